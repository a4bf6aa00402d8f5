/* The charset that XML or HTML says itself to be in. */
#ifndef TEXT_DECLARED_CHARSET_H
#define TEXT_DECLARED_CHARSET_H

#include "base/ascii.h"
#include "base/buf.h"

/*
 * On Gopher, and for exported files, no header says which charset a file is in:
 * a feed reader believes `<?xml version="1.0" encoding="ISO-8859-1"?>`, and a
 * browser `<meta charset="iso-8859-1">` or the `charset=` in the `content` of a
 * meta element. So what is decoded to UTF-8 has to say UTF-8 there.
 */

/* A declaration stands here (HTML section 4.2.5.4); for XML that is plenty. */
enum { DECLARED_CHARSET_WITHIN = 1024 }; /* bytes */

/* Whether files of a type say it. */
static inline bool
declared_charset_is_in(struct span mime)
{
	return span_equal(mime, SPAN("text/html")) ||
	    span_ends(mime, SPAN("/xml")) || span_ends(mime, SPAN("+xml"));
}

/* The name behind `key=`, quoted or not, in a tag; or nothing. */
static inline struct span
declared_charset_of_tag(struct span tag, struct span key)
{
	size_t size = 0;

	while (
	    tag.size > 0 && !span_equal_nocase(span_head(tag, key.size), key))
		tag = span_tail(tag, 1);
	tag = span_trim(span_tail(tag, key.size));
	if (!span_skip(&tag, SPAN("=")))
		return SPAN("");
	tag = span_trim(tag);
	if (span_starts(tag, SPAN("\"")) || span_starts(tag, SPAN("'")))
		tag = span_tail(tag, 1);
	while (size < tag.size &&
	    (ascii_is_alnum(tag.data[size]) || tag.data[size] == '-' ||
		(tag.data[size] > ' ' && strchr("_.:+", tag.data[size]))))
		size++;
	return span_head(tag, size);
}

/* Takes a text up to the next name of a charset, which is returned; or all. */
static inline struct span
declared_charset_next(struct span *rest)
{
	while (rest->size > 0) {
		*rest = span_tail(*rest, span_find(*rest, '<'));
		struct span tag = span_head(*rest, span_find(*rest, '>'));
		struct span name = SPAN("");
		if (span_starts(tag, SPAN("<?xml")))
			name = declared_charset_of_tag(tag, SPAN("encoding"));
		else if (span_equal_nocase(span_head(tag, 5), SPAN("<meta")))
			name = declared_charset_of_tag(tag, SPAN("charset"));
		if (name.size > 0) {
			size_t end =
			    (size_t)(name.data - rest->data) + name.size;
			*rest = span_tail(*rest, end);
			return name;
		}
		*rest = span_tail(*rest, 1);
	}
	return SPAN("");
}

/* The first name of a charset in the beginning of a text, or nothing. */
static inline struct span
declared_charset(struct span text)
{
	struct span head = span_head(text, DECLARED_CHARSET_WITHIN);

	return declared_charset_next(&head);
}

/*
 * Lets a text that was decoded, from an offset on, say UTF-8 where it names its
 * charset.
 */
static inline void
declared_charset_set_utf8(struct buf *text, size_t from)
{
	struct span head =
	    span_head(span_tail(buf_span(text), from), DECLARED_CHARSET_WITHIN);
	struct span name = declared_charset_next(&head);
	struct buf whole = {0};
	size_t done = 0;

	for (; name.size > 0; name = declared_charset_next(&head)) {
		size_t at = (size_t)(name.data - text->data);
		buf_add(&whole, (struct span){text->data + done, at - done});
		buf_add(&whole, SPAN("UTF-8"));
		done = at + name.size;
	}
	if (done == 0)
		return;
	buf_add(&whole, span_tail(buf_span(text), done));
	buf_free(text);
	*text = whole;
}

#endif
