/* Text as terms, the units of ranking and search: words and pairs of words. */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/buf.h"
#include "base/hash.h"
#include "text/article.h"
#include "text/words_chunk.h"
#include "text/words_table.h"

/*
 * A term is identified by a hash of its language and its letters, the same on
 * every machine, whose lowest bits are its traits. `birds` and `bird` are one
 * term for related entries; since search can tell them apart, the occurrences
 * with the dropped s are counted separately, too.
 */
struct term {
	uint64_t hash;
	uint16_t count; /* times, more in title and opening: words_fields.c */
	uint16_t plural; /* the part of count with a dropped s; 0 in pairs */
};

enum term_traits {
	TERM_UNLISTED = 1, /* for related entries alone: no word of search */
	TERM_HALF = 2, /* it weighs half there */
	TERM_ASIDE = 4, /* it weighs nothing there: for search alone */
	TERM_PAIR = TERM_UNLISTED | TERM_HALF, /* of two words */
	TERM_TRAITS = 7,
};

/* The hash of a term, of that of its letters (words_hash()). */
static inline uint64_t
term_hash(uint64_t hash, unsigned traits)
{
	return (hash & ~(uint64_t)TERM_TRAITS) | traits;
}

/* Whether search knows a term, by its letters. */
static inline bool
term_is_word(uint64_t hash)
{
	return !(hash & TERM_UNLISTED);
}

enum {
	WORDS_ANALYSED_MAX = 1 << 20, /* bytes of a text */
	WORDS_COUNT_MAX = UINT16_MAX, /* larger counts saturate */
	WORDS_LETTERS_MAX = 40,
	WORDS_BYTES_MAX = 4 * WORDS_LETTERS_MAX,
	WORDS_ROOTS = 64,
};

/* A word that is to be counted. */
struct words_hashed {
	uint64_t hash; /* of its term */
	uint64_t pair; /* that of the term before and it; 0: none */
	struct words_slot *slot, *pair_slot; /* where they are looked for */
	const char *base;
	uint8_t size; /* of the base */
	bool plural, lengthens;
};

/* A word that a counter tells of. */
struct words_told {
	uint64_t hash;
	uint32_t letters; /* their offset: words_letters() */
};

/*
 * A reusable counter, which begins as all zero. After words_count() the first
 * `count` of `terms` are the distinct terms of the text, in no particular
 * order, valid until the next call.
 */
struct words {
	struct term *terms; /* zeros follow the last */
	size_t count, capacity;
	struct words_table table; /* of all terms, or of those not in known */
	/* The words of many texts, of which new ones are told; NULL: none. */
	struct words_table *known;
	struct words_told *told;
	size_t told_count, told_capacity;
	uint64_t language;
	uint64_t before; /* the word before, for pairs; 0 at the start */
	uint64_t title_end; /* the last word of the title */
	uint32_t length; /* the counts of all words together */
	struct buf letters; /* of each word told: its size in a byte, letters */
	enum word_field {
		WORDS_BODY,
		WORDS_TITLE,
		WORDS_OPENING,
		WORDS_FIELDS,
	} field; /* that is being counted */
	uint32_t lengths[WORDS_FIELDS]; /* words of each field */
	struct words_chunk chunk; /* that is read, and its words */
	struct words_hashed waiting[WORDS_CHUNK / 2];
	size_t waiting_count;
	struct term_fields *fields; /* of the first terms */
	size_t field_count, field_capacity;
	uint32_t roots[WORDS_ROOTS]; /* of small counts */
};

/* Where a word stands in the text. */
enum word_place {
	WORD_NEXT, /* behind the word before */
	WORD_AGAIN, /* it is the word before, read in another way */
	WORD_PART, /* it is one cluster of the word before */
};

/* A word: its folded letters, and the part of the text it was read from. */
struct word {
	struct span letters, source;
	size_t count; /* of letters */
	enum word_place place;
	unsigned traits; /* enum term_traits, of its term */
};

typedef void words_emit(void *context, const struct word *word);

/*
 * Calls emit for every word of a text: a run of at most 40 letters and digits,
 * case folded, accents removed (script_fold()). One letter is a word for search
 * alone. So is a name with its signs, `c++`, `c#` or `.net`, before `net` is
 * emitted as another reading of it. Scripts without spaces give overlapping
 * bigrams of clusters, and each cluster as a part of one. The word is valid
 * until emit returns.
 */
void words_each(struct span text, words_emit *emit, void *context);
enum { WORDS_SOUGHT_MAX = 64, WORDS_SOUGHT_HEAD = 8 };

/* Words that are sought, by the first bytes of their letters. */
struct words_sought {
	bool first[256];
	struct words_sought_head {
		unsigned char pair[2]; /* the first two, or one and 0 */
		uint64_t bytes, mask; /* WORDS_SOUGHT_HEAD or fewer */
	} heads[WORDS_SOUGHT_MAX];
	size_t count; /* of the heads */
	bool all; /* the heads do not tell */
};

void words_sought_add(struct words_sought *sought, struct span letters);

/* A search for words in one text after another. */
struct words_seek {
	const struct words_sought *sought;
	words_emit *emit;
	void *context;
	/* How many words of place WORD_NEXT there are, up to the present one.
	 */
	uint32_t position;
	/* Of the text that is read: compilers zero variables, these once. */
	struct words_block block;
	char lower[WORDS_BYTES_MAX];
};

/*
 * Does what words_each() does, in less time: emit is called for all words that
 * begin as one that is sought, and for some others of the same first byte.
 */
void words_seek(struct words_seek *seek, struct span text);
/* Returns a word of more than 3 letters without a last s, but not of ss. */
static inline struct span
words_base(struct span letters, size_t count)
{
	if (count > 3 && letters.data[letters.size - 1] == 's' &&
	    letters.data[letters.size - 2] != 's')
		letters.size--;
	return letters;
}

/* The hash of a language, of a word in it, of the term that is a pair of two.
 */
uint64_t words_language(struct span language);
static inline uint64_t
words_hash(uint64_t language, struct span base)
{
	return hash_stable(language, base) & ~(uint64_t)1;
}

static inline uint64_t
words_pair_hash(uint64_t first, uint64_t second)
{
	return term_hash(hash_pair(first, second), TERM_PAIR);
}

/*
 * Counts the terms of an article: its words without a plural s, the pairs of
 * adjacent ones in scripts with spaces, and the syllables of Korean words and
 * their pairs. Those of the title and the opening count more often than they
 * occur. The same word in another language is another term.
 */
void words_count(struct words *words, struct span language, struct span title,
    struct span body, enum article_format format);
/* Returns the letters of a word that is told; valid as long as the terms. */
struct span words_letters(
    const struct words *words, const struct words_told *told);
void words_free(struct words *words);

#endif
