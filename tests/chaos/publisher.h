/* The publisher of a storm: changes articles, directories, all of the capsule.
 */
#ifndef CHAOS_PUBLISHER_H
#define CHAOS_PUBLISHER_H

#include "chaos/world.h"
#include "support/server.h"

struct publisher {
	struct world *world; /* borrowed, as the next two */
	const struct server *server;
	uint64_t *random;
	struct {
		uint32_t version; /* that is there */
		int fd; /* of a half, which is open; or -1 */
		int64_t begun; /* monotonic ms */
	} slots[SLOTS];
	char gone[SERVER_PATH]; /* what was the capsule before; empty: none */
	bool full; /* writing may fail for want of space */
	unsigned trees; /* that there have been */
	unsigned long changes, failures;
};

/*
 * Makes the capsule, a link to the first of its directories. The future begins
 * in a year.
 */
void publisher_begin(struct publisher *publisher, struct world *world,
    const struct server *server, uint64_t *random);
/* One change, of an article or of a directory's name. */
void publisher_change(struct publisher *publisher);
/*
 * Halves become whole, what there was no space for is written, and an article
 * is changed that shows when all of this is served.
 */
void publisher_finish(struct publisher *publisher);
/*
 * Another directory is the capsule, with other versions: by another target of
 * the link, or by two renames.
 */
void publisher_replace(struct publisher *publisher, bool rename_it);
/*
 * Once all processes have answered with the newest versions: no other may be
 * answered with from now on, and what was the capsule before is removed.
 */
void publisher_settle(struct publisher *publisher);
/* Closes what is open. */
void publisher_end(struct publisher *publisher);

#endif
