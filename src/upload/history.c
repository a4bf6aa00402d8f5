#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "edition/root.h"
#include "upload/history.h"
#include "upload/store.h"
#include "upload/store_dir.h"
#include "upload/store_lock.h"

/*
 * A version that is put back is an upload like any other, but that its bytes
 * are here already: the same checks, the same way into place, and what it
 * replaces becomes a version itself. So nothing that was kept is lost by it.
 */

/* Which versions there are, while they are listed. */
struct gathered {
	int root;
	struct span path;
	struct arena *arena;
	struct history_entry *list;
	size_t count, room;
};

static void
add_version(struct gathered *gathered, const struct store_version *version,
    const struct stat *about)
{
	if (gathered->count == gathered->room) {
		size_t room = gathered->room ? 2 * gathered->room : 16;
		struct history_entry *list =
		    arena_alloc(gathered->arena, room * sizeof(*list));
		for (size_t i = 0; i < gathered->count; i++)
			list[i] = gathered->list[i];
		gathered->list = list;
		gathered->room = room;
	}
	gathered->list[gathered->count++] =
	    (struct history_entry){.version = *version,
		.written = about->st_mtime,
		.size = (uint64_t)about->st_size};
}

/* A version that is removed meanwhile is none. */
static void
list_version(void *context, const struct store_version *version)
{
	struct gathered *gathered = context;
	struct stat about;
	int fd = store_versions_open(gathered->root, gathered->path, version);

	if (fd < 0)
		return;
	if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
		add_version(gathered, version, &about);
	close(fd);
}

/* The file as it is comes first, then the newest version. */
static int
compare_entries(const void *a, const void *b)
{
	const struct history_entry *one = a, *other = b;
	/* 0, which the file has, becomes the greatest number. */
	uint64_t left = one->version.number - 1;
	uint64_t right = other->version.number - 1;

	return left > right ? -1 : left < right;
}

int
history_read(
    int root, struct span path, struct arena *arena, struct history *history_r)
{
	struct gathered gathered = {root, path, arena, NULL, 0, 0};
	struct buf spelled = {0};
	struct stat about;

	store_dir_spell(root, path, &spelled);
	int fd = root_open_file(root, buf_span(&spelled), &about);
	buf_free(&spelled);
	*history_r = (struct history){.there = fd >= 0};
	if (fd >= 0) {
		add_version(
		    &gathered, &(struct store_version){0, false}, &about);
		close(fd);
	}
	if (store_versions_each(root, path, list_version, &gathered) < 0)
		return -1;
	if (gathered.count > 1)
		qsort(gathered.list, gathered.count, sizeof(*gathered.list),
		    compare_entries);
	history_r->list = gathered.list;
	history_r->count = gathered.count;
	return 0;
}

/* Reads a version, which is in one of two states. */
static int
read_version(int root, struct span path, uint64_t number, struct buf *to)
{
	int fd = store_versions_open(
	    root, path, &(struct store_version){number, false});

	if (fd < 0 && errno == ENOENT)
		fd = store_versions_open(
		    root, path, &(struct store_version){number, true});
	if (fd < 0 || file_read_fd(fd, to) < 0)
		return close_failed(fd);
	close(fd);
	return 0;
}

/* Judges a version as an upload of its file. */
static enum refusal
check_version(const struct upload_host *host, const struct zone *zone,
    struct upload *upload, struct span bytes)
{
	struct span expected;

	upload->mime = upload_type(host->types, upload->path);
	if (upload->mime.size == 0)
		upload->mime = MIMETYPE_UNKNOWN;
	upload->size = bytes.size;
	/* An upload of no bytes would be a deletion. */
	if (bytes.size == 0)
		return REFUSAL_TOO_SHORT;
	enum refusal refusal =
	    upload_check_file(zone, host->types, upload, &expected);
	if (!refusal && !upload_is_readable(host->types, upload, bytes))
		refusal = REFUSAL_NOT_TEXT;
	return refusal;
}

static enum refusal
restore(const struct upload_host *host, struct span path, uint64_t number,
    int *error_r)
{
	const struct zone *zone = zone_innermost(host->zones, path);
	struct upload upload = {.path = path, .version = number};
	struct identity written;
	struct buf bytes = {.limit = zone ? zone->most : 0};
	enum refusal refusal = upload_check_name(path);

	if (!refusal && (!zone || !zone->writable))
		refusal = REFUSAL_NO_UPLOADS;
	if (!refusal && read_version(host->root, path, number, &bytes) < 0) {
		bool large = errno == EFBIG;
		*error_r = errno == ENOENT || large ? 0 : errno;
		refusal = large ? REFUSAL_TOO_LARGE
		    : *error_r  ? REFUSAL_FAULT
				: REFUSAL_MISSING;
	}
	if (!refusal)
		refusal = check_version(host, zone, &upload, buf_span(&bytes));
	if (!refusal)
		refusal = store_put(host->root, host->zones, &upload,
		    buf_span(&bytes), &written, error_r);
	buf_free(&bytes);
	return refusal;
}

enum refusal
history_restore(const struct upload_host *host, struct span path,
    uint64_t number, int64_t wait, int *error_r)
{
	*error_r = 0;
	if (store_lock(host->root, wait) < 0)
		return REFUSAL_LOCKED;
	enum refusal refusal = restore(host, path, number, error_r);
	store_unlock(host->root);
	return refusal;
}
