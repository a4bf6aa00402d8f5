#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "upload/store.h"
#include "upload/store_spot.h"
#include "upload/store_versions.h"

/*
 * A file is written aside, under a name that the scan never serves, synced, and
 * renamed into place, so that readers, crashes and full disks meet the old file
 * or the new one. Directories that are missing are made in the same way: the
 * first of them is written aside with all that is in it. What a killed writer
 * leaves has one of two names, and the next one removes it (store_sweep()).
 *
 * Before the rename the old file gets a second name among the versions. So at
 * each moment it can be found under one of them. Publishers who rename files
 * into place themselves take no lock: what they put there while an upload was
 * written is found, but not what comes between the last look and the rename.
 *
 * Whoever calls these does one upload at a time, with store_lock(): names need
 * not be unique, and of two uploads to one path the second finds the first.
 */

enum {
	DIRECTORY_MODE = 0777, /* less the umask */
	FILE_MODE = 0666, /* the same */
	COMPARED_BYTES = 64 << 10, /* bytes that are compared at once */
};

enum refusal
store_admit(int root, const struct zones *zones, const struct upload *upload,
    int *error_r)
{
	struct spot spot;
	enum refusal refusal =
	    store_spot_find(root, zones, upload, &spot, error_r);

	if (!refusal)
		close(spot.at);
	return refusal;
}

