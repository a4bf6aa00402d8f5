/* What aggregators were told of: a file, so that none is told twice. */
#ifndef SUBMIT_TOLD_H
#define SUBMIT_TOLD_H

#include "base/buf.h"
#include "base/table.h"

/* told_open() begins it, told_close() gives back what it holds. */
struct told {
	const char *path; /* of the file, borrowed */
	int lock; /* a descriptor of its directory; -1: none */
	struct buf text; /* of the file, with what was added */
	struct buf subject; /* that of the last section */
	struct table known; /* each subject and id as one text */
	struct arena arena;
};

/*
 * What ids are told of: an aggregator, and the feed that they are in, as a
 * whole or each by itself. Both are URLs.
 */
struct told_subject {
	struct span to, feed;
	bool posts;
};

/*
 * Opens the file, which need not be there, and reads it; to be written, it is
 * locked, and its directory is made. Returns 0, or -1 with a sentence in
 * *wrong: another process has it locked, it cannot be read, or a line of it is
 * not understood. The file is left as it is then; told_close() is due as well.
 */
int told_open(
    struct told *told, const char *path, bool writes, struct buf *wrong);
/* Whether anything was told of a subject, or its ids of before were noted. */
bool told_begun(struct told *told, const struct told_subject *subject);
bool told_has(
    struct told *told, const struct told_subject *subject, struct span id);
/* Adds an id, or just that it has begun; told_save() writes it. */
void told_add(
    struct told *told, const struct told_subject *subject, struct span id);
void told_begin(struct told *told, const struct told_subject *subject);
/* Replaces the file atomically. Returns 0, or -1 with a sentence in *wrong. */
int told_save(struct told *told, struct buf *wrong);
void told_close(struct told *told);

#endif
