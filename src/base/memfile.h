/* Files in memory: written once, then sealed, then shared by descriptor. */
#ifndef BASE_MEMFILE_H
#define BASE_MEMFILE_H

#include "base/span.h"

/*
 * Returns a descriptor of a new empty file without a path, which the caller
 * closes; -1 with errno. `name` is shown in /proc.
 */
int memfile_new(const char *name);
/* Writes all of bytes at offset. Returns 0, or -1 with errno. */
int memfile_write(int fd, struct span bytes, uint64_t offset);
/*
 * Makes the file immutable, where the system can. Returns 0, or -1 with errno.
 */
int memfile_seal(int fd);
/*
 * Returns 0 if the file of a descriptor that came from another process is a
 * file in memory that nobody can change any more, where the system can tell;
 * else -1 with errno.
 */
int memfile_check(int fd);
/*
 * Returns the first `size` bytes of such a file, which no process can change or
 * take away, for memfile_unmap(); NULL with errno.
 */
const char *memfile_map(int fd, size_t size);
void memfile_unmap(const char *bytes, size_t size);

#endif
