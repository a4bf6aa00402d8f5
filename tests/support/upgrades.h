/* Upgrades and reloads while clients of both networks ask without a pause. */
#ifndef SUPPORT_UPGRADES_H
#define SUPPORT_UPGRADES_H

#include <stdint.h>

#include "support/server.h"

/* What came of it. */
struct upgrades {
	unsigned long requests; /* of both networks */
	unsigned long failed; /* without a whole answer */
	/*
	 * Failed too, but of a client that took longer, from its connection to
	 * its first byte or in all, than a worker that ends waits.
	 */
	unsigned long late;
	unsigned long resumed; /* sessions */
	unsigned long across; /* of them, from before an upgrade */
	unsigned long lost; /* sessions that were offered and not resumed */
	int64_t upgrading, reloading; /* ms in all */
};

/*
 * Upgrades a server that runs to its own program, and reloads it, each once the
 * one before is done, for as many times as said, the reloads spread over the
 * upgrades. Clients ask for the home page all the while: over TLS 1.2 and 1.3,
 * each time resuming the session of the time before, and over Gopher.
 */
struct upgrades upgrades_run(
    const struct server *server, unsigned upgrades, unsigned reloads);

#endif
