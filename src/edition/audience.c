#include "base/utf8.h"
#include "edition/audience.h"

/*
 * Zones are prefixes of paths, so those that cover an article are a chain, each
 * within the one before. The innermost says all of them: whatever covers its
 * path covers the article. That makes the zones a partition of the articles,
 * and a number that was counted zone by zone can be added up for any set of
 * zones that a reader may see.
 */

static bool
covers(struct span zone, struct span path)
{
	if (!span_skip(&path, zone))
		return false;
	return path.size == 0 || span_ends(zone, SPAN("/")) ||
	    path.data[0] == '/';
}

bool
audience_covers(struct span zone, struct span path)
{
	struct buf composed_zone = {0}, composed_path = {0};

	if (covers(zone, path))
		return true;
	if (utf8_is_ascii(path))
		return false;
	utf8_compose(&composed_zone, zone);
	utf8_compose(&composed_path, path);
	bool covered =
	    covers(buf_span(&composed_zone), buf_span(&composed_path));
	buf_free(&composed_zone);
	buf_free(&composed_path);
	return covered;
}

unsigned
audience_zone(const struct span *zones, size_t count, struct span path)
{
	size_t innermost = count;

	for (size_t i = 0; i < count; i++)
		if (audience_covers(zones[i], path) &&
		    (innermost == count ||
			zones[i].size > zones[innermost].size))
			innermost = i;
	return innermost == count ? 0 : (unsigned)innermost + 1;
}
