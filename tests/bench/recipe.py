"""
The recipe for related entries, written as plainly as it can be said, in floating
point: what loam's own lists are held against; and what search counts, too
(recipe_search.py). Scripts without spaces between words are left out: no corpus
here is in one.
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


def words(text, least=2):
	"""Letters and digits, case folded, accents off, 2 to 40 of them."""
	found = re.findall(r'[^\W_]+', unicodedata.normalize('NFC', text))
	return [word for word in map(fold, found) if least <= len(word) <= 40]


class Article:
	"""
	A page as ranking sees it: path, date, title, text without marks, and the
	words of its fields. The body has the title once; the opening is made of
	whole lines of text, lists and quotes, until it has 40 words.
	"""

	def __init__(self, path, source):
		_, front, page = source.split('---\n', 2)
		self.page, self.size = page, len(page.encode())
		dated = re.search(r'^date: (.*)', front, re.M)
		self.language = re.search(r'^lang: (\w+)', front, re.M).group(1)
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


class Fields:
	"""
	How often an article has each term in its body, title and opening, and what
	that counts: the square of a sum of roots, in which the fields weigh alike
	whatever the length of the body.
	"""

	def __init__(self, article, form=singular, pairs=True):
		title = [form(word) for word in article.title_words]
		rows = [(form(word), opens) for word, opens in article.rows]
		body = [word for word, _ in rows]
		self.title, self.body = Counter(title), Counter(body)
		self.opening = Counter(word for word, opens in rows if opens)
		self.long = len(title) + len(body)
		self.ratios = (self.long / (len(title) or 1),
			self.long / (sum(opens for _, opens in rows) or 1))
		if pairs:
			# The line below the title goes on where the title ends.
			following = list(zip(title[-1:] + body, body if title else body[1:]))
			self.title = terms(title)
			self.body += Counter(following)
			self.opening += Counter(pair for pair, (_, opens) in
				zip(following, rows if title else rows[1:]) if opens)

	def weigh(self, term):
		title, opening = self.ratios
		return max(1, math.floor((
			math.sqrt(self.body[term] + self.title[term])
			+ TITLE * math.sqrt(self.title[term] * title)
			+ OPENING * math.sqrt(self.opening[term] * opening)
			) ** 2 + .5))

	def counts(self):
		return {term: self.weigh(term) for term in self.body | self.title}


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
		vectors = [Fields(article).counts() for article in articles]
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
