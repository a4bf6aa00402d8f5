/* The words of a query, as those of a text are compared with them. */
#ifndef SEARCH_WANTED_H
#define SEARCH_WANTED_H

#include "search/search.h"

struct wanted {
	struct span article; /* in front of the letters, or empty */
	struct span letters;
	bool begins; /* it is enough if a word begins so */
	struct span typed; /* the whole word, as it is exact */
	bool plural; /* only with a plural s */
	bool quoted; /* it must be spelled so, a plural s included */
	uint32_t bit; /* of the word's number in the query */
};

/* Those of a query, in its order; they borrow from it and the searcher. */
struct wanted_list {
	const struct query *query;
	struct wanted list[2 * QUERY_WORDS_MAX];
	size_t count;
	uint32_t all; /* the bits of them all */
	/*
	 * The index has each word that is one of them: no text has one that is
	 * not among the words of its hit.
	 */
	bool indexed;
	struct words_sought sought; /* for a search in a text */
	/* Its single letters beside longer words (query_extra()). */
	struct span extra[QUERY_WORDS_MAX];
	size_t extra_count;
};

/*
 * Sets *list_r to the wanted words of a query, the extra ones apart, and to
 * those that the last search has taken for them. Words are compared as search/
 * compares them, or a hit could have none of them.
 */
void wanted_in(const struct query *query, const struct searcher *searcher,
    struct wanted_list *list_r);
/* How many words of a query are wanted, without the extra ones. */
size_t wanted_count(const struct query *query);
/* The bits of the words that the text of a hit may have. */
uint32_t wanted_of_hit(
    const struct wanted_list *list, const struct search_hit *hit);
/* The bits of the words that one of a text is; 0: none. */
uint32_t wanted_bits(const struct wanted_list *list, const struct word *word);
/* The bits of the words that one of a text is exactly as they were typed. */
uint32_t wanted_exact(const struct wanted_list *list, const struct word *word);
/*
 * What a line is worth that has some words, of them some as they were typed:
 * how many there are, and of equals how many are exact.
 */
static inline unsigned
wanted_worth(uint32_t words, uint32_t exact)
{
	return (unsigned)__builtin_popcount(words) << 5 |
	    (unsigned)__builtin_popcount(exact);
}

/* Whether a word is one of the extra ones. */
bool wanted_extra(const struct wanted_list *list, const struct word *word);

#endif
