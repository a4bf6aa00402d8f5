#include <stdio.h>

#include "net/conn_priv.h"
#include "net/socket.h"
#include "net/stream.h"

/*
 * From input to an answer. After each read the protocol parses all of the input
 * again: it is at most REQUEST_MAX bytes, and so no state of a parser has to be
 * kept between two reads. A request that is complete or invalid gets an answer,
 * which SEND sends. An answer whose file is not what the edition says waits for
 * the next edition, and is then made from the same input.
 */

enum {
	INPUT_MAX = REQUEST_MAX + 2, /* bytes: a request and its CRLF */
	EARLY_LOOKS = 4, /* first looks in a row that teach to leave them out */
	UNLOOKED = 15, /* connections until the next one */
};

void
conn_begin_send(struct conn *conn)
{
	conn->env->clients++;
	conn_upload_free(conn);
	tally_answer(conn->env->tally, conn->protocol,
	    outgoing_status(&conn->outgoing, conn->protocol));
	conn_trace_status(conn);
	buf_free(&conn->in);
	conn_begin_taking(conn);
	conn_enter(conn, CONN_SEND);
}

void
conn_refuse(struct conn *conn, enum refusal refusal, struct span detail)
{
	conn_release_outgoing(conn);
	outgoing_refuse(&conn->env->hosts.list[0].context, conn->protocol,
	    refusal, detail, &conn->outgoing);
	conn_begin_send(conn);
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
	conn_refuse(conn, REFUSAL_TOO_MANY, span_of(seconds));
	return true;
}

/* The counted work of some requests costs the one that asks for it as many. */
void
conn_charge(struct conn *conn)
{
	uint64_t due = conn->outgoing.work / WORK_REQUEST;

	due = due < WORK_REQUESTS_MAX ? due : WORK_REQUESTS_MAX;
	if (due <= conn->charged)
		return;
	limits_charge(
	    conn->env->limits, conn->peer, (unsigned)due - conn->charged);
	conn->charged = (unsigned)due;
}

/*
 * Whether a host is the socket's own address, in any spelling (R20). Behind a
 * proxy that is the one that the client has connected to.
 */
static bool
asks_our_address(const struct conn *conn, struct span host)
{
	struct address own;

	if (!address_is_figures(host))
		return false;
	if (conn->passage && conn->passage->named)
		own = conn->passage->entered;
	else if (socket_bound(conn->fd, &own) < 0)
		return false;
	own = address_bare(&own);
	return address_is_host(&own, host);
}

/*
 * Counts the page of an answer, by its file whatever its form, or by its path.
 * What a Gopher client is told of an address elsewhere (URL:) is no page.
 */
static void
count_page(const struct conn *conn, const struct request *request)
{
	const struct conn_env *env = conn->env;
	const struct outgoing *outgoing = &conn->outgoing;
	const struct context *context =
	    &env->hosts.list[outgoing->host].context;
	struct span path =
	    request->path.size > 0 ? request->path : request->selector;

	if (request->titan.kind != TITAN_NONE ||
	    outgoing->rendered->kind < RESPONSE_MENU)
		return;
	if (outgoing->entry != EDITION_NONE)
		path = edition_text(context->edition,
		    edition_entry(context->edition, outgoing->entry)->path);
	if (path.size == 0)
		path = SPAN("/");
	if (path.data[0] == '/')
		page_counts_add(env->pages, env->limits->shared->key.low,
		    conn->protocol, context->vhost->host, path);
}

/*
 * The input is kept until the answer is final: a file that differs from the
 * edition makes the request wait for the next edition.
 */
