#include "edition/edition_priv.h"

/*
 * Entries that lead to others. Pages that were made of files in Markdown: the
 * page and its file are two entries beside each other, x.gmi, an article whose
 * text the edition has, and x.md, which is served and in no list.
 *
 * Links to directories have an entry, but no page: a path at or below one is
 * another way to write a path at or below the directory. A capsule can have a
 * link in each directory on the way, so a path is rewritten until it has none.
 */

enum { FOLLOWED_MAX = 40 }; /* as many as the system follows on one path */

const struct edition_symlink *
edition_symlinks(const struct edition *edition, uint32_t *count_r)
{
	return edition_section(
	    edition, EDITION_SYMLINKS, sizeof(struct edition_symlink), count_r);
}

uint32_t
edition_symlink_target(const struct edition *edition, uint32_t number)
{
	uint32_t count, low = 0;
	const struct edition_symlink *links = edition_symlinks(edition, &count);

	/* The last pair of the link. */
	for (uint32_t high = count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (links[middle].link <= number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || links[low - 1].link != number ||
	    links[low - 1].through >= edition_count(edition))
		return EDITION_NONE;
	return links[low - 1].through;
}

/* Replaces the first link in a path. Returns whether there was one. */
static bool
follow_one(const struct edition *edition, struct buf *path)
{
	for (size_t i = 1; i < path->size; i++) {
		struct span whole = buf_span(path);
		struct buf next = {0};
		if (path->data[i] != '/')
			continue;
		uint32_t target = edition_symlink_target(
		    edition, edition_find(edition, span_head(whole, i + 1)));
		if (target == EDITION_NONE)
			continue;
		buf_add(&next,
		    edition_text(
			edition, edition_entry(edition, target)->path));
		buf_add(&next, span_tail(whole, i + 1));
		buf_free(path);
		*path = next;
		return true;
	}
	return false;
}

bool
edition_follow(
    const struct edition *edition, struct span path, struct buf *path_r)
{
	uint32_t count;
	bool slash = span_ends(path, SPAN("/"));
	size_t followed = 0;

	edition_symlinks(edition, &count);
	if (count == 0)
		return false;
	buf_add(path_r, path);
	if (!slash)
		buf_byte(path_r, '/');
	while (followed < FOLLOWED_MAX && follow_one(edition, path_r))
		followed++;
	/* A directory keeps its slash, in which its path ends. */
	if (!slash && followed > 0 && span_ends(buf_span(path_r), SPAN("/")) &&
	    edition_find(edition, buf_span(path_r)) == EDITION_NONE)
		path_r->size--;
	return followed > 0;
}

const struct edition_made *
edition_made(const struct edition *edition, uint32_t number)
{
	uint32_t count, low = 0;
	const struct edition_made *made =
	    edition_section(edition, EDITION_MADE_PAGES, sizeof(*made), &count);

	if (!(edition_entry(edition, number)->flags & EDITION_MADE))
		return NULL;
	for (uint32_t high = count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (made[middle].entry < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && made[low].entry == number ? &made[low] : NULL;
}

uint32_t
edition_source(const struct edition *edition, uint32_t number)
{
	const struct edition_made *made = edition_made(edition, number);

	return made && made->source < edition_count(edition) ? made->source
							     : number;
}

uint32_t
edition_page(const struct edition *edition, uint32_t number)
{
	const struct edition_entry *entry = edition_entry(edition, number);
	struct span path = edition_text(edition, entry->path);
	struct buf page = {0};

	if (!(entry->flags & EDITION_SOURCE))
		return number;
	buf_add(&page, span_head(path, span_find_last(path, '.')));
	buf_add(&page, SPAN(".gmi"));
	uint32_t found = edition_find_near(edition, buf_span(&page), number);
	buf_free(&page);
	return found != EDITION_NONE && edition_source(edition, found) == number
	    ? found
	    : number;
}
