/* The newest edition of each host, held while indexers and workers change. */
#ifndef SERVE_HELD_EDITION_H
#define SERVE_HELD_EDITION_H

#include "config/config.h"
#include "hosts/loaded_root.h"
#include "serve/channel.h"

/* One host's. The owner is the supervisor; children inherit the descriptors. */
struct held_edition {
	struct channel_files files; /* the newest edition, or -1 */
	struct edition_info about;
	int64_t adopted; /* monotonic ms */
	/*
	 * The directory that the workers may open files of: a descriptor, or
	 * -1. An edition of another one is not sent to them: others replace
	 * them.
	 */
	int served;
	bool moved; /* the newest edition is of another one */
	/* refresh.c's: workers are not replaced for that before, monotonic ms,
	 * and the pause that ends then; 0: there was none. */
	int64_t follow_at, follow_wait;
	/* A datagram socket pair: workers write paths of changed files to 1,
	 * the indexer reads them from 0. It outlives both. */
	int suspects[2];
	/* Likewise from the writer, of files that it has put into place. */
	int written[2];
};

/* Opens the socket pairs, without editions. Returns 0, or -1 with errno. */
int held_editions_open(struct held_edition *held, size_t count);
/*
 * New workers start: they may read the directory of the newest edition, or the
 * root of the host if there is none yet.
 */
void held_edition_serve(
    struct held_edition *held, const struct loaded_root *loaded);
/*
 * The newest edition is, or is not, of another directory than the workers'. A
 * change that comes once the pause is over begins with the shortest again.
 */
void held_edition_move(struct held_edition *held, bool moved);
/*
 * A worker starts beside others. It may read the directory of the newest
 * edition alone, they that of before: all are to be replaced now, whatever
 * comes next.
 */
void held_edition_mix(struct held_edition *held);
/* Closes all descriptors. */
void held_editions_close(struct held_edition *held, size_t count);
/*
 * At a reload, moves editions from `before` (the hosts of `config`) to `held`
 * (the hosts of `next`, just opened) where a host serves the same directory,
 * and leaves the opened ones in `before` to be closed. Another host's edition
 * would list files that its directory does not have. One that was made without
 * a zone of the host would count the articles of that zone for everybody: then
 * readers wait for a new edition.
 */
void held_editions_inherit(struct held_edition *held, const struct config *next,
    struct held_edition *before, const struct config *config);
#endif
