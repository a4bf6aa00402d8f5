/* An export of a fixture's capsule, and a static server of its files. */
#ifndef SUPPORT_EXPORTED_H
#define SUPPORT_EXPORTED_H

#include "export/export.h"
#include "support/fixture.h"

/* In the fixture's directory, which is removed with it. */
struct exported {
	struct fixture *fixture;
	const struct protocol *protocol;
	bool keep; /* the next one removes nothing */
	char directory[SERVER_PATH];
	struct notes notes; /* of the last export */
	struct export_done done;
};

/* Prepares an export in a directory of that name, which is not made yet. */
void exported_make(struct exported *exported, struct fixture *fixture,
    const struct protocol *protocol, const char *name);
void exported_free(struct exported *exported);
/* Exports. Returns as export_files(). */
int exported_write(struct exported *exported);

/* The bytes of a file, in the fixture's arena; no data if there is none. */
struct span exported_file(const struct exported *exported, struct span name);
/* Calls visit with the name of each file but the manifest. */
void exported_each(const struct exported *exported,
    void (*visit)(struct exported *exported, struct span name));
/*
 * What a static server of the network sends for a path as a URL or a menu has
 * it: a file, or the index of a directory. No data if it sends nothing.
 */
struct span exported_at(const struct exported *exported, struct span path);
/*
 * Follows each link of each file, by a parser of its own. Fails the test at one
 * that leads to nothing, unless it is among the `broken`, which end with a
 * NULL. Returns how many links there were.
 */
size_t exported_crawl(
    const struct exported *exported, const char *const *broken);

#endif
