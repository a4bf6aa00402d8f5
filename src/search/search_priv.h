/* What search.c and search_*.c share. */
#ifndef SEARCH_SEARCH_PRIV_H
#define SEARCH_SEARCH_PRIV_H

#include "edition/dictionary.h"
#include "edition/edition_index.h"
#include "edition/weight.h"
#include "search/search.h"

/* Bits of searcher->words: of the query's words, and beside them. */
#define SEARCH_WORDS ((1U << QUERY_WORDS_MAX) - 1)
#define SEARCH_INEXACT (1U << 28)
#define SEARCH_SUSPECT (1U << 29)
#define SEARCH_UNWANTED (1U << 30)
#define SEARCH_TOUCHED (1U << 31)

/* A word of the query and its forms. */
struct search_word {
	size_t number; /* in the query */
	/*
	 * Its forms in searcher->forms: those that are the word itself come
	 * before `alike`.
	 */
	size_t from, alike, to;
	uint64_t df; /* the sum of the forms' document frequencies */
	uint64_t exact_df; /* of the word itself */
	bool extra; /* query_extra(): it adds to what others find */
	bool guessed; /* its forms are those of the nearest word */
};

/* A part of a word that may be two: its postings in all languages. */
struct search_part {
	struct dictionary at;
	struct query_word word;
	uint32_t df; /* 0: no article that the reader may see has it */
};

/* A search that is running. */
struct search {
	struct searcher *searcher;
	const struct edition *edition;
	const struct query *query;
	const struct edition_doc *docs;
	uint32_t count; /* of docs */
	uint32_t articles; /* docs that are in use */
	struct search_word words[QUERY_WORDS_MAX]; /* the rarest first */
	size_t word_count;
	uint32_t wanted, required; /* bits of words that are not extra */
	uint32_t languages;
	uint64_t excluding; /* postings and documents read to exclude */
	bool by_score; /* the query is long: no hit goes ahead */
	bool narrow; /* only documents with the rarest word are scored */
};

/* Adds a word of the query to the search, with its forms. */
void search_add_word(struct search *search, size_t number);
/* Adds the forms that are `typed` itself, in all languages. */
void search_add_exact(const struct search *search, struct search_word *word,
    const struct query_word *typed);
/* Adds a form. */
void search_add_form(const struct search *search, struct search_word *word,
    const struct search_form *form);
/*
 * Adds what the word may be written as (search_writings.c), and sets `known`
 * and `nearest` of the searcher.
 */
void search_add_writings(struct search *search, struct search_word *word);
/*
 * Adds, as forms of a word, the articles in which two parts of it stand side by
 * side, if one of them is rare (search_beside.c).
 */
void search_add_beside(const struct search *search, struct search_word *word,
    const struct search_part *first, const struct search_part *second);
/*
 * Leaves out forms and words, to keep to SEARCH_POSTINGS_MAX, and extra words
 * that most articles have.
 */
void search_limit(struct search *search);
/* Adds the postings of a word's forms to the counts and the matches. */
void search_count(const struct search *search, const struct search_word *word);
/* Adds a word's BM25 to the scores of the documents that match it. */
void search_score(const struct search *search, const struct search_word *word);

/* Marks the touched documents with an unwanted word as SEARCH_UNWANTED. */
void search_exclude_word(struct search *search, size_t number);
/* The same for those that have an excluded tag, or lack a wanted one. */
void search_exclude_tag(
    const struct search *search, const struct query_filter *filter);
/*
 * The same for those that cannot have a phrase; if it is excluded, as
 * SEARCH_SUSPECT those that may have it.
 */
void search_exclude_phrase(
    struct search *search, const struct query_phrase *phrase);
/* Fills searcher->languages: those that pass every `lang:` filter. */
void search_pass_languages(const struct search *search);

#endif
