/* What check_text.c and check_text_map.c share. */
#ifndef CHECK_CHECK_TEXT_PRIV_H
#define CHECK_CHECK_TEXT_PRIV_H

#include "check/check_text.h"

/* The line that is checked, and where its mistakes are noted. */
struct spot {
	const struct context *context;
	struct notes *notes;
	struct span path;
	unsigned number;
	enum check_kind kind;
};

/* Checks where a link of a page, or an item of a map, leads. */
void check_text_link(const struct spot *at, struct span url);
/* Checks a gophermap of the directory at `base`, and what it includes. */
void check_text_map(
    const struct spot *start, struct span base, struct span text);

#endif
