"""
The first recipes, which loam had before: what the present ones are to surpass.
"""
import math
from collections import Counter, defaultdict

from recipe import place, singular, terms


class FirstRelated:
	"""
	The cosine of vectors that hold sqrt(count) x ln(N / df), a title counted
	eight times more, and a least cosine.
	"""

	TITLE, QUERY_TERMS = 8, 120

	def __init__(self, articles, least):
		counts = []
		for article in articles:
			counts.append(terms([singular(word) for word in article.words]))
			for term, times in terms([singular(word)
					for word in article.title_words]).items():
				counts[-1][term] += self.TITLE * times
		self.holders = Counter(term for count in counts for term in count)
		self.count, self.place = len(articles), place(articles)
		self.least, self.queries = least, []
		self.postings = defaultdict(list)
		for number, count in enumerate(counts):
			vector = {term: self.weight(term, times)
				for term, times in count.items()}
			length = math.sqrt(sum(w * w for w in vector.values())) or 1
			unit = {term: w / length for term, w in vector.items()
				if w and self.holders[term] > 1}
			for term, weight in unit.items():
				self.postings[term].append((number, weight))
			heaviest = sorted(unit, key=unit.get)[-self.QUERY_TERMS:]
			self.queries.append({term: unit[term] for term in heaviest})

	def weight(self, term, times):
		pair = .5 if isinstance(term, tuple) else 1
		return pair * math.sqrt(times) * math.log(
			self.count / self.holders[term])

	def list(self, number, most):
		scores = defaultdict(float)
		for term, weight in self.queries[number].items():
			for other, theirs in self.postings[term]:
				scores[other] += weight * theirs
		scores.pop(number, None)
		alike = [n for n in scores if scores[n] >= self.least]
		return sorted(alike, key=lambda n: (-scores[n], self.place[n]))[:most]


class FirstSearch:
	"""
	BM25 over exact words, the title five times, and with less weight over their
	first letters; what holds every word comes first.
	"""

	TITLE, K1, B, PREFIX, PREFIX_WEIGHT = 5, 1.2, .75, 5, .3

	def __init__(self, articles):
		self.exact, self.begun = defaultdict(list), defaultdict(list)
		self.count, self.place = len(articles), place(articles)
		lengths = []
		for number, article in enumerate(articles):
			count = Counter(article.words)
			for word in article.title_words:
				count[word] += self.TITLE
			begun = Counter()
			for word, times in count.items():
				self.exact[word].append((number, times))
				begun[word[:self.PREFIX]] += times
			for word, times in begun.items():
				self.begun[word].append((number, times))
			lengths.append(sum(count.values()))
		mean = sum(lengths) / len(lengths)
		self.norms = [self.K1 * (1 - self.B + self.B * length / mean)
			for length in lengths]

	def add(self, scores, postings, weight):
		rare = math.log(1 + (self.count - len(postings) + .5) /
			(len(postings) + .5))
		for number, times in postings:
			scores[number] += weight * rare * times * (self.K1 + 1) / (
				times + self.norms[number])

	def list(self, query, most):
		scores, held = defaultdict(float), Counter()
		query = dict.fromkeys(query)
		for word in query:
			begun = self.begun.get(word[:self.PREFIX], ())
			self.add(scores, self.exact.get(word, ()), 1)
			self.add(scores, begun, self.PREFIX_WEIGHT)
			held.update(number for number, _ in begun)
		return sorted(scores, key=lambda n: (held[n] < len(query),
			-scores[n], self.place[n]))[:most]
