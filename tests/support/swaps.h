/* Certificates swapped while clients shake hands without a pause. */
#ifndef SUPPORT_SWAPS_H
#define SUPPORT_SWAPS_H

#include "support/server.h"

/* What came of it. */
struct swaps {
	unsigned long handshakes, failed; /* failed: no whole answer */
	int64_t taken; /* ms */
};

/*
 * Swaps the pair of the host localhost in certs/ of a server that runs, each
 * once the one before is served, for as many times as said; every fourth key is
 * RSA. Both files are replaced, then comes HUP. Several clients ask for the
 * front page all the while, over TLS 1.2 and 1.3, resuming a session every
 * other time.
 */
struct swaps swaps_run(const struct server *server, unsigned long times);

#endif
