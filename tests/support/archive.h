/* A reader of ZIP archives of its own: by the directory at the end. */
#ifndef SUPPORT_ARCHIVE_H
#define SUPPORT_ARCHIVE_H

#include "base/span.h"

struct archive_file {
	struct span name, bytes;
	unsigned date; /* of MS-DOS */
};

/* A list that is borrowed from the archive's bytes. */
struct archive {
	struct archive_file files[512];
	size_t count;
};

/*
 * Fails the test unless the bytes are an archive of stored files whose headers
 * agree with its directory, that follow each other without a gap, and whose
 * checksums (of an implementation of its own) are right.
 */
void archive_read(struct span bytes, struct archive *archive_r);
/* The bytes of a file; no data if there is none of that name. */
struct span archive_file(const struct archive *archive, struct span name);

#endif
