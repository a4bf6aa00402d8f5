#include "pages/archive.h"
#include "pages/entry_lines.h"
#include "pages/linked.h"
#include "pages/menu_line.h"
#include "pages/menus_priv.h"
#include "pages/navigation.h"
#include "pages/pager.h"
#include "pages/tag_pages.h"
#include "pages/virtual_path.h"

/*
 * Menus link an article to the rest of the capsule: similar articles (ranked by
 * search/rank), articles that link to it (linked.c), recent posts
 * (menus_recent.c), the standing block. An article that one menu lists is left
 * out of the next, unless a line of the page asks for that menu by name: then
 * the menu is complete.
 */

bool
menus_is_shown(const struct menus_about *about, struct span path)
{
	for (size_t i = about->shown_from; i < about->shown_count; i++)
		if (span_equal(about->shown[i], path))
			return true;
	return false;
}

void
menus_mark_shown(struct menus_about *about, struct span path)
{
	if (about->shown_count < sizeof(about->shown) / sizeof(about->shown[0]))
		about->shown[about->shown_count++] = path;
}

void
menus_open_menu(
    const struct menus_about *about, struct page *page, struct span heading)
{
	if (!about->placing)
		page_gap(page);
	if (heading.size > 0)
		page_heading(page, 2, heading);
}

struct span
menus_heading_or(const struct context *context, uint32_t entry,
    struct span heading, enum label label)
{
	return heading.size ? heading
			    : context_word(context,
				  entry_lines_language(context, entry), label);
}

/* Ranks once for all menus of a page: the nearest few are those of more. */
static void
rank_once(const struct context *context, struct menus_about *about)
{
	struct ranker *ranker = context->ranker;

	if (about->related.ranked)
		return;
	rank_related(ranker, context->edition, about->entry, about->body,
	    MENU_COUNT_MAX);
	context_spend(context, ranker->work);
	about->related.ranked = true;
	about->related.count = ranker->count;
	for (size_t i = 0; i < ranker->count; i++)
		about->related.entries[i] = ranker->hits[i].entry;
}

static void
add_related(const struct context *context, struct menus_about *about,
    size_t count, struct span heading, struct page *page)
{
	if (count == 0)
		return;
	rank_once(context, about);
	count = count < about->related.count ? count : about->related.count;
	if (count == 0)
		return;
	menus_open_menu(about, page,
	    menus_heading_or(context, about->entry, heading, LABEL_SIMILAR));
	for (size_t i = 0; i < count; i++) {
		const struct edition_entry *entry =
		    edition_entry(context->edition, about->related.entries[i]);
		entry_lines_add(context, entry, page);
		menus_mark_shown(
		    about, edition_text(context->edition, entry->path));
	}
}

static void
add_linked(const struct context *context, struct menus_about *about,
    size_t count, struct span heading, struct page *page)
{
	size_t added = 0;

	if (count == 0)
		return;
	struct linked linked =
	    linked_from(context, about->entry, count + about->shown_count);
	for (size_t i = 0; i < linked.count && added < count; i++) {
		const struct edition_entry *entry =
		    edition_entry(context->edition, linked.entries[i]);
		struct span path = edition_text(context->edition, entry->path);
		if (menus_is_shown(about, path))
			continue;
		if (added++ == 0)
			menus_open_menu(about, page,
			    menus_heading_or(
				context, about->entry, heading, LABEL_LINKED));
		entry_lines_add(context, entry, page);
		menus_mark_shown(about, path);
	}
	linked_free(&linked);
}

static void
add_block_menu(const struct context *context, const struct menus_about *about,
    struct span heading, struct page *page)
{
	const struct edition *edition = context->edition;
	struct span text = edition_text(edition,
	    edition_traits(edition, edition_entry(edition, about->entry))
		->block);

	if (text.size == 0)
		return;
	menus_open_menu(about, page, heading);
	entry_lines_gemtext(text, page);
}

