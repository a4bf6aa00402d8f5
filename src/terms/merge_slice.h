/* What is made of a slice of the terms, on its way between processes. */
#ifndef TERMS_MERGE_SLICE_H
#define TERMS_MERGE_SLICE_H

#include "terms/term_merge_priv.h"

/* Slices are equal ranges of hashes. */
enum {
	MERGE_SLICE_BITS = 6,
	MERGE_SLICES = 1 << MERGE_SLICE_BITS,
};

enum merge_part {
	MERGE_RUN,
	MERGE_MARKS,
	MERGE_POSTINGS,
	MERGE_SINGLES,
	MERGE_TERMS,
	MERGE_WORDS,
	MERGE_PARTS,
};

/* A head in a file; its parts follow. */
struct merge_slice {
	uint64_t number; /* MERGE_SLICES: vectors, at the end of a file */
	uint64_t last; /* hash of its run */
	uint64_t sizes[MERGE_PARTS]; /* bytes */
};

/*
 * Writes what was merged, of one slice alone, behind *at bytes of a file, which
 * are more then. Returns 0, or -1 with errno.
 */
int merge_slice_write(
    const struct merging *merging, size_t number, int fd, uint64_t *at);
/* The same of what the terms of all its slices add up to: the end of a file. */
int merge_vectors_write(
    const struct term_index *term_index, int fd, uint64_t *at);
/*
 * Finds by their numbers what a file has whose helper has ended: sets the
 * places of these slices, and leaves the others. They are read in place, as
 * long as the file is mapped.
 */
void merge_slices_find(
    struct span file, const struct merge_slice *found_r[MERGE_SLICES + 1]);
/* Appends a slice, whose hashes are greater than all before. */
void merge_slice_add(struct merging *merging, const struct merge_slice *slice);
/* Adds up what the terms of a helper add up to, and those of this process. */
void merge_vectors_add(
    struct term_index *term_index, const struct merge_slice *vectors);

#endif
