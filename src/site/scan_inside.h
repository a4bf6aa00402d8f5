/* What the parts of the scan share: scan.c, look.c and collect.c. */
#ifndef SITE_SCAN_INSIDE_H
#define SITE_SCAN_INSIDE_H

#include "site/folder.h"
#include "site/reader.h"
#include "site/scan.h"
#include "site/watch.h"

enum { SCAN_SOURCES_MAX = 1024 };

struct scan {
	const struct scan_rules *rules;
	struct reader reader;
	struct watch *watch;
	struct record *top; /* the root directory */
	/* The terms of all articles; then those of what was read since. */
	struct concordance concordance;
	struct ledger sources[SCAN_SOURCES_MAX];
	size_t source_count;
	bool ran, changed;
	bool unhinted; /* a directory could not be watched */
	/*
	 * What has changed lately is merged when nothing changes any more, so
	 * that an edition at rest does not depend on what came before it.
	 */
	bool merge;
	int64_t merge_at; /* monotonic ms; 0: nothing is left to merge */
	int64_t due; /* monotonic ms; 0: nothing is waited for */
	int64_t begins; /* second at which the next post begins; 0: none */
	int64_t now, before; /* the second of this run, and of the last */
	struct notes *notes;
};

/* A reason to run again at a monotonic millisecond, at the latest. */
static inline void
scan_wait_until(struct scan *scan, int64_t due)
{
	if (!scan->due || due < scan->due)
		scan->due = due;
}

/*
 * Watches a directory, lists its names where that was asked for, and holds
 * the records in question against the file system: what is gone is dropped,
 * what has changed and is finished is marked to be read.
 */
void scan_look(struct scan *scan, struct record *directory);

#endif