void
menus_under_article(
    const struct context *context, struct menus_about *about, struct page *page)
{
	struct menus_wanted recent = {.count = context->vhost->recent,
	    .end = edition_count(context->edition)};

	if (!about->tagged)
		tag_pages_under(context, about->entry, page);
	if (!(about->placed & MENU_RELATED))
		add_related(
		    context, about, context->vhost->related, SPAN(""), page);
	if (!(about->placed & MENU_LINKS))
		add_linked(
		    context, about, context->vhost->linked, SPAN(""), page);
	if (!(about->placed & MENU_BLOCK))
		add_block_menu(context, about, SPAN(""), page);
	if (!(about->placed & MENU_RECENT))
		menus_add_recent(context, about, &recent, page);
	if (context->vhost->navigation)
		navigation_under(context, about->entry, page);
}

/*
 * The directory that a menu:index line names, or else that of the page;
 * EDITION_NONE if it names one that is not there, or not for this reader.
 */
static uint32_t
index_directory(const struct context *context, const struct menus_about *about,
    const struct menu_line *menu)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, about->entry);

	if (menu->below)
		return menu->directory;
	return entry->kind == EDITION_DIRECTORY ? about->entry : entry->parent;
}

/*
 * The pager links of a long index lead to the pages of the directory itself. A
 * directory with nothing to list shows nothing, as other menus do: readers who
 * may not see it get the same page as if it did not exist.
 */
bool
menus_go_on(
    const struct context *context, struct menus_about *about, struct page *page)
{
	struct menus_index *index = &about->index;

	if (!index->open)
		return false;
	index->open = entry_lines_index(context, index->directory,
	    entry_lines_language(context, about->entry), 1, index->part++,
	    page);
	return true;
}

static void
place_index(const struct context *context, struct menus_about *about,
    const struct menu_line *menu, struct span heading, struct page *page)
{
	uint32_t directory = index_directory(context, about, menu), count = 0;

	if (directory != EDITION_NONE)
		edition_children(context->edition,
		    edition_entry(context->edition, directory), &count);
	if (count == 0)
		return;
	menus_open_menu(about, page, heading);
	about->index = (struct menus_index){directory, 0, true};
	menus_go_on(context, about, page);
}

/* If not all tags fit, a link leads to the page of all tags. */
static void
place_tags(const struct context *context, const struct menus_about *about,
    const struct menu_line *menu, const struct menus_wanted *wanted,
    struct page *page)
{
	size_t count = menu->counted ? menu->count : PAGER_WHOLE_MAX;
	struct page tags = page_new(page->arena);
	bool any =
	    tag_pages_list(context, count, wanted->first, wanted->end, &tags);

	if (any && count > 0)
		menus_open_menu(about, page,
		    menus_heading_or(
			context, about->entry, wanted->heading, LABEL_TAGS));
	page_add_page(page, &tags);
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
	menus_open_menu(about, page,
	    menus_heading_or(context, about->entry, heading, LABEL_ARCHIVE));
	archive_years(context, page);
}

bool
menus_place(const struct context *context, struct menus_about *about,
    const struct line *line, struct page *page)
{
	struct menu_line menu = menu_line_read(context, line->url, NULL);

	if (menu.menu == MENU_NONE || about->lines == MENUS_PLACED_MAX)
		return false;
	struct menus_wanted wanted =
	    menus_wanted_of(context, &menu, line->text);
	about->lines++;
	about->placed |= menu.menu;
	about->placing = true;
	/* A menu that a line asks for is complete: nothing counts as shown. */
	about->shown_from = about->shown_count;
	switch (menu.menu) {
	case MENU_RELATED:
		add_related(context, about,
		    menu.counted ? menu.count : context->vhost->related,
		    line->text, page);
		break;
	case MENU_LINKS:
		add_linked(context, about,
		    menu.counted ? menu.count : context->vhost->linked,
		    line->text, page);
		break;
	case MENU_RECENT:
		menus_add_recent(context, about, &wanted, page);
		break;
	case MENU_BLOCK:
		add_block_menu(context, about, line->text, page);
		break;
	case MENU_INDEX:
		place_index(context, about, &menu, line->text, page);
		break;
	case MENU_TAGS: place_tags(context, about, &menu, &wanted, page); break;
	case MENU_ARCHIVE:
		place_archive(context, about, line->text, page);
		break;
	case MENU_NONE: break;
	}
	about->shown_from = 0;
	about->placing = false;
	return true;
}
