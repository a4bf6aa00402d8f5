#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/memfile.h"
#include "base/table.h"
#include "config/labels.h"
#include "site/edition.h"
#include "site/press.h"
#include "site/weight.h"

/* A term of the edition, before its bucket is known. */
struct pressed_term {
	uint64_t hash;
	uint32_t place, holders;
};

/* A language and the posts in it, while the edition is written. */
struct language {
	struct span tag;
	uint32_t docs;
	uint32_t *posts;
	size_t post_count, post_capacity;
};

struct press {
	const struct press_order *order;
	struct buf sections[EDITION_SECTIONS];
	struct table strings; /* of those that repeat: their place plus one */
	uint32_t *entry_of;   /* record number -> entry number */
	uint32_t entries, articles, files;
	/* Indexed articles: record numbers, by document number. */
	uint32_t *docs, *language_of, *place_of;
	uint64_t *squares;
	uint32_t doc_count;
	struct language *languages;
	size_t language_count, language_capacity;
	struct pressed_term *terms;
	size_t term_count, term_capacity;
	struct buf described; /* what the number is the digest of */
};

static void
add_bytes(struct press *press, enum edition_section section, const void *bytes,
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

/* The same for text that repeats: kept once. */
static struct edition_string
share_string(struct press *press, struct span text)
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
	press->languages = mem_grow(press->languages,
	    &press->language_capacity, press->language_count + 1,
	    sizeof(*press->languages));
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
	    .author = share_string(press, record->author),
	    .id = add_string(press, record->id),
	    .mime = share_string(press, record->mime),
	    .language = share_string(press, record->language),
	    .charset = share_string(press, record->charset),
	    .block = share_string(press, block ? block->text : SPAN("")),
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
		struct edition_string tag =
		    share_string(press, record->tags[i]);
		add_bytes(press, EDITION_TAGS, &tag, sizeof(tag));
	}
	entry.count = (uint32_t)record->tag_count;
	if (record_indexed(record)) {
		entry.doc = press->doc_count;
		press->docs[press->doc_count] = (uint32_t)number;
		size_t language = language_number(press, record->language);
		press->language_of[press->doc_count++] = (uint32_t)language;
		press->languages[language].docs++;
	}
	press->articles += record->role == RECORD_ARTICLE;
	press->files += record->role == RECORD_FILE;
	add_bytes(press, EDITION_ENTRIES, &entry, sizeof(entry));
	add_bytes(press, EDITION_STATES, &record->identity,
	    sizeof(record->identity));
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
	static const int ranks[] = {[RECORD_DIRECTORY] = 1, [RECORD_FILE] = 2,
	    [RECORD_SPECIAL] = 3, [RECORD_INDEX] = 3, [RECORD_STANDING] = 3};
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
		struct edition_entry *parent =
		    entry_at(press, list[i].parent);
		if (i == 0 || list[i].parent != list[i - 1].parent)
			parent->first = (uint32_t)i;
		parent->count = (uint32_t)i + 1 - parent->first;
		add_bytes(press, EDITION_CHILDREN, &list[i].placed.number,
		    sizeof(uint32_t));
	}
	free(list);
}

static void
add_post(struct press *press, uint32_t doc, uint32_t entry)
{
	struct language *language =
	    &press->languages[press->language_of[doc]];

	add_bytes(press, EDITION_POSTS, &entry, sizeof(entry));
	language->posts = mem_grow(language->posts, &language->post_capacity,
	    language->post_count + 1, sizeof(*language->posts));
	language->posts[language->post_count++] = entry;
}

/* Each document's place in display order, and the posts: those with a date. */
static void
add_posts(struct press *press)
{
	struct placed *list =
	    mem_alloc(press->doc_count * sizeof(*list) + 1);

	for (uint32_t doc = 0; doc < press->doc_count; doc++)
		list[doc] = (struct placed){
		    press->order->records[press->docs[doc]], doc};
	qsort(list, press->doc_count, sizeof(*list), compare_placed);
	for (uint32_t place = 0; place < press->doc_count; place++) {
		uint32_t doc = list[place].number;
		press->place_of[doc] = place;
		if (list[place].record->date.known)
			add_post(press, doc,
			    press->entry_of[press->docs[doc]]);
	}
	free(list);
}

static void
add_languages(struct press *press)
{
	for (size_t i = 0; i < press->language_count; i++) {
		const struct language *language = &press->languages[i];
		struct edition_language written = {
		    .tag = share_string(press, language->tag),
		    .docs = language->docs,
		    .first = (uint32_t)(press
					    ->sections
						[EDITION_POSTS_BY_LANGUAGE]
					    .size /
			sizeof(uint32_t)),
		    .posts = (uint32_t)language->post_count,
		};
		add_bytes(press, EDITION_LANGUAGES, &written, sizeof(written));
		add_bytes(press, EDITION_POSTS_BY_LANGUAGE, language->posts,
		    language->post_count * sizeof(uint32_t));
	}
}

/* Takes one term of the merged ledger: all holders share its language. */
static void
take_term(void *context, uint64_t hash, const struct posting *postings,
    size_t count)
{
	struct press *press = context;
	uint32_t docs =
	    press->languages[press->language_of[postings[0].doc]].docs;
	uint64_t squared =
	    weight_squared(docs, (uint32_t)count, term_is_pair(hash));

	/* What every article has weighs nothing, in a length as elsewhere. */
	if (squared == 0)
		return;
	for (size_t i = 0; i < count; i++)
		press->squares[postings[i].doc] +=
		    squared * postings[i].count;
	/* A term of one article can relate nothing. */
	if (count < 2)
		return;
	press->terms = mem_grow(press->terms, &press->term_capacity,
	    press->term_count + 1, sizeof(*press->terms));
	press->terms[press->term_count++] = (struct pressed_term){
	    hash, (uint32_t)press->sections[EDITION_POSTINGS].size,
	    (uint32_t)count};
	postings_write(&press->sections[EDITION_POSTINGS], postings, count);
}

