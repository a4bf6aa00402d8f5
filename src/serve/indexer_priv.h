/* What the parts of an indexer share: indexer.c and indexer_root.c. */
#ifndef SERVE_INDEXER_PRIV_H
#define SERVE_INDEXER_PRIV_H

#include "base/log_quota.h"
#include "serve/indexer.h"
#include "serve/indexer_told.h"
#include "stats/progress.h"

enum { INDEXER_FIND = 1000 }; /* ms between two looks at the root's path */

/* All moments are monotonic milliseconds; 0: never. */
struct indexer {
	const struct indexer_order *order;
	struct scan_rules rules; /* the order's, with the progress shown */
	struct box box; /* the order's, until there are readers */
	struct progress progress; /* of the first scan */
	struct scan *scan;
	int64_t rescan_at; /* the next full rescan */
	int64_t poll_at; /* the next look at what sends no events */
	int64_t find_at; /* the next check that the root's path leads to it */
	int64_t scan_at; /* the next scan, of what was noticed */
	int64_t unreadable_since; /* the root could not be opened */
	int64_t settle_until; /* before it no edition while something is late */
	bool full; /* the next scan is a full rescan */
	uint32_t ordered; /* the number of the last order to rescan */
	bool compared; /* a full rescan has ended since it came */
	bool answer_due; /* the order is not answered yet, ... */
	int64_t answer_at; /* ... and until then its answer waits for writers */
	struct indexer_told told;
	int failures;
	struct identity boxed; /* the root that the sandbox allows, ... */
	const char *refused; /* ... or does not, and why; or NULL */
	int told_errno; /* of the last failure that was logged */
	struct log_quota quota; /* of lines about files */
	bool loss_told; /* the log says that the root is lost */
	bool empty_told; /* and that nothing in it is served */
};

/* Milliseconds until the clock gives a reason to scan. */
int64_t indexer_idle_time(const struct indexer *indexer);
/*
 * Opens the root if its path leads elsewhere now. Returns whether it can be
 * read.
 */
bool indexer_find_root(struct indexer *indexer);
/*
 * The capsule cannot be opened. After the grace period workers are told. Ends
 * this process if the path leads to a directory outside of the sandbox.
 */
void indexer_root_lost(struct indexer *indexer, const char *why);
/* The capsule can be read, and a scan of it has ended. */
void indexer_root_back(struct indexer *indexer);

#endif
