/* Whether a server's key is trusted: on first use, and afterwards. */
#ifndef FETCH_TRUST_H
#define FETCH_TRUST_H

#include "fetch/order.h"

/*
 * Judges the certificate of a target, and remembers the key of a new host if
 * the order says so. Returns OUTCOME_DONE, or OUTCOME_UNTRUSTED (or another)
 * with a sentence in *wrong.
 */
enum outcome trust(const struct fetch_order *order, const struct target *target,
    const struct server_cert *cert, struct notes *remarks, struct buf *wrong);

#endif
