/* Menus and pages that are made from the edition. */
#ifndef PAGES_MENUS_H
#define PAGES_MENUS_H

#include "pages/context.h"
#include "text/page.h"

/* More than any page asks for: each costs as much as a page of its own. */
enum { MENUS_PLACED_MAX = 32 };

/* The entry that a page is of, and its text. */
struct menus_about {
	uint32_t entry;
	struct span body; /* the page's text as UTF-8 */
	unsigned placed; /* enum menu, of those that the page has placed */
	unsigned lines; /* that have placed one */
	bool placing; /* the menu at hand is one of those */
	struct span shown[512]; /* paths of entries that are shown already */
	size_t shown_count, shown_from;
};

/*
 * Appends what stands under an article: Similar Entries, the standing block,
 * Recent Posts, Up, Home, translations. What the page has placed is left out,
 * and so is a heading with nothing under it.
 */
void menus_under_article(const struct context *context,
    struct menus_about *about, struct page *page);
/*
 * Appends the menu that a link line of scheme `menu:` asks for, its label as
 * heading. Returns false, and appends nothing, if no menu is called that, or
 * the page has placed MENUS_PLACED_MAX already.
 */
bool menus_place(const struct context *context, struct menus_about *about,
    const struct line *line, struct page *page);

#endif
