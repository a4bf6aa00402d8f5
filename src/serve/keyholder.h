/* The keyholder: the process that has the private keys; no network. */
#ifndef SERVE_KEYHOLDER_H
#define SERVE_KEYHOLDER_H

#include <stdatomic.h>

#include "serve/box.h"
#include "serve/generation_certs.h"

/* Counts in shared memory, of all keyholders since the start. */
struct signing_tally {
	_Atomic uint64_t signatures, refusals;
};

/* The parameters of a keyholder. Everything is borrowed. */
struct keyholder_order {
	struct box box;
	/* Brings sockets of workers' successors; closes with the supervisor. */
	int channel;
	int heir; /* a successor asks here for keys: cert/keyop_heir.h */
	const int *workers; /* an end for each */
	size_t worker_count;
	struct generation *generation; /* whose keys it has */
	struct keys_source source;
	int report; /* a pipe for what was read, or -1: the log has it */
	struct signing_tally *tally;
};

/*
 * Reads the keys, reports, and signs for workers until they are gone, or the
 * supervisor is. Returns the process's exit code.
 */
int keyholder_run(const struct keyholder_order *order);

#endif
