#!/usr/bin/env python3
"""
Reads what `gcov -jbct` prints and prints lines and branches by folder of src,
then the files of `whole`, of which every branch is to be taken.

    table.py MISSED

Writes to MISSED each branch that was not taken, with the reason that
`unreached` gives, or `?`. Fails if one has none, and prints the first of those.
"""
import collections
import fnmatch
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PRINTED_MAX = 40


class File:
	def __init__(self, path):
		self.path = path
		with open(path, encoding='utf-8') as file:
			self.text = [line.strip() for line in file]
		# By number of line and function: an inline function of a header is
		# compiled into several objects, whose counts are one.
		self.lines = {}

	def lacks_default(self, number):
		"""Whether a switch begins on a line and has no default."""
		body = '\n'.join(self.text[number - 1:number + 60])
		if not body.startswith('switch ('):
			return False
		depth, at = 0, body.index('{')
		for end in range(at, len(body)):
			depth += (body[end] == '{') - (body[end] == '}')
			if depth == 0:
				return 'default:' not in body[at:end]
		return False

	def count(self, line):
		key = line['line_number'], line.get('function_name', '')
		branches = [branch['count'] for branch in line['branches']]
		count, known = self.lines.get(key, (0, []))
		if len(known) == len(branches):
			branches = [a + b for a, b in zip(known, branches)]
		self.lines[key] = count + line['count'], branches


def read_counts(stream):
	"""Files of src by their paths."""
	files = {}
	for document in stream:
		for file in json.loads(document)['files']:
			path = os.path.relpath(file['file'])
			if not path.startswith('src/'):
				continue
			known = files.setdefault(path, File(path))
			for line in file['lines']:
				known.count(line)
	return files


class Reason:
	"""A line of `unreached`: FILES, LINE, MOST, REASON, with tabs between."""

	def __init__(self, text):
		self.files, self.line, most, self.reason = text.split('\t')
		self.most = int(most) if most != '*' else None
		self.used = 0

	def fits(self, path, text, missed):
		if not fnmatch.fnmatch(path, self.files):
			return False
		if self.most is None:
			return re.search(self.line, text) is not None
		return self.line == text and missed <= self.most


def read_list(name):
	with open(os.path.join(HERE, name), encoding='utf-8') as file:
		return [line.rstrip('\n') for line in file
			if line.strip() and not line.startswith('#')]


class Sums:
	def __init__(self):
		self.lines = self.run = self.branches = self.taken = self.reasoned = 0

	def add(self, other):
		for name, value in vars(other).items():
			setattr(self, name, getattr(self, name) + value)

	def missed(self):
		return self.branches - self.taken - self.reasoned


def reason_of(reasons, path, text, missed):
	for reason in reasons:
		if reason.fits(path, text, missed):
			reason.used += 1
			return reason.reason
	return None


def sum_up(file, reasons, out, unexplained):
	sums = Sums()
	ran = collections.Counter()
	for (number, _), (count, branches) in sorted(file.lines.items()):
		ran[number] += count
		# The compiler's own: the last, for a value that no enumerator has.
		if branches and not branches[-1] and file.lacks_default(number):
			branches = branches[:-1]
		missed = sum(not count for count in branches)
		sums.branches += len(branches)
		sums.taken += len(branches) - missed
		if not missed:
			continue
		text = file.text[number - 1]
		reason = reason_of(reasons, file.path, text, missed)
		sums.reasoned += missed if reason else 0
		which = ' '.join(str(i + 1) for i, count in enumerate(branches) if not count)
		where = f'{file.path}:{number}: {which} of {len(branches)}\t{text}'
		print(f'{where}\t{reason or "?"}', file=out)
		if not reason:
			unexplained.append(where)
	sums.lines, sums.run = len(ran), sum(map(bool, ran.values()))
	return sums


def share(part, whole):
	return f'{part:6} of {whole:6} {100 * part / whole if whole else 100:6.1f} %'


def show(name, sums):
	print(f'{name:24} {share(sums.run, sums.lines)}  '
		f'{share(sums.taken, sums.branches)}  {sums.reasoned:6} {sums.missed():6}')


def main():
	files = read_counts(sys.stdin)
	reasons = [Reason(line) for line in read_list('unreached')]
	whole = [line.split()[0] for line in read_list('whole')]
	folders = collections.defaultdict(Sums)
	total, entire, unexplained = Sums(), Sums(), []
	with open(sys.argv[1], 'w', encoding='utf-8') as out:
		for path, file in sorted(files.items()):
			# In files of `whole` each line has a reason of its own.
			sums = sum_up(file, [reason for reason in reasons
				if path not in whole or reason.most is not None],
				out, unexplained)
			folders[os.path.dirname(path)].add(sums)
			total.add(sums)
			if path in whole:
				entire.add(sums)
	print(f'{"":24} {"lines run":24}  {"branches taken":24}   reason   none')
	for folder, sums in sorted(folders.items()):
		show(folder, sums)
	show('all', total)
	show(f'{len(whole)} files of `whole`', entire)
	for where in unexplained[:PRINTED_MAX]:
		print(f'no test, no reason: {where}')
	if len(unexplained) > PRINTED_MAX:
		print(f'and {len(unexplained) - PRINTED_MAX} more')
	unknown = [path for path in whole if path not in files]
	for path in unknown:
		print(f'{path}: of `whole`, but nothing is known of it')
	for reason in reasons:
		if not reason.used:
			print(f'a reason for nothing that was missed: {reason.files}: {reason.line}')
	print(f'each missed branch: {sys.argv[1]}')
	return 1 if unexplained or unknown else 0


if __name__ == '__main__':
	sys.exit(main())
