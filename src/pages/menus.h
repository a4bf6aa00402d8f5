/* Menus under an article, and at the lines that place one. */
#ifndef PAGES_MENUS_H
#define PAGES_MENUS_H

#include "pages/context.h"
#include "pages/menu_line.h"
#include "text/page.h"

/* Lines of a page that may place a menu: each costs as much as a page. */
enum { MENUS_PLACED_MAX = 20 };

/* The articles related to a page, nearest first, once they are ranked. */
struct menus_related {
	bool ranked;
	uint32_t entries[MENU_COUNT_MAX];
	size_t count;
};

/* The page that menus are for. Zeroed but for the first two. Owns nothing. */
struct menus_about {
	uint32_t entry; /* of the page */
	struct span body; /* the page's text as UTF-8 */
	unsigned placed; /* enum menu: menus that lines have placed */
	unsigned lines; /* that have placed one */
	bool placing; /* the current menu is placed by a line */
	bool tagged; /* the text ended in lines of tags, which are links */
	struct span shown[512]; /* paths that menus list already */
	size_t shown_count, shown_from;
	struct menus_related related;
	/* An index that a line places, in parts, while it is not whole. */
	struct menus_index {
		uint32_t directory, part;
		bool open;
	} index;
};

/*
 * Appends what follows an article, in this order: its tags, Similar Entries,
 * Linked From, the standing block, Recent Posts, navigation (navigation.h).
 * Menus that lines of the page have placed are left out, and so are headings of
 * empty menus.
 */
void menus_under_article(const struct context *context,
    struct menus_about *about, struct page *page);
/*
 * Appends the menu that a `menu:` line places, with the line's label as
 * heading, or the first part of it: menus_go_on() appends the others, before
 * anything else is appended. Returns false, and appends nothing, if the line
 * places no menu, or MENUS_PLACED_MAX lines have placed one.
 */
bool menus_place(const struct context *context, struct menus_about *about,
    const struct line *line, struct page *page);
/* Appends the next part of a menu. Returns false if there is none. */
bool menus_go_on(const struct context *context, struct menus_about *about,
    struct page *page);

#endif
