/* A simulated world: a publisher, an indexer, workers, clients and time. */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "sim/spoil.h"

/*
 * What worlds have in common; made once in a process. Their capsules are in the
 * directory, which the caller removes with what is left in it.
 */
struct world_host;
struct world_host *world_host_new(const char *directory);
void world_host_free(struct world_host **host);

/* What has become of a world so far. */
struct world_result {
	uint64_t digest; /* of all answers; set at its end */
	size_t step; /* the last that was begun */
	size_t answers, editions; /* set at its end */
	size_t uploaded, refused; /* uploads; likewise */
	size_t patches; /* editions that share a part with one before */
	size_t again; /* pages that were asked for before and after a change */
	size_t losses; /* of events */
	size_t given_up; /* clients that never sent all of a request */
	size_t begins; /* posts that were looked at as they began */
	size_t all_readers; /* pages that each kind of reader asked for */
	size_t full; /* rests with more posts than lists show */
	size_t same_day; /* and with two of one day in one directory */
	/* Faults that were put into answers, and those that were noticed. */
	size_t tried[SPOILS], noticed[SPOILS];
};

/*
 * Runs so many steps of a seed. A fault is reported on standard output and ends
 * the process with exit code 1. With `spoil` right answers are spoilt, too.
 */
void world_run(struct world_host *host, uint64_t seed, size_t steps, bool spoil,
    struct world_result *result_r);

#endif
