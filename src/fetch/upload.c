#include "fetch/exchange.h"
#include "fetch/trail.h"
#include "fetch/upload.h"
#include "fetch/verdict.h"
#include "text/uri.h"

/*
 * An upload is one request, and its answer is Gemini's. It is sent once: a
 * client that repeated it after a broken answer could replace what somebody
 * else has written meanwhile.
 */

/*
 * Takes the answer to an upload, whose redirect is no way to go on: it says
 * where the page is. It has no page if it leads to Titan, as a server does that
 * wants the upload elsewhere.
 */
static enum outcome
read_page(struct fetched *fetched, struct target *page_r, struct buf *page)
{
	struct target from;
	struct buf expected = {0};
	struct uri uri;
	enum outcome outcome = OUTCOME_DONE;

	uri_split(buf_span(&fetched->meta), &uri);
	target_page(&fetched->target, &from);
	int read =
	    target_redirect(&from, buf_span(&fetched->meta), page_r, &expected);
	if (span_equal_nocase(uri.scheme, SPAN("titan")))
		outcome = trail_refuse(fetched, NULL,
		    "which is no page; if the upload is wanted there, name "
		    "that URL");
	else if (read < 0 || page_r->scheme != TARGET_GEMINI)
		outcome =
		    trail_refuse(fetched, NULL, "which is no page in Gemini");
	else
		buf_add(page, buf_span(&page_r->url));
	buf_free(&expected);
	target_free(&from);
	return outcome;
}

/* Asks for the page of an upload, as if its URL had led there. */
static enum outcome
follow_page(const struct fetch_order *order, const struct target *page,
    struct fetched *fetched)
{
	struct fetch_order again = *order;
	struct trail trail = {.list = {fetched->target}, .count = 1};

	again.body = SPAN("");
	note_add(&fetched->remarks, NOTE_REMARK, SPAN(""), 0,
	    "redirected to %pS", SPAN_AT(buf_span(&page->url)));
	fetched->target = *page;
	fetched->status = 0;
	buf_free(&fetched->meta);
	return trail_walk(&again, &trail, fetched);
}

static enum outcome
put_titan(
    const struct fetch_order *order, struct fetched *fetched, struct buf *page)
{
	struct target at = {.port = 0};
	enum outcome outcome;

	/* All, and the request itself, as long as there is no connection. */
	fetched->unsent = SIZE_MAX;
	outcome = exchange(order, &order->own, fetched);
	if (outcome == OUTCOME_DONE && fetched->status / 10 != 2 &&
	    fetched->status / 10 != 3)
		return verdict(fetched);
	if (outcome == OUTCOME_DONE && fetched->unsent > 0) {
		buf_format(&fetched->wrong,
		    "the server answers %d, but has not taken the last %zu "
		    "bytes",
		    fetched->status, fetched->unsent);
		outcome = OUTCOME_MALFORMED;
	} else if (outcome == OUTCOME_DONE && fetched->status / 10 == 3) {
		outcome = read_page(fetched, &at, page);
		if (outcome == OUTCOME_DONE && order->follows)
			return follow_page(order, &at, fetched);
	} else if (outcome >= OUTCOME_LATE && fetched->unsent == 0) {
		buf_add(&fetched->wrong,
		    SPAN("; whether the upload was done is not known: look "
			 "before you send it again"));
	}
	target_free(&at);
	return outcome;
}

struct fetched
fetch_upload(struct span url, const struct target_upload *upload,
    const struct fetch_order *order, struct upload_done *done_r)
{
	struct fetched fetched = {.outcome = OUTCOME_USAGE};
	struct buf expected = {0};

	*done_r = (struct upload_done){.mime = {0}};
	if (target_of_upload(
		url, upload, &fetched.target, &done_r->mime, &expected) == 0)
		exchange_by(put_titan, order, &fetched, &done_r->page);
	else
		exchange_refuse(&fetched, "uploaded to", buf_span(&expected));
	buf_free(&expected);
	return fetched;
}

void
upload_done_free(struct upload_done *done)
{
	buf_free(&done->mime);
	buf_free(&done->page);
}
