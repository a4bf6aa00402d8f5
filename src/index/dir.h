/* A directory's records, kept in path order. */
#ifndef INDEX_DIR_H
#define INDEX_DIR_H

#include "index/record.h"

struct dir {
	struct record **list; /* by path; a directory's ends in a slash */
	size_t count, capacity;
	bool list_again; /* its names are to be read in the next scan */
	bool told; /* what is wrong with its names has been said */
	bool deep_told; /* that it holds directories too deep */
	bool arrived; /* renamed into place with all that is in it */
	bool links; /* symbolic links are among them */
	bool remote; /* hints would not tell of all that changes in it */
	int watch; /* its number, while it sends hints; else -1 */
};

/*
 * A record for a path, copied; directories get an empty directory to be listed.
 */
struct record *record_new(struct span path);
/* Frees a record and everything below it. */
void record_free(struct record **record);

/* The name that a record has in its directory, without a slash. */
struct span dir_name(
    const struct record *directory, const struct record *record);
/* The record of that name in a directory, be it a file or a directory. */
struct record *dir_find_name(const struct record *directory, struct span name);
/*
 * Adds a record for a name that the directory does not have, where it
 * belongs; with a slash behind its path it is a directory.
 */
struct record *dir_add_name(
    struct record *directory, struct span name, bool slash);
/* Takes a record out; it is the caller's again. */
void dir_remove(struct record *directory, struct record *record);

#endif
