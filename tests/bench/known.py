"""
What a person might type to find an article that they know is there, made from
the article itself, the same on every machine.
"""
import hashlib
import math
import re
from collections import Counter

from recipe import words

ASKED = 300 # articles of a corpus
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
	times = Counter(article.words)
	heavy = sorted((word for word in times if len(word) > 3 and
		not word.isdigit() and holders[word] > 1), key=lambda word:
		(-math.sqrt(times[word]) * math.log(count / holders[word]), word))[:2]
	if len(heavy) == 2:
		yield 'body', heavy


def known_items(articles):
	"""(number of the article, kind, words) of every query of a corpus."""
	holders = Counter(word for article in articles
		for word in set(article.words))
	lot = sorted(range(len(articles)), key=lambda number:
		hashlib.sha256(articles[number].path.encode()).digest())
	return [(number, kind, query) for number in lot[:ASKED]
		for kind, query in queries_of(articles[number], holders,
			len(articles))]
