#include "base/clock.h"
#include "net/conn_priv.h"
#include "net/socket.h"
#include "stats/status.h"
#include "text/uri.h"

/*
 * What is left of a connection in the access log. What its reader typed is not:
 * the query of a URL and the words of a Gopher search, and the password that
 * some put into a URL, which may not have one.
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

static struct span
without_query(struct span s)
{
	return span_head(s, span_find(s, '?'));
}

/* What was no request, up to its first line end, less what is to be left out.
 */
static void
trace_bytes(struct conn_trace *trace, struct span bytes, bool gopher)
{
	struct uri uri;

	bytes = span_head(bytes, span_find(bytes, '\n'));
	if (span_ends(bytes, SPAN("\r")))
		bytes.size--;
	bytes = without_query(bytes);
	if (gopher)
		bytes = span_head(bytes, span_find(bytes, '\t'));
	uri_split(bytes, &uri);
	if (!gopher && uri.userinfo.data) {
		size_t before = (size_t)(uri.userinfo.data - bytes.data);
		buf_add(&trace->text, span_head(bytes, before));
		/* And the @ behind it. */
		bytes = span_tail(bytes, before + uri.userinfo.size + 1);
	}
	buf_add(&trace->text, bytes);
}

void
conn_trace_request(struct conn *conn, const struct request *request)
{
	struct conn_trace *trace = &conn->trace;
	bool gopher = conn->by == ASKED_BY_GOPHER;
	struct uri uri;

	if (is_off(conn))
		return;
	/* An answer that waited for an edition is asked for again. */
	trace->text.size = 0;
	trace->asked = true;
	trace->hosted = request && !gopher;
	if (!request) {
		trace_bytes(trace, buf_span(&conn->in), gopher);
	} else if (gopher) {
		buf_add(&trace->text, without_query(request->selector));
	} else {
		uri_split(request->url, &uri);
		buf_add(&trace->text, request->host);
		trace->host_size = trace->text.size;
		buf_add(&trace->text, uri.path);
	}
}

void
conn_trace_reply(struct conn *conn)
{
	conn->trace.status = conn->by == ASKED_BY_GOPHER
	    ? (int)conn->reply.refusal
	    : outgoing_status(&conn->reply);
}

/* Gemini's two digits; Gopher has none, so it is what `loam status` counts. */
static void
write_status(const struct conn *conn, struct buf *buf)
{
	int status = conn->trace.status;

	if (status < 0)
		return;
	if (conn->by == ASKED_BY_GEMINI)
		buf_format(buf, "%02d", status);
	else if (status == REFUSAL_NONE)
		buf_add(buf, SPAN("ok"));
	else
		status_name((enum refusal)status, buf);
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
	write_status(conn, &status);
	access_write(conn->env->access, conn->env->tally,
	    &(struct access_record){
		.time = clock_now_ms(),
		.peer = trace->known ? &trace->peer : NULL,
		.by = conn->by,
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
