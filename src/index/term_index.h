/* The term index: every term of every article, from edition to edition. */
#ifndef INDEX_TERM_INDEX_H
#define INDEX_TERM_INDEX_H

#include "edition/edition.h"
#include "edition/weight.h"
#include "index/posting_run.h"
#include "index/term_table.h"

/*
 * An article keeps its number in the index as long as its text stands, so that
 * one more changes nothing of what is known of the others: only the terms that
 * it holds get another list of documents, and those documents another length.
 * Such terms stand, whole, in the delta, which is looked at first; all others
 * stand as they were when everything was merged the last time. What comes out
 * is what a merge of everything would give: the sums that lengths are made of
 * are integers (weight.h), and nothing depends on how articles are numbered.
 *
 * One change costs what its terms weigh; a merge is made when there are so many
 * that looking through the delta would cost more, or so few articles that a
 * merge costs nothing.
 */
struct term_index {
	struct posting_run posting_run; /* everything, as of the last merge */
	struct buf postings; /* of its terms, as an edition has them */
	struct buf terms, buckets; /* likewise */
	unsigned bucket_bits;
	size_t term_count;
	uint32_t base; /* numbers that the posting run knows: those below */
	/* What has changed since, ascending; the lists follow each other. */
	struct edition_delta *delta;
	size_t delta_count, delta_capacity;
	struct buf changed;
	struct weight_vector *vectors; /* by number */
	size_t count, capacity; /* of numbers given, be they used or not */
	struct term_table term_table;
	size_t small; /* as many articles are merged at every change */
};

enum { TERM_INDEX_SMALL = 1000 };

/*
 * Whether so many articles more and fewer call for a merge of everything.
 */
bool term_index_wants_merge(
    const struct term_index *term_index, size_t more, size_t fewer);
/*
 * Merges everything with the terms of new articles. `numbers` gives each old
 * number a new one, or POSTING_RUN_GONE, ascending as far as those of the last
 * merge go; the sources give theirs, ascending. There are `count` then.
 */
void term_index_merge(struct term_index *term_index, const uint32_t *numbers,
    const struct posting_run_source *sources, size_t article_file_count,
    uint32_t count);
/*
 * Adds the terms of new articles, whose numbers are the next ones, ascending,
 * or POSTING_RUN_GONE; `source` may be NULL. There are `count` then. Takes out
 * those of the old numbers that `gone` marks; NULL for none.
 */
void term_index_change(struct term_index *term_index,
    const struct posting_run_source *source, uint32_t count, const bool *gone);
void term_index_free(struct term_index *term_index);

#endif
