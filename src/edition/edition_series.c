#include "edition/edition_priv.h"
#include "edition/edition_series.h"
#include "edition/edition_twins.h"

/*
 * A series is a list of entries, as a tag is, but in the order in which it is
 * to be read. An entry has the number of its series and not its place in it: a
 * view leaves parts out, and the place is found by bisection. A series has the
 * name that its first part gives it, so that no spelling of a hidden article is
 * shown.
 */

uint32_t
edition_series_count(const struct edition *edition)
{
	uint32_t count;

	edition_section(
	    edition, EDITION_SERIES, sizeof(struct edition_series), &count);
	return count;
}

const struct edition_series *
edition_series(const struct edition *edition, uint32_t number)
{
	uint32_t count;
	const struct edition_series *list =
	    edition_section(edition, EDITION_SERIES, sizeof(*list), &count);

	return number < count && list[number].count > 0 ? &list[number] : NULL;
}

const struct edition_series *
edition_series_of(const struct edition *edition, uint32_t article)
{
	const struct edition_entry *entry = edition_entry(edition, article);

	return edition_series(edition, edition_traits(edition, entry)->series);
}

uint32_t
edition_series_find(const struct edition *edition, struct span key)
{
	uint32_t count;
	const struct edition_series *list =
	    edition_section(edition, EDITION_SERIES, sizeof(*list), &count);
	uint32_t at = edition_bisect(edition, list, sizeof(*list), count, key);

	return edition_series(edition, at) &&
		span_equal(edition_text(edition, list[at].key), key)
	    ? at
	    : EDITION_NONE;
}

const struct edition_part_of *
edition_parts(const struct edition *edition,
    const struct edition_series *series, uint32_t *count_r)
{
	uint32_t all;
	const struct edition_part_of *parts =
	    edition_section(edition, EDITION_PARTS, sizeof(*parts), &all);
	bool inside =
	    series->first <= all && series->count <= all - series->first;

	*count_r = inside ? series->count : 0;
	return inside ? parts + series->first : parts;
}

struct span
edition_series_name(
    const struct edition *edition, const struct edition_series *series)
{
	uint32_t count;
	const struct edition_part_of *parts =
	    edition_parts(edition, series, &count);

	return count > 0 ? edition_text(edition, parts[0].name) : SPAN("");
}

/* Whether an article stands before another; entries are in path order. */
static bool
is_before(const struct edition *edition, uint32_t one, uint32_t other)
{
	const struct edition_entry *a = edition_entry(edition, one);
	const struct edition_entry *b = edition_entry(edition, other);
	bool dated = a->flags & EDITION_DATED;

	if (dated != (bool)(b->flags & EDITION_DATED))
		return dated;
	if (dated && a->day != b->day)
		return a->day < b->day;
	if (dated && a->instant != b->instant)
		return a->instant < b->instant;
	return one < other;
}

uint32_t
edition_part_place(const struct edition *edition,
    const struct edition_series *series, uint32_t article)
{
	uint32_t low = 0, high;
	const struct edition_part_of *parts =
	    edition_parts(edition, series, &high);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (is_before(edition, parts[middle].entry, article))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
edition_view_series(struct edition *view)
{
	uint32_t count, all;
	struct edition_series *list =
	    edition_copy_section(view, EDITION_SERIES, sizeof(*list), &count);
	struct edition_part_of *parts =
	    edition_copy_section(view, EDITION_PARTS, sizeof(*parts), &all);

	for (uint32_t i = 0; i < count; i++) {
		struct edition_series *series = &list[i];
		uint32_t kept = 0;
		if (series->first > all || series->count > all - series->first)
			continue;
		struct edition_part_of *own = parts + series->first;
		for (uint32_t j = 0; j < series->count; j++)
			if (!edition_excludes(view, own[j].entry) &&
			    !edition_is_second(
				view, own[j].entry, 0, UINT32_MAX))
				own[kept++] = own[j];
		series->count = kept;
	}
}
