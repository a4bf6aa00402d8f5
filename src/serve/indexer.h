/* The indexer: reads the capsule, publishes editions; no network. */
#ifndef SERVE_INDEXER_H
#define SERVE_INDEXER_H

#include "index/scan.h"
#include "stats/tally.h"

enum { INDEXER_GRACE = 60000 };

/* What an indexer is handed when it is forked. Everything is borrowed. */
struct indexer_order {
	struct scan_rules rules;
	uint32_t host; /* which one's capsule it reads */
	int channel; /* takes editions; its end is the supervisor's */
	int suspects; /* brings paths that a worker found different */
	int64_t rescan; /* ms between two looks at everything */
	struct tally_look *look; /* in shared memory */
	/*
	 * ms for which the last edition stays in force while the capsule cannot
	 * be read; then *absent, in shared memory, says so to the workers.
	 */
	int64_t grace;
	uint32_t *absent;
};

/*
 * Follows the capsule until the supervisor is gone. Returns the process's exit
 * code.
 */
int indexer_run(const struct indexer_order *order);

#endif
