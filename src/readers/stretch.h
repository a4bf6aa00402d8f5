/* The parts in which a list of files is read. */
#ifndef READERS_STRETCH_H
#define READERS_STRETCH_H

#include "base/note.h"
#include "index/scan.h"

struct remote;

struct stretch {
	struct scan_wanted *list; /* its own */
	size_t count;
	uint64_t bytes; /* that are read, about */
	unsigned tries; /* readers that it was given to */
	/* That it was given to, which has it until the terms are there, too. */
	const struct remote *owner;
	bool done;
	struct notes notes; /* of its files */
};

/* Zeroed it is empty. A stretch stays where it is until stretches_free(). */
struct stretches {
	struct stretch **list;
	size_t count, capacity;
};

/*
 * Adds one stretch of files from the front of a list that is not empty, which
 * others follow. Returns how many.
 */
size_t stretches_add_some(
    struct stretches *stretches, const struct scan_wanted *list, size_t count);
/* Adds all files of a list, the last one, divided for so many readers. */
void stretches_add(struct stretches *stretches, const struct scan_wanted *list,
    size_t count, size_t readers);
void stretches_free(struct stretches *stretches);

#endif
