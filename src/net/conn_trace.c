#include "base/clock.h"
#include "net/conn_priv.h"

/*
 * One line of the access log for each connection. The protocol says which parts
 * of a request are logged (protocol.h): never what a reader typed. While the
 * log is off nothing is collected.
 */

static bool
is_off(const struct conn *conn)
{
	return conn->env->access->sink.kind == SINK_OFF;
}

void
conn_trace_open(struct conn *conn, const struct address *peer)
{
	conn->trace.status = -1;
	conn->trace.has_peer =
	    !is_off(conn) && conn->env->access->peers != PEERS_NONE;
	conn_trace_client(conn, peer);
}

void
conn_trace_client(struct conn *conn, const struct address *client)
{
	if (conn->trace.has_peer)
		conn->trace.peer = *client;
}

void
conn_trace_request(struct conn *conn, const struct request *request)
{
	struct conn_trace *trace = &conn->trace;
	struct span line = buf_span(&conn->in);

	if (is_off(conn))
		return;
	/* A request that waits for an edition is parsed again. */
	trace->text.size = 0;
	trace->has_request = true;
	trace->has_host = request && conn->protocol->names_host;
	if (request) {
		trace->host_size =
		    conn->protocol->log_request(request, &trace->text);
		return;
	}
	line = span_head(line, span_find(line, '\n'));
	if (span_ends(line, SPAN("\r")))
		line.size--;
	conn->protocol->log_line(line, &trace->text);
}

void
conn_trace_status(struct conn *conn)
{
	conn->trace.status = outgoing_status(&conn->outgoing, conn->protocol);
}

/* Proxies ask every few seconds; that is of interest to nobody. */
static bool
is_unasked_check(const struct conn *conn)
{
	return conn->passage && conn->passage->check &&
	    !conn->trace.has_request;
}

void
conn_trace_end(struct conn *conn)
{
	struct conn_trace *trace = &conn->trace;
	struct buf status = {0};

	if (is_off(conn) || is_unasked_check(conn))
		return;
	if (!trace->has_request && conn->in.size > 0 &&
	    conn->why != CLOSING_TLS)
		conn_trace_request(conn, NULL);
	struct span text = buf_span(&trace->text);
	/* An empty request is logged as one; NULL means that none came. */
	if (trace->has_request && !text.data)
		text = SPAN("");
	if (trace->status >= 0)
		conn->protocol->print_status(trace->status, &status);
	access_write(conn->env->access, conn->env->tally,
	    &(struct access_record){
		.time = clock_now_ms(),
		.peer = trace->has_peer ? &trace->peer : NULL,
		.protocol = conn->protocol,
		.host = trace->has_host ? span_head(text, trace->host_size)
					: (struct span){0},
		.path = trace->has_request ? span_tail(text, trace->host_size)
					   : (struct span){0},
		.status = buf_span(&status),
		.sent = conn->sent,
		.lasted = clock_monotonic() - conn->opened,
		.why = conn->why,
	    });
	buf_free(&status);
	buf_free(&trace->text);
}
