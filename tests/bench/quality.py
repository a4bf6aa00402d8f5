#!/usr/bin/env python3
"""
How good loam's lists are, on corpora with known truth.

    quality.py LOAM CAPSULE TRUTH [CAPSULE TRUTH]...     (as manual.py made them)

Related entries: what an article's SEE ALSO named, in that direction only, is
relevant to it; articles that name nothing are not asked about. Search: the one
article that a query was made from; a second time with a slip in the query. And
a capsule drawn from several corpora, in which relevant is what is from the same.
Figures are means over a corpus. Beside each stands how much loam is above it,
within which bounds 95 % of 1,000 samples of the same articles or queries are.
"""
import collections
import math
import multiprocessing
import os
import random
import sys

import first
import mixed
import peers
import recipe
import recipe_search
import served
from known import known_items, known_pairs, lot

DEEP = 10 # a list's length; what comes later is not found
ASKED = 150 # articles whose lists are judged, drawn by lot
SCRIPT = 'the recipe in a script'
RELATED = {'newest': peers.Newest, 'TF-IDF': peers.TfIdf,
	'FTS5, the title asked': peers.Fts5Related,
	'first recipe': lambda those: first.FirstRelated(those, 0),
	'first recipe, cut at .05': lambda those: first.FirstRelated(those, .05),
	SCRIPT: recipe.Related}
SEARCH = {'SQLite FTS5, OR, title x5': peers.Fts5,
	'first recipe': first.FirstSearch, SCRIPT: recipe_search.Search}


def read_corpus(capsule, truth):
	articles = []
	for name in sorted(os.listdir(capsule)):
		with open(os.path.join(capsule, name), encoding='utf-8') as file:
			articles.append(recipe.Article('/' + name, file.read()))
	numbers = {article.path: n for n, article in enumerate(articles)}
	with open(truth, encoding='utf-8') as file:
		rows = [[numbers[path] for path in line.rstrip('\n').split('\t')]
			for line in file]
	rows.sort(key=lambda row: lot(articles[row[0]].path))
	return articles, {row[0]: set(row[1:]) for row in rows[:ASKED]}


def gains(hits):
	return sum(1 / math.log2(place + 2) for place, hit in enumerate(hits) if hit)


def ndcg(found, relevant):
	return gains([n in relevant for n in found[:5]]) / gains(
		[True] * min(5, len(relevant)))


def recall(found, relevant):
	return len(relevant.intersection(found[:5])) / len(relevant)


def reciprocal(found, relevant):
	return next((1 / (place + 1) for place, n in enumerate(found)
		if n in relevant), 0)


def mean(figures):
	figures = list(figures)
	return sum(figures) / len(figures) if figures else 0


def bounds(corpora):
	"""
	Of the mean over corpora of the mean difference: what 95 % of samples with
	replacement, as many as there are in each corpus, are within.
	"""
	lots = random.Random(1)
	means = sorted(mean(mean(lots.choices(differences, k=len(differences)))
		for differences in corpora) for _ in range(1000))
	return means[25], means[974]


class Figures:
	"""By kind of figure and engine: the figures of each corpus."""

	def __init__(self):
		self.all = collections.defaultdict(dict)

	def add(self, kind, engine, figures):
		if figures:
			self.all[kind].setdefault(engine, []).append(figures)

	def merge(self, other):
		for kind, engines in other.all.items():
			for engine, corpora in engines.items():
				self.all[kind].setdefault(engine, []).extend(corpora)

	def table(self):
		for kind, engines in self.all.items():
			ours = engines.get('loam', [])
			count = sum(map(len, ours))
			yield f'  {kind}, {count} asked'
			for engine, corpora in engines.items():
				line = f'    {engine:28}{mean(map(mean, corpora)):8.3f}'
				if engine != 'loam' and ours:
					apart = [[a - b for a, b in zip(*pair)]
						for pair in zip(ours, corpora)]
					low, high = bounds(apart)
					line += (f'   loam {mean(map(mean, apart)):+.3f}'
						f' [{low:+.3f}, {high:+.3f}]')
				yield line


