#include <stdlib.h>

#include "base/mem.h"
#include "config/labels.h"
#include "site/press_inside.h"

void
press_add(struct press *press, enum edition_section section, const void *bytes,
    size_t size)
{
	buf_add(&press->sections[section], (struct span){bytes, size});
}

static struct edition_string
add_string(struct press *press, struct span text)
{
	struct buf *pool = &press->sections[EDITION_STRINGS];
	struct edition_string string = {
	    (uint32_t)pool->size, (uint32_t)text.size};

	buf_add(pool, text);
	return string;
}

struct edition_string
press_share(struct press *press, struct span text)
{
	uintptr_t known = (uintptr_t)table_get(&press->strings, text);

	if (known)
		return (struct edition_string){
		    (uint32_t)(known - 1), (uint32_t)text.size};
	struct edition_string string = add_string(press, text);
	table_put(&press->strings, text, (void *)((uintptr_t)string.at + 1));
	return string;
}

static bool
is_served(const struct record *record)
{
	return record->role != RECORD_INTRO && record->role != RECORD_STANDING;
}

static uint8_t
kind_of(const struct record *record)
{
	switch (record->role) {
	case RECORD_DIRECTORY: return EDITION_DIRECTORY;
	case RECORD_ARTICLE: return EDITION_ARTICLE;
	default: return EDITION_FILE;
	}
}

static uint16_t
flags_of(const struct record *record)
{
	unsigned flags = 0;

	if (record->unlisted || record->role == RECORD_SPECIAL ||
	    record->role == RECORD_INDEX)
		flags |= EDITION_UNLISTED;
	if (record->bare)
		flags |= EDITION_BARE;
	if (record->role == RECORD_INDEX)
		flags |= EDITION_INDEX;
	if (record->link)
		flags |= EDITION_LINK;
	if (record->date.known)
		flags |= EDITION_DATED;
	return (uint16_t)flags;
}

/* What the edition is made of, for its number; identities are left out. */
static void
describe(struct press *press, const struct record *record)
{
	const struct span texts[] = {record->path, record->title,
	    record->language, record->author, record->mime, record->charset};
	bool sized = record->role != RECORD_DIRECTORY;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buf_add(&press->described, texts[i]);
		buf_byte(&press->described, '\0');
	}
	buf_format(&press->described, "%d %d %u %llu", (int)record->role,
	    (int)record->format, (unsigned)flags_of(record),
	    sized ? (unsigned long long)record->identity.size : 0);
	buf_add(&press->described,
	    (struct span){(const char *)record->digest, DIGEST_SIZE});
}

static size_t
language_number(struct press *press, struct span tag)
{
	struct span primary = language_primary(tag);

	for (size_t i = 0; i < press->language_count; i++)
		if (span_equal_nocase(press->languages[i].tag, primary))
			return i;
	press->languages = mem_grow(press->languages, &press->language_capacity,
	    press->language_count + 1, sizeof(*press->languages));
	press->languages[press->language_count] =
	    (struct language){.tag = primary};
	return press->language_count++;
}

static void
add_entry(struct press *press, size_t number, uint32_t parent)
{
	const struct record *record = press->order->records[number];
	const struct record *block = press->order->blocks[number];
	struct edition_entry entry = {
	    .path = add_string(press, record->path),
	    .title = add_string(press, record->title),
	    .summary = add_string(press, record->summary),
	    .author = press_share(press, record->author),
	    .id =
		press_share(press, record->id.size ? record->id : record->was),
	    .mime = press_share(press, record->mime),
	    .language = press_share(press, record->language),
	    .charset = press_share(press, record->charset),
	    .block = press_share(press, block ? block->text : SPAN("")),
	    .size = record->identity.size,
	    .instant = record->date.instant,
	    .updated = record->updated.known ? record->updated.instant
					     : record->date.instant,
	    .day = record->date.day,
	    .parent = parent,
	    .doc = EDITION_NONE,
	    .index = EDITION_NONE,
	    .body = record->body,
	    .kind = kind_of(record),
	    .format = (uint8_t)record->format,
	    .flags = flags_of(record),
	};

	entry.first = (uint32_t)(press->sections[EDITION_TAGS].size /
	    sizeof(struct edition_string));
	for (size_t i = 0; i < record->tag_count; i++) {
		struct edition_string tag = press_share(press, record->tags[i]);
		press_add(press, EDITION_TAGS, &tag, sizeof(tag));
	}
	entry.count = (uint32_t)record->tag_count;
	if (record_indexed(record)) {
		entry.doc = record->doc;
		press->docs[press->doc_count] = (uint32_t)number;
		size_t language = language_number(press, record->language);
		press->language_of[press->doc_count++] = (uint32_t)language;
		press->languages[language].docs++;
	}
	press->articles += record->role == RECORD_ARTICLE;
	press->files += record->role == RECORD_FILE;
	press->large += record->large;
	press_add(press, EDITION_ENTRIES, &entry, sizeof(entry));
	press_add(
	    press, EDITION_STATES, &record->identity, sizeof(record->identity));
	press->entry_of[number] = press->entries++;
}

static struct edition_entry *
entry_at(struct press *press, uint32_t number)
{
	return (struct edition_entry *)(void *)press->sections[EDITION_ENTRIES]
		   .data +
	    number;
}

