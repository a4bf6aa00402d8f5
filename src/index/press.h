/* The press: writes an edition from the records of a scan. */
#ifndef INDEX_PRESS_H
#define INDEX_PRESS_H

#include "base/charset_table.h"
#include "index/record.h"
#include "index/term_index.h"

struct press_input {
	/* All visible records in path order, served or not. */
	const struct record *const *records;
	/* For each the standing block or intro that it gets, or NULL. */
	const struct record *const *blocks;
	size_t count;
	/* Their terms, in which each record_indexed() has a number. */
	struct term_index *term_index;
	/* That the records' texts were read in. */
	struct charset_tables *charsets;
};

struct pressed {
	int fd; /* the sealed edition, the caller's to close; or -1 */
	struct edition_info info; /* its host is set by the supervisor */
};

/*
 * Memory kept from one edition to the next, since the first writes to fresh
 * memory cost more than the content. A zeroed struct is empty.
 */
struct press_space {
	struct buf sections[EDITION_SECTIONS], described;
};

void press_space_free(struct press_space *space);

/*
 * The index of the record with that path, or that path and a slash, among those
 * in path order; or count.
 */
size_t press_find(
    const struct record *const *records, size_t count, struct span path);

/* Writes and seals an edition. Returns 0, or -1 with errno. */
int press_write(const struct press_input *order, struct press_space *space,
    struct pressed *pressed_r);

#endif
