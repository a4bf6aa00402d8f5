#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "config/labels.h"
#include "index/press_priv.h"
#include "index/reader.h"
#include "text/language.h"

/*
 * The entries of an edition: one for each record that is served, in path order,
 * with its strings in one pool. Path order makes the directories above an entry
 * a stack, and makes a binary search of the section a look-up by path.
 */

void
press_add(struct press *press, enum edition_section section, const void *bytes,
    size_t size)
{
	buf_add(&press->sections[section], (struct span){bytes, size});
}

static struct edition_string
string_at(uint32_t at, struct span text)
{
	return (struct edition_string){at, (uint32_t)text.size};
}

static struct edition_string
add_string(struct press *press, struct span text)
{
	struct buf *pool = &press->sections[EDITION_STRINGS];
	struct edition_string string = string_at((uint32_t)pool->size, text);

	buf_add(pool, text);
	return string;
}

struct edition_string
press_share(struct press *press, struct span text)
{
	struct press_space *space = press->space;
	uintptr_t known = (uintptr_t)table_get(&space->strings, text);

	if (known)
		return string_at((uint32_t)(known - 1), text);
	struct edition_string string = add_string(press, text);
	table_put(&space->strings, arena_copy(&space->texts, text),
	    (void *)((uintptr_t)string.at + 1));
	return string;
}

/* The same as press_share(): most look-ups are spared. */
static struct edition_string
share_again(struct press *press, enum press_kind kind, struct span text)
{
	struct press_repeated *last = &press->repeated[kind];

	if (!last->known || last->text.size != text.size ||
	    (text.size > 0 && last->text.data != text.data))
		*last = (struct press_repeated){
		    true, text, press_share(press, text)};
	return last->string;
}

/* Whether a text is in the pool at an offset, which is moved past it. */
static bool
pool_has(const struct buf *pool, size_t *at, struct span text)
{
	bool there = text.size <= pool->size - *at &&
	    (text.size == 0 ||
		memcmp(pool->data + *at, text.data, text.size) == 0);

	*at += there ? text.size : 0;
	return there;
}

/*
 * Adds a record's own texts to the strings: path, title, summary, entries and
 * the page that was made of a file, one after another. If they have not changed
 * they stay where they are.
 */
static uint32_t
place_texts(struct press *press, struct record *record)
{
	struct buf *pool = &press->sections[EDITION_STRINGS];
	const struct span texts[] = {record->path, record->title,
	    record->summary, record->entries,
	    record->source ? record->text : SPAN("")};
	const size_t count = sizeof(texts) / sizeof(texts[0]);
	size_t at = record->strings, same = 0;

	if (record->pool == press->space->pool && at <= pool->size)
		while (same < count && pool_has(pool, &at, texts[same]))
			same++;
	if (same == count)
		return record->strings;
	record->pool = press->space->pool;
	record->strings = (uint32_t)pool->size;
	for (size_t i = 0; i < count; i++)
		buf_add(pool, texts[i]);
	return record->strings;
}

static uint8_t
entry_kind_of(const struct record *record)
{
	if (record_is_article(record))
		return EDITION_ARTICLE;
	switch (record->role) {
	case RECORD_DIRECTORY: return EDITION_DIRECTORY;
	case RECORD_DIR_LINK: return EDITION_DIR_LINK;
	default: return EDITION_FILE;
	}
}

static uint16_t
flags_of(const struct record *record)
{
	unsigned flags = 0;

	if (record->unlisted || record->role == RECORD_DIR_LINK ||
	    record->role == RECORD_MAP || record->role == RECORD_TAG ||
	    (!record->bundle &&
		(record->role == RECORD_SPECIAL ||
		    record->role == RECORD_INDEX)))
		flags |= EDITION_UNLISTED;
	if (record->no_menus)
		flags |= EDITION_NO_MENUS;
	if (record->symlink)
		flags |= EDITION_SYMLINK;
	if (record->date.known)
		flags |= EDITION_DATED;
	if (record->cr_lines)
		flags |= EDITION_CR_LINES;
	if (record->source)
		flags |= EDITION_MADE;
	if (record->made && record->makes_page)
		flags |= EDITION_SOURCE;
	return (uint16_t)flags;
}

