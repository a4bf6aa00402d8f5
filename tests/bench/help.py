#!/usr/bin/env python3
"""
Makes a capsule of a help system in HTML, whose related topics are cut out, and
writes what they named to a file of their own: public text with known truth.

    help.py CAPSULE TRUTH LANGUAGE HOW ROOT PATTERN...   (below ROOT)

HOW is `see` if the pages have lists of related topics ("See also"), `links` if
they have none: then what a text links to is relevant, and the labels of links
are left out of it, as they would be the titles of what they lead to. With
`sections` each section of a page is an article, and truth is as with `links`.
The files are as those of manual.py; of too many pages some are drawn by lot.
"""
import glob
import hashlib
import os
import re
import sys
import unicodedata
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag

LEAST, MOST = 200, 600 # characters of an article; articles
BLOCKS = {'p', 'li', 'dt', 'dd', 'td', 'th', 'div', 'section', 'tr', 'br', 'ul',
	'ol', 'dl', 'table', 'blockquote'}
HEADINGS = {f'h{level}': level for level in range(1, 7)}
VOID = {'br', 'img', 'meta', 'link', 'hr', 'input', 'col', 'wbr', 'area', 'base',
	'source'}
SKIPPED = {'head', 'script', 'style', 'nav', 'header', 'footer', 'noscript',
	'form', 'aside'}
# What surrounds the text of a page, by its class or its id.
AROUND = {'navheader', 'navfooter', 'toc', 'sphinxsidebar', 'related', 'footer',
	'headerlink', 'toplang', 'bottomlang', 'top', 'breadcrumbs', 'path',
	'page-header', 'quickview', 'footnotes', 'copyright', 'contents', 'howtoget',
	'howtogetheader', 'howtogetbody', 'DonationFrame', 'linenumbers'}
SEE = {'relatedtopics', 'seealso'}
SEE_HEADING = re.compile('see also|siehe auch|voir aussi|v[eé]ase')


class Section:
	def __init__(self, name):
		self.name, self.title, self.lines, self.links = name, '', [], []


class Reader(HTMLParser):
	"""A page as sections of gemtext; links are as they are written."""

	def __init__(self, name, how):
		super().__init__()
		self.how, self.open, self.words = how, [], []
		self.sections, self.anchors = [Section(name)], {}
		self.heading, self.code, self.see_level = 0, False, 0

	def inside(self, what):
		return any(what in marks for _, marks in self.open)

	def handle_starttag(self, tag, attrs):
		attrs = dict(attrs)
		classes = set((attrs.get('class') or '').split()) | {attrs.get('id')}
		marks = {'around'} if tag in SKIPPED or classes & AROUND else set()
		marks |= {'see'} if classes & SEE else set()
		around = self.inside('around') or 'around' in marks
		if tag in HEADINGS and not around:
			self.start_heading(HEADINGS[tag])
		elif tag == 'a' and (not around or self.inside('see')):
			self.link(attrs, marks)
		elif tag in BLOCKS and not self.heading and not self.code:
			self.flush()
		elif tag == 'pre':
			self.flush()
			self.code = True
		for anchor in (attrs.get('id'), attrs.get('name')):
			if anchor:
				self.anchors.setdefault(anchor, len(self.sections) - 1)
		if tag not in VOID:
			self.open.append((tag, marks))

	def start_heading(self, level):
		self.flush()
		self.heading = level
		if self.see_level >= level:
			self.see_level = 0
		if self.how == 'sections' and self.sections[-1].title and level <= 3:
			self.sections.append(Section(self.sections[0].name))

	def link(self, attrs, marks):
		see = self.see_level or self.inside('see') or self.how != 'see'
		if attrs.get('href') and see:
			self.sections[-1].links.append(attrs['href'])
			if not self.heading:
				marks.add('label')

	def handle_endtag(self, tag):
		if all(tag != name for name, _ in self.open):
			return
		if tag in HEADINGS and self.heading:
			self.end_heading()
		elif tag == 'pre':
			self.flush()
			self.code = False
		elif tag in BLOCKS and not self.heading and not self.code:
			self.flush()
		while self.open.pop()[0] != tag:
			pass

	def end_heading(self):
		text = ' '.join(''.join(self.words).replace('¶', '').split())
		# Without its number: `Chapter 4. `, `4.2. `.
		text = re.sub(r'^(\w+ )?([\dA-Z]{1,2}\.)+ *', '', text)
		section, self.words = self.sections[-1], []
		if SEE_HEADING.match(text.casefold()):
			self.see_level = self.heading
		elif text and not section.title:
			section.title = text
		elif text:
			section.lines += ['## ' + text, '']
		self.heading = 0

	def handle_data(self, data):
		if self.heading or not (self.inside('around') or self.inside('see') or
				self.inside('label') or self.see_level):
			self.words.append(data)

	def flush(self):
		text = unicodedata.normalize('NFC', ''.join(self.words))
		self.words = []
		section = self.sections[-1]
		if self.code and text.strip():
			section.lines += ['```', text.strip('\n').replace('```', "'''"),
				'```', '']
		elif text.strip():
			text = ' '.join(text.split())
			section.lines += [' ' + text if text[0] in '#>*=`' else text, '']


