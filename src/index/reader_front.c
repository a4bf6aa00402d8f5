#include "base/charset.h"
#include "index/reader_priv.h"
#include "text/front.h"

/*
 * Front matter in the bytes of a file: where the page begins after it, in
 * whatever encoding, and what it says of files that are no articles.
 */

static struct span
name_of(struct span path)
{
	return span_tail(path, span_find_last(path, '/') + 1);
}

/*
 * The bytes of a byte order mark: text goes without one (H10), and under a name
 * that says the order it would be a character (RFC 2781 section 3.3).
 */
uint32_t
reader_mark_size(struct span charset, struct span bytes)
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

/* The bytes of the first lines of a text whose characters have 2 or 4 each. */
static size_t
wide_lines(struct span bytes, unsigned lines, struct span line_end)
{
	size_t at = 0;

	for (; lines > 0 && at + line_end.size <= bytes.size;
	     at += line_end.size)
		lines -=
		    memcmp(bytes.data + at, line_end.data, line_end.size) == 0;
	return lines > 0 ? bytes.size : at;
}

/*
 * Where the page begins in a file's own bytes, of which `article` was decoded
 * as `text`: front matter is never sent, and neither is a mark. Lines are
 * counted, since each encoding has its own sizes of characters.
 */
uint32_t
reader_body(struct span charset, struct span bytes, struct span text,
    const struct article *article)
{
	static const struct {
		struct span charset, ends[2]; /* LF and CR */
	} wide[] = {
	    {{"utf-16le", 8}, {{"\n\0", 2}, {"\r\0", 2}}},
	    {{"utf-16be", 8}, {{"\0\n", 2}, {"\0\r", 2}}},
	    {{"utf-32le", 8}, {{"\n\0\0\0", 4}, {"\r\0\0\0", 4}}},
	    {{"utf-32be", 8}, {{"\0\0\0\n", 4}, {"\0\0\0\r", 4}}},
	};
	char end = front_line_end(text);
	struct span rest = bytes;

	if (charset.size == 0)
		return (uint32_t)article->body;
	if (article->lines == 0)
		return reader_mark_size(charset, bytes);
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (span_equal(charset, wide[i].charset))
			return (uint32_t)wide_lines(
			    bytes, article->lines, wide[i].ends[end == '\r']);
	for (unsigned i = 0; i < article->lines; i++)
		span_cut(&rest, end);
	return (uint32_t)(bytes.size - rest.size);
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
    struct span text, const struct article *article)
{
	record->publish = article->publish;
	record->draft =
	    article->draft && (heed == HEED_ALL || !article->doubtful);
	if (heed == HEED_DRAFTS)
		return;
	record->date = article->date;
	record->doubtful = article->doubtful;
	record->unlisted = article->unlisted;
	record->body = reader_body(record->charset, bytes, text, article);
}

void
reader_read_front(struct reader *reader, struct record *record, int64_t now,
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
	heed_article(record, heed, bytes, text, &article);
	if (heed == HEED_ALL)
		note_add_all(notes, record->path, &found);
	if ((heed == HEED_ALL && record->role == RECORD_FILE) ||
	    !record_visible(record, now))
		reader_remark(record, &article, text.size, now, notes);
	note_free(&found);
	arena_free(&arena);
	buf_free(&decoded);
}
