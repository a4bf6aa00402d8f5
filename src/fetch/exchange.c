#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/file.h"
#include "base/utf8.h"
#include "fetch/dial.h"
#include "fetch/exchange.h"
#include "fetch/trust.h"

/*
 * Everything that comes is bounded: a header to what the protocol allows, a
 * body to the order's limit, and each byte by the patience. A Gemini body is
 * whole if close_notify follows it (RFC 8446 section 6.1); a Gopher body has no
 * such mark, so that only a broken connection tells.
 */

enum {
	META_MAX = 1024, /* bytes */
	HEADER_MAX = 3 + META_MAX + 2, /* status, a space, CRLF */
};

struct channel {
	int fd;
	struct secure *secure; /* NULL: plain */
	const struct patience *patience;
};

static int
send_plain(const struct channel *channel, struct span bytes)
{
	while (bytes.size > 0) {
		ssize_t sent = file_send_some(channel->fd, bytes, 0);
		if (sent > 0)
			bytes = span_tail(bytes, (size_t)sent);
		else if (errno != EAGAIN ||
		    patience_wait(channel->patience, channel->fd, POLLOUT) < 0)
			return -1;
	}
	return 0;
}

static enum secure_read
recv_plain(
    const struct channel *channel, char *bytes, size_t size, size_t *got_r)
{
	for (;;) {
		ssize_t got = file_recv_some(channel->fd, bytes, size, 0);
		if (got >= 0) {
			*got_r = (size_t)got;
			return got > 0 ? SECURE_BYTES : SECURE_CLOSED;
		}
		if (errno != EAGAIN)
			return SECURE_CUT;
		if (patience_wait(channel->patience, channel->fd, POLLIN) < 0)
			return SECURE_LATE;
	}
}

static enum secure_read
recv_piece(
    const struct channel *channel, char *bytes, size_t size, size_t *got_r)
{
	*got_r = 0;
	/* A server that is never silent is not waited for. */
	if (patience_left(channel->patience) == 0)
		return SECURE_LATE;
	return channel->secure ? secure_recv(channel->secure, channel->patience,
				     bytes, size, got_r)
			       : recv_plain(channel, bytes, size, got_r);
}

/* Reads until a line has ended, or so many bytes are in buf. */
static enum secure_read
recv_header_line(const struct channel *channel, struct buf *buf, size_t most)
{
	enum secure_read result = SECURE_BYTES;

	while (result == SECURE_BYTES && buf->size < most &&
	    span_find(buf_span(buf), '\n') == buf->size) {
		char piece[HEADER_MAX];
		size_t got = 0;
		result = recv_piece(channel, piece, most - buf->size, &got);
		buf_add(buf, (struct span){piece, got});
	}
	return result;
}

static enum outcome
say(struct fetched *fetched, enum outcome outcome, const char *sentence)
{
	buf_add(&fetched->wrong, span_of(sentence));
	return outcome;
}

/* What an end before the answer was whole means. */
static enum outcome
say_end(const struct channel *channel, struct fetched *fetched,
    enum secure_read end)
{
	const char *alert =
	    channel->secure ? secure_alert(channel->secure) : NULL;

	if (end == SECURE_LATE)
		return say(fetched, OUTCOME_LATE,
		    "the answer did not come in time; try again, or give it "
		    "more by --timeout");
	if (alert) {
		buf_format(&fetched->wrong, "the server ended TLS: %s", alert);
		return OUTCOME_UNTRUSTED;
	}
	return say(fetched, OUTCOME_CUT,
	    "the answer was cut off: the connection ended without "
	    "close_notify");
}

/*
 * Passes a piece of the body on, up to the limit. Returns 0, or 1 if it is
 * longer, or -1 if it is not taken.
 */
static int
pass_on(
    const struct fetch_order *order, struct fetched *fetched, struct span piece)
{
	uint64_t room = order->size_max - fetched->size;
	struct span most =
	    span_head(piece, room < piece.size ? (size_t)room : piece.size);

	fetched->size += most.size;
	if (most.size > 0 && order->emit(order->to, fetched, most) < 0)
		return -1;
	return most.size < piece.size;
}

/* Passes on what came of a body behind the header, and reads the rest. */
static enum outcome
recv_body(const struct fetch_order *order, const struct channel *channel,
    struct fetched *fetched, struct span begun)
{
	enum secure_read end = SECURE_BYTES;
	int passed = pass_on(order, fetched, begun);

	while (passed == 0 && end == SECURE_BYTES) {
		char piece[16384];
		size_t got = 0;
		end = recv_piece(channel, piece, sizeof(piece), &got);
		passed = pass_on(order, fetched, (struct span){piece, got});
	}
	if (passed < 0)
		return OUTCOME_FAILED;
	if (passed > 0) {
		buf_format(&fetched->wrong,
		    "the answer is longer than %ju MiB; --limit allows more",
		    (uintmax_t)(order->size_max >> 20));
		return OUTCOME_MALFORMED;
	}
	if (end == SECURE_CLOSED)
		return OUTCOME_DONE;
	if (end == SECURE_CUT && !channel->secure)
		return say(fetched, OUTCOME_CUT,
		    "the answer was cut off: the connection was reset");
	return say_end(channel, fetched, end);
}

