/* What a merge of the term index makes: term_merge.c, and merge_share.c. */
#ifndef TERMS_TERM_MERGE_PRIV_H
#define TERMS_TERM_MERGE_PRIV_H

#include "terms/term_index_priv.h"

/* A merged term, whose bucket depends on the number of all. */
struct merged_term {
	uint64_t hash;
	uint32_t offset; /* of its postings */
	uint32_t df; /* as its key has it */
};

/* What the term table is told of a word. */
struct merged_word {
	uint64_t hash, zones;
	uint32_t offset; /* with DICTIONARY_SINGLE in the singles */
	unsigned flags;
};

struct merging {
	struct term_index *term_index; /* whose vectors add up */
	const struct posting_merge_source *sources;
	size_t source_count;
	/* Of the terms so far. Offsets count from the begin of the buffers. */
	struct posting_run run;
	struct buf postings, singles;
	struct buf terms, words; /* merged_term, merged_word */
	struct postings_bare bare; /* of what is made */
	struct shares shares; /* of the current term */
};

/* Goes on up to a hash, which is the last. */
void merging_take(
    struct merging *merging, struct posting_merge *merge, uint64_t last);
/*
 * Merges everything, with other processes if it is large and the term index has
 * helpers.
 */
void merge_share(struct merging *merging);

#endif
