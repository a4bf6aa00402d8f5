/* The ledger: which article holds which term, how often, in term order. */
#ifndef SITE_LEDGER_H
#define SITE_LEDGER_H

#include "site/postings.h"
#include "text/words.h"

/*
 * The indexer keeps the terms of all articles as one run of words sorted by
 * fingerprint: for each term its postings, ascending by document number. What
 * changed since comes as a second, short run; both are merged in one pass from
 * front to back, which drops the documents that are gone, renumbers the others
 * and hands each term to whoever writes the edition. One change therefore reads
 * one file, and costs memory in sequence instead of a million random accesses;
 * a first scan is the same merge over several runs.
 *
 *   group    = fingerprint (two words), number of postings, postings
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
};

enum {
	LEDGER_MORE = 127,
	LEDGER_PLURAL = 128,
	LEDGER_DOCS_MAX = 1 << 24, /* documents that a ledger can tell apart */
};

#define LEDGER_GONE UINT32_MAX

/* Terms of new articles, in the order of their provisional numbers. */
struct ledger_batch {
	struct ledger_item *items;
	size_t count, capacity;
	uint32_t docs;
};

/* Adds one article's terms. Returns its provisional number, from 0. */
uint32_t ledger_batch_add(
    struct ledger_batch *batch, const struct term *terms, size_t count);
/* Makes a ledger of the batch, which is empty again after that. */
struct ledger ledger_of_batch(struct ledger_batch *batch);
void ledger_batch_free(struct ledger_batch *batch);
void ledger_free(struct ledger *ledger);

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
 * ascending order of fingerprints. What *merged held is forgotten and its
 * memory used again: fresh memory would cost as much as the merge.
 */
void ledger_merge(const struct ledger_source *sources, size_t count,
    uint32_t docs, ledger_take *take, void *context, struct ledger *merged);

#endif
