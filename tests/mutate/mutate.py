#!/usr/bin/env python3
"""
Whether the tests notice a fault: one condition of a file of tests/coverage/whole
is flipped, or, where KIND is `all`, a bound, sum, constant or statement is changed
(mutations.py), the file is compiled, the tests that stand beside it there are
linked with it and run until one fails. Other tests might notice more: what is
printed is the least.

    mutate.py KIND SEED COUNT [FILE...]

Those that start no server run in the sanitized build as well: a leak is a fault.

Draws COUNT changes from SEED. A change to the same machine code is none; those
that make no difference although their code differs are listed in `equal`, with
reasons. Prints the changes that no test has noticed, and how many were; fails
if these are less than 95 % of them.
"""
import collections
import concurrent.futures
import filecmp
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from mutations import mutations

LEAST = 95 # per cent
LONGER = 10 # times that a test may take what it takes by itself,
EXTRA = 20 # and seconds
MEMORY = 2048 # MiB that a test may have
HERE = os.path.dirname(os.path.abspath(__file__))


class Build:
	"""One kind of build of make's, by its words; its commands are asked once."""

	def __init__(self, words, limit):
		self.words, self.limit = words, limit
		self.where = self.make('-s', 'where').strip()
		self.known, self.times = {}, {}

	def make(self, *words):
		return subprocess.check_output(
			['make', '--no-print-directory', *words, *self.words], text=True)

	def command(self, target):
		"""What make runs to build a file, as words."""
		if target not in self.known:
			lines = self.make('-n', '-W', 'Makefile', target).splitlines()
			self.known[target] = shlex.split(
				[line for line in lines if f' -o {target} ' in line][-1])
		return list(self.known[target])

	def object_of(self, source):
		return f'{self.where}/{source[len("src/"):-len(".c")]}.o'

	def program_of(self, test):
		return f'{self.where}/tests/{test}_test'

	def compile(self, source, text, directory, name):
		"""Whether the text compiles in place of the source."""
		words = [word for word in self.command(self.object_of(source))
			if word not in ('-Werror', '-MMD', '-MP', source)]
		copy = os.path.join(directory, os.path.basename(source))
		with open(copy, 'w', encoding='utf-8') as file:
			file.write(text)
		words[words.index('-o') + 1] = os.path.join(directory, name)
		# Without debug information two objects of the same code are the same.
		return subprocess.run([*words, '-w', '-g0', copy],
			stderr=subprocess.DEVNULL, check=False).returncode == 0

	def link(self, target, directory, name):
		"""A program in which the changed object stands for its original."""
		words = self.command(target)
		words[words.index('-o') + 1] = program = os.path.join(directory, name)
		words.insert(words.index(f'{self.where}/libloam.a'),
			os.path.join(directory, 'changed.o'))
		subprocess.run(words, check=True)
		return program

	def run(self, program, loam, directory, most):
		"""Whether a test passes in time."""
		scratch = os.path.join(directory, 'scratch')
		os.makedirs(scratch, exist_ok=True)
		try:
			return subprocess.run(
				[os.path.join(HERE, 'alone.py'), f'{most:.0f}', 'sh', '-c',
					f'{self.limit}; exec "$0"', program],
				stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
				stderr=subprocess.DEVNULL, start_new_session=True, check=False,
				env={**os.environ, 'TMPDIR': scratch, 'LOAM': loam}).returncode == 0
		finally:
			shutil.rmtree(scratch, ignore_errors=True)

	def seconds(self, test, directory):
		"""How long a test takes as it is; it has to pass."""
		if test not in self.times:
			began = time.monotonic()
			if not self.run(self.program_of(test), f'{self.where}/loam',
					directory, 600):
				raise SystemExit(f'mutate: {test} fails by itself')
			self.times[test] = time.monotonic() - began
		return self.times[test]

	def notices(self, test, directory):
		"""Whether a test fails with the changed object."""
		most = self.seconds(test, directory) * LONGER + EXTRA
		loam = os.path.join(directory, 'loam')
		if not test.startswith('scenes/'):
			loam = f'{self.where}/loam'
		elif not os.path.exists(loam):
			self.link(f'{self.where}/loam', directory, 'loam')
		program = self.link(self.program_of(test), directory, 'test')
		return not self.run(program, loam, directory, most)


