#include <signal.h>

#include "base/ascii.h"
#include "fetch/exchange.h"
#include "fetch/fetch.h"
#include "text/uri.h"

/*
 * What a client does with answers: it follows redirects within Gemini, at most
 * five (protocol specification, "Redirection"), and undoes what Gopher does to
 * texts (RFC 1436: a line of a dot ends them, and a dot at the beginning of a
 * line is doubled).
 */

enum { REDIRECTS_MAX = 5 };

/* The outcome of a whole Gemini answer that is no success. */
static enum outcome
outcome_of(struct fetched *fetched)
{
	static const struct {
		enum outcome outcome;
		const char *phrase, *advice;
	} classes[] = {
	    [1] = {OUTCOME_INPUT, "input is asked for",
		"; answer it by --query TEXT"},
	    [2] = {OUTCOME_DONE, NULL, NULL},
	    [4] = {OUTCOME_TEMPORARY, "a temporary failure",
		"; try again later"},
	    [5] = {OUTCOME_PERMANENT, "a permanent failure", ""},
	    [6] = {OUTCOME_CERTIFICATE, "a client certificate is asked for",
		"; give one by --cert and --key"},
	};
	int status = fetched->status;

	if (classes[status / 10].phrase)
		buf_format(&fetched->wrong, "status %d, %s: %pS%s", status,
		    classes[status / 10].phrase,
		    SPAN_AT(buf_span(&fetched->meta)),
		    classes[status / 10].advice);
	return classes[status / 10].outcome;
}

/* Removes the line that ends a text, and the dots that were doubled. */
static void
undo_dots(struct buf *body)
{
	struct span rest = buf_span(body);
	struct buf text = {0};

	if (!span_ends(rest, SPAN("\n.\r\n")) &&
	    !span_ends(rest, SPAN("\n.\n")) && !span_equal(rest, SPAN(".\r\n")))
		return;
	while (rest.size > 0) {
		size_t end = span_find(rest, '\n');
		struct span line = span_head(rest, end + 1);
		rest = span_tail(rest, end + 1);
		if (rest.size == 0)
			break;
		buf_add(&text,
		    span_starts(line, SPAN("..")) ? span_tail(line, 1) : line);
	}
	buf_free(body);
	*body = text;
}

bool
fetched_is_text(const struct fetched *fetched)
{
	struct span meta = span_head(buf_span(&fetched->meta), 5);

	if (fetched->target.scheme != TARGET_GEMINI)
		return memchr("0167Mhp", fetched->target.type, 7) != NULL;
	return fetched->status / 10 != 2 || fetched->meta.size == 0 ||
	    span_equal_nocase(meta, SPAN("text/"));
}

/* A menu of errors alone is the refusal of a Gopher server. */
static enum outcome
judge_gopher(struct fetched *fetched)
{
	struct span rest = buf_span(&fetched->body);
	struct span first = span_cut_line(&rest);
	struct span words = span_cut(&first, '\t');

	if (fetched_is_text(fetched) && first.size > 0 &&
	    span_starts(words, SPAN("3"))) {
		buf_format(&fetched->wrong, "the server refuses: %pS",
		    SPAN_AT(span_tail(words, 1)));
		return OUTCOME_PERMANENT;
	}
	if (memchr("01", fetched->target.type, 2) ||
	    fetched->target.type == '7')
		undo_dots(&fetched->body);
	return OUTCOME_DONE;
}

static enum outcome
refuse_redirect(
    struct fetched *fetched, const struct target *to, const char *what)
{
	buf_format(&fetched->wrong, "it redirects to %pS, %s",
	    to ? SPAN_AT(buf_span(&to->url))
	       : SPAN_AT(buf_span(&fetched->meta)),
	    what);
	return OUTCOME_REDIRECT;
}

/* The URLs that were asked for, to find loops. */
struct trail {
	struct target list[REDIRECTS_MAX + 1];
	size_t count;
};

static bool
has_been(const struct trail *trail, const struct target *target)
{
	for (size_t i = 0; i < trail->count; i++)
		if (span_equal(
			buf_span(&trail->list[i].url), buf_span(&target->url)))
			return true;
	return false;
}

/*
 * Turns to where a redirect leads. Returns OUTCOME_DONE to ask there, or
 * OUTCOME_REDIRECT and a sentence.
 */
static enum outcome
follow_redirect(struct fetched *fetched, struct trail *trail)
{
	struct target to;
	struct buf expected = {0};
	struct uri uri;
	const char *bad = NULL;

	uri_split(buf_span(&fetched->meta), &uri);
	int read = target_redirect(
	    &fetched->target, buf_span(&fetched->meta), &to, &expected);
	trail->list[trail->count++] = fetched->target;
	if (uri.scheme.data && !span_equal_nocase(uri.scheme, SPAN("gemini")))
		bad = "which is no gemini URL; ask for it yourself if you want "
		      "it";
	else if (read < 0 || fetched->meta.size == 0)
		bad = "which no client can ask for";
	else if (has_been(trail, &to))
		bad = "which was asked for before: a loop";
	else if (trail->count > REDIRECTS_MAX)
		bad = "the sixth redirect in a row, at most five are followed";
	enum outcome outcome = bad
	    ? refuse_redirect(fetched, read < 0 ? NULL : &to, bad)
	    : OUTCOME_DONE;
	buf_free(&expected);
	if (bad) {
		trail->count--;
		target_free(&to);
		return outcome;
	}
	note_add(&fetched->remarks, NOTE_REMARK, SPAN(""), 0,
	    "redirected to %pS", SPAN_AT(buf_span(&to.url)));
	fetched->target = to;
	fetched->status = 0;
	buf_free(&fetched->meta);
	return OUTCOME_DONE;
}

static enum outcome
fetch_all(const struct fetch_order *order, struct fetched *fetched)
{
	static const struct client_cert none;
	struct trail trail = {.count = 0};
	enum outcome outcome;
	bool again;

	do {
		/* No other host learns whose certificate it is. */
		bool first = trail.count == 0 ||
		    target_same_host(&trail.list[0], &fetched->target);
		outcome = exchange(order, first ? &order->own : &none, fetched);
		again = outcome == OUTCOME_DONE && fetched->status / 10 == 3;
		if (again)
			outcome = follow_redirect(fetched, &trail);
		again = again && outcome == OUTCOME_DONE;
	} while (again);
	for (size_t i = 0; i < trail.count; i++)
		target_free(&trail.list[i]);
	if (outcome != OUTCOME_DONE)
		return outcome;
	return fetched->status ? outcome_of(fetched) : judge_gopher(fetched);
}

struct fetched
fetch(struct span url, const struct fetch_order *order)
{
	struct fetched fetched = {.outcome = OUTCOME_USAGE};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	struct buf expected = {0};

	if (target_of(url, order->query, &fetched.target, &expected) == 0) {
		/* A server that closes early must not end the process. */
		sigaction(SIGPIPE, &ignore, &before);
		fetched.outcome = fetch_all(order, &fetched);
		sigaction(SIGPIPE, &before, NULL);
	} else {
		buf_format(&fetched.wrong, "\"%pS\" cannot be asked for: %pS",
		    SPAN_AT(url), SPAN_AT(buf_span(&expected)));
	}
	buf_free(&expected);
	return fetched;
}

void
fetched_free(struct fetched *fetched)
{
	target_free(&fetched->target);
	buf_free(&fetched->wrong);
	buf_free(&fetched->meta);
	buf_free(&fetched->body);
	note_free(&fetched->remarks);
}
