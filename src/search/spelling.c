#include <stdlib.h>

#include "base/script.h"
#include "base/utf8.h"
#include "edition/dictionary.h"
#include "edition/edition_index.h"
#include "search/spelling.h"

/*
 * "Did you mean": the nearest word of the dictionary by the restricted
 * Damerau-Levenshtein distance (optimal string alignment), in which a letter is
 * inserted, deleted, replaced, or swapped with its neighbour.
 *
 * The sorted dictionary is read as a trie (Schulz and Mihov, Fast string
 * correction with Levenshtein automata, 2002). Each letter of the present word
 * has a row of the table of dynamic programming; words that follow each other
 * share the rows of the letters that they share. Where all of a row exceeds the
 * distance allowed, no word that begins so is near enough, and the cursor is
 * moved to the next word that can be: once the edits are spent, only a few
 * letters of the typed word can follow, so most of the dictionary is passed
 * over without being read.
 *
 * The first walk is for one edit, anywhere in the dictionary. If it finds
 * nothing, a second one is for two, among the words with the same two letters
 * at the front: mistakes are rare there.
 */

enum {
	PREFIX = 2, /* letters that are right where two edits are allowed */
	LONG = 5, /* letters of a word that may have two edits */
	LETTERS_MAX = WORDS_LETTERS_MAX + 2,
	SEEK_STEPS = DICTIONARY_BLOCK, /* words that a seek usually reads */
};

/* A word as code points. */
struct letters {
	uint32_t list[LETTERS_MAX];
	size_t count;
};

struct walk {
	struct letters typed;
	unsigned most; /* edits allowed */
	struct dictionary at;
	uint64_t steps; /* rows filled, and what moves of the cursor count */
	/*
	 * The letters of the present word whose rows are filled, and the bytes
	 * up to each. rows[i][j] is the distance of the first i of them from
	 * the first j typed ones; more than `most` counts as most + 1.
	 */
	struct letters word;
	size_t ends[LETTERS_MAX + 1];
	unsigned char rows[LETTERS_MAX + 1][LETTERS_MAX + 1];
	unsigned least[LETTERS_MAX + 1]; /* of each row */
	/* The best word, and how many articles have it. */
	unsigned distance; /* at first the most that is taken */
	uint32_t df;
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
 * Fills row i, of the letter word.list[i - 1]. Only its cells near the diagonal
 * can be within `most`; one more on either side stands for the others.
 */
static void
fill_row(struct walk *walk, size_t i)
{
	const uint32_t *a = walk->word.list, *b = walk->typed.list;
	unsigned char *row = walk->rows[i];
	const unsigned char *above = walk->rows[i - 1];
	size_t from = i > walk->most ? i - walk->most : 0;
	size_t to = i + walk->most;
	unsigned far = walk->most + 1, least = far;

	walk->steps++;
	if (from > 0)
		row[from - 1] = (unsigned char)far;
	for (size_t j = from; j <= to && j <= walk->typed.count; j++) {
		unsigned cell = above[j] + 1U;
		if (j > 0) {
			bool same = a[i - 1] == b[j - 1];
			cell = smaller(cell, row[j - 1] + 1U);
			cell = smaller(cell, above[j - 1] + (same ? 0U : 1U));
		}
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
		    a[i - 2] == b[j - 1])
			cell = smaller(cell, walk->rows[i - 2][j - 2] + 1U);
		row[j] = (unsigned char)smaller(cell, far);
		least = smaller(least, cell);
	}
	if (to < walk->typed.count)
		row[to + 1] = (unsigned char)far;
	walk->least[i] = least;
}

/*
 * Fills the rows of the cursor's word, as far as its letters differ from those
 * that are filled. Returns whether each of them is within `most`; if not, the
 * last one is the first that is not.
 */
static bool
fill_rows(struct walk *walk)
{
	struct span word = dictionary_word(&walk->at), rest = word;
	size_t depth = 0;

	while (rest.size > 0 && depth < LETTERS_MAX) {
		uint32_t letter = utf8_next(&rest);
		bool same = depth < walk->word.count &&
		    walk->word.list[depth] == letter;
		depth++;
		if (!same) {
			walk->word.list[depth - 1] = letter;
			walk->word.count = depth;
			walk->ends[depth] = word.size - rest.size;
			fill_row(walk, depth);
			/* The typed word's script has spaces: see below. */
			if (depth == 1 && script_is_unspaced(letter))
				walk->least[1] = walk->most + 1;
		}
		if (walk->least[depth] > walk->most) {
			walk->word.count = depth;
			return false;
		}
	}
	walk->word.count = depth;
	return true;
}

/*
 * The least letter greater than `letter` that can follow the first `depth`
 * letters of the present word, or 0 for none. A script without spaces is passed
 * over: its words are pairs, and a typed word has three letters or more.
 */
