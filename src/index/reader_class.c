#include "base/ascii.h"
#include "base/charset_guess.h"
#include "base/utf8.h"
#include "index/reader_priv.h"
#include "text/declared_charset.h"
#include "text/dos_text.h"
#include "text/gophermap.h"
#include "text/mimetype.h"

/*
 * What a file is. Its name decides its role in the capsule and its format as an
 * article.
 *
 * Its type comes from its name, too, and only if that says nothing from its
 * bytes. libmagic recognizes types by the first bytes, which an essay can have,
 * too: `GIF89a is an old format`, or `From here on`, which begins a mailbox. So
 * bytes that are text in some encoding are text/plain, unless libmagic finds
 * one of the types that consist of characters.
 */

/* What clients ask for at the root of a host; below it, it is as any text. */
static bool
is_for_clients(struct span path)
{
	static const char *const names[] = {
	    "/robots.txt", "/favicon.txt", "/caps.txt"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_equal_nocase(path, span_of(names[i])))
			return true;
	return false;
}

enum record_role
reader_role(struct span path, enum article_format *format_r)
{
	struct span name = span_file_name(path),
		    extension = mimetype_extension(name);
	bool article;

	article = tree_name_is_article(extension, format_r);
	if (!article)
		*format_r = ARTICLE_GEMTEXT;
	if (span_equal(name, SPAN(".intro.gmi")))
		return RECORD_INTRO;
	if (tree_name_is_standing(name))
		return RECORD_STANDING;
	if (is_for_clients(path) || span_equal_nocase(name, SPAN("gophermap")))
		return RECORD_SPECIAL;
	if (span_equal_nocase(name, SPAN("gophertag")))
		return RECORD_TAG;
	if (tree_name_is_map(name))
		return RECORD_MAP;
	if (tree_name_page_rank(name) >= 0)
		return RECORD_INDEX;
	if (tree_name_is_well_known(path) ||
	    (article && tree_name_is_translation(name)))
		return RECORD_SPECIAL;
	return article ? RECORD_ARTICLE : RECORD_FILE;
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
	return span_starts(mime, SPAN("text/"));
}

/*
 * Whether no text has a character. Texts have BEL to CR, ESC, and the SUB that
 * ended files of CP/M.
 */
static bool
is_no_text(uint32_t character)
{
	return (character < 0x20 && (character < 7 || character > 13) &&
		   character != 0x1a && character != 0x1b) ||
	    character == 0x7f || character == CHARSET_NONE;
}

/* Whether bytes have no control that no text has; some charset has them. */
static bool
has_no_control(struct span bytes)
{
	for (size_t i = 0; i < bytes.size; i++)
		if (is_no_text((unsigned char)bytes.data[i]))
			return false;
	return bytes.size > 0;
}

/*
 * Whether a text has a mark; or, where its name is that of a page, is all of
 * the characters that it begins with. Samples, heights and other numbers may
 * begin as ASCII in UTF-16 or UTF-32 does.
 */
static bool
is_marked_text(struct span path, struct span text)
{
	struct span mark = reader_mark(text);
	struct charset charset = charset_of(mark, SPAN(""));
	uint32_t character = 0;

	if (mark.size == 0 || reader_mark_size(mark, text) > 0)
		return mark.size > 0;
	if (!reader_is_page(path))
		return false;
	while (text.size > 0 && character != CHARSET_MORE) {
		character = charset_next(&charset, &text);
		if (is_no_text(character))
			return false;
	}
	return true;
}

/*
 * Whether bytes that are not UTF-8, and that libmagic takes for `type`, are a
 * text: in a charset that is known, or in lines. Quiet sounds have no control
 * either, and libmagic may take them for a text, but they have no lines.
 */
static bool
is_foreign_text(
    struct reader *reader, struct span path, struct span text, struct span type)
{
	if (is_marked_text(path, text))
		return true;
	return has_no_control(text) &&
	    (mimetypes_charset(reader->types, path).size > 0 ||
		(mimetype_is_text(type) &&
		    (span_find(text, '\n') < text.size ||
			charset_has_cr_lines(text))) ||
		!span_equal(
		    charset_guess(&reader->charsets, text), CHARSET_UNSURE));
}

/* The type of a file by its bytes; `plain` if they are UTF-8 text. */
static struct span
type_of_bytes(
    struct reader *reader, struct span path, struct span text, bool plain)
{
	struct span type = sniffer_type(reader->sniffer, text);
	bool readable = text.size > 0 &&
	    (plain || is_foreign_text(reader, path, text, type));

