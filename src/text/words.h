/* Text as the terms that ranking and search count: words and pairs. */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/buf.h"
#include "text/article.h"

/*
 * A term is known by a fingerprint of its language and its letters, the same
 * on every machine. Its lowest bit tells a pair of adjacent words from a word.
 * `birds` and `bird` are one term for related entries; search asks for either,
 * so that what stands there with the s that is dropped is counted apart.
 */
struct term {
	uint64_t hash;
	uint16_t count; /* times in the body + 8 x times in the title */
	uint16_t
	    plural; /* those of count that had an s dropped; not of pairs */
	uint32_t letters; /* of a word: where it stands in words->letters */
};

static inline bool
term_is_pair(uint64_t hash)
{
	return hash & 1;
}

/*
 * A counter that may be used again and again. A zeroed struct is ready; after
 * words_count() the first `count` of `terms` are the distinct terms of that
 * text, in no order, valid until the next call.
 */
struct words {
	struct term *terms;
	size_t count, capacity;
	uint32_t *slots;
	size_t slot_count;
	uint64_t scatter; /* secret, so that nobody can aim at one slot */
	uint64_t language;
	uint64_t before; /* the word before, for pairs; 0 at a start */
	uint32_t length; /* the counts of all words together */
	struct buf letters; /* of each word its size in a byte, then itself */
};

enum {
	WORDS_ANALYSED_MAX = 1 << 20, /* bytes of a text that are looked at */
	WORDS_TITLE_WEIGHT = 8,
	WORDS_COUNT_MAX = UINT16_MAX, /* what occurs more often counts so */
	WORDS_LETTERS_MAX = 40,
	WORDS_BYTES_MAX = 4 * WORDS_LETTERS_MAX,
};

/* A word as it is counted, folded, and where it stands in its text. */
struct word {
	struct span letters, source;
	size_t count; /* of letters */
};

typedef void words_emit(void *context, const struct word *word);

/*
 * Hands over every word of a text: a run of letters and digits, case folded,
 * accents off, 2 to 40 of them. Scripts without spaces give overlapping
 * bigrams. What is handed over is valid until take returns.
 */
void words_each(struct span text, words_emit *emit, void *context);
/* The same for a document: of gemtext links the labels, not the URLs. */
void words_each_in(struct span body, enum article_format format,
    words_emit *emit, void *context);
/* A word without the s that ranking drops: longer than 3, in s but not ss. */
struct span words_base(struct span letters, size_t count);
/* The fingerprint of a language, of a word in it, of a pair of such words. */
uint64_t words_language(struct span language);
uint64_t words_hash(uint64_t language, struct span base);
uint64_t words_pair_hash(uint64_t first, uint64_t second);

/*
 * Counts the terms of one article (ranking.md, 1 to 3): its words without their
 * plural s, and pairs of adjacent ones. `language` keeps the terms of different
 * languages apart.
 */
void words_count(struct words *words, struct span language, struct span title,
    struct span body, enum article_format format);
/* The letters of a term that is a word; valid as the terms. */
struct span words_letters(const struct words *words, const struct term *term);
void words_free(struct words *words);

#endif
