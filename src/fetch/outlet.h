/* Where a body goes: a stream, a terminal or a file. */
#ifndef FETCH_OUTLET_H
#define FETCH_OUTLET_H

#include "base/file.h"

enum outlet_kind {
	OUTLET_STREAM, /* standard output, byte for byte */
	OUTLET_TERMINAL, /* the same, but nothing of it controls it */
	OUTLET_DEVICE, /* a device or a pipe at a path */
	OUTLET_FILE, /* a file, which is replaced once the body is whole */
	OUTLET_NOTHING,
};

struct outlet {
	enum outlet_kind kind;
	const char *path;
	char *file; /* of OUTLET_FILE: the path without links */
	FILE *stream;
	struct file_aside aside;
	struct buf line; /* of a terminal: what has no end yet */
	int error; /* errno of the step that failed; 0: none */
};

/* A device or a pipe is written to; a file is replaced, and never half. */
enum outlet_kind outlet_kind_at(const char *path);
/*
 * Opens it; a path is borrowed, and NULL for standard output. Each of these
 * returns 0, or -1 with outlet->error.
 */
int outlet_open(struct outlet *outlet, enum outlet_kind kind, const char *path);
int outlet_write(struct outlet *outlet, struct span piece);
/*
 * Ends it: the file is kept if the body is whole, with the mode of the one that
 * it replaces.
 */
int outlet_close(struct outlet *outlet, bool whole);
/*
 * Prints a text, at once, on a stream that stays open; on a terminal nothing of
 * it controls that. Returns 0, or -1.
 */
int outlet_print(FILE *stream, struct span text);

#endif
