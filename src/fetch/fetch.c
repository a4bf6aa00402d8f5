#include <signal.h>

#include "base/ascii.h"
#include "fetch/dots.h"
#include "fetch/exchange.h"
#include "fetch/fetch.h"
#include "text/uri.h"

/*
 * What a client does with answers: it follows redirects within Gemini, at most
 * five (protocol specification, "Redirection"), and undoes what Gopher does to
 * texts (RFC 1436: a line of a dot ends them, and a dot at the beginning of a
 * line is doubled).
 */

enum {
	REDIRECTS_MAX = 5,
	FIRST_MAX = 1024, /* bytes of a line that may be a refusal */
};

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

bool
fetched_is_text(const struct fetched *fetched)
{
	struct span meta = span_head(buf_span(&fetched->meta), 5);

	if (fetched->target.scheme != TARGET_GEMINI)
		return memchr("0167Mhp", fetched->target.type, 7) != NULL;
	return fetched->status / 10 != 2 || fetched->meta.size == 0 ||
	    span_equal_nocase(meta, SPAN("text/"));
}

/* What is kept of a Gopher answer while its pieces are passed on. */
struct passage {
	const struct fetch_order *order;
	struct buf first; /* its first line, or as much of it as is told */
	bool texts; /* dots are undone */
	struct dots dots;
	struct buf out;
};

static int
pass_out(struct passage *passage, const struct fetched *fetched)
{
	const struct fetch_order *order = passage->order;
	struct span out = buf_span(&passage->out);
	int result = out.size > 0 ? order->emit(order->to, fetched, out) : 0;

	passage->out.size = 0;
	return result;
}

/* An emit(): what is certain of a piece goes on. */
static int
pass_piece(void *to, const struct fetched *fetched, struct span piece)
{
	struct passage *passage = to;
	size_t room = FIRST_MAX - passage->first.size;

	buf_add(&passage->first, span_head(piece, room));
	if (!passage->texts)
		return passage->order->emit(passage->order->to, fetched, piece);
	if (dots_add(&passage->dots, piece, &passage->out) < 0)
		return -1;
	return pass_out(passage, fetched);
}

/* Passes on what was held until the end. */
static int
pass_rest(struct passage *passage, const struct fetched *fetched, bool whole)
{
	int more = dots_end(&passage->dots, whole);

	while (
	    more == 0 && (more = dots_next(&passage->dots, &passage->out)) > 0)
		more = pass_out(passage, fetched);
	return more;
}

/* A menu of errors alone is the refusal of a Gopher server. */
static enum outcome
judge_gopher(struct fetched *fetched, struct span rest)
{
	struct span first = span_cut_line(&rest);
	struct span words = span_cut(&first, '\t');

	if (!fetched_is_text(fetched) || first.size == 0 ||
	    !span_starts(words, SPAN("3")))
		return OUTCOME_DONE;
	buf_format(&fetched->wrong, "the server refuses: %pS",
	    SPAN_AT(span_tail(words, 1)));
	return OUTCOME_PERMANENT;
}

/* Asks a Gopher server. */
static enum outcome
fetch_gopher(const struct fetch_order *order, struct fetched *fetched)
{
	struct passage passage = {.order = order};
	struct fetch_order own = *order;
	char type = fetched->target.type;

	passage.texts = type == '0' || type == '1' || type == '7';
	own.emit = pass_piece;
	own.to = &passage;
	enum outcome outcome = exchange(&own, &order->own, fetched);
	bool whole = outcome == OUTCOME_DONE;
	if (whole)
		outcome = judge_gopher(fetched, buf_span(&passage.first));
	/* A refusal is shown as it came. */
	if (outcome != OUTCOME_FAILED && passage.texts &&
	    pass_rest(&passage, fetched, outcome == OUTCOME_DONE) < 0)
		outcome = OUTCOME_FAILED;
	dots_free(&passage.dots);
	buf_free(&passage.first);
	buf_free(&passage.out);
	return outcome;
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
fetch_gemini(const struct fetch_order *order, struct fetched *fetched)
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
	return outcome == OUTCOME_DONE ? outcome_of(fetched) : outcome;
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
		fetched.outcome = fetched.target.scheme == TARGET_GEMINI
		    ? fetch_gemini(order, &fetched)
		    : fetch_gopher(order, &fetched);
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
	note_free(&fetched->remarks);
}
