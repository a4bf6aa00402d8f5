/* Posting runs: sorted runs of (term, document, count). */
#ifndef TERMS_POSTING_RUN_H
#define TERMS_POSTING_RUN_H

#include "edition/postings.h"

/*
 * The terms of many articles, sorted by hash: for each term a group with its
 * postings, ascending by document number. A group is
 *
 *   head     = bytes of the delta - 1, in three bits; the size of the postings
 *              in bytes, in five, or 0: then a varint follows the delta, of
 *              size << 1 | blocked
 *   delta    = of the hash to that of the group before, lowest byte first
 *   posting  = varint(gap << 2 | code) [varint(count << 1 | has_plural)
 *              [varint(plural)]]
 *   block    = last document (three bytes), size of the postings (two bytes),
 *              up to POSTING_RUN_BLOCK postings
 *
 * and a posting is what it is in an edition (edition/postings.h). Of more than
 * one block of postings all are in blocks: whether a document is among them is
 * then seen by reading one. A run that is small is not only kept, but written,
 * sent and read in less time.
 */
struct posting_run {
	unsigned char *bytes;
	size_t size, capacity;
	uint64_t before; /* of a part: the hash of the last group before it */
	uint64_t last; /* that of its own last group */
	uint32_t docs;
	/* One for each POSTING_RUN_STRIDE groups or fewer; or none. */
	struct posting_run_mark *marks;
	size_t mark_count, mark_capacity;
	size_t groups; /* since the last posting_run_append() */
};

enum {
	POSTING_RUN_STRIDE = 32,
	POSTING_RUN_BLOCK = 64, /* postings */
	POSTING_RUN_FEW = 3, /* documents to be looked for by their numbers */
	POSTING_RUN_DOCS_MAX = 1 << 24, /* documents that have numbers */
};

/* The new number of a document that a merge drops. */
#define POSTING_RUN_GONE UINT32_MAX

void posting_run_free(struct posting_run *posting_run);

/* Empties it, and makes room for so many bytes. */
void posting_run_clear(
    struct posting_run *posting_run, size_t size, uint32_t docs);
/* Sets the marks of a run that has none: groups are found quickly then. */
void posting_run_set_marks(struct posting_run *posting_run);
/* Appends the group of a term, whose hash is greater than all before. */
void posting_run_add(struct posting_run *posting_run, uint64_t hash,
    const struct posting *postings, size_t count);
/* Appends all groups of a run of the same documents, likewise. */
void posting_run_append(
    struct posting_run *posting_run, const struct posting_run *more);

/*
 * Whether a run that came from another process is one: in order, and of its
 * documents.
 */
bool posting_run_check(const struct posting_run *posting_run);

/* Where one group begins. */
struct posting_run_mark {
	uint64_t hash, before; /* of the group, and of the one before */
	size_t at;
};

/* An iterator over the groups of a posting run. */
struct posting_run_walk {
	const unsigned char *at, *next, *end; /* postings, the next group */
	uint64_t hash; /* of the current group */
	bool blocked; /* its postings are */
};

/* An iterator before the first group. */
struct posting_run_walk posting_run_start(
    const struct posting_run *posting_run);
/* Goes to the next group. Returns false at the end. */
bool posting_run_next(struct posting_run_walk *walk);
/* An iterator before the first group whose hash is not less. */
struct posting_run_walk posting_run_seek(
    const struct posting_run *posting_run, uint64_t hash);
/* Sets *walk_r to the group of a term. Returns false if there is none. */
bool posting_run_find(const struct posting_run *posting_run, uint64_t hash,
    struct posting_run_walk *walk_r);
/* Appends the postings of the current group to a list. */
void posting_run_postings(
    const struct posting_run_walk *walk, struct postings_list *list);

/*
 * Goes to the next group that has one of some documents, which may repeat.
 * Returns false at the end.
 */
bool posting_run_next_of(
    struct posting_run_walk *walk, const uint32_t docs[POSTING_RUN_FEW]);

/* Whether the current group has a document that is marked. */
bool posting_run_holds(const struct posting_run_walk *walk, const bool *marked);

#endif
