#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "index/reader_priv.h"
#include "text/article.h"
#include "text/escape.h"
#include "text/gophermap.h"

/*
 * Reading a file takes one pass over its bytes, which are never kept: they are
 * classified (reader_class.c), decoded, parsed for front matter and title, and
 * split into terms; the record keeps the fields, in one block of memory. A
 * capsule of a million files fits in memory since a record has no text. The
 * size and the times of the file must be the same before and after (E8): else
 * the bytes may be of two versions, and the scan tries again.
 */

struct span
reader_intern(struct reader *reader, struct span text)
{
	return interned_add(&reader->interned, text);
}

void
reader_forget(struct record *record)
{
	free(record->text_block);
	record->text_block = NULL;
	record->read = false;
}

void
reader_free(struct reader *reader)
{
	sniffer_free(&reader->sniffer);
	words_free(&reader->words);
	run_builder_free(&reader->batch);
	term_list_free(&reader->term_list);
	interned_free(&reader->interned);
	charset_tables_free(&reader->charsets);
	buf_free(&reader->text);
	buf_free(&reader->decoded);
	buf_free(&reader->made);
}

/*
 * Reads at most `limit` bytes of a file of some size. One that has more by now
 * has another identity. Returns 0, or -1 with errno.
 */
static int
read_bytes(struct buf *text, int fd, size_t limit, off_t size)
{
	text->size = 0;
	if (size > 0 && (uint64_t)size < limit)
		limit = (size_t)size;
	while (text->size < limit) {
		size_t want = limit - text->size;
		if (want > 65536)
			want = 65536;
		char *room = buf_extend(text, want);
		ssize_t got = file_read_some(fd, room, want);
		text->size -= want;
		if (got < 0)
			return -1;
		text->size += (size_t)got;
		if (got == 0)
			break;
	}
	return 0;
}

/* The first line of a gophertag that is not blank. */
static struct span
tag_title(struct span rest, struct arena *arena)
{
	struct span title = SPAN("");

	span_skip(&rest, SPAN("\xef\xbb\xbf"));
	while (rest.size > 0 && title.size == 0)
		title = escape_label_copy(arena, span_cut_line(&rest));
	return utf8_head(title, ARTICLE_TITLE_MAX);
}

/*
 * Sets the fields of a file that is no article: its name is its title, but a
 * gophertag says what its directory's title is.
 */
static void
read_file(
    const struct reader *reader, struct record *record, struct span directory)
{
	struct arena arena = {0};
	struct article article = {.title = span_file_name(record->path)};

	if (record->role == RECORD_TAG)
		article.title = tag_title(reader->page, &arena);
	record->headed = article.title.size > 0;
	reader_pack(
	    record, &article, &(struct reader_texts){.folded = article.title});
	arena_free(&arena);
	record->own_language = SPAN("");
	record->language = directory;
	record->author = SPAN("");
	record->date = record->updated = record->publish = (struct date){0};
	record->draft = record->doubtful = false;
	record->unlisted = record->no_menus = record->bundle = false;
	record->body = mimetype_is_text(record->mime)
	    ? reader_mark_size(record->charset, buf_span(&reader->text))
	    : 0;
	record->read = true;
}

/* Reads all of a text, or the head of another file, into the buffer. */
static int
read_record_file(struct reader *reader, struct record *record,
    const struct identity *identity)
{
	struct stat about;
	int fd = root_open_file(reader->root, record->path, &about);
	struct span mime =
	    mimetype_of_name(reader->types, span_file_name(record->path));
	/* What a name makes a text may be an article, and is read whole. */
	bool whole =
	    reader_role(record->path, &record->format) != RECORD_FILE ||
	    mimetype_is_text(mime);
	size_t limit = whole ? ARTICLE_SIZE_MAX + 1 : SNIFFER_BYTES;

	if (fd < 0)
		return -1;
	/* E8, E9: the bytes are those of one version if nothing changes. */
	struct identity before = identity_of(&about);
	int result = read_bytes(&reader->text, fd, limit, about.st_size);
	if (result == 0)
		result = fstat(fd, &about);
	if (result == 0) {
		struct identity after = identity_of(&about);
		errno = EAGAIN;
		if (!identity_equal(&before, &after) ||
		    !identity_equal(&before, identity))
			result = -1;
	}
	if (result < 0)
		return close_failed(fd);
	close(fd);
	return 0;
}

bool
reader_can_open(const struct reader *reader, const struct record *record)
{
	struct stat about;
	int fd = root_open_file(reader->root, record->path, &about);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool
reader_has_same_bytes(struct reader *reader, struct record *record,
    const struct identity *identity)
{
	unsigned char digest[DIGEST_SIZE];

	if (record->bytes_mark == 0 ||
	    read_record_file(reader, record, identity) < 0 ||
	    reader->text.size != identity->size)
		return false;
	digest_of(buf_span(&reader->text), digest);
	return record_bytes_mark(digest) == record->bytes_mark;
}

/* Whether a file of known role is read for an article's fields. */
static bool
reads_as_article(const struct record *record, struct span text)
{
	if (record->converted)
		return true;
	switch (record->role) {
	case RECORD_FILE:
	case RECORD_MAP:
	case RECORD_TAG: return false;
	case RECORD_SPECIAL: break;
	default: return true;
	}
	if (!mimetype_is_text(record->mime))
		return false;
	/* A directory's page is read in every language, as the first is. */
	return reader_is_map(record)
	    ? record->page && !gophermap_is_program(text)
	    : tree_name_is_translation(span_file_name(record->path));
}

int
reader_read(struct reader *reader, struct record *record,
    const struct identity *identity, const struct record *directory,
    int64_t now, struct notes *notes)
{
	if (read_record_file(reader, record, identity) < 0)
		return -1;
	struct span text = buf_span(&reader->text);
	struct reader_class class = reader_classify(reader, record->path,
	    text.size < identity->size ? reader_whole(text) : text);
	bool large = text.size > ARTICLE_SIZE_MAX;

	/* No page would lead to it. */
	if (record->alone)
		class.role = RECORD_ARTICLE;
	record->large = large && class.role == RECORD_ARTICLE;
	if (record->large) {
		class.role = RECORD_FILE;
		note_add(notes, NOTE_REMARK, record->path, 0,
		    "larger than %d MiB: served as a file, not as an article",
		    ARTICLE_SIZE_MAX >> 20);
	}
	/* Where x.gmi is, x.md is no article. */
	if (record->beside && class.role == RECORD_ARTICLE)
		class.role = RECORD_FILE;
	record->role = class.role;
	record->mime = class.mime;
	record->charset = class.charset;
	record->cr_lines = record->program = false;
	record->identity = *identity;
	reader->page = text;
	if (mimetype_is_text(class.mime))
		reader_decode(reader, record);
	record->doc = RECORD_UNINDEXED;
	digest_of(large ? SPAN("") : text, record->digest);
	record->bytes_mark = large || text.size < identity->size
	    ? 0
	    : record_bytes_mark(record->digest);
	record->converted = record->names_others = false;
	if (record->makes_page && !large)
		reader_make_page(reader, record, notes);
	if (reads_as_article(record, text)) {
		reader_article(reader, record, directory, now, notes);
	} else {
		read_file(reader, record, directory->language);
		reader_read_front(reader, record, directory, now, notes);
	}
	reader_read_map(reader, record, notes);
	return 0;
}
