#include "fetch/dots.h"
#include "fetch/exchange.h"
#include "fetch/fetch.h"
#include "fetch/trail.h"
#include "text/mimetype.h"

/*
 * What a client does with answers: it follows redirects within Gemini, and
 * undoes what Gopher does to texts (RFC 1436: a line of a dot ends them, and a
 * dot at the beginning of a line is doubled).
 */

enum { FIRST_MAX = 1024 }; /* bytes of a line that may be a refusal */

bool
fetched_is_text(const struct fetched *fetched)
{
	struct span rest = buf_span(&fetched->meta);
	struct span type = span_trim(span_cut(&rest, ';'));

	if (!target_has_header(&fetched->target))
		return memchr("0167Mhp", fetched->target.type, 7) != NULL;
	return fetched->status / 10 != 2 || fetched->meta.size == 0 ||
	    mimetype_is_text(type);
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
	if (passage.dots.error)
		buf_format(&fetched->wrong,
		    "a temporary file cannot be written: %s; make room in %s",
		    note_cause(passage.dots.error), P_tmpdir);
	dots_free(&passage.dots);
	buf_free(&passage.first);
	buf_free(&passage.out);
	return outcome;
}

/* Asks a server for a target, of which there is no other page. */
static enum outcome
fetch_target(
    const struct fetch_order *order, struct fetched *fetched, struct buf *page)
{
	struct trail trail = {.count = 0};

	(void)page;
	return target_has_header(&fetched->target)
	    ? trail_walk(order, &trail, fetched)
	    : fetch_gopher(order, fetched);
}

struct fetched
fetch(struct span url, const struct fetch_order *order)
{
	struct fetched fetched = {.outcome = OUTCOME_USAGE};
	struct buf expected = {0};

	if (target_of(url, order->query, &fetched.target, &expected) == 0)
		exchange_by(fetch_target, order, &fetched, NULL);
	else
		exchange_refuse(&fetched, "asked for", buf_span(&expected));
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
