#include <stddef.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "index/record.h"
#include "readers/message.h"

/*
 * A reader parses what publishers wrote, so it may have been taken over by one.
 * What it says of a file is believed, as the scan's own reading would be; that
 * it is well formed is not: sizes are checked against what is there, numbers
 * against what they count, and texts to be texts. Each check has its reason in
 * code that relies on it: the press and the workers.
 */

enum { TEXT_MOST = ARTICLE_SIZE_MAX }; /* bytes of one text of a record */

/* Properties of a record that are true or false. */
static const struct {
	size_t at; /* in the record */
	bool read; /* reading a file sets it */
} flags[] = {
    {offsetof(struct record, draft), true},
    {offsetof(struct record, doubtful), true},
    {offsetof(struct record, unlisted), true},
    {offsetof(struct record, no_menus), true},
    {offsetof(struct record, headed), true},
    {offsetof(struct record, program), true},
    {offsetof(struct record, titled), true},
    {offsetof(struct record, cr_lines), true},
    {offsetof(struct record, large), true},
    {offsetof(struct record, page), false},
    {offsetof(struct record, bundle), true},
    {offsetof(struct record, nested), false},
    {offsetof(struct record, buried), false},
    {offsetof(struct record, alone), false},
    {offsetof(struct record, copy), false},
    {offsetof(struct record, makes_page), false},
    {offsetof(struct record, beside), false},
    {offsetof(struct record, converted), true},
    {offsetof(struct record, names_others), true},
};

enum { FLAGS = sizeof(flags) / sizeof(flags[0]) };
_Static_assert(FLAGS <= 32, "each has a bit");

static const struct {
	size_t at; /* in the record */
	bool shared; /* it is no part of the text block */
	bool named; /* it may be a file's name, with any character */
	bool lines; /* it may have several */
} texts[] = {
    {offsetof(struct record, title), false, true, false},
    {offsetof(struct record, folded), false, true, false},
    {offsetof(struct record, summary), false, false, false},
    {offsetof(struct record, id), false, false, false},
    {offsetof(struct record, was), false, false, false},
    {offsetof(struct record, aliases), false, false, true},
    {offsetof(struct record, series), false, false, false},
    {offsetof(struct record, text), false, true, true},
    {offsetof(struct record, entries), false, true, true},
    {offsetof(struct record, link_keys), false, true, true},
    {offsetof(struct record, author), true, false, false},
    {offsetof(struct record, own_language), true, false, false},
    {offsetof(struct record, language), true, false, false},
    {offsetof(struct record, mime), true, false, false},
    {offsetof(struct record, charset), true, false, false},
};

enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

static uint32_t
flags_in(const struct record *record)
{
	uint32_t set = 0;

	for (size_t i = 0; i < FLAGS; i++) {
		const char *at = (const char *)record + flags[i].at;
		set |= (uint32_t)(*(const bool *)at) << i;
	}
	return set;
}

/* Sets all of them, or those that a reader decides. */
static void
set_flags(struct record *record, uint32_t set, bool all)
{
	for (size_t i = 0; i < FLAGS; i++)
		if (all || flags[i].read)
			*(bool *)((char *)record + flags[i].at) = set >> i & 1;
}

static struct span *
text_at(struct record *record, size_t number)
{
	return (struct span *)(void *)((char *)record + texts[number].at);
}

static void
put_raw(struct buf *buf, const void *bytes, size_t size)
{
	buf_add(buf, (struct span){bytes, size});
}

/* Takes bytes off the front of *from. Returns false if there are fewer. */
static bool
copy_off(struct span *from, void *bytes_r, size_t size)
{
	if (from->size < size)
		return false;
	memcpy(bytes_r, from->data, size);
	*from = span_tail(*from, size);
	return true;
}

static bool
cut_span(struct span *from, size_t size, struct span *span_r)
{
	*span_r = span_head(*from, size);
	*from = span_tail(*from, size);
	return span_r->size == size;
}

/* A file that is to be read: its path and its language follow. */
struct asked_file {
	struct identity identity;
	uint32_t path, language; /* sizes */
	uint32_t directory; /* how much of the path is that of the directory */
	uint32_t flags, directory_flags;
};

