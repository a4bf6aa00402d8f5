#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/conn_priv.h"

enum {
	LOOKS = 8, /* at readers, for one new connection */
	CROWD_LOOKS = 32, /* the same, with every place taken */
};

/*
 * Eviction. A slow client attack (Slowloris) opens connections and sends, or
 * reads, a byte now and then. When a worker has too many connections, one is
 * dropped for each new one. There are two kinds, those without a request and
 * those that read their answers, and the kind that holds more places pays: so
 * neither do silent peers push readers out, nor stalled readers those that have
 * just come.
 *
 * Without a request the one with the least progress goes, of several the first
 * that came so far. Each degree of progress (a state, or one more byte of a
 * request) has a queue, so that moving a connection costs O(1) and finding the
 * victim a look at the head of each queue. Dripping bytes gains only on peers
 * that send still less (X11).
 *
 * Of readers one goes that has taken nothing for some seconds. Only when every
 * place is taken by readers that do take something, one goes that takes less
 * than the least rate, or is of a crowd: an address with several connections. A
 * single reader on a slow line is never dropped.
 *
 * A page under way also needs its edition, as large as the index of the whole
 * capsule. A slow reader of a large page and a publisher of many small changes
 * would keep one edition after the other. So only the newest of those that were
 * replaced are kept: one in any case, more within a budget.
 */

void
conn_advance(struct conn *conn)
{
	struct deadline_queue *progress = conn->env->progress;

	switch (conn->state) {
	case CONN_PROXY:
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

struct conn *
conn_victim_handshake(const struct conn_env *env, bool known, int64_t more)
{
	const struct deadline_queue *unknown = &env->progress[CONN_HANDSHAKE];
	int64_t now = clock_monotonic() - more;
	struct deadline *due = deadline_due(unknown, known ? INT64_MAX : now);

	return conn_of_progress(
	    due ? due : deadline_due(&env->progress[CONN_PROGRESS_KNOWN], now));
}

/* The connection without a request that has progressed least. */
static struct conn *
least_progress(struct conn_env *env, int64_t now)
{
	for (size_t i = 0; i < CONN_PROGRESS_STEPS; i++) {
		struct deadline *progress =
		    deadline_due(&env->progress[i], now);
		if (progress)
			return conn_of_progress(progress);
	}
	return NULL;
}

/*
 * One whose client has all of its answer but does not close; or that which has
 * sent nothing of an upload for the longest time, which was refused: whether
 * its client takes the answer does not show before all of that has come.
 */
static struct conn *
answered(const struct conn_env *env)
{
	struct conn *conn = conn_of_deadline(env->queues[CONN_DRAIN].first);

	return conn && conn_has_taken_all(conn)
	    ? conn
	    : conn_of_deadline(env->queues[CONN_DISCARD].first);
}

/*
 * A reader that has taken nothing for some seconds. The queue has those first
 * for which that may be so; one that has taken some goes to its end, so that
 * each is looked at once in CONN_IDLE.
 */
static struct conn *
idle_reader(struct conn_env *env, int64_t now)
{
	const struct deadline_queue *readers = &env->queues[CONN_SEND];

	for (int i = 0; i < LOOKS && readers->first; i++) {
		struct conn *conn = conn_of_deadline(readers->first);
		if (conn->deadline.due - readers->wait + CONN_IDLE > now)
			return NULL;
		if (!conn_takes(conn))
			return conn;
	}
	return NULL;
}

/* Every place is taken: a reader that takes little, or one of a crowd. */
static struct conn *
dear_reader(const struct conn_env *env, int64_t now)
{
	struct deadline *at = env->queues[CONN_SEND].first;
	struct conn *crowded = NULL;

	for (int i = 0; i < CROWD_LOOKS && at; i++, at = at->next) {
		struct conn *conn = conn_of_deadline(at);
		if (conn_is_slow(conn, now, CONN_IDLE))
			return conn;
		if (!crowded &&
		    limits_count(env->limits, conn->peer) > CONN_CROWD)
			crowded = conn;
	}
	return crowded;
}

struct conn *
conn_victim(struct conn_env *env, bool full)
{
	int64_t now = clock_monotonic();
	struct conn *victim = answered(env);

	if (!victim && 2 * env->queues[CONN_SEND].count >= env->count) {
		victim = idle_reader(env, now);
		if (!victim && full)
			victim = dear_reader(env, now);
	}
	if (!victim)
		victim = least_progress(env, now);
	return victim || !full ? victim : least_progress(env, INT64_MAX);
}

/* The page under way of a connection that answers for a host, or NULL. */
static const struct page_stream *
stream_of(const struct conn *conn, size_t host)
{
	return conn->outgoing.host == host ? conn->outgoing.stream : NULL;
}

/* The newest answer first, and so those from the newest edition. */
static int
by_beginning(const void *first, const void *second)
{
	const struct conn *a = *(struct conn *const *)first,
			  *b = *(struct conn *const *)second;

	return (a->send_began < b->send_began) -
	    (a->send_began > b->send_began);
}

void
conn_keep_newest(struct conn_env *env, size_t host)
{
	struct conn **list = mem_alloc((env->count + 1) * sizeof(*list));
	const struct edition *last = env->hosts.list[host].context.edition;
	uint64_t size = 0;
	size_t count = 0, editions = 0;
	bool over = false;

	for (struct deadline *at = env->queues[CONN_SEND].first; at;
	     at = at->next)
		if (stream_of(conn_of_deadline(at), host))
			list[count++] = conn_of_deadline(at);
	if (count > 0)
		qsort(list, count, sizeof(*list), by_beginning);
	for (size_t i = 0; i < count; i++) {
		const struct edition *own = stream_of(list[i], host)->edition;
		if (!over && !edition_is_same(own, last)) {
			size += edition_header(own)->size;
			over = editions++ > 0 && size > CONN_OUTDATED_MAX;
		}
		last = own;
		if (over) {
			tally_add(env->tally, TALLY_SHED, 1);
			conn_abort(list[i], CLOSING_OUTDATED);
		}
	}
	free(list);
}
