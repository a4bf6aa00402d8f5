#include <stdlib.h>

#include "base/mem.h"
#include "edition/edition_priv.h"
#include "text/tag.h"

/*
 * Some readers may not see a part of a capsule. Rather than decision for each
 * line of each page whether its reader may see it, where one question that is
 * forgotten is a leak, the lists themselves are made anew without the hidden
 * entries, once for all readers who may see as much. Everything that reads an
 * edition then reads what is there for this reader.
 */

bool
edition_excludes(const struct edition *edition, uint32_t number)
{
	for (size_t i = 0; i < edition->hidden_count; i++)
		if (number >= edition->hidden[i].first &&
		    number < edition->hidden[i].end)
			return true;
	return false;
}

static int
by_first(const void *a, const void *b)
{
	const struct edition_range *one = a, *other = b;

	return one->first < other->first ? -1 : one->first > other->first;
}

/* In order, overlapping ones as one: few are asked of every entry. */
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
	for (size_t i = 0; i < kept; i++) {
		struct edition_range *last = &list[view->hidden_count - 1];
		if (view->hidden_count == 0 || list[i].first > last->end)
			list[view->hidden_count++] = list[i];
		else if (list[i].end > last->end)
			last->end = list[i].end;
	}
}

/* A section's copy that may be written. */
static void *
copy(struct edition *view, enum edition_section which, size_t size,
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

/* Moves the visible ones to the front. Returns how many there are. */
static uint32_t
keep_visible(const struct edition *view, uint32_t *numbers, uint32_t count)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < count; i++)
		if (!edition_excludes(view, numbers[i]))
			numbers[kept++] = numbers[i];
	return kept;
}

/*
 * What stands behind the visible children of a directory is marked, since its
 * entry goes on saying how many there were.
 */
static void
view_children(struct edition *view)
{
	uint32_t all;
	uint32_t *children =
	    copy(view, EDITION_CHILDREN, sizeof(*children), &all);

	for (uint32_t i = 0; i < edition_count(view); i++) {
		const struct edition_entry *entry = edition_entry(view, i);
		if (entry->kind != EDITION_DIRECTORY || entry->first > all ||
		    entry->count > all - entry->first)
			continue;
		uint32_t *list = children + entry->first;
		for (uint32_t j = keep_visible(view, list, entry->count);
		     j < entry->count; j++)
			list[j] = EDITION_NONE;
	}
}

static void
view_posts(struct edition *view)
{
	uint32_t count, all, languages;
	uint32_t *posts = copy(view, EDITION_POSTS, sizeof(*posts), &count);
	uint32_t *spoken =
	    copy(view, EDITION_POSTS_BY_LANGUAGE, sizeof(*spoken), &all);
	struct edition_language *list =
	    copy(view, EDITION_LANGUAGES, sizeof(*list), &languages);

	view->sections[EDITION_POSTS].size =
	    keep_visible(view, posts, count) * sizeof(*posts);
	for (uint32_t i = 0; i < languages; i++)
		if (list[i].first <= all &&
		    list[i].posts <= all - list[i].first)
			list[i].posts = keep_visible(
			    view, spoken + list[i].first, list[i].posts);
}

/* How the first article that a reader sees spells a tag. */
static struct edition_string
spelling_of(const struct edition *view, const struct edition_tag *topic,
    uint32_t article)
{
	const struct edition_entry *entry = edition_entry(view, article);
	struct span wanted = edition_text(view, topic->key);
	uint32_t all;
	const struct edition_string *tags = edition_section(
	    view, EDITION_ENTRY_TAGS, sizeof(struct edition_string), &all);
	struct edition_string found = topic->name;

	for (uint32_t i = 0; i < entry->count && entry->first + i < all; i++) {
		struct buf key = {0};
		tag_key(&key, edition_text(view, tags[entry->first + i]));
		if (span_equal(buf_span(&key), wanted))
			found = tags[entry->first + i];
		buf_free(&key);
	}
	return found;
}

/* Tags of hidden articles alone are gone. */
static void
view_topics(struct edition *view)
{
	uint32_t count, all, kept = 0;
	struct edition_tag *topics =
	    copy(view, EDITION_TAGS, sizeof(*topics), &count);
	uint32_t *tagged = copy(view, EDITION_TAGGED, sizeof(*tagged), &all);

	for (uint32_t i = 0; i < count; i++) {
		struct edition_tag topic = topics[i];
		if (topic.first > all || topic.count > all - topic.first)
			continue;
		uint32_t *list = tagged + topic.first;
		uint32_t visible = keep_visible(view, list, topic.count);
		if (visible == 0)
			continue;
		if (visible < topic.count)
			topic.name = spelling_of(view, &topic, list[0]);
		topic.count = visible;
		topics[kept++] = topic;
	}
	view->sections[EDITION_TAGS].size = kept * sizeof(*topics);
}

static void
view_moved(struct edition *view)
{
	uint32_t count, kept = 0;
	struct edition_moved *moved =
	    copy(view, EDITION_MOVED, sizeof(*moved), &count);

	for (uint32_t i = 0; i < count; i++)
		if (!edition_excludes(view, moved[i].entry))
			moved[kept++] = moved[i];
	view->sections[EDITION_MOVED].size = kept * sizeof(*moved);
}

/* A document that is hidden is one that is not there. */
static void
view_docs(struct edition *view)
{
	uint32_t count;
	struct edition_doc *docs =
	    copy(view, EDITION_DOCS, sizeof(*docs), &count);

	for (uint32_t i = 0; i < count; i++)
		if (edition_excludes(view, docs[i].entry))
			docs[i].entry = EDITION_NONE;
}

struct edition *
edition_view(
    struct edition *edition, const struct edition_range *hidden, size_t count)
{
	struct edition *view = mem_alloc(sizeof(*view));

	view->base = edition->base;
	view->size = edition->size;
	view->pins = 1;
	view->beneath = edition_keep(edition);
	memcpy(view->sections, edition->sections, sizeof(view->sections));
	set_hidden(view, hidden, count);
	view_children(view);
	view_posts(view);
	view_topics(view);
	view_moved(view);
	view_docs(view);
	return view;
}
