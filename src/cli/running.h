/* The server that runs here, and whether a command means the same one. */
#ifndef CLI_RUNNING_H
#define CLI_RUNNING_H

#include "config/config.h"

/* What a server, or a command's configuration, is about. Paths are absolute. */
struct running {
	struct span socket; /* that it answered at */
	struct span pid; /* of its supervisor; empty: it did not tell */
	struct span directory; /* its working directory */
	struct span config; /* empty: none was read */
	struct span certs;
	struct span capsules; /* of its hosts, separated by commas */
};

/*
 * Looks for a server where this configuration has its control socket, best the
 * one that was started with this configuration. Spans are in the arena of the
 * configuration. Returns 0; or -1 after a message if there is none, or if -c
 * named the configuration and only a server of another one was found.
 */
int running_find(struct config *config, struct running *running_r);
/*
 * Says in one sentence on standard error in what the configuration differs from
 * that of the server that runs here, if one does and they differ.
 */
void running_remark(struct config *config);

#endif
