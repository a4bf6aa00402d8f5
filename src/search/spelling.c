#include "base/utf8.h"
#include "edition/dictionary.h"
#include "edition/postings.h"
#include "search/spelling.h"

/*
 * "Did you mean": the nearest word of the dictionary by the restricted
 * Damerau-Levenshtein distance (optimal string alignment), in which a letter is
 * inserted, deleted, replaced, or swapped with its neighbour. To compare with
 * every word would take too long, so the words are taken from two sources:
 *
 *  - all that begin with the same two letters, a range of the dictionary;
 *  - for an edit in those two letters, each word that one edit there can make,
 *    looked up by itself (Norvig, How to write a spelling corrector, 2007).
 */

enum {
	PREFIX = 2, /* letters that are compared as one range */
	LONG = 5, /* letters of a word that may have two edits */
	RANGE_MAX = 1 << 16, /* words of a range that are compared */
	LETTERS_MAX = WORDS_LETTERS_MAX + 2,
};

/* A word as code points. */
struct letters {
	uint32_t list[LETTERS_MAX];
	size_t count;
};

struct guess {
	const struct edition *edition;
	struct span typed;
	unsigned distance; /* of the best, at first the most allowed */
	uint32_t df; /* of the best */
	struct buf best;
};

static struct letters
decode_letters(struct span word)
{
	struct letters letters = {.count = 0};

	while (word.size > 0 && letters.count < LETTERS_MAX)
		letters.list[letters.count++] = utf8_next(&word);
	return letters;
}

static unsigned
smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * Fills one row of the table of dynamic programming: row[j] is the distance of
 * a's first i letters from b's first j. Returns the smallest of them.
 */
static unsigned
fill_row(const struct letters *a, const struct letters *b, size_t i,
    unsigned rows[3][LETTERS_MAX + 1])
{
	unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3];
	const unsigned *higher = rows[(i + 1) % 3];
	unsigned smallest = row[0] = (unsigned)i;

	for (size_t j = 1; j <= b->count; j++) {
		bool same = a->list[i - 1] == b->list[j - 1];
		row[j] = smaller(
		    smaller(above[j], row[j - 1]) + 1, above[j - 1] + !same);
		if (i > 1 && j > 1 && a->list[i - 1] == b->list[j - 2] &&
		    a->list[i - 2] == b->list[j - 1])
			row[j] = smaller(row[j], higher[j - 2] + 1);
		smallest = smaller(smallest, row[j]);
	}
	return smallest;
}

unsigned
spelling_distance(struct span first, struct span second, unsigned most)
{
	struct letters a = decode_letters(first), b = decode_letters(second);
	unsigned rows[3][LETTERS_MAX + 1];
	size_t apart =
	    a.count > b.count ? a.count - b.count : b.count - a.count;

	if (apart > most)
		return most + 1;
	for (size_t j = 0; j <= b.count; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.count; i++)
		/*
		 * A swap reads the row before this one. That exceeds `most` as
		 * well if this one exceeds it by 2.
		 */
		if (fill_row(&a, &b, i, rows) > most + 1)
			return most + 1;
	return smaller(rows[a.count % 3][b.count], most + 1);
}

/* Compares one spelling with the typed word. */
static void
try_spelling(struct guess *guess, struct span form, uint32_t offset)
{
	size_t typed = guess->typed.size;

	/* Two edits change the size by two letters of 4 bytes at most. */
	if (form.size > typed + 8 || typed > form.size + 8)
		return;
	unsigned distance =
	    spelling_distance(guess->typed, form, guess->distance);
	if (distance > guess->distance || distance == 0)
		return;
	uint32_t df = edition_df(guess->edition, offset);
	/* A df of 0: only articles that the view hides have the word. */
	if (df == 0 || (distance == guess->distance && df <= guess->df))
		return;
	guess->distance = distance;
	guess->df = df;
	guess->best.size = 0;
	buf_add(&guess->best, form);
}

/* Tries a word as articles spell it: without an s, with one, or both. */
static void
try_word(struct guess *guess, struct dictionary *at)
{
	if (at->flags & DICTIONARY_PLAIN)
		try_spelling(guess, dictionary_word(at), at->offset);
	if (at->flags & DICTIONARY_PLURAL && at->size < WORDS_BYTES_MAX) {
		at->letters[at->size] = 's';
		try_spelling(guess, (struct span){at->letters, at->size + 1},
		    at->offset);
	}
}

/* The size of a word's first `count` letters in bytes. */
static size_t
letters_size(struct span word, size_t count)
{
	struct span rest = word;

	for (size_t i = 0; i < count && rest.size > 0; i++)
		utf8_next(&rest);
	return word.size - rest.size;
}

/* Tries all words with the same first letters. */
static void
try_range(struct guess *guess)
{
	struct dictionary at;
	struct span prefix =
	    span_head(guess->typed, letters_size(guess->typed, PREFIX));
	bool more = dictionary_seek(&at, guess->edition, prefix);

	for (size_t i = 0;
	     more && i < RANGE_MAX && span_starts(dictionary_word(&at), prefix);
	     i++) {
		try_word(guess, &at);
		more = dictionary_next(&at);
	}
}

/* Tries a word if the dictionary has it. */
static void
look_up(struct guess *guess, struct span word)
{
	struct dictionary at;
	size_t letters = decode_letters(word).count;
	struct span base = words_base(word, letters);

	if (letters > 1 && dictionary_seek(&at, guess->edition, base) &&
	    span_equal(dictionary_word(&at), base))
		try_word(guess, &at);
}

static void
look_up_parts(
    struct guess *guess, struct span head, struct span middle, struct span tail)
{
	struct buf word = {0};

	buf_add(&word, head);
	buf_add(&word, middle);
	buf_add(&word, tail);
	if (word.size > 0)
		look_up(guess, buf_span(&word));
	buf_free(&word);
}

/* Looks up every word that one edit at a letter makes of the typed one. */
static void
try_edits_at(struct guess *guess, size_t index)
{
	struct span typed = guess->typed;
	size_t here = letters_size(typed, index),
	       next = letters_size(typed, index + 1),
	       after = letters_size(typed, index + 2);
	struct span head = span_head(typed, here);
	struct span letter = span_head(span_tail(typed, here), next - here);
	struct span other = span_head(span_tail(typed, next), after - next);
	struct buf swapped = {0};

	look_up_parts(guess, head, SPAN(""), span_tail(typed, next));
	buf_add(&swapped, other);
	buf_add(&swapped, letter);
	look_up_parts(guess, head, buf_span(&swapped), span_tail(typed, after));
	buf_free(&swapped);
	for (char any = 'a'; any <= 'z'; any++) {
		struct span one = {&any, 1};
		look_up_parts(guess, head, one, span_tail(typed, here));
		look_up_parts(guess, head, one, span_tail(typed, next));
	}
}

bool
spelling_nearest(
    const struct edition *edition, struct span letters, struct buf *buf)
{
	struct guess guess = {.edition = edition, .typed = letters};
	size_t count = decode_letters(letters).count;

	if (count < 3 || count > WORDS_LETTERS_MAX)
		return false;
	guess.distance = count < LONG ? 1 : 2;
	for (size_t i = 0; i < PREFIX; i++)
		try_edits_at(&guess, i);
	try_range(&guess);
	buf_add(buf, buf_span(&guess.best));
	bool found = guess.best.size > 0;
	buf_free(&guess.best);
	return found;
}
