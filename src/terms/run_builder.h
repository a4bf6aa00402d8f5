/* The terms of new articles, sorted into a posting run. */
#ifndef TERMS_RUN_BUILDER_H
#define TERMS_RUN_BUILDER_H

#include "terms/posting_run.h"
#include "text/words.h"

enum { RUN_BUILDER_BUCKETS = 256 };

/*
 * The terms of new articles, not yet sorted. The memory of small batches is
 * kept from one to the next, until run_builder_free().
 */
struct run_builder {
	size_t count; /* terms */
	uint32_t docs;
	size_t moves; /* of single items, in the last sort */
	struct run_builder_bucket {
		uint32_t first; /* chunk; 0: none */
		uint32_t end; /* where the next word goes */
		uint32_t doc; /* of the last posting */
	} * buckets;
	uint64_t *words; /* in chunks, from the second on */
	uint32_t *next; /* chunk, of each; 0: none */
	uint32_t chunk_count;
	size_t word_capacity, next_capacity;
	/* The items of one bucket. */
	struct posting_run_item *items, *sorted;
	size_t capacity, sorted_capacity;
	size_t bucket; /* that is taken next */
	bool keeps; /* its memory, for a batch that is as large */
};

/* Adds one article's terms. Returns its document number in the run, from 0. */
uint32_t run_builder_add(
    struct run_builder *builder, const struct term *terms, size_t count);
/*
 * Sorts one of RUN_BUILDER_BUCKETS parts of the terms and appends its groups,
 * which may be none, to a run without marks. Returns false if there is no part
 * left: the builder is empty then.
 */
bool run_builder_take(struct run_builder *builder, struct posting_run *run);
/* Sorts the terms into a posting run without marks, and empties the builder. */
struct posting_run run_builder_finish(struct run_builder *builder);
void run_builder_free(struct run_builder *builder);

#endif
