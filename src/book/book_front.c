#include "book/book_front.h"
#include "book/book_links.h"
#include "dates/date.h"
#include "edition/edition_series.h"
#include "pages/entry_lines.h"
#include "pages/page_title.h"
#include "text/escape.h"

#define GEMPUB_VERSION SPAN("1.0.0")

/* The directory or the capsule that it is of. */
static const struct edition_entry *
subject_of(const struct context *context, const struct book_contents *contents)
{
	uint32_t number = edition_find(context->edition, contents->scope.under);

	return edition_entry(
	    context->edition, number == EDITION_NONE ? 0 : number);
}

/* What its page says of it, if it has one. */
static struct span
summary_of(const struct context *context, const struct edition_entry *subject)
{
	const struct edition *edition = context->edition;
	uint32_t page = edition_directory_page(edition, subject);

	return edition_summary(edition,
	    page == EDITION_NONE ? subject : edition_entry(edition, page));
}

/* The title of the capsule; before it the directory's, and the tag. */
static struct span
title_of(const struct context *context, const struct book_contents *contents)
{
	const struct edition_entry *subject = subject_of(context, contents);
	struct span part = contents->scope.under.size > 1
	    ? edition_title(context->edition, subject)
	    : SPAN("");
	uint32_t count;

	if (contents->scope.tag != EDITION_NONE)
		part = arena_format(context->arena, "%pS%s#%pS", SPAN_AT(part),
		    part.size > 0 ? " " : "",
		    SPAN_AT(edition_text(context->edition,
			edition_tags(
			    context->edition, &count)[contents->scope.tag]
			    .name)));
	return page_title_of(context, part);
}

/* `key: value`; a value is one line, and a key without one is left out. */
static void
add_field(const char *key, struct span value, struct buf *buf)
{
	struct buf line = {0};

	escape_label(&line, value);
	if (line.size > 0)
		buf_format(buf, "%s: %pS\n", key, SPAN_AT(buf_span(&line)));
	buf_free(&line);
}

static void
add_day_field(const char *key, int32_t day, struct buf *buf)
{
	char text[DATE_SIZE];

	date_print(day, text);
	add_field(key, (struct span){text, sizeof(text)}, buf);
}

/* No clock: a book has the date of what is newest in it. */
static void
add_dates(const struct book_contents *contents, struct buf *buf)
{
	int32_t day = contents->newest;
	int64_t seconds = 24 * 60 * 60;

	if (day == INT32_MIN)
		return;
	add_day_field("publishDate", day, buf);
	if (contents->updated / seconds > day)
		day = (int32_t)(contents->updated / seconds);
	add_day_field("revisionDate", day, buf);
	add_day_field("version", day, buf);
}

/* A picture for catalogues, where the directory has one of that name. */
static void
add_cover(const struct context *context, struct book_contents *contents,
    struct buf *buf)
{
	static const char *const names[] = {
	    "cover.jpg", "cover.jpeg", "cover.png"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct buf name = {0};
		uint32_t entry = edition_find(context->edition,
		    arena_format(context->arena, "%pS%s",
			SPAN_AT(contents->scope.under), names[i]));
		if (entry == EDITION_NONE ||
		    book_contents_link(context, contents, entry) != BOOK_FILE)
			continue;
		book_contents_name(context, entry, &name);
		add_field("cover", buf_span(&name), buf);
		buf_free(&name);
		return;
	}
}

void
book_front_metadata(const struct context *context,
    struct book_contents *contents, struct buf *buf)
{
	const struct edition_entry *subject = subject_of(context, contents);

	add_field("title", title_of(context, contents), buf);
	add_field("gpubVersion", GEMPUB_VERSION, buf);
	add_field("index", BOOK_INDEX, buf);
	add_field("author", context->vhost->author, buf);
	add_field("language",
	    edition_text(context->edition,
		edition_traits(context->edition, subject)->language),
	    buf);
	add_field("charset", SPAN("UTF-8"), buf);
	add_field("description", summary_of(context, subject), buf);
	add_dates(contents, buf);
	add_cover(context, contents, buf);
}

/*
 * What an article stands under: its series, the year of its date, or its
 * directory.
 */
static struct span
group_of(const struct context *context, uint32_t number)
{
	const struct edition *edition = context->edition;
	const struct edition_entry *entry = edition_entry(edition, number);
	const struct edition_series *series =
	    edition_series_of(edition, number);

	if (series)
		return edition_series_name(edition, series);
	if (entry->flags & EDITION_DATED)
		return arena_format(
		    context->arena, "%04d", date_year(entry->day));
	return edition_title(edition, edition_entry(edition, entry->parent));
}

/* A heading wherever another group begins. */
static void
add_group_heading(const struct context *context,
    const struct book_contents *contents, size_t at, struct page *page)
{
	struct span group = group_of(context, contents->entries[at]);

	if (at > 0 &&
	    span_equal(group, group_of(context, contents->entries[at - 1])))
		return;
	page_gap(page);
	page_heading(page, 2, group);
}

static void
add_chapter(const struct context *context, uint32_t number, struct page *page)
{
	struct buf name = {0}, url = {0};
	struct page listed = page_new(context->arena);

	book_contents_name(context, number, &name);
	book_links_relative(BOOK_INDEX, buf_span(&name), &url);
	entry_lines_add(
	    context, edition_entry(context->edition, number), &listed);
	page_link(page, buf_span(&url), listed.lines[0].line.text);
	page_free(&listed);
	buf_free(&name);
	buf_free(&url);
}

void
book_front_index(const struct context *context,
    const struct book_contents *contents, size_t from, size_t to,
    struct buf *buf)
{
	struct page page = page_new(context->arena);

	if (from == 0) {
		page_heading(&page, 1, title_of(context, contents));
		if (context->vhost->author.size > 0)
			page_text(&page, context->vhost->author);
	}
	for (size_t i = from; i < to; i++) {
		add_group_heading(context, contents, i, &page);
		add_chapter(context, contents->entries[i], &page);
	}
	page_print(&page, SPAN("\n"), buf);
	page_free(&page);
}
