/* The link lines that place a menu: `menu:recent?count=5&under=/news/`. */
#ifndef PAGES_MENU_LINE_H
#define PAGES_MENU_LINE_H

#include "base/note.h"
#include "pages/context.h"

/* The menus there are, a bit for each. */
enum menu {
	MENU_NONE = 0,
	MENU_RELATED = 1,
	MENU_RECENT = 2,
	MENU_BLOCK = 4,
	MENU_INDEX = 8,
	MENU_TAGS = 16,
	MENU_ARCHIVE = 32,
};

enum { MENU_COUNT_MAX = 100 }; /* entries that a menu line may ask for */

struct menu_line {
	enum menu menu;
	bool counted;
	size_t count;
	struct span under; /* a decoded path's beginning; empty for all */
	bool tagged;
	uint32_t topic; /* its number, or EDITION_NONE: no article has it */
	int year; /* 0 for all */
};

/* Where mistakes are told. */
struct menu_report {
	struct notes *notes;
	struct span path;
	unsigned line;
};

/*
 * Reads the URL of such a line. A parameter that the menu does not take, or
 * whose value cannot be read, is as if it were not there, and an error of the
 * report, where there is one. Spans live in the context's arena.
 */
struct menu_line menu_line_read(const struct context *context, struct span url,
    const struct menu_report *report);

#endif
