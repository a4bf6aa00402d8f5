/* The parts in which a list of files is read. */
#ifndef READERS_STRETCH_H
#define READERS_STRETCH_H

#include "base/note.h"
#include "index/scan.h"

struct remote;

struct stretch {
	const struct scan_wanted *list; /* borrowed */
	size_t count;
	uint64_t bytes; /* that are read, about */
	unsigned tries; /* readers that it was given to */
	/* That it was given to, which has it until the terms are there, too. */
	const struct remote *owner;
	bool done;
	struct notes notes; /* of its files */
};

/* Divides a list for so many readers. The caller's, with stretches_free(). */
struct stretch *stretches_divide(const struct scan_wanted *list, size_t count,
    size_t readers, size_t *count_r);
void stretches_free(struct stretch *stretches, size_t count);

#endif
