#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "edition/edition_twins.h"
#include "index/press_priv.h"
#include "index/reader.h"

/*
 * The lists of an edition, sorted once for all pages: the children of each
 * directory, the posts, and the old paths of articles that have moved. Display
 * order is by date, newest first, then undated articles by title; the path
 * breaks ties, so the order is total and the same on every machine.
 */

static int
by_display(const struct record *a, const struct record *b)
{
	if (a->date.known != b->date.known)
		return a->date.known ? -1 : 1;
	if (a->date.known) {
		if (a->date.day != b->date.day)
			return a->date.day > b->date.day ? -1 : 1;
		if (a->date.instant != b->date.instant)
			return a->date.instant > b->date.instant ? -1 : 1;
	} else {
		int order = span_compare(a->folded, b->folded);
		if (order != 0)
			return order;
	}
	return span_compare(a->path, b->path);
}

/* A record to be sorted, and the number of its entry or document. */
struct numbered {
	const struct record *record;
	uint32_t number;
};

/* In a directory: maps that stand on top, articles, then directories, then
 * files. */
static int
compare_numbered(const void *first, const void *second)
{
	static const int ranks[] = {[RECORD_DIRECTORY] = 1,
	    [RECORD_FILE] = 2,
	    [RECORD_MAP] = -1,
	    [RECORD_SPECIAL] = 3,
	    [RECORD_TAG] = 3,
	    [RECORD_INDEX] = 3,
	    [RECORD_STANDING] = 3,
	    [RECORD_DIR_LINK] = 3};
	const struct numbered *a = first, *b = second;
	bool article = record_is_article(a->record);
	int order = (article ? 0 : ranks[a->record->role]) -
	    (record_is_article(b->record) ? 0 : ranks[b->record->role]);

	if (order != 0)
		return order;
	if (article)
		return by_display(a->record, b->record);
	return span_compare(a->record->path, b->record->path);
}

/* Whether a file shows on the page of its directory, or is that. */
static bool
shows(const struct record *record)
{
	bool page = record->role == RECORD_INDEX ||
	    (record->role == RECORD_SPECIAL &&
		reader_page_rank(reader_file_name(record->path)) >= 0);

	if (record_is_article(record) || record->role == RECORD_FILE ||
	    record->role == RECORD_MAP)
		return !record->unlisted;
	return page;
}

/*
 * Whether a directory holds anything that its index page would show. In path
 * order the records below a directory follow it.
 */
static bool
holds_something(const struct press *press, size_t directory)
{
	struct span path = press->input->records[directory]->path;

	for (size_t i = directory + 1; i < press->input->count; i++) {
		const struct record *record = press->input->records[i];
		if (!span_starts(record->path, path))
			return false;
		if (shows(record))
			return true;
	}
	return false;
}

/* Whether the index page of its directory shows a record. */
static bool
is_listed(const struct press *press, size_t number)
{
	const struct record *record = press->input->records[number];

	if (record_is_article(record))
		return !record->unlisted;
	switch (record->role) {
	case RECORD_MAP:
	case RECORD_FILE: return !record->unlisted;
	case RECORD_DIRECTORY:
		return !record->bundle &&
		    !span_ends(record->path, SPAN("/.well-known/")) &&
		    record->path.size > 1 && holds_something(press, number);
	default: return false;
	}
}

struct listed {
	struct numbered child;
	uint32_t parent;
};

static int
compare_listed(const void *first, const void *second)
{
	const struct listed *a = first, *b = second;

	if (a->parent != b->parent)
		return a->parent < b->parent ? -1 : 1;
	return compare_numbered(&a->child, &b->child);
}

/*
 * Sorts the children of all directories at once, by directory and then in
 * display order: each directory's are a slice of the section.
 */
static void
add_children(struct press *press)
{
	struct listed *list =
	    mem_alloc(press->input->count * sizeof(*list) + 1);
	size_t count = 0;

	for (size_t i = 0; i < press->input->count; i++) {
		const struct record *record = press->input->records[i];
		if (!record_served(record) || !is_listed(press, i))
			continue;
		uint32_t number = press->entry_of[i];
		uint32_t parent = press_entry(press, number)->parent;
		/* A page bundle is an article of the directory above it. */
		if (record->bundle)
			parent = press_entry(press, parent)->parent;
		list[count++] = (struct listed){{record, number}, parent};
	}
	qsort(list, count, sizeof(*list), compare_listed);
	for (size_t i = 0; i < count; i++) {
		struct edition_entry *parent =
		    press_entry(press, list[i].parent);
		if (i == 0 || list[i].parent != list[i - 1].parent)
			parent->first = (uint32_t)i;
		parent->count = (uint32_t)i + 1 - parent->first;
		press_add(press, EDITION_CHILDREN, &list[i].child.number,
		    sizeof(uint32_t));
	}
	free(list);
}

