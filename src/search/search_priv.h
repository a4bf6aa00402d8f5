/* What the parts of search share: search.c, search_words.c, search_filter.c. */
#ifndef SEARCH_SEARCH_PRIV_H
#define SEARCH_SEARCH_PRIV_H

#include "edition/dictionary.h"
#include "edition/postings.h"
#include "edition/weight.h"
#include "search/search.h"

/* Bits of searcher->words beside those of the query's words. */
#define SEARCH_UNWANTED (1U << 30)
#define SEARCH_TOUCHED (1U << 31)

/* A word of the query: its forms, and how many hold them, summed up. */
struct search_word {
	size_t number; /* in the query */
	size_t from, to; /* its forms in searcher->forms */
	uint64_t df;
};

/* One search, while it runs. */
struct search {
	struct searcher *searcher;
	const struct edition *edition;
	const struct query *query;
	const struct edition_doc *docs;
	uint32_t count; /* of docs */
	uint32_t articles; /* of docs that are in use */
	struct search_word words[QUERY_WORDS_MAX]; /* the rarest first */
	size_t word_count;
	bool narrow; /* only what holds the rarest word is scored */
};

/* Looks the forms of a word up, and adds it to the search. */
void search_find_word(struct search *search, size_t number);
/* The word itself, in all languages. */
void search_find_exact(const struct search *search, struct search_word *word);
/* Adds the postings of one form to the counts. */
void search_gather(const struct search *search, const struct search_form *form);
/* Scores what holds a word. */
void search_look_for(
    const struct search *search, const struct search_word *word);

/* Marks what holds an unwanted word, be it among the hits or not. */
void search_rule_out(struct search *search, size_t number);
/* Marks what has a tag that is not wanted, or has not one that is. */
void search_rule_out_tag(
    const struct search *search, const struct query_filter *filter);
/* Marks what cannot hold a phrase. */
void search_rule_out_phrase(
    const struct search *search, const struct query_phrase *phrase);

#endif
