/* Readers of both networks who judge each answer. */
#ifndef CHAOS_CLIENTS_H
#define CHAOS_CLIENTS_H

#include <sys/types.h>

#include "chaos/world.h"
#include "support/identity.h"
#include "support/server.h"

enum {
	LARGE_LINE = 64, /* bytes of a line of /large.bin */
	LARGE_LINES = 16384,
};

/* The article of /s/d/, later of /s/e/; that of the zone. */
#define MOVED_TEXT "# Moved\n\nIts directory has two names.\n"
#define ZONE_TEXT "# clubclub\n"

struct clients {
	const struct server *server; /* borrowed, as all here */
	struct world *world;
	const struct identity_pair *member, *stranger;
};

/* What /large.bin is: the caller's to buf_free(). */
struct buf clients_large(void);
/*
 * Starts a process that asks without a pause until world->stop, or the end of
 * the caller.
 */
pid_t clients_start(const struct clients *clients, unsigned number);

#endif
