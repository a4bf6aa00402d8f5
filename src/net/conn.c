#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/conn_priv.h"
#include "net/stream.h"

/*
 * The state machine of a connection (states: conn.h). Sockets do not block: a
 * worker serves all of its connections from one level-triggered poller, and a
 * step returns as soon as it would have to wait. Each turn of a step is bounded
 * (K2), so that a peer that sends without end takes only its share. Every state
 * has a timeout (T5, A20), and every close a reason, which the access log
 * shows.
 *
 * Twice a peer nearly always does its part a moment later: it sends its line as
 * soon as it is connected, and closes as soon as it has the end of the answer.
 * An attempt at once would mostly fail; then the poller would have to be told
 * of the socket, and the worker be woken for it alone. So the connection takes
 * its next step after the next poll, or some time later among others that have
 * been answered, and the poller is told only if that step fails (Q30, Q31,
 * Q106, Q107).
 * Where clients are slower than the server, the first look nearly always comes
 * too early: then it is left out, but for one in a while (Q54).
 * Nothing is given up for it: a client that sends more than its line is drained
 * as it always was. To close at once after a line that seems to be complete
 * would save one call more, but what such a client sends after it would make
 * the kernel reset the connection and drop the rest of the answer; and peers
 * that read nothing would leave their answers in the kernel, in no limit.
 */

enum {
	LATE = 2, /* ms in which a line may come that was not there */
	STAYS = 4, /* looks for ends in a row that teach to leave them out */
	UNSOUGHT = 15, /* connections until the next one */
};

void
conn_enter(struct conn *conn, enum conn_state state)
{
	/* close_notify is the last piece of the answer. */
	enum conn_state timeout =
	    state == CONN_CLOSE_NOTIFY ? CONN_SEND : state;

	conn->state = state;
	deadline_set(
	    &conn->deadline, &conn->env->queues[timeout], clock_monotonic());
	conn_advance(conn);
}

void
conn_release_outgoing(struct conn *conn)
{
	/* An answer that was sent at once has not been counted. */
	conn_count_held(conn);
	outgoing_free(&conn->outgoing);
	conn_count_held(conn);
}

/* What is gathered when the connection ends has not been sent after all. */
static void
take_back_unsent(struct conn *conn)
{
	uint64_t unsent = conn->tls ? tls_unsent(conn->tls) : 0;

	unsent = unsent < conn->sent ? unsent : conn->sent;
	conn->sent -= unsent;
	tally_add(conn->env->tally, TALLY_SENT, 0 - unsent);
}

static void
close_conn(struct conn *conn)
{
	struct conn_env *env = conn->env;

	assert(conn->why != CLOSING_NONE);
	take_back_unsent(conn);
	conn_trace_end(conn);
	deadline_clear(&conn->deadline);
	deadline_clear(&conn->progress);
	deadline_clear(&conn->place);
	deadline_clear(&conn->again);
	conn_end_handshake(conn);
	limits_leave(env->limits, conn->peer);
	conn_release_outgoing(conn);
	conn_count_memory(env, 0, conn->tls ? CONN_TLS_MEMORY : 0);
	tls_free(&conn->tls);
	conn_count_held(conn);
	conn_upload_free(conn);
	buf_free(&conn->hello);
	conn_count_hello(conn);
	buf_free(&conn->in);
	free(conn->passage);
	if (conn->polled)
		poller_close(env->poller, conn->fd);
	else
		close(conn->fd);
	if (conn->previous)
		conn->previous->next = conn->next;
	else
		env->first = conn->next;
	if (conn->next)
		conn->next->previous = conn->previous;
	env->count--;
	tally_add(env->tally, TALLY_CLOSED, 1);
	free(conn);
}

enum conn_wait
conn_end(struct conn *conn, enum closing why)
{
	if (conn->why == CLOSING_NONE)
		conn->why = why;
	return CONN_CLOSE;
}

