"""
The recipe for search, written as plainly as it can be said, in floating point:
what loam's own hits are held against.
"""
import bisect
import math
from collections import Counter, defaultdict

from recipe import Fields, place, singular, words

K1, B, PREFIX, PREFIX_WEIGHT, GUESSED = 1.2, .75, 5, .3, .8
FORMS, SPELLED = 1024, 4 # words that begin alike; slips of a query
BESIDE, SPLITS = 32, 8 # articles with a word's rarer part; its divisions
HISSES = 'sses', 'xes', 'zzes', 'nches', 'rches', 'tches', 'shes'
LONG = 4 # words of a query, of which a hit need not have all
NEAR_HITS, NEAR_BYTES, NEAR_WORDS, TITLE, NEAR = 30, 256 << 10, 8, .4, .4


def less_one(word):
	return {word} | {word[:at] + word[at + 1:] for at in range(len(word))}


def one_edit(a, b):
	"""A letter inserted, deleted, replaced, or swapped with its neighbour."""
	at = next((at for at, (one, other) in enumerate(zip(a, b))
		if one != other), min(len(a), len(b)))
	a, b = a[at:], b[at:]
	return a != b and (a[1:] == b or b[1:] == a or a[1:] == b[1:] or
		(a[:2] == b[1::-1] and a[2:] == b[2:]))


def other_number(word):
	"""A word in the other number, where that differs by more than an s."""
	if len(word) > 2 and word.endswith('y'):
		return word[:-1] + 'ie'
	if len(word) > 4 and word.endswith('ies'):
		return word[:-3] + 'y'
	if len(word) > 4 and word.endswith(HISSES):
		return word[:-2]
	return None


class Vocabulary:
	"""The words that articles have, without a plural s, in order."""

	def __init__(self, spellings):
		self.order = sorted(spellings, key=str.encode)
		self.keys = [word.encode() for word in self.order]
		# Of two words one edit apart something is the same, less a letter.
		self.near = defaultdict(list)
		for base, spelled in spellings.items():
			for spelling in spelled:
				for rest in less_one(spelling):
					self.near[rest].append((spelling, base))

	def begun(self, beginning):
		"""The words that begin so; of very many those that come first."""
		key = beginning.encode()
		at = end = bisect.bisect_left(self.keys, key)
		while (end < len(self.keys) and self.keys[end].startswith(key) and
				end < at + FORMS):
			end += 1
		return self.order[at:end]

	def nearest(self, typed, holders):
		"""The word one edit away that most articles have, or None."""
		near = {pair for rest in less_one(typed) for pair in self.near[rest]
			if one_edit(typed, pair[0])} if len(typed) > 2 else ()
		return min(near, default=(None, None), key=lambda pair:
			(-holders(pair[1]), pair[1].encode(), len(pair[0])))[0]


class Text:
	"""Where the words of a text stand, so far as it is read."""

	def __init__(self, text):
		self.places, self.beginnings = defaultdict(list), defaultdict(set)
		for at, word in enumerate(words(text, 1), 1):
			self.places[word].append(at)
			self.beginnings[word[:2]].add(word)

	def of(self, wanted):
		return [at for word in self.beginnings.get(wanted[0][:2], ())
			if alike(word, wanted) for at in self.places[word]]


def alike(word, wanted):
	letters, begins = wanted
	return word.startswith(letters) if begins else \
		letters in (word, singular(word))


def nearness(wanted, title, text):
	"""
	1 + .4 t + .4 n: the share of the title's words that were asked for, and the
	mean of 1 / sqrt(gap) of words that follow each other in the query. `wanted`
	has a list of (letters, whether a word may only begin so) for each word.
	"""
	heading = words(title, 1)
	asked = sum(any(alike(word, one) for ones in wanted for one in ones)
		for word in heading)
	share = asked / len(heading) if heading else 0
	if not 2 <= len(wanted) <= NEAR_WORDS:
		return 1 + TITLE * share
	found = defaultdict(list)
	for number, ones in enumerate(wanted):
		for at in {at for one in ones for at in text.of(one)}:
			found[at].append(number)
	last, gaps = {}, {}
	for at in sorted(found):
		for number in found[at]:
			last[number] = at
			for second, other in ((number, number - 1),
					(number + 1, number + 1)):
				gap = at - last.get(other, at)
				if gap:
					gaps[second] = min(gap, gaps.get(second, gap))
	near = sum(1 / math.sqrt(gap) for gap in gaps.values())
	return 1 + TITLE * share + NEAR * near / (len(wanted) - 1)