	if (readable && !is_character_type(type))
		return MIMETYPE_PLAIN;
	/* libmagic may call a text what no charset has the bytes of. */
	return type.size > 0 && (readable || !mimetype_is_text(type))
	    ? type
	    : MIMETYPE_UNKNOWN;
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

/*
 * Whether a text that is UTF-8 is ISO-2022-JP (RFC 1468): ASCII, in which
 * escapes lead to characters of two bytes. Lines of mail may have been cut.
 */
static bool
is_jis(struct span text)
{
	struct span rest = span_tail(text, span_find(text, 0x1b));
	size_t good = 0, bad = 0;

	for (; rest.size > 0; rest = span_tail(rest, span_find(rest, 0x1b))) {
		size_t size = 0;
		if (!span_skip(&rest, SPAN("\x1b$B")) &&
		    !span_skip(&rest, SPAN("\x1b$@"))) {
			rest = span_tail(rest, 1);
			continue;
		}
		while (size < rest.size && ascii_is_seen(rest.data[size]))
			size++;
		good += size > 0 && size % 2 == 0;
		bad += size % 2;
	}
	return good > 0 && bad * 8 <= good && utf8_is_ascii(text);
}

/*
 * Whether such a text is ISO-2022-KR (RFC 1557): its escape stands above all
 * characters of two bytes, which are behind SO.
 */
static bool
is_ks(struct span text)
{
	struct span rest = span_tail(text, span_find(text, 0x1b));

	return span_starts(rest, SPAN("\x1b$)C")) &&
	    span_find(rest, 0x0e) < rest.size && utf8_is_ascii(text);
}

/*
 * The charset that XML or HTML says itself to be in, or none. What is read as
 * ASCII is in no UTF-16, and this is no UTF-8.
 */
static struct span
declared(struct span mime, struct span text)
{
	struct span name = declared_charset_is_in(mime)
	    ? charset_name(declared_charset(text))
	    : SPAN("");

	return charset_is_narrow(name) && !span_equal(name, SPAN("utf-8"))
	    ? name
	    : SPAN("");
}

/*
 * The charset of a text: by a mark, which is the text's own; none if its bytes
 * are UTF-8 (`valid`), as hardly any text of another charset is, but for those
 * of iso-2022-jp and -kr, which are ASCII; as the operator has set it; as XML
 * and HTML declare it; or by its bytes. Texts in UTF-16 may well be UTF-8.
 */
static struct span
charset_of_text(struct reader *reader, struct span path, struct span mime,
    struct span text, bool valid)
{
	struct span mark = reader_mark(text),
		    set = mimetypes_charset(reader->types, path);

	if (mark.size > 0 && !is_false_mark(mark, text))
		return span_equal(mark, SPAN("utf-8")) && valid ? SPAN("")
								: mark;
	if (valid && is_jis(text))
		return SPAN("iso-2022-jp");
	if (valid && is_ks(text))
		return SPAN("iso-2022-kr");
	if (valid && (text.size == 0 || charset_is_narrow(set)))
		return SPAN("");
	if (set.size == 0)
		set = declared(mime, text);
	return set.size > 0 ? set : charset_guess(&reader->charsets, text);
}

/*
 * Whether a text whose name has no type is a menu that items lead to: a map, or
 * a file of another server that has its menus finished.
 */
static bool
is_menu(const struct reader_class *class, struct span text)
{
	if (!span_equal(class->mime, MIMETYPE_PLAIN))
		return false;
	return class->role == RECORD_MAP ||
	    ((class->role == RECORD_FILE || class->role == RECORD_ARTICLE) &&
		gophermap_is_finished(text));
}

struct reader_class
reader_classify(struct reader *reader, struct span path, struct span text)
{
	struct reader_class class = {
	    reader_role(path, &(enum article_format){0}),
	    mimetype_of_name(reader->types, span_file_name(path)), SPAN("")};
	text = span_head(text, dos_text_size(text));
	size_t invalid = utf8_invalid_at(text);
	bool plain = invalid == text.size && span_find(text, '\0') == text.size;
	bool bare = class.mime.size == 0;

	/* A file without an extension is an article if it is UTF-8 text. */
	if (bare && class.role == RECORD_ARTICLE && plain) {
		class.mime = MIMETYPE_PLAIN;
	} else if (bare) {
		if (class.role == RECORD_ARTICLE)
			class.role = RECORD_FILE;
		class.mime = reader_intern(
		    reader, type_of_bytes(reader, path, text, plain));
	}
	if (bare && is_menu(&class, text)) {
		class.mime = MIMETYPE_GOPHERMAP;
		if (class.role == RECORD_ARTICLE)
			class.role = RECORD_FILE;
	}
	if (mimetype_is_text(class.mime))
		class.charset = charset_of_text(
		    reader, path, class.mime, text, invalid == text.size);
	return class;
}
