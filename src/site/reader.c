#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "site/reader.h"
#include "text/article.h"
#include "text/front.h"
#include "text/language.h"

static struct span
name_of(struct span path)
{
	return span_tail(path, span_find_last(path, '/') + 1);
}

struct span
reader_intern(struct reader *reader, struct span text)
{
	struct span *known = table_get(&reader->names, text);

	if (known)
		return *known;
	known = arena_alloc(&reader->interned, sizeof(*known));
	*known = arena_copy(&reader->interned, text);
	table_put(&reader->names, *known, known);
	return *known;
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
	ledger_batch_free(&reader->batch);
	table_free(&reader->names);
	arena_free(&reader->interned);
	buf_free(&reader->text);
}

/* Reads up to limit bytes. Returns 0, or -1 with errno. */
static int
read_text(struct buf *text, int fd, size_t limit)
{
	text->size = 0;
	while (text->size < limit) {
		size_t want = limit - text->size;
		if (want > 65536)
			want = 65536;
		char *room = buf_extend(text, want);
		ssize_t got = read(fd, room, want);
		text->size -= want;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		text->size += (size_t)got;
		if (got == 0)
			break;
	}
	return 0;
}

/* A text that was cut may end inside a character: no foreign byte, that. */
static struct span
whole_characters(struct span text)
{
	size_t spot = utf8_invalid_at(text);

	return text.size - spot < 4 ? span_head(text, spot) : text;
}

/* The language of a file: its own, its name's, its directory's. */
static struct span
language_of(struct reader *reader, const struct record *record, struct span own,
    struct span directory)
{
	struct span suffix;

	article_stem(name_of(record->path), &suffix);
	if (own.size > 0)
		return reader_intern(reader, own);
	if (suffix.size > 0 && labels_know(reader->labels, suffix))
		return reader_intern(reader, suffix);
	return directory;
}

static struct span
pack_span(char **at, struct span text)
{
	struct span packed = {*at, text.size};

	if (text.size > 0)
		memcpy(*at, text.data, text.size);
	*at += text.size;
	return packed;
}

/* Copies an article's text into one block that the record owns. */
static void
pack(struct record *record, const struct article *article, struct span folded,
    struct span text)
{
	size_t size = article->title.size + article->summary.size +
	    article->id.size + article->was.size + folded.size + text.size;
	size_t tags = article->tag_count * sizeof(struct span);

	for (size_t i = 0; i < article->tag_count; i++)
		size += article->tags[i].size;
	free(record->text_block);
	record->text_block = mem_alloc(tags + size);
	char *at = record->text_block + tags;
	record->title = pack_span(&at, article->title);
	record->summary = pack_span(&at, article->summary);
	record->id = pack_span(&at, article->id);
	record->was = pack_span(&at, article->was);
	record->folded = pack_span(&at, folded);
	record->text = pack_span(&at, text);
	record->tags = (struct span *)(void *)record->text_block;
	record->tag_count = article->tag_count;
	for (size_t i = 0; i < article->tag_count; i++)
		record->tags[i] = pack_span(&at, article->tags[i]);
}

static void
take_fields(struct reader *reader, struct record *record,
    const struct article *article, struct span directory, struct span text)
{
	bool block =
	    record->role == RECORD_INTRO || record->role == RECORD_STANDING;
	struct buf folded = {0};

	utf8_fold(&folded, article->title);
	pack(record, article, buf_span(&folded),
	    block ? span_head(span_tail(text, article->body), READER_BLOCK_MAX)
		  : SPAN(""));
	buf_free(&folded);
	record->own_language = reader_intern(reader, article->language);
	record->language =
	    language_of(reader, record, article->language, directory);
	record->author = article->author.size
	    ? reader_intern(reader, article->author)
	    : reader->author;
	record->date = article->date;
	record->updated = article->updated;
	record->publish = article->publish;
	record->draft = article->draft;
	record->doubtful = article->doubtful;
	record->unlisted = article->unlisted;
	record->bare = article->bare;
	record->headed = article->headed;
	record->body = (uint32_t)article->body;
}

/*
 * The bytes of a byte order mark: text goes without one (H10), and under a name
 * that says the order it would be a character (RFC 2781 section 3.3).
 */
