#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "edition/tree_name.h"
#include "upload/store_spot.h"
#include "upload/store_versions.h"

/*
 * What stands in the way of an upload: names that are taken by something else,
 * a full zone, a full disk. All of it is looked at before the first byte of a
 * body is asked for, and again when it has come.
 */

enum {
	SPARE = 64 << 10, /* bytes that an upload leaves free */
};

static enum refusal
refusal_for(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG: return REFUSAL_DISK_FULL;
	case EACCES:
	case EPERM:
	case EROFS: return REFUSAL_NOT_WRITABLE;
	/* A link, or a file where a directory would have to be. */
	case ELOOP:
	case EMLINK:
	case ENOTDIR:
	case ENAMETOOLONG: return REFUSAL_BAD_NAME;
	case EISDIR: return REFUSAL_DIRECTORY;
	default: return REFUSAL_FAULT;
	}
}

enum refusal
store_refusal(int *error_r)
{
	*error_r = errno;
	return refusal_for(errno);
}

/* Links and devices are nobody's to replace. */
enum refusal
store_spot_look(struct spot *spot, int *error_r)
{
	struct stat about;

	spot->replaces = false;
	if (spot->missing.size > 0)
		return REFUSAL_NONE;
	spot->name = store_name_there(spot->at, span_of(spot->name.text));
	if (fstatat(spot->at, spot->name.text, &about, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? REFUSAL_NONE : store_refusal(error_r);
	if (S_ISDIR(about.st_mode))
		return REFUSAL_DIRECTORY;
	if (!S_ISREG(about.st_mode))
		return REFUSAL_BAD_NAME;
	spot->replaces = true;
	spot->mode = about.st_mode & 0777;
	spot->size = (uint64_t)about.st_size;
	return REFUSAL_NONE;
}

/* K30: a copy beside its original would not be shown. */
static bool
is_hidden_copy(const struct spot *spot)
{
	struct span original;
	struct stat about;

	return tree_name_leftover(span_of(spot->name.text), &original) ==
	    LEFTOVER_COPY &&
	    fstatat(spot->at, store_name_of(original).text, &about,
		AT_SYMLINK_NOFOLLOW) == 0;
}

static enum refusal
find_spot(int root, const struct zones *zones, struct span path,
    struct spot *spot_r, int *error_r)
{
	*error_r = 0;
	*spot_r = (struct spot){.zone = zone_innermost(zones, path),
	    .name = store_name_of(span_file_name(path))};
	spot_r->at =
	    store_dir_find(root, span_directory(path), &spot_r->missing);
	if (spot_r->at < 0)
		return store_refusal(error_r);
	enum refusal refusal = store_spot_look(spot_r, error_r);
	if (!refusal && spot_r->missing.size == 0 && is_hidden_copy(spot_r))
		refusal = REFUSAL_BAD_NAME;
	if (refusal)
		close(spot_r->at);
	return refusal;
}

/* Bytes that the disk has for users without privileges. */
static uint64_t
free_bytes(int fd)
{
	struct statvfs about;

	if (fstatvfs(fd, &about) < 0)
		return UINT64_MAX;
	return (uint64_t)about.f_bavail * about.f_frsize;
}

/* What an upload takes of its zone's space, with directories that it makes. */
static uint64_t
upload_cost(const struct upload *upload, const struct spot *spot)
{
	struct span missing = spot->missing;
	uint64_t cost = store_dir_cost(upload->size);

	while (missing.size > 0) {
		(void)span_cut(&missing, '/');
		cost += store_dir_cost(0);
	}
	return cost;
}

/*
 * Only files fill a zone: versions give way to them once they are in place. A
 * file that is no larger than what it replaces makes nothing worse.
 */
static bool
holds_more(int root, const struct zones *zones, const struct upload *upload,
    struct spot *spot)
{
	const struct zone *zone = spot->zone;
	uint64_t used = store_dir_bytes(root, zones, zone);
	uint64_t goes = spot->replaces ? store_dir_cost(spot->size) : 0;
	uint64_t comes = upload_cost(upload, spot);

	used -= goes < used ? goes : used;
	spot->left =
	    used + comes < zone->space ? zone->space - used - comes : 0;
	return comes <= goes ||
	    (comes <= zone->space && used <= zone->space - comes);
}

static enum refusal
check_room(int root, const struct zones *zones, const struct upload *upload,
    struct spot *spot)
{
	uint64_t there = free_bytes(spot->at);

	if (!holds_more(root, zones, upload, spot))
		return REFUSAL_ZONE_FULL;
	return there < upload->size || there - upload->size < SPARE
	    ? REFUSAL_DISK_FULL
	    : REFUSAL_NONE;
}

/*
 * Whether what is there can be kept: anything else may have the names of the
 * directories of versions, and a link there could lead to a place where readers
 * get them.
 */
static enum refusal
check_versions(
    int root, struct span path, const struct spot *spot, int *error_r)
{
	if (!spot->replaces || spot->zone->keep == 0 ||
	    store_versions_find(root, path) == 0)
		return REFUSAL_NONE;
	*error_r = errno;
	return REFUSAL_NO_VERSIONS;
}

/* Finds the spot, and whether the upload can be done there. */
enum refusal
store_spot_find(int root, const struct zones *zones,
    const struct upload *upload, struct spot *spot_r, int *error_r)
{
	enum refusal refusal =
	    find_spot(root, zones, upload->path, spot_r, error_r);

	if (refusal)
		return refusal;
	if (upload->size == 0 && !spot_r->replaces)
		refusal = REFUSAL_MISSING;
	else if (upload->size > 0)
		refusal = check_room(root, zones, upload, spot_r);
	if (!refusal)
		refusal = check_versions(root, upload->path, spot_r, error_r);
	if (refusal)
		close(spot_r->at);
	return refusal;
}
