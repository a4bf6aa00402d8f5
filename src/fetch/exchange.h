/* One request and its answer, over a connection of their own. */
#ifndef FETCH_EXCHANGE_H
#define FETCH_EXCHANGE_H

#include "fetch/order.h"

/*
 * Asks for fetched->target with that certificate and puts the answer into
 * *fetched. Returns OUTCOME_DONE if it is whole, whatever its status, else
 * another outcome and a sentence in fetched->wrong.
 */
enum outcome exchange(const struct fetch_order *order,
    const struct client_cert *own, struct fetched *fetched);
/*
 * Has a function ask for fetched->target, by exchange() as often as it takes,
 * and keeps its outcome. A server that closes early does not end the process.
 * `page` is the function's, for where an upload is; NULL where there is none.
 */
void exchange_by(enum outcome (*ask)(const struct fetch_order *order,
		     struct fetched *fetched, struct buf *page),
    const struct fetch_order *order, struct fetched *fetched, struct buf *page);
/*
 * Says that a URL, which the caller names as it was typed, cannot be `asked
 * for`, and what of it was expected. Nothing else is known of its target then.
 */
void exchange_refuse(
    struct fetched *fetched, const char *what, struct span expected);

#endif
