#include "net/conn_priv.h"

/*
 * Deadlines, and what becomes of those that have passed. Every state has one
 * (T5, A20). A client that is known to wait for an answer is told; others are
 * closed.
 */

enum {
	PROXY_WAIT = 5000, /* ms for a PROXY header; a retransmit takes 3 s */
	WAIT_EDITION = 1000, /* ms that a request waits for an edition */
	WRITE_MAX = 60000, /* ms for a writer to answer */
	LINGER = 2000, /* ms for the peer to close */
	LOOK = 10, /* ms between two looks whether an upload is served */
	LEAVE = 5, /* of these until it is looked for: a round trip nearby */
	STAY = 100, /* the same again, then it is polled: one far away */
	CHANCE = 1000, /* ms since its opening before it may be shed */
	FINISH = 500, /* the same for a handshake, since its turn came */
};

void
conn_set_times(struct conn_env *env, const struct conn_times *times)
{
	const int64_t waits[CONN_STATES] = {
	    [CONN_PROXY] = PROXY_WAIT,
	    [CONN_FIRST] = times->request,
	    [CONN_HELLO] = times->hello,
	    [CONN_QUEUED] = times->handshake,
	    [CONN_HANDSHAKE] = times->handshake,
	    [CONN_REQUEST] = times->request,
	    [CONN_WAITING] = WAIT_EDITION,
	    [CONN_BODY] = times->stall,
	    [CONN_WRITING] = WRITE_MAX,
	    [CONN_PUBLISHING] = WAIT_EDITION,
	    [CONN_SEND] = times->stall,
	    [CONN_DISCARD] = times->stall,
	    [CONN_DRAIN] = LINGER,
	};

	for (size_t i = 0; i < CONN_STATES; i++)
		env->queues[i].wait = waits[i];
	for (size_t i = 0; i < CONN_PROGRESS_STEPS; i++)
		env->progress[i].wait = CHANCE;
	env->progress[CONN_HANDSHAKE].wait = FINISH;
	env->progress[CONN_PROGRESS_KNOWN].wait = FINISH;
	env->leaves.wait = LEAVE;
	env->lingers.wait = STAY;
	env->looks.wait = LOOK;
}

/* The deadlines of states: the reason to close, and what the client is told. */
static const struct {
	enum closing why;
	enum refusal refusal; /* or REFUSAL_NONE */
} timeouts[CONN_STATES] = {
    [CONN_PROXY] = {CLOSING_LATE_PROXY, REFUSAL_NONE},
    [CONN_FIRST] = {CLOSING_LATE_REQUEST, REFUSAL_NONE},
    [CONN_HELLO] = {CLOSING_LATE_HELLO, REFUSAL_NONE},
    [CONN_QUEUED] = {CLOSING_PUT_OFF, REFUSAL_NONE},
    [CONN_HANDSHAKE] = {CLOSING_LATE_HANDSHAKE, REFUSAL_NONE},
    [CONN_REQUEST] = {CLOSING_LATE_REQUEST, REFUSAL_TIMEOUT},
    [CONN_WAITING] = {CLOSING_LATE_EDITION, REFUSAL_BEING_WRITTEN},
    [CONN_BODY] = {CLOSING_LATE_BODY, REFUSAL_TIMEOUT},
    [CONN_WRITING] = {CLOSING_FAULT, REFUSAL_FAULT},
    [CONN_SEND] = {CLOSING_STALLED, REFUSAL_NONE},
    [CONN_CLOSE_NOTIFY] = {CLOSING_STALLED, REFUSAL_NONE},
    [CONN_DISCARD] = {CLOSING_LINGERED, REFUSAL_NONE},
    [CONN_DRAIN] = {CLOSING_LINGERED, REFUSAL_NONE},
};

/* Gopher clients would not show an answer that comes unasked. */
static bool
tells_timeout(const struct conn *conn)
{
	return timeouts[conn->state].refusal != REFUSAL_NONE &&
	    (conn->state != CONN_REQUEST || conn->protocol->answers_timeout);
}

static void
expire(struct conn *conn)
{
	bool sends =
	    conn->state == CONN_SEND || conn->state == CONN_CLOSE_NOTIFY;

	if (sends && conn_send_on(conn))
		return;
	if (conn->state == CONN_PUBLISHING) {
		conn_upload_end(conn);
		conn_ready(conn);
		return;
	}
	if (!tells_timeout(conn)) {
		conn_abort(conn, timeouts[conn->state].why);
		return;
	}
	conn_end(conn, timeouts[conn->state].why);
	if (conn->state == CONN_REQUEST)
		conn_trace_request(conn, NULL);
	conn_refuse(conn, timeouts[conn->state].refusal, SPAN(""));
	conn_ready(conn);
}

/* An expired connection is closed, or in another queue. */
void
conn_expire_due(struct conn_env *env, int64_t now)
{
	struct deadline *due;
	size_t count = 0;

	for (size_t i = 0; i < CONN_STATES; i++)
		while (count < CONN_EXPIRES &&
		    (due = deadline_due(&env->queues[i], now))) {
			expire(conn_of_deadline(due));
			count++;
		}
}

int64_t
conn_timeout(struct conn_env *env, int64_t now, int64_t timeout)
{
	for (size_t i = 0; i < CONN_STATES; i++)
		timeout = deadline_timeout(&env->queues[i], now, timeout);
	timeout = deadline_timeout(&env->leaves, now, timeout);
	timeout = deadline_timeout(&env->lingers, now, timeout);
	timeout = deadline_timeout(&env->looks, now, timeout);
	return conn_shake_timeout(env, now, timeout);
}

static bool
is_silent(const struct conn *conn)
{
	return conn->state <= CONN_HELLO ||
	    (conn->state == CONN_REQUEST && conn->in.size == 0 && !conn->tls);
}

void
conn_close_idle(struct conn_env *env, int64_t now)
{
	for (struct conn *conn = env->first, *next; conn; conn = next) {
		next = conn->next;
		if (is_silent(conn) && now - conn->opened >= CONN_FRESH)
			conn_abort(conn, CLOSING_STOPPED);
	}
}
