#include "base/clock.h"
#include "net/conn_priv.h"
#include "net/stream.h"

/*
 * From the first bytes to a TLS session. A handshake costs the server more than
 * most answers, and a client that sends one packet can ask for it. So no
 * connection goes on by itself here: ready for a step it queues for its turn
 * (handshake_queue.h), and the event loop takes out as many as the ration of
 * time allows (ration.h). What waits to begin costs a few hundred bytes: its
 * first record stays in the kernel. A bounded number is under way, with a TLS
 * object each; beyond it the oldest that has had time to finish is dropped.
 */

/*
 * Bytes other than TLS get no answer at all (A1). The first record stays in the
 * kernel's buffer until it is complete: a silent client costs only a struct
 * conn, no TLS object.
 */
enum conn_wait
conn_step_hello(struct conn *conn)
{
	enum io_result result = stream_first_record(
	    conn->fd, conn->env->scratch, CONN_SCRATCH, &conn->awaited);

	if (result != IO_DONE)
		return conn_wait_of(conn, result,
		    result == IO_ENDED ? CLOSING_LEFT : CLOSING_NOT_TLS);
	if (!limits_handshake(conn->env->limits, conn->peer)) {
		tally_add(conn->env->tally, TALLY_HANDSHAKE_LIMITED, 1);
		return conn_end(conn, CLOSING_HANDSHAKE_LIMITED);
	}
	conn_enter(conn, CONN_QUEUED);
	return CONN_GO_ON;
}

/*
 * The socket of a handshake is ready, and the handshake waits for its turn. The
 * poller need not report it again: a connection that is reported while it waits
 * has lost its peer. One that is begun may end its input here: the request may
 * have come already.
 */
enum conn_wait
conn_step_turn(struct conn *conn)
{
	struct conn_env *env = conn->env;
	bool begun = conn->state == CONN_HANDSHAKE;

	if (conn->place.queue)
		return conn_end(conn, CLOSING_LEFT);
	handshake_queue_add(&env->handshakes, &conn->place,
	    begun ? HANDSHAKE_BEGUN : HANDSHAKE_NEW, conn->source, env->turn);
	return begun ? CONN_WAIT_NOTHING : CONN_WAIT_END;
}

void
conn_count_handshake(struct conn *conn)
{
	if (conn->state != CONN_HANDSHAKE)
		return;
	conn->env->under_way--;
	tally_add(conn->env->tally, TALLY_HANDSHAKES_ENDED, 1);
}

/* The time that a connection waited for its turn is not its own. */
static int
begin_handshake(struct conn *conn)
{
	struct conn_env *env = conn->env;

	conn->tls = tls_new(env->tls, conn->fd, conn->listener->host,
	    conn->protocol->client_certificates);
	if (!conn->tls)
		return -1;
	env->under_way++;
	tally_add(env->tally, TALLY_HANDSHAKES, 1);
	conn->began = clock_monotonic();
	conn_enter(conn, CONN_HANDSHAKE);
	return 0;
}

/*
 * The request is read in the next turn of the loop, as that of a connection
 * that is served: its time is no handshake's.
 */
static enum conn_wait
step_handshake(struct conn *conn)
{
	if (!conn->tls && begin_handshake(conn) < 0)
		return conn_end(conn, CLOSING_FAULT);
	enum io_result result = tls_handshake(conn->tls);

	if (result != IO_DONE)
		return conn_wait_of(conn, result, CLOSING_HANDSHAKE);
	conn_count_handshake(conn);
	conn_enter(conn, CONN_REQUEST);
	return CONN_WAIT_READ;
}

/* Whether one more can be under way, if need be in the place of another. */
static bool
make_room(struct conn_env *env)
{
	if (env->under_way < env->handshakes_max)
		return true;
	struct conn *victim = conn_victim_handshake(env);
	if (!victim)
		return false;
	tally_add(env->tally, TALLY_SHED, 1);
	conn_abort(victim, CLOSING_SHED);
	return true;
}

bool
conn_shake_next(struct conn_env *env, enum handshake_kind kind)
{
	struct deadline *place = handshake_queue_first(&env->handshakes, kind);

	if (!place || (kind == HANDSHAKE_NEW && !make_room(env)))
		return false;
	place = handshake_queue_take(&env->handshakes, kind);
	struct conn *conn =
	    (struct conn *)((char *)place - offsetof(struct conn, place));
	if (!conn->tls && place->due < env->turn)
		tally_add(env->tally, TALLY_PUT_OFF, 1);
	conn_settle(conn, step_handshake(conn));
	return true;
}

int64_t
conn_shake_timeout(struct conn_env *env, int64_t now, int64_t timeout)
{
	struct handshake_queue *queue = &env->handshakes;

	if (handshake_queue_first(queue, HANDSHAKE_KNOWN) ||
	    handshake_queue_first(queue, HANDSHAKE_BEGUN))
		return 0;
	if (!handshake_queue_first(queue, HANDSHAKE_NEW))
		return timeout;
	return env->under_way < env->handshakes_max
	    ? 0
	    : deadline_timeout(&env->progress[CONN_HANDSHAKE], now, timeout);
}
