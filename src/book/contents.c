#include <stdlib.h>

#include "base/mem.h"
#include "book/contents.h"
#include "edition/edition_series.h"
#include "text/mimetype.h"

/*
 * A book is read from the first page to the last: the articles stand in the
 * order in which they were written, the oldest first, and those without a date
 * after them. The parts of a series follow each other, at the place of the
 * first one. The pages that publishers have made for directories are in it,
 * since texts link to them, but they are lists and no chapters. A picture comes
 * along with the text that shows it.
 */

static bool
is_under(const struct context *context, const struct book_contents *contents,
    const struct edition_entry *entry)
{
	return span_starts(
	    edition_text(context->edition, entry->path), contents->scope.under);
}

static void
add_to_book(
    struct book_contents *contents, uint32_t number, enum book_role role)
{
	contents->entries = mem_grow(contents->entries, &contents->capacity,
	    contents->count + 1, sizeof(*contents->entries));
	contents->entries[contents->count++] = number;
	contents->roles[number] = (unsigned char)role;
}

static void
add_article(const struct context *context, struct book_contents *contents,
    uint32_t number)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);

	if (contents->roles[number] != BOOK_ABSENT ||
	    !is_under(context, contents, entry))
		return;
	add_to_book(contents, number, BOOK_UNORDERED);
	if (!(entry->flags & EDITION_DATED))
		return;
	if (entry->day > contents->newest)
		contents->newest = entry->day;
	int64_t updated = edition_updated(context->edition, entry);
	if (updated > contents->updated)
		contents->updated = updated;
}

/* A list of entries, the newest first, of which those with a date are added. */
static void
add_oldest_first(const struct context *context, struct book_contents *contents,
    const uint32_t *list, uint32_t count)
{
	while (count > 0) {
		uint32_t article =
		    edition_article(context->edition, list[--count]);
		if (article != EDITION_NONE &&
		    edition_entry(context->edition, article)->flags &
			EDITION_DATED)
			add_article(context, contents, article);
	}
}

static void
add_undated(const struct context *context, struct book_contents *contents,
    const uint32_t *list, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t article = edition_article(context->edition, list[i]);
		if (article != EDITION_NONE)
			add_article(context, contents, article);
	}
}

/* The menus of directories list each text in one of its forms. */
static void
add_all_articles(const struct context *context, struct book_contents *contents)
{
	const struct edition *edition = context->edition;
	uint32_t count;
	const uint32_t *posts = edition_posts(edition, &count);

	add_oldest_first(context, contents, posts, count);
	for (uint32_t i = 0; i < edition_count(edition); i++) {
		const struct edition_entry *entry = edition_entry(edition, i);
		if (entry->kind != EDITION_DIRECTORY ||
		    edition_excludes(edition, i))
			continue;
		const uint32_t *list = edition_children(edition, entry, &count);
		add_undated(context, contents, list, count);
	}
}

static void
add_tagged(const struct context *context, struct book_contents *contents)
{
	uint32_t count;
	const struct edition_tag *tags = edition_tags(context->edition, &count);
	const uint32_t *list = edition_tagged(
	    context->edition, &tags[contents->scope.tag], &count);

	add_oldest_first(context, contents, list, count);
	add_undated(context, contents, list, count);
}

/* An article, and behind it what is left of its series, if it has one. */
static void
put_in_order(const struct context *context, struct book_contents *contents,
    uint32_t number, uint32_t *ordered, size_t *count)
{
	const struct edition *edition = context->edition;
	const struct edition_series *series =
	    edition_series_of(edition, number);
	const struct edition_part_of *parts = NULL;
	uint32_t part_count = 0;

	if (series)
		parts = edition_parts(edition, series, &part_count);
	for (uint32_t i = 0; i < part_count; i++)
		if (contents->roles[parts[i].entry] == BOOK_UNORDERED) {
			contents->roles[parts[i].entry] = BOOK_CHAPTER;
			ordered[(*count)++] = parts[i].entry;
		}
	/* Another form of a part is no part in this view. */
	if (contents->roles[number] == BOOK_UNORDERED) {
		contents->roles[number] = BOOK_CHAPTER;
		ordered[(*count)++] = number;
	}
}

static void
order_articles(const struct context *context, struct book_contents *contents)
{
	size_t articles = contents->count, count = 0;
	uint32_t *found = contents->entries;

	contents->entries = mem_alloc((articles + 1) * sizeof(*found));
	contents->capacity = articles + 1;
	for (size_t i = 0; i < articles; i++)
		put_in_order(
		    context, contents, found[i], contents->entries, &count);
	free(found);
}

/* Pages of directories, in gemtext. */
static void
add_directory_pages(
    const struct context *context, struct book_contents *contents)
{
	const struct edition *edition = context->edition;

	for (uint32_t i = 0; i < edition_count(edition); i++) {
		const struct edition_entry *entry = edition_entry(edition, i);
		if (entry->kind != EDITION_DIRECTORY ||
		    edition_excludes(edition, i) ||
		    !is_under(context, contents, entry))
			continue;
		uint32_t page = edition_directory_page(edition, entry);
		if (page != EDITION_NONE &&
		    contents->roles[page] == BOOK_ABSENT &&
		    edition_entry(edition, page)->format == ARTICLE_GEMTEXT)
			add_to_book(contents, page, BOOK_CHAPTER);
	}
}

void
book_contents_find(const struct context *context,
    const struct book_scope *scope, struct book_contents *contents_r)
{
	*contents_r = (struct book_contents){.scope = *scope,
	    .roles = mem_alloc(edition_count(context->edition) + 1),
	    .newest = INT32_MIN,
	    .updated = INT64_MIN};
	if (scope->tag == EDITION_NONE)
		add_all_articles(context, contents_r);
	else
		add_tagged(context, contents_r);
	order_articles(context, contents_r);
	contents_r->articles = contents_r->count;
	if (scope->tag == EDITION_NONE)
		add_directory_pages(context, contents_r);
	contents_r->chapters = contents_r->count;
}

void
book_contents_free(struct book_contents *contents)
{
	free(contents->entries);
	free(contents->roles);
}

size_t
book_contents_held(const struct book_contents *contents)
{
	return contents->capacity * sizeof(*contents->entries);
}

enum book_role
book_contents_link(const struct context *context,
    struct book_contents *contents, uint32_t number)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);

	if (contents->roles[number] == BOOK_ABSENT &&
	    entry->kind == EDITION_FILE && !(entry->flags & EDITION_INDEX) &&
	    entry->size <= BOOK_FILE_MAX)
		add_to_book(contents, number, BOOK_FILE);
	return (enum book_role)contents->roles[number];
}

/* Whether a text has no suffix, and no other file has it with `.txt`. */
static bool
lacks_suffix(const struct edition *edition, const struct edition_entry *entry)
{
	struct span path = edition_text(edition, entry->path);
	struct buf longer = {0};

	if (mimetype_extension(span_file_name(path)).size > 0 ||
	    !span_equal(edition_mime(edition, entry), MIMETYPE_PLAIN))
		return false;
	buf_format(&longer, "%pS.txt", SPAN_AT(path));
	bool taken = edition_find(edition, buf_span(&longer)) != EDITION_NONE;
	buf_free(&longer);
	return !taken;
}

void
book_contents_name(
    const struct context *context, uint32_t number, struct buf *name)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);

	buf_add(name, SPAN("capsule"));
	buf_add(name, edition_text(context->edition, entry->path));
	if (lacks_suffix(context->edition, entry))
		buf_add(name, SPAN(".txt"));
}
