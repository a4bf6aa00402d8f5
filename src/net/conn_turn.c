#include <errno.h>

#include "base/clock.h"
#include "base/note.h"
#include "net/conn_priv.h"

/*
 * Which connections have a step in a turn of the event loop, and in which
 * order. Those that are served go first, and of these the ones that begin:
 * their answer is mostly a small one, which is sent by that step. No step frees
 * another connection.
 */

void
conn_note_unpolled(struct conn_env *env)
{
	struct notes notes = {0};

	note_add(&notes, NOTE_ERROR, SPAN(""), 0,
	    "the system polls no more sockets: %s; connections are closed, or "
	    "not accepted, until it does (on Linux fs.epoll.max_user_watches "
	    "bounds their number)",
	    note_cause(errno));
	log_quota_notes(&env->poller_quota, &notes, LOG_ERROR, LOG_ERROR,
	    clock_monotonic());
	note_free(&notes);
}

int
conn_poll(struct conn *conn, enum conn_wait wait)
{
	static const unsigned wants[] = {
	    [CONN_WAIT_READ] = POLLER_READ,
	    [CONN_LOOK_AGAIN] = POLLER_READ,
	    [CONN_WAIT_WRITE] = POLLER_WRITE,
	    [CONN_WAIT_END] = POLLER_END,
	    [CONN_WAIT_NOTHING] = POLLER_NOTHING,
	};
	unsigned want = wants[wait];
	struct poller *poller = conn->env->poller;
	int result = 0;

	if (!conn->polled)
		result = poller_add(poller, conn->fd, want, conn);
	else if (want != conn->want)
		result = poller_change(poller, conn->fd, want, conn);
	if (result < 0) {
		conn_note_unpolled(conn->env);
		return -1;
	}
	conn->polled = true;
	conn->want = want;
	return 0;
}

bool
conn_is_served(const struct conn *conn)
{
	return conn->state <= CONN_FIRST ? !conn->protocol->always_tls
					 : conn->state >= CONN_REQUEST;
}

bool
conn_is_fresh(const struct conn *conn)
{
	return conn->state <= CONN_REQUEST && conn->in.size == 0;
}

size_t
conn_under_way(const struct conn_env *env)
{
	return env->count - env->queues[CONN_DISCARD].count -
	    env->queues[CONN_DRAIN].count;
}

/* Steps of those that are queued now: their next steps are for another turn. */
static size_t
step_due(const struct deadline_queue *queue, int64_t now, size_t most)
{
	struct deadline *due;
	size_t taken = 0;

	for (most = most < queue->count ? most : queue->count;
	     taken < most && (due = deadline_due(queue, now)); taken++)
		conn_ready(conn_of_again(due));
	return taken;
}

/*
 * Lines come in the order of their connections, more or less. So the first one
 * that is late, and is to have another look, ends the looks of a turn.
 */
static size_t
step_begins(struct conn_env *env, int64_t now)
{
	struct deadline_queue *begins = &env->begins;
	size_t taken = 0, count = begins->count;

	while (taken < count) {
		const struct deadline *first = begins->first;
		taken += step_due(begins, now, 1);
		if (begins->first == first ||
		    (begins->last == first && now != INT64_MAX))
			break;
	}
	return taken;
}

size_t
conn_look_again(struct conn_env *env, int64_t now)
{
	/* One that does not leave moves on to the others that linger. */
	size_t taken = step_due(&env->lingers, now, SIZE_MAX);

	taken += step_due(&env->leaves, now, SIZE_MAX);
	taken += step_due(&env->looks, now, SIZE_MAX);
	return taken + step_begins(env, now);
}

size_t
conn_run_buffered(struct conn_env *env)
{
	size_t begin = step_due(&env->buffered[0], 0, SIZE_MAX);

	return begin + step_due(&env->buffered[1], 0, CONN_ONGOING);
}

/*
 * Those that are in the middle of a request or an answer. Only a few have their
 * step in a turn, in rotation: there may be thousands of slow ones, and what
 * they send or take comes in bursts. The poller reports the others again.
 */
static void
go_on(const struct conn_env *env, struct conn *const *ongoing, size_t count)
{
	size_t steps = count < CONN_ONGOING ? count : CONN_ONGOING;
	size_t turn = (size_t)env->turn;
	/*
	 * One more after each round: the poller reports thousands in parts, in
	 * a rotation of its own, and no part is to meet the same place of this
	 * one every time.
	 */
	size_t first =
	    turn * CONN_ONGOING + turn / (CONN_READY_MAX / CONN_ONGOING);

	for (size_t i = 0; i < steps; i++)
		conn_ready(ongoing[(first + i) % count]);
}

void
conn_serve(struct conn_env *env, struct conn *const *ready, size_t count)
{
	struct conn *unserved[CONN_READY_MAX], *ongoing[CONN_READY_MAX];
	size_t unserved_count = 0, ongoing_count = 0;
	size_t served = conn_look_again(env, clock_monotonic());

	for (size_t i = 0; i < count; i++) {
		if (!conn_is_served(ready[i])) {
			unserved[unserved_count++] = ready[i];
			continue;
		}
		served++;
		if (conn_is_fresh(ready[i]))
			conn_ready(ready[i]);
		else
			ongoing[ongoing_count++] = ready[i];
	}
	go_on(env, ongoing, ongoing_count);
	if (served > 0)
		ration_served(&env->ration, clock_us());
	for (size_t i = 0; i < unserved_count; i++)
		conn_ready(unserved[i]);
	ration_spent(&env->ration, clock_us());
}

/* Clients with a ticket count as served: it shows that they were. */
void
conn_shake_hands(struct conn_env *env)
{
	while (conn_shake_next(env, HANDSHAKE_KNOWN))
		ration_served(&env->ration, clock_us());
	while (ration_allows_step(&env->ration) &&
	    (conn_shake_next(env, HANDSHAKE_BEGUN) ||
		conn_shake_next(env, HANDSHAKE_NEW) ||
		conn_shake_next(env, HANDSHAKE_DOUBTFUL)))
		ration_stepped(&env->ration, clock_us());
}
