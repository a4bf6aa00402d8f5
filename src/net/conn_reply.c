#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/conn_priv.h"
#include "net/stream.h"

enum {
	TLS_RECORD = 16384,
	DRAIN_MAX = 4 << 20,
	DRAIN_READS = 8, /* before others get their turn */
	TURN_MAX = 1 << 20, /* bytes sent before others get their turn */
	RATE_AFTER = 60000, /* ms after which a reply must have flowed */
	RATE_LEAST = 1024, /* bytes a second */
};

/* The bytes that are sent next, and none at the end. -1 if the file is cut. */
static int
next_bytes(struct conn *conn, struct span *bytes_r)
{
	struct outgoing *given = &conn->reply;
	struct span rendered = buf_span(&given->rendered->bytes);

	*bytes_r = span_tail(rendered, (size_t)conn->sent);
	if (bytes_r->size > 0 || given->fd < 0 || given->size == 0)
		return 0;
	/* TLS takes a record at a time: more would be read twice. */
	size_t most = conn->tls ? TLS_RECORD : CONN_SCRATCH;
	size_t want = given->size < most ? (size_t)given->size : most;
	ssize_t got =
	    pread(given->fd, conn->env->scratch, want, (off_t)given->offset);
	if (got != (ssize_t)want)
		return -1;
	*bytes_r = (struct span){conn->env->scratch, want};
	return 0;
}

static void
count_sent(struct conn *conn, size_t put)
{
	struct outgoing *given = &conn->reply;

	conn->sent_all += put;
	tally_add(conn->env->tally, TALLY_SENT, put);
	if (conn->sent < given->rendered->bytes.size) {
		conn->sent += put;
		return;
	}
	given->offset += put;
	given->size -= put;
}

/* Whether a reader takes the answer so slowly that it holds others up. */
static bool
too_slow(const struct conn *conn, int64_t now)
{
	int64_t elapsed = now - conn->reply_began;

	return elapsed > RATE_AFTER &&
	    conn->sent_all / (uint64_t)(elapsed / 1000) < RATE_LEAST;
}

static enum conn_wait
finish_reply(struct conn *conn)
{
	conn_forget_reply(conn);
	if (conn->tls) {
		conn_enter(conn, CONN_GOODBYE);
		return CONN_GO_ON;
	}
	shutdown(conn->fd, SHUT_WR);
	conn_enter(conn, CONN_DRAIN);
	return CONN_GO_ON;
}

/* Progress is what an answer's deadline waits for; a trickle is none. */
static enum conn_wait
pause_reply(struct conn *conn, size_t put, enum conn_wait wait)
{
	if (too_slow(conn, clock_monotonic()))
		return conn_end(conn, CLOSING_SLOW);
	if (put > 0)
		conn_enter(conn, CONN_REPLY);
	return wait;
}

enum conn_wait
conn_step_reply(struct conn *conn)
{
	size_t turn = 0;

	while (turn < TURN_MAX) {
		struct span bytes;
		size_t put = 0;
		/* A body cut short must not look whole: no close_notify. */
		if (next_bytes(conn, &bytes) < 0)
			return conn_end(conn, CLOSING_CUT);
		if (bytes.size == 0)
			return finish_reply(conn);
		enum io_result result =
		    stream_write(conn->fd, conn->tls, bytes, &put);
		if (result == IO_BROKEN || result == IO_ENDED)
			return conn_end(conn, CLOSING_LEFT);
		if (result != IO_DONE)
			return pause_reply(conn, turn,
			    conn_wait_of(conn, result, CLOSING_LEFT));
		count_sent(conn, put);
		turn += put;
	}
	return pause_reply(conn, turn, CONN_WAIT_WRITE);
}

enum conn_wait
conn_step_goodbye(struct conn *conn)
{
	enum io_result result = tls_goodbye(conn->tls);

	if (result == IO_WANT_READ || result == IO_WANT_WRITE)
		return conn_wait_of(conn, result, CLOSING_LEFT);
	shutdown(conn->fd, SHUT_WR);
	conn_enter(conn, CONN_DRAIN);
	return CONN_GO_ON;
}

/*
 * close() with unread input makes the kernel send a reset (A11). The state's
 * deadline began with it, so that a peer that goes on sending gains nothing.
 */
enum conn_wait
conn_step_drain(struct conn *conn)
{
	for (int i = 0; i < DRAIN_READS; i++) {
		ssize_t got =
		    recv(conn->fd, conn->env->scratch, CONN_SCRATCH, 0);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return CONN_WAIT_READ;
		if (got <= 0)
			return conn_end(conn, CLOSING_DONE);
		conn->drained += (uint64_t)got;
		if (conn->drained >= DRAIN_MAX)
			return conn_end(conn, CLOSING_FLOOD);
	}
	return CONN_WAIT_READ;
}
