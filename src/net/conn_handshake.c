#include <sys/socket.h>

#include "base/clock.h"
#include "net/conn_priv.h"
#include "net/stream.h"
#include "wire/client_hello.h"

/*
 * From the first bytes to a TLS session. A handshake costs the server more than
 * most answers, and a client that sends one packet can ask for it. So no
 * connection goes on by itself here: ready for a step it queues for its turn
 * (handshake_queue.h), and the event loop takes out as many as the ration of
 * time allows (ration.h). What waits to begin costs a few hundred bytes and its
 * first record, at most STREAM_HELLO_MAX bytes. A bounded number is under way,
 * with a TLS object each; beyond it the oldest that has had time to finish is
 * dropped.
 *
 * A client that resumes a session needs no signature, and it was served before:
 * its ticket, sealed by this server, proves both. So it does not queue with the
 * others. A ticket that opens no session after all (it is too old, or of
 * another host) gives no precedence: OpenSSL stops before the signature, and
 * the connection queues with the rest. Nor does one beyond half of those under
 * way: whoever has a single ticket can send it as often as he likes.
 *
 * A client that begins a handshake and stalls has cost the server a signature
 * for nothing. As many as hold all places, and come again when they are
 * dropped, would keep the worker busy for ever. So an address whose handshake
 * was dropped or came to its deadline comes after all others, and takes the
 * place of none that is younger than some seconds. Peers without limits, such
 * as a proxy on the same machine, speak for many clients and are never doubted.
 */

enum { TURNS = 4 }; /* in which a handshake may be reported once more */

void
conn_count_hello(struct conn *conn)
{
	conn_count_memory(conn->env, conn->hello.capacity, conn->hello_held);
	conn->env->hellos += conn->hello.capacity - conn->hello_held;
	conn->hello_held = conn->hello.capacity;
}

/*
 * Bytes other than TLS get no answer at all (A1). A silent client costs only a
 * struct conn, and one that has not sent a whole record that much more: no TLS
 * object.
 */
enum conn_wait
conn_step_hello(struct conn *conn)
{
	struct conn_env *env = conn->env;
	enum io_result result = stream_first_record(conn->fd, &conn->hello);

	conn_count_hello(conn);
	if (result != IO_DONE)
		return conn_wait_of(conn, result,
		    result == IO_ENDED ? CLOSING_LEFT : CLOSING_NOT_TLS);
	if (!limits_handshake(env->limits, conn->peer)) {
		tally_add(env->tally, TALLY_HANDSHAKE_LIMITED, 1);
		return conn_end(conn, CLOSING_HANDSHAKE_LIMITED);
	}
	conn->known =
	    tls_knows(env->tls, client_hello_ticket(buf_span(&conn->hello)));
	conn_enter(conn, CONN_QUEUED);
	return CONN_GO_ON;
}

static void
queue_handshake(struct conn *conn, enum handshake_kind kind)
{
	handshake_queue_add(&conn->env->handshakes, &conn->place, kind,
	    conn->source, conn->env->turn);
}

/*
 * The socket of a handshake is ready, and the handshake waits for its turn,
 * which mostly comes before the poller is asked again. If it does not, the
 * poller reports the same bytes once more, and is told not to; what it reports
 * then is that the peer has gone. One that is begun may end its input here: the
 * request may have come already. Its turn comes within a few, in which to be
 * told of it costs less than to tell the poller twice.
 */
enum conn_wait
conn_step_turn(struct conn *conn)
{
	bool begun = conn->state == CONN_HANDSHAKE;

	if (conn->place.queue && conn->want == POLLER_READ && !begun)
		return CONN_WAIT_END;
	if (conn->place.queue && conn->want == POLLER_READ)
		return conn->env->turn - conn->place.due < TURNS
		    ? CONN_WAIT_READ
		    : CONN_WAIT_NOTHING;
	if (conn->place.queue)
		return conn_end(conn, CLOSING_LEFT);
	queue_handshake(conn,
	    conn->known ? HANDSHAKE_KNOWN
		: begun ? HANDSHAKE_BEGUN
			: HANDSHAKE_NEW);
	return CONN_WAIT_READ;
}

/*
 * Whether its address is doubted from now on: it is if this handshake stalled,
 * and no longer if it was finished. One that failed says neither.
 */
static void
judge_source(const struct conn *conn)
{
	bool stalled =
	    conn->why == CLOSING_SHED || conn->why == CLOSING_LATE_HANDSHAKE;

	if (conn->peer && (stalled || conn->why == CLOSING_NONE))
		handshake_queue_doubt(
		    &conn->env->handshakes, conn->source, stalled);
}

void
conn_end_handshake(struct conn *conn)
{
	if (conn->state != CONN_HANDSHAKE)
		return;
	conn->env->under_way--;
	conn->env->known_under_way -= conn->known;
	tally_add(conn->env->tally, TALLY_HANDSHAKES_ENDED, 1);
	judge_source(conn);
}

/* The time that a connection waited for its turn is not its own. */
static int
begin_handshake(struct conn *conn)
{
	struct conn_env *env = conn->env;

	conn->tls = tls_new(env->tls, conn->fd, conn->listener->host,
	    conn->protocol->client_certificates, &conn->hello);
	if (!conn->tls)
		return -1;
	conn_count_hello(conn);
	conn_count_memory(env, CONN_TLS_MEMORY, 0);
	env->under_way++;
	env->known_under_way += conn->known;
	tally_add(env->tally, TALLY_HANDSHAKES, 1);
	tls_only_resume(conn->tls, conn->known);
	conn->began = clock_monotonic();
	conn_enter(conn, CONN_HANDSHAKE);
	return 0;
}

