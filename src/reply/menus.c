#include "reply/entries.h"
#include "reply/listing.h"
#include "reply/menus.h"
#include "text/uri.h"

enum { COUNT_MAX = 100 }; /* entries that a menu line may ask for */

static bool
is_shown(const struct menus_about *about, struct span path)
{
	for (size_t i = about->shown_from; i < about->shown_count; i++)
		if (span_equal(about->shown[i], path))
			return true;
	return false;
}

static void
show(struct menus_about *about, struct span path)
{
	if (about->shown_count < sizeof(about->shown) / sizeof(about->shown[0]))
		about->shown[about->shown_count++] = path;
}

/*
 * A heading before the first line of a menu, and a blank line before that,
 * unless the publisher has placed it, who has seen to that.
 */
static void
open_menu(
    const struct menus_about *about, struct page *page, struct span heading)
{
	if (!about->placing)
		page_gap(page);
	if (heading.size > 0)
		page_heading(page, 2, heading);
}

static struct span
heading_or(const struct desk *desk, uint32_t entry, struct span heading,
    enum label label)
{
	return heading.size
	    ? heading
	    : desk_word(desk, entries_language(desk, entry), label);
}

static void
add_related(const struct desk *desk, struct menus_about *about, size_t count,
    struct span heading, struct page *page)
{
	rank_related(
	    desk->ranker, desk->edition, about->entry, about->body, count);
	if (desk->ranker->count == 0)
		return;
	open_menu(about, page,
	    heading_or(desk, about->entry, heading, LABEL_SIMILAR));
	for (size_t i = 0; i < desk->ranker->count; i++) {
		const struct edition_entry *entry =
		    edition_entry(desk->edition, desk->ranker->hits[i].entry);
		entries_add(desk, entry, page);
		show(about, entries_text(desk, entry->path));
	}
}

static void
add_block(const struct desk *desk, const struct menus_about *about,
    struct span heading, struct page *page)
{
	struct span text = entries_text(
	    desk, edition_entry(desk->edition, about->entry)->block);

	if (text.size == 0)
		return;
	open_menu(about, page, heading);
	entries_gemtext(text, page);
}

/* Which posts a menu takes, and how many. */
struct wanted {
	size_t count;
	struct span under; /* a path's beginning; empty for all */
	struct span heading;
};

/* Adds posts of a list that are wanted and not shown yet. */
static size_t
add_posts(const struct desk *desk, struct menus_about *about,
    const uint32_t *posts, uint32_t total, const struct wanted *wanted,
    size_t added, struct page *page)
{
	for (uint32_t i = 0; i < total && added < wanted->count; i++) {
		const struct edition_entry *entry =
		    edition_entry(desk->edition, posts[i]);
		struct span path = entries_text(desk, entry->path);
		if (posts[i] == about->entry ||
		    !span_starts(path, wanted->under) || is_shown(about, path))
			continue;
		if (added++ == 0)
			open_menu(about, page,
			    heading_or(desk, about->entry, wanted->heading,
				LABEL_RECENT));
		entries_add_post(desk, entry, page);
		show(about, path);
	}
	return added;
}

/* The article's language first, without itself and what is shown already. */
static void
add_recent(const struct desk *desk, struct menus_about *about,
    const struct wanted *wanted, struct page *page)
{
	uint32_t total;
	const uint32_t *posts = edition_posts_in(
	    desk->edition, entries_language(desk, about->entry), &total);
	size_t added = add_posts(desk, about, posts, total, wanted, 0, page);

	posts = edition_posts(desk->edition, &total);
	add_posts(desk, about, posts, total, wanted, added, page);
}

void
menus_under_article(
    const struct desk *desk, struct menus_about *about, struct page *page)
{
	struct wanted recent = {.count = desk->place->recent};

	if (!(about->placed & MENUS_RELATED))
		add_related(desk, about, desk->place->related, SPAN(""), page);
	if (!(about->placed & MENUS_BLOCK))
		add_block(desk, about, SPAN(""), page);
	if (!(about->placed & MENUS_RECENT))
		add_recent(desk, about, &recent, page);
	if (desk->place->navigation)
		entries_navigation(desk, about->entry, page);
}

/* The value of a parameter of a menu line, still encoded. */
static struct span
parameter(struct span query, const char *name)
{
	while (query.size > 0) {
		struct span value = span_cut(&query, '&');
		struct span key = span_cut(&value, '=');
		if (span_equal(key, span_of(name)))
			return value;
	}
	return SPAN("");
}

static size_t
count_wanted(struct span query, size_t standard)
{
	uint64_t count = standard;

	if (span_number(parameter(query, "count"), COUNT_MAX, &count) < 0)
		return standard;
	return (size_t)count;
}

static void
place_index(const struct desk *desk, const struct menus_about *about,
    struct span query, struct span heading, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, about->entry);
	uint32_t directory =
	    entry->kind == EDITION_DIRECTORY ? about->entry : entry->parent;
	struct buf under = {0};

	if (uri_decode(&under, parameter(query, "under")) == 0 &&
	    under.size > 0) {
		uint32_t found = edition_find(desk->edition, buf_span(&under));
		if (found != EDITION_NONE &&
		    edition_entry(desk->edition, found)->kind ==
			EDITION_DIRECTORY)
			directory = found;
	}
	buf_free(&under);
	if (heading.size > 0)
		open_menu(about, page, heading);
	entries_listing(desk, directory, 0, LISTING_WHOLE_MAX, page);
}

/* The bit of the menu that a URL names, 0 for none; *query_r is what follows.
 */
static unsigned
menu_of(struct span url, struct span *query_r)
{
	static const struct {
		const char *name;
		unsigned placed;
	} menus[] = {{"related", MENUS_RELATED}, {"recent", MENUS_RECENT},
	    {"block", MENUS_BLOCK}, {"index", MENUS_INDEX}};
	struct span name;

	*query_r = url;
	if (!span_skip(query_r, SPAN("menu:")))
		return 0;
	name = span_cut(query_r, '?');
	for (size_t i = 0; i < sizeof(menus) / sizeof(menus[0]); i++)
		if (span_equal(name, span_of(menus[i].name)))
			return menus[i].placed;
	return 0;
}

bool
menus_known(struct span url)
{
	struct span query;

	return menu_of(url, &query) != 0;
}

bool
menus_place(const struct desk *desk, struct menus_about *about,
    const struct line *line, struct page *page)
{
	struct span query;
	unsigned placed = menu_of(line->url, &query);
	struct buf under = {0};

	if (!placed || about->lines == MENUS_PLACED_MAX)
		return false;
	about->lines++;
	about->placed |= placed;
	about->placing = true;
	if (uri_decode(&under, parameter(query, "under")) < 0)
		under.size = 0;
	struct wanted wanted = {count_wanted(query, desk->place->recent),
	    arena_copy(desk->arena, buf_span(&under)), line->text};
	buf_free(&under);
	switch (placed) {
	case MENUS_RELATED:
		add_related(desk, about,
		    count_wanted(query, desk->place->related), line->text,
		    page);
		break;
	case MENUS_RECENT:
		/* Asked for by name, it is whole, whatever others show. */
		about->shown_from = about->shown_count;
		add_recent(desk, about, &wanted, page);
		about->shown_from = 0;
		break;
	case MENUS_BLOCK: add_block(desk, about, line->text, page); break;
	case MENUS_INDEX:
		place_index(desk, about, query, line->text, page);
		break;
	default: break;
	}
	about->placing = false;
	return true;
}
