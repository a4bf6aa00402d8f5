#include <stdlib.h>

#include "base/mem.h"
#include "edition/edition_series.h"
#include "index/press_priv.h"
#include "text/tag.h"

/*
 * The series of the capsule. Names with the same key (text/tag.h) are one
 * series. Names get numbers as they are met; sorting the keys turns these into
 * the numbers of series. Then the parts are sorted by series and date: records
 * are in path order, so that a part's own number breaks ties and no text is
 * compared.
 */

/* A part, with what decides its place. */
struct part {
	uint32_t series;
	uint32_t record; /* its number */
	bool undated;
	int32_t day;
	int64_t instant;
};

/* A series, and the number that its key had when it was met. */
struct met {
	struct span key;
	uint32_t number;
};

struct series_list {
	struct press *press;
	struct table keys; /* to the number of each, plus one */
	struct table names; /* the same of each spelling */
	struct met *met;
	size_t count, capacity;
	uint32_t *number_of; /* of a series, by the number when it was met */
	struct part *parts;
	size_t part_count, part_capacity;
};

static struct part
series_part(const struct record *record, uint32_t series, uint32_t number)
{
	return (struct part){.series = series,
	    .record = number,
	    .undated = !record->date.known,
	    .day = record->date.day,
	    .instant = record->date.instant};
}

/* The number of the series with that name, which is new or not. */
static uint32_t
series_number(struct series_list *list, struct span name)
{
	uintptr_t known = (uintptr_t)table_get(&list->names, name);
	struct buf key = {0};

	if (known)
		return (uint32_t)(known - 1);
	tag_key(&key, name);
	known = (uintptr_t)table_get(&list->keys, buf_span(&key));
	if (!known) {
		list->met = mem_grow(list->met, &list->capacity,
		    list->count + 1, sizeof(*list->met));
		struct met *met = &list->met[list->count];
		*met = (struct met){
		    buf_keep(&key, &list->press->texts), (uint32_t)list->count};
		known = ++list->count;
		table_put(&list->keys, met->key, (void *)known);
	}
	buf_free(&key);
	table_put(&list->names, name, (void *)known);
	return (uint32_t)(known - 1);
}

static int
compare_keys(const void *first, const void *second)
{
	const struct met *a = first, *b = second;

	return span_compare(a->key, b->key);
}

static int
compare_in_series(const void *first, const void *second)
{
	const struct part *a = first, *b = second;

	if (a->series != b->series)
		return a->series < b->series ? -1 : 1;
	if (a->undated != b->undated)
		return a->undated ? 1 : -1;
	if (!a->undated && a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (!a->undated && a->instant != b->instant)
		return a->instant < b->instant ? -1 : 1;
	return a->record < b->record ? -1 : 1;
}

/*
 * Articles that are not listed are no parts, but their pages lead to the
 * others. Entries have the numbers of when they were met, for now.
 */
static void
find_parts(struct series_list *list)
{
	const struct press_input *input = list->press->input;

	for (size_t i = 0; i < input->count; i++) {
		const struct record *record = input->records[i];
		if (record->series.size == 0 || !record_is_article(record) ||
		    record->symlink)
			continue;
		uint32_t series = series_number(list, record->series);
		press_own_traits(list->press, list->press->entry_of[i])
		    ->series = series;
		if (!record_indexed(record))
			continue;
		list->parts = mem_grow(list->parts, &list->part_capacity,
		    list->part_count + 1, sizeof(*list->parts));
		list->parts[list->part_count++] =
		    series_part(record, series, (uint32_t)i);
	}
}

/* Numbers the series by their keys. */
static void
number_series(struct series_list *list)
{
	struct press *press = list->press;

	qsort(list->met, list->count, sizeof(*list->met), compare_keys);
	list->number_of = mem_alloc(list->count * sizeof(*list->number_of));
	for (size_t i = 0; i < list->count; i++)
		list->number_of[list->met[i].number] = (uint32_t)i;
	for (size_t i = 0; i < list->part_count; i++)
		list->parts[i].series = list->number_of[list->parts[i].series];
	const struct buf *section = &press->sections[EDITION_TRAITS];
	struct edition_traits *traits = (void *)section->data;
	for (size_t i = press->shared_traits;
	     i < section->size / sizeof(*traits); i++)
		if (traits[i].series != EDITION_NONE)
			traits[i].series = list->number_of[traits[i].series];
}

static void
write_series(const struct series_list *list)
{
	struct press *press = list->press;
	size_t at = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct edition_series series = {
		    press_share(press, list->met[i].key), (uint32_t)at, 0};
		for (; at < list->part_count && list->parts[at].series == i;
		     at++) {
			uint32_t record = list->parts[at].record;
			struct edition_part_of part = {press->entry_of[record],
			    press_share(
				press, press->input->records[record]->series)};
			press_add(press, EDITION_PARTS, &part, sizeof(part));
			series.count++;
		}
		press_add(press, EDITION_SERIES, &series, sizeof(series));
	}
}

void
press_series(struct press *press)
{
	struct series_list list = {.press = press};

	/* Most capsules have none: then no record is looked at. */
	if (press->serial == 0)
		return;
	find_parts(&list);
	number_series(&list);
	if (list.part_count > 0)
		qsort(list.parts, list.part_count, sizeof(*list.parts),
		    compare_in_series);
	write_series(&list);
	table_free(&list.keys);
	table_free(&list.names);
	free(list.met);
	free(list.number_of);
	free(list.parts);
}
