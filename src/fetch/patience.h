/* How long a client waits: for each byte, and for all of them. */
#ifndef FETCH_PATIENCE_H
#define FETCH_PATIENCE_H

#include <poll.h>
#include <stdint.h>

struct patience {
	int64_t until; /* clock_monotonic() of the end; 0 for none */
	int silence; /* ms without a byte */
};

/*
 * Waits until a descriptor is ready for these events of poll(). Returns 0, or
 * -1 with errno: ETIMEDOUT when the patience is at its end, ready or not.
 */
int patience_wait(const struct patience *patience, int fd, short events);
/* Returns ms until the patience ends: of silence, or all in all. */
int patience_left(const struct patience *patience);

#endif
