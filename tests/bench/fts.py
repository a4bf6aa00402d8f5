#!/usr/bin/env python3
"""
SQLite's full text search on the files of a capsule: the time that indexing
takes, reading included, on one thread, and that of three-word queries.

    fts.py CAPSULE DATABASE SELECTORS QUERIES

Writes what scale is to ask loam for: paths of articles spread over the capsule,
and the queries, made of words that stand together in one of those each.
"""
import os
import re
import sqlite3
import sys
import time

ASKED, ASKED_HERE = 500, 150 # of loam; of SQLite, which takes its time


def figure(what, value, unit):
	print(f'{what}\t{value:.3f}\t{unit}', flush=True)


def paths_of(capsule):
	return sorted(os.path.join(directory, name)
		for directory, _, names in os.walk(capsule) for name in names
		if name.endswith('.gmi'))


def pages(paths):
	"""Title and text of each file, as loam would take them."""
	for number, path in enumerate(paths):
		with open(path, 'rb') as file:
			text = file.read().decode()
		yield number, text[2:text.index('\n')], text


def index(paths, database):
	base = sqlite3.connect(database)
	# Nothing is kept for the case that the machine fails.
	base.execute('PRAGMA journal_mode = OFF')
	base.execute('PRAGMA synchronous = OFF')
	base.execute('CREATE VIRTUAL TABLE page USING fts5(title, body)')
	base.executemany(
		'INSERT INTO page (rowid, title, body) VALUES (?, ?, ?)', pages(paths))
	base.commit()
	return base


def query_of(text, number):
	words = [word for word in re.findall('[a-z]{4,}', text.lower())]
	at = number * 7 % max(1, len(words) - 3)
	return words[at:at + 3]


def main():
	capsule, database, selectors, queries = sys.argv[1:]
	paths = paths_of(capsule)
	size = sum(os.path.getsize(path) for path in paths)
	figure('text', size / 2**20, 'MiB')
	began, spent = time.monotonic(), time.process_time()
	base = index(paths, database)
	figure('SQLite FTS5, indexing', time.monotonic() - began, 's')
	figure('SQLite FTS5, processor time', time.process_time() - spent, 's')
	chosen = paths[::max(1, len(paths) // ASKED)][:ASKED]
	times = []
	with open(selectors, 'w', encoding='utf-8') as paths_out, \
			open(queries, 'w', encoding='utf-8') as queries_out:
		for number, path in enumerate(chosen):
			paths_out.write('/' + os.path.relpath(path, capsule) + '\n')
			with open(path, encoding='utf-8') as file:
				words = query_of(file.read(), number)
			queries_out.write(' '.join(words) + '\n')
			if number * ASKED_HERE % len(chosen) >= ASKED_HERE:
				continue
			began = time.monotonic()
			base.execute('SELECT rowid FROM page WHERE page MATCH ? '
				'ORDER BY bm25(page, 5, 1) LIMIT 10',
				(' OR '.join(words),)).fetchall()
			times.append((time.monotonic() - began) * 1000)
	times.sort()
	figure('SQLite FTS5, three words, median', times[len(times) // 2], 'ms')
	figure('SQLite FTS5, three words, p99', times[len(times) * 99 // 100], 'ms')


main()
