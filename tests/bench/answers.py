#!/usr/bin/env python3
"""
What an answer costs in processor time of a server's whole process tree, beside
the least that a server can do with the same TLS library, and beside others: one
table from one run, in which the servers are measured in turn, round by round.

    answers.py BUILD [ROUNDS]    (paths of texts on standard input, as generate)
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from answers_asking import Asking, Bench, take_precedence
from answers_table import print_heading, print_table
from servers import (Gophernicus, Least, Loam, MollyBrown, Nginx)

ARTICLE = '/000/2000-01-01-post-0'
LARGE = 100 # MiB
ENOUGH, LONG = 5, 15 # rounds; seconds of a row, after which they are
FIRST = 200 # articles that are asked for the first time
TLS, RESUMED, PLAIN = ['-t', '-g', 'X25519'], ['-r', '-g', 'X25519'], []
HYBRID = ['-g', 'X25519MLKEM768']
GEMINI = ['-s', '20 ']
HTTP = ['-b', '-s', 'HTTP/1.1 200']
ONE = ['-c', '1']

# Row: how it is asked for, answers in a round, those of who takes long.
ROWS = {
	'full': (TLS, 1000, 1000),
	'resumed': (RESUMED, 1000, 1000),
	'full, hybrid': (TLS + HYBRID, 1000, 1000),
	'resumed, hybrid': (RESUMED + HYBRID, 1000, 1000),
	'full, alone': (TLS + ONE, 500, 500),
	'file': (PLAIN, 2000, 250),
	'menu': (PLAIN, 2000, 250),
	'file, alone': (PLAIN + ONE, 1000, 250),
	'listing, TLS': (TLS, 1000, 60),
	'listing, plain': (PLAIN, 1000, 60),
	'large, TLS': (TLS + ONE, 4, 4),
	'large, plain': (PLAIN + ONE, 4, 4),
}


def is_tls(row):
	return ROWS[row][0][:1] in (['-t'], ['-r'])


def article_of(row):
	"""Rows that ask for the same article share its file."""
	return row if row.startswith(('listing', 'large')) else row.split(',')[0]


def add_loam(bench, rows):
	loam = bench.loam = bench.start(Loam, bench.loam_program, bench.scratch,
		bench.capsule)
	loam.key_pid = loam.keyholder()
	paths = {'file': ARTICLE + '.gmi', 'menu': ARTICLE}
	for row, columns in rows.items():
		path = ('/large.bin' if row.startswith('large') else
			'/000/' if row.startswith('listing') else
			paths.get(row, ARTICLE + '.gmi'))
		request = f'gemini://localhost:{loam.tls}{path}' if is_tls(row) else path
		columns['loam'] = Asking(bench, loam, ROWS[row][0] +
			(GEMINI if is_tls(row) else []), request + '\\r\\n')


def add_least(bench, rows):
	"""The least servers, which send what loam has sent."""
	pair = bench.loam.certificate, bench.loam.key
	started = {}
	for row, columns in rows.items():
		file = bench.path(article_of(row).replace(', ', '-'))
		known = os.path.exists(file)
		found = columns['loam'].ask(1, *([] if known else ['-o', file]))
		if row == 'full':
			bench.ours = found['suite'], str(round(float(found['tickets'])))
		for column, tls in (('least', pair), ('ours', pair + bench.ours)):
			if not is_tls(row):
				tls = ()
				if column == 'ours':
					continue
			key = article_of(row).replace('resumed', 'full'), column
			if key not in started:
				started[key] = bench.start(Least, bench.tool('least'), file, *tls)
			columns[column] = Asking(bench, started[key], columns['loam'].flags,
				'asked\\r\\n')


def fit(asking, path, wanted):
	"""Makes a file that the answer is as long as is wanted with."""
	size = wanted
	while True:
		with open(path, 'w', encoding='utf-8') as file:
			file.write('x' * (size - 1) + '\n')
		got, asking.length = int(asking.ask(1)['length']), None
		if got == wanted:
			return
		size += wanted - got


def add_other(bench, rows, column, server, tls, flags, request):
	"""One more server, whose article is made as long as loam's answer is."""
	for row, columns in rows.items():
		if is_tls(row) != tls or row == 'menu':
			continue
		name = 'large.bin' if row.startswith('large') else (
			'listing/' if row.startswith('listing') else f'{column[0]}-{row}.txt')
		name = name.replace(', ', '-')
		asking = Asking(bench, server, ROWS[row][0] + flags, request.format(name))
		try:
			if name.endswith('.txt'):
				fit(asking, f'{bench.root}/{name}', int(columns['loam'].length))
		except RuntimeError:
			# It does not know the group, as Go's servers of some years.
			if 'hybrid' in row:
				continue
			raise
		columns[column] = asking


def add_others(bench, rows):
	"""nginx, Molly Brown and gophernicus, where they are installed."""
	root = bench.root = bench.path('root')
	os.mkdir(root)
	os.link(f'{bench.capsule}/large.bin', f'{root}/large.bin')
	shutil.copytree(f'{bench.capsule}/000', f'{root}/listing')
	pair = bench.loam.certificate, bench.loam.key
	get = 'GET /{} HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'
	if Nginx.program:
		nginx = bench.start(Nginx, bench.scratch, root, *pair)
		for tls in (True, False):
			add_other(bench, rows, 'nginx', nginx, tls, HTTP, get)
	if MollyBrown.program:
		add_other(bench, rows, 'Molly Brown', bench.start(MollyBrown,
			bench.scratch, root, *pair), True, GEMINI,
			'gemini://localhost/{}\\r\\n')
	if Gophernicus.program:
		add_other(bench, rows, 'gophernicus', bench.start(Gophernicus,
			bench.tool('inetd'), root), False, [], '/{}\\r\\n')


