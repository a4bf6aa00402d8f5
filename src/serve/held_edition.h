/* What the supervisor keeps of a host's capsule when its indexer goes. */
#ifndef SERVE_HELD_EDITION_H
#define SERVE_HELD_EDITION_H

#include "config/config.h"
#include "serve/channel.h"

struct capsule {
	struct channel_files files; /* the newest edition, or -1 */
	struct edition_info about;
	int64_t adopted; /* monotonic ms */
	int hints[2]; /* the indexer reads 0, workers write to 1 */
};

/* Capsules of which nothing is known yet. Returns 0, or -1 with errno. */
int capsules_open(struct capsule *capsules, size_t count);
void capsules_close(struct capsule *capsules, size_t count);
/*
 * What is known of a directory goes on to the host that serves it now, for
 * opened ones that are left `before`. An edition of another directory would
 * send readers to files that are not there.
 */
void capsules_inherit(struct capsule *capsules, const struct config *next,
    struct capsule *before, const struct config *config);

#endif
