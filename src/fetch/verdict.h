/* What the statuses of Gemini and Titan mean to a person at a client. */
#ifndef FETCH_VERDICT_H
#define FETCH_VERDICT_H

#include "fetch/order.h"

/*
 * The outcome of a whole answer of fetched->target. Of one that is neither a
 * success nor a redirect it appends a sentence to fetched->wrong: the status,
 * what the server says, and what to do.
 */
enum outcome verdict(struct fetched *fetched);

#endif
