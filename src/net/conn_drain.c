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
 * before it came: it may take as long as for one that is taken (U5).
 */

enum {
	DRAIN_MAX = 4 << 20, /* bytes of input dropped, at most */
	DRAIN_UPLOAD_MAX = UPLOAD_MAX + DRAIN_MAX, /* the same of an upload */
	DRAIN_READS = 8, /* before others get their turn */
};

enum conn_wait
conn_end_sending(struct conn *conn)
{
	shutdown(conn->fd, SHUT_WR);
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

/* Whether it is an upload, which has come at the least rate so far. */
static bool
uploads_on(const struct conn *conn)
{
	int64_t elapsed = clock_monotonic() - conn->send_began;

	return conn->uploads &&
	    (int64_t)conn->drained * 1000 >= CONN_RATE_LEAST * elapsed;
}

/*
 * The timeout of this state is set once, when it is entered: a peer that goes
 * on sending does not extend it, unless it uploads.
 */
enum conn_wait
conn_step_drain(struct conn *conn)
{
	uint64_t most = conn->uploads ? DRAIN_UPLOAD_MAX : DRAIN_MAX;

	for (int i = 0; i < DRAIN_READS; i++) {
		ssize_t got = recv(conn->fd, conn->env->scratch, CONN_READ, 0);
		note_leaving(conn, got == 0);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return CONN_WAIT_READ;
		if (got <= 0)
			return conn_end(conn, CLOSING_DONE);
		conn->drained += (uint64_t)got;
		if (conn->drained >= most)
			return conn_end(conn, CLOSING_FLOOD);
		if (uploads_on(conn))
			conn_enter(conn, CONN_DRAIN);
	}
	return CONN_WAIT_READ;
}
