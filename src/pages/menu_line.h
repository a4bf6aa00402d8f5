/* The link lines that place a menu: `menu:recent?count=5&under=/news/`. */
#ifndef PAGES_MENU_LINE_H
#define PAGES_MENU_LINE_H

#include "base/note.h"
#include "pages/context.h"

/* All menus, one bit each. */
enum menu {
	MENU_NONE = 0,
	MENU_RELATED = 1,
	MENU_RECENT = 2,
	MENU_BLOCK = 4,
	MENU_INDEX = 8,
	MENU_TAGS = 16,
	MENU_ARCHIVE = 32,
	MENU_LINKS = 64,
};

enum { MENU_COUNT_MAX = 100 }; /* the highest `count` */

/* A menu line as read. */
struct menu_line {
	enum menu menu;
	bool counted; /* it has a count */
	size_t count;
	bool below; /* it is of what a directory has in it */
	uint32_t directory; /* its entry, or EDITION_NONE: there is none */
	bool tagged; /* it has a tag */
	uint32_t tag; /* its number, or EDITION_NONE: no article has it */
	int year; /* 0: any */
};

/* Where errors are reported. */
struct menu_report {
	struct notes *notes;
	struct span path;
	unsigned line;
};

/*
 * Reads the URL of a link line; the menu is MENU_NONE if it places none. A
 * parameter that the menu does not take, or whose value cannot be read, is
 * ignored, and reported as an error unless report is NULL.
 */
struct menu_line menu_line_read(const struct context *context, struct span url,
    const struct menu_report *report);

#endif