def measure(rows, rounds):
	"""For each row and column the microseconds of its rounds, in turn."""
	costs, keys = {}, {}
	for row, columns in rows.items():
		_, count, slow = ROWS[row]
		costs[row] = {column: [] for column in columns}
		keys[row] = []
		began = time.monotonic()
		for turn in range(-1, rounds):
			# A busy machine gets fewer rounds, not a longer table.
			if turn >= ENOUGH and time.monotonic() - began > LONG:
				break
			for column, asking in columns.items():
				known = column in ('loam', 'least', 'ours') or (
					column == 'nginx' and not row.startswith('listing'))
				cost, key = asking.cost(count if known else slow)
				# The first time is nobody's: caches, pages, tickets.
				if turn >= 0:
					costs[row][column].append(cost)
					keys[row] += [key] if key is not None else []
	return costs, keys


def two_workers(bench, rounds):
	"""Answers a second of loam and nginx with two workers each, both processors
	shared with who asks; and microseconds of an answer, with two and with one."""
	if not Nginx.program:
		return {}
	pair = bench.loam.certificate, bench.loam.key
	loam = bench.start(Loam, bench.loam_program, bench.scratch, bench.capsule, 2)
	nginx = bench.start(Nginx, bench.scratch, bench.root, *pair, 2)
	found = {}
	for row in ('full', 'resumed', 'file'):
		name = f'n-{row}.txt'
		pages = {'loam': Asking(bench, loam, bench.rows[row]['loam'].flags,
			bench.rows[row]['loam'].request.replace(str(bench.loam.tls),
			str(loam.tls))),
			'nginx': Asking(bench, nginx, bench.rows[row]['nginx'].flags,
			bench.rows[row]['nginx'].request)}
		found[row] = {column: ([], []) for column in pages}
		pages['loam'].warm(loam.workers())
		for _ in range(rounds):
			for column, page in pages.items():
				rate, cost = page.rate(ROWS[row][1])
				found[row][column][0].append(rate)
				found[row][column][1].append(cost)
	return found


def first_asking(bench, articles):
	"""Milliseconds of an article's menu that is asked for the first time."""
	if articles == 1000:
		capsule, loam = bench.capsule, bench.loam
	else:
		capsule = bench.generate(articles)
		loam = bench.start(Loam, bench.loam_program, bench.scratch, capsule)
	paths = sorted(os.path.join(where, name)[len(capsule):-len('.gmi')]
		for where, _, names in os.walk(capsule)
		for name in names if name.endswith('.gmi'))
	times = []
	# The first page of all pays for what the edition has not been read for.
	for path in [paths[1]] + paths[7::max(1, len(paths) // FIRST)]:
		times.append(Asking(bench, loam, ONE, path + '\\r\\n').cost(1)[0] / 1e3)
	if articles != 1000:
		bench.stop(loam)
		shutil.rmtree(capsule)
	return statistics.median(times[1:])


def memory(columns):
	"""KiB of a silent connection, and of one whose handshake is made."""
	bases = {column: asking.server.memory() for column, asking in columns.items()
		if column != 'ours'}
	return ({column: columns[column].held(base, *flags)
		for column, base in bases.items()} for flags in ([], TLS))


def signing(bench):
	"""Microseconds of a signature with P-256: of who asks for it, and of who makes
	it alone."""
	run = subprocess.run([bench.tool('asking')], capture_output=True, text=True,
		check=True)
	found = dict(word.split('=') for word in run.stdout.split())
	return float(found['asked']), float(found['alone'])


def main():
	rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 9
	scratch = tempfile.mkdtemp(prefix='loam-answers.')
	os.chmod(scratch, 0o755)
	take_precedence()
	bench = Bench(sys.argv[1], scratch, sys.stdin.read())
	try:
		run(bench, rounds)
	finally:
		for server in list(bench.servers):
			bench.stop(server)
		shutil.rmtree(scratch)


def run(bench, rounds):
	print_heading(bench)
	bench.capsule = bench.generate(1000)
	with open(f'{bench.capsule}/large.bin', 'wb') as file:
		for _ in range(LARGE):
			file.write(os.urandom(1 << 20))
	bench.rows = rows = {row: {} for row in ROWS if HYBRID[1] not in ROWS[row][0]
		or bench.knows(HYBRID[1])}
	add_loam(bench, rows)
	add_least(bench, rows)
	add_others(bench, rows)
	# Before anything large was sent: what a heap has free would hide them.
	silent, idle = memory(rows['full'])
	costs, keys = measure(rows, rounds)
	figures = {
		'costs': costs, 'keys': keys, 'signing': signing(bench), 'large': LARGE,
		'silent': silent, 'idle': idle,
		'calls': {row: {column: asking.calls()
			for column, asking in rows[row].items()} for row in ('full', 'file')},
		'two': two_workers(bench, rounds),
		'first': {articles: first_asking(bench, articles)
			for articles in (1000, 10000)},
	}
	print_table(bench, figures)


if __name__ == '__main__':
	main()