static uint32_t
mark_size(struct span charset, struct span bytes)
{
	static const struct {
		struct span charset, mark;
	} marks[] = {
	    {{"utf-16le", 8}, {"\xff\xfe", 2}},
	    {{"utf-16be", 8}, {"\xfe\xff", 2}},
	    {{"utf-32le", 8}, {"\xff\xfe\0\0", 4}},
	    {{"utf-32be", 8}, {"\0\0\xfe\xff", 4}},
	    {{"", 0}, {"\xef\xbb\xbf", 3}},
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_equal(charset, marks[i].charset) &&
		    span_starts(bytes, marks[i].mark))
			return (uint32_t)marks[i].mark.size;
	return 0;
}

/*
 * Where the page begins in a file's own bytes, of which `article` was decoded:
 * front matter is never sent. Lines end alike in all encodings but those of
 * wider units, which go whole but for their mark.
 */
static uint32_t
body_of(struct span charset, struct span bytes, const struct article *article)
{
	struct span rest = bytes;

	if (charset.size == 0)
		return (uint32_t)article->body;
	if (span_starts(charset, SPAN("utf-16")) ||
	    span_starts(charset, SPAN("utf-32")))
		return mark_size(charset, bytes);
	for (unsigned i = 0; i < article->lines; i++)
		span_cut(&rest, front_line_end(bytes));
	return (uint32_t)(bytes.size - rest.size);
}

static void
read_article(struct reader *reader, struct record *record,
    struct span directory, int64_t now, struct notes *notes)
{
	struct span text = buf_span(&reader->text);
	struct buf decoded = {0};
	struct arena arena = {0};
	struct notes found = {0};
	struct article article;

	if (record->charset.size > 0) {
		charset_decode(&decoded, record->charset, text);
		text = buf_span(&decoded);
	}
	article_read(text, record->format, name_of(record->path), &arena,
	    &found, &article);
	take_fields(reader, record, &article, directory, text);
	record->body =
	    body_of(record->charset, buf_span(&reader->text), &article);
	record->read = true;
	note_add_all(notes, record->path, &found);
	reader_remark(record, &article, text.size, now, notes);
	if (record_indexed(record) && record_visible(record, now)) {
		words_count(&reader->words, language_primary(record->language),
		    article.title, span_tail(text, article.body),
		    record->format);
		record->doc = ledger_batch_add(
		    &reader->batch, reader->words.terms, reader->words.count);
		record->words = reader->words.length;
		vocabulary_learn(reader->vocabulary, &reader->words);
	}
	note_free(&found);
	arena_free(&arena);
	buf_free(&decoded);
}

/* Files that are no articles: a title of their name and nothing else. */
static void
read_file(struct record *record, struct span directory, struct span bytes)
{
	struct article article = {.title = name_of(record->path)};

	pack(record, &article, article.title, SPAN(""));
	record->own_language = SPAN("");
	record->language = directory;
	record->author = SPAN("");
	record->date = record->updated = record->publish = (struct date){0};
	record->draft = record->doubtful = false;
	record->unlisted = record->bare = false;
	record->body = reader_is_text(record->mime)
	    ? mark_size(record->charset, bytes)
	    : 0;
	record->read = true;
}

/*
 * How far the front matter of what is no article is heeded: a text that some
 * other tool makes a page of may be a draft all the same.
 */
enum heed {
	HEED_NOTHING,
	HEED_DRAFTS, /* what it says plainly; the file is sent as it is */
	HEED_ALL, /* and what cannot be read; it is not sent */
};

/*
 * What loam and generators make pages of, by its name. Any other text, as YAML
 * itself, may begin with a rule and mean something else.
 */
static bool
is_page(struct span path)
{
	static const char *const extensions[] = {"", ".gmi", ".gemini", ".txt",
	    ".md", ".markdown", ".mdown", ".mkd", ".mdx", ".html", ".htm",
	    ".xhtml", ".org", ".rst", ".adoc"};
	struct span extension = mimetype_extension(name_of(path));

	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (span_equal_nocase(extension, span_of(extensions[i])))
			return true;
	return false;
}

/*
 * Pages of directories, and what is under .well-known, are heeded as articles
 * are; so is what was meant for one, and is too large or in an encoding that
 * only a suffix could have told.
 */
