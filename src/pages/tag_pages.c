#include <stdlib.h>

#include "base/mem.h"
#include "pages/entry_lines.h"
#include "pages/own_page.h"
#include "pages/page_title.h"
#include "pages/pager.h"
#include "pages/tag_pages.h"
#include "pages/virtual_path.h"
#include "text/tag.h"

/*
 * The edition has the tags sorted by key, each with the list of its articles.
 * The tags of a part of the capsule are counted in one pass over these lists:
 * entries are sorted by path, so a directory and all below is a range of entry
 * numbers. The most frequent tags are found by sorting twice, by count and then
 * the first of these by name.
 *
 * An article leads to its tags, and they to its relatives. The edition has the
 * tags of an article as it spells them. A tag has no page for a reader who sees
 * no listed article with it: an article that is not listed has such tags, and
 * so has the second form of a text. A link there would lead nowhere, or tell of
 * what is hidden.
 */

/* A tag's number and its articles among the entries of a list. */
struct counted {
	uint32_t tag, count;
};

struct span
tag_pages_path(const struct context *context, const struct edition_tag *tag)
{
	return arena_format(context->arena, "%pS%pS",
	    SPAN_AT(VIRTUAL_TAGS_PATH),
	    SPAN_AT(edition_text(context->edition, tag->key)));
}

static void
add_tag_link(
    const struct context *context, struct counted counted, struct page *page)
{
	uint32_t total;
	const struct edition_tag *tag =
	    &edition_tags(context->edition, &total)[counted.tag];

	own_page_link(context, tag_pages_path(context, tag),
	    arena_format(context->arena, "%pS (%u)",
		SPAN_AT(edition_text(context->edition, tag->name)),
		(unsigned)counted.count),
	    page);
}

/* The number of a tag's articles among entries [first, end). */
static uint32_t
count_within(const struct context *context, const struct edition_tag *tag,
    uint32_t first, uint32_t end)
{
	uint32_t count, within = 0;
	const uint32_t *tagged = edition_tagged(context->edition, tag, &count);

	for (uint32_t i = 0; i < count; i++)
		within += tagged[i] >= first && tagged[i] < end;
	return within;
}

static int
by_count(const void *first, const void *second)
{
	const struct counted *a = first, *b = second;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return a->tag < b->tag ? -1 : 1;
}

static int
by_name(const void *first, const void *second)
{
	const struct counted *a = first, *b = second;

	return a->tag < b->tag ? -1 : 1;
}

bool
tag_pages_list(const struct context *context, size_t count, uint32_t first,
    uint32_t end, struct page *page)
{
	uint32_t total;
	const struct edition_tag *tags = edition_tags(context->edition, &total);
	struct counted *list = mem_alloc(total * sizeof(*list) + 1);
	size_t found = 0;

	for (uint32_t i = 0; i < total; i++) {
		uint32_t within = count_within(context, &tags[i], first, end);
		context_spend(context, 16 + tags[i].count / 8);
		if (within > 0)
			list[found++] = (struct counted){i, within};
	}
	if (count < found) {
		qsort(list, found, sizeof(*list), by_count);
		qsort(list, count, sizeof(*list), by_name);
		found = count;
	}
	for (size_t i = 0; i < found; i++)
		add_tag_link(context, list[i], page);
	free(list);
	return found > 0;
}

bool
tag_pages_index(const struct context *context, uint32_t number, uint32_t part,
    struct page *page)
{
	uint32_t total, count;
	const struct edition_tag *tags = edition_tags(context->edition, &total);
	struct span language = entry_lines_language(context, 0);
	struct pager pager = pager_of(context, total, number);
	struct pager_part shown = pager_part(&pager, part);

	if (shown.first)
		page_title_add(
		    context, context_word(context, language, LABEL_TAGS), page);
	for (uint32_t i = shown.from; i < shown.to; i++) {
		edition_tagged(context->edition, &tags[i], &count);
		add_tag_link(context, (struct counted){i, count}, page);
	}
	if (!shown.last)
		return true;
	pager_links(context, VIRTUAL_TAGS_PATH, language, &pager, page);
	entry_lines_list_links(context, SPAN(""), VIRTUAL_ROOT_FEED, page);
	return false;
}

