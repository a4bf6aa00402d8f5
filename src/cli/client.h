/* What `loam get` and `loam put` have in common, as clients. */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include "cli/options.h"
#include "fetch/order.h"
#include "fetch/outlet.h"

/*
 * Fills in what the options of both say; without --timeout the whole takes at
 * most so many seconds, 0 for no such limit. known_hosts is memory for a path.
 */
struct fetch_order client_order(
    const struct given *given, int64_t seconds, struct buf *known_hosts);
/* Says that keys are not remembered, if there is no place for that. */
void client_warn(const struct fetch_order *order);
/* Checks that options which need another one have it. */
enum exit_code client_check(const struct given *given);

/* What is done with an answer while it comes. */
struct delivery {
	const char *path; /* --output; NULL for standard output */
	bool header; /* is printed, too */
	bool nothing; /* is printed at all */
	bool begun;
	bool withheld; /* it is no text, and there is a terminal */
	struct outlet outlet;
};

/* An emit() of an order, whose `to` is a delivery. */
int delivery_take(void *to, const struct fetched *fetched, struct span piece);
/*
 * Ends it, and says what is wrong with it, with the answer, or with the URL
 * that was typed. Returns the exit code.
 */
int delivery_end(struct delivery *delivery, const struct fetched *fetched,
    const char *typed);

#endif
