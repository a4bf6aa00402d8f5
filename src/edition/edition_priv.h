/* What edition*.c share. */
#ifndef EDITION_EDITION_PRIV_H
#define EDITION_EDITION_PRIV_H

#include "base/arena.h"
#include "edition/edition.h"

/*
 * A mapping, or a view over another edition: the same sections, but for those
 * that it has copies of.
 */
struct edition {
	const char *base;
	size_t size;
	unsigned references;
	struct {
		const void *data;
		uint64_t size;
	} sections[EDITION_SECTIONS];
	struct edition
	    *beneath; /* of a view, which holds a reference; else NULL */
	struct edition_range *hidden; /* in order, apart from each other */
	size_t hidden_count;
	struct arena arena; /* of the copies */
};

/*
 * The index of the first of `count` elements that is not less than a text. They
 * have `size` bytes each, begin with a string, and are sorted by it.
 */
uint32_t edition_bisect(const struct edition *edition, const void *list,
    size_t size, uint32_t count, struct span text);

/*
 * Terms from `low` up to `high` are in one bucket, a few of them; but an author
 * can choose words whose terms are all in one (K121). Returns where to begin
 * looking for a key: all before have lesser ones, a few after it may, too.
 */
uint32_t edition_first_term(const struct edition_term *terms, uint32_t low,
    uint32_t high, uint32_t key);

/* The elements of a section and how many whole ones there are. */
const void *edition_section(const struct edition *edition,
    enum edition_section which, size_t size, uint32_t *count_r);

#endif