class Word:
	"""A word of a query, and what finds it."""

	def __init__(self, search, query, at, slips):
		self.typed, self.last = query[at], at + 1 == len(query)
		self.meant, self.both = None, Counter()
		self.forms = own = search.forms(self.typed)
		self.other = other_number(self.typed)
		# Of july only julies: Julie is another word.
		self.plural = self.typed.endswith('y') and len(self.typed) <= PREFIX
		holders = search.postings.get(self.other, {}).values()
		if any(more or not self.plural for _, more in holders):
			self.forms = self.forms + [
				(self.other, 'only plural' if self.plural else '')]
		for pair in (query[max(at - 1, 0):at + 1], query[at:at + 2]):
			if len(pair) == 2:
				self.forms = self.forms + search.forms(''.join(pair))
		splits = list(search.splits(self.typed))[:SPLITS]
		pairs = [(pair, '' if own else 'plain') for pair in splits
			if search.holders(pair) > 1]
		self.forms = self.forms + pairs
		begun = search.vocabulary.begun(self.typed)
		if not (self.forms or self.last and begun) and slips < SPELLED:
			nearest = search.vocabulary.nearest(self.typed, search.holders)
			if nearest and len(self.typed) >= 4 and not begun:
				self.meant = nearest
				self.forms = search.forms(nearest)
		if not pairs and (own or not self.meant):
			for first, second in splits:
				self.add_both(search, first, second)
		self.add_prefixes(search, len(self.typed) >= 3 or self.last and not own)

	def add_both(self, search, first, second):
		"""The articles with both parts of a word, if one of them is rare."""
		few, many = sorted((second, first), key=search.holders)
		if search.holders(few) <= BESIDE:
			for number, (count, _) in search.postings[many].items():
				if number in search.postings[few]:
					self.both[number] += count

	def add_prefixes(self, search, prefixed):
		begun = {word for typed in ((self.typed if prefixed else None,
			self.meant)) if typed
			for word in search.vocabulary.begun(typed[:PREFIX])}
		begun -= {term for term, _ in self.forms}
		self.forms = self.forms + [(word, '') for word in begun]

	def wanted(self):
		begins = len(self.typed) >= 3 or self.last
		typed = self.typed[:PREFIX] if begins else singular(self.typed)
		return [(typed, begins)] + (
			[(self.meant[:PREFIX], True)] if self.meant else
			[(self.other + 's' * self.plural, False)] if self.other else [])


class Search:
	"""
	BM25 over exact words, and with less weight over all that begin with the same
	letters. What holds every word that was asked for, in that form or another,
	comes first, if these are fewer than four. A word is also looked for written together with its neighbour,
	and as two; if there is none of these, the nearest word is taken. The best
	hits are put in order again by their titles and by nearness.
	"""

	def __init__(self, articles):
		self.articles, self.place, self.texts = articles, place(articles), {}
		# By base or pair: {article: (count, how much of it has an s)}.
		self.postings, spellings = defaultdict(dict), defaultdict(set)
		lengths = []
		for number, article in enumerate(articles):
			own = Fields(article, str, False)
			here = own.body | own.title
			for word in here:
				spellings[singular(word)].add(word)
			counts = Fields(article).counts()
			for term, count in counts.items():
				self.postings[term][number] = count, plural(
					own, here, term, count)
			lengths.append(sum(count for term, count in counts.items()
				if not isinstance(term, tuple)))
		mean = sum(lengths) / len(lengths)
		self.norms = [K1 * (1 - B + B * length / mean) for length in lengths]
		self.vocabulary = Vocabulary(spellings)

	def holders(self, term):
		return len(self.postings.get(term, ()))

	def forms(self, word):
		"""A list of the word's term, and which part of its count is exact."""
		base = singular(word)
		exact = 'plain' if base == word else 'plural'
		return [(base, exact)] if base in self.postings else []

	def splits(self, word):
		"""The pairs of words that a word may be."""
		for at in range(2, len(word) - 1) if len(word) >= 5 else ():
			pair = singular(word[:at]), singular(word[at:])
			if pair[0] in self.postings and pair[1] in self.postings:
				yield pair

	def add(self, scores, counts, weight):
		rare = math.log(1 + (len(self.norms) - len(counts) + .5) /
			(len(counts) + .5))
		for number, times in counts.items():
			scores[number] += weight * rare * times * (K1 + 1) / (
				times + self.norms[number])

	def score(self, scores, word):
		"""Adds a word's scores. Returns the articles that have it."""
		exact, alike_ = Counter(), Counter(word.both)
		for term, part in word.forms:
			for number, (count, more) in self.postings[term].items():
				alike_[number] += more if part == 'only plural' else count
				exact[number] += {'plain': count - more,
					'plural': more}.get(part, 0)
		weight = GUESSED if word.meant else 1
		self.add(scores, +exact, weight)
		self.add(scores, +alike_, PREFIX_WEIGHT * weight)
		return (+alike_).keys()

	def within(self, hits):
		"""Bytes of each text that are read."""
		sizes = [self.articles[number].size for number in hits]
		within, before = 0, -1
		while within > before and within < 64 << 10:
			before = within
			longer = sum(size > before for size in sizes)
			left = NEAR_BYTES - sum(size for size in sizes if size <= before)
			within = left // longer if longer else 64 << 10
		return min(within, 64 << 10)

	def text(self, number, within):
		article = self.articles[number]
		if article.size <= within:
			within = None
		if (number, within) not in self.texts:
			page = article.page if within is None else \
				article.page.encode()[:within].decode(errors='ignore')
			self.texts[number, within] = Text(page)
		return self.texts[number, within]

	def list(self, query, most):
		query = list(dict.fromkeys(query))
		found, scores, held = [], defaultdict(float), Counter()
		for at in range(len(query)):
			slips = sum(word.meant is not None for word in found)
			found.append(Word(self, query, at, slips))
			held.update(self.score(scores, found[-1]))

		def order(number):
			return held[number] < len(query) < LONG, -scores[number], \
				self.place[number]

		hits = sorted(scores, key=order)
		best = hits[:NEAR_HITS]
		wanted, within = [word.wanted() for word in found], self.within(best)
		for number in best:
			scores[number] *= nearness(wanted, self.articles[number].title,
				self.text(number, within))
		return (sorted(best, key=order) + hits[NEAR_HITS:])[:most]


def plural(own, here, base, count):
	"""How much of a term's count is the word with an s."""
	if isinstance(base, tuple) or singular(base + 's') != base or \
			base + 's' not in here:
		return 0
	if base not in here:
		return count
	plurals = own.weigh(base + 's')
	part = count * plurals // (plurals + own.weigh(base))
	return min(max(part, 1), count - 1)