/* Writes a new file and syncs it. Returns 0, or -1 with errno. */
static int
write_bytes(int at, const char *name, mode_t mode, struct span bytes)
{
	int fd = openat(at, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

	if (fd < 0)
		return -1;
	/* Some systems tell only at the end that there was no room. */
	if (file_write(fd, bytes) < 0 || fsync(fd) < 0)
		return close_failed(fd);
	return close(fd);
}

/*
 * Makes the missing directories, the first of them as STORE_ASIDE, and the file
 * in the last.
 */
static int
write_tree(const struct spot *spot, struct span bytes)
{
	struct span rest = spot->missing;
	struct store_name name = store_name_of(SPAN(STORE_ASIDE));
	int at = store_dir_open(spot->at, ".");

	(void)span_cut(&rest, '/');
	for (bool more = at >= 0; more;) {
		int next = mkdirat(at, name.text, DIRECTORY_MODE) < 0
		    ? -1
		    : store_dir_open(at, name.text);
		/* The name of a directory has to last, too. */
		if (next < 0 || file_sync_directory(at) < 0) {
			close_quietly(next);
			return close_failed(at);
		}
		close(at);
		at = next;
		more = rest.size > 0;
		name = store_name_of(span_cut(&rest, '/'));
	}
	if (at < 0 || write_bytes(at, spot->name.text, FILE_MODE, bytes) < 0 ||
	    file_sync_directory(at) < 0)
		return close_failed(at);
	close(at);
	return 0;
}

static int
write_aside(const struct spot *spot, struct span bytes)
{
	(void)store_dir_remove(spot->at, STORE_ASIDE);
	if (spot->missing.size > 0)
		return write_tree(spot, bytes);
	if (!spot->replaces)
		return write_bytes(spot->at, STORE_ASIDE, FILE_MODE, bytes);
	/* The old file's mode stays, and no call may change one later. */
	mode_t mask = umask(0);
	int result = write_bytes(spot->at, STORE_ASIDE, spot->mode, bytes);
	umask(mask);
	return result;
}

/* The name that what is aside gets. */
static struct store_name
final_name(const struct spot *spot)
{
	struct span missing = spot->missing;

	return missing.size > 0 ? store_name_of(span_cut(&missing, '/'))
				: spot->name;
}

/*
 * Lets versions go until the zone holds what it may: first the one that has
 * been put back, whose bytes are in place now, then the oldest ones.
 */
static void
make_room(int root, const struct zones *zones, const struct upload *upload,
    const struct spot *spot)
{
	if (upload->version > 0 &&
	    store_versions_fit(root, zones, spot->zone, UINT64_MAX) >
		spot->left)
		store_versions_drop(root, upload->path, upload->version);
	store_versions_fit(root, zones, spot->zone, spot->left);
}

/*
 * The one place where a file is replaced: what is aside takes its name, and it
 * is a version from then on. Returns 0, or -1 with errno and nothing changed.
 */
static int
replace_file(int root, const struct zones *zones, const struct upload *upload,
    const struct spot *spot)
{
	const struct zone *zone = spot->zone;
	struct span path = upload->path;
	struct store_name final = final_name(spot);
	uint64_t version = 0;

	if (spot->replaces && zone->keep > 0) {
		version = store_versions_add(
		    root, path, spot->at, spot->name.text, false);
		if (version == 0)
			return -1;
	}
	if (renameat(spot->at, STORE_ASIDE, spot->at, final.text) == 0) {
		/* The file is there: a disk that fails now is no reason to
		 * say that it is not. */
		(void)file_sync_directory(spot->at);
		if (version > 0)
			store_versions_trim(root, path, zone->keep);
		make_room(root, zones, upload, spot);
		return 0;
	}
	int error = errno;
	if (version > 0)
		store_versions_drop(root, path, version);
	errno = error;
	return -1;
}

/* The identity that the scan will find. Returns 0, or -1 with errno. */
static int
identify(int root, struct span path, struct identity *written_r)
{
	struct span missing;
	int at = store_dir_find(root, span_directory(path), &missing);
	struct stat about;

	*written_r = (struct identity){0};
	if (at < 0)
		return -1;
	if (fstatat(at, store_name_there(at, span_file_name(path)).text, &about,
		AT_SYMLINK_NOFOLLOW) == 0)
		*written_r = identity_of(&about);
	close(at);
	return 0;
}

/* Whether a file has these bytes, of which there are as many as it has. */
static bool
has_bytes(int fd, struct span bytes)
{
	char piece[COMPARED_BYTES];
	ssize_t got;

	while ((got = file_read_some(fd, piece, sizeof(piece))) > 0)
		if (!span_skip(&bytes, (struct span){piece, (size_t)got}))
			return false;
	return got == 0 && bytes.size == 0;
}

/*
 * A client that sends what is there already, as after an answer that was lost,
 * is to push no version out. A version that is put back is written in any case,
 * since what has become of the file is told by its versions.
 */
static bool
has_already(
    const struct spot *spot, const struct upload *upload, struct span bytes)
{
	if (!spot->replaces || spot->size != bytes.size || upload->version > 0)
		return false;
	int fd = openat(spot->at, spot->name.text,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool same = fd >= 0 && has_bytes(fd, bytes);
	if (fd >= 0)
		close(fd);
	return same;
}

/* Returns REFUSAL_NONE, or why nothing was written, with *error_r. */
static enum refusal
write_into_place(int root, const struct zones *zones,
    const struct upload *upload, struct spot *spot, struct span bytes,
    int *error_r)
{
	enum refusal refusal = REFUSAL_NONE;

	if (write_aside(spot, bytes) < 0)
		refusal = store_refusal(error_r);
	/* Meanwhile another may have put a file there, which is to be kept. */
	if (!refusal)
		refusal = store_spot_look(spot, error_r);
	if (!refusal && replace_file(root, zones, upload, spot) < 0)
		refusal = store_refusal(error_r);
	if (refusal)
		(void)store_dir_remove(spot->at, STORE_ASIDE);
	return refusal;
}

enum refusal
store_put(int root, const struct zones *zones, const struct upload *upload,
    struct span bytes, struct identity *written_r, int *error_r)
{
	struct spot spot;
	enum refusal refusal =
	    store_spot_find(root, zones, upload, &spot, error_r);

	if (refusal)
		return refusal;
	if (!has_already(&spot, upload, bytes))
		refusal = write_into_place(
		    root, zones, upload, &spot, bytes, error_r);
	if (!refusal)
		(void)identify(root, upload->path, written_r);
	close(spot.at);
	return refusal;
}

/* Those that a zone is named by stay. */
static void
remove_emptied(int root, const struct zone *zone, struct span path)
{
	store_dir_prune(
	    root, span_head(path, span_find_last(path, '/')), zone->path);
}

enum refusal
store_remove(int root, const struct zones *zones, const struct upload *upload,
    int *error_r)
{
	struct spot spot;
	enum refusal refusal =
	    store_spot_find(root, zones, upload, &spot, error_r);
	const struct zone *zone = spot.zone;
	uint64_t version = 0;

	if (refusal)
		return refusal;
	if (zone->keep > 0)
		version = store_versions_add(
		    root, upload->path, spot.at, spot.name.text, true);
	if ((zone->keep > 0 && version == 0) ||
	    unlinkat(spot.at, spot.name.text, 0) < 0) {
		refusal = store_refusal(error_r);
		if (version > 0)
			store_versions_drop(root, upload->path, version);
	} else {
		(void)file_sync_directory(spot.at);
		if (version > 0)
			store_versions_trim(root, upload->path, zone->keep);
		remove_emptied(root, zone, upload->path);
	}
	close(spot.at);
	return refusal;
}

struct sweep {
	size_t level;
	bool whole; /* all that had to be removed is */
};

static bool
sweep_one(void *context, int at, const char *name)
{
	struct sweep *sweep = context;
	int fd;

	if (name[0] == '.') {
		if (span_equal(span_of(name), SPAN(STORE_ASIDE)) &&
		    !store_dir_remove(at, name))
			sweep->whole = false;
		return true;
	}
	if (sweep->level >= UPLOAD_DEPTH_MAX ||
	    (fd = store_dir_open(at, name)) < 0)
		return true;
	sweep->level++;
	(void)store_dir_each(fd, sweep_one, sweep);
	sweep->level--;
	close(fd);
	return true;
}

/*
 * The directories of a zone, and those above it that were made for it. Returns
 * whether all that had to be removed is.
 */
static bool
sweep_zone(int root, struct span path)
{
	struct sweep sweep = {.whole = true};
	struct span missing;

	for (size_t i = 0; i + 1 < path.size; i++) {
		if (path.data[i] != '/')
			continue;
		int above = store_dir_find(root, span_head(path, i), &missing);
		if (above < 0)
			return sweep.whole;
		if (!store_dir_remove(above, STORE_ASIDE))
			sweep.whole = false;
		close(above);
	}
	int at = store_dir_find(root, path, &missing);
	if (at < 0)
		return sweep.whole;
	if (missing.size == 0)
		(void)store_dir_each(at, sweep_one, &sweep);
	close(at);
	return sweep.whole;
}

void
store_sweep(int root, const struct zones *zones)
{
	for (size_t i = 0; i < zones->count; i++)
		if (zones->list[i].writable &&
		    !sweep_zone(root, zones->list[i].path))
			log_line(LOG_ERROR,
			    "a directory " STORE_ASIDE
			    " in the zone of %pS, or above it, has more in it "
			    "than an upload leaves, and stays; remove it, or "
			    "no upload can be written beside it",
			    SPAN_AT(zones->list[i].path));
}
