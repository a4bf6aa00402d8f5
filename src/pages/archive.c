#include "pages/archive.h"
#include "pages/entry_lines.h"
#include "pages/pager.h"
#include "pages/virtual_path.h"
#include "text/date.h"

static struct span
path_of(const struct desk *desk, int year)
{
	return arena_format(
	    desk->arena, "%pS%04d", SPAN_AT(VIRTUAL_ARCHIVE_PATH), year);
}

void
archive_years(const struct desk *desk, struct page *page)
{
	uint32_t total, first, end;
	const uint32_t *posts = edition_posts(desk->edition, &total);

	for (uint32_t i = 0; i < total; i = end) {
		int year =
		    date_year(edition_entry(desk->edition, posts[i])->day);
		edition_year(desk->edition, posts, total, year, &first, &end);
		/* A corrupt list still comes to its end. */
		end = end > i ? end : i + 1;
		page_link_path(page, path_of(desk, year),
		    arena_format(
			desk->arena, "%04d (%u)", year, (unsigned)(end - i)));
	}
}

void
archive_index(const struct desk *desk, struct page *page)
{
	page_heading(page, 1,
	    desk_word(desk, entry_lines_language(desk, 0), LABEL_ARCHIVE));
	page_gap(page);
	archive_years(desk, page);
	if (!desk->place->navigation)
		return;
	page_gap(page);
	entry_lines_way(desk, SPAN("/"), LABEL_HOME, page);
	entry_lines_way(desk, VIRTUAL_ROOT_FEED, LABEL_FEED, page);
}

void
archive_year(
    const struct desk *desk, int year, uint32_t number, struct page *page)
{
	uint32_t total, first, end;
	const uint32_t *posts = edition_posts(desk->edition, &total);
	struct span language = entry_lines_language(desk, 0);
	struct span title = desk_word(desk, language, LABEL_ARCHIVE);

	edition_year(desk->edition, posts, total, year, &first, &end);
	struct pager part = pager_of(desk, end - first, number);
	page_heading(page, 1,
	    arena_format(desk->arena, "%pS %04d", SPAN_AT(title), year));
	page_gap(page);
	for (uint32_t i = part.from; i < part.to; i++)
		entry_lines_add(
		    desk, edition_entry(desk->edition, posts[first + i]), page);
	pager_links(desk, path_of(desk, year), language, &part, page);
	if (!desk->place->navigation)
		return;
	page_gap(page);
	entry_lines_way(desk, VIRTUAL_ARCHIVE_PATH, LABEL_UP, page);
	entry_lines_way(desk, SPAN("/"), LABEL_HOME, page);
	entry_lines_way(desk, VIRTUAL_ROOT_FEED, LABEL_FEED, page);
}
