/* Tells an aggregator of a URL, as Antenna takes it. */
#ifndef SUBMIT_SUBMIT_H
#define SUBMIT_SUBMIT_H

#include "fetch/order.h"

enum submitted {
	SUBMITTED, /* the status was 2x */
	SUBMITTED_NOT, /* this URL is refused for now; others may not be */
	SUBMITTED_NONE, /* nothing is to be asked of it now */
};

/*
 * Reads the URL of what an aggregator takes submissions by: a gemini URL, of
 * which `gemini://` may be left out, without a query. Appends it without the
 * question mark that it may end with. Returns 0, or -1 with a phrase in *wrong
 * that says what is wrong with it, or was expected.
 */
int submit_target(struct span typed, struct buf *to, struct buf *wrong);
/*
 * Asks for that URL with another as the query, percent-encoded. Appends what is
 * wrong, as a sentence, and adds redirects that were followed to the remarks.
 */
enum submitted submit(const struct fetch_order *order, struct span to,
    struct span url, struct notes *remarks, struct buf *wrong);

#endif
