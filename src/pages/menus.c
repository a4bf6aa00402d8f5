#include "pages/archive.h"
#include "pages/entry_lines.h"
#include "pages/menu_line.h"
#include "pages/menus.h"
#include "pages/pager.h"
#include "pages/tag_pages.h"
#include "pages/virtual_path.h"
#include "text/language.h"

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
heading_or(const struct context *context, uint32_t entry, struct span heading,
    enum label label)
{
	return heading.size ? heading
			    : context_word(context,
				  entry_lines_language(context, entry), label);
}

static void
add_related(const struct context *context, struct menus_about *about,
    size_t count, struct span heading, struct page *page)
{
	rank_related(context->ranker, context->edition, about->entry,
	    about->body, count);
	if (context->ranker->count == 0)
		return;
	open_menu(about, page,
	    heading_or(context, about->entry, heading, LABEL_SIMILAR));
	for (size_t i = 0; i < context->ranker->count; i++) {
		const struct edition_entry *entry = edition_entry(
		    context->edition, context->ranker->hits[i].entry);
		entry_lines_add(context, entry, page);
		show(about, entry_lines_text(context, entry->path));
	}
}

static void
add_block(const struct context *context, const struct menus_about *about,
    struct span heading, struct page *page)
{
	struct span text = entry_lines_text(
	    context, edition_entry(context->edition, about->entry)->block);

	if (text.size == 0)
		return;
	open_menu(about, page, heading);
	entry_lines_gemtext(text, page);
}

/* Which posts a menu takes, and how many. */
struct wanted {
	size_t count;
	uint32_t first, end; /* of the entries, these */
	int year; /* 0 for all */
	const struct edition_tag *topic; /* NULL for all */
	struct span heading;
};

/* Posts in display order; of a tag, and of no year, undated articles too. */
struct list {
	const uint32_t *numbers;
	uint32_t count;
};

static struct list
list_of(const struct context *context, const struct wanted *wanted,
    const uint32_t *numbers, uint32_t count)
{
	uint32_t first = 0, end = count;

	if (wanted->year)
		edition_year(context->edition, numbers, count, wanted->year,
		    &first, &end);
	return (struct list){numbers + first, end - first};
}

static bool
is_wanted(
    const struct context *context, const struct wanted *wanted, uint32_t number)
{
	return number >= wanted->first && number < wanted->end &&
	    edition_entry(context->edition, number)->flags & EDITION_DATED;
}

/* Whether two articles are in one language, as lists of posts are made. */
static bool
same_language(const struct context *context, uint32_t a, uint32_t b)
{
	return span_equal_nocase(
	    language_primary(entry_lines_language(context, a)),
	    language_primary(entry_lines_language(context, b)));
}

/*
 * Adds posts of a list that are wanted and not shown yet: those in the
 * language of the page, or the others.
 */
static size_t
add_posts(const struct context *context, struct menus_about *about,
    struct list list, bool own, const struct wanted *wanted, size_t added,
    struct page *page)
{
	for (uint32_t i = 0; i < list.count && added < wanted->count; i++) {
		uint32_t number = list.numbers[i];
		const struct edition_entry *entry =
		    edition_entry(context->edition, number);
		struct span path = entry_lines_text(context, entry->path);
		if (number == about->entry ||
		    !is_wanted(context, wanted, number) ||
		    same_language(context, number, about->entry) != own ||
		    is_shown(about, path))
			continue;
		if (added++ == 0)
			open_menu(about, page,
			    heading_or(context, about->entry, wanted->heading,
				LABEL_RECENT));
		entry_lines_add_post(context, entry, page);
		show(about, path);
	}
	return added;
}

/* The article's language first, without itself and what is shown already. */
static void
add_recent(const struct context *context, struct menus_about *about,
    const struct wanted *wanted, struct page *page)
{
	const uint32_t *numbers;
	uint32_t count;
	struct list own, all;

	if (wanted->topic) {
		numbers =
		    edition_tagged(context->edition, wanted->topic, &count);
		own = all = list_of(context, wanted, numbers, count);
	} else {
		numbers = edition_posts_in(context->edition,
		    entry_lines_language(context, about->entry), &count);
		own = list_of(context, wanted, numbers, count);
		numbers = edition_posts(context->edition, &count);
		all = list_of(context, wanted, numbers, count);
	}
	size_t added = add_posts(context, about, own, true, wanted, 0, page);
	add_posts(context, about, all, false, wanted, added, page);
}

void
menus_under_article(
    const struct context *context, struct menus_about *about, struct page *page)
{
	struct wanted recent = {.count = context->vhost->recent,
	    .end = edition_count(context->edition)};

	if (!(about->placed & MENU_RELATED))
		add_related(
		    context, about, context->vhost->related, SPAN(""), page);
	if (!(about->placed & MENU_BLOCK))
		add_block(context, about, SPAN(""), page);
	if (!(about->placed & MENU_RECENT))
		add_recent(context, about, &recent, page);
	if (context->vhost->navigation)
		entry_lines_navigation(context, about->entry, page);
}

