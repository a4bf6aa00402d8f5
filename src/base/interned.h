/* Shared copies of strings, each kept once. */
#ifndef BASE_INTERNED_H
#define BASE_INTERNED_H

#include "base/arena.h"
#include "base/table.h"

/*
 * A zeroed struct has no strings. There is no count of their users: an owner
 * that replaces its strings asks interned_crowded() from time to time, adds
 * those in use to a new set, and frees the old one (K124).
 */
struct interned {
	struct arena arena;
	struct table table;
	size_t bytes; /* of all strings and their entries */
	size_t kept; /* of those that a new set began with */
};

/* The shared copy of a text; it lives as long as the set. */
struct span interned_add(struct interned *interned, struct span text);
/* Whether the set has more than doubled since interned_settle(). */
bool interned_crowded(const struct interned *interned);
/* All that is in the set now is in use. */
void interned_settle(struct interned *interned);
void interned_free(struct interned *interned);

#endif
