#include <stdlib.h>

#include "base/file_poll.h"
#include "base/mem.h"

/*
 * By stat and not by inotify: it is a handful of files, in directories of
 * others; they may be on any file system, come by a symbolic link that is
 * swapped (Kubernetes), or not be there yet.
 */

struct vigil_file {
	char *path;
	struct identity seen; /* all zero: it was not there */
};

static struct identity
look_at(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 ? identity_of(&about)
				       : (struct identity){.device = 0};
}

void
vigil_add(struct vigil *vigil, struct span path)
{
	vigil->files = mem_grow(vigil->files, &vigil->capacity,
	    vigil->count + 1, sizeof(*vigil->files));
	struct vigil_file *file = &vigil->files[vigil->count++];
	file->path = mem_copy(path.data, path.size);
	file->seen = look_at(file->path);
}

void
vigil_free(struct vigil *vigil)
{
	for (size_t i = 0; i < vigil->count; i++)
		free(vigil->files[i].path);
	free(vigil->files);
	*vigil = (struct vigil){.count = 0};
}

/* Whether any file is another than at the last look. */
static bool
differs(struct vigil *vigil)
{
	bool differs = false;

	for (size_t i = 0; i < vigil->count; i++) {
		struct vigil_file *file = &vigil->files[i];
		struct identity now = look_at(file->path);
		if (identity_equal(&now, &file->seen))
			continue;
		file->seen = now;
		differs = true;
	}
	return differs;
}

bool
vigil_look(struct vigil *vigil, int64_t now)
{
	if (vigil->count == 0 || now < vigil->look_at)
		return false;
	vigil->look_at = now + VIGIL_LOOK;
	if (differs(vigil)) {
		vigil->changed = true;
		return false;
	}
	bool settled = vigil->changed;
	vigil->changed = false;
	return settled;
}

int64_t
vigil_timeout(const struct vigil *vigil, int64_t now)
{
	if (vigil->count == 0)
		return VIGIL_NEVER;
	return vigil->look_at > now ? vigil->look_at - now : 0;
}