/* The directory whose index a line asks for: that of the page, or another. */
static uint32_t
directory_of(const struct context *context, const struct menus_about *about,
    const struct menu_line *menu)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, about->entry);
	uint32_t found = edition_find(context->edition, menu->under);

	if (found != EDITION_NONE &&
	    edition_entry(context->edition, found)->kind == EDITION_DIRECTORY)
		return found;
	return entry->kind == EDITION_DIRECTORY ? about->entry : entry->parent;
}

/* A long index goes on where the directory's own would (product.md). */
static void
place_index(const struct context *context, const struct menus_about *about,
    const struct menu_line *menu, struct span heading, struct page *page)
{
	uint32_t directory = directory_of(context, about, menu);
	const struct edition_entry *entry =
	    edition_entry(context->edition, directory);
	uint32_t count;

	edition_children(context->edition, entry, &count);
	struct pager part = pager_of(context, count, 1);

	if (heading.size > 0)
		open_menu(about, page, heading);
	entry_lines_listing(context, directory, part.from, part.to, page);
	pager_links(context, entry_lines_text(context, entry->path),
	    entry_lines_language(context, about->entry), &part, page);
}

/* Of more tags than stand on one page the rest is where all are. */
static void
place_tags(const struct context *context, const struct menus_about *about,
    const struct menu_line *menu, const struct wanted *wanted,
    struct page *page)
{
	size_t count = menu->counted ? menu->count : PAGER_WHOLE_MAX;
	struct page tags = page_new(page->arena);
	bool any =
	    tag_pages_list(context, count, wanted->first, wanted->end, &tags);

	if (any && count > 0)
		open_menu(about, page,
		    heading_or(
			context, about->entry, wanted->heading, LABEL_TAGS));
	for (size_t i = 0; i < tags.count; i++)
		page_line_add(page, tags.lines[i].line);
	if (tags.count == PAGER_WHOLE_MAX)
		entry_lines_link(context, VIRTUAL_TAGS_PATH, LABEL_TAGS, page);
	page_free(&tags);
}

static void
place_archive(const struct context *context, const struct menus_about *about,
    struct span heading, struct page *page)
{
	uint32_t total;

	edition_posts(context->edition, &total);
	if (total == 0)
		return;
	open_menu(about, page,
	    heading_or(context, about->entry, heading, LABEL_ARCHIVE));
	archive_years(context, page);
}

static void
place_recent(const struct context *context, struct menus_about *about,
    const struct menu_line *menu, const struct wanted *wanted,
    struct page *page)
{
	/* No article has the tag that is asked for. */
	if (menu->tagged && menu->topic == EDITION_NONE)
		return;
	/* Asked for by name, it is whole, whatever others show. */
	about->shown_from = about->shown_count;
	add_recent(context, about, wanted, page);
	about->shown_from = 0;
}

static struct wanted
wanted_of(const struct context *context, const struct menu_line *menu,
    struct span heading)
{
	uint32_t total;
	const struct edition_tag *topics =
	    edition_tags(context->edition, &total);
	struct wanted wanted = {
	    .count = menu->counted ? menu->count : context->vhost->recent,
	    .year = menu->year,
	    .topic = menu->tagged && menu->topic < total ? &topics[menu->topic]
							 : NULL,
	    .heading = heading};

	edition_range(
	    context->edition, menu->under, &wanted.first, &wanted.end);
	return wanted;
}

bool
menus_place(const struct context *context, struct menus_about *about,
    const struct line *line, struct page *page)
{
	struct menu_line menu = menu_line_read(context, line->url, NULL);

	/* Most links are none, and this is asked of every one. */
	if (menu.menu == MENU_NONE || about->lines == MENUS_PLACED_MAX)
		return false;
	struct wanted wanted = wanted_of(context, &menu, line->text);
	about->lines++;
	about->placed |= menu.menu;
	about->placing = true;
	switch (menu.menu) {
	case MENU_RELATED:
		add_related(context, about,
		    menu.counted ? menu.count : context->vhost->related,
		    line->text, page);
		break;
	case MENU_RECENT:
		place_recent(context, about, &menu, &wanted, page);
		break;
	case MENU_BLOCK: add_block(context, about, line->text, page); break;
	case MENU_INDEX:
		place_index(context, about, &menu, line->text, page);
		break;
	case MENU_TAGS: place_tags(context, about, &menu, &wanted, page); break;
	case MENU_ARCHIVE:
		place_archive(context, about, line->text, page);
		break;
	case MENU_NONE: break;
	}
	about->placing = false;
	return true;
}
