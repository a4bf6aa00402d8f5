/* Text as the terms that ranking counts: words and pairs of words. */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/span.h"
#include "text/article.h"

/*
 * A term is known by a fingerprint of its language and its letters, the same
 * on every machine. Its lowest bit tells a pair of adjacent words from a word.
 */
struct term {
	uint64_t hash;
	uint32_t count; /* times in the body + 8 x times in the title */
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
};

enum {
	WORDS_ANALYSED_MAX = 1 << 20, /* bytes of a text that are looked at */
	WORDS_TITLE_WEIGHT = 8,
};

/*
 * Counts the terms of one article (ranking.md, 1 to 3): letters and digits,
 * case folded, accents off, 2 to 40 of them; longer than 3 and ending in s but
 * not ss, the s is dropped. Scripts without spaces give overlapping bigrams.
 * Gemtext links count their labels, not their URLs. `language` keeps the terms
 * of different languages apart.
 */
void words_count(struct words *words, struct span language, struct span title,
    struct span body, enum article_format format);
void words_free(struct words *words);

#endif
