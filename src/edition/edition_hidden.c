#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "edition/edition_priv.h"

/*
 * Which entries a view hides: those in closed zones; links that lead through or
 * to one that is hidden; and directories in which nothing is left. They are a
 * set of bits by entry number, in which all below a directory is one range.
 *
 * Only directories above something that is hidden can look different from those
 * of the edition: these are a second set. A view is made from the two, without
 * a pass over all entries, which are far more memory than any cache holds.
 */

bool
edition_excludes(const struct edition *edition, uint32_t number)
{
	return edition->hidden && number < edition_count(edition) &&
	    edition->hidden[number / 64] >> number % 64 & 1;
}

static uint64_t *
new_set(struct edition *view)
{
	return arena_alloc(
	    &view->arena, (edition_count(view) / 64 + 1) * sizeof(uint64_t));
}

/* Puts the directories above an entry into the second set. */
static void
mark_above(struct edition *view, uint32_t number)
{
	uint32_t at = edition_entry(view, number)->parent;

	while (at < edition_count(view) &&
	    !(view->above[at / 64] >> at % 64 & 1)) {
		view->above[at / 64] |= 1ULL << at % 64;
		at = edition_entry(view, at)->parent;
	}
}

/* Hides a directory and all below it, or other entries of one directory. */
static void
hide_range(struct edition *view, uint32_t first, uint32_t end)
{
	if (first >= end || end > edition_count(view))
		return;
	if (!view->hidden) {
		view->hidden = new_set(view);
		view->above = new_set(view);
	}
	for (uint32_t i = first; i < end;)
		if (i % 64 == 0 && end - i >= 64) {
			view->hidden[i / 64] = UINT64_MAX;
			i += 64;
		} else {
			view->hidden[i / 64] |= 1ULL << i % 64;
			i++;
		}
	mark_above(view, first);
}

static void
hide_one(struct edition *view, uint32_t number)
{
	if (number != EDITION_NONE)
		hide_range(view, number, number + 1);
}

/*
 * The entries in a zone: that of its path itself, and all below, which are a
 * range where they are composed, and others.
 */
static void
hide_zone(struct edition *view, struct span path)
{
	struct buf zone = {0};
	uint32_t first, end, number, at = EDITION_NONE;

	utf8_compose(&zone, path);
	while ((number = edition_composed_in(view, buf_span(&zone), &at)) !=
	    EDITION_NONE)
		hide_one(view, number);
	hide_one(view, edition_find_exact(view, buf_span(&zone)));
	if (!span_ends(buf_span(&zone), SPAN("/")))
		buf_byte(&zone, '/');
	edition_range(view, buf_span(&zone), &first, &end);
	hide_range(view, first, end);
	buf_free(&zone);
}

void
edition_hide_zones(
    struct edition *view, const struct span *closed, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hide_zone(view, closed[i]);
}

bool
edition_next_above(const struct edition *view, uint32_t *number)
{
	while (*number > 0) {
		uint32_t at = (*number - 1) / 64;
		unsigned past = 63 - (*number - 1) % 64;
		uint64_t left = view->above[at] << past >> past;
		*number = at * 64;
		if (!left)
			continue;
		*number += 63 - (uint32_t)__builtin_clzll(left);
		return true;
	}
	return false;
}

/* The first entry from a number on that is not hidden; or end. */
static uint32_t
next_visible(const struct edition *view, uint32_t number, uint32_t end)
{
	while (number < end) {
		uint64_t left = ~view->hidden[number / 64] >> number % 64;
		if (left) {
			number += (uint32_t)__builtin_ctzll(left);
			break;
		}
		number = (number / 64 + 1) * 64;
	}
	return number < end ? number : end;
}

/* What is left below a directory: reads until it has found all of it. */
static unsigned
left_below(const struct edition *view, uint32_t directory)
{
	unsigned found = BELOW_KNOWN;
	uint32_t first, end;

	edition_range(view,
	    edition_text(view, edition_entry(view, directory)->path), &first,
	    &end);
	for (uint32_t i = next_visible(view, directory + 1, end);
	     i < end && !(found & BELOW_LISTED);
	     i = next_visible(view, i + 1, end)) {
		const struct edition_entry *entry = edition_entry(view, i);
		if (entry->kind == EDITION_DIRECTORY ||
		    entry->kind == EDITION_DIR_LINK)
			continue;
		found |= BELOW_SERVED;
		if (entry->flags & EDITION_INDEX ||
		    !(entry->flags & EDITION_UNLISTED))
			found |= BELOW_LISTED;
	}
	return found;
}

void
edition_hide_empty(struct edition *view, unsigned char *below)
{
	/* The deepest first, so that those within one are hidden before it. */
	for (uint32_t i = edition_count(view); edition_next_above(view, &i);) {
		if (edition_excludes(view, i))
			continue;
		below[i] = (unsigned char)left_below(view, i);
		/* The root is there in any case. */
		if (i > 0 && !(below[i] & BELOW_SERVED))
			hide_one(view, i);
	}
}

/* A zone may have the path of one of the two. */
void
edition_hide_made(struct edition *view)
{
	uint32_t count;
	const struct edition_made *made =
	    edition_section(view, EDITION_MADE_PAGES, sizeof(*made), &count);

	for (uint32_t i = 0; i < count; i++)
		if (edition_excludes(view, made[i].source))
			hide_one(view, made[i].entry);
		else if (edition_excludes(view, made[i].entry))
			hide_one(view, made[i].source);
}

void
edition_hide_links(struct edition *view)
{
	uint32_t count;
	const struct edition_symlink *links = edition_symlinks(view, &count);

	for (uint32_t i = 0; i < count; i++)
		if (edition_excludes(view, links[i].through))
			hide_one(view, links[i].link);
}
