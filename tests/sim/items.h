/* The links of a page, as a client finds them. */
#ifndef SIM_ITEMS_H
#define SIM_ITEMS_H

#include "sim/model.h"

enum { ITEMS_MAX = 400 };

struct item {
	size_t place; /* or PLACES and a directory's number; ITEM_OTHER */
	struct span path, label;
	struct span id, updated; /* of an entry of a feed */
	struct span summary; /* or its first row; empty: none */
	bool navigation; /* leads up, home, to a list, or to a tag */
};

enum { ITEM_OTHER = PLACES + DIRS };

struct items {
	struct item list[ITEMS_MAX];
	size_t count;
};

/*
 * Takes the links off a gemtext page, a Gopher menu or a feed. Returns NULL, or
 * what is wrong with its form.
 */
const char *items_of_page(
    const struct tree *tree, struct span page, struct items *items_r);
const char *items_of_menu(
    const struct tree *tree, struct span menu, struct items *items_r);
const char *items_of_feed(
    const struct tree *tree, struct span feed, struct items *items_r);

/* Checks that links that lead on are the last of a page. */
const char *items_lead_on(const struct items *items);
/*
 * Compares links with a list, of which at most so many are shown. The labels of
 * a feed have no dates. Returns NULL, or what is wrong.
 */
const char *items_compare(const struct sight *sight, const struct scope *scope,
    const struct items *items, size_t most, bool feed);
/* Checks that all entries of a list are there, if it has no more than so many.
 */
const char *items_hold(const struct sight *sight, const struct scope *scope,
    const struct items *items, size_t most);
/* Checks that each link leads to what may be seen, under its title. */
const char *items_are_seen(
    const struct sight *sight, const struct items *items);
/* The same of the posts beside one, which have no label of their own. */
const char *items_beside_are_seen(
    const struct sight *sight, const struct items *items);
/*
 * Checks that the posts beside one are the next of its directory, where nothing
 * is in doubt.
 */
const char *items_beside_are_next(
    const struct sight *sight, size_t number, const struct items *items);

#endif
