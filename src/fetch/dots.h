/* Undoes what Gopher does to texts, piece by piece. */
#ifndef FETCH_DOTS_H
#define FETCH_DOTS_H

#include <stdio.h>

#include "base/buf.h"

/* A zeroed one is at the beginning of a text. dots_free() gives it back. */
struct dots {
	uint64_t size; /* of what came */
	bool inside; /* of a line */
	bool holds; /* from here on nothing is certain before the end */
	struct buf held; /* the end of what is held; the rest is in the file */
	FILE *file;
	int error; /* errno of a step with the file that failed; 0: none */
	char last[4]; /* of what came */
	bool undoes;
	bool dot; /* the last byte was the first dot of a line */
	uint64_t left; /* of what was held */
	size_t taken;
};

/*
 * Takes a piece of the text and appends to *out what is certain of it. Returns
 * 0, or -1 with dots->error if what is held cannot be kept in a temporary file.
 */
int dots_add(struct dots *dots, struct span piece, struct buf *out);
/* The text has ended; whole: it was not cut off. Returns as above. */
int dots_end(struct dots *dots, bool whole);
/*
 * After the end: appends a piece of what was held to *out. Returns 1, or 0 when
 * there is none, or -1 with dots->error.
 */
int dots_next(struct dots *dots, struct buf *out);
void dots_free(struct dots *dots);

#endif