/* Takes a header off the front of what came. */
static enum outcome
take_header(struct fetched *fetched, struct span line)
{
	bool digits = line.size >= 2 && ascii_is_digit(line.data[0]) &&
	    ascii_is_digit(line.data[1]);

	if (!digits || line.data[0] < '1' || line.data[0] > '6' ||
	    (line.size > 2 && line.data[2] != ' ')) {
		buf_format(&fetched->wrong,
		    "the answer begins with \"%pS\", expected a Gemini status",
		    SPAN_AT(span_head(line, 20)));
		return OUTCOME_MALFORMED;
	}
	fetched->status = (line.data[0] - '0') * 10 + (line.data[1] - '0');
	buf_add(&fetched->meta, span_tail(line, 3));
	if (span_has_control(span_tail(line, 3)) ||
	    !utf8_valid(span_tail(line, 3)))
		return say(fetched, OUTCOME_MALFORMED,
		    "the header holds control characters, or is not UTF-8");
	return OUTCOME_DONE;
}

static enum outcome
recv_gemini(const struct fetch_order *order, const struct channel *channel,
    struct fetched *fetched)
{
	struct buf bytes = {0};
	enum secure_read end = recv_header_line(channel, &bytes, HEADER_MAX);
	struct span rest = buf_span(&bytes), line;
	enum outcome outcome = OUTCOME_MALFORMED;
	size_t at = span_find(rest, '\n');

	if (at < rest.size && at > 0 && rest.data[at - 1] == '\r') {
		line = span_head(rest, at - 1);
		outcome = take_header(fetched, line);
		if (outcome == OUTCOME_DONE && fetched->status / 10 == 2)
			outcome = recv_body(
			    order, channel, fetched, span_tail(rest, at + 1));
	} else if (at < rest.size || bytes.size >= HEADER_MAX) {
		say(fetched, outcome,
		    "the answer has no Gemini header: no CRLF in its first "
		    "1029 bytes, or an LF alone");
	} else if (end == SECURE_CLOSED) {
		say(fetched, outcome,
		    "the connection was closed before an answer came");
	} else {
		outcome = say_end(channel, fetched, end);
	}
	buf_free(&bytes);
	return outcome;
}

/* Sends the request and its body. Returns 0, or -1 with errno. */
static int
send_request(const struct fetch_order *order, const struct channel *channel,
    struct fetched *fetched)
{
	struct span request = buf_span(&fetched->target.request);
	size_t sent = 0;
	int result = channel->secure
	    ? secure_send(channel->secure, channel->patience, request)
	    : send_plain(channel, request);

	if (result == 0 && order->body.size > 0)
		result = secure_send_body(
		    channel->secure, channel->patience, order->body, &sent);
	fetched->unsent = order->body.size - sent;
	return result;
}

static enum outcome
ask_on(const struct fetch_order *order, const struct channel *channel,
    struct fetched *fetched)
{
	if (send_request(order, channel, fetched) < 0 && errno == ETIMEDOUT)
		return say_end(channel, fetched, SECURE_LATE);
	/* A server may answer, and close, before it has read a request. */
	return target_has_header(&fetched->target)
	    ? recv_gemini(order, channel, fetched)
	    : recv_body(order, channel, fetched, SPAN(""));
}

enum outcome
exchange(const struct fetch_order *order, const struct client_cert *own,
    struct fetched *fetched)
{
	const struct target *target = &fetched->target;
	struct channel channel = {.patience = &order->patience};
	struct server_cert cert;
	enum outcome outcome =
	    dial(target, &order->patience, &channel.fd, &fetched->wrong);

	if (outcome == OUTCOME_DONE && target->scheme != TARGET_GOPHER) {
		outcome = secure_open(channel.fd, target, own, &order->patience,
		    &channel.secure, &cert, &fetched->wrong);
		if (outcome == OUTCOME_DONE)
			outcome = trust(order, target, &cert, &fetched->remarks,
			    &fetched->wrong);
	}
	if (outcome == OUTCOME_DONE)
		outcome = ask_on(order, &channel, fetched);
	secure_close(&channel.secure);
	if (channel.fd >= 0)
		close(channel.fd);
	return outcome;
}

void
exchange_by(enum outcome (*ask)(const struct fetch_order *order,
		struct fetched *fetched, struct buf *page),
    const struct fetch_order *order, struct fetched *fetched, struct buf *page)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;

	sigaction(SIGPIPE, &ignore, &before);
	fetched->outcome = ask(order, fetched, page);
	sigaction(SIGPIPE, &before, NULL);
}

void
exchange_refuse(struct fetched *fetched, const char *what, struct span expected)
{
	target_free(&fetched->target);
	buf_format(
	    &fetched->wrong, "cannot be %s: %pS", what, SPAN_AT(expected));
}
