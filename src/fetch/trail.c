#include "base/ascii.h"
#include "fetch/exchange.h"
#include "fetch/trail.h"
#include "fetch/verdict.h"
#include "text/uri.h"

enum outcome
trail_refuse(struct fetched *fetched, const struct target *to, const char *what)
{
	buf_format(&fetched->wrong, "it redirects to %pS, %s",
	    to ? SPAN_AT(buf_span(&to->url))
	       : SPAN_AT(buf_span(&fetched->meta)),
	    what);
	return OUTCOME_REDIRECT;
}

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
	else if (fetched->target.scheme == TARGET_TITAN)
		bad = "whose source this is not; ask for it yourself if you "
		      "want it";
	else if (read < 0 || fetched->meta.size == 0)
		bad = "which no client can ask for";
	else if (has_been(trail, &to))
		bad = "which was asked for before: a loop";
	else if (trail->count > REDIRECTS_MAX)
		bad = "the sixth redirect in a row, at most five are followed";
	enum outcome outcome = bad
	    ? trail_refuse(fetched, read < 0 ? NULL : &to, bad)
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

enum outcome
trail_walk(const struct fetch_order *order, struct trail *trail,
    struct fetched *fetched)
{
	static const struct client_cert none;
	enum outcome outcome;
	bool again;

	do {
		/* No other host learns whose certificate it is. */
		bool first = trail->count == 0 ||
		    target_same_host(&trail->list[0], &fetched->target);
		outcome = exchange(order, first ? &order->own : &none, fetched);
		again = outcome == OUTCOME_DONE && fetched->status / 10 == 3;
		if (again)
			outcome = follow_redirect(fetched, trail);
		again = again && outcome == OUTCOME_DONE;
	} while (again);
	for (size_t i = 0; i < trail->count; i++)
		target_free(&trail->list[i]);
	return outcome == OUTCOME_DONE ? verdict(fetched) : outcome;
}
