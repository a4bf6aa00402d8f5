/* The publisher of a simulated world: writes, drops, moves and removes. */
#ifndef SIM_PUBLISHER_H
#define SIM_PUBLISHER_H

#include "base/file.h"
#include "sim/tree.h"

enum { WRITTEN_MAX = 16, LINKED_KEPT = 4 };
enum upload_end { UPLOAD_DONE, UPLOAD_REFUSED, UPLOAD_ENDS };

/* A file that an upload has put into place, or removed (all 0). */
struct written {
	struct place *place;
	struct identity file;
};

struct publisher {
	struct tree tree;
	struct texts texts;
	struct chance chance;
	uint64_t step; /* of the world */
	size_t asked; /* a place that a client is asking for, or PLACES */
	size_t linked[LINKED_KEPT]; /* what texts link to that changed last */
	size_t linked_count; /* of all changes */
	const char *act; /* what it did last, for a report */
	const char *about; /* and to which path */
	struct written written[WRITTEN_MAX]; /* of which the indexer is told */
	size_t written_count;
	size_t uploads[UPLOAD_ENDS]; /* how many there were */
};

/* The capsule is at `root`, and empty. */
void publisher_start(
    struct publisher *publisher, const char *root, struct chance chance);
void publisher_end(struct publisher *publisher);
/* Drops texts everywhere: from now on there are as many posts as may be. */
void publisher_crowd(struct publisher *publisher);
/* Does something, more or less likely each. */
void publisher_act(struct publisher *publisher);
/* Writes what is asked for in place: most of a large file is lost. */
void publisher_cut(struct publisher *publisher);
/* Ends what it is in the middle of: no writer goes on. */
void publisher_rest(struct publisher *publisher);
/* Removes a directory with all that is in it. */
void publisher_remove(const char *path);

#endif
