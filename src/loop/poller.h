/* Readiness of many descriptors, level-triggered. */
#ifndef LOOP_POLLER_H
#define LOOP_POLLER_H

#include <stdbool.h>
#include <stddef.h>

/* The events that a descriptor is polled for. */
enum poller_want {
	POLLER_NOTHING = 0, /* only errors, or that the peer has closed */
	POLLER_READ = 1,
	POLLER_WRITE = 2,
	/* Wake one of the processes that poll it, not all. */
	POLLER_SHARED = 4,
	/* That the peer sends no more, where the system tells it (Linux). */
	POLLER_END = 8,
};

struct poller;

struct poller *poller_new(void);
void poller_free(struct poller **poller);
/*
 * Adds a descriptor; poller_wait() returns `item` for its events. The other
 * call changes what it is polled for. Both return 0, or -1 with errno.
 */
int poller_add(struct poller *poller, int fd, unsigned want, void *item);
int poller_change(struct poller *poller, int fd, unsigned want, void *item);
/* Removes a descriptor, which must still be open. */
void poller_remove(struct poller *poller, int fd);
/*
 * Closes a descriptor, no copy of which is open elsewhere, and so removes it:
 * for that the system needs no call of its own (Linux).
 */
void poller_close(struct poller *poller, int fd);
/*
 * Waits until descriptors are ready, at most `timeout` ms (-1: without end),
 * and writes their items, at most `most`. Returns how many; 0 after a signal. A
 * descriptor that is still ready is reported again, and each has its turn when
 * more than `most` are ready (K2).
 */
size_t poller_wait(
    struct poller *poller, int timeout, void **items_r, size_t most);
/* Sleeps for so many microseconds, less than a second, whatever happens. */
void poller_rest(long us);

#endif
