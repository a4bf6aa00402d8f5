#include <errno.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "net/conn_priv.h"

/*
 * The end of a connection. After FIN the rest of the input is read and dropped,
 * because close() with unread input sends a reset, which may destroy bytes that
 * the client has not read yet (A11; RFC 9112 section 9.6 describes the same for
 * HTTP). How much, and for how long, is bounded. A client that uploads reads
 * its answer only when it has sent all of its body, though that was refused
 * before it came: it may pause, and take as long, as for one that is taken
 * (U5).
 */

enum {
	/* Bytes of input dropped, at most, beside a body; TLS adds some. */
	DRAIN_MAX = 4 << 20,
	DRAIN_READS = 8, /* before others get their turn */
};

void
conn_rate(struct conn *conn)
{
	conn->rated_at = clock_monotonic();
	conn->rated_from = 0;
}

enum conn_wait
conn_end_sending(struct conn *conn)
{
	shutdown(conn->fd, SHUT_WR);
	if (conn->body_due > 0) {
		conn_rate(conn);
		conn_enter(conn, CONN_DISCARD);
		return CONN_WAIT_READ;
	}
	conn_enter(conn, CONN_DRAIN);
	return CONN_LOOK_AGAIN;
}

/* Only the first look teaches: the next one comes much later. */
static void
note_leaving(struct conn *conn, bool left)
{
	struct conn_env *env = conn->env;

	if (!conn->polled && !conn->lingers && conn->drained == 0)
		env->stays = left ? 0 : env->stays + 1;
}

/* What has come at once is no credit for hours. */
bool
conn_keeps_coming(struct conn *conn, uint64_t come)
{
	int64_t now = clock_monotonic(), elapsed = now - conn->rated_at;
	int64_t more = (int64_t)(come - conn->rated_from);

	if (elapsed < 2 * conn->env->queues[conn->state].wait)
		return true;
	conn->rated_at = now;
	conn->rated_from = come;
	return more * 1000 >= CONN_RATE_LEAST * elapsed;
}

/*
 * The timeout of DRAIN is set once, when it is entered: a peer that goes on
 * sending does not extend it. That of DISCARD is one for each pause.
 */
enum conn_wait
conn_step_drain(struct conn *conn)
{
	for (int i = 0; i < DRAIN_READS; i++) {
		ssize_t got = recv(conn->fd, conn->env->scratch, CONN_READ, 0);
		note_leaving(conn, got == 0);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return CONN_WAIT_READ;
		if (got <= 0)
			return conn_end(conn, CLOSING_DONE);
		conn->drained += (uint64_t)got;
		if (conn->drained >= conn->body_due + DRAIN_MAX)
			return conn_end(conn, CLOSING_FLOOD);
		if (conn->state == CONN_DRAIN)
			continue;
		if (!conn_keeps_coming(conn, conn->drained))
			return conn_end(conn, CLOSING_LINGERED);
		conn_enter(conn, CONN_DISCARD);
	}
	return CONN_WAIT_READ;
}