static enum conn_wait
answer_request(struct conn *conn, const struct request *request)
{
	struct conn_env *env = conn->env;
	struct asked asked = {.protocol = conn->protocol,
	    .request = request,
	    .named = conn->tls ? tls_named(conn->tls) : HOST_UNNAMED,
	    .own_address = asks_our_address(conn, request->host),
	    .host = conn->listener->host,
	    .turn = env->turn};

	if (conn->tls)
		tls_visitor(conn->tls, &asked.visitor);
	conn_release_outgoing(conn);
	outgoing_make(&env->hosts, &asked, &conn->outgoing);
	conn_charge(conn);
	if (conn->outgoing.later) {
		size_t host = conn->outgoing.host;
		const struct edition *edition =
		    env->hosts.list[host].context.edition;
		env->suspect(env->context, host,
		    edition_text(edition,
			edition_entry(edition, conn->outgoing.entry)->path));
		/* The timeout runs from the first attempt. */
		if (conn->state != CONN_WAITING)
			conn_enter(conn, CONN_WAITING);
		return CONN_WAIT_NOTHING;
	}
	if (conn->outgoing.takes_body)
		return conn_upload_begin(conn, &asked,
		    span_tail(buf_span(&conn->in), request->titan.line));
	count_page(conn, request);
	conn_begin_send(conn);
	return CONN_GO_ON;
}

/*
 * How much of an upload is yet to come, of which so many bytes are here with
 * its line. One that is refused for its line need not say it.
 */
static uint64_t
body_due(const struct request *request, size_t come)
{
	const struct titan *titan = &request->titan;

	if (titan->kind != TITAN_UPLOAD)
		return 0;
	if (request->refusal || titan->fault || titan->size > UPLOAD_MAX)
		return UPLOAD_MAX;
	come -= titan->line;
	return titan->size > come ? titan->size - come : 0;
}

enum conn_wait
conn_parse_input(struct conn *conn, bool ended)
{
	struct arena *arena = conn->env->arena;
	struct request request;
	enum conn_wait wait = CONN_CLOSE;

	switch (conn->protocol->parse(
	    buf_span(&conn->in), ended, arena, &request)) {
	case REQUEST_MORE: wait = CONN_WAIT_READ; break;
	case REQUEST_DONE:
		conn_trace_request(conn, request.refusal ? NULL : &request);
		conn->body_due = body_due(&request, conn->in.size);
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

void
conn_note_look(struct conn *conn, bool came)
{
	struct conn_env *env = conn->env;

	/* Only the first looks are not the poller's. */
	if (!conn->polled)
		env->early = came ? 0 : env->early + !env->gathers;
}

/* A ClientHello is mostly made after the connection is; a line may be, too. */
enum conn_wait
conn_first_wait(struct conn *conn)
{
	struct conn_env *env = conn->env;

	if (!conn_is_served(conn))
		return CONN_WAIT_READ;
	if (!env->gathers && env->early >= EARLY_LOOKS &&
	    env->unlooked++ < UNLOOKED)
		return CONN_WAIT_READ;
	env->unlooked = 0;
	return CONN_LOOK_AGAIN;
}

/*
 * One read: what it does not take is in the kernel, where the poller sees it,
 * and not in OpenSSL. OpenSSL keeps the rest of a record only when `in` is
 * full, and a full `in` has an answer. Nearly always there is nothing more, and
 * a peer that sends byte by byte has its turn like any other (K2).
 */
enum conn_wait
conn_step_request(struct conn *conn)
{
	char bytes[INPUT_MAX];
	size_t got = 0, room = INPUT_MAX - conn->in.size;
	enum io_result result =
	    stream_read(conn->fd, conn->tls, bytes, room, &got);

	conn_note_look(conn, result != IO_WANT_READ);
	if (result != IO_DONE && result != IO_ENDED)
		return conn_wait_of(conn, result, CLOSING_LEFT);
	buf_add(&conn->in, (struct span){bytes, got});
	conn_advance(conn);
	enum conn_wait wait = conn_parse_input(conn, result == IO_ENDED);
	if (wait == CONN_WAIT_READ && result == IO_ENDED)
		return conn_end(conn, CLOSING_LEFT);
	if (wait == CONN_WAIT_READ && conn->tls)
		(void)tls_prompt(conn->tls);
	return wait;
}