static enum heed
heed_of(const struct record *record)
{
	enum article_format format;
	enum record_role role = reader_role(record->path, &format);

	if (role == RECORD_ARTICLE)
		return HEED_ALL;
	if (!reader_is_text(record->mime) || !is_page(record->path))
		return HEED_NOTHING;
	if (role == RECORD_FILE)
		return HEED_DRAFTS;
	return span_starts(name_of(record->path), SPAN("index.")) ||
		span_starts(record->path, SPAN("/.well-known/"))
	    ? HEED_ALL
	    : HEED_NOTHING;
}

static void
heed_article(struct record *record, enum heed heed, struct span bytes,
    const struct article *article)
{
	record->publish = article->publish;
	record->draft =
	    article->draft && (heed == HEED_ALL || !article->doubtful);
	if (heed == HEED_DRAFTS)
		return;
	record->date = article->date;
	record->doubtful = article->doubtful;
	record->unlisted = article->unlisted;
	record->body = body_of(record->charset, bytes, article);
}

static void
heed_front_matter(struct reader *reader, struct record *record, int64_t now,
    struct notes *notes)
{
	struct span bytes = buf_span(&reader->text), text = bytes;
	bool large = bytes.size > ARTICLE_SIZE_MAX;
	enum heed heed = heed_of(record);
	struct buf decoded = {0};
	struct arena arena = {0};
	struct notes found = {0};
	struct article article;

	if (heed == HEED_NOTHING)
		return;
	if (record->charset.size > 0) {
		charset_decode(&decoded, record->charset, bytes);
		text = buf_span(&decoded);
	}
	/* A date in front of a name that has no suffix may be a backup's. */
	article_read(text, record->format,
	    large ? name_of(record->path) : SPAN(""), &arena, &found, &article);
	heed_article(record, heed, bytes, &article);
	if (heed == HEED_ALL)
		note_add_all(notes, record->path, &found);
	if ((heed == HEED_ALL && record->role == RECORD_FILE) ||
	    !record_visible(record, now))
		reader_remark(record, &article, text.size, now, notes);
	note_free(&found);
	arena_free(&arena);
	buf_free(&decoded);
}

/* Reads as much as its role asks for: all of a text, the head of others. */
static int
fetch(struct reader *reader, struct record *record,
    const struct identity *identity)
{
	struct stat about;
	int fd = root_open_file(reader->root, record->path, &about);
	struct span mime =
	    mimetype_of_name(reader->types, name_of(record->path));
	bool whole =
	    reader_role(record->path, &record->format) != RECORD_FILE ||
	    reader_is_text(mime);
	size_t limit = whole ? ARTICLE_SIZE_MAX + 1 : MAGIC_BYTES;

	if (fd < 0)
		return -1;
	struct identity before = identity_of(&about);
	int result = read_text(&reader->text, fd, limit);
	if (result == 0 && fstat(fd, &about) == 0) {
		struct identity after = identity_of(&about);
		errno = EAGAIN;
		if (!identity_equal(&before, &after) ||
		    !identity_equal(&before, identity))
			result = -1;
	}
	int error = errno;
	close(fd);
	errno = error;
	return result;
}

int
reader_read(struct reader *reader, struct record *record,
    const struct identity *identity, struct span language, int64_t now,
    struct notes *notes)
{
	if (fetch(reader, record, identity) < 0)
		return -1;
	struct span text = buf_span(&reader->text);
	struct judgement judgement = reader_judge(reader, record->path,
	    text.size < identity->size ? whole_characters(text) : text);
	bool large = text.size > ARTICLE_SIZE_MAX;

	record->large = large && judgement.role == RECORD_ARTICLE;
	if (record->large) {
		judgement.role = RECORD_FILE;
		note_add(notes, NOTE_REMARK, record->path, 0,
		    "larger than %d MiB: served as a file, not as an article",
		    ARTICLE_SIZE_MAX >> 20);
	}
	record->role = judgement.role;
	record->mime = judgement.mime;
	record->charset = judgement.charset;
	record->identity = *identity;
	record->doc = RECORD_UNCOUNTED;
	digest_of(large ? SPAN("") : text, record->digest);
	if (judgement.role != RECORD_FILE && judgement.role != RECORD_SPECIAL) {
		read_article(reader, record, language, now, notes);
		return 0;
	}
	read_file(record, language, text);
	heed_front_matter(reader, record, now, notes);
	return 0;
}
