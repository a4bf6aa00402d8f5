/* Versions: what uploads have replaced or removed, out of readers' reach. */
#ifndef UPLOAD_STORE_VERSIONS_H
#define UPLOAD_STORE_VERSIONS_H

#include "upload/store_dir.h"

/*
 * The versions of the file at a path lie in a directory of that path below
 * STORE_VERSIONS, each under a dot and its number: `.1` is the oldest, `.2-`
 * one after which there was no file. The scan serves no name with a dot, and no
 * name of an upload begins with one, so that the versions of a file never meet
 * those of a file in a directory of its name.
 */
struct store_version {
	uint64_t number; /* from 1 */
	bool removed; /* the file was deleted then, not replaced */
};

/* Calls a function for each version, in no order. Returns 0, or -1 with errno.
 */
int store_versions_each(int root, struct span path,
    void (*each)(void *context, const struct store_version *version),
    void *context);
/*
 * Returns 0 if the versions of a file are in a directory, or can be, as far as
 * their names say; -1 with errno if something else has one of those.
 */
int store_versions_find(int root, struct span path);
/* Opens a version for reading. Returns a descriptor, or -1 with errno. */
int store_versions_open(
    int root, struct span path, const struct store_version *version);
/*
 * Keeps the file `name` in the directory `at`, which has that path, as the
 * newest version, since it is about to be replaced or removed. Returns its
 * number, or 0 with errno.
 */
uint64_t store_versions_add(
    int root, struct span path, int at, const char *name, bool removed);
/* Removes a version: kept for nothing, put back, or giving way. */
void store_versions_drop(int root, struct span path, uint64_t number);
/* Drops the oldest versions of a file until it has so many. */
void store_versions_trim(int root, struct span path, unsigned keep);
/*
 * Drops the oldest versions of a zone until they have no more bytes; with
 * UINT64_MAX none. Returns what they have then.
 */
uint64_t store_versions_fit(int root, const struct zones *zones,
    const struct zone *zone, uint64_t bytes);

#endif
