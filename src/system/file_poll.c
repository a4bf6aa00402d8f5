#include <stdlib.h>

#include "base/mem.h"
#include "system/file_poll.h"

/*
 * Polling with stat(), and a debounce: a change is reported when a second poll
 * finds the files as the first one left them. inotify was decided against. The
 * few files (certificates, keys, the configuration) may be on a file system
 * that sends no events, be reached by a symbolic link that is swapped
 * (Kubernetes), or not exist yet.
 */

struct file_poll_file {
	char *path;
	struct identity seen; /* all zero: there was no file */
};

static struct identity
identity_at(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 ? identity_of(&about)
				       : (struct identity){.device = 0};
}

void
file_poll_add(struct file_poll *file_poll, struct span path)
{
	file_poll->files = mem_grow(file_poll->files, &file_poll->capacity,
	    file_poll->count + 1, sizeof(*file_poll->files));
	struct file_poll_file *file = &file_poll->files[file_poll->count++];
	file->path = mem_copy(path.data, path.size);
	file->seen = identity_at(file->path);
}

void
file_poll_free(struct file_poll *file_poll)
{
	for (size_t i = 0; i < file_poll->count; i++)
		free(file_poll->files[i].path);
	free(file_poll->files);
	*file_poll = (struct file_poll){.count = 0};
}

/* Whether any file has changed since the last poll. */
static bool
any_changed(struct file_poll *file_poll)
{
	bool changed = false;

	for (size_t i = 0; i < file_poll->count; i++) {
		struct file_poll_file *file = &file_poll->files[i];
		struct identity now = identity_at(file->path);
		if (identity_equal(&now, &file->seen))
			continue;
		file->seen = now;
		changed = true;
	}
	return changed;
}

bool
file_poll_look(struct file_poll *file_poll, int64_t now)
{
	if (file_poll->count == 0 || now < file_poll->look_at)
		return false;
	file_poll->look_at = now + FILE_POLL_LOOK;
	if (any_changed(file_poll)) {
		file_poll->changed = true;
		return false;
	}
	bool settled = file_poll->changed;
	file_poll->changed = false;
	return settled;
}

int64_t
file_poll_timeout(const struct file_poll *file_poll, int64_t now)
{
	if (file_poll->count == 0)
		return FILE_POLL_NEVER;
	return file_poll->look_at > now ? file_poll->look_at - now : 0;
}