/* Its ticket opened no session. */
static enum conn_wait
queue_again(struct conn *conn)
{
	conn->env->known_under_way--;
	conn->known = false;
	tls_only_resume(conn->tls, false);
	conn_advance(conn);
	queue_handshake(conn, HANDSHAKE_NEW);
	return CONN_WAIT_NOTHING;
}

/*
 * A handshake that OpenSSL has refused, with an alert that says why. The client
 * may have sent more behind it, such as its request: close() with unread input
 * would send a reset, which may destroy the alert. So the input is drained as
 * after an answer.
 */
static enum conn_wait
refuse_handshake(struct conn *conn)
{
	conn_end(conn, CLOSING_HANDSHAKE);
	conn_end_handshake(conn);
	tls_free(&conn->tls);
	conn_count_memory(conn->env, 0, CONN_TLS_MEMORY);
	shutdown(conn->fd, SHUT_WR);
	conn_enter(conn, CONN_DRAIN);
	return CONN_WAIT_READ;
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

	if (result == IO_WANT_TURN)
		return queue_again(conn);
	if (result == IO_BROKEN)
		return refuse_handshake(conn);
	if (result != IO_DONE)
		return conn_wait_of(conn, result, CLOSING_HANDSHAKE);
	conn_end_handshake(conn);
	conn_enter(conn, CONN_REQUEST);
	return CONN_WAIT_READ;
}

static struct conn *
first_of(struct conn_env *env, enum handshake_kind kind)
{
	return conn_of_place(handshake_queue_first(&env->handshakes, kind));
}

/* The ms that those under way have more, before one of a kind. */
static int64_t
spared(enum handshake_kind kind)
{
	return kind == HANDSHAKE_DOUBTFUL ? CONN_DOUBT : 0;
}

/* Whether it can be under way, if need be in the place of another. */
static bool
make_room(
    struct conn_env *env, const struct conn *conn, enum handshake_kind kind)
{
	if (conn->tls || env->under_way < env->handshakes_max)
		return true;
	struct conn *victim =
	    conn_victim_handshake(env, conn->known, spared(kind));
	if (!victim)
		return false;
	tally_add(env->tally, TALLY_SHED, 1);
	conn_abort(victim, CLOSING_SHED);
	return true;
}

/* Whether a known client has to begin as the others do. */
static bool
is_one_too_many(const struct conn_env *env, const struct conn *conn)
{
	return conn->known && !conn->tls &&
	    env->known_under_way >= (env->handshakes_max + 1) / 2;
}

static void
queue_with_others(struct conn *conn)
{
	deadline_clear(&conn->place);
	conn->known = false;
	queue_handshake(conn, HANDSHAKE_NEW);
}

static void
take_step(struct conn_env *env, struct conn *conn, enum handshake_kind kind)
{
	handshake_queue_take(&env->handshakes, kind);
	if (!conn->tls && conn->place.due < env->turn)
		tally_add(env->tally, TALLY_PUT_OFF, 1);
	conn_settle(conn, step_handshake(conn));
}

bool
conn_shake_next(struct conn_env *env, enum handshake_kind kind)
{
	struct conn *conn = first_of(env, kind);

	if (conn && is_one_too_many(env, conn)) {
		queue_with_others(conn);
		return true;
	}
	if (!conn || !make_room(env, conn, kind))
		return false;
	/* Room may have been made by one of its own address: that is doubted.
	 */
	conn = first_of(env, kind);
	if (!conn)
		return true;
	take_step(env, conn, kind);
	return true;
}

/*
 * What waits is on the stack, so nothing is dropped for the next one: there has
 * to be room without that. A crowd, of which as many would begin in every turn,
 * begins one by one: a request that comes waits for one step, and not for all
 * of theirs.
 */
void
conn_shake_meanwhile(struct conn_env *env)
{
	struct conn *conn = first_of(env, HANDSHAKE_NEW);

	ration_spent(&env->ration, clock_us());
	if (!conn || env->waiting == CONN_WAITING_MAX ||
	    env->queues[CONN_QUEUED].count > CONN_MANY ||
	    !ration_allows(&env->ration) ||
	    (!conn->tls && env->under_way >= env->handshakes_max))
		return;
	env->waiting++;
	take_step(env, conn, HANDSHAKE_NEW);
	env->waiting--;
	ration_stepped(&env->ration, clock_us());
}

int64_t
conn_shake_timeout(struct conn_env *env, int64_t now, int64_t timeout)
{
	const struct deadline_queue *unknown = &env->progress[CONN_HANDSHAKE],
				    *known =
					&env->progress[CONN_PROGRESS_KNOWN];

	for (size_t i = 0; i < 2; i++)
		if (env->buffered[i].first)
			return 0;
	for (enum handshake_kind i = 0; i < HANDSHAKE_KINDS; i++) {
		const struct conn *conn = first_of(env, i);
		if (!conn)
			continue;
		if (conn->tls || conn->known ||
		    env->under_way < env->handshakes_max ||
		    conn_victim_handshake(env, false, spared(i)))
			return 0;
		timeout = deadline_timeout(unknown, now - spared(i), timeout);
		timeout = deadline_timeout(known, now - spared(i), timeout);
	}
	return timeout;
}
