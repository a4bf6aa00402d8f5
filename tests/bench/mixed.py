"""
A small capsule of unlike articles, a few from each of several corpora: of what
is shown below an article, how much is from the corpus that it is from, and how
many articles have nothing below them.
"""
import os
import random
import tempfile

import served

SOURCES, SHOWN = 7, 5
# Articles of each source, and how many capsules are drawn.
SIZES = ((2, 20), (5, 10), (15, 5))


def draw(sources, each, lots):
	"""Articles, and the number of the source of each."""
	drawn = [(source, article) for source in range(len(sources))
		for article in lots.sample(sources[source], each)]
	# Two corpora may have a page of the same name.
	once = {article.path: (source, article) for source, article in drawn}
	return ([article for _, article in once.values()],
		[source for source, _ in once.values()])


def write(capsule, articles):
	for article in articles:
		with open(capsule + article.path, 'w', encoding='utf-8') as file:
			file.write('---\nlang: en\n' +
				(f'date: {article.date}\n' if article.date else '') +
				'---\n' + article.page)


def judge(program, corpora, engines, figures):
	"""Figures of each capsule; corpora are lists of articles."""
	lots = random.Random(1)
	sources = [corpus for corpus in corpora if corpus[0].language == 'en']
	sources = lots.sample(sources, min(SOURCES, len(sources)))
	for each, capsules in SIZES if len(sources) > 1 else ():
		found = {}
		for _ in range(capsules):
			articles, of = draw(sources, each, lots)
			with tempfile.TemporaryDirectory() as capsule:
				write(capsule, articles)
				with served.Loam(program, capsule) as loam:
					for name, engine in {**engines, 'loam': lambda those:
							served.Related(loam, those)}.items():
						found.setdefault(name, []).append(
							shares(engine(articles), of))
		for name, rows in found.items():
			for kind, column in (('from the same source', 0), ('empty', 1)):
				figures.add(f'{each * len(sources)} articles: {kind}', name,
					[row[column] for row in rows])


def shares(engine, of):
	lists = [engine.list(number, SHOWN) for number in range(len(of))]
	shown = [of[other] == of[number] for number, list_ in enumerate(lists)
		for other in list_]
	return (sum(shown) / (len(shown) or 1),
		sum(not list_ for list_ in lists) / len(lists))
