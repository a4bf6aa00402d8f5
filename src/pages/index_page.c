#include "pages/entry_lines.h"
#include "pages/index_page.h"
#include "pages/pager.h"
#include "pages/virtual_path.h"

enum { RECENT_PAGE = 50 }; /* posts on /recent */

/* Up, Home and the feed; from the root the ways to what has no directory. */
static void
add_navigation(const struct desk *desk, uint32_t directory, struct page *page)
{
	struct span path = entry_lines_text(
	    desk, edition_entry(desk->edition, directory)->path);
	uint32_t posts;

	if (!desk->place->navigation)
		return;
	if (path.size > 1) {
		entry_lines_navigation(desk, directory, page);
		page_link_path(page,
		    arena_format(desk->arena, "%pS%pS", SPAN_AT(path),
			SPAN_AT(span_tail(VIRTUAL_ROOT_FEED, 1))),
		    desk_word(desk, entry_lines_language(desk, directory),
			LABEL_FEED));
		return;
	}
	page_gap(page);
	edition_posts(desk->edition, &posts);
	if (posts > 0)
		entry_lines_way(desk, VIRTUAL_RECENT_PATH, LABEL_RECENT, page);
	entry_lines_overview(desk, page);
}

void
index_page_directory(const struct desk *desk, uint32_t directory,
    uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, directory);
	struct span path = entry_lines_text(desk, entry->path);
	struct span intro = entry_lines_text(desk, entry->block);
	uint32_t count;

	edition_children(desk->edition, entry, &count);
	struct pager part = pager_of(desk, count, number);

	if (!gemtext_has_title(intro)) {
		page_heading(page, 1, entry_lines_text(desk, entry->title));
		page_gap(page);
	}
	entry_lines_gemtext(intro, page);
	page_gap(page);
	entry_lines_listing(desk, directory, part.from, part.to, page);
	pager_links(
	    desk, path, entry_lines_language(desk, directory), &part, page);
	add_navigation(desk, directory, page);
}

void
index_page_recent(const struct desk *desk, struct page *page)
{
	uint32_t total;
	const uint32_t *posts = edition_posts(desk->edition, &total);

	page_heading(page, 1,
	    desk_word(desk, entry_lines_language(desk, 0), LABEL_RECENT));
	page_gap(page);
	for (uint32_t i = 0; i < total && i < RECENT_PAGE; i++)
		entry_lines_add_post(
		    desk, edition_entry(desk->edition, posts[i]), page);
	if (desk->place->navigation) {
		page_gap(page);
		entry_lines_way(desk, SPAN("/"), LABEL_HOME, page);
		entry_lines_overview(desk, page);
	}
}

void
index_page_related(const struct desk *desk, uint32_t article, struct span body,
    uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, article);
	struct span language = entry_lines_language(desk, article);
	struct span path =
	    arena_format(desk->arena, "%pS%pS", SPAN_AT(VIRTUAL_RELATED_PATH),
		SPAN_AT(entry_lines_text(desk, entry->path)));

	rank_related(desk->ranker, desk->edition, article, body, SIZE_MAX);
	page_heading(page, 1, desk_word(desk, language, LABEL_SIMILAR));
	page_gap(page);
	entry_lines_add(desk, entry, page);
	page_gap(page);
	struct pager part =
	    pager_of(desk, (uint32_t)desk->ranker->count, number);
	for (uint32_t i = part.from; i < part.to && i < desk->ranker->count;
	     i++)
		entry_lines_add_post(desk,
		    edition_entry(desk->edition, desk->ranker->hits[i].entry),
		    page);
	pager_links(desk, path, language, &part, page);
	if (desk->place->navigation)
		entry_lines_navigation(desk, article, page);
}
