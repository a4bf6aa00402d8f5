/* Search queries: words, phrases, filters. */
#ifndef SEARCH_QUERY_H
#define SEARCH_QUERY_H

#include "base/arena.h"
#include "text/words.h"

/*
 *   query  = *( [ "-" ] ( word / DQUOTE words DQUOTE / filter ) )
 *   filter = ( "tag:" / "lang:" ) ( word / DQUOTE words DQUOTE )
 *
 * More than one hyphen, or one in front of a single ASCII letter or digit, is
 * punctuation: people search for options as they type them.
 *
 * Every text is a query: an open quote is closed by the end, punctuation is
 * skipped, and parts beyond the limits below are ignored.
 */
enum {
	QUERY_WORDS_MAX = 24,
	QUERY_AGAIN_MAX = 24, /* places where a word stands again */
	QUERY_PHRASES_MAX = 8,
	QUERY_FILTERS_MAX = 8,
};

enum query_role {
	QUERY_WANTED,
	QUERY_UNWANTED, /* excludes the articles that hold it */
	QUERY_ASIDE, /* part of an excluded phrase; excludes nothing alone */
};

struct query_word {
	struct span letters; /* folded, as in struct word */
	size_t count; /* of letters */
	struct span other; /* plural_other(), if it is not quoted */
	struct span source; /* the part of the query it was read from */
	enum query_role role;
	bool quoted; /* matches only in this spelling */
};

/* Where a word of the query's list stands in its text, each time. */
struct query_place {
	size_t word;
	struct span source; /* the part of the query it was read from */
};

/* Adjacent words, as places in the query's list. */
struct query_phrase {
	size_t words[QUERY_WORDS_MAX];
	size_t count;
	bool excluded;
	bool bases; /* words_base() of each: a plural s is nothing */
};

struct query_filter {
	struct span value; /* the key of a tag, or a language tag */
	bool language, excluded;
};

struct query {
	struct span text; /* the whole query, in the arena */
	struct query_word
	    words[QUERY_WORDS_MAX]; /* each spelling once, in quotes and out */
	size_t word_count;
	struct query_place
	    places[QUERY_WORDS_MAX + QUERY_AGAIN_MAX]; /* in their order */
	size_t place_count;
	struct query_phrase phrases[QUERY_PHRASES_MAX];
	size_t phrase_count;
	/*
	 * Words that were typed without a blank between them, one of them of
	 * one letter or digit, as in 1.2.3: no filter, but best found so.
	 */
	struct query_phrase compounds[QUERY_PHRASES_MAX];
	size_t compound_count;
	struct query_filter filters[QUERY_FILTERS_MAX];
	size_t filter_count;
	/* The last word, which may be incomplete; word_count for none. */
	size_t last;
};

/*
 * Returns the text of a URL's query, in the arena: percent-decoded, or
 * unchanged if an escape is malformed. Control characters become blanks, as
 * they could break a line of Gopher (K10).
 */
struct span query_words(struct span escaped, struct arena *arena);
/* Parses a query; all that it refers to lives in the arena. */
void query_parse(struct span text, struct arena *arena, struct query *query_r);
/* Skips the hyphens at the front of a text. Returns how many there were. */
size_t query_skip_hyphens(struct span *rest);
/* Returns a bit for each quoted word: those must all occur. */
uint32_t query_required(const struct query *query);
/* Whether a word is a single letter of a script with spaces. */
bool query_word_is_short(const struct query_word *word);
/*
 * Returns a bit for each single letter beside longer words, as in `what is a
 * garden` or `vitamin c`. Most articles have it, or very few, so it adds to the
 * score of what the others find, and finds nothing. In quotes it is a word as
 * any other.
 */
uint32_t query_extra(const struct query *query);
/*
 * Returns how many words are wanted, without extra ones. A run of a script
 * without spaces, whose words overlap, is one.
 */
size_t query_length(const struct query *query);
/* Whether it asks for anything besides exclusions. */
bool query_asks(const struct query *query);

#endif
