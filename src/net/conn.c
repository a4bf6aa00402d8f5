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

enum {
	INPUT_MAX = REQUEST_MAX + 2,
	READS_MAX = 8, /* of a request, before others get their turn */
};

static void
arm(struct conn *conn, enum conn_wait wait)
{
	unsigned want = wait == CONN_WAIT_READ ? POLLER_READ
	    : wait == CONN_WAIT_WRITE          ? POLLER_WRITE
					       : POLLER_NOTHING;
	struct poller *poller = conn->env->poller;

	if (!conn->armed)
		poller_add(poller, conn->fd, want, conn);
	else if (want != conn->want)
		poller_change(poller, conn->fd, want, conn);
	conn->armed = true;
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
conn_forget_reply(struct conn *conn)
{
	if (conn->reply.fd >= 0)
		close(conn->reply.fd);
	conn->reply.fd = -1;
	rendered_release(&conn->reply.rendered);
}

static void
close_conn(struct conn *conn)
{
	struct conn_env *env = conn->env;

	assert(conn->why != CLOSING_NONE);
	conn_trace_end(conn);
	deadline_clear(&conn->deadline);
	deadline_clear(&conn->progress);
	limits_leave(env->limits, conn->who);
	conn_forget_reply(conn);
	tls_free(&conn->tls);
	buf_free(&conn->in);
	if (conn->armed)
		poller_remove(env->poller, conn->fd);
	close(conn->fd);
	if (conn->before)
		conn->before->after = conn->after;
	else
		env->first = conn->after;
	if (conn->after)
		conn->after->before = conn->before;
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

/* Row 8: no selector begins as a handshake does. */
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
 * Bytes that are no TLS get no answer at all (A1). Until the first record is
 * whole the kernel keeps it: a client that stays silent costs this struct.
 */
static enum conn_wait
step_hello(struct conn *conn)
{
	enum io_result result = stream_first_record(
	    conn->fd, conn->env->scratch, CONN_SCRATCH, &conn->marked);

	if (result != IO_DONE)
		return conn_wait_of(conn, result,
		    result == IO_ENDED ? CLOSING_LEFT : CLOSING_NOT_TLS);
	if (!limits_handshake(conn->env->limits, conn->who)) {
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
begin_reply(struct conn *conn)
{
	tally_answer(conn->env->tally, conn->protocol,
	    outgoing_status(&conn->reply, conn->protocol));
	conn_trace_reply(conn);
	buf_free(&conn->in);
	conn->reply_began = clock_monotonic();
	conn_enter(conn, CONN_REPLY);
}

static void
refuse(struct conn *conn, enum refusal refusal, struct span detail)
{
	conn_forget_reply(conn);
	outgoing_refuse(&conn->env->sites.list[0].context, conn->protocol,
	    refusal, detail, &conn->reply);
	begin_reply(conn);
}

/* One request counts once, however often its answer is tried. */
static bool
is_too_much(struct conn *conn)
{
	char seconds[16];
	unsigned wait = conn->state == CONN_REQUEST
	    ? limits_request(conn->env->limits, conn->who)
	    : 0;

	if (wait == 0)
		return false;
	snprintf(seconds, sizeof(seconds), "%u", wait);
	refuse(conn, REFUSAL_TOO_MANY, span_of(seconds));
	return true;
}

/* Answers what has come in; it stays until there is an answer to keep. */
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

	/* Only a env in brackets or of digits can be an address. */
	if (request->host.size > 0 &&
	    (request->host.data[0] == '[' ||
		(request->host.data[0] >= '0' && request->host.data[0] <= '9')))
		socket_own_address(conn->fd, &address);
	asked.address = buf_span(&address);
	conn_forget_reply(conn);
	outgoing_make(&env->sites, &asked, &conn->reply);
	buf_free(&address);
	if (conn->reply.later) {
		size_t site = conn->reply.site;
		const struct edition *edition =
		    env->sites.list[site].context.edition;
		env->suspect(env->context, site,
		    edition_text(edition,
			edition_entry(edition, conn->reply.source)->path));
		/* The clock runs from the first time. */
		if (conn->state != CONN_WAITING)
			conn_enter(conn, CONN_WAITING);
		return CONN_WAIT_NOTHING;
	}
	begin_reply(conn);
	return CONN_GO_ON;
}

/* Parses what there is. `ended`: no more will come. */
static enum conn_wait
consider(struct conn *conn, bool ended)
{
	struct arena *arena = conn->env->arena;
	struct request request;
	enum conn_wait wait = CONN_CLOSE;

	switch (conn->protocol->parse(
	    buf_span(&conn->in), ended, arena, &request)) {
	case REQUEST_MORE: wait = CONN_WAIT_READ; break;
	case REQUEST_DONE:
		conn_trace_request(conn, request.refusal ? NULL : &request);
		wait = is_too_much(conn) ? CONN_GO_ON
					 : answer_request(conn, &request);
		break;
	/* Bytes that nobody should answer are those of a ClientHello. */
	case REQUEST_DROP:
		wait = conn_end(
		    conn, conn->in.size > 0 ? CLOSING_TLS : CLOSING_LEFT);
		break;
	}
	arena_free(arena);
	return wait;
}

/*
 * A peer that sends byte by byte must not keep us here. What is still to come
 * then is in the kernel, which says so at once: a record that OpenSSL gave only
 * a part of has filled `in`, and there is an answer to that.
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
		enum conn_wait wait = consider(conn, result == IO_ENDED);
		if (wait == CONN_WAIT_READ && result == IO_ENDED)
			return conn_end(conn, CLOSING_LEFT);
		if (wait != CONN_WAIT_READ)
			return wait;
	}
	return CONN_WAIT_READ;
}

/* Nothing is polled for here but the peer's leaving. */
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
    [CONN_REPLY] = conn_step_reply,
    [CONN_GOODBYE] = conn_step_goodbye,
    [CONN_DRAIN] = conn_step_drain,
};

/* Each state is entered once: there are no more steps in a row than states. */
static void
proceed(struct conn *conn)
{
	enum conn_wait wait;

	do
		wait = steps[conn->state](conn);
	while (wait == CONN_GO_ON);
	if (wait == CONN_CLOSE)
		close_conn(conn);
	else
		arm(conn, wait);
}

void
conn_open(
    struct conn_env *env, int fd, const struct listener *listener, uint64_t who)
{
	struct conn *conn = mem_alloc(sizeof(*conn));

	conn->env = env;
	conn->fd = fd;
	conn->listener = listener;
	conn->who = who;
	conn->protocol = listener->protocol;
	conn->reply.fd = -1;
	conn->after = env->first;
	if (env->first)
		env->first->before = conn;
	env->first = conn;
	env->count++;
	tally_add(env->tally, TALLY_OPENED, 1);
	conn->opened = clock_monotonic();
	conn_trace_open(conn);
	conn_enter(conn,
	    !listener->secure                 ? CONN_REQUEST
		: !conn->protocol->always_tls ? CONN_FIRST
					      : CONN_HELLO);
	proceed(conn);
}

void
conn_ready(struct conn *conn)
{
	proceed(conn);
}

void
conn_expire(struct conn *conn)
{
	static const enum closing late[CONN_STATES] = {
	    [CONN_FIRST] = CLOSING_LATE_REQUEST,
	    [CONN_HELLO] = CLOSING_LATE_HELLO,
	    [CONN_HANDSHAKE] = CLOSING_LATE_HANDSHAKE,
	    [CONN_REQUEST] = CLOSING_LATE_REQUEST,
	    [CONN_WAITING] = CLOSING_LATE_EDITION,
	    [CONN_REPLY] = CLOSING_STALLED,
	    [CONN_GOODBYE] = CLOSING_STALLED,
	    [CONN_DRAIN] = CLOSING_LINGERED,
	};

	conn_end(conn, late[conn->state]);
	/* Gopher has no way to say it that a client would show. */
	if (conn->state == CONN_REQUEST && conn->protocol->tells_late) {
		conn_trace_request(conn, NULL);
		refuse(conn, REFUSAL_TIMEOUT, SPAN(""));
	} else if (conn->state == CONN_WAITING) {
		refuse(conn, REFUSAL_BEING_WRITTEN, SPAN(""));
	} else {
		close_conn(conn);
		return;
	}
	proceed(conn);
}

void
conn_retry(struct conn *conn)
{
	if (conn->state != CONN_WAITING)
		return;
	enum conn_wait wait = consider(conn, true);
	if (wait == CONN_CLOSE)
		close_conn(conn);
	else if (wait == CONN_GO_ON)
		proceed(conn);
}

void
conn_abort(struct conn *conn, enum closing why)
{
	conn_end(conn, why);
	close_conn(conn);
}
