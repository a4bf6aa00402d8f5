#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/conn_priv.h"
#include "net/socket.h"
#include "net/stream.h"

/*
 * The state machine of a connection (states: conn.h). Sockets do not block: a
 * worker serves all of its connections from one level-triggered poller, and a
 * step returns as soon as it would have to wait. Each turn of a step is bounded
 * (K2), so that a peer that sends without end takes only its share. Every state
 * has a timeout (T5, A20), and every close a reason, which the access log
 * shows.
 */

enum {
	INPUT_MAX = REQUEST_MAX + 2, /* bytes: a request and its CRLF */
	READS_MAX = 8, /* of a request, before others get their turn */
};

static void
set_poller(struct conn *conn, enum conn_wait wait)
{
	unsigned want = wait == CONN_WAIT_READ ? POLLER_READ
	    : wait == CONN_WAIT_WRITE          ? POLLER_WRITE
					       : POLLER_NOTHING;
	struct poller *poller = conn->env->poller;

	if (!conn->polled)
		poller_add(poller, conn->fd, want, conn);
	else if (want != conn->want)
		poller_change(poller, conn->fd, want, conn);
	conn->polled = true;
	conn->want = want;
}

void
conn_enter(struct conn *conn, enum conn_state state)
{
	conn->state = state;
	deadline_set(
	    &conn->deadline, &conn->env->queues[state], clock_monotonic());
	conn_advance(conn);
}

void
conn_release_outgoing(struct conn *conn)
{
	if (conn->outgoing.fd >= 0)
		close(conn->outgoing.fd);
	conn->outgoing.fd = -1;
	rendered_release(&conn->outgoing.rendered);
}

static void
close_conn(struct conn *conn)
{
	struct conn_env *env = conn->env;

	assert(conn->why != CLOSING_NONE);
	conn_trace_end(conn);
	deadline_clear(&conn->deadline);
	deadline_clear(&conn->progress);
	limits_leave(env->limits, conn->peer);
	conn_release_outgoing(conn);
	tls_free(&conn->tls);
	buf_free(&conn->in);
	if (conn->polled)
		poller_remove(env->poller, conn->fd);
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

	if (result != IO_DONE)
		return conn_wait_of(conn, result, CLOSING_LEFT);
	conn_enter(conn, secure ? CONN_HELLO : CONN_REQUEST);
	return CONN_GO_ON;
}

/*
 * Bytes other than TLS get no answer at all (A1). The first record stays in the
 * kernel's buffer until it is complete: a silent client costs only a struct
 * conn, no TLS object.
 */
static enum conn_wait
step_hello(struct conn *conn)
{
	enum io_result result = stream_first_record(
	    conn->fd, conn->env->scratch, CONN_SCRATCH, &conn->record_awaited);

	if (result != IO_DONE)
		return conn_wait_of(conn, result,
		    result == IO_ENDED ? CLOSING_LEFT : CLOSING_NOT_TLS);
	if (!limits_handshake(conn->env->limits, conn->peer)) {
		tally_add(conn->env->tally, TALLY_HANDSHAKE_LIMITED, 1);
		return conn_end(conn, CLOSING_HANDSHAKE_LIMITED);
	}
	conn->tls = tls_new(conn->env->tls, conn->fd, conn->listener->host);
	if (!conn->tls)
		return conn_end(conn, CLOSING_FAULT);
	conn_enter(conn, CONN_HANDSHAKE);
	return CONN_GO_ON;
}

static enum conn_wait
step_handshake(struct conn *conn)
{
	enum io_result result = tls_handshake(conn->tls);

	if (result != IO_DONE)
		return conn_wait_of(conn, result, CLOSING_HANDSHAKE);
	conn_enter(conn, CONN_REQUEST);
	return CONN_GO_ON;
}

static void
begin_send(struct conn *conn)
{
	tally_answer(conn->env->tally, conn->protocol,
	    outgoing_status(&conn->outgoing, conn->protocol));
	conn_trace_status(conn);
	buf_free(&conn->in);
	conn->send_began = clock_monotonic();
	conn_enter(conn, CONN_SEND);
}

