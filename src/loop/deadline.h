/* Timeouts, in one queue for each length of time. */
#ifndef LOOP_DEADLINE_H
#define LOOP_DEADLINE_H

#include <stddef.h>
#include <stdint.h>

struct deadline {
	struct deadline *previous, *next;
	struct deadline_queue *queue; /* NULL when not waiting */
	int64_t due; /* monotonic milliseconds */
};

struct deadline_queue {
	struct deadline *first, *last;
	int64_t wait; /* milliseconds */
	size_t count; /* of the deadlines in it */
};

/* Enters a queue, at its end; leaves the queue that it is in. */
void deadline_set(
    struct deadline *deadline, struct deadline_queue *queue, int64_t now);
void deadline_clear(struct deadline *deadline);
/* The first deadline if it is due, or NULL. */
struct deadline *deadline_due(const struct deadline_queue *queue, int64_t now);
/*
 * The lesser of `timeout` (ms; -1: none) and the ms until the first is due: the
 * time that a poller may sleep.
 */
int64_t deadline_timeout(
    const struct deadline_queue *queue, int64_t now, int64_t timeout);

#endif
