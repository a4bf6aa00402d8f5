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
/* A part of a file: whole pages. */
struct memfile_piece {
	int fd;
	uint64_t from, size;
};

/* The bytes of a page of memory, which pieces are made of. */
size_t memfile_page(void);
/*
 * The same of `size` bytes that are made of pieces of such files, one after
 * another.
 */
const char *memfile_map_pieces(
    const struct memfile_piece *pieces, size_t count, size_t size);
void memfile_unmap(const char *bytes, size_t size);

/* Memory that a process shares with those that it forks. */
struct memfile_shared {
	char *base; /* on a page of its own; NULL: none */
	size_t size;
	int fd; /* or -1 */
};

/*
 * Bytes: the largest page of any system. Parts that begin and end at multiples
 * of it can be frozen by themselves.
 */
enum { MEMFILE_PAGE = 65536 };

/* Makes such memory, zeroed; `name` as above. Returns 0, or -1 with errno. */
int memfile_share(
    struct memfile_shared *shared_r, const char *name, size_t size);
/*
 * This process can only read the bytes from `from` up to `to` any more; what it
 * cannot write it cannot make writable again either, where the system can do
 * that. Returns 0, or -1 with errno.
 */
int memfile_freeze(const struct memfile_shared *shared, size_t from, size_t to);
/* This process has only the bytes from `from` up to `to` any more. */
void memfile_keep(struct memfile_shared *shared, size_t from, size_t to);
/* This process has the memory no longer, and no descriptor of it. */
void memfile_unshare(struct memfile_shared *shared);

#endif
