/* Waiting for many descriptors. */
#ifndef NET_POLLER_H
#define NET_POLLER_H

#include <stdbool.h>
#include <stddef.h>

/* What a descriptor is waited for. */
enum poller_want {
	POLLER_NOTHING = 0, /* only for an error or the peer's leaving */
	POLLER_READ = 1,
	POLLER_WRITE = 2,
	/* One of several processes is woken for it, not all. */
	POLLER_SHARED = 4,
};

struct poller;

struct poller *poller_new(void);
void poller_free(struct poller **poller);
/*
 * Waits for a descriptor from now on; `item` comes with its events. A second
 * call changes what is waited for. Returns 0, or -1 with errno.
 */
int poller_add(struct poller *poller, int fd, unsigned want, void *item);
int poller_change(struct poller *poller, int fd, unsigned want, void *item);
/* Must come before the descriptor is closed. */
void poller_remove(struct poller *poller, int fd);
/*
 * Waits until something is ready, at most `timeout` ms (-1: for ever), and
 * writes the items, at most `most`. Returns how many; a signal makes it 0.
 * What is still ready comes again the next time, and with more ready than
 * `most` each comes in turn: whoever is served may stop in the middle.
 */
size_t poller_wait(
    struct poller *poller, int timeout, void **items_r, size_t most);

#endif
