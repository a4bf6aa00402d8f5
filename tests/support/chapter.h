/* The handbook as a reader of a chapter follows it: its commands are run. */
#ifndef SUPPORT_CHAPTER_H
#define SUPPORT_CHAPTER_H

#include "support/server.h"

/* Writes what the other program has into `old`, beside the capsule. */
struct chapter_file {
	const char *path, *text;
};
void chapter_fill(const struct server *server, const struct chapter_file *files,
    size_t count);

/*
 * Does what a chapter of capsule/handbook says, in its order, in the server's
 * directory: a block `Example: conf/loam.ini` becomes that file, and the lines
 * of each block `Commands:` are run by a shell that ends at the first failure,
 * with $LOAM (or build/loam) as `loam`. Fails the scene, and shows what the
 * commands have said, if one fails or there is none.
 */
void chapter_follow(const struct server *server, const char *chapter);

/* What `loam show` says afterwards: `has` is in it, and `lacks`, if any, not.
 */
struct chapter_page {
	const char *asked, *has, *lacks;
};
void chapter_expect(const struct server *server,
    const struct chapter_page *pages, size_t count);

#endif
