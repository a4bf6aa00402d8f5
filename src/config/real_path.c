#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "config/real_path.h"

/* Appends a path from the root on; nothing if it begins nowhere. */
static void
begin_at_root(struct buf *whole, struct span path)
{
	char *here = span_starts(path, SPAN("/")) ? NULL : getcwd(NULL, 0);

	if (here)
		buf_format(whole, "%s/", here);
	if (here || span_starts(path, SPAN("/")))
		buf_add(whole, path);
	free(here);
}

/* Appends segments to a path without a slash at its end. */
static void
add_without_turns(struct buf *real, struct span rest)
{
	while (rest.size > 0) {
		struct span segment = span_cut(&rest, '/');
		if (segment.size == 0 || span_equal(segment, SPAN(".")))
			continue;
		if (!span_equal(segment, SPAN("..")))
			buf_format(real, "/%pS", SPAN_AT(segment));
		else if (real->size > 0)
			real->size = span_find_last(buf_span(real), '/');
	}
}

struct span
real_path_of(struct arena *arena, struct span path)
{
	struct buf whole = {0}, real = {0};
	char *found = NULL;

	begin_at_root(&whole, path);
	if (whole.size == 0)
		return path;
	size_t end = whole.size;
	while (end > 0 && !found) {
		struct span above = span_head(buf_span(&whole), end);
		found = realpath(arena_copy(arena, above).data, NULL);
		if (!found)
			end = span_find_last(above, '/');
	}
	/* The root's own slash is that of what follows. */
	if (found && found[1])
		buf_add(&real, span_of(found));
	add_without_turns(&real, span_tail(buf_span(&whole), end + 1));
	if (real.size == 0)
		buf_byte(&real, '/');
	free(found);
	buf_free(&whole);
	return buf_keep(&real, arena);
}

bool
real_path_lies_in(struct span path, struct span directory, struct span *rest_r)
{
	struct span rest = path;

	/* The root's own slash is that of what lies in it. */
	if (span_equal(directory, SPAN("/")) && path.size > 1)
		directory.size = 0;
	bool lies = span_skip(&rest, directory) &&
	    (rest.size == 0 || rest.data[0] == '/');
	if (lies && rest_r)
		*rest_r = rest;
	return lies;
}
