#include "base/ascii.h"
#include "fetch/fetch.h"
#include "submit/submit.h"

/*
 * An aggregator that does not poll has to be told: Antenna
 * (gemini://warmedal.se/~antenna/about.gmi) fetches a feed when its URL comes
 * as the query of a request for `submit`, and forgets it again. Copies of it,
 * and the search engines that take pages, are asked in the same way. The page
 * that it answers with says nothing to a program: the status alone counts.
 */

enum { STATUS_SLOW_DOWN = 44 };

int
submit_target(struct span typed, struct buf *to, struct buf *wrong)
{
	struct target target = {.scheme = TARGET_GEMINI};
	int result = -1;

	typed.size -= span_ends(typed, SPAN("?"));
	bool query = span_find(typed, '?') < typed.size;
	int read = target_of(typed, NULL, &target, wrong);
	if (read == 0 && target.scheme != TARGET_GEMINI)
		buf_add(wrong, SPAN("expected a gemini URL"));
	else if (read == 0 && query)
		buf_add(wrong,
		    SPAN("expected a URL without a query, which is added"));
	else if (read == 0)
		result = 0;
	if (result == 0)
		buf_add(to, buf_span(&target.url));
	target_free(&target);
	return result;
}

/* Percent-encodes all but unreserved characters (RFC 3986 section 2.3). */
static void
add_encoded_url(struct buf *whole, struct span url)
{
	for (size_t i = 0; i < url.size; i++) {
		char byte = url.data[i];
		if (ascii_is_alnum(byte) || memchr("-._~", byte, 4))
			buf_byte(whole, byte);
		else
			buf_format(whole, "%%%02X", (unsigned char)byte);
	}
}

/* An emit(): the body is not read by anybody. */
static int
drop_piece(void *to, const struct fetched *fetched, struct span piece)
{
	(void)to;
	(void)fetched;
	(void)piece;
	return 0;
}

/* Whether another URL might be taken where this one was not. */
static enum submitted
judge_answer(const struct fetched *fetched)
{
	/* How the page ends that comes with it does not matter. */
	if (fetched->status / 10 == 2)
		return SUBMITTED;
	if (fetched->status == STATUS_SLOW_DOWN)
		return SUBMITTED_NONE;
	return fetched->outcome == OUTCOME_TEMPORARY ||
		fetched->outcome == OUTCOME_PERMANENT ||
		fetched->outcome == OUTCOME_USAGE
	    ? SUBMITTED_NOT
	    : SUBMITTED_NONE;
}

enum submitted
submit(const struct fetch_order *order, struct span to, struct span url,
    struct notes *remarks, struct buf *wrong)
{
	struct fetch_order own = *order;
	struct buf whole = {0};

	own.emit = drop_piece;
	buf_format(&whole, "%pS?", SPAN_AT(to));
	add_encoded_url(&whole, url);
	struct fetched fetched = fetch(buf_span(&whole), &own);
	enum submitted result = judge_answer(&fetched);
	note_add_all(remarks, SPAN(""), &fetched.remarks);
	if (result != SUBMITTED)
		buf_add(wrong, buf_span(&fetched.wrong));
	fetched_free(&fetched);
	buf_free(&whole);
	return result;
}
