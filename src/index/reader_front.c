#include "base/ascii.h"
#include "base/utf8.h"
#include "index/reader_priv.h"
#include "text/dos_text.h"
#include "text/front.h"
#include "text/gophermap.h"

/*
 * What the bytes of a text are as UTF-8. Then front matter beside an article's
 * fields: the offset after it in the bytes of a file, in any encoding, from
 * which the page is sent; the front matter of a gophermap; the date that a path
 * gives; and K28, K29: drafts among files that are no articles. Capsules may be
 * the output of other tools, or their input, and a draft must not be served
 * because its file has another extension.
 */

/*
 * A text is sent without a byte order mark (H10). In a charset whose name has
 * the byte order it would be a character (RFC 2781 section 3.3).
 */
static const struct {
	struct span charset, mark;
	size_t unit, at; /* bytes of a character; the one that is its ASCII */
} marks[] = {
    {{"utf-32le", 8}, {"\xff\xfe\0\0", 4}, 4, 0},
    {{"utf-32be", 8}, {"\0\0\xfe\xff", 4}, 4, 3},
    {{"utf-16le", 8}, {"\xff\xfe", 2}, 2, 0},
    {{"utf-16be", 8}, {"\xfe\xff", 2}, 2, 1},
    {{"utf-8", 5}, {"\xef\xbb\xbf", 3}, 0, 0},
};

/*
 * Whether a text begins with four characters of ASCII in so many bytes each, as
 * the rule above front matter and its line end are.
 */
static bool
has_units(struct span text, size_t unit, size_t at)
{
	size_t size = 4 * unit;
	bool found = size > 0 && text.size >= size;

	for (size_t i = 0; found && i < size; i++) {
		char byte = text.data[i];
		found = i % unit == at
		    ? ascii_is_seen(byte) || memchr("\t\n\r ", byte, 4)
		    : byte == '\0';
	}
	return found;
}

struct span
reader_mark(struct span text)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_starts(text, marks[i].mark))
			return marks[i].charset;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (has_units(text, marks[i].unit, marks[i].at))
			return marks[i].charset;
	return SPAN("");
}

struct span
reader_whole(struct span text)
{
	size_t invalid = utf8_invalid_at(text);

	return text.size - invalid < 4 ? span_head(text, invalid) : text;
}

uint32_t
reader_mark_size(struct span charset, struct span bytes)
{
	struct span wanted = charset.size > 0 ? charset : SPAN("utf-8");

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_equal(wanted, marks[i].charset) &&
		    span_starts(bytes, marks[i].mark))
			return (uint32_t)marks[i].mark.size;
	return 0;
}

void
reader_decode(struct reader *reader, struct record *record)
{
	struct span bytes = buf_span(&reader->text);
	struct charset charset =
	    charset_tables_get(&reader->charsets, record->charset);

	reader->decoded.size = 0;
	if (charset_is_narrow(record->charset))
		bytes = span_head(bytes, dos_text_size(bytes));
	reader->page = bytes;
	if (record->charset.size > 0) {
		charset_decode(&reader->decoded, &charset, bytes, true);
		reader->page = buf_span(&reader->decoded);
	}
	record->cr_lines = charset_has_cr_lines(reader->page);
	if (!record->cr_lines)
		return;
	if (record->charset.size == 0)
		buf_add(&reader->decoded, bytes);
	charset_end_lines(&reader->decoded, 0);
	reader->page = buf_span(&reader->decoded);
}

/* The size of the first lines of a text in units of 2 or 4 bytes. */
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
 * The lines of the front matter are counted in the decoded text, and skipped in
 * the bytes: an offset in one is none in the other.
 */