enum conn_wait
conn_wait_of(struct conn *conn, enum io_result result, enum closing why)
{
	switch (result) {
	case IO_WANT_READ: return CONN_WAIT_READ;
	case IO_WANT_WRITE: return CONN_WAIT_WRITE;
	case IO_STORM: return conn_end(conn, CLOSING_STORM);
	default: return conn_end(conn, why);
	}
}

/* G8: no selector begins with the byte that a TLS handshake begins with. */
static enum conn_wait
step_first(struct conn *conn)
{
	bool secure;
	enum io_result result = stream_first_byte(conn->fd, &secure);

	conn_note_look(conn, result == IO_DONE);
	if (result != IO_DONE)
		return conn_wait_of(conn, result, CLOSING_LEFT);
	conn_enter(conn, secure ? CONN_HELLO : CONN_REQUEST);
	return CONN_GO_ON;
}

/* Only an error or the end of the connection wakes this state. */
static enum conn_wait
step_waiting(struct conn *conn)
{
	return conn_end(conn, CLOSING_LEFT);
}

static enum conn_wait (*const step_of_state[CONN_STATES])(struct conn *) = {
    [CONN_PROXY] = conn_step_proxy,
    [CONN_FIRST] = step_first,
    [CONN_HELLO] = conn_step_hello,
    [CONN_QUEUED] = conn_step_turn,
    [CONN_HANDSHAKE] = conn_step_turn,
    [CONN_REQUEST] = conn_step_request,
    [CONN_WAITING] = step_waiting,
    [CONN_BODY] = conn_step_body,
    [CONN_WRITING] = conn_step_writing,
    [CONN_PUBLISHING] = conn_step_publishing,
    [CONN_SEND] = conn_step_send,
    [CONN_CLOSE_NOTIFY] = conn_step_close_notify,
    [CONN_DISCARD] = conn_step_drain,
    [CONN_DRAIN] = conn_step_drain,
};

static bool
may_linger(const struct conn *conn)
{
	return !conn->lingers && conn->drained == 0 &&
	    limits_count(conn->env->limits, conn->peer) <= CONN_CROWD;
}

/* Whether the first look for an end is left out, as it would come too early. */
static bool
is_too_early(struct conn_env *env)
{
	if (env->stays >= STAYS && env->unsought++ < UNSOUGHT)
		return true;
	env->unsought = 0;
	return false;
}

/*
 * Where those are looked at again that have their answers; NULL: polled. An
 * address that has more than half of its connections is polled: the end of one
 * is then seen in time for the next, in whichever worker that is (Q32). In TLS
 * the poller had to have it before: it gives it up, which costs less than to be
 * woken by the peer's end (Q27). One that is far away needs the time of a round
 * trip to close, which a second look gives it, if its address has no more than
 * a few. Where peers are so the first look is left out, but for one in a while.
 */
static struct deadline_queue *
queue_to_leave(struct conn *conn, enum conn_wait wait)
{
	struct conn_env *env = conn->env;
	bool first = wait == CONN_LOOK_AGAIN;

	if ((conn->polled && !conn->tls) ||
	    limits_half(env->limits, conn->peer))
		return NULL;
	if (first && (!may_linger(conn) || !is_too_early(env)))
		return &env->leaves;
	if (!first && (conn->polled || !may_linger(conn)))
		return NULL;
	conn->lingers = true;
	return &env->lingers;
}

/*
 * The queue in which a connection is looked at again, without the poller, or
 * NULL. A line that is late has some more looks while the worker looks again in
 * any case.
 */
static struct deadline_queue *
unpolled_queue(struct conn *conn, enum conn_wait wait)
{
	struct conn_env *env = conn->env;

	if (wait != CONN_LOOK_AGAIN && wait != CONN_WAIT_READ)
		return NULL;
	if (conn->state == CONN_DRAIN)
		return queue_to_leave(conn, wait);
	if (conn->polled)
		return NULL;
	return wait == CONN_LOOK_AGAIN ||
		(env->gathers && conn_is_served(conn) && conn_is_fresh(conn) &&
		    clock_monotonic() - conn->opened < LATE)
	    ? &env->begins
	    : NULL;
}

