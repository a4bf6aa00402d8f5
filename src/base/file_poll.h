/* A few files outside the capsule, kept an eye on for changes. */
#ifndef BASE_FILE_POLL_H
#define BASE_FILE_POLL_H

#include "base/file.h"

enum {
	VIGIL_LOOK = 1000, /* ms between two looks, and how long is quiet */
	VIGIL_NEVER = 3600000, /* ms: nothing is kept an eye on */
};

struct vigil_file;

/* A zeroed struct is an empty list. */
struct vigil {
	struct vigil_file *files;
	size_t count, capacity;
	int64_t look_at; /* monotonic ms */
	bool changed; /* seen, and not quiet yet */
};

/*
 * From now on a file is kept an eye on, whether it is there or not: call it
 * before the file is read, so that no change falls between. The path is copied.
 */
void vigil_add(struct vigil *vigil, struct span path);
/* Forgets all files. */
void vigil_free(struct vigil *vigil);
/*
 * Looks again when it is time; `now` is monotonic. Returns true, once a change,
 * when some file is another than it was and all have been as they are for one
 * look: a pair that is replaced in two steps, or written slowly, is not taken
 * half-way.
 */
bool vigil_look(struct vigil *vigil, int64_t now);
/* Milliseconds until the next look is due. */
int64_t vigil_timeout(const struct vigil *vigil, int64_t now);

#endif
