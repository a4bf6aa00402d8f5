#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "text/gemtext.h"
#include "text/words.h"

enum {
	LETTERS_MIN = 2,
	LETTERS_MAX = 40,
	BYTES_MAX = 160, /* of an ASCII word */
	/*
	 * Bytes folded at once, so that an endless word asks for no endless
	 * memory, nor for time: the library puts marks that it is not told to
	 * strip in order, which is quadratic.
	 */
	FOLD_MAX = 1024,
	SLOTS_KEPT = 1 << 16, /* from one text to the next */
};

/* Fixed, since fingerprints must agree between machines and versions. */
static const struct hash_key fingerprint = {0x6c6f616d, 0x776f726473};

/* Linear probing at no more than half full. */
static size_t
slot_of(const struct words *words, uint64_t hash)
{
	size_t mask = words->slot_count - 1;
	size_t at = (size_t)((hash * words->scatter) >> 20) & mask;

	while (
	    words->slots[at] && words->terms[words->slots[at] - 1].hash != hash)
		at = (at + 1) & mask;
	return at;
}

static void
rehash(struct words *words)
{
	words->slot_count = words->slot_count ? words->slot_count * 2 : 4096;
	free(words->slots);
	words->slots = mem_alloc(words->slot_count * sizeof(*words->slots));
	for (size_t i = 0; i < words->count; i++)
		words->slots[slot_of(words, words->terms[i].hash)] =
		    (uint32_t)i + 1;
}

static void
count_term(struct words *words, uint64_t hash, uint32_t weight)
{
	if ((words->count + 1) * 2 > words->slot_count)
		rehash(words);
	size_t at = slot_of(words, hash);
	if (!words->slots[at]) {
		words->terms = mem_grow(words->terms, &words->capacity,
		    words->count + 1, sizeof(*words->terms));
		words->terms[words->count++] = (struct term){hash, 0};
		words->slots[at] = (uint32_t)words->count;
	}
	words->terms[words->slots[at] - 1].count += weight;
}

/* A word of `letters` letters, folded: counts it and the pair it closes. */
static void
count_word(
    struct words *words, struct span word, size_t letters, uint32_t weight)
{
	if (letters < LETTERS_MIN || letters > LETTERS_MAX)
		return;
	if (letters > 3 && span_ends(word, SPAN("s")) &&
	    !span_ends(word, SPAN("ss")))
		word.size--;
	uint64_t hash =
	    hash_pair(words->language, hash_bytes(fingerprint, word));
	count_term(words, hash & ~(uint64_t)1, weight);
	if (words->before)
		count_term(words, hash_pair(words->before, hash) | 1, weight);
	words->before = hash;
}

/* A run of letters of a script without spaces: overlapping bigrams. */
static void
count_run(struct words *words, struct span run, uint32_t weight)
{
	struct span rest = run;

	utf8_next(&rest);
	while (rest.size > 0) {
		struct span next = rest;
		utf8_next(&next);
		struct span pair = span_head(run, run.size - next.size);
		count_word(words, pair, 2, weight);
		run = rest;
		rest = next;
	}
}

/*
 * A word with letters beyond ASCII is folded by the library, then counted in
 * stretches: letters with spaces between words, and runs without.
 */
static void
count_folded(struct words *words, struct span word, uint32_t weight)
{
	struct buf folded = {0};

	utf8_fold(&folded, word);
	struct span rest = buf_span(&folded);
	while (rest.size > 0) {
		struct span stretch = rest, at = rest;
		bool unspaced = utf8_is_unspaced(utf8_next(&at));
		size_t letters = 1;
		for (rest = at; at.size > 0; rest = at, letters++)
			if (utf8_is_unspaced(utf8_next(&at)) != unspaced)
				break;
		stretch = span_head(stretch, stretch.size - rest.size);
		if (unspaced)
			count_run(words, stretch, weight);
		else
			count_word(words, stretch, letters, weight);
	}
	buf_free(&folded);
}

/* Takes one word off the front of *text, or passes over what is none. */
static void
take_word(struct words *words, struct span *text, uint32_t weight)
{
	char lower[BYTES_MAX];
	size_t size = 0;
	bool ascii = true;
	struct span word = *text;

	while (text->size > 0) {
		unsigned char byte = (unsigned char)text->data[0];
		struct span after = span_tail(*text, 1);
		if (byte >= 0x80) {
			after = *text;
			if (!utf8_is_word(utf8_next(&after)) ||
			    size >= FOLD_MAX)
				break;
			ascii = false;
		} else if (byte >= 'A' && byte <= 'Z') {
			byte |= 0x20;
		} else if (!(byte >= 'a' && byte <= 'z') &&
		    !(byte >= '0' && byte <= '9')) {
			break;
		}
		if (size < BYTES_MAX)
			lower[size] = (char)byte;
		size += text->size - after.size;
		*text = after;
	}
	if (size == 0) {
		if ((unsigned char)text->data[0] < 0x80)
			*text = span_tail(*text, 1);
		else
			utf8_next(text);
	} else if (ascii) {
		count_word(words,
		    (struct span){lower, size < BYTES_MAX ? size : BYTES_MAX},
		    size, weight);
	} else {
		count_folded(words, span_head(word, size), weight);
	}
}

static void
count_text(struct words *words, struct span text, uint32_t weight)
{
	while (text.size > 0)
		take_word(words, &text, weight);
}

/* Gives the memory back, but keeps the secret. */
static void
forget(struct words *words)
{
	uint64_t scatter = words->scatter;

	words_free(words);
	words->scatter = scatter;
}

void
words_count(struct words *words, struct span language, struct span title,
    struct span body, enum article_format format)
{
	struct span head = span_head(body, WORDS_ANALYSED_MAX);
	struct gemtext reader = gemtext_start(head);
	struct line line;

	if (!words->scatter)
		words->scatter = hash_random_key().low | 1;
	/* After one huge text, clearing its slots would cost each small one. */
	if (words->slot_count > SLOTS_KEPT)
		forget(words);
	if (words->slots)
		memset(
		    words->slots, 0, words->slot_count * sizeof(*words->slots));
	words->count = 0;
	words->language = hash_bytes(fingerprint, language);
	words->before = 0;
	count_text(words, title, WORDS_TITLE_WEIGHT);
	words->before = 0;
	if (format != ARTICLE_GEMTEXT)
		count_text(words, head, 1);
	else
		while (gemtext_next(&reader, &line))
			count_text(words, line.text, 1);
}

void
words_free(struct words *words)
{
	free(words->terms);
	free(words->slots);
	*words = (struct words){0};
}
