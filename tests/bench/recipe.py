"""
The recipes for related entries and for search, written as plainly as they can
be said, in floating point: what loam's own answers are held against. Scripts
without spaces between words are left out: no corpus here is in one.
"""
import functools
import math
import re
import unicodedata
from collections import Counter, defaultdict

# Related entries.
TITLE, QUERY_TERMS, COSINE_LEAST = 8, 120, .05
# Search. On all corpora here a title counts for more at 8 than at 5, and what
# holds every word is found better when another form of one is let count.
SEARCH_TITLE, K1, B, PREFIX, PREFIX_WEIGHT = 8, 1.2, .75, 5, .3


def cut(title, limit=200):
	"""A title as loam keeps it: of 200 bytes at most, cut at a word."""
	clean = title.encode()
	if len(clean) <= limit:
		return title
	space = clean.rfind(b' ', limit // 2, limit + 1)
	return clean[:space if space > 0 else limit].decode('utf-8', 'ignore')


@functools.lru_cache(None)
def fold(word):
	folded = unicodedata.normalize('NFKD', word).casefold()
	return ''.join(c for c in folded if not unicodedata.combining(c))


def words(text):
	"""Letters and digits, case folded, accents off, 2 to 40 of them."""
	found = re.findall(r'[^\W_]+', unicodedata.normalize('NFC', text))
	return [word for word in map(fold, found) if 2 <= len(word) <= 40]


class Article:
	"""A page as ranking sees it: path, date, title, and text without marks."""

	def __init__(self, path, source):
		_, front, page = source.split('---\n', 2)
		dated = re.search(r'^date: (.*)', front, re.M)
		self.path, self.date = path, dated.group(1) if dated else ''
		self.title = cut(re.search(r'^# (.*)', page, re.M).group(1))
		# A heading counts in the body too.
		self.body = re.sub(r'^(```|#{1,3} |\* |>)', '', page, flags=re.M)
		self.title_words = words(self.title)
		self.words = words(self.body)


def singular(word):
	plural = len(word) > 3 and word.endswith('s') and not word.endswith('ss')
	return word[:-1] if plural else word


def terms(row):
	"""How often each word occurs, and each adjacent pair (a tuple) of them."""
	row = [singular(word) for word in row]
	return Counter(row) + Counter(zip(row, row[1:]))


def place(articles):
	"""What breaks ties: newer first, then by path."""
	order = sorted(range(len(articles)), key=lambda n: articles[n].path)
	order.sort(key=lambda n: articles[n].date, reverse=True)
	return {number: place for place, number in enumerate(order)}


class Related:
	"""The cosine of vectors that hold sqrt(count) x ln(N / df)."""

	def __init__(self, articles):
		counts = [terms(article.words) for article in articles]
		for article, count in zip(articles, counts):
			for term, times in terms(article.title_words).items():
				count[term] += TITLE * times
		self.holders = Counter(term for count in counts for term in count)
		self.count, self.place = len(articles), place(articles)
		self.postings, self.queries = defaultdict(list), []
		for number, count in enumerate(counts):
			vector = {term: self.weight(term, times)
				for term, times in count.items()}
			length = math.sqrt(sum(w * w for w in vector.values())) or 1
			unit = {term: w / length for term, w in vector.items() if w}
			for term, weight in unit.items():
				if self.holders[term] > 1:
					self.postings[term].append((number, weight))
			shared = [term for term in unit if self.holders[term] > 1]
			heaviest = sorted(shared, key=unit.get)[-QUERY_TERMS:]
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
		alike = [n for n in scores if scores[n] >= COSINE_LEAST]
		return sorted(alike, key=lambda n: (-scores[n], self.place[n]))[:most]


class Search:
	"""
	BM25 over exact words, and with less weight over their first letters. What
	holds every word that was asked for, in that form or another with the same
	first letters, comes first.
	"""

	def __init__(self, articles):
		self.exact, self.begun = defaultdict(list), defaultdict(list)
		self.count, self.place = len(articles), place(articles)
		lengths = []
		for number, article in enumerate(articles):
			count = Counter(article.words)
			for word in article.title_words:
				count[word] += SEARCH_TITLE
			begun = Counter()
			for word, times in count.items():
				self.exact[word].append((number, times))
				begun[word[:PREFIX]] += times
			for word, times in begun.items():
				self.begun[word].append((number, times))
			lengths.append(sum(count.values()))
		mean = sum(lengths) / len(lengths)
		self.norms = [K1 * (1 - B + B * length / mean) for length in lengths]

	def add(self, scores, postings, weight):
		rare = math.log(1 + (self.count - len(postings) + .5) /
			(len(postings) + .5))
		for number, times in postings:
			scores[number] += weight * rare * times * (K1 + 1) / (
				times + self.norms[number])

	def list(self, query, most):
		scores, held = defaultdict(float), Counter()
		query = dict.fromkeys(query)
		for word in query:
			begun = self.begun.get(word[:PREFIX], ())
			self.add(scores, self.exact.get(word, ()), 1)
			self.add(scores, begun, PREFIX_WEIGHT)
			held.update(number for number, _ in begun)
		return sorted(scores, key=lambda n: (held[n] < len(query),
			-scores[n], self.place[n]))[:most]
