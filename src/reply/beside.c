#include <fcntl.h>
#include <unistd.h>

#include "edition/root.h"
#include "edition/tree_name.h"
#include "reply/beside.h"
#include "upload/store_dir.h"

struct listing {
	struct arena *arena;
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
	if (rank >= 0 &&
	    (found->page.size == 0 || rank < tree_name_page_rank(found->page)))
		found->page = arena_copy(listing->arena, name);
	return true;
}

struct beside
beside_read(const struct context *context, struct span directory)
{
	struct listing listing = {.arena = context->arena};
	int fd = root_open_direct(context->root,
	    span_head(directory, directory.size - 1), O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return listing.found;
	(void)store_dir_each(fd, note_name, &listing);
	close(fd);
	return listing.found;
}
