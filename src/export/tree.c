#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "edition/root.h"
#include "export/file_name.h"
#include "export/tree.h"
#include "text/uri.h"
#include "upload/store_lock.h"

/*
 * An export that is made again replaces the one before, in a directory that its
 * server may be reading and in which its owner may have put files of his own.
 * So a manifest names what is ours. It is written first, with the names of both
 * exports: what an export that was cut off has written is known to the next. A
 * name at which a file stands that is not ours is not in it, or the next export
 * would take that file for ours.
 */

/* The file in the directory that names all others; no capsule has such one. */
#define MANIFEST ".loam-export"
#define FIRST_LINE SPAN("loam export 1")

enum { MANIFEST_MAX = 256 << 20 /* bytes */ };

/* The last part of a name, after the directory that holds it is open. */
struct spot {
	int directory;
	char name[FILE_NAME_COMPONENT + 1];
};

static int
copy_part(struct span part, char name_r[FILE_NAME_COMPONENT + 1])
{
	errno = part.size > FILE_NAME_COMPONENT ? ENAMETOOLONG : EINVAL;
	if (part.size == 0 || part.size > FILE_NAME_COMPONENT)
		return -1;
	memcpy(name_r, part.data, part.size);
	name_r[part.size] = '\0';
	return 0;
}

static int
open_step(int directory, const char *name, bool make)
{
	static const int flags =
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(directory, name, flags);

	if (fd < 0 && errno == ENOENT && make &&
	    (mkdirat(directory, name, 0777) == 0 || errno == EEXIST))
		fd = openat(directory, name, flags);
	return fd;
}

/* Opens the directory of a name, the caller's to close. */
static int
walk_to(
    const struct tree *tree, struct span name, bool make, struct spot *spot_r)
{
	int directory = dup(tree->fd);

	while (directory >= 0) {
		struct span rest = name, part = span_cut(&rest, '/');
		if (copy_part(part, spot_r->name) < 0)
			return close_failed(directory);
		spot_r->directory = directory;
		if (part.size == name.size)
			return 0;
		int next = open_step(directory, spot_r->name, make);
		close_quietly(directory);
		directory = next;
		name = rest;
	}
	return -1;
}

/* Whether a walk failed since there is no such directory. */
static bool
leads_nowhere(void)
{
	return errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
}

/* Whether a name is one that an export could have given a file. */
static bool
is_name(struct span name)
{
	struct buf path = {0}, clean = {0};

	buf_format(&path, "/%pS", SPAN_AT(name));
	bool good = file_name_fits(name) &&
	    uri_path_clean(&clean, buf_span(&path)) == URI_PATH_NAME &&
	    span_equal(buf_span(&path), buf_span(&clean)) &&
	    !span_ends(name, SPAN("/"));
	buf_free(&path);
	buf_free(&clean);
	return good;
}

static int
add_before(struct tree *tree, struct span line)
{
	struct buf name = {0};

	if (uri_decode(&name, line) < 0 || !is_name(buf_span(&name))) {
		buf_free(&name);
		errno = ENOTEMPTY;
		return -1;
	}
	struct span kept = buf_keep(&name, &tree->arena);
	tree->before = mem_grow(tree->before, &tree->before_capacity,
	    tree->before_count + 1, sizeof(*tree->before));
	tree->before[tree->before_count++] = kept;
	table_put(&tree->ours, kept, tree);
	return 0;
}

/* Reads which files are those of an export. */
static int
read_manifest(struct tree *tree)
{
	struct buf bytes = {.limit = MANIFEST_MAX};
	struct stat about;
	int fd = root_open_file(tree->fd, SPAN("/" MANIFEST), &about);
	int result = -1;

	if (fd < 0)
		return -1;
	/* One of no bytes is none, and neither is one of too many. */
	errno = ENOTEMPTY;
	char *room = about.st_size > 0
	    ? buf_extend(&bytes, (size_t)about.st_size)
	    : NULL;
	if (room && file_read_at(fd, room, (size_t)about.st_size, 0) == 0) {
		struct span rest = buf_span(&bytes);
		errno = ENOTEMPTY;
		result = span_equal(span_cut_line(&rest), FIRST_LINE) ? 0 : -1;
		while (rest.size > 0 && result == 0)
			result = add_before(tree, span_cut_line(&rest));
	}
	close_quietly(fd);
	buf_free(&bytes);
	return result;
}

int
tree_open(struct tree *tree, const char *path)
{
	*tree = (struct tree){.fd = -1};
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return -1;
	tree->fd = root_open(path);
	if (tree->fd < 0)
		return -1;
	/* Two at once would take each other's files for their own. */
	if (store_lock(tree->fd, 0) < 0) {
		errno = EWOULDBLOCK;
		return -1;
	}
	tree_bytes_clean(tree->fd);
	int names = root_has_names(tree->fd);
	if (names == 0)
		return 0;
	if (names > 0 && read_manifest(tree) == 0)
		return 0;
	if (names > 0 && errno == ENOENT)
		errno = ENOTEMPTY;
	return -1;
}

