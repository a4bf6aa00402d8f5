#include <errno.h>

#include "base/clock.h"
#include "net/conn_priv.h"
#include "net/socket.h"
#include "net/stream.h"

/*
 * Sends an answer. A complete one ends in close_notify (A8), one cut short
 * never does (A9): so the client can distinguish them. In the clear the system
 * sends a file itself, and copies none of it (Q34). Else files are read in
 * pieces into a buffer that the worker's connections share. Either way a
 * stalled client holds no memory for its file (E18).
 *
 * A client has taken what its system has acknowledged. What the kernel of the
 * server accepts says less: it has a buffer of its own, which a slow client
 * empties so rarely that it would seem to stall, and which hides how slow it
 * is. But the client's system has a buffer, too: it may take a quarter of a
 * megabyte at once, on the same machine or a fast network, and nothing more
 * until the program has read most of that. A proxy that passes on 2 KB a second
 * then seems to stall for more than a minute. So a burst counts for the time
 * that it takes to read at the least rate, within a limit.
 */

enum {
	TURN_MAX = 256 << 10, /* bytes sent before others get their turn */
	/* The same of a file that is not copied, which takes as long. */
	TURN_FILE_MAX = 2 << 20,
	UNBOUND_AFTER = 1 << 20, /* bytes of a file that its reader took */
	RATE_OVER = 60000, /* ms over which the rate is judged */
	RESTS = 4, /* stall timeouts that a burst lasts, at most */
};

/*
 * The next bytes to send; none at the end. -1 if the file is not what it was
 * (E11).
 */
static int
next_bytes(struct conn *conn, struct span *bytes_r)
{
	struct outgoing *outgoing = &conn->outgoing;
	struct span rendered = buf_span(&outgoing->rendered->bytes);

	*bytes_r = span_tail(rendered, (size_t)conn->rendered_sent);
	if (bytes_r->size > 0 || outgoing->fd < 0 || outgoing->size == 0)
		return 0;
	size_t most = conn->tls ? tls_write_most(conn->tls) : CONN_SCRATCH;
	size_t want = outgoing->size < most ? (size_t)outgoing->size : most;
	if (outgoing_read(outgoing, conn->env->scratch, want) < 0)
		return -1;
	*bytes_r = (struct span){conn->env->scratch, want};
	return 0;
}

/* Whether these bytes end the answer. */
static bool
is_last(const struct conn *conn, struct span bytes)
{
	const struct outgoing *outgoing = &conn->outgoing;
	uint64_t rendered =
	    outgoing->rendered->bytes.size - conn->rendered_sent;
	uint64_t file = outgoing->fd < 0 ? 0 : outgoing->size;

	return !outgoing->stream && bytes.size == rendered + file;
}

static void
count_sent(struct conn *conn, size_t written)
{
	struct outgoing *outgoing = &conn->outgoing;

	conn->sent += written;
	tally_add(conn->env->tally, TALLY_SENT, written);
	if (conn->rendered_sent < outgoing->rendered->bytes.size) {
		conn->rendered_sent += written;
		return;
	}
	outgoing->offset += written;
	outgoing->size -= written;
}

/* What became of an attempt to send a part of the answer. */
enum part { PART_SENT, PART_WAITS, PART_NONE, PART_CUT, PART_LEFT };

static enum part
send_copied(struct conn *conn, size_t *sent_r)
{
	struct span bytes;

	if (next_bytes(conn, &bytes) < 0)
		return PART_CUT;
	if (bytes.size == 0)
		return PART_NONE;
	switch (stream_write(
	    conn->fd, conn->tls, bytes, is_last(conn, bytes), sent_r)) {
	case IO_DONE: return PART_SENT;
	case IO_BROKEN:
	case IO_ENDED: return PART_LEFT;
	default: return PART_WAITS;
	}
}

/* Whether what comes next is of a file that need not be copied. */
static bool
is_file_next(const struct conn *conn)
{
	const struct outgoing *outgoing = &conn->outgoing;

	return !conn->tls && !conn->copies && outgoing->fd >= 0 &&
	    outgoing->size > 0 &&
	    conn->rendered_sent == outgoing->rendered->bytes.size;
}

static enum part
send_uncopied(struct conn *conn, size_t *sent_r)
{
	struct outgoing *outgoing = &conn->outgoing;
	size_t most = outgoing->size < TURN_FILE_MAX ? (size_t)outgoing->size
						     : TURN_FILE_MAX;

	/* Of a reader that stops soon the kernel has little (K178). */
	if (!conn->unbound && outgoing->offset >= UNBOUND_AFTER) {
		socket_unbound_unsent(conn->fd);
		conn->unbound = true;
	}
	if (!outgoing_is_unchanged(outgoing))
		return PART_CUT;
	ssize_t sent =
	    socket_send_file(conn->fd, outgoing->fd, outgoing->offset, most);
	*sent_r = sent > 0 ? (size_t)sent : 0;
	if (sent > 0)
		return PART_SENT;
	if (sent == 0)
		return PART_CUT;
	if (errno == EAGAIN || errno == EINTR)
		return PART_WAITS;
	/*
	 * Of this file, or to this socket, the system can only copy; or the
	 * file or the peer is lost. To copy shows which: one of two calls
	 * fails.
	 */
	conn->copies = true;
	return PART_SENT;
}

/* What the kernel has taken of it; in TLS with what encryption adds. */
static uint64_t
sent_by(const struct conn *conn)
{
	return conn->tls ? tls_sent(conn->tls) : conn->sent;
}

static uint64_t
taken_by(const struct conn *conn)
{
	uint64_t sent = sent_by(conn);
	size_t under_way = socket_unacknowledged(conn->fd);

	return under_way < sent ? sent - under_way : 0;
}

