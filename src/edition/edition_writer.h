/* Writing the file of an edition, whole or as a patch of an earlier one. */
#ifndef EDITION_EDITION_WRITER_H
#define EDITION_EDITION_WRITER_H

#include "base/span.h"
#include "edition/edition_header.h"

/* A section. The first `known` bytes are known to be those of the base. */
struct edition_part {
	struct span bytes, more;
	uint64_t known;
};

/* The last edition that was written whole, which others share pages of. */
struct edition_base {
	int fd; /* its file, owned */
	const char *bytes; /* the same, mapped; NULL: there is none */
	uint64_t inode;
	struct edition_header header;
};

/*
 * What to write: a header, whose sizes and places need not be set, and
 * EDITION_SECTIONS parts, which may be in the base.
 */
struct edition_draft {
	struct edition_header header;
	struct edition_part parts[EDITION_SECTIONS];
	uint64_t least; /* bytes of a section that are worth sharing */
	bool whole; /* no patch, whatever the base has */
};

enum edition_written {
	EDITION_WRITTEN_PATCH, /* it is read with the base */
	EDITION_WRITTEN_WHOLE, /* if it is large, it is the base from now on */
	EDITION_WRITTEN_NOT, /* see errno */
};

/* Writes a draft to an empty file, and seals it. */
enum edition_written edition_write(
    int fd, const struct edition_draft *draft, struct edition_base *base);
/* Gives a base back, if there is one. */
void edition_base_forget(struct edition_base *base);

#endif
