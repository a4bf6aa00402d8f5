#include "base/utf8.h"
#include "edition/edition_priv.h"

/*
 * One name can be spelled in several ways: e with an acute accent is one
 * character, or an e and a mark. A Macintosh decomposes the names of its files,
 * and a link that is typed by hand is composed (NFC; Unicode Standard Annex
 * 15). A file system that keeps bytes has one spelling, readers ask for
 * another. So a path that is not there is looked for in its composed form, and
 * among the paths that are not composed, of which the edition has a list. Each
 * name in a path may be spelled in its own way. A path that is there byte for
 * byte is always itself.
 */

/* The paths that are not composed, by their composed form. */
static const struct edition_moved *
composed_paths(const struct edition *edition, uint32_t *count_r)
{
	return edition_section(
	    edition, EDITION_COMPOSED, sizeof(struct edition_moved), count_r);
}

uint32_t
edition_find_composed(const struct edition *edition, struct span path)
{
	uint32_t count, found = EDITION_NONE;
	const struct edition_moved *list = composed_paths(edition, &count);
	struct buf composed = {0};

	utf8_compose(&composed, path);
	struct span key = buf_span(&composed);
	if (!span_equal(key, path))
		found = edition_find_exact(edition, key);
	for (uint32_t i =
		 edition_bisect(edition, list, sizeof(*list), count, key);
	     found == EDITION_NONE && i < count &&
	     span_equal(edition_text(edition, list[i].path), key);
	     i++)
		if (!edition_excludes(edition, list[i].entry))
			found = list[i].entry;
	buf_free(&composed);
	return found;
}

uint32_t
edition_composed_in(
    const struct edition *edition, struct span zone, uint32_t *at)
{
	uint32_t count;
	const struct edition_moved *list = composed_paths(edition, &count);

	if (*at == EDITION_NONE)
		*at = edition_bisect(edition, list, sizeof(*list), count, zone);
	for (; *at < count; ++*at) {
		struct span path = edition_text(edition, list[*at].path);
		if (!span_starts(path, zone))
			break;
		if (audience_covers(zone, path))
			return list[(*at)++].entry;
	}
	return EDITION_NONE;
}
