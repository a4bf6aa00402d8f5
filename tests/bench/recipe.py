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

# What a term counts for besides in the body.
TITLE, OPENING, OPENING_WORDS = .3, .2, 40
# Related entries.
QUERY_TERMS, CUT_LEAST, CUT_MOST, LONGER = 100, .02, .08, .05
# Search.
K1, B, PREFIX, PREFIX_WEIGHT = 1.2, .75, 5, .3


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
	"""
	A page as ranking sees it: path, date, title, text without marks, and the
	words of its fields. The body has the title once; the opening is made of
	whole lines of text, lists and quotes, until it has 40 words.
	"""

	def __init__(self, path, source):
		_, front, page = source.split('---\n', 2)
		dated = re.search(r'^date: (.*)', front, re.M)
		self.path, self.date = path, dated.group(1) if dated else ''
		heading = re.search(r'^# (.*)\n', page, re.M)
		self.title = cut(heading.group(1))
		# A heading counts in the body too.
		self.body = re.sub(r'^(```|#{1,3} |\* |>)', '', page, flags=re.M)
		self.title_words = words(self.title)
		rows, opening, code = [], 0, False
		for line in (page[:heading.start()] + page[heading.end():]).split('\n'):
			code ^= line.startswith('```')
			row = words(re.sub(r'^(```|#+|\* |>)', '', line)
				if not code or line.startswith('```') else line)
			opens = (opening < OPENING_WORDS and not code and
				not line.startswith(('```', '#')))
			rows += [(word, opens) for word in row]
			opening += len(row) if opens else 0
		self.rows = rows
		self.words = self.title_words + [word for word, _ in rows]


def singular(word):
	plural = len(word) > 3 and word.endswith('s') and not word.endswith('ss')
	return word[:-1] if plural else word


def terms(row):
	"""How often each word occurs, and each adjacent pair (a tuple) of them."""
	return Counter(row) + Counter(zip(row, row[1:]))


def counts(article, form=singular, pairs=True):
	"""
	What each term of an article counts: the square of a sum of roots, in which
	the fields weigh alike whatever the length of the body.
	"""
	title = [form(word) for word in article.title_words]
	rows = [(form(word), opens) for word, opens in article.rows]
	body = [word for word, _ in rows]
	in_title, in_body = Counter(title), Counter(body)
	in_opening = Counter(word for word, opens in rows if opens)
	if pairs:
		# The line below the title goes on where the title ends.
		following = list(zip(title[-1:] + body, body if title else body[1:]))
		in_title = terms(title)
		in_body += Counter(following)
		in_opening += Counter(pair for pair, (_, opens) in
			zip(following, rows if title else rows[1:]) if opens)
	long, short = len(title) + len(body), sum(opens for _, opens in rows)
	return {term: max(1, math.floor((math.sqrt(in_body[term] + in_title[term])
			+ TITLE * math.sqrt(in_title[term] * long / (len(title) or 1))
			+ OPENING * math.sqrt(in_opening[term] * long / (short or 1))
		) ** 2 + .5)) for term in in_body | in_title}


def place(articles):
	"""What breaks ties: newer first, then by path."""
	order = sorted(range(len(articles)), key=lambda n: articles[n].path)
	order.sort(key=lambda n: articles[n].date, reverse=True)
	return {number: place for place, number in enumerate(order)}


class Related:
	"""
	The cosine of vectors that hold sqrt(count) x ln(N / df), of the heaviest
	terms of one article, and what stands out of the list; long articles first.
	"""

	def __init__(self, articles):
		vectors = [counts(article) for article in articles]
		self.holders = Counter(term for count in vectors for term in count)
		self.count, self.place = len(articles), place(articles)
		self.postings, self.queries = defaultdict(list), []
		lengths = [sum(times for term, times in count.items()
			if not isinstance(term, tuple)) for count in vectors]
		mean = sum(lengths) / (len(lengths) or 1)
		self.longer = [1 + LONGER * math.log(length / mean) if length else 1
			for length in lengths]
		for number, count in enumerate(vectors):
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

	def cosines(self, number):
		scores = defaultdict(float)
		for term, weight in self.queries[number].items():
			for other, theirs in self.postings[term]:
				scores[other] += weight * theirs
		scores.pop(number, None)
		return scores

	def cut(self, scores):
		"""Two deviations above the mean of all other articles."""
		others = max(self.count - 1, 1)
		mean = sum(scores.values()) / others
		squares = sum(score * score for score in scores.values()) / others
		deviation = math.sqrt(max(squares - mean * mean, 0))
		return min(max(mean + 2 * deviation, CUT_LEAST), CUT_MOST)

	def list(self, number, most):
		scores = self.cosines(number)
		least = self.cut(scores)
		alike = [n for n in scores if scores[n] >= least]
		return sorted(alike, key=lambda n:
			(-scores[n] * self.longer[n], self.place[n]))[:most]


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
			count = counts(article, form=str, pairs=False)
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