static void
send_refusal(struct conn *conn, enum refusal refusal, struct span detail)
{
	conn_release_outgoing(conn);
	outgoing_refuse(&conn->env->hosts.list[0].context, conn->protocol,
	    refusal, detail, &conn->outgoing);
	begin_send(conn);
}

/* A request that waits for an edition is parsed again, but counted once. */
static bool
is_over_limit(struct conn *conn)
{
	char seconds[16];
	unsigned wait = conn->state == CONN_REQUEST
	    ? limits_request(conn->env->limits, conn->peer)
	    : 0;

	if (wait == 0)
		return false;
	snprintf(seconds, sizeof(seconds), "%u", wait);
	send_refusal(conn, REFUSAL_TOO_MANY, span_of(seconds));
	return true;
}

/*
 * The input is kept until the answer is final: a file that differs from the
 * edition makes the request wait for the next edition.
 */
static enum conn_wait
answer_request(struct conn *conn, const struct request *request)
{
	struct conn_env *env = conn->env;
	struct buf address = {0};
	struct asked asked = {.protocol = conn->protocol,
	    .request = request,
	    .named = conn->tls ? tls_named(conn->tls) : HOST_UNNAMED,
	    .host = conn->listener->host};

	if (conn->tls)
		tls_visitor(conn->tls, &asked.visitor);
	/* Only a host in brackets or of digits can be an address (R20). */
	if (request->host.size > 0 &&
	    (request->host.data[0] == '[' ||
		(request->host.data[0] >= '0' && request->host.data[0] <= '9')))
		socket_own_address(conn->fd, &address);
	asked.address = buf_span(&address);
	conn_release_outgoing(conn);
	outgoing_make(&env->hosts, &asked, &conn->outgoing);
	buf_free(&address);
	if (conn->outgoing.later) {
		size_t host = conn->outgoing.site;
		const struct edition *edition =
		    env->hosts.list[host].context.edition;
		env->suspect(env->context, host,
		    edition_text(edition,
			edition_entry(edition, conn->outgoing.source)->path));
		/* The timeout runs from the first attempt. */
		if (conn->state != CONN_WAITING)
			conn_enter(conn, CONN_WAITING);
		return CONN_WAIT_NOTHING;
	}
	begin_send(conn);
	return CONN_GO_ON;
}

/* Answers the request if the input has all of it; `ended`: no more comes. */
static enum conn_wait
parse_input(struct conn *conn, bool ended)
{
	struct arena *arena = conn->env->arena;
	struct request request;
	enum conn_wait wait = CONN_CLOSE;

	switch (conn->protocol->parse(
	    buf_span(&conn->in), ended, arena, &request)) {
	case REQUEST_MORE: wait = CONN_WAIT_READ; break;
	case REQUEST_DONE:
		conn_trace_request(conn, request.refusal ? NULL : &request);
		wait = is_over_limit(conn) ? CONN_GO_ON
					   : answer_request(conn, &request);
		break;
	/* A ClientHello where TLS is not spoken gets no answer (G8). */
	case REQUEST_DROP:
		wait = conn_end(
		    conn, conn->in.size > 0 ? CLOSING_TLS : CLOSING_LEFT);
		break;
	}
	arena_free(arena);
	return wait;
}

/*
 * Bounded, for peers that send byte by byte (K2). The rest is in the kernel,
 * where the poller sees it, and not in OpenSSL: OpenSSL keeps the rest of a
 * record only when `in` is full, and a full `in` has an answer.
 */
static enum conn_wait
step_request(struct conn *conn)
{
	for (int i = 0; i < READS_MAX; i++) {
		char bytes[INPUT_MAX];
		size_t got = 0, room = INPUT_MAX - conn->in.size;
		enum io_result result =
		    stream_read(conn->fd, conn->tls, bytes, room, &got);
		if (result != IO_DONE && result != IO_ENDED)
			return conn_wait_of(conn, result, CLOSING_LEFT);
		buf_add(&conn->in, (struct span){bytes, got});
		conn_advance(conn);
		enum conn_wait wait = parse_input(conn, result == IO_ENDED);
		if (wait == CONN_WAIT_READ && result == IO_ENDED)
			return conn_end(conn, CLOSING_LEFT);
		if (wait != CONN_WAIT_READ)
			return wait;
	}
	return CONN_WAIT_READ;
}

