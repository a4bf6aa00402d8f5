#include "net/handshake_queue.h"

/*
 * Fair queueing by address, as FQ-CoDel (RFC 8290) does it with packets: each
 * address has a flow, and flows take turns. A flow that had nothing waiting is
 * sparse and goes before those with a backlog, once; then it queues behind
 * them, even if it is empty by then, so that coming and going gains nothing. An
 * honest client is served before addresses that keep many waiting, however many
 * such addresses there are.
 *
 * An address whose last handshake has stalled is doubtful, until one of it is
 * finished. Its handshakes come after all others: the work for them was for
 * nothing, and probably will be again.
 *
 * The flows are a set-associative table, so that their number is fixed, and two
 * addresses hardly ever share one. The hash is keyed, so nobody can choose an
 * address that shares another's.
 */

/* The ways in which the flow of an address may be. */
static struct handshake_flow *
set_of(struct handshake_queue *queue, uint64_t source)
{
	return queue->flows[source % HANDSHAKE_SETS];
}

/* The flow of an address, or NULL if it has none. */
static struct handshake_flow *
own_flow(struct handshake_queue *queue, uint64_t source)
{
	struct handshake_flow *set = set_of(queue, source);

	for (size_t i = 0; i < HANDSHAKE_WAYS; i++)
		if (set[i].source == source)
			return &set[i];
	return NULL;
}

/*
 * The flow of an address: its own; else a free one; else one whose handshakes
 * have all gone; else one that it shares.
 */
static struct handshake_flow *
find_flow(struct handshake_queue *queue, uint64_t source)
{
	struct handshake_flow *set = set_of(queue, source);
	struct handshake_flow *own = own_flow(queue, source), *found = NULL;

	if (own)
		return own;
	for (size_t i = 0; i < HANDSHAKE_WAYS; i++)
		if (!set[i].waiting.first && (!found || !set[i].turn.queue))
			found = &set[i];
	if (!found)
		return &set[source / HANDSHAKE_SETS % HANDSHAKE_WAYS];
	deadline_clear(&found->turn);
	found->source = source;
	found->doubtful = false;
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
		deadline_set(&flow->turn,
		    flow->doubtful ? &queue->doubtful : &queue->sparse, at);
}

void
handshake_queue_doubt(
    struct handshake_queue *queue, uint64_t source, bool doubtful)
{
	struct handshake_flow *flow =
	    doubtful ? find_flow(queue, source) : own_flow(queue, source);

	if (!flow || flow->source != source || flow->doubtful == doubtful)
		return;
	flow->doubtful = doubtful;
	if (flow->turn.queue)
		deadline_set(&flow->turn,
		    doubtful ? &queue->doubtful : &queue->backlogged, 0);
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
next_flow(struct handshake_queue *queue, enum handshake_kind kind)
{
	if (kind == HANDSHAKE_DOUBTFUL)
		return first_flow(&queue->doubtful);
	struct handshake_flow *flow = first_flow(&queue->sparse);
	return flow ? flow : first_flow(&queue->backlogged);
}

struct deadline *
handshake_queue_first(struct handshake_queue *queue, enum handshake_kind kind)
{
	if (kind == HANDSHAKE_KNOWN)
		return queue->known.first;
	if (kind == HANDSHAKE_BEGUN)
		return queue->begun.first;
	struct handshake_flow *flow = next_flow(queue, kind);
	return flow ? flow->waiting.first : NULL;
}

void
handshake_queue_take(struct handshake_queue *queue, enum handshake_kind kind)
{
	struct deadline *place = handshake_queue_first(queue, kind);

	if (kind == HANDSHAKE_NEW)
		deadline_set(
		    &next_flow(queue, kind)->turn, &queue->backlogged, 0);
	if (kind == HANDSHAKE_DOUBTFUL)
		deadline_set(
		    &next_flow(queue, kind)->turn, &queue->doubtful, 0);
	deadline_clear(place);
}
