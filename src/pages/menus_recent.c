#include "edition/edition_twins.h"
#include "pages/entry_lines.h"
#include "pages/menus_priv.h"
#include "text/language.h"

/*
 * Recent posts: those in the page's language first, then the others. A list is
 * a slice of one that the edition has in order; what a directory or a year
 * leaves out is passed over.
 */

/* Entries, newest first; those of a tag include undated articles. */
struct slice {
	const uint32_t *numbers;
	uint32_t count;
};

static struct slice
list_of(const struct context *context, const struct menus_wanted *wanted,
    const uint32_t *numbers, uint32_t count)
{
	uint32_t first = 0, end = count;

	if (wanted->year)
		edition_year(context->edition, numbers, count, wanted->year,
		    &first, &end);
	return (struct slice){numbers + first, end - first};
}

/* Compares primary subtags, as the edition's lists of posts by language do. */
static bool
same_language(const struct context *context, uint32_t a, uint32_t b)
{
	return span_equal_nocase(
	    language_primary(entry_lines_language(context, a)),
	    language_primary(entry_lines_language(context, b)));
}

/*
 * Adds wanted posts of a list that are not shown yet: those in the language of
 * the page if `own`, or else the others. Returns `added` and how many it added.
 */
static size_t
add_wanted(const struct context *context, struct menus_about *about,
    struct slice list, bool own, const struct menus_wanted *wanted,
    size_t added, struct page *page)
{
	uint32_t i, looked = 0;

	for (i = 0; i < list.count && added < wanted->count; i++) {
		uint32_t number = list.numbers[i];
		/* Most are elsewhere: their entries are not touched. */
		if (number < wanted->first || number >= wanted->end ||
		    number == about->entry ||
		    edition_are_twins(context->edition, about->entry, number) ||
		    edition_is_second(
			context->edition, number, wanted->first, wanted->end))
			continue;
		const struct edition_entry *entry =
		    edition_entry(context->edition, number);
		struct span path = edition_text(context->edition, entry->path);
		looked++;
		if (!(entry->flags & EDITION_DATED) ||
		    same_language(context, number, about->entry) != own ||
		    menus_is_shown(about, path))
			continue;
		if (added++ == 0)
			menus_open_menu(about, page,
			    menus_heading_or(context, about->entry,
				wanted->heading, LABEL_RECENT));
		entry_lines_add_post(context, entry, page);
		menus_mark_shown(about, path);
	}
	context_spend(context, i / 8 + 4 * (uint64_t)looked);
	return added;
}

/* Posts in the article's language, then others. */
void
menus_add_recent(const struct context *context, struct menus_about *about,
    const struct menus_wanted *wanted, struct page *page)
{
	const uint32_t *numbers;
	uint32_t count;
	struct slice own, all;

	if (wanted->first == wanted->end)
		return;
	if (wanted->tag) {
		numbers = edition_tagged(context->edition, wanted->tag, &count);
		own = all = list_of(context, wanted, numbers, count);
	} else if (wanted->end - wanted->first <
	    edition_count(context->edition)) {
		numbers = edition_all_posts(context->edition, &count);
		own = all = list_of(context, wanted, numbers, count);
	} else {
		numbers = edition_posts_in(context->edition,
		    entry_lines_language(context, about->entry), &count);
		own = list_of(context, wanted, numbers, count);
		numbers = edition_posts(context->edition, &count);
		all = list_of(context, wanted, numbers, count);
	}
	size_t added = add_wanted(context, about, own, true, wanted, 0, page);
	add_wanted(context, about, all, false, wanted, added, page);
}

struct menus_wanted
menus_wanted_of(const struct context *context, const struct menu_line *menu,
    struct span heading)
{
	uint32_t total;
	const struct edition_tag *tags = edition_tags(context->edition, &total);
	struct menus_wanted wanted = {
	    .count = menu->counted ? menu->count : context->vhost->recent,
	    .year = menu->year,
	    .tag = menu->tagged && menu->tag < total ? &tags[menu->tag] : NULL,
	    .heading = heading};

	/* No article has the tag. */
	if (menu->tagged && !wanted.tag)
		return wanted;
	if (!menu->below)
		wanted.end = edition_count(context->edition);
	else if (menu->directory != EDITION_NONE)
		edition_range(context->edition,
		    edition_text(context->edition,
			edition_entry(context->edition, menu->directory)->path),
		    &wanted.first, &wanted.end);
	return wanted;
}
