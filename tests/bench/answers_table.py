"""The table of answers.py: the machine, medians, ratios, and what they mean."""
import os
import platform
import re
import statistics
import subprocess

from servers import Gophernicus, MollyBrown, Nginx, read

# Columns and their widths.
COLUMNS = {'loam': 11, 'key within': 12, 'least': 12, 'ours': 12, 'nginx': 13,
	'Molly Brown': 13, 'gophernicus': 13}
# Rows: what they are called, and what loam aims at (its stretch).
LABELS = {
	'full': ('Gemini, full', '.92 (.83)'),
	'resumed': ('Gemini, resumed', '.95 (.87)'),
	'full, hybrid': ('full, hybrid', ''),
	'resumed, hybrid': ('resumed, hybrid', ''),
	'full, alone': ('full, alone', ''),
	'file': ('Gopher, file', '1.12'),
	'menu': ('Gopher, menu', '1.15'),
	'file, alone': ('file, alone', ''),
	'listing, TLS': ('listing, TLS', '1.1 of it'),
	'listing, plain': ('listing, plain', '1.1 of it'),
	'large, TLS': ('100 MiB, TLS', '1.00 (.92)'),
	'large, plain': ('100 MiB, plain', '.85'),
}
NOTES = '''
The first rows are microseconds on a processor of a server's whole process tree (schedstat) for an
answer, and for a MiB of 100; in parentheses by the least server's, for a listing of 1,000 by the
own article's, which for the least server is what its 100 KB cost anybody. Medians of {rounds}
rounds or more, in each of which the servers are asked in turn, with 16 connections at once; with
one for 100 MiB, and alone, where a server sleeps in between.
loam        as it is: one worker, and a keyholder that signs; with 16 at once it rests between turns
            (src/loop/coalesce.c), so that it is woken less often than a server that does nothing
key within  less the keyholder's time and what asking it costs a worker ({asked:.0f} us), with one
            signature ({alone:.0f} us) instead: at most what a key in the worker would cost, since the
            two disturb each other's caches besides; loam has no such mode
least       an event loop that shakes hands and sends the same bytes from memory: AES-256, two
            tickets, as OpenSSL is made; ours: {suite}, {tickets}
others      Debian's packages with files that make their answers as long as loam's, and their own
            listings; gophernicus is started for each connection
hybrid      X25519MLKEM768; all else X25519
calls       system calls of an answer, by the whole tree (strace -c)
KiB         memory (Pss) of the whole tree, of loam's worker, for a connection that says nothing
first menu  milliseconds on a processor of an article's menu, asked for the first time
two workers thousands of answers a second, on both processors with the load; (x nginx's); below
            the cost of an answer by what it is with one worker
'''


def version(command, pattern=r'\d[\w.+~-]*'):
	try:
		run = subprocess.run(command, capture_output=True, text=True, check=False)
	except OSError:
		return ''
	found = re.search(pattern, run.stdout + run.stderr)
	return ' ' + found.group(0) if found and run.returncode == 0 else ''


def package(server):
	if not server.program:
		return f'{server.name} not installed'
	return server.name + version(['dpkg-query', '-W', '-f=${Version}',
		server.package])


def print_heading(bench):
	model = re.search(r'^model name\s*: (.*)', read('/proc/cpuinfo'), re.M)
	system = re.search(r'^PRETTY_NAME="?([^"\n]*)', read('/etc/os-release'), re.M)
	print(f'{model.group(1) if model else platform.machine()}, '
		f'{os.cpu_count()} processors; Linux {platform.release()}; '
		f'{system.group(1) if system else ""}; load {os.getloadavg()[0]:.2f}')
	print('loam' + version([bench.loam_program, '--version']) +
		version(['git', 'rev-parse', '--short', 'HEAD'], r'\w+'),
		'OpenSSL' + version(['openssl', 'version']), package(Nginx), sep=', ')
	print(package(MollyBrown), package(Gophernicus), sep=', ', end='\n\n',
		flush=True)


def cell(value, ratio=None, digits=0):
	if value is None:
		return ''
	text = f'{value:,.{digits}f}'
	if ratio is None:
		return text
	return f'{text} ({ratio:.0f})' if ratio >= 10 else f'{text} ({ratio:.2f})'


def print_row(label, cells, goal=''):
	"""Cells by their columns."""
	print((f'{label:16}' + ''.join(f'{cells.get(column, ""):>{width}}'
		for column, width in COLUMNS.items()) + f' {goal}').rstrip())


def print_all(label, values, goal, digits=1):
	print_row(label, {column: cell(value, digits=digits)
		for column, value in values.items()}, goal)


def ratio_of(ours, theirs):
	"""The median of the rounds' ratios: what disturbs a round disturbs both."""
	return statistics.median(a / b for a, b in zip(ours, theirs))


def print_cost(row, figures):
	costs, keys = dict(figures['costs'][row]), figures['keys'][row]
	if row.startswith('full'):
		asked, alone = figures['signing']
		costs['key within'] = [cost - key - asked + alone
			for cost, key in zip(costs['loam'], keys)]
	least = dict.fromkeys(COLUMNS, costs['least'])
	listing = row.startswith('listing')
	bases = figures['costs']['full' if 'TLS' in row else 'file'] \
		if listing else least
	unit = figures['large'] if row.startswith('large') else 1
	cells = {column: cell(statistics.median(values) / unit,
		None if column in ('least', 'ours') and not listing
		else ratio_of(values, bases[column]))
		for column, values in costs.items()}
	print_row(LABELS[row][0], cells, LABELS[row][1])


def print_two(figures):
	for row, goal in (('full', '1.08'), ('resumed', '1.04'), ('file', '1.00')):
		found = figures['two'].get(row)
		if not found:
			return
		rates = {column: rate for column, (rate, _) in found.items()}
		print_row(f'two, {row}', {column: cell(statistics.median(rate) / 1e3,
			ratio_of(rate, rates['nginx']), 1) for column, rate in rates.items()},
			goal)
		one = {column: statistics.median(figures['costs'][row][column])
			for column in found}
		print_row('  cost, x one\'s', {column: cell(
			statistics.median(cost) / one[column], digits=2)
			for column, (_, cost) in found.items()}, '1.1')


def print_spread(figures):
	print('\nloam / least, from round to round: least and most, middle half')
	for row, columns in figures['costs'].items():
		ratios = sorted(a / b for a, b in zip(columns['loam'], columns['least']))
		quarter = len(ratios) // 4
		print(f'  {LABELS[row][0]:16}{ratios[0]:6.2f} to {ratios[-1]:.2f}'
			f'{ratios[quarter]:8.2f} to {ratios[-1 - quarter]:.2f}')


def print_table(bench, figures):
	print_row('', {column: column for column in COLUMNS}, 'goal')
	for row in figures['costs']:
		print_cost(row, figures)
	print_all('calls, TLS', figures['calls']['full'], '18')
	print_all('calls, plain', figures['calls']['file'], '7')
	print_all('KiB, silent', figures['silent'], '1')
	print_all('KiB, idle TLS', figures['idle'], '15')
	for articles, milliseconds in figures['first'].items():
		print_all(f'first, {articles:,}', {'loam': milliseconds},
			{1000: '.3', 10000: '.4'}.get(articles, ''), 2)
	print_two(figures)
	print_spread(figures)
	print(NOTES.format(rounds=min(
		len(columns['loam']) for columns in figures['costs'].values()),
		asked=figures['signing'][0], alone=figures['signing'][1], suite=bench.ours[0],
		tickets='one ticket' if bench.ours[1] == '1' else
		f'{bench.ours[1]} tickets'), end='')
