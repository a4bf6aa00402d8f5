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
 * Without a request the one with the least progress goes, of several the
 * oldest. Each degree of progress (a state, or one more byte of a request) has
 * a queue, so that moving a connection costs O(1) and finding the victim a look
 * at the head of each queue. Dripping bytes gains only on peers that send still
 * less (X11).
 *
 * Of readers one goes that has taken nothing for some seconds. Only when every
 * place is taken by readers that do take something, one goes that takes less
 * than the least rate, or is of a crowd: an address with several connections. A
 * single reader on a slow line is never dropped.
 *
 * Memory. Bytes of answers that clients have not read yet are memory that
 * clients decide about. Each connection holds little (reply/page_stream.h), but
 * there may be many, from one address or from thousands. Two budgets hold, for
 * all connections of a worker and for those of one address. Over a budget the
 * address that holds most pays, with the connection that has taken nothing for
 * the longest time: a single reader is never the first, however slow.
 *
 * ClientHellos that have not come whole, or wait for their turn, have a budget
 * of their own, so that they push out no reader. Over it the oldest that is not
 * whole goes, which has had the most time.
 *
 * A page under way also needs its edition, as large as the index of the whole
 * capsule. A slow reader of a large page and a publisher of many small changes
 * would keep one edition after the other. So only the newest of those that were
 * replaced are kept: one in any case, more within a budget.
 *
 * What the cache has is not counted. What it has dropped while stalled readers
 * hold it is, once for all that share it.
 *
 * The sums of addresses are made anew when they are needed: not before a worker
 * holds as much as one address may, and then each time that answers have grown
 * by CONN_HELD_STEP, so that a crowd of readers does not cost a sum in every
 * turn. Over the budget of all, as much is made free at once.
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

static struct conn *
conn_of(struct deadline *progress)
{
	return progress ? (struct conn *)((char *)progress -
			      offsetof(struct conn, progress))
			: NULL;
}

struct conn *
conn_victim_handshake(const struct conn_env *env, bool known, int64_t more)
{
	const struct deadline_queue *unknown = &env->progress[CONN_HANDSHAKE];
	int64_t now = clock_monotonic() - more;
	struct deadline *due = deadline_due(unknown, known ? INT64_MAX : now);

	return conn_of(
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
			return conn_of(progress);
	}
	return NULL;
}

/* One whose client has all of its answer but does not close. */
static struct conn *
answered(const struct conn_env *env)
{
	struct conn *conn = (struct conn *)env->queues[CONN_DRAIN].first;

	return conn && conn_has_taken_all(conn) ? conn : NULL;
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
		struct conn *conn = (struct conn *)readers->first;
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
		struct conn *conn = (struct conn *)at;
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

/* A connection that holds bytes, and what all of its address hold. */
struct holder {
	struct conn *conn;
	uint64_t peer;
	size_t held;
};

static int
by_peer(const void *first, const void *second)
{
	const struct holder *a = first, *b = second;

	return a->peer < b->peer ? -1 : a->peer > b->peer;
}

void
conn_count_held(struct conn *conn)
{
	struct conn_env *env = conn->env;
	size_t now = outgoing_held(&conn->outgoing) +
	    (conn->tls ? tls_held(conn->tls) : 0);

	conn_count_memory(env, now, conn->held);
	env->held += now - conn->held;
	env->grown += now > conn->held ? now - conn->held : 0;
	conn->held = now;
}

void
conn_count_memory(struct conn_env *env, size_t more, size_t less)
{
	env->memory += more - less;
	if (env->memory > env->memory_most)
		env->memory_most = env->memory;
}

/* The connections that hold bytes, those first that have not read longest. */
static size_t
list_holders(const struct conn_env *env, struct holder *list)
{
	size_t count = 0;

	for (struct deadline *at = env->queues[CONN_SEND].first; at;
	     at = at->next) {
		struct conn *conn = (struct conn *)at;
		size_t held = conn->held + outgoing_share(&conn->outgoing);
		if (held > 0)
			list[count++] = (struct holder){conn, conn->peer, held};
	}
	return count;
}

/* Adds up the bytes of each address: the first of each has the sum. */
static size_t
add_up(struct holder *sums, size_t count)
{
	size_t peers = 0;

	qsort(sums, count, sizeof(*sums), by_peer);
	for (size_t i = 0; i < count; i++)
		if (peers > 0 && sums[peers - 1].peer == sums[i].peer)
			sums[peers - 1].held += sums[i].held;
		else
			sums[peers++] = sums[i];
	return peers;
}

static size_t
held_in_all(const struct conn_env *env)
{
	return env->held + env->dropped;
}

/* Peer 0 has no limits of its own. */
static bool
is_over(const struct conn_env *env, const struct holder *sum, size_t most)
{
	return held_in_all(env) > most ||
	    (sum->peer && sum->held > CONN_HELD_PEER);
}

/* What caches drop belongs to many at once, so it is looked at in any case. */
static bool
needs_sums(const struct conn_env *env)
{
	size_t held = held_in_all(env);

	return held > CONN_HELD_MAX ||
	    (held > CONN_HELD_PEER &&
		(env->grown >= CONN_HELD_STEP ||
		    env->dropped > env->dropped_before));
}

static struct holder *
largest(struct holder *sums, size_t peers)
{
	struct holder *most = sums;

	for (size_t i = 1; i < peers; i++)
		if (sums[i].held > most->held)
			most = &sums[i];
	return most;
}

/* Closes the first connection of an address that is still open. */
static void
close_first(
    struct conn_env *env, struct holder *list, size_t count, struct holder *sum)
{
	for (size_t i = 0; i < count; i++) {
		if (!list[i].conn || list[i].peer != sum->peer)
			continue;
		sum->held -= list[i].held;
		tally_add(env->tally, TALLY_SHED, 1);
		conn_abort(list[i].conn, CLOSING_UNSENT);
		list[i].conn = NULL;
		return;
	}
}

/*
 * The oldest of those that have sent a part of a PROXY header or of a hello,
 * else a whole one.
 */
static struct conn *
oldest_hello(const struct conn_env *env)
{
	static const enum conn_state states[] = {
	    CONN_PROXY, CONN_HELLO, CONN_QUEUED};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		for (struct deadline *at = env->queues[states[i]].first; at;
		     at = at->next)
			if (((struct conn *)at)->hello_held > 0)
				return (struct conn *)at;
	return NULL;
}

static void
keep_hellos(struct conn_env *env)
{
	struct conn *oldest;

	while (env->hellos > CONN_HELLOS_MAX && (oldest = oldest_hello(env))) {
		tally_add(env->tally, TALLY_SHED, 1);
		conn_abort(oldest, CLOSING_SHED);
	}
}

void
conn_keep_budget(struct conn_env *env)
{
	keep_hellos(env);
	if (!needs_sums(env))
		return;
	size_t all = held_in_all(env) > CONN_HELD_MAX
	    ? CONN_HELD_MAX - CONN_HELD_STEP
	    : CONN_HELD_MAX;
	struct holder *list = mem_alloc(2 * env->count * sizeof(*list));
	struct holder *sums = list + env->count, *most;
	size_t count = list_holders(env, list);

	memcpy(sums, list, count * sizeof(*sums));
	size_t peers = add_up(sums, count);
	while (peers > 0 && (most = largest(sums, peers))->held > 0 &&
	    is_over(env, most, all))
		close_first(env, list, count, most);
	free(list);
	env->grown = 0;
	env->dropped_before = env->dropped;
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
		if (stream_of((struct conn *)at, host))
			list[count++] = (struct conn *)at;
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
