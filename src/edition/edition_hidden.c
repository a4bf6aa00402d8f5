#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "edition/edition_priv.h"

/*
 * Which entries a view hides: those in closed zones; links that lead through or
 * to one that is hidden; and directories in which nothing is left. They are
 * kept as sorted ranges of entry numbers, since a zone is one range, and are
 * bisected.
 */

bool
edition_excludes(const struct edition *edition, uint32_t number)
{
	size_t low = 0;

	for (size_t high = edition->hidden_count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (edition->hidden[middle].end <= number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < edition->hidden_count &&
	    edition->hidden[low].first <= number;
}

static int
by_first(const void *a, const void *b)
{
	const struct edition_range *one = a, *other = b;

	return one->first < other->first ? -1 : one->first > other->first;
}

/* Sorts and merges the ranges, so that edition_excludes() can bisect them. */
static void
set_hidden(
    struct edition *view, const struct edition_range *hidden, size_t count)
{
	struct edition_range *list =
	    arena_alloc(&view->arena, (count + 1) * sizeof(*list));
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (hidden[i].first < hidden[i].end)
			list[kept++] = hidden[i];
	if (kept > 0)
		qsort(list, kept, sizeof(*list), by_first);
	view->hidden = list;
	view->hidden_count = 0;
	for (size_t i = 0; i < kept; i++) {
		struct edition_range *last =
		    view->hidden_count ? &list[view->hidden_count - 1] : NULL;
		if (!last || list[i].first > last->end)
			list[view->hidden_count++] = list[i];
		else if (list[i].end > last->end)
			last->end = list[i].end;
	}
}

/* Entries that are to be hidden. */
struct hiding {
	struct edition_range *list;
	size_t count, capacity;
};

static void
hide_range(struct hiding *hiding, uint32_t first, uint32_t end)
{
	hiding->list = mem_grow(hiding->list, &hiding->capacity,
	    hiding->count + 1, sizeof(*hiding->list));
	hiding->list[hiding->count++] = (struct edition_range){first, end};
}

static void
hide_one(struct hiding *hiding, uint32_t number)
{
	if (number != EDITION_NONE)
		hide_range(hiding, number, number + 1);
}

/* Hides them with what is hidden already, and frees the list. */
static void
hide_all(struct edition *view, struct hiding *hiding)
{
	if (hiding->count > 0) {
		for (size_t i = 0; i < view->hidden_count; i++)
			hide_range(
			    hiding, view->hidden[i].first, view->hidden[i].end);
		set_hidden(view, hiding->list, hiding->count);
	}
	free(hiding->list);
}

/*
 * The entries in a zone: that of its path itself, and all below, which are a
 * range where they are composed, and others.
 */
static void
hide_zone(
    const struct edition *edition, struct span path, struct hiding *hiding)
{
	struct buf zone = {0};
	uint32_t first, end, number, at = EDITION_NONE;

	utf8_compose(&zone, path);
	while ((number = edition_composed_in(edition, buf_span(&zone), &at)) !=
	    EDITION_NONE)
		hide_one(hiding, number);
	hide_one(hiding, edition_find_exact(edition, buf_span(&zone)));
	if (!span_ends(buf_span(&zone), SPAN("/")))
		buf_byte(&zone, '/');
	edition_range(edition, buf_span(&zone), &first, &end);
	hide_range(hiding, first, end);
	buf_free(&zone);
}

void
edition_hide_zones(
    struct edition *view, const struct span *closed, size_t count)
{
	struct hiding hiding = {0};

	for (size_t i = 0; i < count; i++)
		hide_zone(view, closed[i], &hiding);
	hide_all(view, &hiding);
}

void
edition_mark_below(const struct edition *view, unsigned char *below)
{
	for (uint32_t i = 0; i < edition_count(view); i++) {
		const struct edition_entry *entry = edition_entry(view, i);
		unsigned found = BELOW_SERVED;
		uint32_t at = i;
		if (entry->kind == EDITION_DIRECTORY ||
		    entry->kind == EDITION_DIR_LINK ||
		    edition_excludes(view, i))
			continue;
		if (entry->flags & EDITION_INDEX ||
		    !(entry->flags & EDITION_UNLISTED))
			found |= BELOW_LISTED;
		while ((below[at] & found) != found) {
			below[at] |= (unsigned char)found;
			at = edition_entry(view, at)->parent;
			at = at < edition_count(view) ? at : 0;
		}
	}
}

void
edition_hide_empty(struct edition *view, const unsigned char *below)
{
	struct hiding hiding = {0};

	for (uint32_t i = 1; i < edition_count(view); i++)
		if (edition_entry(view, i)->kind == EDITION_DIRECTORY &&
		    !(below[i] & BELOW_SERVED) && !edition_excludes(view, i))
			hide_one(&hiding, i);
	hide_all(view, &hiding);
}

void
edition_hide_links(struct edition *view)
{
	uint32_t count;
	const struct edition_link *links = edition_links(view, &count);
	struct hiding hiding = {0};

	for (uint32_t i = 0; i < count; i++)
		if (edition_excludes(view, links[i].through) &&
		    !edition_excludes(view, links[i].link))
			hide_one(&hiding, links[i].link);
	hide_all(view, &hiding);
}