def agree(figures, kind, ours, theirs):
	"""How far two engines give the same lists."""
	pairs = [(ours[key], theirs[key]) for key in ours]
	figures.add(f'{kind}: loam and the script, overlap at 5', 'loam',
		[len(set(a[:5]) & set(b[:5])) / max(len(a[:5]), len(b[:5]), 1)
			if a or b else 1 for a, b in pairs])
	figures.add(f'{kind}: loam and the script, identical lists of ten', 'loam',
		[float(a == b) for a, b in pairs])


def judge_related(articles, truth, loam, figures):
	lists = {}
	engines = {**RELATED, 'loam': lambda those: served.Related(loam, those)}
	for name, engine in engines.items():
		engine = engine(articles)
		lists[name] = {n: engine.list(n, DEEP) for n in truth}
		for kind, judge in (('related, nDCG@5', ndcg),
				('related, recall@5', recall), ('related, RR', reciprocal)):
			figures.add(kind, name, [judge(found, truth[n])
				for n, found in lists[name].items()])
	agree(figures, 'related', lists['loam'], lists[SCRIPT])


def judge_search(articles, loam, figures):
	asked, pairs = known_items(articles), known_pairs(articles)
	lists = {}
	engines = {**SEARCH, 'loam': lambda those: served.Search(loam, those)}
	for name, engine in engines.items():
		engine = engine(articles)
		found = [engine.list(query, DEEP) for _, _, query in asked]
		ranks = [reciprocal(hits, {number})
			for hits, (number, _, _) in zip(found, asked)]
		figures.add('search, MRR', name, ranks)
		figures.add('search, success@10', name,
			[float(rank > 0) for rank in ranks])
		for kind in dict.fromkeys(kind for _, kind, _ in asked):
			figures.add(f'search, {kind}, MRR', name,
				[rank for rank, (_, own, _) in zip(ranks, asked) if own == kind])
		for number, kind, right, wrong in pairs:
			found += [engine.list(right, DEEP), engine.list(wrong, DEEP)]
		judge_slips(pairs, found[len(asked):], name, figures)
		lists[name] = dict(enumerate(found))
	agree(figures, 'search', lists['loam'], lists[SCRIPT])


def judge_slips(pairs, found, name, figures):
	for kind in dict.fromkeys(pair[1] for pair in pairs):
		for typed, first_list in (('as it is', 0), ('so', 1)):
			for within in (1, 10):
				figures.add(f'search, {kind}: typed {typed}, success@{within}',
					name, [float(pair[0] in hits[:within]) for pair, hits in
						zip(pairs, found[first_list::2]) if pair[1] == kind])


def judge(corpus):
	"""The figures of one corpus, and the text of them."""
	program, capsule, truth = corpus
	articles, relevant = read_corpus(capsule, truth)
	figures = Figures()
	with served.Loam(program, capsule) as loam:
		judge_related(articles, relevant, loam, figures)
		judge_search(articles, loam, figures)
	about = (f'{os.path.basename(capsule)}: {len(articles)} articles; of'
		f' {len(relevant)} is known what is relevant,'
		f' {mean(map(len, relevant.values())):.1f} others')
	# Of one corpus only what all of them have.
	own = Figures()
	own.all.update((kind, figures.all[kind]) for kind in (
		'related, nDCG@5', 'search, MRR') if kind in figures.all)
	print('\n'.join([about, *own.table()]), flush=True)
	return figures


def main():
	program, *rest = sys.argv[1:]
	corpora = list(zip(rest[::2], rest[1::2]))
	all_figures = Figures()
	with multiprocessing.Pool(os.cpu_count()) as pool:
		for figures in pool.imap(judge, [(program, *corpus)
				for corpus in corpora], 1):
			all_figures.merge(figures)
	print(f'means of {len(corpora)} corpora')
	print('\n'.join(all_figures.table()), flush=True)
	engines = {name: RELATED[name] for name in RELATED if name not in (
		'newest', 'FTS5, the title asked')}
	drawn = Figures()
	mixed.judge(program, [read_corpus(*corpus)[0] for corpus in corpora],
		engines, drawn)
	if drawn.all:
		print('\n'.join(['capsules of unlike articles', *drawn.table()]))


if __name__ == '__main__':
	main()
