/* What a file of an export holds, and how it comes there. */
#ifndef EXPORT_TREE_BYTES_H
#define EXPORT_TREE_BYTES_H

#include "base/span.h"

/* Some bytes, then a part of a file unless fd is -1. */
struct tree_bytes {
	struct span head;
	int fd;
	uint64_t offset, size;
};

/* Whether a regular file of a directory has these bytes already. */
bool tree_bytes_are(
    int directory, const char *name, const struct tree_bytes *bytes);
/*
 * Writes a file beside that name and renames it. Returns 0, or -1 with errno.
 */
int tree_bytes_put(
    int directory, const char *name, const struct tree_bytes *bytes);
/* Removes from a directory what a write that was cut off has left there. */
void tree_bytes_clean(int directory);

#endif
