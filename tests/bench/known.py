"""
What a person might type to find an article that they know is there, made from
the article itself, the same on every machine.
"""
import hashlib
import math
import re
from collections import Counter

from recipe import words

ASKED = 80 # articles of a corpus
# One form of a word for another, in English and in Spanish, crude as typing is.
ENDINGS = (('ing', 6, ''), ('ed', 5, ''), ('es', 5, ''), ('s', 0, ''),
	('e', 0, 'ing'), ('', 0, 's'))


def other_form(word):
	for ending, least, instead in ENDINGS:
		if word.endswith(ending) and len(word) > least:
			return word[:len(word) - len(ending)] + instead
	return word


def first_sentence(body):
	for line in body.split('\n')[1:]:
		if len(words(line)) >= 8 and re.search(r'[a-z]{3,} [a-z]{2,} [a-z]{2,}',
				line):
			return re.split(r'[.:] ', line)[0]
	return ''


def rare_words(article, holders, count):
	"""The two that weigh most in an article, and that others have as well."""
	times = Counter(article.words)
	return sorted((word for word in times if len(word) > 3 and
		not word.isdigit() and holders[word] > 1), key=lambda word:
		(-math.sqrt(times[word]) * math.log(count / holders[word]), word))[:2]


def queries_of(article, holders, count):
	"""Kinds of query, and the words of each."""
	# The name that a manual page is called by would be too easy.
	told = words(article.title.split(' - ', 1)[-1])
	told = [word for word in dict.fromkeys(told) if not word.isdigit()]
	rare = sorted(told, key=lambda word: (holders[word], word))[:3]
	title = [word for word in told if word in rare]
	long = [word for word in title if len(word) >= 5]
	if len(title) > 1:
		yield 'title', title
	if len(title) > 1 and long:
		yield 'inflected', [other_form(word) if word == long[-1] else word
			for word in title]
		cut = max(long, key=len)
		yield 'cut short', [word[:max(5, len(word) - 2)] if word == cut
			else word for word in title]
	sentence = [word for word in dict.fromkeys(words(
		first_sentence(article.body))) if len(word) > 3][:4]
	if len(sentence) > 2:
		yield 'sentence', sentence
	heavy = rare_words(article, holders, count)
	if len(heavy) == 2:
		yield 'body', heavy


def lot(text):
	return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], 'big')


def slip(word):
	"""A word with one edit: a letter left out, swapped, put in or replaced."""
	drawn = lot(word)
	kind, drawn = drawn % 4, drawn // 4
	at, drawn = drawn % (len(word) - 1), drawn // (len(word) - 1)
	letter = 'etaoinsrhldcum'[drawn % 14]
	if kind == 0:
		return word[:at] + word[at + 1:]
	if kind == 1 and word[at] != word[at + 1]:
		return word[:at] + word[at + 1] + word[at] + word[at + 2:]
	if kind == 2 and letter != word[at]:
		return word[:at] + letter + word[at + 1:]
	return word[:at] + letter + word[at:]


def mistyped(query):
	"""A query with a slip in one of its words of five letters or more."""
	long = [word for word in query if len(word) >= 5]
	wrong = long[lot(' '.join(query)) % len(long)]
	return [slip(word) if word is wrong else word for word in query]


def divided(query, holders):
	"""A query with one of its words as two, as other articles have them."""
	for at, word in enumerate(query):
		for cut in range(3, len(word) - 2):
			parts = [word[:cut], word[cut:]]
			if holders[parts[0]] and holders[parts[1]]:
				return query[:at] + parts + query[at + 1:]
	return None


def pairs_of(article, holders, count):
	"""Kinds of query, the words of each, and what was typed instead."""
	title = list(dict.fromkeys(article.title_words))[:12]
	if any(len(word) >= 5 for word in title) and len(title) > 1:
		yield 'title, mistyped', title, mistyped(title)
	rare = rare_words(article, holders, count)
	if len(rare) == 2 and any(len(word) >= 5 for word in rare):
		yield 'two words, mistyped', rare, mistyped(rare)
	if len(title) > 1:
		at = lot(article.path) % (len(title) - 1)
		yield 'title, two joined', title, title[:at] + [
			title[at] + title[at + 1]] + title[at + 2:]
	parts = divided(title, holders)
	if parts:
		yield 'title, one divided', title, parts


def drawn_by_lot(articles):
	return sorted(range(len(articles)),
		key=lambda number: lot(articles[number].path))[:ASKED]


def holders_in(articles):
	return Counter(word for article in articles for word in set(article.words))


def known_items(articles):
	"""(number of the article, kind, words) of every query of a corpus."""
	holders = holders_in(articles)
	return [(number, kind, query) for number in drawn_by_lot(articles)
		for kind, query in queries_of(articles[number], holders,
			len(articles))]


def known_pairs(articles):
	"""(number of the article, kind, words, words typed instead)."""
	holders = holders_in(articles)
	return [(number, *pair) for number in drawn_by_lot(articles)
		for pair in pairs_of(articles[number], holders, len(articles))]
