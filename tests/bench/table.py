#!/usr/bin/env python3
"""
Figures of several sizes as one table, beside what they aim at, and how the cost
of an article has grown from the first size to the last: 1 where ten times as many
articles cost ten times as much.

    table.py SIZE FILE [SIZE FILE]...      (lines: what, a tab, how much, a tab, unit)
"""
import sys

# What is aimed at; where there are several, at 1,000, 10,000 and 100,000.
AIMS = {
	'first answer': '50 ms at any size',
	'full edition / FTS5': '.33; with one processor .5',
	'indexer, Pss': 'twice the edition',
	'indexer, most resident': 'three editions',
	'edition / text': '.40',
	'article with menus, first asking, median': '.3; .4; 1.5',
	'related page, first asking, p99': '1; 1.5; 6',
	'search, first asking, p99': '.8; 1; 4',
	'search, mistyped, p99': '2; 4; 10',
	'index of 1,000, first asking, median': '1.5',
	'dropped file live, p99': '10; 40; 150',
	'edited file live, p99': '10; 40; 150',
	'worker beyond the edition, Pss': '6',
}
# What of one article may cost that many times as much in the largest capsule.
GROWTH, GROWS = 1.3, ('reading', 'pressing', 'full edition',
	'full edition, processor time', 'dropped file live, p99',
	'edited file live, p99', 'article with menus, first asking, median',
	'related page, first asking, median', 'search, first asking, median')
RATIOS = (('full edition / FTS5', 'full edition', 'SQLite FTS5, indexing'),
	('the same, processor time', 'full edition, processor time',
		'SQLite FTS5, processor time'),
	('edition / text', 'edition', 'text'))


def read(path):
	figures = {}
	with open(path, encoding='utf-8') as file:
		for line in file:
			what, value, unit = line.rstrip('\n').split('\t')
			figures[what] = float(value), unit
	for what, part, whole in RATIOS:
		if part in figures and whole in figures:
			figures[what] = figures[part][0] / figures[whole][0], ''
	return figures


def number(value):
	return f'{value:,.0f}' if value >= 100 else f'{value:.2f}'


def growth(values, sizes):
	first, last = values[0], values[-1]
	if not first or not last or not first[0] or len(sizes) < 2:
		return ''
	return f'{last[0] / first[0] * int(sizes[0]) / int(sizes[-1]):.2f}'


def main():
	sizes, columns = sys.argv[1::2], [read(path) for path in sys.argv[2::2]]
	names = dict.fromkeys(what for column in columns for what in column)
	print(f'{"articles":44}' + ''.join(f'{int(size):>12,}' for size in sizes) +
		'  growth  aim')
	for what in names:
		values = [column.get(what) for column in columns]
		unit = next(value[1] for value in values if value)
		cells = [number(value[0]) if value else '-' for value in values]
		grown = growth(values, sizes) if what in GROWS else ''
		print(f'{f"{what} {unit}":44}' +
			''.join(f'{cell:>12}' for cell in cells) +
			f'  {grown:6}  {AIMS.get(what, "")}'.rstrip())
	print(f'growth of the cost of an article: at most {GROWTH}')


main()
