#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "edition/edition_twins.h"
#include "edition/tree_name.h"
#include "index/press_priv.h"

/*
 * What leads from one path to another: old paths of articles that have moved,
 * composed forms of paths, symbolic links, files that pages were made of, and
 * other forms of one text.
 */

/* A record and the number of its entry. */
struct numbered {
	const struct record *record;
	uint32_t number;
};

/* A path that is not an entry's own, and the entry that it leads to. */
struct other_path {
	struct span path;
	struct numbered of;
	bool implied; /* by another one: what is stated goes before it */
};

struct other_paths {
	struct other_path *list;
	size_t count, capacity;
};

static void
keep_other_path(struct other_paths *paths, struct span path, struct numbered of)
{
	paths->list = mem_grow(paths->list, &paths->capacity, paths->count + 1,
	    sizeof(*paths->list));
	paths->list[paths->count++] =
	    (struct other_path){.path = path, .of = of};
}

static int
compare_other_paths(const void *first, const void *second)
{
	const struct other_path *a = first, *b = second;
	int order = span_compare(a->path, b->path);

	if (order == 0)
		order = a->implied - b->implied;
	return order ? order
		     : span_compare(a->of.record->path, b->of.record->path);
}

/*
 * Sorted by the path; of those with the same one what is stated goes first, and
 * then it is by the entry's own.
 */
static void
write_other_paths(struct press *press, enum edition_section section,
    struct other_paths *paths)
{
	if (paths->count > 0)
		qsort(paths->list, paths->count, sizeof(*paths->list),
		    compare_other_paths);
	for (size_t i = 0; i < paths->count; i++) {
		struct edition_moved moved = {
		    press_share(press, paths->list[i].path),
		    paths->list[i].of.number};
		press_add(press, section, &moved, sizeof(moved));
	}
	free(paths->list);
}

/* An old path holds for every spelling of its names, as a file's does. */
static void
keep_old_path(struct press *press, struct other_paths *paths, struct span path,
    struct numbered of)
{
	struct buf composed = {0};

	utf8_compose(&composed, path);
	keep_other_path(paths, buf_keep(&composed, &press->texts), of);
}

static void
keep_implied(struct press *press, struct other_paths *paths, struct span path,
    struct numbered of)
{
	keep_old_path(press, paths, path, of);
	paths->list[paths->count - 1].implied = true;
}

/*
 * What was at an old path had other addresses: a directory the one without its
 * slash, a directory's page those of the directory, and a text in Markdown that
 * of its page.
 */
static void
keep_old_paths(struct press *press, struct other_paths *paths, struct span path,
    struct numbered of)
{
	struct span directory = span_directory(path);
	struct span name = span_file_name(path);
	bool page = tree_name_page_rank(name) >= 0;

	keep_old_path(press, paths, path, of);
	if (directory.size > 1 && page)
		keep_implied(press, paths, directory, of);
	if (directory.size > 1 && (page || name.size == 0))
		keep_implied(
		    press, paths, span_head(path, directory.size - 1), of);
	if (span_ends_nocase(name, SPAN(".md"))) {
		struct buf made = {0};
		buf_add(&made, span_head(path, path.size - 3));
		buf_add(&made, SPAN(".gmi"));
		keep_implied(press, paths, buf_span(&made), of);
		buf_free(&made);
	}
}

/* Old paths: the one of `was:`, and those of other programs' keys. */
static void
add_moved(struct press *press)
{
	struct other_paths paths = {0};

	for (size_t i = 0; i < press->input->count; i++) {
		const struct record *record = press->input->records[i];
		struct numbered of = {record, press->entry_of[i]};
		struct span aliases = record->aliases;
		if (!record_served(record))
			continue;
		if (record->was.size > 0)
			keep_old_paths(press, &paths, record->was, of);
		while (aliases.size > 0)
			keep_old_paths(
			    press, &paths, span_cut(&aliases, '\n'), of);
	}
	write_other_paths(press, EDITION_MOVED, &paths);
}

/* The composed form of each path that is not composed. */
static void
add_composed(struct press *press)
{
	struct other_paths paths = {0};

	for (size_t i = 0; i < press->input->count; i++) {
		const struct record *record = press->input->records[i];
		struct buf path = {0};
		if (!record_served(record) || utf8_is_ascii(record->path))
			continue;
		utf8_compose(&path, record->path);
		if (!span_equal(buf_span(&path), record->path))
			keep_other_path(&paths,
			    arena_copy(&press->texts, buf_span(&path)),
			    (struct numbered){record, press->entry_of[i]});
		buf_free(&path);
	}
	write_other_paths(press, EDITION_COMPOSED, &paths);
}

