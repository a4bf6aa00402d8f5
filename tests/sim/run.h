/* Runs simulated worlds, in as many processes as there are processors. */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "sim/spoil.h"

/*
 * Steps of a world; more are of the worlds of the next seeds, so that each can
 * be repeated by itself.
 */
enum { RUN_WORLD = 1000 };

struct run_result {
	bool failed; /* the fault is reported on standard output */
	uint64_t digest, last; /* of all answers; of those of the last world */
	size_t worlds, answers, editions, uploaded, refused, begins;
	size_t patches, again, losses, given_up;
	size_t full, same_day, all_readers; /* see struct world_result */
	size_t tried[SPOILS], noticed[SPOILS]; /* faults put into answers */
};

struct run_result run_worlds(uint64_t seed, size_t steps, bool spoil);
/* A seed that nobody has chosen. */
uint64_t run_new_seed(void);

#endif
