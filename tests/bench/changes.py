#!/usr/bin/env python3
"""
Makes a capsule of what packages say has changed in them: an article for each
entry of a Debian changelog or NEWS file. What is about the same package is
relevant; its name is left out of the texts.

    changes.py CAPSULE TRUTH ROOT     (below ROOT/doc)

The files are as those of manual.py; packages are drawn by lot.
"""
import glob
import gzip
import hashlib
import os
import re
import sys
from email.utils import parsedate_to_datetime

LEAST, PACKAGES, ENTRIES = 200, 90, 8 # characters; entries of a package
ENTRY = re.compile(r'^(\S+) \(([^)]*)\)[^\n]*\n(.*?)\n -- [^\n]*>  ([^\n]*)',
	re.M | re.S)


def paragraphs(package, text):
	"""The points of an entry, a line each, without the package's name."""
	text = re.sub(re.escape(package), '', text, flags=re.I)
	# A name in brackets is the author's.
	text = re.sub(r'^ *\[ .* \]$', '', text, flags=re.M)
	for part in re.split(r'\n\s*\n|^\s*[*+-] ', text, flags=re.M):
		part = ' '.join(part.split()).lstrip('#>*=` ')
		if part:
			yield part


def subjects_of(paths):
	"""By package: (its points, their date) of each entry."""
	subjects, seen = {}, set()
	for path in paths:
		with gzip.open(path, 'rt', encoding='utf-8', errors='replace') as file:
			entries = ENTRY.findall(file.read())
		for package, version, text, date in entries:
			points = list(paragraphs(package, text))
			known = subjects.setdefault(package, [])
			# Packages of one source have one changelog.
			if (package, version) not in seen and len(known) < ENTRIES and \
					sum(map(len, points)) >= LEAST:
				seen.add((package, version))
				known.append((points, parsedate_to_datetime(date).date()))
	return subjects


def main():
	capsule, truth, root = sys.argv[1:]
	os.makedirs(capsule)
	paths = sorted(glob.glob(root + '/doc/*/changelog.Debian.gz') +
		glob.glob(root + '/doc/*/NEWS.Debian.gz'), key=lambda path:
		hashlib.sha256(os.path.relpath(path, root).encode()).digest())
	subjects = subjects_of(paths)
	chosen = [package for package in subjects if len(subjects[package]) > 2]
	with open(truth, 'w', encoding='utf-8') as rows:
		for package in sorted(chosen[:PACKAGES]):
			safe = re.sub('[^A-Za-z0-9-]', '-', package)
			own = [f'/{safe}-{number}.gmi'
				for number in range(len(subjects[package]))]
			for path, (points, date) in zip(own, subjects[package]):
				with open(capsule + path, 'w', encoding='utf-8') as file:
					file.write(f'---\nlang: en\ndate: {date}\n---\n'
						f'# {points[0][:120]}\n\n')
					file.write('\n\n'.join(points) + '\n')
				others = [other for other in own if other != path]
				rows.write('\t'.join([path, *others]) + '\n')


main()
