#include "net/handshake_queue.h"

/*
 * Fair queueing by address, as FQ-CoDel (RFC 8290) does it with packets: each
 * address has a flow, and flows take turns. A flow that had nothing waiting is
 * sparse and goes before those with a backlog, once; then it queues behind
 * them, even if it is empty by then, so that coming and going gains nothing. An
 * honest client is served before addresses that keep many waiting, however many
 * such addresses there are.
 *
 * The flows are a set-associative table, so that their number is fixed, and two
 * addresses hardly ever share one. The hash is keyed, so nobody can choose an
 * address that shares another's.
 */

/* The flow of an address: its own, else a free one, else one without entries.
 */
static struct handshake_flow *
find_flow(struct handshake_queue *queue, uint64_t source)
{
	struct handshake_flow *set = queue->flows[source % HANDSHAKE_SETS];
	struct handshake_flow *found = NULL;

	for (size_t i = 0; i < HANDSHAKE_WAYS; i++) {
		if (set[i].source == source)
			return &set[i];
		if (!set[i].waiting.first && (!found || !set[i].turn.queue))
			found = &set[i];
	}
	if (!found)
		return &set[source / HANDSHAKE_SETS % HANDSHAKE_WAYS];
	deadline_clear(&found->turn);
	found->source = source;
	return found;
}

void
handshake_queue_add(struct handshake_queue *queue, struct deadline *place,
    enum handshake_kind kind, uint64_t source, int64_t at)
{
	switch (kind) {
	case HANDSHAKE_KNOWN: deadline_set(place, &queue->known, at); return;
	case HANDSHAKE_BEGUN: deadline_set(place, &queue->begun, at); return;
	default: break;
	}
	struct handshake_flow *flow = find_flow(queue, source);
	deadline_set(place, &flow->waiting, at);
	if (!flow->turn.queue)
		deadline_set(&flow->turn, &queue->sparse, at);
}

/* Flows whose connections have all gone leave their list here. */
static struct handshake_flow *
first_flow(struct deadline_queue *flows)
{
	while (flows->first) {
		struct handshake_flow *flow =
		    (struct handshake_flow *)flows->first;
		if (flow->waiting.first)
			return flow;
		deadline_clear(&flow->turn);
	}
	return NULL;
}

static struct handshake_flow *
next_flow(struct handshake_queue *queue)
{
	struct handshake_flow *flow = first_flow(&queue->sparse);

	return flow ? flow : first_flow(&queue->backlogged);
}

struct deadline *
handshake_queue_first(struct handshake_queue *queue, enum handshake_kind kind)
{
	if (kind != HANDSHAKE_NEW)
		return kind == HANDSHAKE_KNOWN ? queue->known.first
					       : queue->begun.first;
	struct handshake_flow *flow = next_flow(queue);
	return flow ? flow->waiting.first : NULL;
}

struct deadline *
handshake_queue_take(struct handshake_queue *queue, enum handshake_kind kind)
{
	struct deadline *place = handshake_queue_first(queue, kind);

	if (place && kind == HANDSHAKE_NEW)
		deadline_set(&next_flow(queue)->turn, &queue->backlogged, 0);
	if (place)
		deadline_clear(place);
	return place;
}
