#include <poll.h>
#include <stdio.h>

#include <openssl/x509.h>

#include "base/clock.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/part.h"
#include "support/patience.h"

struct buf
gemini_request(const struct server *server, const char *request)
{
	static const char scheme[] = "gemini://";
	struct buf buf = {0};
	size_t head = strlen(scheme);

	if (strncmp(request, scheme, head) != 0) {
		buf_add(&buf, span_of(request));
		return buf;
	}
	size_t end = head + strcspn(request + head, "/?#\r\n");
	struct span authority = {request + head, end - head};
	size_t bracket = span_find_last(authority, ']');
	struct span tail = bracket < authority.size
	    ? span_tail(authority, bracket)
	    : authority;
	buf_add(&buf, (struct span){request, end});
	if (span_find(tail, ':') == tail.size)
		buf_format(&buf, ":%u", server->gemini);
	buf_add(&buf, span_of(request + end));
	return buf;
}

struct heard
gemini_ask_bytes(const struct server *server, struct span request)
{
	struct talk talk = ask_for(server, true, request);

	return client_talk(&talk);
}

struct heard
gemini_ask(const struct server *server, const char *request)
{
	struct buf whole = gemini_request(server, request);
	struct heard heard = gemini_ask_bytes(server, buf_span(&whole));

	buf_free(&whole);
	return heard;
}

struct heard
gopher_ask(const struct server *server, const char *request)
{
	struct talk talk = ask_for(server, false, span_of(request));

	return client_talk(&talk);
}

struct heard
ask_either(const struct server *server, const char *request)
{
	return strncmp(request, "gemini:", 7) == 0
	    ? gemini_ask(server, request)
	    : gopher_ask(server, request);
}

struct talk
ask_for(const struct server *server, bool secure, struct span request)
{
	return (struct talk){
	    .port = secure ? server->gemini : server->gopher,
	    .secure = secure,
	    .request = request,
	};
}

int
ask_status(const struct talk *talk)
{
	struct heard heard = client_talk(talk);
	int status = heard_status(&heard);

	heard_free(&heard);
	return status;
}

bool
ask_serves(const struct server *server, const X509 *certificate)
{
	struct heard heard = gemini_ask(server, "gemini://localhost/\r\n");
	bool same = heard.peer && X509_cmp(heard.peer, certificate) == 0;

	assert_true(heard.shaken);
	assert_int_equal(heard_status(&heard), 20);
	heard_free(&heard);
	return same;
}

void
gemini_expect(
    const struct server *server, const char *request, const char *start)
{
	struct heard heard = gemini_ask(server, request);
	struct span got = span_head(heard_span(&heard), strlen(start));

	if (!span_equal(got, span_of(start)))
		print_error("end %d, shaken %d, closed %d, after %d ms\n",
		    (int)heard.end, heard.shaken, heard.closed, (int)heard.all);
	expect_span(request, got, span_of(start));
	heard_free(&heard);
}

bool
answer_starts(struct span answer, const char *text)
{
	return span_starts(answer, span_of(text));
}

bool
answer_has(struct span answer, const char *text)
{
	return part_in(answer, span_of(text));
}

bool
answer_lacks(struct span answer, const char *text)
{
	return !answer_has(answer, text);
}

static bool
is_answer(const struct server *server, const char *request,
    bool (*good)(struct span answer, const char *text), const char *text,
    bool last)
{
	struct heard heard = ask_either(server, request);
	bool is_good = good(heard_span(&heard), text);

	if (!is_good && last)
		print_error("%s says \"%.*s\"; wanted \"%s\"\n", request,
		    SHOWN(heard_span(&heard)), text);
	heard_free(&heard);
	return is_good;
}

void
wait_for(const struct server *server, const char *request,
    bool (*good)(struct span answer, const char *text), const char *text)
{
	int64_t until = clock_monotonic() + PATIENCE;

	for (int pause = 2;; pause = patience_next(pause)) {
		bool last = clock_monotonic() > until;
		if (is_answer(server, request, good, text, last))
			return;
		if (last)
			fail();
		poll(NULL, 0, pause);
	}
}

void
ask_expect(const struct server *server, const char *request,
    bool (*good)(struct span answer, const char *text), const char *text)
{
	if (!is_answer(server, request, good, text, true))
		fail();
}
