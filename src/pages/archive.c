#include "dates/date.h"
#include "pages/archive.h"
#include "pages/entry_lines.h"
#include "pages/own_page.h"
#include "pages/page_title.h"
#include "pages/pager.h"
#include "pages/virtual_path.h"

/*
 * The edition lists posts newest first, so the posts of a year are one range of
 * that list, and edition_year() finds its ends by binary search. The archive
 * needs no list of its own.
 */

static struct span
year_path(const struct context *context, int year)
{
	return arena_format(
	    context->arena, "%pS%04d", SPAN_AT(VIRTUAL_ARCHIVE_PATH), year);
}

void
archive_years(const struct context *context, struct page *page)
{
	uint32_t total, first, end;
	const uint32_t *posts = edition_posts(context->edition, &total);

	for (uint32_t i = 0; i < total; i = end) {
		int year =
		    date_year(edition_entry(context->edition, posts[i])->day);
		edition_year(
		    context->edition, posts, total, year, &first, &end);
		/* In a corrupt edition a range may be empty. */
		end = end > i ? end : i + 1;
		own_page_link(context, year_path(context, year),
		    arena_format(
			context->arena, "%04d (%u)", year, (unsigned)(end - i)),
		    page);
	}
}

void
archive_index(const struct context *context, struct page *page)
{
	page_title_add(context,
	    context_word(
		context, entry_lines_language(context, 0), LABEL_ARCHIVE),
	    page);
	archive_years(context, page);
	entry_lines_list_links(context, SPAN(""), VIRTUAL_ROOT_FEED, page);
}

bool
archive_year(const struct context *context, int year, uint32_t number,
    uint32_t part, struct page *page)
{
	uint32_t total, first, end;
	const uint32_t *posts = edition_posts(context->edition, &total);
	struct span language = entry_lines_language(context, 0);
	struct span title = context_word(context, language, LABEL_ARCHIVE);

	edition_year(context->edition, posts, total, year, &first, &end);
	struct pager pager = pager_of(context, end - first, number);
	struct pager_part shown = pager_part(&pager, part);

	if (shown.first)
		page_title_add(context,
		    arena_format(
			context->arena, "%pS %04d", SPAN_AT(title), year),
		    page);
	for (uint32_t i = shown.from; i < shown.to; i++)
		entry_lines_add(context,
		    edition_entry(context->edition, posts[first + i]), page);
	if (!shown.last)
		return true;
	pager_links(context, year_path(context, year), language, &pager, page);
	entry_lines_list_links(
	    context, VIRTUAL_ARCHIVE_PATH, VIRTUAL_ROOT_FEED, page);
	return false;
}
