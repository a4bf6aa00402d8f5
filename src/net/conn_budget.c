#include <stdlib.h>

#include "base/mem.h"
#include "net/conn_priv.h"

/*
 * Memory. Bytes of answers that clients have not read yet are memory that
 * clients decide about. Each connection holds little (reply/page_stream.h,
 * tls_bio.c), but there may be many, from one address or from thousands. Two
 * budgets hold, for all connections of a worker and for those of one address.
 * Over a budget the address that holds most pays, with the connection that has
 * taken nothing for the longest time: a single reader is never the first,
 * however slow.
 *
 * ClientHellos that have not come whole, or wait for their turn, have a budget
 * of their own, so that they push out no reader. Over it the oldest that is not
 * whole goes, which has had the most time.
 *
 * What each address holds is kept as it changes (holdings.h): thousands of slow
 * readers that come again as soon as they are dropped would else have to be
 * added up in every turn. Cached renderings are not counted. One that the cache
 * has dropped while readers still need it is counted once, divided among them:
 * then shares are added up anew, as often as budgets are looked at.
 */

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
	size_t before = conn->held;
	size_t now = outgoing_held(&conn->outgoing) +
	    (conn->tls ? tls_held(conn->tls) : 0);

	if (now == before)
		return;
	conn_count_memory(env, now, before);
	env->held += now - before;
	conn->held = now;
	size_t all = holdings_change(&env->holdings, conn->peer, now, before);
	env->excess = env->excess || (conn->peer && all > CONN_HELD_PEER);
}

void
conn_count_memory(struct conn_env *env, size_t more, size_t less)
{
	env->memory += more - less;
	if (env->memory > env->memory_most)
		env->memory_most = env->memory;
}

static size_t
held_in_all(const struct conn_env *env)
{
	return env->held + env->dropped;
}

/* All may have to pay; else those alone that have limits, as peer 0 has not. */
static bool
is_full(const struct conn_env *env)
{
	return held_in_all(env) > CONN_HELD_MAX;
}

/*
 * The connections that hold bytes, those first that have not read longest. What
 * requests hold, which have no answer yet, counts where all may have to pay.
 */
static size_t
list_holders(const struct conn_env *env, struct holder *list)
{
	size_t count = 0;

	for (struct deadline *at = env->queues[CONN_SEND].first; at;
	     at = at->next) {
		struct conn *conn = conn_of_deadline(at);
		size_t held = conn->held + outgoing_share(&conn->outgoing);
		if (held > 0)
			list[count++] = (struct holder){conn, conn->peer, held};
	}
	for (struct conn *conn = env->first; conn && is_full(env);
	     conn = conn->next)
		if (conn->held > 0 && conn->state < CONN_SEND)
			list[count++] =
			    (struct holder){conn, conn->peer, conn->held};
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

/* Who holds more than this pays, if nobody holds more still. */
static size_t
least_over(const struct conn_env *env)
{
	return is_full(env) ? 0 : CONN_HELD_PEER;
}

static struct holder *
largest(struct holder *sums, size_t peers, bool limited)
{
	struct holder *most = NULL;

	for (size_t i = 0; i < peers; i++)
		if ((sums[i].peer || !limited) &&
		    (!most || sums[i].held > most->held))
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
		conn_abort(list[i].conn,
		    list[i].conn->state < CONN_SEND ? CLOSING_SHED
						    : CLOSING_UNSENT);
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
			if (conn_of_deadline(at)->hello_held > 0)
				return conn_of_deadline(at);
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

/* Adds up what addresses hold, with their shares of what caches dropped. */
static void
keep_shares(struct conn_env *env)
{
	struct holder *list = mem_alloc(2 * env->count * sizeof(*list));
	struct holder *sums = list + env->count, *most;
	size_t count = list_holders(env, list);

	memcpy(sums, list, count * sizeof(*sums));
	size_t peers = add_up(sums, count);
	while ((most = largest(sums, peers, !is_full(env))) &&
	    most->held > least_over(env))
		close_first(env, list, count, most);
	free(list);
}

/* Closes the reader of an address that has not read longest, if it has one. */
static bool
close_reader(struct conn_env *env, uint64_t peer)
{
	for (struct deadline *at = env->queues[CONN_SEND].first; at;
	     at = at->next) {
		struct conn *conn = conn_of_deadline(at);
		if (conn->peer != peer || conn->held == 0)
			continue;
		tally_add(env->tally, TALLY_SHED, 1);
		conn_abort(conn, CLOSING_UNSENT);
		return true;
	}
	return false;
}

static void
keep_held(struct conn_env *env)
{
	for (;;) {
		struct holding most =
		    holdings_most(&env->holdings, !is_full(env));
		if (most.held <= least_over(env))
			return;
		/* What it holds may be of requests, which have no answer. */
		if (!close_reader(env, most.peer)) {
			keep_shares(env);
			return;
		}
	}
}

void
conn_keep_budget(struct conn_env *env)
{
	keep_hellos(env);
	if (env->dropped > 0 && held_in_all(env) > CONN_HELD_PEER)
		keep_shares(env);
	else if (env->excess || held_in_all(env) > CONN_HELD_MAX)
		keep_held(env);
	env->excess = false;
}