/* Bytes of what is sent under a record's path. */
static uint64_t
sent_size(const struct record *record)
{
	return record->source ? record->text.size : record->identity.size;
}

/* A decimal number and a character: printf() took a third of a press's time. */
static void
put_number(struct buf *buf, uint64_t value, char after)
{
	char text[24];
	size_t at = sizeof(text);

	text[--at] = after;
	do
		text[--at] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	buf_add(buf, (struct span){text + at, sizeof(text) - at});
}

/*
 * Adds a record to what the edition's digest is made of: all that decides its
 * content, but no inode numbers and times, so that two servers with the same
 * files have the same digest. A NUL separates texts without ambiguity: a
 * file name cannot have one, and control characters are removed from fields.
 */
static void
describe_record(struct press *press, const struct record *record)
{
	const struct span texts[] = {record->path, record->title,
	    record->language, record->author, record->mime, record->charset};
	bool sized =
	    record->role != RECORD_DIRECTORY && record->role != RECORD_DIR_LINK;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buf_add(press->described, texts[i]);
		buf_byte(press->described, '\0');
	}
	put_number(press->described, record->role, ' ');
	put_number(press->described, record->bundle, ' ');
	put_number(press->described, record->format, ' ');
	put_number(press->described, flags_of(record), ' ');
	put_number(press->described, sized ? sent_size(record) : 0, 'X');
	press->described->size--;
	buf_add(press->described,
	    (struct span){(const char *)record->digest, DIGEST_SIZE});
	if (record->symlink)
		buf_add(press->described, record->symlink->way);
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
add_entry_tags(struct press *press, const struct record *record,
    struct edition_entry *entry)
{
	entry->first = (uint32_t)(press->sections[EDITION_ENTRY_TAGS].size /
	    sizeof(struct edition_string));
	for (size_t i = 0; i < record->tag_count; i++) {
		struct edition_string tag = press_share(press, record->tags[i]);
		press_add(press, EDITION_ENTRY_TAGS, &tag, sizeof(tag));
	}
	entry->count = (uint32_t)record->tag_count;
}

static void
add_doc(struct press *press, size_t number)
{
	const struct record *record = press->input->records[number];
	size_t language = language_number(press, record->language);

	press->docs[press->doc_count] = (uint32_t)number;
	press->language_of[press->doc_count++] = (uint32_t)language;
	press->languages[language].docs++;
}

static void
count_record(struct press *press, const struct record *record)
{
	press->articles += record_is_article(record);
	press->files += record->role == RECORD_FILE;
	press->large += record->large;
	press->charsets += record->charset.size > 0;
	press->other_paths += record->was.size > 0 || record->aliases.size > 0;
	press->uncomposed += !utf8_is_ascii(record->path);
	press->links += record->symlink != NULL;
	press->made += record->source != NULL;
	press->serial += record->series.size > 0;
	press->linking += record->link_keys.size > 0;
	press->naming += record->names_others;
}

/* The number of traits, which are added unless they are there already. */
static uint32_t
share_traits(struct press *press, const struct edition_traits *traits)
{
	struct span bytes = {(const char *)traits, sizeof(*traits)};

	/* Most are those of the entry before. */
	if (memcmp(traits, &press->last_traits, sizeof(*traits)) == 0)
		return press_entry(press, press->entries - 1)->traits;
	uintptr_t known = (uintptr_t)table_get(&press->traits, bytes);
	press->last_traits = *traits;
	if (!known) {
		press_add(press, EDITION_TRAITS, traits, sizeof(*traits));
		known = ++press->shared_traits;
		table_put(&press->traits, arena_copy(&press->texts, bytes),
		    (void *)known);
	}
	return (uint32_t)(known - 1);
}

static uint32_t
add_traits(struct press *press, size_t number)
{
	const struct record *record = press->input->records[number];
	const struct record *block = press->input->blocks[number];
	struct edition_traits traits = {
	    .author = share_again(press, PRESS_AUTHOR, record->author),
	    .id = share_again(
		press, PRESS_ID, record->id.size ? record->id : record->was),
	    .mime = share_again(press, PRESS_MIME, record->mime),
	    .language = share_again(press, PRESS_LANGUAGE, record->language),
	    .charset = share_again(press, PRESS_CHARSET, record->charset),
	    .block =
		share_again(press, PRESS_BLOCK, block ? block->text : SPAN("")),
	    .updated =
		record->updated.known ? record->updated.instant : EDITION_NEVER,
	    .device = record->identity.device,
	    .twin = EDITION_NONE,
	    .series = EDITION_NONE,
	};

	return share_traits(press, &traits);
}

