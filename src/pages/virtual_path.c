#include "pages/virtual_path.h"
#include "text/tag.h"

/* A year of four digits in which something was posted. */
static enum generated
find_year(const struct edition *edition, struct span name, uint32_t *about_r)
{
	uint32_t total, first, end;
	const uint32_t *posts = edition_posts(edition, &total);
	uint64_t year;

	if (name.size != 4 || span_number(name, 9999, &year) < 0 || year < 1)
		return GENERATED_NONE;
	edition_year(edition, posts, total, (int)year, &first, &end);
	if (first >= end)
		return GENERATED_NONE;
	*about_r = (uint32_t)year;
	return GENERATED_YEAR;
}

/* However a tag is spelt, its page is found. */
static enum generated
find_topic(const struct edition *edition, struct span name, uint32_t *about_r)
{
	struct buf key = {0};
	enum generated page = GENERATED_TOPIC;
	size_t slash = span_find(name, '/');

	if (span_equal(span_tail(name, slash), GENERATED_ROOT_FEED))
		page = GENERATED_TOPIC_FEED;
	else if (slash < name.size)
		return GENERATED_NONE;
	tag_key(&key, span_head(name, slash));
	*about_r = edition_topic_find(edition, buf_span(&key));
	buf_free(&key);
	return *about_r == EDITION_NONE ? GENERATED_NONE : page;
}

static enum generated
find_feed(const struct edition *edition, struct span path, uint32_t *about_r)
{
	if (!span_ends(path, GENERATED_ROOT_FEED))
		return GENERATED_NONE;
	uint32_t number = edition_find(
	    edition, span_head(path, path.size - GENERATED_ROOT_FEED.size + 1));
	if (number == EDITION_NONE)
		return GENERATED_NONE;
	*about_r = number;
	return GENERATED_FEED;
}

static enum generated
find_related(const struct edition *edition, struct span path, uint32_t *about_r)
{
	uint32_t number = edition_find(edition, path);

	if (number == EDITION_NONE ||
	    edition_entry(edition, number)->kind != EDITION_ARTICLE)
		return GENERATED_NONE;
	*about_r = number;
	return GENERATED_RELATED;
}

uint32_t
generated_search_page(struct span path)
{
	uint64_t number = 1;

	if (!span_skip(&path, GENERATED_SEARCH_PATH))
		return 0;
	if (path.size == 0)
		return 1;
	if (!span_skip(&path, SPAN("/")) ||
	    span_number(path, UINT32_MAX, &number) < 0 || number < 1)
		return 0;
	return (uint32_t)number;
}

enum generated
generated_find(
    const struct edition *edition, struct span path, uint32_t *about_r)
{
	static const struct {
		struct span path;
		enum generated page;
	} pages[] = {
	    {{"/recent", 7}, GENERATED_RECENT},
	    {{"/robots.txt", 11}, GENERATED_ROBOTS},
	    {{"/caps.txt", 9}, GENERATED_CAPS},
	    {{"/archive/", 9}, GENERATED_ARCHIVE},
	    {{"/archive", 8}, GENERATED_ARCHIVE},
	    {{"/tags/", 6}, GENERATED_TAGS},
	    {{"/tags", 5}, GENERATED_TAGS},
	};
	struct span rest = path;
	enum generated page;

	*about_r = EDITION_NONE;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (span_equal(path, pages[i].path))
			return pages[i].page;
	if (generated_search_page(path) > 0) {
		*about_r = generated_search_page(path);
		return GENERATED_SEARCH;
	}
	/* The feed of a real directory goes before that of a tag. */
	if ((page = find_feed(edition, path, about_r)))
		return page;
	if (span_skip(&rest, GENERATED_ARCHIVE_PATH))
		return find_year(edition, rest, about_r);
	if (span_skip(&rest, GENERATED_TAGS_PATH))
		return find_topic(edition, rest, about_r);
	if (span_skip(&rest, GENERATED_RELATED_PATH))
		return find_related(edition, rest, about_r);
	return GENERATED_NONE;
}
