/* A unit of systemd that runs a server. */
#ifndef SYSTEM_UNIT_H
#define SYSTEM_UNIT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

/* What a unit is for; everything is borrowed, and paths are whole. */
struct unit {
	struct span name; /* without .service */
	struct span program, configuration;
	struct span directory, certs; /* of the capsule and of keys */
	const char *user, *group; /* of a unit of the system */
	bool low_port; /* it listens below 1024 */
};

/*
 * Appends conf/systemd/loam.service for that server. What systemd makes for a
 * service is not shared with `loam`, if that is another one; it then has no
 * directory in /run, where no command would look for its control socket.
 */
void unit_add_system(const struct unit *unit, struct buf *text);
/*
 * Appends a unit of a user, whose systemd can take few rights away, and give
 * none.
 */
void unit_add_user(const struct unit *unit, struct buf *text);

/* A unit of the system; everything is in an arena. */
struct unit_found {
	struct span name; /* without .service */
	struct span file; /* links followed; empty: there is none */
	struct span writable; /* the directory of its ReadWritePaths= */
};

/*
 * Whether the text of a unit starts a server of a configuration, by its whole
 * path. `standard`: it is the one of commands that name none.
 */
bool unit_serves(struct span text, struct span configuration, bool standard);
/* The directory, in an arena, of a ReadWritePaths= of loam's, or empty. */
struct span unit_writable(struct arena *arena, struct span text);
/*
 * Finds the unit that starts a server of a configuration: `loam`, or loam-2 and
 * so on if those before are other servers', else the first name that is free.
 */
struct unit_found unit_find(
    struct arena *arena, struct span configuration, bool standard);

#endif
