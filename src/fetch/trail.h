/* Redirects within Gemini, one after the other. */
#ifndef FETCH_TRAIL_H
#define FETCH_TRAIL_H

#include "fetch/order.h"

/* At most five are followed (protocol specification, "Redirection"). */
enum { REDIRECTS_MAX = 5 };

/* The URLs that were asked for, to find loops. A zeroed one is empty. */
struct trail {
	struct target list[REDIRECTS_MAX + 1];
	size_t count;
};

/*
 * Asks for fetched->target, and for what its redirects lead to. The client's
 * certificate goes to the host of the first URL of the trail alone, which is
 * that target if the trail is empty. Gives the trail back.
 */
enum outcome trail_walk(const struct fetch_order *order, struct trail *trail,
    struct fetched *fetched);
/*
 * Says that a redirect, to a target or to what the answer has, is not followed.
 * Returns OUTCOME_REDIRECT.
 */
enum outcome trail_refuse(
    struct fetched *fetched, const struct target *to, const char *what);

#endif
