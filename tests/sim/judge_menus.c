#include "sim/judge_priv.h"

/* The menus under an article, in the form of either protocol. */

/* Similar entries, and articles that link to it; then recent posts. */
enum { LINKED_MAX = 5, ABOVE_MAX = 5 + LINKED_MAX, RECENT_MAX = 5 };

/* Takes the links that stand before a mark off a list; all if there is none. */
static void
split(struct items *items, struct span page, struct span mark,
    struct items *above_r)
{
	size_t count = 0;

	while (page.size > 0 && !span_starts(page, mark))
		page = span_tail(page, 1);
	above_r->count = 0;
	for (size_t i = 0; i < items->count; i++)
		if (page.size == 0 || items->list[i].path.data < page.data)
			above_r->list[above_r->count++] = items->list[i];
		else
			items->list[count++] = items->list[i];
	items->count = count;
}

/* A post of the first menus is not in the last. */
static const char *
leave_out(const struct items *above, size_t number, struct scope *scope)
{
	for (size_t i = 0; i < above->count; i++) {
		if (above->list[i].navigation)
			continue;
		if (above->list[i].place == number)
			return "an article that leads to itself";
		if (scope->without_count > ABOVE_MAX)
			return "too many entries above the recent ones";
		scope->without[scope->without_count++] = above->list[i].place;
	}
	return NULL;
}

const char *
judge_menus(const struct sight *sight, size_t number, struct span page,
    struct span recent, judge_read *read)
{
	static struct items all, above, below;
	const struct place *place = &sight->snapshot->tree->places[number];
	struct scope scope = {
	    .of = SCOPE_POSTS, .without = {number}, .without_count = 1};
	struct scope linked = {.of = SCOPE_LINKED, .number = number};
	const char *fault = read(sight->snapshot->tree, page, &all);

	if (fault || (page.size > 0 && (fault = items_lead_on(&all))))
		return fault;
	below = all;
	split(&below, page, recent, &above);
	if ((fault = items_are_seen(sight, &above)) ||
	    (place->kind != PLACE_LINK &&
		(fault = items_hold(sight, &linked, &above, LINKED_MAX))) ||
	    (fault = leave_out(&above, number, &scope)))
		return fault;
	/* What a link leads to is an article of its own. */
	if (place->kind == PLACE_LINK)
		return items_are_seen(sight, &below);
	if ((fault = items_compare(sight, &scope, &below, RECENT_MAX, false)) ||
	    (fault = items_beside_are_seen(sight, &below)) ||
	    (fault = judge_block(sight, PLACE_STANDING, place->dir, page)))
		return fault;
	return items_beside_are_next(sight, number, &all);
}
