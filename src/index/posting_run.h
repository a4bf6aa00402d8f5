/* The ledger: which article holds which term, how often, in term order. */
#ifndef INDEX_POSTING_RUN_H
#define INDEX_POSTING_RUN_H

#include "edition/postings.h"
#include "text/words.h"

/*
 * The terms of many articles as one run of words sorted by fingerprint: for
 * each term its postings, ascending by document number. Several runs are merged
 * in one pass from front to back, which drops the documents that are gone,
 * renumbers the others and hands each term to whoever wants it: memory in
 * sequence instead of a million random accesses.
 *
 *   group    = fingerprint (two words), number of words of its postings, those
 *   posting  = document << 8 | plural << 7 | count, in one word; plural tells
 *              that each of them had an s. What does not fit is LEDGER_MORE
 *              there, and plural << 16 | count stands in the word behind
 *
 * Words of one size are read without a branch that could be guessed wrong:
 * the merge is as fast as memory.
 */
struct ledger {
	uint32_t *words;
	size_t count, capacity;
	uint32_t docs;
	struct ledger_mark *marks; /* every LEDGER_STRIDE groups one */
	size_t groups, mark_capacity;
};

enum {
	LEDGER_MORE = 127,
	LEDGER_PLURAL = 128,
	LEDGER_STRIDE = 32,
	LEDGER_DOCS_MAX = 1 << 24, /* documents that a ledger can tell apart */
};

#define LEDGER_GONE UINT32_MAX

/*
 * Terms of new articles, in the order of their provisional numbers. The memory
 * is used again from one batch to the next, until ledger_batch_free().
 */
struct ledger_batch {
	struct ledger_item *items, *sorted;
	size_t count, capacity, sorted_capacity;
	uint32_t docs;
};

/* Adds one article's terms. Returns its provisional number, from 0. */
uint32_t ledger_batch_add(
    struct ledger_batch *batch, const struct term *terms, size_t count);
/* Makes a ledger of the batch, which is empty again after that. */
struct ledger ledger_of_batch(struct ledger_batch *batch);
void ledger_batch_free(struct ledger_batch *batch);
void ledger_free(struct ledger *ledger);

/* Appends the group of a term that follows all those in the ledger. */
void ledger_add(struct ledger *ledger, uint64_t hash,
    const struct posting *postings, size_t count);

/* Where one group begins. */
struct ledger_mark {
	uint64_t hash;
	size_t at;
};

/* Walks the groups of a ledger, in order. */
struct ledger_walk {
	const uint32_t *at, *next, *end; /* its postings, the next group */
	uint64_t hash; /* of the group at hand */
};

/* A walk that stands before the first group. */
struct ledger_walk ledger_start(const struct ledger *ledger);
/* Goes to the next group. Returns false at the end. */
bool ledger_next(struct ledger_walk *walk);
/* The same to the group of a term. Returns false if there is none. */
bool ledger_find(
    const struct ledger *ledger, uint64_t hash, struct ledger_walk *walk_r);
/* Appends the postings of the group at hand to a list. */
void ledger_postings(
    const struct ledger_walk *walk, struct postings_list *list);

/* Whether the group at hand has a document that is marked. */
bool ledger_holds(const struct ledger_walk *walk, const bool *marked);

/*
 * One ledger of several, and the new number of each of its documents:
 * ascending, or LEDGER_GONE.
 */
struct ledger_source {
	const struct ledger *ledger;
	const uint32_t *numbers;
};

/* Takes one term of the merged ledger; the postings are borrowed. */
typedef void ledger_take(
    void *context, uint64_t hash, const struct posting *postings, size_t count);

/*
 * Merges sources into a ledger of docs documents, handing each term to take, in
 * ascending order of fingerprints. What *merged held is forgotten, and its
 * memory used again.
 */
void ledger_merge(const struct ledger_source *sources, size_t count,
    uint32_t docs, ledger_take *take, void *context, struct ledger *merged);

#endif
