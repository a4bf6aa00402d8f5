#include "base/interned.h"

enum { LEAST = 64 << 10 }; /* bytes that are not worth a sweep */

struct span
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

bool
interned_crowded(const struct interned *interned)
{
	return interned->bytes > LEAST + 2 * interned->kept;
}

void
interned_settle(struct interned *interned)
{
	interned->kept = interned->bytes;
}

void
interned_free(struct interned *interned)
{
	table_free(&interned->table);
	arena_free(&interned->arena);
	*interned = (struct interned){.bytes = 0};
}
