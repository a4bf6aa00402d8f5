/* Which file of an edition a link by name leads to. */
#ifndef EDITION_EDITION_NAMES_H
#define EDITION_EDITION_NAMES_H

#include "edition/edition.h"

/* A file by a hash of its name; those of one hash are in the order of paths. */
struct edition_name {
	uint32_t hash, entry;
};

/* A path without the extension that links by name leave out. */
struct span edition_name_stem(struct span path);
/* Appends the name of a file as it is compared: with case folded. */
void edition_name_key(struct span path, struct buf *key);
/* The hash of that. */
uint32_t edition_name_hash(struct span key);
/*
 * The file with a name, or with a path that ends so, for a link of the page at
 * `from`: the nearest below its directory, else the one with the shortest path.
 * A name that begins with `./` or `../` counts from the directory. EDITION_NONE
 * if there is none.
 */
uint32_t edition_find_named(
    const struct edition *edition, struct span name, struct span from);

#endif
