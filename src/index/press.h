/* The press: writes an edition from the records of a scan. */
#ifndef INDEX_PRESS_H
#define INDEX_PRESS_H

#include "base/arena.h"
#include "base/charset_table.h"
#include "base/table.h"
#include "edition/edition_writer.h"
#include "index/record.h"
#include "terms/term_index.h"

struct press_input {
	/*
	 * All visible records in path order, served or not. In each is set
	 * where its strings are, and its place.
	 */
	struct record *const *records;
	/* For each the standing block or intro that it gets, or NULL. */
	const struct record *const *blocks;
	size_t count;
	/* Their terms, in which each record_indexed() has a number. */
	struct term_index *term_index;
	/* That the records' texts were read in. */
	struct charset_tables *charsets;
	bool renew; /* write it whole, as if there had been none before */
};

struct pressed {
	int fd; /* the sealed edition, the caller's to close; or -1 */
	int base; /* its base, which the space owns until the next; or -1 */
	struct edition_info info; /* its host is set by the supervisor */
};

/* A key of links, and where it is in the pool of strings. */
struct press_key {
	struct span text;
	struct edition_string string;
};

/* A key and its number, to be sorted. */
struct press_ordered {
	struct span text;
	uint32_t number;
};

/* The links of all records, as long as a pool of strings. Zeroed it is empty.
 */
struct press_links {
	struct table numbers; /* of the keys, plus one */
	struct press_key *keys; /* by number */
	struct press_ordered *order; /* the first `sorted`, by text */
	size_t count, capacity, sorted, order_capacity;
	/* For each record how many keys it has, and their numbers. */
	uint32_t *pool;
	size_t used, pool_capacity;
	size_t pool_used; /* when it was new, and all of it was used */
};

enum { PRESS_LINKS_LEAST = 64 << 10 }; /* not worth a new pool */

/*
 * What is kept from one edition to the next: the base, and the pool of strings,
 * to which only new ones are added as long as the base is the same; and memory,
 * since the first writes to fresh memory cost more than the content. Zeroed but
 * for `least` it is empty.
 */
struct press_space {
	struct buf sections[EDITION_SECTIONS], described;
	struct edition_base base;
	/* When the base was made: merges of the term index, the pool. */
	uint64_t base_merges;
	uint32_t base_pool;
	struct table strings; /* that are shared: their offset plus one */
	struct arena texts; /* of these */
	struct press_links links;
	uint32_t pool; /* the number of this pool of strings */
	size_t pool_size; /* when it was new, and all of it was used */
	size_t places; /* articles of the last edition, in display order */
	uint64_t least; /* bytes of a section that are worth sharing */
};

enum { PRESS_LEAST = 256 << 10 };

void press_space_free(struct press_space *space);

/*
 * The index of the record with that path, or that path and a slash, among those
 * in path order; or count.
 */
size_t press_find(
    struct record *const *records, size_t count, struct span path);

/* Writes and seals an edition. Returns 0, or -1 with errno. */
int press_write(const struct press_input *input, struct press_space *space,
    struct pressed *pressed_r);

#endif