def read(path):
	with open(path, 'rb') as file:
		bytes_ = file.read()
	try:
		return bytes_.decode('utf-8')
	except UnicodeDecodeError:
		return bytes_.decode('iso-8859-1')


class Help:
	"""The pages below a directory, and which section each link leads to."""

	def __init__(self, root, patterns, how):
		self.pages = {}
		for path in sorted(path for pattern in patterns
				for path in glob.glob(os.path.join(root, pattern))):
			name = os.path.relpath(path, root)
			page = Reader(name, how)
			page.feed(read(path))
			page.close()
			page.flush()
			self.pages[name] = page

	def target(self, section, href):
		file, anchor = urldefrag(unquote(href))
		if ':' in file:
			return None
		beside = os.path.normpath(os.path.join(
			os.path.dirname(section.name), file)) if file else section.name
		# Some name their pages from the root, with a language or without.
		for name in (beside, file, file.partition('/')[2]):
			if name in self.pages:
				page = self.pages[name]
				return page.sections[page.anchors.get(anchor, 0)]
		return None

	def articles(self):
		"""Of each title the first: a twin would be its own related topic."""
		titles, found = set(), []
		sections = [section for page in self.pages.values()
			for section in page.sections]
		for section in sorted(sections, key=lambda one: hashlib.sha256(
				(one.name + one.title).encode()).digest()):
			long = sum(map(len, section.lines)) >= LEAST
			if (section.title and section.title not in titles and long and
					len(found) < MOST):
				titles.add(section.title)
				found.append(section)
		return found


def main():
	capsule, truth, language, how, root, *patterns = sys.argv[1:]
	os.makedirs(capsule)
	pages = Help(root, patterns, how)
	paths = {}
	for section in pages.articles():
		name = re.sub(r'[^A-Za-z0-9-]+', '-', section.name.split('.')[0])
		number = pages.pages[section.name].sections.index(section)
		paths[section] = f'/{name}-{number}.gmi'
		with open(capsule + paths[section], 'w', encoding='utf-8') as file:
			file.write(f'---\nlang: {language}\n---\n# {section.title}\n\n')
			file.write('\n'.join(section.lines).rstrip() + '\n')
	with open(truth, 'w', encoding='utf-8') as file:
		for section, path in sorted(paths.items(), key=lambda pair: pair[1]):
			targets = (pages.target(section, href) for href in section.links)
			others = dict.fromkeys(paths[target] for target in targets
				if target in paths and target is not section)
			if others:
				file.write('\t'.join([path, *others]) + '\n')


main()