/* Whether nothing stands at a name. What cannot be looked at may be there. */
static bool
is_free(const struct tree *tree, struct span name)
{
	struct spot spot;
	struct stat about;

	if (walk_to(tree, name, false, &spot) < 0)
		return leads_nowhere();
	bool there = fstatat(spot.directory, spot.name, &about,
			 AT_SYMLINK_NOFOLLOW) == 0 ||
	    errno != ENOENT;
	close(spot.directory);
	return !there;
}

int
tree_write(struct tree *tree, struct span name, const struct tree_bytes *bytes)
{
	struct spot spot;
	struct stat about;
	int result = -1;

	if (walk_to(tree, name, true, &spot) < 0)
		return -1;
	bool there = fstatat(spot.directory, spot.name, &about,
			 AT_SYMLINK_NOFOLLOW) == 0;
	if (there &&
	    (!table_get(&tree->ours, name) || !S_ISREG(about.st_mode))) {
		errno = EEXIST;
	} else if (there && tree_bytes_are(spot.directory, spot.name, bytes)) {
		tree->same++;
		result = 0;
	} else {
		result = tree_bytes_put(spot.directory, spot.name, bytes);
		tree->written += result == 0;
	}
	close_quietly(spot.directory);
	if (result == 0)
		table_put(&tree->ours, name, tree);
	return result;
}

/*
 * At the beginning, which has also the names of the export before, the names
 * are those of files that are ours or can be; at the end, of what is ours.
 */
static int
write_manifest(const struct tree *tree, const struct table *also,
    const struct span *names, size_t count)
{
	struct buf bytes = {0};

	buf_format(&bytes, "%pS\n", SPAN_AT(FIRST_LINE));
	for (size_t i = 0; also && i < tree->before_count; i++) {
		if (table_get(also, tree->before[i]))
			continue;
		uri_encode_path(&bytes, tree->before[i]);
		buf_byte(&bytes, '\n');
	}
	for (size_t i = 0; i < count; i++) {
		if (!table_get(&tree->ours, names[i]) &&
		    !(also && is_free(tree, names[i])))
			continue;
		uri_encode_path(&bytes, names[i]);
		buf_byte(&bytes, '\n');
	}
	struct tree_bytes whole = {.head = buf_span(&bytes), .fd = -1};
	int result = tree_bytes_are(tree->fd, MANIFEST, &whole)
	    ? 0
	    : tree_bytes_put(tree->fd, MANIFEST, &whole);
	buf_free(&bytes);
	return result;
}

static void
clean_step(const struct spot *spot)
{
	int fd = open_step(spot->directory, spot->name, false);

	if (fd < 0)
		return;
	tree_bytes_clean(fd);
	close(fd);
}

/* Removes the directories above a name that are empty now. */
static void
remove_empty(const struct tree *tree, struct span name)
{
	struct spot spot;
	size_t slash;

	while ((slash = span_find_last(name, '/')) < name.size) {
		name = span_head(name, slash);
		if (walk_to(tree, name, false, &spot) < 0)
			return;
		clean_step(&spot);
		int removed = unlinkat(spot.directory, spot.name, AT_REMOVEDIR);
		close_quietly(spot.directory);
		if (removed < 0)
			return;
	}
}

/* A directory or a link that stands at the name by now is none of ours. */
static int
remove_old(struct tree *tree, struct span name)
{
	struct spot spot;
	struct stat about;
	int result = 0;

	if (walk_to(tree, name, false, &spot) < 0)
		return leads_nowhere() ? 0 : -1;
	if (fstatat(spot.directory, spot.name, &about, AT_SYMLINK_NOFOLLOW) ==
		0 &&
	    S_ISREG(about.st_mode)) {
		result = unlinkat(spot.directory, spot.name, 0);
		tree->removed += result == 0;
	}
	close_quietly(spot.directory);
	if (result == 0)
		remove_empty(tree, name);
	return result;
}

int
tree_begin(struct tree *tree, const struct span *names, size_t count)
{
	struct table now = {0};
	int result;

	for (size_t i = 0; i < count; i++)
		table_put(&now, names[i], tree);
	result = write_manifest(tree, &now, names, count);
	for (size_t i = 0; i < tree->before_count && result == 0; i++)
		if (!table_get(&now, tree->before[i]))
			result = remove_old(tree, tree->before[i]);
	table_free(&now);
	return result;
}

int
tree_end(struct tree *tree, const struct span *names, size_t count)
{
	return write_manifest(tree, NULL, names, count);
}

void
tree_close(struct tree *tree)
{
	table_free(&tree->ours);
	free(tree->before);
	arena_free(&tree->arena);
	if (tree->fd >= 0)
		close(tree->fd);
	tree->fd = -1;
}
