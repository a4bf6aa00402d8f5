#!/usr/bin/env python3
"""
How good loam's lists are, on corpora with known truth.

    quality.py LOAM CAPSULE TRUTH [CAPSULE TRUTH]...     (as manual.py made them)

Related entries: what an article's SEE ALSO named, in that direction only, is
relevant to it; articles that name nothing are not asked about. Search: the one
article that a query was made from. Figures are means over a corpus.
"""
import math
import os
import sys

import peers
import recipe
import served
from known import known_items

DEEP = 10 # a list's length; what comes later is not found


def read_corpus(capsule, truth):
	articles = []
	for name in sorted(os.listdir(capsule)):
		with open(os.path.join(capsule, name), encoding='utf-8') as file:
			articles.append(recipe.Article('/' + name, file.read()))
	numbers = {article.path: n for n, article in enumerate(articles)}
	with open(truth, encoding='utf-8') as file:
		rows = [[numbers[path] for path in line.rstrip('\n').split('\t')]
			for line in file]
	return articles, {row[0]: set(row[1:]) for row in rows}


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


def row(name, figures):
	print(f'  {name:28}' + ''.join(f'{figure:11.3f}' for figure in figures),
		flush=True)


def agree(name, ours, theirs):
	"""How far two engines give the same lists of five."""
	pairs = [(ours[key][:5], theirs[key][:5]) for key in ours]
	shared = mean(len(set(a) & set(b)) / max(len(a), len(b), 1)
		if a or b else 1 for a, b in pairs)
	print(f'  {name:28}{shared:11.3f} overlap at 5,'
		f' {mean(a == b for a, b in pairs):.3f} identical lists')


def judge_related(articles, truth, loam, totals):
	print(f'  {"related entries":28}     nDCG@5   recall@5         RR')
	engines = {'random': peers.Random, 'newest': peers.Newest,
		'TF-IDF': peers.TfIdf, 'the recipe in a script': recipe.Related,
		'loam': lambda those: served.Related(loam, those)}
	lists = {}
	for name, engine in engines.items():
		engine = engine(articles)
		lists = {**lists, name: {n: engine.list(n, DEEP) for n in truth}}
		figures = [mean(judge(found, truth[n])
			for n, found in lists[name].items())
			for judge in (ndcg, recall, reciprocal)]
		row(name, figures)
		totals.setdefault(name, []).append(figures)
	agree('loam and the script', lists['loam'], lists['the recipe in a script'])


def judge_search(articles, loam, totals):
	asked = known_items(articles)
	kinds = list(dict.fromkeys(kind for _, kind, _ in asked))
	print(f'  {f"search, {len(asked)} queries":28}        MRR success@10 ' +
		''.join(f'{kind:>11}' for kind in kinds))
	engines = {'SQLite FTS5, OR, title x5': peers.Fts5(articles),
		'the recipe in a script': recipe.Search(articles),
		'loam': served.Search(loam, articles)}
	lists = {}
	for name, engine in engines.items():
		if name == 'loam' and not engine.there():
			print('  loam                        answers no search: left out')
			continue
		lists[name] = {at: engine.list(query, DEEP)
			for at, (_, _, query) in enumerate(asked)}
		ranks = [(kind, reciprocal(lists[name][at], {number}))
			for at, (number, kind, _) in enumerate(asked)]
		figures = [mean(rank for _, rank in ranks),
			mean(rank > 0 for _, rank in ranks)]
		row(name, figures + [mean(rank for kind, rank in ranks if kind == k)
			for k in kinds])
		totals.setdefault(name, []).append(figures)
	if 'loam' in lists:
		agree('loam and the script', lists['loam'],
			lists['the recipe in a script'])


def summary(title, totals):
	print(title)
	for name, corpora in totals.items():
		row(name, [mean(column) for column in zip(*corpora)])


def main():
	program, *rest = sys.argv[1:]
	related, search = {}, {}
	for capsule, truth in zip(rest[::2], rest[1::2]):
		articles, relevant = read_corpus(capsule, truth)
		print(f'{os.path.basename(capsule)}: {len(articles)} articles,'
			f' {len(relevant)} of them name'
			f' {mean(map(len, relevant.values())):.1f} others')
		with served.Loam(program, capsule) as loam:
			judge_related(articles, relevant, loam, related)
			judge_search(articles, loam, search)
	summary(f'mean of {len(rest) // 2} corpora: nDCG@5, recall@5,'
		' reciprocal rank', related)
	summary('the same: MRR, success@10', search)


main()