static void
add_post(struct press *press, uint32_t doc, uint32_t entry)
{
	struct language *language = &press->languages[press->language_of[doc]];

	press_add(press, EDITION_POSTS, &entry, sizeof(entry));
	language->posts = mem_grow(language->posts, &language->post_capacity,
	    language->post_count + 1, sizeof(*language->posts));
	language->posts[language->post_count++] = entry;
}

/* Sets each document's position, and writes the posts: those with a date. */
static void
add_positions(struct press *press)
{
	struct numbered *list = mem_alloc(press->doc_count * sizeof(*list) + 1);

	for (uint32_t doc = 0; doc < press->doc_count; doc++)
		list[doc] = (struct numbered){
		    press->input->records[press->docs[doc]], doc};
	qsort(list, press->doc_count, sizeof(*list), compare_numbered);
	for (uint32_t position = 0; position < press->doc_count; position++) {
		uint32_t doc = list[position].number;
		press->position_of[doc] = position;
		if (list[position].record->date.known)
			add_post(press, doc, press->entry_of[press->docs[doc]]);
	}
	free(list);
}

static void
add_languages(struct press *press)
{
	for (size_t i = 0; i < press->language_count; i++) {
		const struct language *language = &press->languages[i];
		struct edition_language written = {
		    .tag = press_share(press, language->tag),
		    .docs = language->docs,
		    .first =
			(uint32_t)(press->sections[EDITION_POSTS_BY_LANGUAGE]
				       .size /
			    sizeof(uint32_t)),
		    .posts = (uint32_t)language->post_count,
		};
		press_add(press, EDITION_LANGUAGES, &written, sizeof(written));
		press_add(press, EDITION_POSTS_BY_LANGUAGE, language->posts,
		    language->post_count * sizeof(uint32_t));
	}
}

/* A path that is not an entry's own, and the entry that it leads to. */
struct other_path {
	struct span path;
	struct numbered of;
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
	paths->list[paths->count++] = (struct other_path){path, of};
}

static int
compare_other_paths(const void *first, const void *second)
{
	const struct other_path *a = first, *b = second;
	int order = span_compare(a->path, b->path);

	return order ? order
		     : span_compare(a->of.record->path, b->of.record->path);
}

/* Sorted by the path; of two with the same one, by the entry's own. */
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
			keep_other_path(&paths, record->was, of);
		while (aliases.size > 0)
			keep_other_path(&paths, span_cut(&aliases, '\n'), of);
	}
	write_other_paths(press, EDITION_MOVED, &paths);
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
		press_entry(press, list[i].number)->twin =
		    list[(i + 1) % count].number;
		press->twins++;
	}
}

/* Finds the texts of which the capsule has several forms. */
static void
add_twins(struct press *press)
{
	struct numbered *list = mem_alloc(press->doc_count * sizeof(*list) + 1);
	size_t count = 0, end;

	for (uint32_t doc = 0; doc < press->doc_count; doc++) {
		size_t number = press->docs[doc];
		const struct record *record = press->input->records[number];
		if (record->twin_key)
			list[count++] =
			    (struct numbered){record, press->entry_of[number]};
	}
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

/* What is in no record is a part of a mounted volume, and of the link's zone.
 */
static void
add_links(struct press *press)
{
	for (size_t i = 0; i < press->input->count; i++) {
		const struct record *record = press->input->records[i];
		if (!record->link || !record_served(record))
			continue;
		struct span way = record->link->way;
		while (way.size > 0) {
			size_t found = press_find(press->input->records,
			    press->input->count, span_cut(&way, '\0'));
			if (found == press->input->count)
				continue;
			struct edition_link link = {
			    press->entry_of[i], press->entry_of[found]};
			press_add(press, EDITION_LINKS, &link, sizeof(link));
		}
	}
}

void
press_lists(struct press *press)
{
	add_links(press);
	add_children(press);
	add_positions(press);
	add_languages(press);
	add_moved(press);
	add_composed(press);
	add_twins(press);
}