/*
 * What was sent before counts as taken: it is no part of the answer. The
 * system is asked only of a client that does not take all of it at once.
 */
void
conn_begin_taking(struct conn *conn)
{
	conn->send_began = conn->rated_at = conn->taken_at = clock_monotonic();
	conn->taken = conn->rated_from = sent_by(conn);
	conn->burst = 0;
	conn->dried = true;
}

/*
 * Notes what its peer has acknowledged since the last time. The burst is a
 * bucket that leaks at the least rate.
 */
static bool
note_taken(struct conn *conn)
{
	int64_t now = clock_monotonic();
	int64_t wait = conn->env->queues[CONN_SEND].wait;
	uint64_t most = (uint64_t)(RESTS * wait) * CONN_RATE_LEAST / 1000;
	uint64_t taken = taken_by(conn),
		 leaked =
		     (uint64_t)(now - conn->taken_at) * CONN_RATE_LEAST / 1000;

	if (leaked >= conn->burst)
		conn->dried = true;
	if (taken <= conn->taken)
		return false;
	conn->burst -= leaked < conn->burst ? leaked : conn->burst;
	conn->burst += taken - conn->taken;
	conn->burst = conn->burst < most ? conn->burst : most;
	conn->taken = taken;
	conn->taken_at = now;
	return true;
}

bool
conn_takes(struct conn *conn)
{
	bool takes = note_taken(conn);

	if (takes)
		conn_enter(conn, conn->state);
	return takes;
}

bool
conn_is_slow(const struct conn *conn, int64_t now, int64_t least)
{
	int64_t elapsed = now - conn->rated_at;
	int64_t taken = (int64_t)(taken_by(conn) - conn->rated_from);

	return elapsed >= least && taken * 1000 < CONN_RATE_LEAST * elapsed;
}

bool
conn_has_taken_all(const struct conn *conn)
{
	return socket_unacknowledged(conn->fd) == 0;
}

/*
 * A client that reads a little at a time never meets the stall timeout: after
 * each minute its rate is judged.
 */
static bool
keeps_up(struct conn *conn)
{
	int64_t now = clock_monotonic();

	if (now - conn->rated_at < RATE_OVER)
		return true;
	if (conn_is_slow(conn, now, RATE_OVER) && conn->dried)
		return false;
	conn->dried = false;
	conn->rated_from = taken_by(conn);
	conn->rated_at = now;
	return true;
}

/* Whether its program may still be reading what its system took at once. */
static bool
rests(const struct conn *conn)
{
	return clock_monotonic() - conn->taken_at <
	    (int64_t)(conn->burst * 1000 / CONN_RATE_LEAST);
}

bool
conn_send_on(struct conn *conn)
{
	if (!conn_takes(conn)) {
		if (!rests(conn))
			return false;
		conn_enter(conn, conn->state);
		return true;
	}
	if (!keeps_up(conn))
		conn_end(conn, CLOSING_SLOW);
	return conn->why == CLOSING_NONE;
}

static enum conn_wait
finish_send(struct conn *conn)
{
	conn_release_outgoing(conn);
	if (conn->tls) {
		conn_enter(conn, CONN_CLOSE_NOTIFY);
		return CONN_GO_ON;
	}
	return conn_end_sending(conn);
}

/*
 * Waits until the socket takes more. Bytes that were sent since `before` set
 * the stall timeout back, unlike bytes that are gathered; a trickle does not
 * count.
 */
static enum conn_wait
pause_send(struct conn *conn, uint64_t before)
{
	if (conn->tls && tls_flush(conn->tls) == IO_BROKEN)
		return conn_end(conn, CLOSING_LEFT);
	note_taken(conn);
	if (!keeps_up(conn))
		return conn_end(conn, CLOSING_SLOW);
	if (sent_by(conn) > before)
		conn_enter(conn, conn->state);
	return CONN_WAIT_WRITE;
}

/* Renders the next piece of a page. Returns 0, or -1 if it cannot be. */
static int
next_piece(struct conn *conn)
{
	int result = outgoing_refill(&conn->outgoing);

	conn_charge(conn);
	arena_free(conn->env->arena);
	conn->rendered_sent = 0;
	return result < 0 ? -1 : 0;
}

enum conn_wait
conn_step_send(struct conn *conn)
{
	size_t turn = 0, pieces = 0;
	uint64_t before = sent_by(conn);

	while (turn < TURN_MAX) {
		size_t sent = 0;
		switch (is_file_next(conn) ? send_uncopied(conn, &sent)
					   : send_copied(conn, &sent)) {
		case PART_SENT: break;
		case PART_WAITS: return pause_send(conn, before);
		/* A body cut short gets no close_notify (A9). */
		case PART_CUT: return conn_end(conn, CLOSING_CUT);
		case PART_LEFT: return conn_end(conn, CLOSING_LEFT);
		case PART_NONE:
			if (!conn->outgoing.stream)
				return finish_send(conn);
			if (pieces++ > 0)
				return pause_send(conn, before);
			if (next_piece(conn) < 0)
				return conn_end(conn, CLOSING_CUT);
		}
		count_sent(conn, sent);
		turn += sent;
	}
	return pause_send(conn, before);
}

enum conn_wait
conn_step_close_notify(struct conn *conn)
{
	uint64_t before = sent_by(conn);
	enum io_result result = tls_close_notify(conn->tls);

	if (result == IO_WANT_WRITE)
		return pause_send(conn, before);
	if (result != IO_DONE)
		return conn_end(conn, CLOSING_LEFT);
	return conn_end_sending(conn);
}