class Suite:
	"""Which tests are to notice a change of a file, in which builds."""

	def __init__(self):
		self.plain = Build([], f'ulimit -v {MEMORY << 10}')
		self.sanitized = Build(['CC=clang', 'SAN=1', 'CFLAGS=-O2 -g1'],
			f'export ASAN_OPTIONS=hard_rss_limit_mb={MEMORY}')
		self.near = {}
		with open(os.path.join(HERE, '../coverage/whole'), encoding='utf-8') as file:
			for line in file:
				if line.startswith('src/'):
					source, *tests = line.split()
					self.near[source] = tests

	def build(self, sources):
		jobs = f'-j{os.cpu_count()}'
		near = sorted({test for source in sources for test in self.near[source]})
		unit = [test for test in near if not test.startswith('scenes/')]
		self.plain.make(jobs, 'program', *map(self.plain.program_of, near))
		# Some of those that are no scenes start a server all the same.
		self.sanitized.make(jobs, 'program', *map(self.sanitized.program_of, unit))

	def runs(self, source):
		"""Builds and tests, in their order."""
		near = self.near[source]
		unit = [test for test in near if not test.startswith('scenes/')]
		return (self.plain, near), (self.sanitized, unit)

	def noticed_by(self, source, text, directory):
		"""The first test that fails, or None."""
		for build, tests in self.runs(source):
			build.compile(source, text, directory, 'changed.o')
			for test in tests:
				if build.notices(test, directory):
					return test
		return None


class Change:
	def __init__(self, source, mutation):
		self.source, self.mutation = source, mutation
		self.fate = ''

	def lines(self):
		"""The line before and after, without its indentation."""
		before = open(self.source, encoding='utf-8').read()
		after = self.mutation.apply(before)
		number = before.count('\n', 0, self.mutation.start)
		return (number + 1, before.splitlines()[number].strip(),
			after.splitlines()[number].strip())

	def show(self):
		number, before, after = self.lines()
		return f'{self.source}:{number}: {self.fate}\n\t- {before}\n\t+ {after}'


def fate_of(suite, equal, change, directory):
	with open(change.source, encoding='utf-8') as file:
		text = file.read()
	changed = change.mutation.apply(text)
	suite.plain.compile(change.source, text, directory, 'original.o')
	if not suite.plain.compile(change.source, changed, directory, 'changed.o'):
		return 'no C'
	if filecmp.cmp(os.path.join(directory, 'original.o'),
			os.path.join(directory, 'changed.o'), False):
		return 'the same code'
	if (change.source, *change.lines()[1:]) in equal:
		return 'listed as equal'
	test = suite.noticed_by(change.source, changed, directory)
	return f'noticed by {test}' if test else 'NOT NOTICED'


def try_change(suite, equal, change, work):
	directory = tempfile.mkdtemp(dir=work)
	# Some tests run as nobody.
	os.chmod(directory, 0o755)
	change.fate = fate_of(suite, equal, change, directory)
	shutil.rmtree(directory, ignore_errors=True)
	return change


def read_equal():
	"""FILE, LINE, CHANGED LINE, REASON, with tabs between."""
	with open(os.path.join(HERE, 'equal'), encoding='utf-8') as file:
		return {tuple(line.split('\t')[:3]) for line in file
			if line.startswith('src/')}


def try_all(suite, drawn, work):
	"""How many changes had which fate."""
	fates = collections.Counter()
	equal = read_equal()
	with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
		for done in concurrent.futures.as_completed(
				pool.submit(try_change, suite, equal, change, work)
				for change in drawn):
			change = done.result()
			fates[re.sub(' by .*', '', change.fate)] += 1
			if change.fate == 'NOT NOTICED':
				print(change.show(), flush=True)
	return fates


def refuse_words(kind, seed, count, only, known):
	"""What is none of what it should be would try nothing, and find nothing."""
	wrong = [name for name in only if name not in known]
	if wrong:
		sys.exit(f'ONLY={wrong[0]} is no file of tests/coverage/whole')
	if kind not in ('conditions', 'all'):
		sys.exit(f'KIND={kind} is neither conditions nor all')
	if not (seed.isascii() and seed.isdigit()):
		sys.exit(f'SEED={seed} is no number')
	if not (count.isascii() and count.isdigit()) or int(count) == 0:
		sys.exit(f'COUNT={count} is no number above 0')


def main():
	kind, seed, count, *only = sys.argv[1:]
	suite = Suite()
	refuse_words(kind, seed, count, only, suite.near)
	changes = []
	for source in only or sorted(suite.near):
		with open(source, encoding='utf-8') as file:
			changes += [Change(source, one) for one in mutations(file.read(), kind)]
	suite.build({change.source for change in changes})
	drawn = random.Random(int(seed)).sample(changes, min(int(count), len(changes)))
	print(f'{len(changes)} changes can be made, {len(drawn)} are: seed {seed}',
		flush=True)
	memory = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
	with tempfile.TemporaryDirectory(prefix='loam-mutate.', dir=memory) as work:
		os.chmod(work, 0o755)
		fates = try_all(suite, drawn, work)
	print(', '.join(f'{number} {fate}' for fate, number in sorted(fates.items())))
	noticed = fates['noticed']
	asked = noticed + fates['NOT NOTICED']
	print(f'{noticed} of {asked} were noticed: {100 * noticed / max(1, asked):.1f} %')
	return 0 if asked and noticed * 100 >= asked * LEAST else 1


if __name__ == '__main__':
	sys.exit(main())
