#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "base/file.h"
#include "edition/root.h"
#include "edition/tree_name.h"
#include "reply/beside.h"
#include "text/article.h"
#include "upload/store_dir.h"

enum { NAMES_MAX = 10000 }; /* that are looked at for a file */

struct listing {
	struct arena *arena;
	unsigned rank; /* of the page's name; none is greater than all */
	struct span page;
};

static int
open_directory(const struct context *context, struct span directory)
{
	return root_open_direct(
	    context->root, directory, O_RDONLY | O_DIRECTORY);
}

static bool
note_name(void *context, int at, const char *text)
{
	struct listing *listing = context;
	struct span name = span_of(text);
	int rank = tree_name_page_rank(name);

	(void)at;
	if ((unsigned)rank < listing->rank) {
		listing->rank = (unsigned)rank;
		listing->page = arena_copy(listing->arena, name);
	}
	return true;
}

struct span
beside_page(const struct context *context, struct span directory)
{
	struct listing listing = {.arena = context->arena, .rank = UINT_MAX};
	int fd = open_directory(context, directory);

	if (fd < 0)
		return SPAN("");
	(void)store_dir_each(fd, note_name, &listing);
	close(fd);
	return listing.page;
}

/* A walk for a file that can be deleted before the page. */
struct walk {
	const struct zones *zones;
	const struct visitor *visitor;
	struct span page;
	struct buf path; /* of what is looked at, and of what was found */
	int names, level;
	bool found;
};

/* vim's file to test a directory with is hidden while it is empty. */
static bool
is_deletable(const struct walk *walk, off_t size)
{
	struct span path = buf_span(&walk->path), original;
	const struct zone *zone;

	return !span_equal(path, walk->page) &&
	    upload_check_name(path) == REFUSAL_NONE &&
	    (size > 0 ||
		tree_name_leftover(span_file_name(path), &original) !=
		    LEFTOVER_EMPTY) &&
	    upload_check_right(walk->zones, path, walk->visitor, &zone) ==
	    REFUSAL_NONE &&
	    zone->deletes;
}

static bool walk_name(void *context, int at, const char *name);

static void
look_within(struct walk *walk, int at, const char *name)
{
	int fd = walk->level < UPLOAD_DEPTH_MAX ? store_dir_open(at, name) : -1;

	if (fd < 0)
		return;
	buf_byte(&walk->path, '/');
	walk->level++;
	(void)store_dir_each(fd, walk_name, walk);
	walk->level--;
	close(fd);
}

static bool
walk_name(void *context, int at, const char *name)
{
	struct walk *walk = context;
	size_t above = walk->path.size;
	struct stat about;

	if (++walk->names > NAMES_MAX) {
		walk->found = true;
		walk->path.size = span_directory(walk->page).size;
		return false;
	}
	if (*name == '.' || fstatat(at, name, &about, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	buf_add(&walk->path, span_of(name));
	if (S_ISDIR(about.st_mode))
		look_within(walk, at, name);
	else
		walk->found =
		    S_ISREG(about.st_mode) && is_deletable(walk, about.st_size);
	if (!walk->found)
		walk->path.size = above;
	return !walk->found;
}

struct span
beside_file(const struct context *context, const struct visitor *visitor,
    struct span page)
{
	struct walk walk = {
	    .zones = &context->vhost->zones, .visitor = visitor, .page = page};
	int fd = open_directory(context, span_directory(page));

	buf_add(&walk.path, span_directory(page));
	if (fd >= 0) {
		(void)store_dir_each(fd, walk_name, &walk);
		close(fd);
	}
	if (!walk.found)
		walk.path.size = 0;
	return buf_keep(&walk.path, context->arena);
}

bool
beside_may_date(const struct context *context, struct span page)
{
	static const char *const words[] = {"date", "publish"};
	char bytes[ARTICLE_FRONT_SIZE];
	int fd = root_open_direct(context->root, page, O_RDONLY | O_NONBLOCK);
	ssize_t got = fd < 0 ? -1 : file_read_some(fd, bytes, sizeof(bytes));

	if (fd >= 0)
		close(fd);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct span word = span_of(words[i]);
		for (ssize_t at = 0; at + (ssize_t)word.size <= got; at++)
			if (span_equal_nocase(
				(struct span){bytes + at, word.size}, word))
				return true;
	}
	return false;
}
