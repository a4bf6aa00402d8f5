/* Files in memory, written once, then sealed. */
#ifndef BASE_MEMFILE_H
#define BASE_MEMFILE_H

#include "base/span.h"

/*
 * A descriptor of a new empty file that has no name, for the caller to close;
 * -1 with errno. `name` is what it is called in /proc.
 */
int memfile_new(const char *name);
/* Writes all of bytes at offset. Returns 0, or -1 with errno. */
int memfile_write(int fd, struct span bytes, uint64_t offset);
/*
 * Makes what was written unchangeable, where the system can. Returns 0, or -1
 * with errno.
 */
int memfile_seal(int fd);

#endif
