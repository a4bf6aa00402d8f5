#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/conn_priv.h"
#include "net/stream.h"
#include "wire/proxy_header.h"

/*
 * Connections that a proxy passes on (wire/proxy_header.h). A listener is for
 * proxies or it is not: it never guesses, so that no client can name an address
 * that is not its own. A peer in none of the networks that are believed is
 * closed before it has said anything.
 *
 * The header comes before TLS, and whatever stands behind it in the same packet
 * stays in the kernel for the state that follows. So the step peeks, and takes
 * what is of the header: while the header is not whole that is all there is,
 * and the level-triggered poller does not report the same bytes again.
 *
 * A server that is to end, or that has nothing to answer with yet, closes the
 * health checks of proxies: they send it no new clients then. It serves those
 * that come all the same.
 *
 * A proxy speaks for many clients and has no limits. Those of its client hold
 * from the header on: the limits of accepting are made up for here.
 */

/* Counts one, and tells the operator why. */
static void
note_refused(
    struct conn_env *env, const struct address *proxy, struct span fault)
{
	struct notes notes = {0};
	struct buf name = {0};

	tally_add(env->tally, TALLY_PROXY_REFUSED, 1);
	if (proxy)
		access_address(proxy, PEERS_FULL, &name);
	note_add(
	    &notes, NOTE_REMARK, buf_span(&name), 0, "%pS", SPAN_AT(fault));
	env->proxy_quota.about =
	    "connections to listeners for proxies: `loam status` counts them";
	log_quota_notes(
	    &env->proxy_quota, &notes, LOG_INFO, LOG_INFO, clock_monotonic());
	note_free(&notes);
	buf_free(&name);
}

void
conn_turn_away(struct conn_env *env, const struct listener *listener,
    const struct accepted *accepted)
{
	struct access *access = env->access;

	/* It may be a reader, whose address the access log alone may have. */
	note_refused(env, NULL,
	    SPAN("a connection to a listener for proxies is closed: proxy_from "
		 "of [server] does not have its address"));
	close(accepted->fd);
	if (access->sink.kind != SINK_OFF)
		access_write(access, env->tally,
		    &(struct access_record){
			.time = clock_now_ms(),
			.peer = accepted->address,
			.protocol = listener->protocol,
			.why = CLOSING_NOT_PROXY,
		    });
}

static enum conn_wait
refuse_header(struct conn *conn, const char *fault)
{
	struct buf sentence = {0};

	buf_format(&sentence,
	    "a connection without a PROXY header of version %d, which proxy "
	    "of [%pS] asks for, is closed: %s",
	    conn->listener->proxy, SPAN_AT(conn->protocol->name), fault);
	note_refused(conn->env, &conn->passage->proxy, buf_span(&sentence));
	buf_free(&sentence);
	return conn_end(conn, CLOSING_PROXY_HEADER);
}

/* Returns whether the client may have one more connection. */
static bool
take_client(struct conn *conn, const struct proxy_header *header)
{
	const struct limits *limits = conn->env->limits;
	uint64_t peer = limits_peer(limits, &header->client);

	conn_trace_client(conn, &header->client);
	conn->source = limits_source(limits, &header->client);
	conn->passage->named = true;
	conn->passage->entered = header->server;
	if (!limits_enter(limits, peer))
		return false;
	conn->peer = peer;
	return true;
}

/*
 * Version 1 has no LOCAL: of a connection of its own a proxy names both ends as
 * they are (section 2.1), and no client of it has the same one.
 */
static bool
names_itself(const struct conn *conn, const struct proxy_header *header)
{
	struct address client = address_bare(&header->client),
		       proxy = address_bare(&conn->passage->proxy);

	return conn->listener->proxy == 1 && proxy.port == client.port &&
	    address_is_same_host(&proxy, &client);
}

/* A whole header: what follows it is the client's. */
static enum conn_wait
take_proxied(struct conn *conn, enum proxy_verdict verdict,
    const struct proxy_header *header)
{
	if (verdict == PROXY_CLIENT && names_itself(conn, header))
		verdict = PROXY_CHECK;
	conn->passage->check = verdict == PROXY_CHECK;
	if (conn->passage->check && !conn->env->is_healthy(conn->env->context))
		return conn_end(conn, CLOSING_STOPPED);
	if (verdict == PROXY_CLIENT && !take_client(conn, header)) {
		tally_add(conn->env->tally, TALLY_REFUSED, 1);
		return conn_end(conn, CLOSING_CROWDED);
	}
	conn_start(conn);
	return CONN_GO_ON;
}

void
conn_await_proxy(struct conn *conn, const struct address *proxy)
{
	conn->passage = mem_alloc(sizeof(*conn->passage));
	conn->passage->proxy = *proxy;
	conn_enter(conn, CONN_PROXY);
}

enum conn_wait
conn_step_proxy(struct conn *conn)
{
	char bytes[PROXY_HEADER_MAX];
	size_t before = conn->hello.size, got = 0;
	enum io_result result =
	    stream_peek(conn->fd, bytes, sizeof(bytes) - before, &got);
	struct proxy_header header;

	conn_note_look(conn, result != IO_WANT_READ);
	if (result != IO_DONE)
		return conn_wait_of(conn, result, CLOSING_LEFT);
	buf_add(&conn->hello, (struct span){bytes, got});
	enum proxy_verdict verdict = proxy_header_read(
	    buf_span(&conn->hello), conn->listener->proxy, &header);
	if (verdict == PROXY_MORE) {
		stream_skip(conn->fd, got);
		conn_count_hello(conn);
		return CONN_WAIT_READ;
	}
	buf_free(&conn->hello);
	conn_count_hello(conn);
	if (verdict == PROXY_BAD)
		return refuse_header(conn, header.fault);
	stream_skip(conn->fd, header.size - before);
	return take_proxied(conn, verdict, &header);
}