static void
write_entry(struct press *press, size_t number, uint32_t parent)
{
	struct record *record = press->input->records[number];
	struct edition_state state = {record->identity.inode,
	    record->identity.modified, record->identity.changed};
	uint32_t at = place_texts(press, record);
	struct edition_entry entry = {
	    .path = string_at(at, record->path),
	    .title_size = (uint16_t)record->title.size,
	    .summary_size = (uint16_t)record->summary.size,
	    .traits = add_traits(press, number),
	    .size = sent_size(record),
	    .instant = record->date.instant,
	    .day = record->date.day,
	    .parent = parent,
	    .doc = record_indexed(record) ? record->doc : EDITION_NONE,
	    .index = EDITION_NONE,
	    .body = record->body,
	    .kind = entry_kind_of(record),
	    .format = (uint8_t)record->format,
	    .flags = flags_of(record),
	};

	add_entry_tags(press, record, &entry);
	if (record->entries.size > 0 && record_is_article(record)) {
		struct edition_tinylog tinylog = {press->entries,
		    string_at(press_entries_at(record), record->entries)};
		press_add(press, EDITION_TINYLOGS, &tinylog, sizeof(tinylog));
	}
	if (record_indexed(record))
		add_doc(press, number);
	count_record(press, record);
	press_add(press, EDITION_ENTRIES, &entry, sizeof(entry));
	press_add(press, EDITION_STATES, &state, sizeof(state));
	press->entry_of[number] = press->entries++;
}

struct edition_entry *
press_entry(struct press *press, uint32_t number)
{
	return (struct edition_entry *)(void *)press->sections[EDITION_ENTRIES]
		   .data +
	    number;
}

/* A directory that holds the record, and its page as far as that is known. */
struct above {
	struct span path;
	uint32_t entry;
	int rank; /* of its page; -1: it has none */
};

/* Makes an entry the page of its directory if it goes before its page. */
static void
choose_page(struct press *press, struct above *above,
    const struct record *record, uint32_t number)
{
	const struct record *file = record->source ? record->source : record;
	bool can =
	    record->role == RECORD_INDEX || record->role == RECORD_SPECIAL;
	int rank = can && !(record->made && record->makes_page)
	    ? tree_name_page_rank(span_file_name(file->path))
	    : -1;
	struct edition_entry *directory = press_entry(press, above->entry);

	if (rank >= 0)
		press_entry(press, number)->flags |=
		    (uint16_t)((unsigned)(rank + 1) << EDITION_PAGE_SHIFT);
	if (rank < 0 || (above->rank >= 0 && above->rank <= rank))
		return;
	if (above->rank >= 0)
		press_entry(press, directory->index)->flags &=
		    (uint16_t)~EDITION_INDEX;
	above->rank = rank;
	directory->index = number;
	press_entry(press, number)->flags |= EDITION_INDEX;
}

void
press_entries(struct press *press)
{
	const struct press_input *input = press->input;
	struct above above[64] = {{SPAN("/"), 0, -1}}; /* a stack */
	size_t depth = 0;

	for (size_t i = 0; i < input->count; i++) {
		const struct record *record = input->records[i];
		record_fetch_whole(input->records, i, input->count);
		describe_record(press, record);
		if (!record_served(record))
			continue;
		while (depth > 1 &&
		    !span_starts(record->path, above[depth - 1].path))
			depth--;
		uint32_t parent = depth ? above[depth - 1].entry : 0;
		uint32_t number = press->entries;
		write_entry(press, i, parent);
		choose_page(
		    press, &above[depth ? depth - 1 : 0], record, number);
		if (record->role == RECORD_DIRECTORY &&
		    depth < sizeof(above) / sizeof(above[0]))
			above[depth++] =
			    (struct above){record->path, number, -1};
	}
}
