/* What was kept of a file, for people: listed, and put back. */
#ifndef UPLOAD_HISTORY_H
#define UPLOAD_HISTORY_H

#include "base/arena.h"
#include "upload/store_versions.h"
#include "upload/upload_run.h"

/* A version, or the file as it is. */
struct history_entry {
	struct store_version version; /* number 0: the file as it is */
	int64_t written; /* seconds since 1970 */
	uint64_t size;
};

/* Newest first; what is there now stands in front. */
struct history {
	const struct history_entry *list; /* in the arena */
	size_t count;
	bool there; /* the first one is the file as it is */
};

/*
 * Lists what is kept of the file at a decoded path beneath a root. Returns 0,
 * or -1 with errno.
 */
int history_read(
    int root, struct span path, struct arena *arena, struct history *history_r);
/*
 * Puts a version of a file into its place, by the rules of uploads but for the
 * visitor's right: whoever calls this may write there by other means. Waits so
 * many ms for those that change the capsule. Returns REFUSAL_NONE, or the
 * reason that nothing has changed, with *error_r an errno or 0; REFUSAL_MISSING
 * if there is no such version.
 */
enum refusal history_restore(const struct upload_host *host, struct span path,
    uint64_t number, int64_t wait, int *error_r);

#endif
