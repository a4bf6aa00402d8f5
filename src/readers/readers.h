/* Processes that read a capsule's files beside the indexer. */
#ifndef READERS_READERS_H
#define READERS_READERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memfile.h"

struct readers;
struct sandbox;
struct scan;

enum {
	READERS_MAX = 8,
	READERS_WAIT = 10000, /* ms in which a reader says something */
};

struct readers_order {
	struct scan *scan; /* that has not run yet */
	size_t count; /* how many; 0: none, as with a small capsule */
	/*
	 * What this process has entered. The readers keep SANDBOX_OPENS of it;
	 * this one gives up SANDBOX_FORKS and SANDBOX_ENDS in the end.
	 */
	const struct sandbox *sandbox;
	struct memfile_shared board; /* shared memory that no reader has */
	int64_t wait; /* ms in which a reader says something, or is ended */
	/* What a reader runs; NULL: reading_run(). */
	void (*run)(struct scan *scan, int fd);
};

/* How many readers there should be, by processors_usable(): with one none. */
size_t readers_wanted(void);
/*
 * Starts readers for the first run of a scan, which ends them. Where none can
 * be started the run does all by itself. They are the caller's to free, after
 * the first press, for which the scan may start processes, too.
 */
struct readers *readers_start(const struct readers_order *order);
/* How many there were at the start. */
size_t readers_count(const struct readers *readers);
/* This process can start none any more. */
void readers_free(struct readers **readers);

#endif
