/* Changes of a few files outside the capsule, found by polling. */
#ifndef SYSTEM_FILE_POLL_H
#define SYSTEM_FILE_POLL_H

#include "base/file.h"

enum {
	FILE_POLL_LOOK = 1000, /* ms between two polls, and to settle */
	FILE_POLL_NEVER = 3600000, /* ms: the timeout of an empty list */
};

struct file_poll_file;

/* A zeroed struct is an empty list. */
struct file_poll {
	struct file_poll_file *files;
	size_t count, capacity;
	int64_t look_at; /* monotonic ms */
	bool changed; /* since the last reported change */
};

/*
 * Adds a file, which need not exist. Call it before the file is read, so that
 * no change between the two is missed. The path is copied.
 */
void file_poll_add(struct file_poll *file_poll, struct span path);
/* Frees the list, which is empty and may be used again. */
void file_poll_free(struct file_poll *file_poll);
/*
 * Polls the files if a poll is due; `now` is monotonic. Returns true once per
 * change, at the first poll that finds no further one: two files that are
 * replaced one after the other, or one that is written slowly, are not taken
 * half-way (X14).
 */
bool file_poll_look(struct file_poll *file_poll, int64_t now);
/* Milliseconds until the next poll is due. */
int64_t file_poll_timeout(const struct file_poll *file_poll, int64_t now);

#endif
