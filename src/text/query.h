/* What a reader types into a search: words, phrases, filters. */
#ifndef TEXT_QUERY_H
#define TEXT_QUERY_H

#include "base/arena.h"
#include "text/words.h"

/*
 *   query  = *( [ "-" ] ( word / DQUOTE words DQUOTE / filter ) )
 *   filter = ( "tag:" / "lang:" ) ( word / DQUOTE words DQUOTE )
 *
 * Nothing that can be typed is wrong: a quote that is not closed runs to the
 * end, signs without letters are passed over, and what is more than the limits
 * below is left out.
 */
enum { QUERY_WORDS_MAX = 24, QUERY_PHRASES_MAX = 8, QUERY_FILTERS_MAX = 8 };

enum query_role {
	QUERY_WANTED,
	QUERY_UNWANTED, /* no article that holds it is wanted */
	QUERY_ASIDE, /* only of an unwanted phrase: harmless by itself */
};

struct query_word {
	struct span letters; /* folded, as struct word */
	size_t count; /* of letters */
	struct span source; /* where it stands in the query */
	enum query_role role;
	bool quoted; /* it is meant as it is spelled */
};

/* Words that follow each other: some of the query's, in order. */
struct query_phrase {
	size_t words[QUERY_WORDS_MAX];
	size_t count;
	bool excluded;
};

struct query_filter {
	struct span value; /* a tag's key, a language's tag */
	bool language, excluded;
};

struct query {
	struct span text; /* what was typed, in the arena */
	struct query_word
	    words[QUERY_WORDS_MAX]; /* each spelling once, in quotes and out */
	size_t word_count;
	struct query_phrase phrases[QUERY_PHRASES_MAX];
	size_t phrase_count;
	struct query_filter filters[QUERY_FILTERS_MAX];
	size_t filter_count;
	/* The word that may go on: typed last, or word_count for none. */
	size_t last;
};

/*
 * The words that the query of a URL is: escapes decoded, and what is no escape
 * as it stands. An escaped control is a blank, whatever it was: words hold no
 * control, as none may come in a line of Gopher. They live in the arena.
 */
struct span query_words(struct span escaped, struct arena *arena);
/* Reads a query; everything in it lives in the arena. */
void query_parse(struct span text, struct arena *arena, struct query *query_r);
/* A bit for each word that stands in quotes: those are not optional. */
uint32_t query_required(const struct query *query);
/* Whether it asks for anything: not only for what is not wanted. */
bool query_asks(const struct query *query);

/*
 * Walks the words of a text past a phrase: a zeroed struct stands at the start.
 */
struct query_match {
	const struct query *query;
	const struct query_phrase *phrase;
	uint32_t state; /* a bit for each beginning that ends here */
	bool found;
};

/* Takes the next word of the text, as words_emit. */
void query_match_take(void *context, const struct word *word);

#endif
