#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "upload/store_versions.h"

/*
 * A version is a second name of the file that is about to be replaced, so that
 * it costs no copy and its time stays. Where a file system knows no hard links,
 * or the file is another user's, it is copied.
 */

enum { NAME_SIZE = 24 }; /* of a version's name, with its NUL */

static void
print_name(char name_r[NAME_SIZE], const struct store_version *version)
{
	snprintf(name_r, NAME_SIZE, ".%llu%s",
	    (unsigned long long)version->number, version->removed ? "-" : "");
}

/* The directory of a file's versions, decoded. */
static struct buf
versions_path(struct span path)
{
	struct buf all = {0};

	buf_add(&all, SPAN("/" STORE_VERSIONS));
	buf_add(&all, path);
	return all;
}

/* Returns the directory, or -1 with errno; ENOENT if there are no versions. */
static int
open_versions(int root, struct span path, bool make)
{
	struct buf all = versions_path(path);
	struct span missing = SPAN("");
	int fd = make ? store_dir_make(root, buf_span(&all))
		      : store_dir_find(root, buf_span(&all), &missing);

	if (fd >= 0 && missing.size > 0) {
		errno = ENOENT;
		fd = close_failed(fd);
	}
	int error = errno;
	buf_free(&all);
	errno = error;
	return fd;
}

int
store_versions_find(int root, struct span path)
{
	int fd = open_versions(root, path, false);

	if (fd >= 0)
		close(fd);
	return fd < 0 && (errno == ELOOP || errno == ENOTDIR || errno == EMLINK)
	    ? -1
	    : 0;
}

struct walk {
	void (*each)(void *context, const struct store_version *version);
	void *context;
};

/* What a name says, if it is one of a version. */
static bool
parse_name(const char *name, struct store_version *version_r)
{
	struct span digits = span_of(name);

	*version_r =
	    (struct store_version){.removed = span_ends(digits, SPAN("-"))};
	digits.size -= version_r->removed;
	return span_skip(&digits, SPAN(".")) &&
	    span_number(digits, INT64_MAX, &version_r->number) == 0 &&
	    version_r->number > 0;
}

static bool
tell_version(void *context, int at, const char *name)
{
	struct walk *walk = context;
	struct store_version version;

	(void)at;
	if (parse_name(name, &version))
		walk->each(walk->context, &version);
	return true;
}

int
store_versions_each(int root, struct span path,
    void (*each)(void *context, const struct store_version *version),
    void *context)
{
	int fd = open_versions(root, path, false);

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	int result =
	    store_dir_each(fd, tell_version, &(struct walk){each, context});
	close(fd);
	return result;
}

