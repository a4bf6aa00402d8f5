#include <stdlib.h>

#include "base/mem.h"
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

void *
edition_copy_section(struct edition *view, enum edition_section which,
    size_t size, uint32_t *count_r)
{
	const void *from = edition_section(view, which, size, count_r);
	void *to = arena_alloc(&view->arena, *count_r * size + 1);

	if (*count_r > 0)
		memcpy(to, from, *count_r * size);
	view->sections[which].data = to;
	view->sections[which].size = *count_r * size;
	return to;
}

static unsigned
page_rank(const struct edition *view, uint32_t number)
{
	return edition_entry(view, number)->flags >> EDITION_PAGE_SHIFT;
}

/* The first page of a directory that is not hidden, or EDITION_NONE. */
static uint32_t
first_page(const struct edition *view, uint32_t directory)
{
	uint32_t first, end, found = EDITION_NONE;

	edition_range(view,
	    edition_text(view, edition_entry(view, directory)->path), &first,
	    &end);
	for (uint32_t i = directory + 1; i < end; i++) {
		unsigned rank = page_rank(view, i);
		if (rank > 0 && edition_entry(view, i)->parent == directory &&
		    !edition_excludes(view, i) &&
		    (found == EDITION_NONE || rank < page_rank(view, found)))
			found = i;
	}
	return found;
}

/*
 * Gives directories whose page is hidden the next one that they have. Pages
 * with zones of their own are rare: only then are the entries copied.
 */
static void
view_pages(struct edition *view)
{
	struct edition_entry *entries = NULL;
	uint32_t count = edition_count(view);

	for (uint32_t i = count; edition_next_above(view, &i);) {
		uint32_t page = edition_entry(view, i)->index;
		if (edition_excludes(view, i) || !edition_excludes(view, page))
			continue;
		uint32_t next = first_page(view, i);
		if (next == EDITION_NONE)
			continue;
		if (!entries)
			entries = edition_copy_section(
			    view, EDITION_ENTRIES, sizeof(*entries), &count);
		entries[page].flags &= (uint16_t)~EDITION_INDEX;
		entries[next].flags |= EDITION_INDEX;
		entries[i].index = next;
	}
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

/* The same without second forms of texts. */
static uint32_t
keep_first(const struct edition *view, uint32_t *numbers, uint32_t count)
{
	return edition_drop_seconds(
	    view, numbers, keep_visible(view, numbers, count));
}

/* Moves the children that a directory's page shows to the front. */
static uint32_t
keep_listed(const struct edition *view, const unsigned char *below,
    uint32_t *numbers, uint32_t count)
{
	uint32_t visible = keep_visible(view, numbers, count), kept = 0;

	for (uint32_t i = 0; i < visible; i++)
		if (numbers[i] < edition_count(view) &&
		    (!(below[numbers[i]] & BELOW_KNOWN) ||
			below[numbers[i]] & BELOW_LISTED))
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
	uint32_t *children = edition_copy_section(
	    view, EDITION_CHILDREN, sizeof(*children), &all);

	for (uint32_t i = edition_count(view); edition_next_above(view, &i);) {
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
	uint32_t *by_language = edition_copy_section(
	    view, EDITION_POSTS_BY_LANGUAGE, sizeof(*by_language), &all);
	struct edition_language *list = edition_copy_section(
	    view, EDITION_LANGUAGES, sizeof(*list), &languages);
	const struct edition_doc *doc = edition_docs(view, &docs);

	for (uint32_t i = 0; i < languages; i++) {
		list[i].docs = 0;
		if (list[i].first <= all &&
		    list[i].posts <= all - list[i].first)
			list[i].posts = keep_first(
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
	    edition_copy_section(view, EDITION_POSTS, sizeof(*posts), &count);

	count = keep_visible(view, posts, count);
	if (view->forms != EDITION_ALL_FORMS)
		edition_keep_posts(view, posts, count);
	view->sections[EDITION_POSTS].size =
	    edition_drop_seconds(view, posts, count) * sizeof(*posts);
}

/* Drops the tags that only hidden articles have. */
static void
view_tags(struct edition *view)
{
	uint32_t count, all, kept = 0;
	struct edition_tag *tags =
	    edition_copy_section(view, EDITION_TAGS, sizeof(*tags), &count);
	uint32_t *tagged =
	    edition_copy_section(view, EDITION_TAGGED, sizeof(*tagged), &all);

	edition_name_tags(view, tags, count);
	for (uint32_t i = 0; i < count; i++) {
		struct edition_tag tag = tags[i];
		if (tag.first > all || tag.count > all - tag.first)
			continue;
		uint32_t *list = tagged + tag.first;
		uint32_t visible = keep_first(view, list, tag.count);
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
	    edition_copy_section(view, EDITION_MOVED, sizeof(*moved), &count);

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
	    edition_copy_section(view, EDITION_DOCS, sizeof(*docs), &count);

	for (uint32_t i = 0; i < count; i++)
		if (edition_excludes(view, docs[i].entry))
			docs[i].entry = EDITION_NONE;
	if (view->audience != AUDIENCE_ALL)
		edition_weigh_docs(view, docs, count);
}

static void
view_forms(struct edition *view)
{
	uint32_t count;
	struct edition_doc *docs =
	    edition_copy_section(view, EDITION_DOCS, sizeof(*docs), &count);

	edition_drop_second_docs(view, docs, count);
}

/* Hides entries, and what shows that they were there. */
static void
view_entries(struct edition *view, const struct span *closed, size_t count)
{
	edition_hide_zones(view, closed, count);
	if (!view->hidden)
		return;
	edition_hide_made(view);
	/* First links to files, then those to directories without any file. */
	edition_hide_links(view);
	edition_hide_made(view);
	view_pages(view);
	unsigned char *below = mem_alloc(edition_count(view));
	edition_hide_empty(view, below);
	edition_hide_links(view);
	view_children(view, below);
	free(below);
}

struct edition *
edition_view(struct edition *edition, const struct span *closed, size_t count,
    enum edition_forms forms)
{
	struct edition *view = mem_alloc(sizeof(*view));

	view->base = edition->base;
	view->header = edition->header;
	view->bare = edition->bare;
	view->references = 1;
	view->root = -1;
	view->beneath = edition_keep(edition);
	view->forms = forms;
	/* Readers who see all are the press's audience. */
	view->audience = count > 0 ? edition_audience_of(edition, closed, count)
				   : AUDIENCE_ALL;
	memcpy(view->sections, edition->sections, sizeof(view->sections));
	view_entries(view, closed, count);
	view_posts(view);
	view_docs(view);
	view_languages(view);
	if (forms != EDITION_ALL_FORMS)
		view_forms(view);
	view_tags(view);
	edition_view_series(view);
	edition_view_linked(view);
	view_moved(view);
	return view;
}
