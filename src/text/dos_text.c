#include "text/dos_text.h"

/*
 * Byte 1A ended a text, since the systems before counted files in records. What
 * is behind it is padding; or a record of SAUCE, which says who drew a picture,
 * behind up to 255 lines of comments (https://www.acid.org/info/sauce/).
 * Such a text is told by that, and any other goes on behind 1A.
 */

enum {
	END = 0x1a,
	COMMENTS = 104, /* where a record has the number of lines */
	COMMENT = 64, /* bytes of one */
};

static bool
is_padding(char byte)
{
	return byte == END || byte == '\0';
}

static struct span
last_of(struct span tail, size_t size)
{
	return size < tail.size ? span_tail(tail, tail.size - size) : tail;
}

/* What is in front of the record and its comments. */
static struct span
before_sauce(struct span tail)
{
	struct span record = last_of(tail, DOS_TEXT_RECORD);

	if (record.size < DOS_TEXT_RECORD ||
	    !span_starts(record, SPAN("SAUCE00")))
		return tail;
	size_t lines = (unsigned char)record.data[COMMENTS];
	struct span rest = span_head(tail, tail.size - record.size),
		    block = last_of(rest, 5 + lines * COMMENT);
	return span_starts(block, SPAN("COMNT"))
	    ? span_head(rest, rest.size - block.size)
	    : rest;
}

size_t
dos_text_size(struct span tail)
{
	struct span rest = before_sauce(tail);
	size_t size = rest.size;

	while (size > 0 && is_padding(rest.data[size - 1]))
		size--;
	size += span_find(span_tail(rest, size), END);
	/* Nothing but padding is no text; a record may be part of one. */
	return size > 0 && size < rest.size ? size : tail.size;
}

bool
dos_text_may_end(struct span record)
{
	return span_starts(record, SPAN("SAUCE00")) ||
	    (record.size > 0 && is_padding(record.data[record.size - 1]));
}
