#include "base/clock.h"
#include "net/conn_priv.h"

/*
 * Eviction. A slow client attack (Slowloris) opens connections and sends a byte
 * now and then. When a worker has too many connections, one without a request
 * is dropped: the one with the least progress, of several the oldest. Each
 * degree of progress (a state, or one more byte of a request) has a queue, so
 * that moving a connection costs O(1) and finding the victim a look at the head
 * of each queue. Dripping bytes gains only on peers that send still less (X11).
 */

void
conn_advance(struct conn *conn)
{
	struct deadline_queue *progress = conn->env->progress;

	switch (conn->state) {
	case CONN_FIRST:
	case CONN_HELLO:
	case CONN_QUEUED: progress += conn->state; break;
	case CONN_HANDSHAKE: progress += CONN_HANDSHAKE + conn->known; break;
	case CONN_REQUEST:
		progress += CONN_PROGRESS_REQUEST + conn->in.size;
		break;
	default: deadline_clear(&conn->progress); return;
	}
	deadline_set(&conn->progress, progress, conn->began);
}

static struct conn *
conn_of(struct deadline *progress)
{
	return progress ? (struct conn *)((char *)progress -
			      offsetof(struct conn, progress))
			: NULL;
}

struct conn *
conn_victim_handshake(const struct conn_env *env, bool known)
{
	const struct deadline_queue *unknown = &env->progress[CONN_HANDSHAKE];
	int64_t now = clock_monotonic();
	struct deadline *due = deadline_due(unknown, known ? INT64_MAX : now);

	return conn_of(
	    due ? due : deadline_due(&env->progress[CONN_PROGRESS_KNOWN], now));
}

struct conn *
conn_victim(struct conn_env *env, bool any)
{
	int64_t now = any ? INT64_MAX : clock_monotonic();

	for (size_t i = 0; i < CONN_PROGRESS_STEPS; i++) {
		struct deadline *progress =
		    deadline_due(&env->progress[i], now);
		if (progress)
			return conn_of(progress);
	}
	return NULL;
}
