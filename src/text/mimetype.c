#include <stdlib.h>

#include "base/ascii.h"
#include "base/charset.h"
#include "base/mem.h"
#include "dates/date.h"
#include "text/mimetype.h"
#include "text/uri.h"

/*
 * The extension decides the MIME type, and the MIME type the Gopher item type.
 * The table is searched in order: it is short, and a type is looked up once for
 * each file that changes.
 */

/* Sorted by extension for its readers. */
static const struct {
	const char *extension, *mime;
} types[] = {
    {".7z", "application/x-7z-compressed"},
    {".aac", "audio/aac"},
    {".apng", "image/apng"},
    {".asc", "text/plain"},
    {".atom", "application/atom+xml"},
    {".avif", "image/avif"},
    {".bmp", "image/bmp"},
    {".bz2", "application/x-bzip2"},
    {".c", "text/plain"},
    {".cfg", "text/plain"},
    {".conf", "text/plain"},
    {".css", "text/css"},
    {".csv", "text/csv"},
    {".diff", "text/x-diff"},
    {".djvu", "image/vnd.djvu"},
    {".doc", "application/msword"},
    {".epub", "application/epub+zip"},
    {".flac", "audio/flac"},
    {".gemini", "text/gemini"},
    {".gif", "image/gif"},
    {".gmi", "text/gemini"},
    {".go", "text/plain"},
    {".gpub", "application/gpub+zip"},
    {".gz", "application/gzip"},
    {".h", "text/plain"},
    {".htm", "text/html"},
    {".html", "text/html"},
    {".ico", "image/vnd.microsoft.icon"},
    {".ics", "text/calendar"},
    {".ini", "text/plain"},
    {".jpeg", "image/jpeg"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript"},
    {".json", "application/json"},
    {".jxl", "image/jxl"},
    {".log", "text/plain"},
    {".lua", "text/plain"},
    {".m4a", "audio/mp4"},
    {".markdown", "text/markdown"},
    {".md", "text/markdown"},
    {".mid", "audio/midi"},
    {".mkv", "video/x-matroska"},
    {".mov", "video/quicktime"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
    {".odt", "application/vnd.oasis.opendocument.text"},
    {".oga", "audio/ogg"},
    {".ogg", "audio/ogg"},
    {".ogv", "video/ogg"},
    {".opus", "audio/ogg"},
    {".patch", "text/x-diff"},
    {".pdf", "application/pdf"},
    {".pem", "application/x-pem-file"},
    {".pl", "text/plain"},
    {".png", "image/png"},
    {".ps", "application/postscript"},
    {".py", "text/plain"},
    {".rb", "text/plain"},
    {".rs", "text/plain"},
    {".rss", "application/rss+xml"},
    {".rtf", "application/rtf"},
    {".sh", "text/plain"},
    {".svg", "image/svg+xml"},
    {".tar", "application/x-tar"},
    {".tex", "text/plain"},
    {".tgz", "application/gzip"},
    {".tif", "image/tiff"},
    {".tiff", "image/tiff"},
    {".toml", "text/plain"},
    {".tsv", "text/tab-separated-values"},
    {".txt", "text/plain"},
    {".wav", "audio/x-wav"},
    {".webm", "video/webm"},
    {".webp", "image/webp"},
    {".xml", "text/xml"},
    {".xz", "application/x-xz"},
    {".yaml", "text/plain"},
    {".yml", "text/plain"},
    {".zip", "application/zip"},
    {".zst", "application/zstd"},
};

/* First match by prefix of the MIME type. */
static const struct {
	const char *prefix;
	char item;
} items[] = {
    {"text/html", 'h'},
    {"application/xhtml+xml", 'h'},
    {"text/x-gophermap", '1'},
    {"text/", '0'},
    {"image/gif", 'g'},
    {"image/", 'I'},
    {"audio/", 's'},
    {"", '9'},
};

/* Texts whose types do not say so, beside all that are JSON or XML. */
static const char *const texts[] = {"application/json", "application/xml",
    "application/javascript", "application/x-javascript",
    "application/x-ndjson", "application/yaml", "application/x-yaml",
    "application/toml", "application/sql", "application/x-sh",
    "application/x-tex", "application/x-latex", "application/x-subrip",
    "application/x-pem-file", "application/pgp-keys",
    "application/pgp-signature"};

static bool
is_named_otherwise(struct span mime)
{
	/* RFC 6839. Images have their own items before. */
	if (span_ends_nocase(mime, SPAN("+json")) ||
	    span_ends_nocase(mime, SPAN("+xml")))
		return true;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (span_equal_nocase(mime, span_of(texts[i])))
			return true;
	return false;
}

struct span
mimetype_extension(struct span name)
{
	struct date date;
	size_t size = date_of_name(name, &date);
	struct span rest = span_tail(name, size);
	size_t dot = span_find_last(rest, '.');

	/*
	 * A name that begins with its only dot has no extension, and neither
	 * has one whose last dot is within its date.
	 */
	return size == 0 && dot == 0 ? SPAN("") : span_tail(rest, dot);
}

struct own_type {
	struct span extension, mime;
	unsigned line;
};

/* The charset of what is at or below a path without its last slash. */
struct own_charset {
	struct span path, name;
	unsigned line;
};

struct mimetypes {
	struct arena arena;
	struct own_type *list;
	size_t count, capacity;
	struct own_charset *charsets;
	size_t charset_count, charset_capacity;
};

struct mimetypes *
mimetypes_new(void)
{
	return mem_alloc(sizeof(struct mimetypes));
}

void
mimetypes_free(struct mimetypes **own)
{
	if (!*own)
		return;
	arena_free(&(*own)->arena);
	free((*own)->list);
	free((*own)->charsets);
	free(*own);
	*own = NULL;
}

static const struct own_type *
find_own_type(const struct mimetypes *own, struct span extension)
{
	for (size_t i = 0; own && i < own->count; i++)
		if (span_equal_nocase(extension, own->list[i].extension))
			return &own->list[i];
	return NULL;
}

struct span
mimetype_of_name(const struct mimetypes *own, struct span name)
{
	struct span extension = mimetype_extension(name);
	const struct own_type *type = find_own_type(own, extension);

	if (type)
		return type->mime;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_equal_nocase(extension, span_of(types[i].extension)))
			return span_of(types[i].mime);
	return SPAN("");
}

/* An extension has one dot: `.gz`, never `.tar.gz`. */
static bool
is_extension(struct span text)
{
	return text.size > 1 && span_find_last(text, '.') == 0 &&
	    span_find(text, '/') == text.size;
}

/*
 * token := 1*<any (US-ASCII) CHAR except SPACE, CTLs, or tspecials>
 * (RFC 2045 section 5.1)
 */
static bool
is_token(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.data[i] <= ' ' ||
		    (unsigned char)text.data[i] >= 0x7f ||
		    strchr("()<>@,;:\\\"/[]?=", text.data[i]))
			return false;
	return text.size > 0;
}