/* The index of the record with exactly that path, or count. */
static size_t
find_path(struct record *const *records, size_t count, struct span path)
{
	size_t low = 0;

	for (size_t high = count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (span_compare(records[middle]->path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && span_equal(records[low]->path, path) ? low
								   : count;
}

size_t
press_find(struct record *const *records, size_t count, struct span path)
{
	size_t found = find_path(records, count, path);
	struct buf directory = {0};

	if (found < count)
		return found;
	buf_add(&directory, path);
	buf_byte(&directory, '/');
	found = find_path(records, count, buf_span(&directory));
	buf_free(&directory);
	return found;
}

/* What is in no record is a part of a mounted volume, and of the link's zone.
 */
static void
add_links(struct press *press)
{
	for (size_t i = 0; i < press->input->count; i++) {
		const struct record *record = press->input->records[i];
		if (!record->symlink || !record_served(record))
			continue;
		struct span way = record->symlink->way;
		while (way.size > 0) {
			size_t found = press_find(press->input->records,
			    press->input->count, span_cut(&way, '\0'));
			if (found == press->input->count)
				continue;
			struct edition_symlink link = {
			    press->entry_of[i], press->entry_of[found]};
			press_add(press, EDITION_SYMLINKS, &link, sizeof(link));
		}
	}
}

uint32_t
press_entries_at(const struct record *record)
{
	return record->strings +
	    (uint32_t)(record->path.size + record->title.size +
		record->summary.size);
}

/* The text of a page is behind its record's other texts. */
static void
add_made_pages(struct press *press)
{
	for (size_t i = 0; i < press->input->count; i++) {
		const struct record *record = press->input->records[i];
		if (!record->source)
			continue;
		size_t source = press_find(press->input->records,
		    press->input->count, record->source->path);
		struct edition_made made = {.entry = press->entry_of[i],
		    .source = press->entry_of[source],
		    .text = {press_entries_at(record) +
			    (uint32_t)record->entries.size,
			(uint32_t)record->text.size},
		    .footnotes = record->footnotes};
		press_add(press, EDITION_MADE_PAGES, &made, sizeof(made));
	}
}

struct edition_traits *
press_own_traits(struct press *press, uint32_t number)
{
	struct buf *section = &press->sections[EDITION_TRAITS];
	struct edition_entry *entry = press_entry(press, number);
	struct edition_traits *all = (void *)section->data;
	uint32_t count = (uint32_t)(section->size / sizeof(*all));

	if (entry->traits >= press->shared_traits)
		return &all[entry->traits];
	struct edition_traits own = all[entry->traits];
	entry->traits = count;
	press_add(press, EDITION_TRAITS, &own, sizeof(own));
	return (struct edition_traits *)(void *)section->data + count;
}

static int
compare_twins(const void *first, const void *second)
{
	const struct numbered *a = first, *b = second;

	if (a->record->twin_key != b->record->twin_key)
		return a->record->twin_key < b->record->twin_key ? -1 : 1;
	return span_compare(a->record->path, b->record->path);
}

/* Makes a ring of texts with one key, if they have different forms. */
static void
join_twins(struct press *press, const struct numbered *list, size_t count)
{
	bool differ = false;

	count = count < EDITION_TWINS_MAX ? count : EDITION_TWINS_MAX;
	for (size_t i = 1; i < count; i++)
		differ =
		    differ || list[i].record->format != list[0].record->format;
	for (size_t i = 0; i < count && differ; i++) {
		press_own_traits(press, list[i].number)->twin =
		    list[(i + 1) % count].number;
		press->twins++;
	}
}

/* A set of keys, of which most are met once: a bit or two for each. */
struct key_filter {
	struct hash_key key;
	uint8_t *met;
	size_t slots;
};

/* Counts a key, up to 2. */
static void
meet_key(struct key_filter *filter, uint64_t key)
{
	size_t slot = hash_slot(filter->key, key, filter->slots);

	if (filter->met[slot] < 2)
		filter->met[slot]++;
}

/* Finds the texts of which the capsule has several forms. */
static void
add_twins(struct press *press)
{
	struct numbered *list = mem_alloc(press->doc_count * sizeof(*list) + 1);
	struct key_filter filter = {.key = hash_random_key(), .slots = 64};
	size_t count = 0, end;

	while (filter.slots < 8 * (size_t)press->doc_count)
		filter.slots *= 2;
	filter.met = mem_alloc(filter.slots);
	for (uint32_t doc = 0; doc < press->doc_count; doc++)
		meet_key(
		    &filter, press->input->records[press->docs[doc]]->twin_key);
	for (uint32_t doc = 0; doc < press->doc_count; doc++) {
		size_t number = press->docs[doc];
		const struct record *record = press->input->records[number];
		if (record->twin_key &&
		    filter.met[hash_slot(
			filter.key, record->twin_key, filter.slots)] > 1)
			list[count++] =
			    (struct numbered){record, press->entry_of[number]};
	}
	free(filter.met);
	qsort(list, count, sizeof(*list), compare_twins);
	for (size_t first = 0; first < count; first = end) {
		uint64_t key = list[first].record->twin_key;
		for (end = first + 1; end < count; end++)
			if (list[end].record->twin_key != key)
				break;
		join_twins(press, list + first, end - first);
	}
	free(list);
}

void
press_paths(struct press *press)
{
	/* Most capsules have none of these: then no record is looked at. */
	if (press->links > 0)
		add_links(press);
	if (press->made > 0)
		add_made_pages(press);
	if (press->other_paths > 0)
		add_moved(press);
	if (press->uncomposed > 0)
		add_composed(press);
	add_twins(press);
}
