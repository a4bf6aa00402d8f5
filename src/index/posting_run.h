/* The posting run: which article holds which term, how often, in term order. */
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
 *              that each of them had an s. What does not fit is
 * POSTING_RUN_MORE there, and plural << 16 | count stands in the word behind
 *
 * Words of one size are read without a branch that could be guessed wrong:
 * the merge is as fast as memory.
 */
struct posting_run {
	uint32_t *words;
	size_t count, capacity;
	uint32_t docs;
	struct posting_run_mark
	    *marks; /* every POSTING_RUN_STRIDE groups one */
	size_t groups, mark_capacity;
};

enum {
	POSTING_RUN_MORE = 127,
	POSTING_RUN_PLURAL = 128,
	POSTING_RUN_STRIDE = 32,
	POSTING_RUN_DOCS_MAX = 1
	    << 24, /* documents that a posting run can tell apart */
};

#define POSTING_RUN_GONE UINT32_MAX

/*
 * Terms of new articles, in the order of their provisional numbers. The memory
 * is used again from one batch to the next, until run_builder_free().
 */
struct run_builder {
	struct posting_run_item *items, *sorted;
	size_t count, capacity, sorted_capacity;
	uint32_t docs;
};

/* Adds one article's terms. Returns its provisional number, from 0. */
uint32_t run_builder_add(
    struct run_builder *batch, const struct term *terms, size_t count);
/* Makes a posting run of the batch, which is empty again after that. */
struct posting_run run_builder_finish(struct run_builder *batch);
void run_builder_free(struct run_builder *batch);
void posting_run_free(struct posting_run *posting_run);

/* Appends the group of a term that follows all those in the posting run. */
void posting_run_add(struct posting_run *posting_run, uint64_t hash,
    const struct posting *postings, size_t count);

/* Where one group begins. */
struct posting_run_mark {
	uint64_t hash;
	size_t at;
};

/* Walks the groups of a posting run, in order. */
struct posting_run_walk {
	const uint32_t *at, *next, *end; /* its postings, the next group */
	uint64_t hash; /* of the group at hand */
};

/* A walk that stands before the first group. */
struct posting_run_walk posting_run_start(
    const struct posting_run *posting_run);
/* Goes to the next group. Returns false at the end. */
bool posting_run_next(struct posting_run_walk *walk);
/* The same to the group of a term. Returns false if there is none. */
bool posting_run_find(const struct posting_run *posting_run, uint64_t hash,
    struct posting_run_walk *walk_r);
/* Appends the postings of the group at hand to a list. */
void posting_run_postings(
    const struct posting_run_walk *walk, struct postings_list *list);

/* Whether the group at hand has a document that is marked. */
bool posting_run_holds(const struct posting_run_walk *walk, const bool *marked);

/*
 * One posting run of several, and the new number of each of its documents:
 * ascending, or POSTING_RUN_GONE.
 */
struct posting_run_source {
	const struct posting_run *posting_run;
	const uint32_t *numbers;
};

/* Takes one term of the merged posting run; the postings are borrowed. */
typedef void posting_run_emit(
    void *context, uint64_t hash, const struct posting *postings, size_t count);

/*
 * Merges sources into a posting run of docs documents, handing each term to
 * take, in ascending order of fingerprints. What *merged held is forgotten, and
 * its memory used again.
 */
void posting_run_merge(const struct posting_run_source *sources, size_t count,
    uint32_t docs, posting_run_emit *emit, void *context,
    struct posting_run *merged);

#endif
