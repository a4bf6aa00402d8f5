/* The term index: the inverted index, kept from edition to edition. */
#ifndef TERMS_TERM_INDEX_H
#define TERMS_TERM_INDEX_H

#include "edition/edition.h"
#include "edition/weight.h"
#include "terms/posting_merge.h"
#include "terms/audiences.h"
#include "terms/term_table.h"

/*
 * A base, which is the result of the last merge, and a delta. The delta has the
 * whole posting list of each term that has changed since then, and hides the
 * base's. Look-ups give what a merge of everything would give, since lengths
 * are sums of integers (weight.h) and do not depend on document numbers.
 */
struct term_index {
	struct posting_run posting_run; /* all terms, as of the last merge */
	/* The sections of an edition that are made of it; see below. */
	struct buf postings, terms, buckets;
	struct buf singles; /* for the dictionary: those of single words */
	unsigned bucket_bits;
	size_t term_count;
	uint32_t base; /* documents of the last merge */
	/* The delta by hash, and its posting lists in the same order. */
	struct edition_delta *delta;
	size_t delta_count;
	struct buf changed;
	struct weight_vector *vectors; /* by document */
	size_t count, capacity; /* document numbers given, used or not */
	struct audiences audiences; /* chosen before the first document */
	struct term_table term_table;
	size_t small; /* fewer bytes of postings are merged at every change */
	uint64_t merges; /* so far: what they make stays until the next */
	/* Processes that may be started for a merge of so many bytes. */
	size_t helpers, helped;
};

enum {
	TERM_INDEX_SMALL = 1 << 18,
	/*
	 * The postings of 20,000 articles of 500 words. A helper is a copy of
	 * the process, of which each page that either writes to is copied: that
	 * costs half a merge.
	 */
	TERM_INDEX_HELPED = 1 << 26,
};

/*
 * Whether a change by so many articles more and fewer should be a merge: it is
 * large, the delta has become long, or there are few articles.
 */
bool term_index_wants_merge(
    const struct term_index *term_index, size_t more, size_t fewer);
/*
 * Merges base, delta and the terms of new articles into a new base of `count`
 * documents. `numbers` has the new number of each old document, or
 * POSTING_RUN_GONE; those of the base ascend.
 * `zone_of` has the zone number of each new document; NULL: there are no zones.
 */
void term_index_merge(struct term_index *term_index, const uint32_t *numbers,
    const struct posting_merge_source *sources, size_t source_count,
    uint32_t count, const uint8_t *zone_of);
/*
 * Adds to the delta the terms of new articles, whose numbers ascend from the
 * old count to `count`, or are POSTING_RUN_GONE, and removes the documents that
 * `gone` marks. `source` and `gone` may be NULL. `zone_of` is that of all
 * documents, of which the old ones are not read.
 */
void term_index_change(struct term_index *term_index,
    const struct posting_merge_source *source, uint32_t count, const bool *gone,
    const uint8_t *zone_of);
/*
 * Gives the memory of sections back that an edition has: their sizes stay,
 * their data is NULL until the next merge.
 */
void term_index_drop_sections(struct term_index *term_index);
void term_index_free(struct term_index *term_index);

#endif
