/* The press: writes an edition from what the scan knows. */
#ifndef INDEX_PRESS_H
#define INDEX_PRESS_H

#include "index/record.h"
#include "index/term_index.h"

struct press_input {
	/*
	 * All visible records in path order, those that are read and never
	 * served among them. Each article's block stands beside it.
	 */
	const struct record *const *records;
	const struct record *const *blocks; /* NULL where there is none */
	size_t count;
	/* Their terms: each record_indexed() has its number there. */
	struct term_index *term_index;
};

/* What was made of an order. */
struct pressed {
	int fd; /* the sealed edition, the caller's to close */
	struct edition_info info; /* its host is for others to say */
};

/*
 * Memory that one press leaves to the next, since fresh memory would cost more
 * than what is written there: a zeroed struct is none.
 */
struct press_space {
	struct buf sections[EDITION_SECTIONS], described;
};

void press_space_free(struct press_space *space);

/* Writes and seals an edition. Returns 0, or -1 with errno. */
int press_write(const struct press_input *order, struct press_space *space,
    struct pressed *pressed_r);

#endif
