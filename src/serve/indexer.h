/* The indexer: reads the capsule, publishes editions; no network. */
#ifndef SERVE_INDEXER_H
#define SERVE_INDEXER_H

#include "serve/tally.h"
#include "site/scan.h"

/* What an indexer is handed when it is forked. Everything is borrowed. */
struct indexer_order {
	struct scan_rules rules;
	int channel; /* takes editions; its end is the supervisor's */
	int hints; /* brings paths that a worker found different */
	int64_t rescan; /* ms between two looks at everything */
	struct tally_look *look; /* in shared memory */
	bool poll; /* look at everything often, whatever hints there are */
};

/*
 * Follows the capsule until the supervisor is gone. Returns the process's exit
 * code.
 */
int indexer_run(const struct indexer_order *order);

#endif
