/* Deadlines, one queue for each length of time. */
#ifndef NET_DEADLINE_H
#define NET_DEADLINE_H

#include <stddef.h>
#include <stdint.h>

/*
 * All that wait in a queue wait equally long: who came first is due first, and
 * neither adding nor finding the next one looks at any other.
 */
struct deadline {
	struct deadline *before, *after;
	struct deadline_queue *queue; /* NULL when not waiting */
	int64_t due; /* monotonic milliseconds */
};

struct deadline_queue {
	struct deadline *first, *last;
	int64_t wait; /* milliseconds */
};

/* Waits in a queue from now on; it may be waiting already. */
void deadline_set(
    struct deadline *deadline, struct deadline_queue *queue, int64_t now);
void deadline_clear(struct deadline *deadline);
/* The first one that is due, or NULL. */
struct deadline *deadline_due(const struct deadline_queue *queue, int64_t now);
/* The lesser of `timeout` (-1: none) and the time until the first is due. */
int64_t deadline_timeout(
    const struct deadline_queue *queue, int64_t now, int64_t timeout);

#endif