void
message_put_file(struct buf *list, const struct scan_wanted *wanted)
{
	const struct record *record = wanted->record;
	const struct record *directory = wanted->directory;
	struct asked_file file = {
	    .identity = record->seen,
	    .path = (uint32_t)record->path.size,
	    .language = (uint32_t)directory->language.size,
	    .directory = (uint32_t)directory->path.size,
	    .flags = flags_in(record),
	    .directory_flags = flags_in(directory),
	};

	put_raw(list, &file, sizeof(file));
	buf_add(list, record->path);
	buf_add(list, directory->language);
}

bool
message_take_file(
    struct span *list, struct record *record_r, struct record *directory_r)
{
	struct asked_file file;

	*record_r =
	    (struct record){.run = RECORD_UNINDEXED, .doc = RECORD_UNINDEXED};
	*directory_r = (struct record){.role = RECORD_DIRECTORY};
	if (!copy_off(list, &file, sizeof(file)) ||
	    !cut_span(list, file.path, &record_r->path) ||
	    !cut_span(list, file.language, &directory_r->language))
		return false;
	record_r->seen = file.identity;
	directory_r->path = span_head(record_r->path, file.directory);
	set_flags(record_r, file.flags, true);
	set_flags(directory_r, file.directory_flags, true);
	return true;
}

struct sent_date {
	int64_t instant;
	int32_t day;
	uint32_t known, timed;
};

/* What was read of a file: its texts, tags and notes follow. */
struct read_file {
	uint32_t read; /* 0: it could not be, and nothing follows */
	uint16_t role, format;
	uint32_t flags, body, words, doc, footnotes;
	uint32_t tags, notes; /* how many */
	uint32_t texts[TEXTS]; /* sizes */
	uint64_t twin_key, bytes_mark;
	struct sent_date date, updated, publish;
	unsigned char digest[DIGEST_SIZE];
};

static struct sent_date
sent_date(const struct date *date)
{
	return (struct sent_date){
	    date->instant, date->day, date->known, date->timed};
}

static struct date
date_sent(const struct sent_date *sent)
{
	return (struct date){.known = sent->known,
	    .timed = sent->timed,
	    .day = sent->day,
	    .instant = sent->instant};
}

static void
put_sized(struct buf *buf, struct span text)
{
	uint32_t size = (uint32_t)text.size;

	put_raw(buf, &size, sizeof(size));
	buf_add(buf, text);
}

static bool
cut_sized(struct span *from, struct span *text_r)
{
	uint32_t size;

	return copy_off(from, &size, sizeof(size)) && size <= TEXT_MOST &&
	    cut_span(from, size, text_r);
}

static void
put_note(struct buf *buf, const struct note *note)
{
	const uint32_t numbers[] = {note->severity, note->line};

	put_raw(buf, numbers, sizeof(numbers));
	put_sized(buf, note->sentence);
}

static bool
cut_note(struct span *from, struct span path, struct notes *notes)
{
	uint32_t numbers[2];
	struct span sentence;

	if (!copy_off(from, numbers, sizeof(numbers)) ||
	    !cut_sized(from, &sentence) || numbers[0] > NOTE_ERROR)
		return false;
	note_add(notes, numbers[0], path, numbers[1], "%pS", SPAN_AT(sentence));
	return true;
}

void
message_put_record(
    struct buf *files, const struct record *record, const struct notes *notes)
{
	struct record copy = record ? *record : (struct record){.read = false};
	struct read_file file = {.read = copy.read};

	if (!copy.read) {
		put_raw(files, &file, sizeof(file));
		return;
	}
	file.role = (uint16_t)copy.role;
	file.format = (uint16_t)copy.format;
	file.flags = flags_in(&copy);
	file.body = copy.body;
	file.words = copy.words;
	file.doc = copy.doc;
	file.footnotes = copy.footnotes;
	file.tags = (uint32_t)copy.tag_count;
	file.notes = (uint32_t)notes->count;
	file.twin_key = copy.twin_key;
	file.bytes_mark = copy.bytes_mark;
	file.date = sent_date(&copy.date);
	file.updated = sent_date(&copy.updated);
	file.publish = sent_date(&copy.publish);
	memcpy(file.digest, copy.digest, DIGEST_SIZE);
	for (size_t i = 0; i < TEXTS; i++)
		file.texts[i] = (uint32_t)text_at(&copy, i)->size;
	put_raw(files, &file, sizeof(file));
	for (size_t i = 0; i < TEXTS; i++)
		buf_add(files, *text_at(&copy, i));
	for (size_t i = 0; i < copy.tag_count; i++)
		put_sized(files, copy.tags[i]);
	for (size_t i = 0; i < notes->count; i++)
		put_note(files, &notes->list[i]);
}

