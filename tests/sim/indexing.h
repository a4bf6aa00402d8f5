/* The indexer of a simulated world: the product's scan, but for the loop. */
#ifndef SIM_INDEXING_H
#define SIM_INDEXING_H

#include "index/scan.h"
#include "sim/publisher.h"
#include "sim/serving.h"

struct indexing {
	struct scan_rules rules;
	struct scan *scan; /* NULL: it has died */
	struct suspects *suspects;
	/* Monotonic ms; before it no edition while files are written. */
	int64_t settle_until;
	bool writers; /* the system tells which files are being written */
	bool published; /* since it began */
	bool again; /* an edition was in force when it began */
	/*
	 * Of which each change is one of the delta, and each edition a patch,
	 * as they are of a large capsule; 0: all is merged each time, as it is
	 * of one that is as small as these.
	 */
	size_t least; /* bytes of a section of which a part may be shared */
};

/* Finds out what the system tells, by a file in a directory. */
void indexing_probe(struct indexing *indexing, const char *directory);
/* Begins, or begins again after it has died. */
void indexing_begin(struct indexing *indexing);
void indexing_die(struct indexing *indexing);
/* Whether its loop would wake now: by an event, a word or a time. */
bool indexing_wakes(const struct indexing *indexing);
/*
 * Looks at the tree and notes there what that means. Returns whether an edition
 * was written.
 */
bool indexing_turn(struct indexing *indexing, struct tree *tree,
    bool everything, struct pressed *pressed_r);

#endif
