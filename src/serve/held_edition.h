/* What the supervisor keeps of a host's capsule when its indexer goes. */
#ifndef SERVE_HELD_EDITION_H
#define SERVE_HELD_EDITION_H

#include "config/config.h"
#include "serve/channel.h"

struct held_edition {
	struct channel_files files; /* the newest edition, or -1 */
	struct edition_info about;
	int64_t adopted; /* monotonic ms */
	int suspects[2]; /* the indexer reads 0, workers write to 1 */
};

/* Capsules of which nothing is known yet. Returns 0, or -1 with errno. */
int held_editions_open(struct held_edition *held, size_t count);
void held_editions_close(struct held_edition *held, size_t count);
/*
 * What is known of a directory goes on to the host that serves it now, for
 * opened ones that are left `before`. An edition of another directory would
 * send readers to files that are not there.
 */
void held_editions_inherit(struct held_edition *held, const struct config *next,
    struct held_edition *before, const struct config *config);

#endif
