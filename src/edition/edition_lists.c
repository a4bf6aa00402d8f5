#include "base/utf8.h"
#include "config/labels.h"
#include "edition/edition_priv.h"
#include "text/language.h"

/*
 * The lists of an edition are sections of entry numbers in display order, made
 * when it is written: a menu or a year's archive is a slice of one, found by
 * bisection, and no page sorts or filters anything.
 */

/* The slice [first, first + count) of a section; empty if it lies outside. */
static const uint32_t *
slice(const struct edition *edition, enum edition_section which, uint32_t first,
    uint32_t count, uint32_t *count_r)
{
	uint32_t all;
	const uint32_t *list =
	    edition_section(edition, which, sizeof(uint32_t), &all);

	*count_r = first <= all && count <= all - first ? count : 0;
	return *count_r ? list + first : list;
}

const uint32_t *
edition_children(const struct edition *edition,
    const struct edition_entry *directory, uint32_t *count_r)
{
	const uint32_t *children = slice(edition, EDITION_CHILDREN,
	    directory->first, directory->count, count_r);
	uint32_t low = 0;

	/* A view moves the visible ones to the front and ends with NONE. */
	if (*count_r == 0 || children[*count_r - 1] != EDITION_NONE)
		return children;
	for (uint32_t high = *count_r; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (children[middle] != EDITION_NONE)
			low = middle + 1;
		else
			high = middle;
	}
	*count_r = low;
	return children;
}

uint32_t
edition_directory_page(
    const struct edition *edition, const struct edition_entry *directory)
{
	return edition_excludes(edition, directory->index) ? EDITION_NONE
							   : directory->index;
}

struct span
edition_path(const struct edition *edition, const struct edition_entry *entry)
{
	struct span path = edition_text(edition, entry->path);

	return entry->kind == EDITION_ARTICLE && entry->flags & EDITION_INDEX
	    ? span_directory(path)
	    : path;
}

uint32_t
edition_article(const struct edition *edition, uint32_t number)
{
	if (number == EDITION_NONE)
		return EDITION_NONE;
	if (edition_entry(edition, number)->kind == EDITION_DIRECTORY)
		number = edition_directory_page(
		    edition, edition_entry(edition, number));
	return number != EDITION_NONE &&
		edition_entry(edition, number)->kind == EDITION_ARTICLE
	    ? number
	    : EDITION_NONE;
}

const uint32_t *
edition_posts(const struct edition *edition, uint32_t *count_r)
{
	return edition_section(
	    edition, EDITION_POSTS, sizeof(uint32_t), count_r);
}

uint32_t
edition_languages(const struct edition *edition)
{
	uint32_t count;

	edition_section(edition, EDITION_LANGUAGES,
	    sizeof(struct edition_language), &count);
	return count;
}

/* How many entries at the front of a list are dated that day or later. */
static uint32_t
count_since(const struct edition *edition, const uint32_t *list, uint32_t count,
    int32_t day)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct edition_entry *entry =
		    edition_entry(edition, list[middle]);
		if ((entry->flags & EDITION_DATED) && entry->day >= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
edition_year(const struct edition *edition, const uint32_t *list,
    uint32_t count, int year, uint32_t *first_r, uint32_t *end_r)
{
	*first_r =
	    count_since(edition, list, count, date_year_begins(year + 1));
	*end_r = count_since(edition, list, count, date_year_begins(year));
}

const struct edition_language *
edition_language_at(const struct edition *edition, uint32_t number)
{
	uint32_t count;
	const struct edition_language *languages = edition_section(edition,
	    EDITION_LANGUAGES, sizeof(struct edition_language), &count);

	return number < count ? &languages[number] : NULL;
}

const struct edition_language *
edition_language(const struct edition *edition, struct span language)
{
	struct span primary = language_primary(language);
	const struct edition_language *found;

	for (uint32_t i = 0; (found = edition_language_at(edition, i)); i++)
		/* One of no document is that of articles that are hidden. */
		if (found->docs > 0 &&
		    span_equal_nocase(
			primary, edition_text(edition, found->tag)))
			return found;
	return NULL;
}

const uint32_t *
edition_posts_in(
    const struct edition *edition, struct span language, uint32_t *count_r)
{
	const struct edition_language *found =
	    edition_language(edition, language);

	return slice(edition, EDITION_POSTS_BY_LANGUAGE,
	    found ? found->first : 0, found ? found->posts : 0, count_r);
}

const struct edition_doc *
edition_docs(const struct edition *edition, uint32_t *count_r)
{
	return edition_section(
	    edition, EDITION_DOCS, sizeof(struct edition_doc), count_r);
}

struct span
edition_tag_of(const struct edition *edition,
    const struct edition_entry *article, uint32_t index)
{
	uint32_t count;
	const struct edition_string *tags = edition_section(
	    edition, EDITION_ENTRY_TAGS, sizeof(struct edition_string), &count);

	if (index >= article->count || article->first + index >= count)
		return SPAN("");
	return edition_text(edition, tags[article->first + index]);
}

const struct edition_tag *
edition_tags(const struct edition *edition, uint32_t *count_r)
{
	return edition_section(
	    edition, EDITION_TAGS, sizeof(struct edition_tag), count_r);
}

uint32_t
edition_tag_find(const struct edition *edition, struct span key)
{
	uint32_t count;
	const struct edition_tag *tags = edition_tags(edition, &count);
	uint32_t at = edition_bisect(edition, tags, sizeof(*tags), count, key);

	if (at < count && span_equal(edition_text(edition, tags[at].key), key))
		return at;
	return EDITION_NONE;
}

const uint32_t *
edition_tagged(const struct edition *edition, const struct edition_tag *tag,
    uint32_t *count_r)
{
	return slice(edition, EDITION_TAGGED, tag->first, tag->count, count_r);
}

const struct edition_moved *
edition_moved_list(const struct edition *edition, uint32_t *count_r)
{
	return edition_section(
	    edition, EDITION_MOVED, sizeof(struct edition_moved), count_r);
}

const struct edition_moved *
edition_moved_all(
    const struct edition *edition, struct span path, uint32_t *count_r)
{
	uint32_t count;
	const struct edition_moved *moved = edition_moved_list(edition, &count);
	struct buf composed = {0};

	utf8_compose(&composed, path);
	struct span key = buf_span(&composed);
	uint32_t first =
	    edition_bisect(edition, moved, sizeof(*moved), count, key);
	uint32_t end = first;
	while (end < count &&
	    span_equal(edition_text(edition, moved[end].path), key))
		end++;
	buf_free(&composed);
	*count_r = end - first;
	return end > first ? moved + first : NULL;
}

struct span
edition_tinylog(const struct edition *edition, uint32_t number)
{
	uint32_t count, low = 0;
	const struct edition_tinylog *list =
	    edition_section(edition, EDITION_TINYLOGS, sizeof(*list), &count);

	for (uint32_t high = count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (list[middle].entry < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && list[low].entry == number
	    ? edition_text(edition, list[low].entries)
	    : SPAN("");
}
