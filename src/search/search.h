/* Search: the articles that match a query, best first. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "edition/edition.h"
#include "search/query.h"

enum {
	/* Words of a query from which on a hit need not have them all. */
	SEARCH_LONG = 4,
	SEARCH_PREFIX = 5, /* letters that related forms of a word share */
	SEARCH_PREFIX_LEAST = 3, /* letters of a word that has such forms */
	SEARCH_FORMS_MAX = 1024, /* forms of one prefix: 1 ms of cache misses */
	SEARCH_FORMS_ALL = 1536, /* forms of all words together */
	SEARCH_SPELLED_MAX = 3, /* unknown words: more are no slips */
	SEARCH_SPELLED_LEAST = 4, /* letters of a word whose nearest is taken */
	SEARCH_SPLIT_LEAST = 5, /* letters of a word that may be two */
	SEARCH_SPLITS_MAX = 8, /* places where it may be divided */
	/*
	 * Articles with the rarer one of two words that may be a typed one, and
	 * the same where others have that as it is typed.
	 */
	SEARCH_BESIDE_MAX = 32,
	SEARCH_BESIDE_KNOWN = 8,
	/*
	 * Postings that a pass reads, and again as many to exclude: those of
	 * three words that most of 100,000 articles have. 3 ms. Postings of a
	 * word or form that fewer than half of the articles have count
	 * SEARCH_SPARSE times: each is in cache lines of its own.
	 */
	SEARCH_POSTINGS_MAX = 3 << 16,
	SEARCH_SPARSE = 2,
	/* The best hits, which can be taken: nobody reads fifty pages. */
	SEARCH_HITS_MAX = 1000,
};

struct search_hit {
	uint64_t score;
	uint32_t position, entry; /* position: in display order */
	/*
	 * A bit for each word of the query that it has, by the index: its text
	 * has no others (searcher->all_forms).
	 */
	uint32_t words;
	/* It has every word, or the query is long; others come behind it. */
	bool ahead;
	bool inexact; /* it has a word in other forms alone */
	bool suspect; /* it may have an excluded phrase */
};

/* How often a document has a word of the query itself, and any of its forms. */
struct search_count {
	uint32_t exact, alike;
};

/* A word of the edition that matches a word of the query. */
struct search_form {
	struct posting_bytes postings;
	uint32_t df; /* how many there are */
	bool one; /* it has no postings, and is in this document once */
	uint32_t doc;
	bool plural; /* only the occurrences with an s count */
	/* Which occurrences are spelled exactly as the query's word. */
	enum search_exact { NOT_EXACT, EXACT_PLAIN, EXACT_PLURAL } exact;
};

/* The word that a misspelt one was probably meant to be (spelling.h). */
struct search_nearest {
	char letters[WORDS_BYTES_MAX + 1];
	size_t size;
	unsigned edits; /* 0: there is none */
	bool taken; /* its articles are hits, too */
};

/*
 * Memory of searches, kept from one to the next: a zeroed struct is ready.
 * After search_run() there are `found` hits, `whole` of them with every word;
 * the best `kept` are for search_next().
 */
struct searcher {
	/* By document, all zero between two searches. */
	uint64_t *scores;
	uint32_t *words; /* the query's words that a document has, a bit each */
	struct search_count *counts; /* of the word that is being scored */
	/* Lists of documents: with a bit in words, with a count. */
	uint32_t *touched, *matches;
	size_t capacities[5];
	size_t touched_count, match_count;
	size_t exact_count; /* matches with the word as it was typed */
	struct search_form *forms; /* of all words, word by word */
	size_t form_count, form_capacity;
	struct search_hit *hits;
	size_t hit_capacity, found, whole, kept, taken;
	bool known[QUERY_WORDS_MAX]; /* some article has the word */
	struct search_nearest nearest[QUERY_WORDS_MAX]; /* if none has it */
	size_t spelled; /* words for which a nearest one was looked up */
	bool all_forms; /* no form of a word was left out */
	unsigned char *tagged; /* a bit for each entry, of one tag */
	size_t tagged_capacity;
	struct search_language {
		bool passes; /* the filters let it pass */
		bool suspect; /* any article may have an excluded phrase */
	} * languages;
	size_t language_capacity;
	/*
	 * Whether an article has the phrases of a query, as far as its text may
	 * be read. The caller of search_run() sets it. NULL: none has any.
	 */
	bool (*holds)(void *reader, const struct query *query, uint32_t entry);
	void *reader;
	char *texts; /* room for what is read of the hits' texts */
	size_t text_capacity;
	/*
	 * Of the last search: postings, forms, documents. Only those that the
	 * reader may see count, so that it tells nothing of others.
	 */
	uint64_t work;
	uint64_t read; /* postings of the last search, of any documents */
};

/*
 * Finds the hits of a query that query_asks(), and keeps the best `enough` of
 * them, at most SEARCH_HITS_MAX. A phrase excludes articles that lack one of
 * its pairs, as far as the index has that pair, which needs two articles; an
 * excluded one makes those suspect that have such a pair. The caller reads the
 * texts to decide the rest.
 *
 * Hits with every word come first, and if they are `enough`, others may be left
 * out. In a query of SEARCH_LONG words (query_length()) the score alone
 * decides.
 *
 * Where the words have more than SEARCH_POSTINGS_MAX postings, the forms of the
 * commonest words are left out first, then these words themselves: they count
 * as words that every article has. Exclusions beyond that number are ignored.
 */
void search_run(struct searcher *searcher, const struct edition *edition,
    const struct query *query, size_t enough);
/* Whether a hit goes before another: ahead, by score, by position. */
bool search_is_better(const struct search_hit *a, const struct search_hit *b);
/* Takes the next best hit. Returns false when none is kept. */
bool search_next(struct searcher *searcher, struct search_hit *hit_r);
/*
 * Whether the words that begin as a word does are its forms. A prefix of two
 * letters, `to` or `in`, would match too many words to mean anything, at the
 * highest cost; two of Korean may be a noun, which particles follow.
 */
bool search_has_prefix(struct span letters, size_t count);
/*
 * Whether a word (not empty) begins with a prefix. One open syllable of Korean
 * is to be the whole first syllable: `bi`, rain, does not begin `bit`, light.
 */
bool search_begins(struct span letters, struct span prefix);
/*
 * The article of Arabic, which is written as the beginning of a word, and a
 * word without it; of any other word, of a short one and of one in quotes the
 * empty span. A word with it finds the same one without it, and the reverse.
 */
#define SEARCH_ARTICLE SPAN("\u0627\u0644")
struct span search_without_article(const struct query_word *word);
/*
 * Whether of a word's other number only what has an s is meant: `stories` is
 * the plural of `story`, but `storie` is another word, as `Julie` is to `July`.
 * A longer word finds both, as they begin with the same letters.
 */
bool search_other_is_plural(const struct query_word *word);
void search_free(struct searcher *searcher);

#endif