int
store_versions_open(
    int root, struct span path, const struct store_version *version)
{
	int fd = open_versions(root, path, false);
	char name[NAME_SIZE];

	if (fd < 0)
		return -1;
	print_name(name, version);
	int opened =
	    openat(fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (opened < 0)
		return close_failed(fd);
	close(fd);
	return opened;
}

static void
find_last(void *context, const struct store_version *version)
{
	uint64_t *last = context;

	if (version->number > *last)
		*last = version->number;
}

static void
unlink_version(int at, uint64_t number)
{
	char version[NAME_SIZE];

	print_name(version, &(struct store_version){number, false});
	if (unlinkat(at, version, 0) == 0)
		return;
	print_name(version, &(struct store_version){number, true});
	(void)unlinkat(at, version, 0);
}

uint64_t
store_versions_add(
    int root, struct span path, int at, const char *name, bool removed)
{
	int fd = open_versions(root, path, true);
	char version[NAME_SIZE];
	uint64_t last = 0;

	if (fd < 0)
		return 0;
	int result = store_versions_each(root, path, find_last, &last);
	/* After the last number that there is, the last one is taken again. */
	if (last == INT64_MAX)
		unlink_version(fd, last--);
	struct store_version next = {last + 1, removed};
	print_name(version, &next);
	if (result == 0 && linkat(at, name, fd, version, 0) < 0)
		result = errno == ENOENT
		    ? -1
		    : store_dir_copy(at, name, fd, version);
	if (result == 0 && file_sync_directory(fd) < 0) {
		result = -1;
		int error = errno;
		unlinkat(fd, version, 0);
		errno = error;
	}
	if (result < 0) {
		close_quietly(fd);
		return 0;
	}
	close(fd);
	return next.number;
}

void
store_versions_drop(int root, struct span path, uint64_t number)
{
	int fd = open_versions(root, path, false);

	if (fd < 0)
		return;
	unlink_version(fd, number);
	close(fd);
	struct buf all = versions_path(path);
	store_dir_prune(root, buf_span(&all), SPAN("/" STORE_VERSIONS));
	buf_free(&all);
}

/* Versions in the order in which they give way. */
struct aged {
	int64_t changed;
	uint64_t directory; /* its inode, which stands for the file */
	uint64_t number;
	uint64_t cost; /* of its zone's space: its own, and its directories' */
};

struct ages {
	struct store_walk walk;
	struct aged *list;
	size_t count, capacity;
	uint64_t bytes;
	size_t dropped; /* the first of the list, by file and number */
	int level; /* of the walk, in directories */
	uint64_t directory; /* where the walk is, 0 at the top */
};

static int
compare_versions(const void *a, const void *b)
{
	const struct aged *one = a, *other = b;

	if (one->directory != other->directory)
		return one->directory < other->directory ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

/* A clock may be coarse: then the number decides. */
static int
compare_ages(const void *a, const void *b)
{
	const struct aged *one = a, *other = b;

	if (one->changed != other->changed)
		return one->changed < other->changed ? -1 : 1;
	if (one->number != other->number)
		return one->number < other->number ? -1 : 1;
	return compare_versions(a, b);
}

/*
 * A file's second name is made, or its first one lost, when it becomes a
 * version: so the time of its change says how old the version is. A backup that
 * was put back, or a new owner, changes them all in any order: so none counts
 * as younger than the next of its file.
 */
static void
sort_ages(struct ages *ages)
{
	struct aged *list = ages->list;

	qsort(list, ages->count, sizeof(*list), compare_versions);
	for (size_t i = ages->count - 1; i > 0; i--)
		if (list[i - 1].directory == list[i].directory &&
		    list[i - 1].changed > list[i].changed)
			list[i - 1].changed = list[i].changed;
	qsort(list, ages->count, sizeof(*list), compare_ages);
}

static int
compare_numbers(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return *one < *other ? -1 : *one > *other;
}

/* Adds a version up, or drops it if it is among those that are to go. */
static void
age_version(
    struct ages *ages, int at, const char *name, const struct aged *aged)
{
	if (ages->dropped > 0) {
		if (bsearch(aged, ages->list, ages->dropped, sizeof(*aged),
			compare_versions))
			(void)unlinkat(at, name, 0);
		return;
	}
	ages->list = mem_grow(
	    ages->list, &ages->capacity, ages->count + 1, sizeof(*ages->list));
	ages->list[ages->count++] = *aged;
	ages->bytes += aged->cost;
}

static bool age_one(void *context, int at, const char *name);

static void
age_below(struct ages *ages, int at, const char *name, uint64_t inode)
{
	size_t size = ages->walk.path.size;
	uint64_t above = ages->directory;
	int fd = store_walk_enter(&ages->walk, name, true)
	    ? store_dir_open(at, name)
	    : -1;

	if (fd >= 0) {
		ages->directory = inode;
		ages->level++;
		(void)store_dir_each(fd, age_one, ages);
		ages->level--;
		ages->directory = above;
		close(fd);
		if (ages->dropped > 0) /* if it is empty */
			(void)unlinkat(at, name, AT_REMOVEDIR);
	}
	ages->walk.path.size = size;
}

static bool
age_one(void *context, int at, const char *name)
{
	struct ages *ages = context;
	struct store_version version;
	struct stat about;

	if (fstatat(at, name, &about, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	if (S_ISREG(about.st_mode) && parse_name(name, &version))
		age_version(ages, at, name,
		    &(struct aged){identity_of(&about).changed, ages->directory,
			version.number,
			store_dir_cost((uint64_t)about.st_size) +
			    (uint64_t)ages->level * store_dir_cost(0)});
	if (S_ISDIR(about.st_mode) && ages->level < STORE_LEVELS_MAX)
		age_below(ages, at, name, identity_of(&about).inode);
	return true;
}

uint64_t
store_versions_fit(int root, const struct zones *zones, const struct zone *zone,
    uint64_t bytes)
{
	struct ages ages = {.walk = {zones, zone, {0}}};
	size_t drop = 0;
	int fd = open_versions(root, zone->path, false);

	if (fd < 0)
		return 0;
	buf_add(&ages.walk.path, zone->path);
	if (!span_ends(zone->path, SPAN("/")))
		buf_byte(&ages.walk.path, '/');
	(void)store_dir_each(fd, age_one, &ages);
	if (ages.bytes > bytes) {
		sort_ages(&ages);
		while (ages.bytes > bytes)
			ages.bytes -= ages.list[drop++].cost;
		qsort(ages.list, drop, sizeof(*ages.list), compare_versions);
		ages.dropped = drop;
		(void)store_dir_each(fd, age_one, &ages);
	}
	buf_free(&ages.walk.path);
	free(ages.list);
	close(fd);
	return ages.bytes;
}

struct numbers {
	uint64_t *list;
	size_t count, capacity;
};

static void
add_number(void *context, const struct store_version *version)
{
	struct numbers *numbers = context;

	numbers->list = mem_grow(numbers->list, &numbers->capacity,
	    numbers->count + 1, sizeof(*numbers->list));
	numbers->list[numbers->count++] = version->number;
}

void
store_versions_trim(int root, struct span path, unsigned keep)
{
	struct numbers all = {.count = 0};

	if (store_versions_each(root, path, add_number, &all) == 0 &&
	    all.count > keep) {
		qsort(all.list, all.count, sizeof(*all.list), compare_numbers);
		for (size_t i = 0; i < all.count - keep; i++)
			store_versions_drop(root, path, all.list[i]);
	}
	free(all.list);
}