/*
 * Input that has been read already wakes no poller. Returns whether there is
 * some: then what the poller is told can wait for the next step, too.
 */
static bool
note_buffered(struct conn *conn)
{
	struct deadline_queue *queues = conn->env->buffered;

	bool reads = conn->state <= CONN_REQUEST || conn->state == CONN_BODY;

	if (!reads || !conn->tls || conn->place.queue ||
	    !tls_has_input(conn->tls))
		return false;
	deadline_set(&conn->again, &queues[!conn_is_fresh(conn)], 0);
	return true;
}

void
conn_settle(struct conn *conn, enum conn_wait wait)
{
	struct conn_env *env = conn->env;

	if (wait == CONN_CLOSE) {
		close_conn(conn);
		return;
	}
	conn_count_held(conn);
	if (wait == CONN_WAIT_ELSEWHERE)
		return;
	struct deadline_queue *queue = unpolled_queue(conn, wait);
	if (queue) {
		if (conn->polled)
			poller_remove(env->poller, conn->fd);
		conn->polled = false;
		deadline_set(&conn->again, queue, clock_monotonic());
	} else if ((wait != CONN_WAIT_READ || !note_buffered(conn)) &&
	    conn_poll(conn, wait) < 0) {
		conn_abort(conn, CLOSING_FAULT);
	}
}

/*
 * Runs steps until one waits. This ends: a step that does not wait moves on to
 * a later state, or, once in an upload, back to BODY.
 */
void
conn_ready(struct conn *conn)
{
	enum conn_wait wait;

	deadline_clear(&conn->again);
	do
		wait = step_of_state[conn->state](conn);
	while (wait == CONN_GO_ON);
	conn_settle(conn, wait);
}

void
conn_start(struct conn *conn)
{
	conn_enter(conn,
	    !conn->listener->secure           ? CONN_REQUEST
		: !conn->protocol->always_tls ? CONN_FIRST
					      : CONN_HELLO);
}

void
conn_open(struct conn_env *env, const struct listener *listener,
    const struct accepted *accepted)
{
	struct conn *conn = mem_alloc(sizeof(*conn));

	conn->env = env;
	conn->fd = accepted->fd;
	conn->listener = listener;
	conn->peer = accepted->peer;
	conn->source = accepted->source;
	conn->protocol = listener->protocol;
	conn->outgoing.fd = -1;
	conn->next = env->first;
	if (env->first)
		env->first->previous = conn;
	env->first = conn;
	env->count++;
	env->clients++;
	tally_add(env->tally, TALLY_OPENED, 1);
	conn->opened = conn->began = clock_monotonic();
	conn_trace_open(conn, accepted->address);
	if (listener->proxy)
		conn_await_proxy(conn, accepted->address);
	else
		conn_start(conn);
	conn_settle(conn, conn_first_wait(conn));
}

static void
retry(struct conn *conn)
{
	enum conn_wait wait = CONN_GO_ON;

	if (conn->state == CONN_WAITING)
		wait = conn_parse_input(conn, true);
	else if (conn->state != CONN_PUBLISHING)
		return;
	if (wait == CONN_GO_ON)
		conn_ready(conn);
	else
		conn_settle(conn, wait);
}

void
conn_retry_all(struct conn_env *env)
{
	for (struct conn *conn = env->first, *next; conn; conn = next) {
		next = conn->next;
		retry(conn);
	}
}

void
conn_abort(struct conn *conn, enum closing why)
{
	conn_end(conn, why);
	close_conn(conn);
}

void
conn_close_all(struct conn_env *env)
{
	while (env->first)
		conn_abort(env->first, CLOSING_STOPPED);
}
