/* A few files outside the capsule, kept an eye on for changes. */
#ifndef BASE_FILE_POLL_H
#define BASE_FILE_POLL_H

#include "base/file.h"

enum {
	FILE_POLL_LOOK = 1000, /* ms between two looks, and how long is quiet */
	FILE_POLL_NEVER = 3600000, /* ms: nothing is kept an eye on */
};

struct file_poll_file;

/* A zeroed struct is an empty list. */
struct file_poll {
	struct file_poll_file *files;
	size_t count, capacity;
	int64_t look_at; /* monotonic ms */
	bool changed; /* seen, and not quiet yet */
};

/*
 * From now on a file is kept an eye on, whether it is there or not: call it
 * before the file is read, so that no change falls between. The path is copied.
 */
void file_poll_add(struct file_poll *file_poll, struct span path);
/* Forgets all files. */
void file_poll_free(struct file_poll *file_poll);
/*
 * Looks again when it is time; `now` is monotonic. Returns true, once a change,
 * when some file is another than it was and all have been as they are for one
 * look: a pair that is replaced in two steps, or written slowly, is not taken
 * half-way.
 */
bool file_poll_look(struct file_poll *file_poll, int64_t now);
/* Milliseconds until the next look is due. */
int64_t file_poll_timeout(const struct file_poll *file_poll, int64_t now);

#endif
