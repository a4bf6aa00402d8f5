/* The paths that a Gopher selector may mean. */
#ifndef MAPS_SELECTOR_H
#define MAPS_SELECTOR_H

#include "base/arena.h"
#include "wire/request.h"

/* One way to read a selector. */
struct selector {
	struct span path; /* decoded */
	struct span query; /* after a question mark, as it was sent */
	struct span words; /* of a search: no controls; may be no UTF-8 */
};

/* Returns whether the path exists and is answered. */
typedef bool selector_try(void *context, const struct selector *selector);

/*
 * Calls emit with each reading of a request's selector until it returns true,
 * and returns whether it did. Readings live in the arena or in the request.
 */
bool selector_each(const struct request *request, struct arena *arena,
    selector_try *emit, void *context);
/*
 * Whether a selector that leads to nothing is what a client makes of a URL
 * without an item type: it is no URL, and has neither a slash in front nor a
 * type and a slash.
 */
bool selector_lacks_type(struct span selector);

#endif
