#include "base/utf8.h"
#include "edition/edition_series.h"
#include "pages/virtual_path.h"
#include "text/tag.h"

/*
 * The routes of generated pages. A route is valid only if the edition has
 * something to show there (a year with posts, a tag that articles have), so a
 * robot that counts years upwards gets 51. Real files win: a publisher can
 * replace any generated page by a file of its name.
 */

/* A year of four digits that has posts. */
static enum virtual_path
find_year(const struct edition *edition, struct span name, uint32_t *about_r)
{
	uint32_t total, first, end;
	const uint32_t *posts = edition_posts(edition, &total);
	uint64_t year;

	if (name.size != 4 || span_number(name, 9999, &year) < 0 || year < 1)
		return VIRTUAL_NONE;
	edition_year(edition, posts, total, (int)year, &first, &end);
	if (first >= end)
		return VIRTUAL_NONE;
	*about_r = (uint32_t)year;
	return VIRTUAL_YEAR;
}

/*
 * The first tag whose key is that without its marks. Keys had no vowels of
 * Hindi or Thai once, which are marks, and links are older than that.
 */
static uint32_t
find_bare(const struct edition *edition, struct span key)
{
	uint32_t count, found = EDITION_NONE;
	const struct edition_tag *tags = edition_tags(edition, &count);

	if (utf8_is_ascii(key))
		return EDITION_NONE;
	for (uint32_t i = 0; i < count && found == EDITION_NONE; i++) {
		struct span name = edition_text(edition, tags[i].key);
		struct buf bare = {0};
		if (name.size <= key.size || name.data[0] != key.data[0])
			continue;
		utf8_fold_bare(&bare, name);
		if (span_equal(buf_span(&bare), key))
			found = i;
		buf_free(&bare);
	}
	return found;
}

/* All spellings of a tag have one key (tag_key()). */
static enum virtual_path
find_tag(const struct edition *edition, struct span name, uint32_t *about_r)
{
	struct buf key = {0};
	enum virtual_path page = VIRTUAL_TAG;
	size_t slash = span_find(name, '/');

	if (span_equal(span_tail(name, slash), VIRTUAL_ROOT_FEED))
		page = VIRTUAL_TAG_FEED;
	else if (slash < name.size)
		return VIRTUAL_NONE;
	tag_key(&key, span_head(name, slash));
	*about_r = edition_tag_find(edition, buf_span(&key));
	if (*about_r == EDITION_NONE)
		*about_r = find_bare(edition, buf_span(&key));
	buf_free(&key);
	return *about_r == EDITION_NONE ? VIRTUAL_NONE : page;
}

/* The same of a series. */
static enum virtual_path
find_series(const struct edition *edition, struct span name, uint32_t *about_r)
{
	struct buf key = {0};

	if (span_find(name, '/') < name.size)
		return VIRTUAL_NONE;
	tag_key(&key, name);
	*about_r = edition_series_find(edition, buf_span(&key));
	buf_free(&key);
	return *about_r == EDITION_NONE ? VIRTUAL_NONE : VIRTUAL_SERIES;
}

static enum virtual_path
find_feed(const struct edition *edition, struct span path, uint32_t *about_r)
{
	if (!span_ends(path, VIRTUAL_ROOT_FEED))
		return VIRTUAL_NONE;
	uint32_t number = edition_find(
	    edition, span_head(path, path.size - VIRTUAL_ROOT_FEED.size + 1));
	if (number == EDITION_NONE ||
	    edition_entry(edition, number)->kind != EDITION_DIRECTORY)
		return VIRTUAL_NONE;
	*about_r = number;
	return VIRTUAL_FEED;
}

/* A page about the article at a path. */
static enum virtual_path
find_about(const struct edition *edition, enum virtual_path page,
    struct span path, uint32_t *about_r)
{
	uint32_t number = edition_article(edition, edition_find(edition, path));

	if (number == EDITION_NONE)
		return VIRTUAL_NONE;
	*about_r = number;
	return page;
}

uint32_t
virtual_path_search_page(struct span path)
{
	uint64_t number = 1;

	if (!span_skip(&path, VIRTUAL_SEARCH_PATH))
		return 0;
	if (path.size == 0)
		return 1;
	if (!span_skip(&path, SPAN("/")) ||
	    span_number(path, UINT32_MAX, &number) < 0 || number < 1)
		return 0;
	return (uint32_t)number;
}

enum virtual_path
virtual_path_find(
    const struct edition *edition, struct span path, uint32_t *about_r)
{
	static const struct {
		struct span path;
		enum virtual_path page;
	} pages[] = {
	    {{"/recent", 7}, VIRTUAL_RECENT},
	    {{"/robots.txt", 11}, VIRTUAL_ROBOTS},
	    {{"/caps.txt", 9}, VIRTUAL_CAPS},
	    {{"/archive/", 9}, VIRTUAL_ARCHIVE},
	    {{"/archive", 8}, VIRTUAL_ARCHIVE},
	    {{"/tags/", 6}, VIRTUAL_TAGS},
	    {{"/tags", 5}, VIRTUAL_TAGS},
	};
	struct span rest = path;
	enum virtual_path page;

	*about_r = EDITION_NONE;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (span_equal(path, pages[i].path))
			return pages[i].page;
	if (virtual_path_search_page(path) > 0) {
		*about_r = virtual_path_search_page(path);
		return VIRTUAL_SEARCH;
	}
	/* The feed of a directory /tags/NAME/ wins over that of the tag. */
	if ((page = find_feed(edition, path, about_r)))
		return page;
	if (span_skip(&rest, VIRTUAL_ARCHIVE_PATH))
		return find_year(edition, rest, about_r);
	if (span_skip(&rest, VIRTUAL_TAGS_PATH))
		return find_tag(edition, rest, about_r);
	if (span_skip(&rest, VIRTUAL_SERIES_PATH))
		return find_series(edition, rest, about_r);
	if (span_skip(&rest, VIRTUAL_RELATED_PATH))
		return find_about(edition, VIRTUAL_RELATED, rest, about_r);
	if (span_skip(&rest, VIRTUAL_LINKS_PATH))
		return find_about(edition, VIRTUAL_LINKS, rest, about_r);
	return VIRTUAL_NONE;
}
