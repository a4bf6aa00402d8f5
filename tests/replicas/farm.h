/* Several servers of one capsule, each with a copy of its own. */
#ifndef REPLICAS_FARM_H
#define REPLICAS_FARM_H

#include <stdbool.h>

#include "support/server.h"

enum { FARM_MAX = 3 /* replicas */, FARM_DAEMONS = 8 };

/*
 * A source, which publishers change, and replicas. Scripts have their
 * directories in $SRC, $R1, $R2 and $R3, one for whatever else in $D, and free
 * ports in $PORT1, $PORT2 and $PORT3.
 */
struct farm {
	struct server
	    origin; /* its capsule is the source; starts for digests */
	struct server replicas[FARM_MAX];
	size_t count;
	unsigned ports[FARM_MAX]; /* free ones, for tools */
	pid_t daemons[FARM_DAEMONS];
	size_t daemon_count;
	long long slowest; /* ms until all were equal */
	size_t rounds;
};

/* Makes the directories and a capsule in the source; starts nothing. */
void farm_make(struct farm *farm, size_t count);
/* Ends all and removes everything. */
void farm_remove(struct farm *farm);
/* Starts the replicas with this configuration beside what all have. */
void farm_start(struct farm *farm, const char *configuration);

/*
 * Whether `make replicas` runs a scene with a tool that is there; if it is not,
 * prints why the scene is skipped.
 */
bool farm_is_asked(const char *tool);
/*
 * Runs a script, with `sh -eu`, to its end, and asks the replicas meanwhile:
 * they serve whole articles and no file of a tool. Fails if the script does.
 */
void farm_run(const struct farm *farm, const char *script);
/* Starts a script, which becomes a daemon that is ended by farm_remove(). */
void farm_spawn(struct farm *farm, const char *script);
/*
 * Waits until the digests of all replicas are that of a server that is started
 * on the source now. Then their pages and menus are the same bytes.
 */
void farm_expect_equal(struct farm *farm);
/* Prints how long it took since the scripts' ends, at most. */
void farm_print(const struct farm *farm, const char *by);

#endif