/* About eight terms to a bucket: a look-up reads one line of memory or two. */
static unsigned
bucket_bits(size_t terms)
{
	unsigned bits = 0;

	while (bits < 28 && terms >> (bits + 3))
		bits++;
	return bits;
}

static void
add_terms(struct press *press)
{
	unsigned bits = bucket_bits(press->term_count);
	uint64_t buckets = 1ULL << bits;
	uint32_t at = 0;

	for (uint64_t bucket = 0; bucket <= buckets; bucket++) {
		while (at < press->term_count &&
		    (bits ? press->terms[at].hash >> (64 - bits) : 0) < bucket)
			at++;
		add_bytes(press, EDITION_BUCKETS, &at, sizeof(at));
	}
	for (size_t i = 0; i < press->term_count; i++) {
		uint32_t holders = press->terms[i].holders;
		struct edition_term term = {
		    edition_key(press->terms[i].hash, bits) |
			(holders < EDITION_MANY ? holders : EDITION_MANY),
		    press->terms[i].place};
		add_bytes(press, EDITION_TERMS, &term, sizeof(term));
	}
}

static void
add_docs(struct press *press)
{
	for (uint32_t i = 0; i < press->doc_count; i++) {
		struct edition_doc doc = {
		    .entry = press->entry_of[press->docs[i]],
		    .length = weight_length(press->squares[i]),
		    .place = press->place_of[i],
		    .language = press->language_of[i],
		};
		add_bytes(press, EDITION_DOCS, &doc, sizeof(doc));
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
		if (press->order->records[i]->was.size > 0)
			list[count++] =
			    (struct placed){press->order->records[i],
				press->entry_of[i]};
	qsort(list, count, sizeof(*list), compare_moved);
	for (size_t i = 0; i < count; i++) {
		struct edition_moved moved = {
		    add_string(press, list[i].record->was), list[i].number};
		add_bytes(press, EDITION_MOVED, &moved, sizeof(moved));
	}
	free(list);
}

/* Writes header and sections, each at a multiple of 8, and seals the file. */
static int
write_out(struct press *press, int fd, unsigned char *number)
{
	struct edition_header header = {.magic = EDITION_MAGIC,
	    .articles = press->articles,
	    .files = press->files,
	    .bucket_bits = bucket_bits(press->term_count)};
	uint64_t at = (sizeof(header) + 7) / 8 * 8;

	digest_of(buf_span(&press->described), number);
	memcpy(header.number, number, DIGEST_SIZE);
	for (size_t i = 0; i < EDITION_SECTIONS; i++) {
		header.sections[i].at = at;
		header.sections[i].size = press->sections[i].size;
		at = (at + press->sections[i].size + 7) / 8 * 8;
	}
	header.size = at;
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		if (memfile_write(fd, buf_span(&press->sections[i]),
			header.sections[i].at) < 0)
			return -1;
	if (memfile_write(
		fd, (struct span){(const char *)&header, sizeof(header)}, 0) <
		0 ||
	    ftruncate(fd, (off_t)header.size) < 0)
		return -1;
	return memfile_seal(fd);
}

static void
free_press(struct press *press)
{
	for (size_t i = 0; i < EDITION_SECTIONS; i++)
		buf_free(&press->sections[i]);
	for (size_t i = 0; i < press->language_count; i++)
		free(press->languages[i].posts);
	buf_free(&press->described);
	table_free(&press->strings);
	free(press->entry_of);
	free(press->docs);
	free(press->language_of);
	free(press->place_of);
	free(press->squares);
	free(press->languages);
	free(press->terms);
}

int
press(const struct press_order *order, struct press_space *space,
    struct pressed *pressed_r)
{
	size_t count = order->count;
	struct press press = {
	    .order = order,
	    .entry_of = mem_alloc(count * sizeof(uint32_t)),
	    .docs = mem_alloc(count * sizeof(uint32_t)),
	    .language_of = mem_alloc(count * sizeof(uint32_t)),
	    .place_of = mem_alloc(count * sizeof(uint32_t)),
	    .squares = mem_alloc(count * sizeof(uint64_t)),
	};
	struct pressed pressed = {.fd = memfile_new("loam edition")};

	add_entries(&press);
	add_children(&press);
	add_posts(&press);
	add_languages(&press);
	add_moved(&press);
	press.sections[EDITION_POSTINGS] = space->postings;
	press.sections[EDITION_POSTINGS].size = 0;
	ledger_merge(order->sources, order->source_count, press.doc_count,
	    take_term, &press, &space->ledger);
	add_terms(&press);
	add_docs(&press);
	pressed.articles = press.articles;
	pressed.files = press.files;
	int result = pressed.fd < 0
	    ? -1
	    : write_out(&press, pressed.fd, pressed.number);
	if (result < 0 && pressed.fd >= 0) {
		int error = errno;
		close(pressed.fd);
		pressed.fd = -1;
		errno = error;
	}
	space->postings = press.sections[EDITION_POSTINGS];
	press.sections[EDITION_POSTINGS] = (struct buf){0};
	free_press(&press);
	*pressed_r = pressed;
	return result;
}
