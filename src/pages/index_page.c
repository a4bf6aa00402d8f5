#include "pages/entry_lines.h"
#include "pages/index_page.h"
#include "pages/pager.h"
#include "pages/virtual_path.h"

enum { RECENT_PAGE = 50 }; /* posts on /recent */

/* Up, Home and the feed; from the root the ways to what has no directory. */
static void
add_navigation(const struct desk *desk, uint32_t directory, struct page *page)
{
	struct span path =
	    entries_text(desk, edition_entry(desk->edition, directory)->path);
	uint32_t posts;

	if (!desk->place->navigation)
		return;
	if (path.size > 1) {
		entries_navigation(desk, directory, page);
		page_link_path(page,
		    arena_format(desk->arena, "%pS%pS", SPAN_AT(path),
			SPAN_AT(span_tail(GENERATED_ROOT_FEED, 1))),
		    desk_word(
			desk, entries_language(desk, directory), LABEL_FEED));
		return;
	}
	page_gap(page);
	edition_posts(desk->edition, &posts);
	if (posts > 0)
		entries_way(desk, GENERATED_RECENT_PATH, LABEL_RECENT, page);
	entries_overview(desk, page);
}

void
listing_directory(const struct desk *desk, uint32_t directory, uint32_t number,
    struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, directory);
	struct span path = entries_text(desk, entry->path);
	struct span intro = entries_text(desk, entry->block);
	uint32_t count;

	edition_children(desk->edition, entry, &count);
	struct part part = part_of(desk, count, number);

	if (!gemtext_has_title(intro)) {
		page_heading(page, 1, entries_text(desk, entry->title));
		page_gap(page);
	}
	entries_gemtext(intro, page);
	page_gap(page);
	entries_listing(desk, directory, part.from, part.to, page);
	part_links(desk, path, entries_language(desk, directory), &part, page);
	add_navigation(desk, directory, page);
}

void
listing_recent(const struct desk *desk, struct page *page)
{
	uint32_t total;
	const uint32_t *posts = edition_posts(desk->edition, &total);

	page_heading(
	    page, 1, desk_word(desk, entries_language(desk, 0), LABEL_RECENT));
	page_gap(page);
	for (uint32_t i = 0; i < total && i < RECENT_PAGE; i++)
		entries_add_post(
		    desk, edition_entry(desk->edition, posts[i]), page);
	if (desk->place->navigation) {
		page_gap(page);
		entries_way(desk, SPAN("/"), LABEL_HOME, page);
		entries_overview(desk, page);
	}
}

void
listing_related(const struct desk *desk, uint32_t article, struct span body,
    uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, article);
	struct span language = entries_language(desk, article);
	struct span path =
	    arena_format(desk->arena, "%pS%pS", SPAN_AT(GENERATED_RELATED_PATH),
		SPAN_AT(entries_text(desk, entry->path)));

	rank_related(desk->ranker, desk->edition, article, body, SIZE_MAX);
	page_heading(page, 1, desk_word(desk, language, LABEL_SIMILAR));
	page_gap(page);
	entries_add(desk, entry, page);
	page_gap(page);
	struct part part = part_of(desk, (uint32_t)desk->ranker->count, number);
	for (uint32_t i = part.from; i < part.to && i < desk->ranker->count;
	     i++)
		entries_add_post(desk,
		    edition_entry(desk->edition, desk->ranker->hits[i].entry),
		    page);
	part_links(desk, path, language, &part, page);
	if (desk->place->navigation)
		entries_navigation(desk, article, page);
}
