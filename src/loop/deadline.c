#include "loop/deadline.h"

/*
 * Timer queues. All deadlines of a queue wait equally long, so that a doubly
 * linked list is in order if each enters at its end: setting, clearing and
 * finding the first to expire are O(1), without a heap or a timing wheel. A
 * worker has one queue for each timeout. The thousand of net/conn_evict.c are
 * in the order of entry alone, since a connection enters with the time at which
 * it began: one may be found later than it is due.
 */

void
deadline_clear(struct deadline *deadline)
{
	struct deadline_queue *queue = deadline->queue;

	if (!queue)
		return;
	if (deadline->previous)
		deadline->previous->next = deadline->next;
	else
		queue->first = deadline->next;
	if (deadline->next)
		deadline->next->previous = deadline->previous;
	else
		queue->last = deadline->previous;
	deadline->previous = deadline->next = NULL;
	deadline->queue = NULL;
	queue->count--;
}

void
deadline_set(
    struct deadline *deadline, struct deadline_queue *queue, int64_t now)
{
	deadline_clear(deadline);
	deadline->queue = queue;
	deadline->due = now + queue->wait;
	deadline->previous = queue->last;
	if (queue->last)
		queue->last->next = deadline;
	else
		queue->first = deadline;
	queue->last = deadline;
	queue->count++;
}

struct deadline *
deadline_due(const struct deadline_queue *queue, int64_t now)
{
	return queue->first && queue->first->due <= now ? queue->first : NULL;
}

int64_t
deadline_timeout(
    const struct deadline_queue *queue, int64_t now, int64_t timeout)
{
	if (!queue->first)
		return timeout;
	int64_t left = queue->first->due - now;
	left = left > 0 ? left : 0;
	return timeout < 0 || left < timeout ? left : timeout;
}
