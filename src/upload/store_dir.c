#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "upload/store_dir.h"

/*
 * The writer goes down one name at a time, with O_NOFOLLOW: a link that is put
 * in the way while it walks ends the walk, and `..` is no name that it is
 * given.
 *
 * A zone and its pages are found by readers in every spelling of Unicode
 * (edition_composed.c). So a name that is not there byte for byte is the one
 * that is spelled otherwise: no second file beside the page that readers see,
 * and none that counts for no zone.
 */

enum {
	MODE = 0777, /* less the umask */
	COPIED_BYTES = 64 << 10, /* bytes of a copy */
	/* Names that are removed at once: an upload leaves no more. */
	REMOVED_MAX = 2 * UPLOAD_DEPTH_MAX,
};

struct store_name
store_name_of(struct span name)
{
	struct store_name copy = {.text = ""};

	name = span_head(name, UPLOAD_NAME_MAX);
	memcpy(copy.text, name.data, name.size);
	return copy;
}

int
store_dir_open(int at, const char *name)
{
	return openat(
	    at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* A name that a directory may have in another spelling. */
struct spelling {
	struct buf composed;
	struct store_name found; /* empty: none yet */
};

/* Of several it is the one that readers get: the composed one, or the least. */
static bool
note_spelling(void *context, int at, const char *name)
{
	struct spelling *wanted = context;
	struct span key = buf_span(&wanted->composed);
	bool is_composed = span_equal(span_of(name), key);
	struct buf composed = {0};

	(void)at;
	utf8_compose(&composed, span_of(name));
	if (is_composed ||
	    (span_equal(buf_span(&composed), key) &&
		(wanted->found.text[0] == '\0' ||
		    strcmp(name, wanted->found.text) < 0)))
		wanted->found = store_name_of(span_of(name));
	buf_free(&composed);
	return !is_composed;
}

struct store_name
store_name_there(int at, struct span name)
{
	struct store_name exact = store_name_of(name);
	struct spelling wanted = {.found = {.text = ""}};
	struct stat about;

	if (fstatat(at, exact.text, &about, AT_SYMLINK_NOFOLLOW) == 0)
		return exact;
	utf8_compose(&wanted.composed, name);
	(void)store_dir_each(at, note_spelling, &wanted);
	buf_free(&wanted.composed);
	return wanted.found.text[0] == '\0' ? exact : wanted.found;
}

void
store_dir_spell(int root, struct span path, struct buf *spelled)
{
	int at = store_dir_open(root, ".");

	span_skip(&path, SPAN("/"));
	while (at >= 0) {
		struct store_name name =
		    store_name_there(at, span_cut(&path, '/'));
		int next = path.size > 0 ? store_dir_open(at, name.text) : -1;
		buf_format(spelled, "/%s", name.text);
		close(at);
		at = next;
	}
	if (path.size > 0)
		buf_format(spelled, "/%pS", SPAN_AT(path));
}

int
store_dir_find(int root, struct span path, struct span *missing_r)
{
	int at = store_dir_open(root, ".");

	span_skip(&path, SPAN("/"));
	path.size -= span_ends(path, SPAN("/"));
	while (at >= 0 && path.size > 0) {
		struct span rest = path, name = span_cut(&rest, '/');
		int next = store_dir_open(at, store_name_there(at, name).text);
		if (next < 0 && errno == ENOENT)
			break;
		if (next < 0)
			return close_failed(at);
		close(at);
		at = next;
		path = rest;
	}
	*missing_r = path;
	return at;
}

int
store_dir_make(int root, struct span path)
{
	int at = store_dir_find(root, path, &path);

	while (at >= 0 && path.size > 0) {
		struct store_name name = store_name_of(span_cut(&path, '/'));
		int next = -1;
		if (mkdirat(at, name.text, MODE) == 0 || errno == EEXIST)
			next = store_dir_open(at, name.text);
		/* The name itself has to last, too. */
		if (next < 0 || file_sync_directory(at) < 0) {
			close_quietly(next);
			return close_failed(at);
		}
		close(at);
		at = next;
	}
	return at;
}

int
store_dir_each(int fd, bool (*each)(void *context, int at, const char *name),
    void *context)
{
	int copy = store_dir_open(fd, ".");
	DIR *stream = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	bool go_on = true;

	if (!stream)
		return close_failed(copy);
	do {
		errno = 0;
		entry = readdir(stream);
		if (entry && strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			go_on = each(context, fd, entry->d_name);
	} while (entry && go_on);
	int error = entry ? 0 : errno;
	closedir(stream);
	errno = error;
	return error ? -1 : 0;
}

/* Copies all of one file to another. Returns 0, or -1 with errno. */
static int
copy_bytes(int from, int to)
{
	char bytes[COPIED_BYTES];
	ssize_t got;

	while ((got = file_read_some(from, bytes, sizeof(bytes))) > 0)
		if (file_write(to, (struct span){bytes, (size_t)got}) < 0)
			return -1;
	return got < 0 ? -1 : fsync(to);
}

int
store_dir_copy(int at, const char *name, int other, const char *copy)
{
	int from =
	    openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int to = from < 0
	    ? -1
	    : openat(other, copy,
		  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

	if (to < 0)
		return close_failed(from);
	int result = copy_bytes(from, to);
	if (result < 0)
		close_quietly(to);
	else
		result = close(to);
	int error = errno;
	close(from);
	if (result < 0)
		unlinkat(other, copy, 0);
	errno = error;
	return result;
}

static bool
remove_one(void *context, int at, const char *name)
{
	int *left = context;

	if (*left == 0)
		return false;
	--*left;
	if (unlinkat(at, name, 0) == 0 || errno == ENOENT)
		return true;
	int fd = store_dir_open(at, name);
	if (fd < 0)
		return true;
	(void)store_dir_each(fd, remove_one, left);
	close(fd);
	(void)unlinkat(at, name, AT_REMOVEDIR);
	return true;
}

/*
 * Only the writer makes such directories. What another has made may be of any
 * size and depth: the writer would walk in it with the capsule's lock.
 */
bool
store_dir_remove(int at, const char *name)
{
	int left = REMOVED_MAX;

	(void)remove_one(&left, at, name);
	return left > 0;
}

static size_t
count_names(struct span path)
{
	size_t count = 0;

	while (path.size > 0)
		count += span_cut(&path, '/').size > 0;
	return count;
}

/* They were made for files, and would be in the way of one of their name. */
void
store_dir_prune(int root, struct span path, struct span kept)
{
	size_t least = count_names(kept);
	struct span missing;
	bool removed = true;

	while (removed && count_names(path) > least) {
		struct span name = span_file_name(path);
		path = span_head(path, span_find_last(path, '/'));
		int above = store_dir_find(root, path, &missing);
		if (above < 0)
			return;
		removed = missing.size == 0 &&
		    unlinkat(above, store_name_there(above, name).text,
			AT_REMOVEDIR) == 0 &&
		    file_sync_directory(above) == 0;
		close(above);
	}
}

/* As upload_check_right() has it: the innermost zone of a path decides. */
bool
store_walk_enter(struct store_walk *walk, const char *name, bool is_directory)
{
	buf_add(&walk->path, span_of(name));
	if (is_directory)
		buf_byte(&walk->path, '/');
	const struct zone *zone =
	    zone_innermost(walk->zones, buf_span(&walk->path));
	return !zone || zone == walk->zone || !zone->writable;
}

/* A walk that adds up sizes. */
struct count {
	struct store_walk walk;
	uint64_t bytes;
	int level;
};

uint64_t
store_dir_cost(uint64_t size)
{
	uint64_t most = UINT64_MAX / 2; /* sums of no two of these overflow */
	uint64_t some = size < most ? size : most;
	uint64_t blocks = some / STORE_BLOCK + (some % STORE_BLOCK > 0);

	return (blocks > 0 ? blocks : 1) * STORE_BLOCK;
}

static bool
count_one(void *context, int at, const char *name)
{
	struct count *count = context;
	size_t above = count->walk.path.size;
	struct stat about;
	int fd = -1;

	if (name[0] == '.' ||
	    fstatat(at, name, &about, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	if (store_walk_enter(&count->walk, name, S_ISDIR(about.st_mode))) {
		count->bytes += store_dir_cost(
		    S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0);
		if (S_ISDIR(about.st_mode) && count->level < STORE_LEVELS_MAX)
			fd = store_dir_open(at, name);
	}
	if (fd >= 0) {
		count->level++;
		(void)store_dir_each(fd, count_one, count);
		count->level--;
		close(fd);
	}
	count->walk.path.size = above;
	return true;
}

/* What the last missing name is of may be a file: a zone of one page. */
uint64_t
store_dir_bytes(int root, const struct zones *zones, const struct zone *zone)
{
	struct count count = {.walk = {zones, zone, {0}}};
	struct span above = zone->path, missing;

	above.size -= span_ends(above, SPAN("/"));
	struct span name = span_file_name(above);
	int fd = store_dir_find(root, span_directory(above), &missing);
	if (fd < 0)
		return 0;
	buf_add(&count.walk.path,
	    above.size > 0 ? span_directory(above) : zone->path);
	if (missing.size == 0 && above.size == 0)
		(void)store_dir_each(fd, count_one, &count);
	else if (missing.size == 0)
		(void)count_one(&count, fd, store_name_there(fd, name).text);
	close(fd);
	buf_free(&count.walk.path);
	return count.bytes;
}
