#include "check/check_dates.h"
#include "dates/date.h"

static void
note_undated(const struct edition *edition, uint32_t number,
    const char *sentence, struct notes *notes)
{
	uint32_t file = edition_source(edition, number);

	note_add(notes, NOTE_REMARK,
	    edition_text(edition, edition_entry(edition, file)->path), 0, "%s",
	    sentence);
}

/*
 * An article without a date is not a post. In a directory with dated articles
 * the date may have been forgotten. Dated articles come first in the order of
 * display.
 */
static void
check_articles(const struct edition *edition,
    const struct edition_entry *directory, struct notes *notes)
{
	uint32_t count;
	const uint32_t *children = edition_children(edition, directory, &count);
	bool dated = false;

	for (uint32_t i = 0; i < count; i++) {
		const struct edition_entry *child =
		    edition_entry(edition, children[i]);
		if (child->kind != EDITION_ARTICLE)
			continue;
		if (child->flags & EDITION_DATED)
			dated = true;
		else if (dated)
			note_undated(edition, children[i],
			    "no date: it is listed, but is not a post", notes);
	}
}

/* Whether a day would give the directory a date: `/2026/05/tea/`. */
static bool
is_below_month(struct span directory)
{
	struct span path = span_head(directory, directory.size - 1);
	struct date date = {0};
	struct buf first = {0};

	buf_add(&first, span_head(path, span_find_last(path, '/')));
	buf_add(&first, SPAN("/01"));
	date_of_path(buf_span(&first), false, &date);
	buf_free(&first);
	return date.known;
}

/*
 * Generators of sites put a post there. Without a date the page is that of a
 * directory like any other, which is no article.
 */
static void
check_index(const struct edition *edition,
    const struct edition_entry *directory, struct notes *notes)
{
	uint32_t number = edition_directory_page(edition, directory);
	const struct edition_entry *page =
	    number == EDITION_NONE ? NULL : edition_entry(edition, number);

	if (!page || page->kind == EDITION_ARTICLE ||
	    !is_below_month(edition_text(edition, directory->path)))
		return;
	struct span path = edition_text(edition, page->path);
	struct span name = span_file_name(path);
	if (span_equal_nocase(span_head(name, 6), SPAN("index.")))
		note_undated(edition, number,
		    "no date, expected one in its front matter: it is the page "
		    "of a directory, not a post, and no search finds it",
		    notes);
}

void
check_dates(const struct edition *edition, struct notes *notes)
{
	for (uint32_t i = 0; i < edition_count(edition); i++) {
		const struct edition_entry *entry = edition_entry(edition, i);
		if (entry->kind != EDITION_DIRECTORY)
			continue;
		check_articles(edition, entry, notes);
		check_index(edition, entry, notes);
	}
}
