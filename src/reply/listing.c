#include "reply/entries.h"
#include "reply/generated.h"
#include "reply/listing.h"
#include "text/uri.h"

enum { RECENT_PAGE = 50 }; /* posts on /recent */

/* Which entries a page of a long list shows, and the pages around it. */
struct part {
	uint32_t from, to, number, pages;
};

static struct part
part_of(const struct desk *desk, uint32_t count, uint32_t number)
{
	uint32_t size = (uint32_t)desk->place->page;

	if (count <= LISTING_WHOLE_MAX || size == 0)
		return (struct part){0, count, 1, 1};
	uint32_t pages = (count + size - 1) / size;
	number = number > 0 && number <= pages ? number : 1;
	return (struct part){(number - 1) * size, number * size, number, pages};
}

static void
add_page_link(const struct desk *desk, struct span path, struct span language,
    uint32_t number, enum label label, struct page *page)
{
	struct buf url = {0};

	uri_encode_path(&url, path);
	if (number > 1)
		buf_format(&url, "?page=%u", (unsigned)number);
	page_link(page, buf_span(&url), desk_word(desk, language, label));
	buf_free(&url);
}

static void
add_page_links(const struct desk *desk, struct span path, struct span language,
    const struct part *part, struct page *page)
{
	if (part->pages < 2)
		return;
	page_gap(page);
	if (part->number < part->pages)
		add_page_link(
		    desk, path, language, part->number + 1, LABEL_NEXT, page);
	if (part->number > 1)
		add_page_link(desk, path, language, part->number - 1,
		    LABEL_PREVIOUS, page);
}

void
listing_directory(const struct desk *desk, uint32_t directory, uint32_t number,
    struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, directory);
	struct span path = entries_text(desk, entry->path);
	struct span intro = entries_text(desk, entry->block);
	struct part part = part_of(desk, entry->count, number);

	if (!gemtext_has_title(intro)) {
		page_heading(page, 1, entries_text(desk, entry->title));
		page_gap(page);
	}
	entries_gemtext(intro, page);
	page_gap(page);
	entries_listing(desk, directory, part.from, part.to, page);
	add_page_links(
	    desk, path, entries_language(desk, directory), &part, page);
	if (desk->place->navigation && path.size > 1)
		entries_navigation(desk, directory, page);
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
		page_link_path(page, SPAN("/"),
		    desk_word(desk, entries_language(desk, 0), LABEL_HOME));
	}
}

void
listing_related(const struct desk *desk, uint32_t article, struct span body,
    uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, article);
	struct span language = entries_language(desk, article);
	struct span path = arena_format(desk->arena, "%.*s%.*s",
	    SPAN_ARGS(GENERATED_RELATED_PATH),
	    SPAN_ARGS(entries_text(desk, entry->path)));

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
	add_page_links(desk, path, language, &part, page);
	if (desk->place->navigation)
		entries_navigation(desk, article, page);
}
