"""The table of answers.py: the machine, medians, ratios, and what they mean."""
import os
import platform
import re
import statistics
import subprocess

from servers import Gophernicus, MollyBrown, Nginx, read

WIDTH = 12
COLUMNS = ('loam', 'key within', 'least', 'ours', 'nginx', 'Molly Brown',
	'gophernicus')
# Row of figures: what it is called, and what loam aims at.
LABELS = {
	'full': ('Gemini, full handshake', '.92 (.83)'),
	'resumed': ('Gemini, resumed', '.95 (.87)'),
	'full, hybrid': ('full, X25519MLKEM768', ''),
	'resumed, hybrid': ('resumed, the same', ''),
	'file': ('Gopher, file', '1.12'),
	'menu': ('Gopher, menu', '1.15'),
	'listing, TLS': ('listing, TLS', '1.1 art.'),
	'listing, plain': ('listing, plain', '1.1 art.'),
	'large, TLS': ('100 MiB, TLS', '1.00 (.92)'),
	'large, plain': ('100 MiB, plain', '.85'),
}
NOTES = '''\
Microseconds on a processor of a server's whole process tree (schedstat) for an answer, or for a
MiB; in parentheses what that is of the least server's; of a listing of 1,000: of the own article.
Medians of {rounds} rounds, in each of which the servers are asked in turn, {at_once} connections at once.
loam        as it is shipped, one worker: its keyholder signs
key within  the same less the keyholder's time and with one signature ({signing:.0f} us) instead: at most what
            it would cost with the key in the worker, which loam does not do
least       an event loop that shakes hands and sends canned bytes: OpenSSL's own choice of
            suite (AES-256), two tickets
ours        the same with loam's suite and tickets: {suite}, {tickets}
nginx, Molly Brown, gophernicus   Debian's packages, files as long as loam's answers; their own
            listings; gophernicus is started for each connection
'''


def version(command, pattern=r'\d[\w.+~-]*'):
	try:
		run = subprocess.run(command, capture_output=True, text=True, check=False)
	except OSError:
		return ''
	found = re.search(pattern, run.stdout + run.stderr)
	return found.group(0) if found else ''


def package(server):
	if not server.program:
		return f'{server.name}: not installed'
	return f'{server.name} ' + (version(['dpkg-query', '-W', '-f=${Version}',
		server.package]) or '(no package)')


def print_heading(bench):
	model = re.search(r'^model name\s*: (.*)', read('/proc/cpuinfo'), re.M)
	system = re.search(r'^PRETTY_NAME="?([^"\n]*)', read('/etc/os-release'), re.M)
	print(f'{model.group(1) if model else platform.machine()}, '
		f'{os.cpu_count()} processors; Linux {platform.release()}; '
		f'{system.group(1) if system else ""}; load {os.getloadavg()[0]:.2f}')
	print('loam ' + version([bench.loam_program, '--version']),
		version(['git', 'rev-parse', '--short', 'HEAD'], r'\w+'),
		'OpenSSL ' + version(['openssl', 'version']), package(Nginx),
		sep=', ')
	print(package(MollyBrown), package(Gophernicus), sep=', ', flush=True)


def cell(value, ratio=None, digits=0):
	if value is None:
		return ''
	text = f'{value:,.{digits}f}'
	return text if ratio is None else f'{text} ({ratio:.2f})'


def line(label, cells, goal=''):
	print((f'{label:23}' + ''.join(f'{text:>{width}}' for text, width in
		zip(cells, (12, 11, 7, 6, 13, 13, 13))) + f'  {goal}').rstrip())


def ratio_of(ours, theirs):
	"""The median of the rounds' ratios: what disturbs a round disturbs both."""
	return statistics.median(a / b for a, b in zip(ours, theirs))


def cost_row(row, figures):
	costs = dict(figures['costs'][row])
	keys = figures['keys'][row]
	if row.startswith('full') and keys and figures['signing']:
		costs['key within'] = [cost - key + figures['signing']
			for cost, key in zip(costs['loam'], keys)]
	article = figures['costs']['full' if 'TLS' in row else 'file']
	cells = []
	for column in COLUMNS:
		values = costs.get(column)
		if not values:
			cells.append('')
			continue
		base = article.get(column) if row.startswith('listing') else costs['least']
		value = statistics.median(values)
		if row.startswith('large'):
			value /= figures['large']
		cells.append(cell(value, ratio_of(values, base) if base and
			column not in ('least', 'ours') else None))
	line(LABELS[row][0], cells, LABELS[row][1])


def print_spread(figures):
	print('\nloam to the least server, from round to round:')
	for row, columns in figures['costs'].items():
		if row.startswith('listing'):
			continue
		ratios = sorted(a / b for a, b in zip(columns['loam'], columns['least']))
		quarter = len(ratios) // 4
		print(f'  {LABELS[row][0]:23}{ratios[0]:6.2f} to {ratios[-1]:.2f},'
			f' the middle half {ratios[quarter]:.2f} to {ratios[-1 - quarter]:.2f}')


def print_table(bench, figures):
	print()
	line('', COLUMNS, 'goal')
	for row in figures['costs']:
		cost_row(row, figures)
	for row, label, goal in (('full', 'system calls, TLS', '18'),
			('file', 'system calls, plain', '7')):
		found = figures['calls'][row]
		line(label, [cell(found.get(column), digits=1) for column in COLUMNS], goal)
	for flags, label, goal in (((), 'silent client, KiB', '1'),
			(('-t',), 'idle TLS client, KiB', '15')):
		found = figures['held'][flags]
		line(label, [cell(found.get(column), digits=1) for column in COLUMNS], goal)
	for articles, milliseconds in figures['first'].items():
		line(f'first menu of {articles:,}, ms', [cell(milliseconds, digits=2)],
			{1000: '.3', 10000: '.4'}.get(articles, ''))
	for row, goal in (('full', '1.08'), ('resumed', '1.04'), ('file', '1.00')):
		if row not in figures['two']:
			continue
		(rate, cost), (other, _) = (figures['two'][row][column]
			for column in ('loam', 'nginx'))
		one = statistics.median(figures['costs'][row]['loam'])
		line(f'two workers, {row}', [cell(statistics.median(rate) / 1e3,
			ratio_of(rate, other), 1), f'x {statistics.median(cost) / one:.2f}',
			'', '', cell(statistics.median(other) / 1e3, digits=1)], goal)
	print_spread(figures)
	tickets = bench.ours[1]
	print()
	print(NOTES.format(rounds=len(figures['costs']['full']['loam']), at_once=8,
		signing=figures['signing'] or 0, suite=bench.ours[0],
		tickets='one ticket' if tickets == '1' else f'{tickets} tickets'))
