#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "edition/edition_priv.h"

/*
 * A filtered view, for readers who may not see a part of the capsule. A check
 * for each line of each page would be a leak wherever one is forgotten.
 * Instead the lists are copied without the hidden entries, once for each set of
 * closed zones, and everything that reads an edition reads the copies. Sections
 * that no page lists (entries, terms, postings, strings) are shared with the
 * edition below.
 *
 * A list is not all that a hidden article can change: an order, a mean or a
 * spelling that was found among all articles speaks of the hidden ones. What a
 * copy can count again is counted again here, in a pass over the documents.
 * What would take a pass over the postings is stored by zone, as document
 * frequencies are (shares.h), or by audience, as the lengths of vectors.
 */

bool
edition_is_view(const struct edition *edition)
{
	return edition->beneath != NULL;
}

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

static void
hide_zones(struct edition *view, const struct span *closed, size_t count)
{
	struct hiding hiding = {0};

	for (size_t i = 0; i < count; i++)
		hide_zone(view, closed[i], &hiding);
	hide_all(view, &hiding);
}

/* What of a directory's is visible, below it or further below. */
enum below {
	BELOW_SERVED = 1, /* something that is answered under its path */
	BELOW_LISTED = 2, /* something that lists it on its directory's page */
};

/* Sets each entry's enum below; for a directory that of all below it. */
static void
mark_below(const struct edition *view, unsigned char *below)
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

/*
 * Hides the directories in which nothing is visible, as the press leaves them
 * out: their names would tell that something hidden is there.
 */
static void
hide_empty(struct edition *view, const unsigned char *below)
{
	struct hiding hiding = {0};

	for (uint32_t i = 1; i < edition_count(view); i++)
		if (edition_entry(view, i)->kind == EDITION_DIRECTORY &&
		    !(below[i] & BELOW_SERVED) && !edition_excludes(view, i))
			hide_one(&hiding, i);
	hide_all(view, &hiding);
}

/* Hides the links that lead through or to what is hidden. */
static void
hide_links(struct edition *view)
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

/* Replaces a section of the view by a copy that may be written. */
static void *
copy_section(struct edition *view, enum edition_section which, size_t size,
    uint32_t *count_r)
{
	const void *from = edition_section(view, which, size, count_r);
	void *to = arena_alloc(&view->arena, *count_r * size + 1);

	if (*count_r > 0)
		memcpy(to, from, *count_r * size);
	view->sections[which].data = to;
	view->sections[which].size = *count_r * size;
	return to;
}

/* Moves the visible numbers to the front. Returns how many there are. */
static uint32_t
keep_visible(const struct edition *view, uint32_t *numbers, uint32_t count)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < count; i++)
		if (!edition_excludes(view, numbers[i]))
			numbers[kept++] = numbers[i];
	return kept;
}

/* Moves the children that a directory's page shows to the front. */
static uint32_t
keep_listed(const struct edition *view, const unsigned char *below,
    uint32_t *numbers, uint32_t count)
{
	uint32_t visible = keep_visible(view, numbers, count), kept = 0;

	for (uint32_t i = 0; i < visible; i++)
		if (numbers[i] < edition_count(view) &&
		    below[numbers[i]] & BELOW_LISTED)
			numbers[kept++] = numbers[i];
	return kept;
}

/*
 * An entry is not copied and still has the count of all children, so the slots
 * after the visible ones are set to EDITION_NONE, up to which
 * edition_children() counts.
 */
static void
view_children(struct edition *view, const unsigned char *below)
{
	uint32_t all;
	uint32_t *children =
	    copy_section(view, EDITION_CHILDREN, sizeof(*children), &all);

	for (uint32_t i = 0; i < edition_count(view); i++) {
		const struct edition_entry *entry = edition_entry(view, i);
		if (entry->kind != EDITION_DIRECTORY || entry->first > all ||
		    entry->count > all - entry->first)
			continue;
		uint32_t *list = children + entry->first;
		for (uint32_t j = keep_listed(view, below, list, entry->count);
		     j < entry->count; j++)
			list[j] = EDITION_NONE;
	}
}

