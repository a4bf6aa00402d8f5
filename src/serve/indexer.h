/* The indexer: follows a capsule and publishes editions of it; no network. */
#ifndef SERVE_INDEXER_H
#define SERVE_INDEXER_H

#include "index/scan.h"
#include "readers/readers.h"
#include "serve/box.h"
#include "stats/tally_rescan.h"

enum { INDEXER_GRACE = 60000 };

/* The parameters of an indexer. Everything is borrowed. */
struct indexer_order {
	struct scan_rules rules;
	struct box box; /* its only root is the capsule, when it starts */
	const struct loaded_root *loaded; /* that capsule */
	uint32_t host; /* the number of the host whose capsule it reads */
	struct readers_order readers; /* without scan and sandbox */
	/* Editions are sent here, and orders to rescan come; it closes with the
	 * supervisor. */
	int channel;
	int suspects; /* paths arrive that a worker found changed */
	int written; /* and here files that the writer has put into place */
	int64_t rescan_interval; /* ms between two full rescans */
	struct tally_rescan *last_rescan; /* in shared memory */
	uint32_t ordered; /* the last order to rescan, which the first is */
	/*
	 * ms for which the last edition stays in force while the capsule cannot
	 * be read. After them *unreadable, in shared memory, is set to 1, and
	 * workers answer that the capsule cannot be read.
	 */
	int64_t grace;
	_Atomic uint32_t *unreadable;
};

/*
 * Follows the capsule until the supervisor is gone. Returns the process's exit
 * code.
 */
int indexer_run(const struct indexer_order *order);

#endif
