/* The merge of posting runs, whose documents get new numbers. */
#ifndef TERMS_POSTING_MERGE_H
#define TERMS_POSTING_MERGE_H

#include "terms/posting_run.h"

/*
 * A posting run to be merged, and the new number of each of its documents, or
 * POSTING_RUN_GONE. They need not ascend: the page of a directory is read
 * before the files that precede it, and what one reader has lost is read by
 * another.
 */
struct posting_merge_source {
	const struct posting_run *posting_run;
	const uint32_t *numbers;
	/* Nothing reads it again: its memory is given back during the merge. */
	bool spent;
};

/* Called for one term of a merge; the postings are valid during the call. */
typedef void posting_merge_emit(
    void *context, uint64_t hash, const struct posting *postings, size_t count);

/*
 * Returns a merge of the sources from a hash on, which is made piece by piece;
 * the caller's, for posting_merge_free(). The runs and numbers of the sources
 * are borrowed until then.
 */
struct posting_merge *posting_merge_new(
    const struct posting_merge_source *sources, size_t count, uint64_t from);
/*
 * Goes on up to a hash, which is the last. Drops documents that are gone, gives
 * the others their new numbers, and appends and emits each term that is left,
 * in ascending order of hashes.
 */
void posting_merge_take(struct posting_merge *merge, uint64_t last,
    posting_merge_emit *emit, void *context, struct posting_run *merged);
/* Goes on up to a hash, and leaves out what is there. */
void posting_merge_skip(struct posting_merge *merge, uint64_t last);
void posting_merge_free(struct posting_merge **merge);
/* Sorts postings of one term by their documents. */
void posting_merge_sort(struct posting *list, size_t count);

#endif