uint32_t
reader_body(const struct record *record, struct span bytes, struct span text,
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
	char end = record->cr_lines ? '\r' : front_line_end(text);
	struct span charset = record->charset, rest = bytes;

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

/* Adds the lines that a map shows. */
static void
add_map_lines(struct buf *plain, struct span map)
{
	struct map_line line = {.kind = MAP_TEXT};
	bool typed = gophermap_is_typed(map);

	while (line.kind != MAP_END && line.kind != MAP_REST &&
	    gophermap_next(&map, &line)) {
		if (line.kind != MAP_TEXT && line.kind != MAP_TITLE &&
		    line.kind != MAP_ITEM)
			continue;
		if (typed)
			gophermap_untype(&line);
		buf_add(plain, line.text);
		buf_byte(plain, '\n');
	}
}

void
reader_map_text(struct buf *plain, struct span map)
{
	struct arena arena = {0};
	struct notes ignored = {0};
	struct article front;

	article_read(map, ARTICLE_PLAIN, SPAN(""), &arena, &ignored, &front);
	/* Maps draw with dashes: other lines between two rules are text. */
	bool meant = front.lines > 0 && (front.date.known || front.draft);
	size_t body =
	    meant ? front.body : reader_mark_size(SPAN(""), span_head(map, 3));
	buf_add(plain, span_head(map, body));
	if (!meant)
		buf_byte(plain, '\n');
	add_map_lines(plain, span_tail(map, body));
	note_free(&ignored);
	arena_free(&arena);
}

struct span
reader_title_name(struct span path)
{
	struct span name = span_file_name(path);
	struct date date;
	size_t used = date_of_path(path, false, &date);
	bool parts = used > 0 && date_of_name(name, &date) == 0;
	struct span rest = span_tail(name, used);

	return parts && rest.size > 0 && rest.data[0] != '.' ? rest : name;
}

/*
 * P882: a text without a byte is none yet. As a post it would be told to
 * others, and what is written into it would be news to nobody. Its date hides
 * it, as long as that is ahead, and is not that of a post.
 */
static void
undate_empty(const struct record *record, struct article *article)
{
	if (record->identity.size > 0 || !article->date.known)
		return;
	article->publish = article->date;
	article->date = (struct date){0};
}

bool
reader_is_bundle(const struct record *record, const struct record *directory,
    const struct article *article)
{
	bool first = tree_name_page_rank(span_file_name(record->path)) >= 0;

	return record->page && directory->path.size > 1 &&
	    !tree_name_is_well_known(record->path) &&
	    (first ? article->date.known || article->misdated ||
			(record->identity.size == 0 && article->publish.known)
		   : directory->bundle);
}

/*
 * The text of an article, and the date of its path if it has none itself. A
 * page has the name of its directory. The date of a page bundle is not that of
 * the texts beside its page, nor of what is below.
 */
void
reader_parse(const struct record *record, const struct record *directory,
    struct span text, const struct span *made, struct arena *arena,
    struct notes *notes, struct article *article_r)
{
	bool page = (record->page || record->role == RECORD_INDEX) &&
	    directory->path.size > 1;
	struct span path = page
	    ? span_head(directory->path, directory->path.size - 1)
	    : record->path;
	bool block =
	    record->role == RECORD_INTRO || record->role == RECORD_STANDING;

	if (made)
		article_read_made(text,
		    &(struct article_page){*made, record->footnotes},
		    reader_title_name(path), arena, notes, article_r);
	else
		article_read(text, record->format, reader_title_name(path),
		    arena, notes, article_r);
	if (!made && record->format == ARTICLE_MARKDOWN)
		reader_take_head(text, arena, article_r);
	if (!article_r->date.known && !block && (page || !article_r->draft))
		date_of_path(path,
		    page ? !directory->nested : !directory->bundle,
		    &article_r->date);
	undate_empty(record, article_r);
}

/* How much of the front matter of a file that is no article counts. */
enum front_use {
	FRONT_UNUSED,
	FRONT_DRAFTS, /* a plain `draft` or date; the file is sent whole */
	FRONT_ALL, /* doubtful lines hide, too; front matter is not sent */
};

/*
 * Hugo, Jekyll, Eleventy, Hexo, Zola, Pelican and Nikola are the other tools.
 * Any other text may begin with a line of `---` that means something else, as
 * YAML does.
 */
bool
reader_is_page(struct span path)
{
	static const char *const extensions[] = {"", ".gmi", ".gemini", ".txt",
	    ".text", ".md", ".markdown", ".markdn", ".mdown", ".mdwn", ".mkd",
	    ".mkdn", ".mkdown", ".mdtext", ".mdtxt", ".mdx", ".rmd", ".qmd",
	    ".pandoc", ".pdc", ".html", ".htm", ".xhtml", ".shtml", ".org",
	    ".rst", ".ad", ".adoc", ".asciidoc", ".textile", ".wiki", ".dj",
	    ".njk", ".liquid", ".hbs", ".handlebars", ".mustache", ".ejs",
	    ".haml", ".pug", ".slim", ".swig", ".webc", ".vto"};
	struct span extension = mimetype_extension(span_file_name(path));

	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (span_equal_nocase(extension, span_of(extensions[i])))
			return true;
	return false;
}

/*
 * Pages of directories and texts under .well-known count as articles do; so do
 * files that would be articles but for their size or encoding.
 */
static enum front_use
front_use_of(const struct record *record)
{
	enum article_format format;
	enum record_role role = reader_role(record->path, &format);

	struct span stem = span_head(span_file_name(record->path), 6);

	if (role == RECORD_ARTICLE)
		return FRONT_ALL;
	if (!mimetype_is_text(record->mime) || !reader_is_page(record->path))
		return FRONT_UNUSED;
	if (span_equal_nocase(stem, SPAN("index.")))
		return FRONT_ALL;
	if (role == RECORD_FILE)
		return FRONT_DRAFTS;
	return tree_name_is_well_known(record->path) ? FRONT_ALL : FRONT_UNUSED;
}

static void
use_front(struct record *record, enum front_use use, struct span bytes,
    struct span text, const struct article *article)
{
	record->publish = article->publish;
	record->draft =
	    article->draft && (use == FRONT_ALL || !article->doubtful);
	if (use == FRONT_DRAFTS)
		return;
	record->date = article->date;
	record->doubtful = article->doubtful;
	record->unlisted = article->unlisted;
	record->body = reader_body(record, bytes, text, article);
}

/*
 * Whether the date of a path counts: of texts that would be articles but for
 * their size, or a page beside them. Other names with a date may be those of
 * backups.
 */
static bool
is_dated_by_path(const struct record *record)
{
	enum article_format format;

	return mimetype_is_text(record->mime) &&
	    reader_role(record->path, &format) == RECORD_ARTICLE;
}

void
reader_read_front(struct reader *reader, struct record *record,
    const struct record *directory, int64_t now, struct notes *notes)
{
	struct span bytes = buf_span(&reader->text), text = reader->page;
	enum front_use use = front_use_of(record);
	struct arena arena = {0};
	struct notes found = {0};
	struct article article;

	if (use == FRONT_UNUSED)
		return;
	article_read(text, record->format, SPAN(""), &arena, &found, &article);
	if (!article.date.known && !article.draft && is_dated_by_path(record))
		date_of_path(record->path, !directory->bundle, &article.date);
	use_front(record, use, bytes, text, &article);
	if (use == FRONT_ALL)
		note_add_all(notes, record->path, &found);
	if ((use == FRONT_ALL && record->role == RECORD_FILE) ||
	    !record_visible(record, now))
		reader_remark(reader, record, &article, now, notes);
	note_free(&found);
	arena_free(&arena);
}
