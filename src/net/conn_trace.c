#include "base/clock.h"
#include "net/conn_priv.h"
#include "net/socket.h"

/*
 * What is left of a connection in the access log: the protocol says what it
 * keeps of a request, and what a reader typed is never a part of that.
 */

static bool
is_off(const struct conn *conn)
{
	return conn->env->access->sink.kind == SINK_OFF;
}

void
conn_trace_open(struct conn *conn)
{
	conn->trace.status = -1;
	if (!is_off(conn) && conn->env->access->peers != PEERS_NONE)
		conn->trace.known =
		    socket_peer(conn->fd, &conn->trace.peer) == 0;
}

void
conn_trace_request(struct conn *conn, const struct request *request)
{
	struct conn_trace *trace = &conn->trace;
	struct span line = buf_span(&conn->in);

	if (is_off(conn))
		return;
	/* An answer that waited for an edition is asked for again. */
	trace->text.size = 0;
	trace->asked = true;
	trace->hosted = request && conn->protocol->names_host;
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
conn_trace_reply(struct conn *conn)
{
	conn->trace.status = outgoing_status(&conn->reply, conn->protocol);
}

void
conn_trace_end(struct conn *conn)
{
	struct conn_trace *trace = &conn->trace;
	struct buf status = {0};

	if (is_off(conn))
		return;
	if (!trace->asked && conn->in.size > 0 && conn->why != CLOSING_TLS)
		conn_trace_request(conn, NULL);
	struct span text = buf_span(&trace->text);
	/* Something was asked for, be it nothing: that is no NULL. */
	if (trace->asked && !text.data)
		text = SPAN("");
	if (trace->status >= 0)
		conn->protocol->print_status(trace->status, &status);
	access_write(conn->env->access, conn->env->tally,
	    &(struct access_record){
		.time = clock_now_ms(),
		.peer = trace->known ? &trace->peer : NULL,
		.protocol = conn->protocol,
		.host = trace->hosted ? span_head(text, trace->host_size)
				      : (struct span){0},
		.path = trace->asked ? span_tail(text, trace->host_size)
				     : (struct span){0},
		.status = buf_span(&status),
		.sent = conn->sent_all,
		.lasted = clock_monotonic() - conn->opened,
		.why = conn->why,
	    });
	buf_free(&status);
	buf_free(&trace->text);
}