/* The languages, with the documents and posts that the view shows of each. */
static void
view_languages(struct edition *view)
{
	uint32_t all, languages, docs;
	uint32_t *by_language = copy_section(
	    view, EDITION_POSTS_BY_LANGUAGE, sizeof(*by_language), &all);
	struct edition_language *list =
	    copy_section(view, EDITION_LANGUAGES, sizeof(*list), &languages);
	const struct edition_doc *doc = edition_docs(view, &docs);

	for (uint32_t i = 0; i < languages; i++) {
		list[i].docs = 0;
		if (list[i].first <= all &&
		    list[i].posts <= all - list[i].first)
			list[i].posts = keep_visible(
			    view, by_language + list[i].first, list[i].posts);
	}
	for (uint32_t i = 0; i < docs; i++)
		if (doc[i].entry != EDITION_NONE && doc[i].language < languages)
			list[doc[i].language].docs++;
}

static void
view_posts(struct edition *view)
{
	uint32_t count;
	uint32_t *posts =
	    copy_section(view, EDITION_POSTS, sizeof(*posts), &count);

	view->sections[EDITION_POSTS].size =
	    keep_visible(view, posts, count) * sizeof(*posts);
}

/* Drops the tags that only hidden articles have. */
static void
view_tags(struct edition *view)
{
	uint32_t count, all, kept = 0;
	struct edition_tag *tags =
	    copy_section(view, EDITION_TAGS, sizeof(*tags), &count);
	uint32_t *tagged =
	    copy_section(view, EDITION_TAGGED, sizeof(*tagged), &all);

	edition_name_tags(view, tags, count);
	for (uint32_t i = 0; i < count; i++) {
		struct edition_tag tag = tags[i];
		if (tag.first > all || tag.count > all - tag.first)
			continue;
		uint32_t *list = tagged + tag.first;
		uint32_t visible = keep_visible(view, list, tag.count);
		if (visible == 0)
			continue;
		tag.count = visible;
		tags[kept++] = tag;
	}
	view->sections[EDITION_TAGS].size = kept * sizeof(*tags);
}

static void
view_moved(struct edition *view)
{
	uint32_t count, kept = 0;
	struct edition_moved *moved =
	    copy_section(view, EDITION_MOVED, sizeof(*moved), &count);

	for (uint32_t i = 0; i < count; i++)
		if (!edition_excludes(view, moved[i].entry))
			moved[kept++] = moved[i];
	view->sections[EDITION_MOVED].size = kept * sizeof(*moved);
}

/* A document without an entry is skipped by ranking and by search. */
static void
view_docs(struct edition *view)
{
	uint32_t count;
	struct edition_doc *docs =
	    copy_section(view, EDITION_DOCS, sizeof(*docs), &count);

	for (uint32_t i = 0; i < count; i++)
		if (edition_excludes(view, docs[i].entry))
			docs[i].entry = EDITION_NONE;
	edition_weigh_docs(view, docs, count);
}

struct edition *
edition_view(struct edition *edition, const struct span *closed, size_t count)
{
	struct edition *view = mem_alloc(sizeof(*view));

	view->base = edition->base;
	view->size = edition->size;
	view->references = 1;
	view->root = -1;
	view->beneath = edition_keep(edition);
	view->audience = edition_audience_of(edition, closed, count);
	memcpy(view->sections, edition->sections, sizeof(view->sections));
	hide_zones(view, closed, count);
	/* First links to files, then those to directories without any file. */
	hide_links(view);
	unsigned char *below = mem_alloc(edition_count(view));
	mark_below(view, below);
	hide_empty(view, below);
	hide_links(view);
	view_children(view, below);
	free(below);
	view_posts(view);
	view_docs(view);
	view_languages(view);
	view_tags(view);
	view_moved(view);
	return view;
}
