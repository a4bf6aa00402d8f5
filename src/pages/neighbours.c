#include "edition/edition_twins.h"
#include "pages/entry_lines.h"
#include "pages/neighbours.h"
#include "pages/translations.h"
#include "text/language.h"

/*
 * An article's place in a list is found by bisection, and its neighbours are
 * the next that count: a list of a hundred thousand costs no more than one of
 * ten. The list is that of the reader's view, which has no hidden article.
 * What does not count follows it closely: other forms of the same texts and
 * their translations, of which there are few. A directory of nothing but these
 * ends the search.
 */

enum { PASSED_OVER_MAX = 64 }; /* entries that do not count */

/* A list of entries in which an article has a place. */
struct neighbourhood {
	const struct context *context;
	uint32_t article;
	const uint32_t *numbers; /* or, if NULL, the parts of a series */
	const struct edition_part_of *parts;
	uint32_t count;
	uint32_t series; /* of which all are parts, or EDITION_NONE */
	uint32_t first, end; /* the entries that have one text at most */
};

static uint32_t
number_at(const struct neighbourhood *list, uint32_t at)
{
	return list->numbers ? list->numbers[at] : list->parts[at].entry;
}

static bool
is_post(const struct edition_entry *entry)
{
	return entry->kind == EDITION_ARTICLE && entry->flags & EDITION_DATED &&
	    !(entry->flags & (EDITION_UNLISTED | EDITION_SYMLINK));
}

/* Compares primary subtags. */
static bool
is_in_language(const struct neighbourhood *list, uint32_t number)
{
	const struct context *context = list->context;

	return span_equal_nocase(
	    language_primary(entry_lines_language(context, list->article)),
	    language_primary(entry_lines_language(context, number)));
}

/* Whether an entry may stand beside the article in this list. */
static bool
belongs(const struct neighbourhood *list, uint32_t number)
{
	const struct edition *edition = list->context->edition;
	const struct edition_entry *entry = edition_entry(edition, number);

	return list->series == EDITION_NONE
	    ? is_post(entry)
	    : edition_traits(edition, entry)->series == list->series;
}

/* Whether the list has the text in the article's language, too. */
static bool
is_translated(const struct neighbourhood *list, uint32_t number)
{
	if (is_in_language(list, number))
		return false;
	struct translations found = translations_of(list->context, number);

	for (size_t i = 0; i < found.count; i++)
		if (is_in_language(list, found.entries[i]) &&
		    belongs(list, found.entries[i]))
			return true;
	return false;
}

static bool
is_beside(const struct neighbourhood *list, uint32_t number)
{
	const struct edition *edition = list->context->edition;

	return number != list->article && belongs(list, number) &&
	    !edition_are_twins(edition, list->article, number) &&
	    !edition_is_second(edition, number, list->first, list->end) &&
	    !is_translated(list, number);
}

/* The first that counts from a place on, up or down. */
static uint32_t
look(const struct neighbourhood *list, uint32_t at, bool up)
{
	for (uint32_t i = 0; i < PASSED_OVER_MAX && at < list->count; i++) {
		uint32_t number = number_at(list, at);
		if (is_beside(list, number))
			return number;
		at = up ? at + 1 : at - 1;
	}
	return EDITION_NONE;
}

/* What is beside a place in a list: below it, and from it on. */
static struct neighbours
beside(const struct neighbourhood *list, uint32_t at)
{
	return (struct neighbours){
	    look(list, at - 1, false), look(list, at, true)};
}

struct neighbours
neighbours_in_series(const struct context *context,
    const struct edition_series *series, uint32_t article)
{
	const struct edition *edition = context->edition;
	struct neighbourhood list = {.context = context,
	    .article = article,
	    .series = edition_traits(edition, edition_entry(edition, article))
			  ->series,
	    .end = UINT32_MAX};

	list.parts = edition_parts(edition, series, &list.count);
	return beside(&list, edition_part_place(edition, series, article));
}

uint32_t
neighbours_directory(const struct edition *edition, uint32_t number)
{
	const struct edition_entry *entry = edition_entry(edition, number);

	return entry->kind == EDITION_ARTICLE && entry->flags & EDITION_INDEX
	    ? edition_entry(edition, entry->parent)->parent
	    : entry->parent;
}

/*
 * Whether a child of a directory is shown before a post: maps are, and newer
 * posts, of one time those with lesser paths.
 */
static bool
is_shown_before(const struct context *context, uint32_t child, uint32_t post)
{
	const struct edition_entry *a = edition_entry(context->edition, child);
	const struct edition_entry *b = edition_entry(context->edition, post);

	if (a->kind != EDITION_ARTICLE)
		return entry_lines_is_map(context, a);
	if (!(a->flags & EDITION_DATED))
		return false;
	if (a->day != b->day)
		return a->day > b->day;
	return a->instant != b->instant ? a->instant > b->instant
					: child < post;
}

struct neighbours
neighbours_in_directory(const struct context *context, uint32_t article)
{
	const struct edition *edition = context->edition;
	uint32_t directory = neighbours_directory(edition, article), low = 0;
	const struct edition_entry *above = edition_entry(edition, directory);
	struct neighbourhood list = {
	    .context = context, .article = article, .series = EDITION_NONE};

	if (!is_post(edition_entry(edition, article)))
		return (struct neighbours){EDITION_NONE, EDITION_NONE};
	edition_range(edition, edition_text(context->edition, above->path),
	    &list.first, &list.end);
	list.numbers = edition_children(edition, above, &list.count);
	for (uint32_t high = list.count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (is_shown_before(context, list.numbers[middle], article))
			low = middle + 1;
		else
			high = middle;
	}
	/* Newer posts stand before it. */
	struct neighbours found = beside(&list, low);
	return (struct neighbours){found.later, found.earlier};
}
