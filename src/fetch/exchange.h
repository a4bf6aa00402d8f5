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

#endif