static uint32_t
next_letter(const struct walk *walk, size_t depth, uint32_t letter)
{
	const unsigned char *row = walk->rows[depth];
	const uint32_t *typed = walk->typed.list;
	size_t from = depth > walk->most ? depth - walk->most : 0;
	uint32_t least = 0;

	if (walk->least[depth] < walk->most) {
		uint32_t last = script_unspaced_last(letter);
		letter = last ? last : letter;
		/* Between them are the surrogates, which are no letters. */
		return letter == 0xd7ff ? 0xe000
		    : letter < 0x10ffff ? letter + 1
					: 0;
	}
	/*
	 * All edits are spent: a letter equal to the next one typed. That is
	 * also the second one of a swap, whose first counts as inserted here.
	 */
	for (size_t j = from; j <= depth + walk->most && j < walk->typed.count;
	     j++)
		if (row[j] <= walk->most && typed[j] > letter &&
		    (least == 0 || typed[j] < least))
			least = typed[j];
	return least;
}

/*
 * Moves the cursor past the words that begin with the present letters, to one
 * that can be near enough. Returns false at the end of the dictionary.
 */
static bool
pass_over(struct walk *walk)
{
	struct span word = dictionary_word(&walk->at);
	struct buf target = {0};
	bool more = false;

	for (size_t i = walk->word.count; i > 0; i--) {
		uint32_t next =
		    next_letter(walk, i - 1, walk->word.list[i - 1]);
		if (next == 0)
			continue;
		buf_add(&target, span_head(word, walk->ends[i - 1]));
		utf8_add(&target, next);
		more = dictionary_advance(&walk->at, buf_span(&target));
		break;
	}
	buf_free(&target);
	return more;
}

/* Takes a spelling if it is the best so far. */
static void
offer(struct walk *walk, unsigned distance, struct span spelling)
{
	if (distance == 0 || distance > walk->distance)
		return;
	uint32_t df = edition_df(walk->at.edition, &walk->at.postings);
	if (distance == walk->distance && df <= walk->df)
		return;
	walk->distance = distance;
	walk->df = df;
	walk->best.size = 0;
	buf_add(&walk->best, spelling);
}

/* The distance of the first `depth` letters, or most + 1 if it is greater. */
static unsigned
distance_at(const struct walk *walk, size_t depth)
{
	size_t typed = walk->typed.count;

	return depth + walk->most < typed || typed + walk->most < depth
	    ? walk->most + 1
	    : walk->rows[depth][typed];
}

/*
 * Offers a word as articles spell it: without an s, with one, or both. If it is
 * near enough without the s, the s may be one edit more than `most`.
 */
static void
offer_word(struct walk *walk)
{
	struct dictionary *at = &walk->at;
	size_t depth = walk->word.count;
	unsigned plain = distance_at(walk, depth);

	if (at->flags & DICTIONARY_PLAIN && plain <= walk->most)
		offer(walk, plain, dictionary_word(at));
	if (!(at->flags & DICTIONARY_PLURAL) || at->size >= WORDS_BYTES_MAX ||
	    depth >= LETTERS_MAX)
		return;
	at->letters[at->size] = 's';
	walk->word.list[depth] = 's';
	fill_row(walk, depth + 1);
	unsigned plural = distance_at(walk, depth + 1);
	if (smaller(plain, plural) <= walk->most)
		offer(walk, plural, (struct span){at->letters, at->size + 1});
}

/* Walks over all words that begin with a prefix, for `most` edits. */
static void
walk_within(struct walk *walk, const struct edition *edition,
    struct span prefix, unsigned most)
{
	uint64_t before = walk->steps;
	bool more = dictionary_seek(&walk->at, edition, prefix);

	walk->most = most;
	walk->word.count = 0;
	walk->least[0] = 0;
	for (size_t j = 0; j <= walk->typed.count; j++)
		walk->rows[0][j] =
		    (unsigned char)smaller((unsigned)j, most + 1);
	while (more && span_starts(dictionary_word(&walk->at), prefix) &&
	    walk->steps < before + SPELLING_STEPS_MAX) {
		bool near = fill_rows(walk);
		if (near)
			offer_word(walk);
		/*
		 * A count of the words read would depend on words that the
		 * reader may not see, and so would where the walk ends.
		 */
		walk->steps += near ? 1 : SEEK_STEPS;
		more = near ? dictionary_next(&walk->at) : pass_over(walk);
	}
}

/* The PREFIX letters at the front of a word, which has more. */
static struct span
right_letters(struct span word)
{
	struct span rest = word;

	for (size_t i = 0; i < PREFIX; i++)
		utf8_next(&rest);
	return span_head(word, word.size - rest.size);
}

unsigned
spelling_nearest(const struct edition *edition, struct span letters,
    struct buf *buf, uint64_t *steps_r)
{
	struct walk walk = {.typed = decode_letters(letters)};
	size_t count = walk.typed.count;

	if (count <= PREFIX || count > WORDS_LETTERS_MAX ||
	    script_is_unspaced(walk.typed.list[0]))
		return 0;
	walk.distance = count < LONG ? 1 : 2;
	walk_within(&walk, edition, SPAN(""), 1);
	if (walk.distance == 2)
		walk_within(&walk, edition, right_letters(letters), 2);
	buf_add(buf, buf_span(&walk.best));
	*steps_r += walk.steps;
	unsigned edits = walk.best.size > 0 ? walk.distance : 0;
	buf_free(&walk.best);
	return edits;
}