bool
tag_pages_articles(const struct context *context, uint32_t number_of_tag,
    uint32_t number, uint32_t part, struct page *page)
{
	uint32_t total, count;
	const struct edition_tag *tag =
	    &edition_tags(context->edition, &total)[number_of_tag];
	const uint32_t *tagged = edition_tagged(context->edition, tag, &count);
	struct pager pager = pager_of(context, count, number);
	struct pager_part shown = pager_part(&pager, part);
	struct span path = tag_pages_path(context, tag);

	if (shown.first)
		page_title_add(
		    context, edition_text(context->edition, tag->name), page);
	for (uint32_t i = shown.from; i < shown.to; i++)
		entry_lines_add(
		    context, edition_entry(context->edition, tagged[i]), page);
	if (!shown.last)
		return true;
	pager_links(
	    context, path, entry_lines_language(context, 0), &pager, page);
	entry_lines_list_links(context, VIRTUAL_TAGS_PATH,
	    arena_format(context->arena, "%pS%pS", SPAN_AT(path),
		SPAN_AT(VIRTUAL_ROOT_FEED)),
	    page);
	return false;
}

enum { LOOKED_UP_MAX = 128 }; /* words of a text; more are not its tags */

/* The tags that are linked so far, by their numbers. */
struct linked_tags {
	uint32_t tags[ARTICLE_TAGS_MAX];
	size_t count;
};

static bool
is_linked(const struct linked_tags *linked, uint32_t tag)
{
	for (size_t i = 0; i < linked->count; i++)
		if (linked->tags[i] == tag)
			return true;
	return false;
}

/* The number of a tag that has a page, or EDITION_NONE. */
static uint32_t
page_of_tag(const struct context *context, struct span tag)
{
	struct buf key = {0};

	tag_key(&key, tag);
	uint32_t found = edition_tag_find(context->edition, buf_span(&key));
	buf_free(&key);
	return found;
}

static void
link_tags(const struct context *context, uint32_t number, bool gap,
    struct linked_tags *linked, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);
	uint32_t total;
	const struct edition_tag *tags = edition_tags(context->edition, &total);

	for (uint32_t i = 0; i < entry->count && i < ARTICLE_TAGS_MAX; i++) {
		struct span tag = edition_tag_of(context->edition, entry, i);
		uint32_t found = page_of_tag(context, tag);
		if (found == EDITION_NONE || is_linked(linked, found))
			continue;
		struct span path = tag_pages_path(context, &tags[found]);
		if (zone_at(&context->vhost->zones, context->closed, path))
			continue;
		if (gap && linked->count == 0)
			page_gap(page);
		size_t before = page->count;
		own_page_link(context, path,
		    arena_format(context->arena, "#%pS", SPAN_AT(tag)), page);
		if (page->count > before)
			linked->tags[linked->count++] = found;
	}
}

void
tag_pages_named(
    const struct context *context, struct span name, struct page *page)
{
	uint32_t total, count;
	const struct edition_tag *tags = edition_tags(context->edition, &total);

	name = span_trim(name);
	span_skip(&name, SPAN("#"));
	uint32_t found = page_of_tag(context, name);
	if (found == EDITION_NONE)
		return;
	edition_tagged(context->edition, &tags[found], &count);
	own_page_link(context, tag_pages_path(context, &tags[found]),
	    arena_format(context->arena, "#%pS (%u)",
		SPAN_AT(edition_text(context->edition, tags[found].name)),
		(unsigned)count),
	    page);
}

void
tag_pages_under(
    const struct context *context, uint32_t entry, struct page *page)
{
	struct linked_tags linked = {.count = 0};

	link_tags(context, entry, true, &linked, page);
}

void
tag_pages_replace(const struct context *context, uint32_t entry,
    struct span lines, struct page *page)
{
	struct linked_tags linked = {.count = 0};
	struct buf others = {0};
	size_t words = 0;

	if (!(edition_entry(context->edition, entry)->flags & EDITION_NO_MENUS))
		link_tags(context, entry, false, &linked, page);
	for (struct span tag; (tag = tag_lines_next(&lines)).size > 0;)
		if (words++ >= LOOKED_UP_MAX ||
		    !is_linked(&linked, page_of_tag(context, tag)))
			buf_format(&others, "#%pS ", SPAN_AT(tag));
	if (others.size > 0)
		page_text(page, buf_span(&others));
	buf_free(&others);
}
