/* A unit of systemd that runs a server. */
#ifndef SYSTEM_UNIT_H
#define SYSTEM_UNIT_H

#include <stdbool.h>

#include "base/buf.h"

/* What a unit is for; everything is borrowed, and paths are whole. */
struct unit {
	struct span program, configuration;
	struct span directory, certs; /* of the capsule and of keys */
	const char *user, *group; /* of a unit of the system */
	bool low_port; /* it listens below 1024 */
};

/* Appends conf/systemd/loam.service for that server. */
void unit_add_system(const struct unit *unit, struct buf *text);
/*
 * Appends a unit of a user, whose systemd can take few rights away, and give
 * none.
 */
void unit_add_user(const struct unit *unit, struct buf *text);

#endif
