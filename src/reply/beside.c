#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "edition/root.h"
#include "edition/tree_name.h"
#include "reply/beside.h"
#include "upload/store_dir.h"

struct listing {
	struct arena *arena;
	unsigned rank; /* of the page's name; none is greater than all */
	struct beside found;
};

static bool
note_name(void *context, int at, const char *text)
{
	struct listing *listing = context;
	struct beside *found = &listing->found;
	struct span name = span_of(text), original;
	int rank = tree_name_page_rank(name);

	(void)at;
	if (span_starts(name, SPAN(".")) ||
	    tree_name_leftover(name, &original) == LEFTOVER_ALWAYS)
		return true;
	found->count++;
	if ((unsigned)rank < listing->rank) {
		listing->rank = (unsigned)rank;
		found->page = arena_copy(listing->arena, name);
	}
	return true;
}

struct beside
beside_read(const struct context *context, struct span directory)
{
	struct listing listing = {.arena = context->arena, .rank = UINT_MAX};
	int fd =
	    root_open_direct(context->root, directory, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return listing.found;
	(void)store_dir_each(fd, note_name, &listing);
	close(fd);
	return listing.found;
}
