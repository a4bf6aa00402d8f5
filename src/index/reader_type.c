#include "base/utf8.h"
#include "index/reader.h"

/*
 * The type of a file: by its name, and only if that says nothing by its bytes.
 * libmagic recognizes types by the first bytes, which an essay can have, too:
 * `GIF89a is an old format`, or `From here on`, which begins a mailbox. So
 * bytes that are text in some encoding are text/plain, unless libmagic finds
 * one of the types that consist of characters.
 */

bool
reader_is_text(struct span mime)
{
	return span_starts(mime, SPAN("text/"));
}

/* Types that consist of characters, and are recognized by more than a word. */
static bool
is_character_type(struct span mime)
{
	static const char *const types[] = {"application/json",
	    "application/pdf", "application/postscript", "image/svg+xml"};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_equal(mime, span_of(types[i])))
			return true;
	return reader_is_text(mime);
}

/* The type of a file by its bytes; `plain` if they are UTF-8 text. */
static struct span
type_of_bytes(struct reader *reader, struct span text, bool plain)
{
	struct span type = sniffer_type(reader->sniffer, text);
	bool readable = text.size > 0 &&
	    (plain || sniffer_charset(reader->sniffer, text).size > 0);

	if (readable && !is_character_type(type))
		return MIMETYPE_PLAIN;
	return type.size > 0 ? type : MIMETYPE_UNKNOWN;
}

/*
 * Whether bytes that look like the mark of UTF-16 are followed by UTF-8. Read
 * as UTF-16, pairs of ASCII letters would become Chinese.
 */
static bool
is_false_mark(struct span charset, struct span text)
{
	struct span rest = span_tail(text, 2);

	return span_starts(charset, SPAN("utf-16")) && rest.size > 0 &&
	    utf8_valid(rest) && span_find(rest, '\0') == rest.size;
}

/* The charset of a text, by the bytes around the first that is not UTF-8. */
static struct span
foreign_charset(struct reader *reader, struct span text, size_t invalid)
{
	size_t from = invalid > MAGIC_BYTES / 2 ? invalid - MAGIC_BYTES / 2 : 0;
	struct span charset = sniffer_charset(
	    reader->sniffer, span_head(span_tail(text, from), MAGIC_BYTES));

	if (charset.size == 0 || span_equal(charset, SPAN("us-ascii")) ||
	    span_equal(charset, SPAN("utf-8")) || is_false_mark(charset, text))
		return SPAN("iso-8859-1");
	return charset;
}

struct reader_class
reader_classify(struct reader *reader, struct span path, struct span text)
{
	struct reader_class class = {
	    reader_role(path, &(enum article_format){0}),
	    mimetype_of_name(reader->types, reader_file_name(path)), SPAN("")};
	size_t invalid = utf8_invalid_at(text);
	bool plain = invalid == text.size && span_find(text, '\0') == text.size;
	bool bare = class.mime.size == 0;

	/* A file without an extension is an article if it is UTF-8 text. */
	if (bare && class.role == RECORD_ARTICLE && plain) {
		class.mime = MIMETYPE_PLAIN;
	} else if (bare) {
		if (class.role == RECORD_ARTICLE)
			class.role = RECORD_FILE;
		class.mime =
		    reader_intern(reader, type_of_bytes(reader, text, plain));
	}
	if (reader_is_text(class.mime) && invalid < text.size)
		class.charset = reader_intern(
		    reader, foreign_charset(reader, text, invalid));
	return class;
}
