#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "fetch/target_upload.h"

/*
 * What a person types, and what a redirect says. A target's request is one line
 * without NUL that ends in CRLF, and asks the host that the URL names; the URL
 * of a target is a target, and the same.
 */

static void
check_target(const struct target *target)
{
	struct span request = buf_span(&target->request);

	HOLDS(span_ends(request, SPAN("\r\n")));
	request.size -= 2;
	HOLDS(span_find(request, '\r') == request.size);
	HOLDS(span_find(request, '\n') == request.size);
	HOLDS(span_find(request, '\0') == request.size);
	HOLDS(target->host.size > 0);
	HOLDS(!span_has_control(
	    span_head(buf_span(&target->host), target->host.size - 1)));
	HOLDS(target->port > 0 && target->port <= 65535);
}

static void
go_round(const struct target *target)
{
	struct target again;
	struct buf wrong = {0};

	HOLDS(target_of(buf_span(&target->url), NULL, &again, &wrong) == 0);
	HOLDS(target_same_host(target, &again));
	HOLDS(span_equal(buf_span(&target->request), buf_span(&again.request)));
	target_free(&again);
	buf_free(&wrong);
}

static void
redirect(struct span input)
{
	struct target from, to;
	struct buf wrong = {0};

	HOLDS(target_of(
		  SPAN("gemini://example.org/a/b"), NULL, &from, &wrong) == 0);
	if (target_redirect(&from, input, &to, &wrong) == 0)
		check_target(&to);
	else
		HOLDS(wrong.size > 0);
	target_free(&to);
	target_free(&from);
	buf_free(&wrong);
}

/* The line of an upload has its parameters behind the path, and once. */
static void
upload(struct span input)
{
	struct target_upload upload = {.size = 1, .file = "a.gmi"};
	struct target target;
	struct buf mime = {0}, wrong = {0};

	if (target_of_upload(input, &upload, &target, &mime, &wrong) == 0) {
		struct span rest = buf_span(&target.request);
		check_target(&target);
		HOLDS(span_skip(&rest, buf_span(&target.url)));
		HOLDS(span_starts(rest, SPAN(";size=1;mime=")));
		HOLDS(span_find(buf_span(&target.url), ';') == target.url.size);
	} else {
		HOLDS(wrong.size > 0);
	}
	target_free(&target);
	buf_free(&mime);
	buf_free(&wrong);
}

void
fuzz_target(struct span input)
{
	struct target target;
	struct buf wrong = {0};

	if (target_of(input, NULL, &target, &wrong) == 0) {
		check_target(&target);
		go_round(&target);
	} else {
		HOLDS(wrong.size > 0);
	}
	target_free(&target);
	buf_free(&wrong);
	redirect(input);
	upload(input);
}
