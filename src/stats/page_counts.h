/* How often pages are asked for: the most asked ones, in bounded memory. */
#ifndef STATS_PAGE_COUNTS_H
#define STATS_PAGE_COUNTS_H

#include <stdatomic.h>

#include "base/buf.h"
#include "wire/protocol.h"

enum {
	PAGE_COUNTS_SETS = 32,
	PAGE_COUNTS_WAYS = 8,
	PAGE_COUNTS_NAME = 120, /* bytes; of a longer name the middle is cut */
	PAGE_COUNTS_HEAD = 80, /* bytes of it before the middle */
	PAGE_COUNTS_SHOWN = 100, /* pages, of page_counts_text() */
};

/*
 * A page, which one worker counts and others read: `version` is odd while its
 * name changes. A counter that took the place of another was asked for at most
 * `before` times before that.
 */
struct page_counter {
	_Atomic uint64_t version;
	_Atomic uint64_t counts[PROTOCOLS];
	uint64_t hash; /* of the name; 0: unused */
	uint64_t before;
	uint32_t size; /* of what is kept of the name */
	uint32_t length; /* of all of it */
	char name[PAGE_COUNTS_NAME]; /* host and path */
};

/*
 * A table of fixed size, made of sets like a processor's cache. Each set is a
 * Space-Saving sketch (Metwally, Agrawal and El Abbadi, "Efficient computation
 * of frequent and top-k elements in data streams", ICDT 2005): a page that is
 * not in it takes the place of the one that was asked for least, and begins
 * with its count as a doubt. So pages that are asked for often stay, whatever
 * robots ask for in passing. Zeros are an empty table.
 */
struct page_counts {
	struct page_counter sets[PAGE_COUNTS_SETS][PAGE_COUNTS_WAYS];
};

/* Counts a page of a host once, by its worker; the seed is the same for all. */
void page_counts_add(struct page_counts *counts, uint64_t seed,
    const struct protocol *protocol, struct span host, struct span path);
/* Adds the counts of a worker that has ended to sums, and empties them. */
void page_counts_move(struct page_counts *from, struct page_counts *sums);
/*
 * Appends lines for people: the pages of several tables together, the most
 * asked ones first. What cannot be read, since it changes, is left out.
 */
void page_counts_text(
    const struct page_counts *const *tables, size_t count, struct buf *buf);

#endif