/* Whether a text is what a record may have. */
static bool
is_record_text(struct span text, bool named, bool lines)
{
	if (text.size > TEXT_MOST || !utf8_valid(text))
		return false;
	for (size_t i = 0; !named && i < text.size; i++)
		if (((unsigned char)text.data[i] < 0x20 &&
			!(lines && text.data[i] == '\n')) ||
		    text.data[i] == 0x7f)
			return false;
	return true;
}

static bool
cut_texts(struct span *from, const struct read_file *file,
    struct record *record, struct span tags[ARTICLE_TAGS_MAX])
{
	for (size_t i = 0; i < TEXTS; i++)
		if (!cut_span(from, file->texts[i], text_at(record, i)) ||
		    !is_record_text(
			*text_at(record, i), texts[i].named, texts[i].lines))
			return false;
	for (size_t i = 0; i < file->tags; i++)
		if (!cut_sized(from, &tags[i]) ||
		    !is_record_text(tags[i], false, false))
			return false;
	record->tag_count = file->tags;
	return true;
}

/* Copies the texts that are the record's own into a block (reader_pack()). */
static void
own_texts(struct record *record, const struct span *tags)
{
	size_t size = record->tag_count * sizeof(struct span);

	for (size_t i = 0; i < TEXTS; i++)
		size += texts[i].shared ? 0 : text_at(record, i)->size;
	for (size_t i = 0; i < record->tag_count; i++)
		size += tags[i].size;
	record->text_block = mem_alloc(size);
	record->tags = (struct span *)(void *)record->text_block;
	char *at = record->text_block + record->tag_count * sizeof(struct span);
	for (size_t i = 0; i < TEXTS + record->tag_count; i++) {
		const struct span from =
		    i < TEXTS ? *text_at(record, i) : tags[i - TEXTS];
		if (i < TEXTS && texts[i].shared)
			continue;
		struct span *to =
		    i < TEXTS ? text_at(record, i) : &record->tags[i - TEXTS];
		if (from.size > 0)
			memcpy(at, from.data, from.size);
		*to = (struct span){at, from.size};
		at += from.size;
	}
}

static void
set_numbers(struct record *record, const struct read_file *file)
{
	record->role = file->role;
	record->format = file->format;
	set_flags(record, file->flags, false);
	record->body = file->body;
	record->words = file->words;
	record->doc = file->doc;
	record->footnotes = file->footnotes;
	record->twin_key = file->twin_key;
	record->bytes_mark = file->bytes_mark;
	record->date = date_sent(&file->date);
	record->updated = date_sent(&file->updated);
	record->publish = date_sent(&file->publish);
	memcpy(record->digest, file->digest, DIGEST_SIZE);
}

int
message_take_record(struct span *files, struct record *record_r,
    uint32_t *docs_r, struct notes *notes)
{
	struct span tags[ARTICLE_TAGS_MAX];
	struct read_file file;

	if (!copy_off(files, &file, sizeof(file)))
		return -1;
	if (!file.read)
		return 0;
	/* Documents are numbered as they are read. */
	if (file.doc != RECORD_UNINDEXED && file.doc != (*docs_r)++)
		return -1;
	if (file.role > RECORD_STANDING || file.role == RECORD_DIRECTORY ||
	    file.format > ARTICLE_MARKDOWN || file.tags > ARTICLE_TAGS_MAX ||
	    !cut_texts(files, &file, record_r, tags))
		return -1;
	set_numbers(record_r, &file);
	/* Only what was to become a page has one: its path is made of it. */
	if (record_r->converted && !record_r->makes_page)
		return -1;
	for (size_t i = 0; i < file.notes; i++)
		if (!cut_note(files, record_r->path, notes))
			return -1;
	own_texts(record_r, tags);
	return 1;
}
