#include "base/utf8.h"
#include "index/reader.h"

/*
 * The name goes first, then the bytes. libmagic knows files by how they begin,
 * and so may an essay: `GIF89a is an old format`, `From here on`, a lone `a`
 * are no picture, no mail and no octets. So what is written in characters is
 * text, and its opinion counts for what kind of text.
 */

static struct span
name_of(struct span path)
{
	return span_tail(path, span_find_last(path, '/') + 1);
}

bool
reader_is_text(struct span mime)
{
	return span_starts(mime, SPAN("text/"));
}

/* Types that are written in characters too, and known by more than a word. */
static bool
is_written(struct span mime)
{
	static const char *const types[] = {"application/json",
	    "application/pdf", "application/postscript", "image/svg+xml"};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_equal(mime, span_of(types[i])))
			return true;
	return reader_is_text(mime);
}

/* The type of bytes whose name says nothing; `plain`: they are UTF-8 text. */
static struct span
type_of_bytes(struct reader *reader, struct span text, bool plain)
{
	struct span type = sniffer_type(reader->sniffer, text);
	bool readable = text.size > 0 &&
	    (plain || sniffer_charset(reader->sniffer, text).size > 0);

	if (readable && !is_written(type))
		return MIMETYPE_PLAIN;
	return type.size > 0 ? type : MIMETYPE_UNKNOWN;
}

/*
 * Two bytes look like the mark of UTF-16 and what follows is UTF-8 all the
 * same: read in pairs, it would come out as Chinese.
 */
static bool
is_no_mark(struct span charset, struct span text)
{
	struct span rest = span_tail(text, 2);

	return span_starts(charset, SPAN("utf-16")) && rest.size > 0 &&
	    utf8_valid(rest) && span_find(rest, '\0') == rest.size;
}

/* The character set of text that is not UTF-8, by the bytes around the spot. */
static struct span
foreign_charset(struct reader *reader, struct span text, size_t spot)
{
	size_t from = spot > MAGIC_BYTES / 2 ? spot - MAGIC_BYTES / 2 : 0;
	struct span charset = sniffer_charset(
	    reader->sniffer, span_head(span_tail(text, from), MAGIC_BYTES));

	if (charset.size == 0 || span_equal(charset, SPAN("us-ascii")) ||
	    span_equal(charset, SPAN("utf-8")) || is_no_mark(charset, text))
		return SPAN("iso-8859-1");
	return charset;
}

struct reader_class
reader_classify(struct reader *reader, struct span path, struct span text)
{
	struct reader_class judgement = {
	    reader_role(path, &(enum article_format){0}),
	    mimetype_of_name(reader->types, name_of(path)), SPAN("")};
	size_t spot = utf8_invalid_at(text);
	bool plain = spot == text.size && span_find(text, '\0') == text.size;
	bool bare = judgement.mime.size == 0;

	/* A name without suffix is an article if it holds UTF-8 text. */
	if (bare && judgement.role == RECORD_ARTICLE && plain) {
		judgement.mime = MIMETYPE_PLAIN;
	} else if (bare) {
		if (judgement.role == RECORD_ARTICLE)
			judgement.role = RECORD_FILE;
		judgement.mime =
		    reader_intern(reader, type_of_bytes(reader, text, plain));
	}
	if (reader_is_text(judgement.mime) && spot < text.size)
		judgement.charset =
		    reader_intern(reader, foreign_charset(reader, text, spot));
	return judgement;
}
