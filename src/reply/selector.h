/* Which paths a Gopher selector may name. */
#ifndef REPLY_SELECTOR_H
#define REPLY_SELECTOR_H

#include "base/arena.h"
#include "wire/request.h"

/* One way to read a selector. */
struct selector {
	struct span path; /* decoded */
	struct span query; /* behind a question mark, as it was sent */
	struct span words; /* of a search: no controls, maybe no UTF-8 */
};

/* Returns whether the path is one that there is. */
typedef bool selector_try(void *context, const struct selector *selector);

/*
 * Selectors are opaque (RFC 1436 section 2): the literal name goes first, then
 * one decoding; then without a query; then without an item type in front,
 * which some clients leave there (RFC 4266 section 2.1). Hands over each of
 * them until take returns true. Returns whether it did; everything lives in
 * the arena or as long as the request.
 */
bool selector_each(const struct request *request, struct arena *arena,
    selector_try *emit, void *context);

#endif
