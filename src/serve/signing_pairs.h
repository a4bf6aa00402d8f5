/* The sockets by which workers ask the keyholder for signatures. */
#ifndef SERVE_SIGNING_PAIRS_H
#define SERVE_SIGNING_PAIRS_H

#include "stats/tally.h"

/*
 * For each worker the socket that it asks for signatures by, and the
 * keyholder's end of it. The supervisor holds both as well, so that either
 * process may be started anew and finds what the other has sent.
 */
struct signing_pairs {
	int ends[TALLY_WORKERS][2]; /* 0: the worker's, 1: the keyholder's */
	size_t count; /* of them that are open; the others are undefined */
	/* Open with them; 0: for the keyholder's successor, 1: its own end. */
	int heir[2];
};

/* Makes so many. Returns 0, or -1 with errno and none open. */
int signing_pairs_open(struct signing_pairs *pairs, size_t count);
/* Closes both ends of a worker, and puts others in their place. */
void signing_pairs_replace(
    struct signing_pairs *pairs, size_t slot, const int next[2]);
/* Closes them: then the keyholder ends when the last worker has ended. */
void signing_pairs_close(struct signing_pairs *pairs);

#endif
