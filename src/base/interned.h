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

enum { INTERNED_LEAST = 64 << 10 }; /* bytes that are not worth a sweep */

/* The shared copy of a text; it lives as long as the set. */
static inline struct span
interned_add(struct interned *interned, struct span text)
{
	struct span *known = table_get(&interned->table, text);

	if (known)
		return *known;
	known = arena_alloc(&interned->arena, sizeof(*known));
	*known = arena_copy(&interned->arena, text);
	table_put(&interned->table, *known, known);
	interned->bytes += text.size + sizeof(*known);
	return *known;
}

/* Whether the set has more than doubled since interned_settle(). */
static inline bool
interned_crowded(const struct interned *interned)
{
	return interned->bytes > INTERNED_LEAST + 2 * interned->kept;
}

/* All that is in the set now is in use. */
static inline void
interned_settle(struct interned *interned)
{
	interned->kept = interned->bytes;
}

static inline void
interned_free(struct interned *interned)
{
	table_free(&interned->table);
	arena_free(&interned->arena);
	*interned = (struct interned){.bytes = 0};
}

#endif