/* Entries in path order: the directories above one are those on a stack. */
static void
add_entries(struct press *press)
{
	struct {
		struct span path;
		uint32_t entry;
	} above[64] = {{SPAN("/"), 0}};
	size_t depth = 0;

	for (size_t i = 0; i < press->order->count; i++) {
		const struct record *record = press->order->records[i];
		describe(press, record);
		if (!is_served(record))
			continue;
		while (depth > 1 &&
		    !span_starts(record->path, above[depth - 1].path))
			depth--;
		uint32_t parent = depth ? above[depth - 1].entry : 0;
		uint32_t number = press->entries;
		add_entry(press, i, parent);
		if (record->role == RECORD_INDEX &&
		    entry_at(press, parent)->index == EDITION_NONE)
			entry_at(press, parent)->index = number;
		if (record->role == RECORD_DIRECTORY &&
		    depth < sizeof(above) / sizeof(above[0])) {
			above[depth].path = record->path;
			above[depth++].entry = number;
		}
	}
}

/* Dated newest first, same date by path; undated by folded title, then path. */
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

/* A record to be sorted, and what it is the record of. */
struct placed {
	const struct record *record;
	uint32_t number;
};

/* In a directory: articles, then directories, then files. */
static int
compare_placed(const void *first, const void *second)
{
	static const int ranks[] = {[RECORD_DIRECTORY] = 1,
	    [RECORD_FILE] = 2,
	    [RECORD_SPECIAL] = 3,
	    [RECORD_INDEX] = 3,
	    [RECORD_STANDING] = 3};
	const struct placed *a = first, *b = second;
	int order = ranks[a->record->role] - ranks[b->record->role];

	if (order != 0)
		return order;
	if (a->record->role == RECORD_ARTICLE)
		return by_display(a->record, b->record);
	return span_compare(a->record->path, b->record->path);
}

/* Whether a directory holds anything that its index would show. */
static bool
holds_something(const struct press *press, size_t directory)
{
	struct span path = press->order->records[directory]->path;

	for (size_t i = directory + 1; i < press->order->count; i++) {
		const struct record *record = press->order->records[i];
		if (!span_starts(record->path, path))
			return false;
		if (record->role == RECORD_INDEX ||
		    ((record->role == RECORD_ARTICLE ||
			 record->role == RECORD_FILE) &&
			!record->unlisted))
			return true;
	}
	return false;
}

static bool
is_listed(const struct press *press, size_t number)
{
	const struct record *record = press->order->records[number];

	switch (record->role) {
	case RECORD_ARTICLE:
	case RECORD_FILE: return !record->unlisted;
	case RECORD_DIRECTORY:
		return !span_ends(record->path, SPAN("/.well-known/")) &&
		    record->path.size > 1 && holds_something(press, number);
	default: return false;
	}
}

struct listed {
	struct placed placed;
	uint32_t parent;
};

static int
compare_listed(const void *first, const void *second)
{
	const struct listed *a = first, *b = second;

	if (a->parent != b->parent)
		return a->parent < b->parent ? -1 : 1;
	return compare_placed(&a->placed, &b->placed);
}

static void
add_children(struct press *press)
{
	struct listed *list =
	    mem_alloc(press->order->count * sizeof(*list) + 1);
	size_t count = 0;

	for (size_t i = 0; i < press->order->count; i++) {
		const struct record *record = press->order->records[i];
		if (!is_served(record) || !is_listed(press, i))
			continue;
		uint32_t number = press->entry_of[i];
		list[count++] = (struct listed){
		    {record, number}, entry_at(press, number)->parent};
	}
	qsort(list, count, sizeof(*list), compare_listed);
	for (size_t i = 0; i < count; i++) {
		struct edition_entry *parent = entry_at(press, list[i].parent);
		if (i == 0 || list[i].parent != list[i - 1].parent)
			parent->first = (uint32_t)i;
		parent->count = (uint32_t)i + 1 - parent->first;
		press_add(press, EDITION_CHILDREN, &list[i].placed.number,
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

/* Each document's place in display order, and the posts: those with a date. */
static void
add_posts(struct press *press)
{
	struct placed *list = mem_alloc(press->doc_count * sizeof(*list) + 1);

	for (uint32_t doc = 0; doc < press->doc_count; doc++)
		list[doc] = (struct placed){
		    press->order->records[press->docs[doc]], doc};
	qsort(list, press->doc_count, sizeof(*list), compare_placed);
	for (uint32_t place = 0; place < press->doc_count; place++) {
		uint32_t doc = list[place].number;
		press->place_of[doc] = place;
		if (list[place].record->date.known)
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

static int
compare_moved(const void *first, const void *second)
{
	const struct placed *a = first, *b = second;
	int order = span_compare(a->record->was, b->record->was);

	return order ? order : span_compare(a->record->path, b->record->path);
}

static void
add_moved(struct press *press)
{
	struct placed *list =
	    mem_alloc(press->order->count * sizeof(*list) + 1);
	size_t count = 0;

	for (size_t i = 0; i < press->order->count; i++)
		if (press->order->records[i]->was.size > 0 &&
		    is_served(press->order->records[i]))
			list[count++] = (struct placed){
			    press->order->records[i], press->entry_of[i]};
	qsort(list, count, sizeof(*list), compare_moved);
	for (size_t i = 0; i < count; i++) {
		struct edition_moved moved = {
		    press_share(press, list[i].record->was), list[i].number};
		press_add(press, EDITION_MOVED, &moved, sizeof(moved));
	}
	free(list);
}

void
press_catalogue(struct press *press)
{
	add_entries(press);
	add_children(press);
	add_posts(press);
	add_languages(press);
	press_topics(press);
	add_moved(press);
}
