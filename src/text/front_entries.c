#include "base/mem.h"
#include "text/front_priv.h"

/*
 * The list in which both syntaxes put what they read. An entry is added before
 * its value is known, and is then named by its number, since the list may move;
 * a syntax that fails midway truncates the list to where it began.
 */

size_t
front_add(struct front_entries *entries, struct front_entry entry)
{
	entries->list = mem_grow(entries->list, &entries->capacity,
	    entries->count + 1, sizeof(*entries->list));
	entries->list[entries->count] = entry;
	return entries->count++;
}

void
front_add_value(struct front_entries *entries, size_t number, struct span value)
{
	struct front_entry *entry = &entries->list[number];
	size_t count = entry->count;

	/* The room is the next power of two. */
	if ((count & (count - 1)) == 0) {
		size_t room = count > 0 ? 2 * count : 1;
		struct span *values =
		    arena_alloc(entries->arena, room * sizeof(*values));
		if (count > 0)
			memcpy(values, entry->values, count * sizeof(*values));
		entry->values = values;
	}
	entry->values[entry->count++] = arena_copy(entries->arena, value);
}

void
front_add_line(struct front_entries *entries, const struct front_line *line,
    unsigned number, const char *why, bool nested)
{
	size_t added = front_add(entries,
	    (struct front_entry){.key = arena_copy(entries->arena, line->key),
		.kind = line->value.size > 0 ? FRONT_TEXT : FRONT_EMPTY,
		.line = number,
		.literal = why,
		.nested = nested});

	if (line->value.size > 0)
		front_add_value(entries, added, line->value);
}

void
front_truncate(struct front_entries *entries, size_t number)
{
	entries->count = number;
}

struct span
front_join_keys(struct arena *arena, struct span table, struct span key)
{
	return arena_format(arena, "%pS.%pS", SPAN_AT(table), SPAN_AT(key));
}
