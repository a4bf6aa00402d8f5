"""
What the recipes are held against: the newest articles, plain TF-IDF, and
SQLite's full text search.
"""
import math
import sqlite3
from collections import Counter, defaultdict

from recipe import QUERY_TERMS, place


class Newest:
	def __init__(self, articles):
		places = place(articles)
		self.order = sorted(places, key=places.get)

	def list(self, number, most):
		return [n for n in self.order[:most + 1] if n != number][:most]


class TfIdf:
	"""
	The cosine of vectors that hold count x ln(N / df), words as they are. Its
	query is cut as the recipe's is, for time, which costs it .004 at most.
	"""

	def __init__(self, articles):
		counts = [Counter(article.words) for article in articles]
		holders = Counter(word for count in counts for word in count)
		self.postings, self.vectors = defaultdict(list), []
		for number, count in enumerate(counts):
			vector = {word: times * math.log(len(articles) / holders[word])
				for word, times in count.items()}
			length = math.sqrt(sum(w * w for w in vector.values())) or 1
			unit = {word: w / length for word, w in vector.items()}
			for word, weight in unit.items():
				self.postings[word].append((number, weight))
			heaviest = sorted(unit, key=unit.get)[-QUERY_TERMS:]
			self.vectors.append({word: unit[word] for word in heaviest})

	def list(self, number, most):
		scores = defaultdict(float)
		for word, weight in self.vectors[number].items():
			for other, theirs in self.postings[word]:
				scores[other] += weight * theirs
		scores.pop(number, None)
		return sorted(scores, key=lambda n: (-scores[n], n))[:most]


class Fts5:
	"""Any of the words, ranked by its own BM25, the title five times."""

	def __init__(self, articles):
		self.base = sqlite3.connect(':memory:')
		self.base.execute('CREATE VIRTUAL TABLE page USING fts5(title, body, '
			"tokenize = 'unicode61 remove_diacritics 2')")
		self.base.executemany(
			'INSERT INTO page (rowid, title, body) VALUES (?, ?, ?)',
			((n, a.title, a.body) for n, a in enumerate(articles)))

	def list(self, query, most):
		rows = self.base.execute('SELECT rowid FROM page WHERE page MATCH ? '
			'ORDER BY bm25(page, 5, 1), rowid LIMIT ?',
			(' OR '.join(f'"{word}"' for word in query), most))
		return [number for number, in rows]


class Fts5Related(Fts5):
	"""What it finds for the words of an article's title."""

	def __init__(self, articles):
		super().__init__(articles)
		self.titles = [article.title_words for article in articles]

	def list(self, number, most):
		title = self.titles[number]
		found = super().list(title, most + 1) if title else []
		return [other for other in found if other != number][:most]
