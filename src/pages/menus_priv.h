/* What menus.c and menus_*.c share. */
#ifndef PAGES_MENUS_PRIV_H
#define PAGES_MENUS_PRIV_H

#include "pages/menus.h"

/* Whether a menu lists a path already; and that one does. */
bool menus_is_shown(const struct menus_about *about, struct span path);
void menus_mark_shown(struct menus_about *about, struct span path);
/*
 * Starts a menu: a blank line and a heading. A menu placed by a line gets no
 * blank line: the publisher spaces the page.
 */
void menus_open_menu(
    const struct menus_about *about, struct page *page, struct span heading);
/* A heading, or if it is empty the word for a label in an entry's language. */
struct span menus_heading_or(const struct context *context, uint32_t entry,
    struct span heading, enum label label);

/* The posts that a menu lists. */
struct menus_wanted {
	size_t count; /* at most */
	uint32_t first, end; /* entries [first, end) */
	int year; /* 0: any */
	const struct edition_tag *tag; /* NULL: any */
	struct span heading;
};

/* The posts of a `menu:` line. */
struct menus_wanted menus_wanted_of(const struct context *context,
    const struct menu_line *menu, struct span heading);
/* Recent posts, without the page and those that are shown. */
void menus_add_recent(const struct context *context, struct menus_about *about,
    const struct menus_wanted *wanted, struct page *page);

#endif
