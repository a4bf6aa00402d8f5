/* A directory's records, kept in path order. */
#ifndef SITE_FOLDER_H
#define SITE_FOLDER_H

#include "site/record.h"

struct folder {
	struct record **list; /* by path; a directory's ends in a slash */
	size_t count, capacity;
	bool list_again; /* its names are to be read in the next scan */
	bool watched;	 /* it sends hints */
};

/* A record for a path, copied; directories get an empty folder to be listed. */
struct record *record_new(struct span path);
/* Frees a record and everything below it. */
void record_free(struct record **record);

/* The record whose path is directory and name, with or without a slash. */
struct record *folder_find(
    const struct record *directory, struct span name, bool slash);
/* Adds a record where it belongs; the folder owns it then. */
void folder_add(struct record *directory, struct record *record);
/* Takes a record out; it is the caller's again. */
void folder_remove(struct record *directory, struct record *record);

#endif
