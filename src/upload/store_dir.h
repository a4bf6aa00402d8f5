/* Directories of a capsule: opened, counted and removed without links. */
#ifndef UPLOAD_STORE_DIR_H
#define UPLOAD_STORE_DIR_H

#include "edition/tree_name.h"
#include "upload/upload.h"

#define STORE_ASIDE TREE_NAME_ASIDE
#define STORE_VERSIONS TREE_NAME_VERSIONS

enum { STORE_LEVELS_MAX = UPLOAD_DEPTH_MAX + 8 }; /* that a walk goes down */

/* A name for a system call: NUL-terminated. */
struct store_name {
	char text[UPLOAD_NAME_MAX + 1];
};
/* The name must be one of upload_check_name(). */
struct store_name store_name_of(struct span name);
/*
 * The same, but in the spelling of Unicode that it has in a directory, if it is
 * there in another one only.
 */
struct store_name store_name_there(int at, struct span name);

/* Opens a directory in another. Returns it, or -1 with errno. */
int store_dir_open(int at, const char *name);
/*
 * Opens a directory by its decoded path, in any spelling, as far as it is
 * there. Returns the last one that could be opened and sets *missing_r to the
 * names that are not there, without a slash at either end; or -1 with errno.
 */
int store_dir_find(int root, struct span path, struct span *missing_r);
/* The same, but makes those that are not there. */
int store_dir_make(int root, struct span path);
/* Appends the path of a file, each of its names as store_name_there() has it.
 */
void store_dir_spell(int root, struct span path, struct buf *spelled);
/*
 * Calls a function for each name in a directory but those of itself and its
 * parent, until it returns false. Returns 0, or -1 with errno.
 */
int store_dir_each(int fd,
    bool (*each)(void *context, int at, const char *name), void *context);
/*
 * Copies a file into a new one in a directory, synced. Returns 0, or -1 with
 * errno.
 */
int store_dir_copy(int at, const char *name, int other, const char *copy);
/*
 * Removes a file, or a directory with all that is in it. Returns false if it
 * has more in it than an upload leaves: then that is not removed, or not all of
 * it.
 */
bool store_dir_remove(int at, const char *name);
/*
 * Removes a directory that is empty, then those above it, as far as nothing is
 * in them and their path has more names than the one that is kept.
 */
void store_dir_prune(int root, struct span path, struct span kept);
/*
 * What a file of so many bytes takes of a zone's space, or with 0 a directory:
 * whole blocks, and at least one, since each name takes one of a disk.
 */
enum { STORE_BLOCK = 4096 };
uint64_t store_dir_cost(uint64_t size);
/* What all names that a zone holds take so, but hidden ones. */
uint64_t store_dir_bytes(
    int root, const struct zones *zones, const struct zone *zone);

/*
 * Where a walk is through what a zone holds. What is in a zone within it that
 * can be written, too, is that one's.
 */
struct store_walk {
	const struct zones *zones;
	const struct zone *zone;
	struct buf path; /* the caller's to cut back, and to free */
};
/* Adds a name to the path. Returns whether the zone holds it. */
bool store_walk_enter(
    struct store_walk *walk, const char *name, bool is_directory);

#endif