/* Types are case-insensitive (the same section): they are kept in lower case.
 */
static struct span
lower_copy(struct arena *arena, struct span text)
{
	struct buf buf = {0};

	for (size_t i = 0; i < text.size; i++)
		buf_byte(&buf, ascii_lower(text.data[i]));
	return buf_keep(&buf, arena);
}

/* Returns what was expected, or NULL. */
static const char *
rule_mistake(struct span extension, struct span mime)
{
	struct span subtype = mime, type = span_cut(&subtype, '/');

	if (!is_extension(extension))
		return "an extension with one dot, in front, and a type, as "
		       "in .ext text/plain";
	if (span_find(mime, ';') < mime.size)
		return "a type without parameters: charset and lang depend "
		       "on the file";
	return is_token(type) && is_token(subtype)
	    ? NULL
	    : "a type like text/plain after the extension";
}

int
mimetypes_add(struct mimetypes *own, struct span rule, struct span file,
    unsigned line, struct notes *notes)
{
	struct span mime = rule, extension = span_cut_word(&mime);
	const char *expected = rule_mistake(extension, mime);
	if (expected) {
		note_add(notes, NOTE_ERROR, file, line,
		    "type is \"%pS\", expected %s", SPAN_AT(rule), expected);
		return -1;
	}
	const struct own_type *before = find_own_type(own, extension);
	if (before) {
		note_add(notes, NOTE_ERROR, file, line,
		    "type of \"%pS\" again, expected it once (line %u has "
		    "it)",
		    SPAN_AT(extension), before->line);
		return -1;
	}
	own->list = mem_grow(
	    own->list, &own->capacity, own->count + 1, sizeof(*own->list));
	own->list[own->count++] =
	    (struct own_type){arena_copy(&own->arena, extension),
		lower_copy(&own->arena, mime), line};
	return 0;
}

