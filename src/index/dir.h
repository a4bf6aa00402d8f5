/* A directory's records, kept in path order. */
#ifndef INDEX_DIR_H
#define INDEX_DIR_H

#include "base/interned.h"
#include "index/record.h"

struct dir {
	struct record **list; /* by path; a directory's ends in a slash */
	size_t count, capacity;
	/* The articles that were made of files of the list; likewise by path.
	 */
	struct record **made;
	size_t made_count, made_capacity;
	bool list_again; /* the next scan reads its names */
	bool told; /* mistakes in its names have been noted */
	bool unlisted; /* that it cannot be listed has been noted */
	bool deep_told; /* a directory that is too deep has been noted */
	bool arrived; /* it was renamed into place, with its files */
	bool links; /* it has symbolic links */
	bool remote; /* its file system does not report every change */
	struct record *page; /* that made it a page bundle last, or NULL */
	const char *why_hidden; /* the reason that was noted last, or NULL */
	int64_t page_gone_at; /* monotonic ms, of a page that is awaited; 0 */
	uint32_t names; /* read in the last listing */
	int watch; /* the number of its watch, or -1 */
};

/*
 * A record for a path, which is copied. A path with a slash at the end gets an
 * empty directory that is to be listed. The caller's, with record_free().
 */
struct record *record_new(struct span path);
/* Turns the record of a directory without records into a link's to one. */
void record_link_directory(struct record *record);
/* Frees what is known of a record as a symbolic link. */
void record_unlink(struct record *record);
/* Frees a record and all below it, and clears the pointer. */
void record_free(struct record **record);

/* Adds the shared texts of a record and all below it to another set. */
void record_intern(struct record *record, struct interned *interned);

/* The name of a record in its directory, without a slash. */
struct span dir_name(
    const struct record *directory, const struct record *record);
/* The file or directory with that name in a directory, or NULL. */
struct record *dir_find_name(const struct record *directory, struct span name);
/* The same of a path from the root, whose directory is `top`. */
struct record *dir_find_path(struct record *top, struct span path);
/*
 * Adds a record for a name that the directory does not have: a directory's if
 * `slash` is set, whose path then ends in a slash. While a record is replaced
 * by one of another kind the two may have the same path.
 */
struct record *dir_add_name(
    struct record *directory, struct span name, bool slash);
/* Takes a record out of its directory; it becomes the caller's. */
void dir_remove(struct record *directory, struct record *record);

/*
 * After a file was read: moves what was made of it to a record of its own,
 * child->made, or frees the one that there was.
 */
void dir_settle_made(const struct record *directory, struct record *child);
/*
 * The article that a file is for its readers: the record itself, or the one
 * that was made of it, with what was found out of the file since.
 */
struct record *dir_article(struct record *child);

#endif
