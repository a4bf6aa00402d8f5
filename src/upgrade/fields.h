/* The fields of a line that another program wrote. */
#ifndef UPGRADE_FIELDS_H
#define UPGRADE_FIELDS_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * Fields are separated by single spaces. The first fault is kept, and what is
 * read after it does not count, so that only the end has to look.
 */
struct fields {
	struct span line; /* what is left of it */
	struct arena *arena; /* of texts; borrowed */
	const char *fault; /* NULL: none so far */
	int *fds; /* all that were named; owned */
	size_t fd_count, fd_capacity;
};

/* Sets the fault, unless there was one. */
void fields_fault(struct fields *fields, const char *sentence);
/* The next field as it is. */
struct span fields_word(struct fields *fields);
/* A decimal number up to a limit. */
uint64_t fields_number(struct fields *fields, uint64_t most);
/* A time, monotonic ms. */
int64_t fields_moment(struct fields *fields);
/* A percent-encoded text without NUL; in the arena, ending in one. */
struct span fields_text(struct fields *fields);
/* Appends bytes that are in hexadecimal. */
void fields_hex(struct fields *fields, struct buf *bytes);
/*
 * A descriptor that is open, none of the standard ones, and that no other field
 * has named. From here on it is this process's, and closed on exec. Returns -1
 * after a fault.
 */
int fields_fd(struct fields *fields);
/* Closes all descriptors that were named. */
void fields_close(struct fields *fields);

#endif