/* Only an error or the end of the connection wakes this state. */
static enum conn_wait
step_waiting(struct conn *conn)
{
	return conn_end(conn, CLOSING_LEFT);
}

static enum conn_wait (*const steps[CONN_STATES])(struct conn *) = {
    [CONN_FIRST] = step_first,
    [CONN_HELLO] = step_hello,
    [CONN_HANDSHAKE] = step_handshake,
    [CONN_REQUEST] = step_request,
    [CONN_WAITING] = step_waiting,
    [CONN_SEND] = conn_step_send,
    [CONN_GOODBYE] = conn_step_goodbye,
    [CONN_DRAIN] = conn_step_drain,
};

/*
 * Runs steps until one waits. This ends: a step that does not wait moves on to
 * a later state.
 */
static void
run_steps(struct conn *conn)
{
	enum conn_wait wait;

	do
		wait = steps[conn->state](conn);
	while (wait == CONN_GO_ON);
	if (wait == CONN_CLOSE)
		close_conn(conn);
	else
		set_poller(conn, wait);
}

void
conn_open(struct conn_env *env, int fd, const struct listener *listener,
    uint64_t peer)
{
	struct conn *conn = mem_alloc(sizeof(*conn));

	conn->env = env;
	conn->fd = fd;
	conn->listener = listener;
	conn->peer = peer;
	conn->protocol = listener->protocol;
	conn->outgoing.fd = -1;
	conn->next = env->first;
	if (env->first)
		env->first->previous = conn;
	env->first = conn;
	env->count++;
	tally_add(env->tally, TALLY_OPENED, 1);
	conn->opened = clock_monotonic();
	conn_trace_open(conn);
	conn_enter(conn,
	    !listener->secure                 ? CONN_REQUEST
		: !conn->protocol->always_tls ? CONN_FIRST
					      : CONN_HELLO);
	run_steps(conn);
}

void
conn_ready(struct conn *conn)
{
	run_steps(conn);
}

void
conn_expire(struct conn *conn)
{
	static const enum closing timeouts[CONN_STATES] = {
	    [CONN_FIRST] = CLOSING_LATE_REQUEST,
	    [CONN_HELLO] = CLOSING_LATE_HELLO,
	    [CONN_HANDSHAKE] = CLOSING_LATE_HANDSHAKE,
	    [CONN_REQUEST] = CLOSING_LATE_REQUEST,
	    [CONN_WAITING] = CLOSING_LATE_EDITION,
	    [CONN_SEND] = CLOSING_STALLED,
	    [CONN_GOODBYE] = CLOSING_STALLED,
	    [CONN_DRAIN] = CLOSING_LINGERED,
	};

	conn_end(conn, timeouts[conn->state]);
	/* Gopher clients would not show an answer that comes unasked. */
	if (conn->state == CONN_REQUEST && conn->protocol->answers_timeout) {
		conn_trace_request(conn, NULL);
		send_refusal(conn, REFUSAL_TIMEOUT, SPAN(""));
	} else if (conn->state == CONN_WAITING) {
		send_refusal(conn, REFUSAL_BEING_WRITTEN, SPAN(""));
	} else {
		close_conn(conn);
		return;
	}
	run_steps(conn);
}

void
conn_retry(struct conn *conn)
{
	if (conn->state != CONN_WAITING)
		return;
	enum conn_wait wait = parse_input(conn, true);
	if (wait == CONN_CLOSE)
		close_conn(conn);
	else if (wait == CONN_GO_ON)
		run_steps(conn);
}

void
conn_abort(struct conn *conn, enum closing why)
{
	conn_end(conn, why);
	close_conn(conn);
}
