/* The ledger: which article holds which term, how often, in term order. */
#ifndef SITE_LEDGER_H
#define SITE_LEDGER_H

#include "base/buf.h"
#include "text/words.h"

/*
 * The indexer keeps the terms of all articles as one run of bytes sorted by
 * fingerprint: for each term its postings, ascending by document number. What
 * changed since comes as a second, short run; both are merged in one pass from
 * front to back, which drops the documents that are gone, renumbers the others
 * and hands each term to whoever writes the edition. One change therefore reads
 * one file, and costs memory in sequence instead of a million random accesses;
 * a first scan is the same merge over several runs.
 *
 *   group    = fingerprint (8 bytes, little-endian) count-of-postings postings
 *   posting  = varint(step << 1 | more) [varint(count)]
 *
 * step is the distance to the document before (to -1 at first); without more
 * the count is 1, as most are.
 */
struct ledger {
	struct buf bytes;
	uint32_t docs;
};

struct posting {
	uint32_t doc, count;
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
typedef void ledger_take(void *context, uint64_t hash,
    const struct posting *postings, size_t count);

/*
 * Merges sources into a new ledger of docs documents, handing each term to
 * take, in ascending order of fingerprints.
 */
struct ledger ledger_merge(const struct ledger_source *sources, size_t count,
    uint32_t docs, ledger_take *take, void *context);

/* Appends postings, which ascend by document, as the format has them. */
void postings_write(
    struct buf *buf, const struct posting *postings, size_t count);

/* Reads postings one after another. */
struct postings {
	const unsigned char *at, *end;
	uint32_t left, doc;
};

/* A reader at the count; the bytes must outlive it. */
struct postings postings_start(struct span bytes);
/* The next posting. Returns false at the end, or where the bytes break off. */
bool postings_next(struct postings *postings, struct posting *posting_r);

#endif