/* Whether a path is that of a rule or below it; 0 is the root's. */
static bool
is_at(struct span path, struct span rule)
{
	return span_starts(path, rule) &&
	    (path.size == rule.size || path.data[rule.size] == '/');
}

struct span
mimetypes_charset(const struct mimetypes *own, struct span path)
{
	const struct own_charset *nearest = NULL;

	for (size_t i = 0; own && i < own->charset_count; i++)
		if (is_at(path, own->charsets[i].path) &&
		    (!nearest ||
			own->charsets[i].path.size > nearest->path.size))
			nearest = &own->charsets[i];
	return nearest ? nearest->name : SPAN("");
}

static const struct own_charset *
find_own_charset(const struct mimetypes *own, struct span path)
{
	for (size_t i = 0; i < own->charset_count; i++)
		if (span_equal(own->charsets[i].path, path))
			return &own->charsets[i];
	return NULL;
}

/* Adds a rule of a decoded path. Returns the one that has it already, or NULL.
 */
static const struct own_charset *
add_charset(
    struct mimetypes *own, struct span path, struct span name, unsigned line)
{
	while (span_ends(path, SPAN("/")))
		path.size--;
	const struct own_charset *before = find_own_charset(own, path);
	if (before)
		return before;
	own->charsets = mem_grow(own->charsets, &own->charset_capacity,
	    own->charset_count + 1, sizeof(*own->charsets));
	own->charsets[own->charset_count++] =
	    (struct own_charset){arena_copy(&own->arena, path), name, line};
	return NULL;
}

int
mimetypes_add_charset(struct mimetypes *own, struct span rule, struct span file,
    unsigned line, struct notes *notes)
{
	size_t blank = span_find_last(rule, ' ');
	struct span name = charset_name(span_tail(rule, blank + 1));
	struct span path = span_trim(span_head(rule, blank));
	struct buf decoded = {0};
	const char *expected = NULL;
	const struct own_charset *before = NULL;

	if (!span_starts(path, SPAN("/")) ||
	    uri_path_decode(&decoded, path) != URI_PATH_NAME)
		expected = "a path of the capsule, in front, and a charset, as "
			   "in /old/ koi8-r";
	else if (name.size == 0)
		expected = "the name of a charset after the path, as koi8-r, "
			   "windows-1251, shift_jis, gb18030, big5 or ibm437";
	else
		before = add_charset(own, buf_span(&decoded), name, line);
	buf_free(&decoded);
	if (expected)
		note_add(notes, NOTE_ERROR, file, line,
		    "charset is \"%pS\", expected %s", SPAN_AT(rule), expected);
	else if (before)
		note_add(notes, NOTE_ERROR, file, line,
		    "charset of \"%pS\" again, expected it once (line %u has "
		    "it)",
		    SPAN_AT(path), before->line);
	return expected || before ? -1 : 0;
}

char
mimetype_item(struct span mime)
{
	struct span prefix;
	size_t i = 0;

	while (prefix = span_of(items[i].prefix),
	    !span_equal_nocase(span_head(mime, prefix.size), prefix))
		i++;
	return items[i].item == '9' && is_named_otherwise(mime) ? '0'
								: items[i].item;
}

bool
mimetype_is_text(struct span mime)
{
	return memchr("01h", mimetype_item(mime), 3) != NULL;
}
