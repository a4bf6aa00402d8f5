#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "text/escape.h"
#include "text/uri.h"

/*
 * Text of publishers and clients is escaped where it is written, for the place
 * where it is written: a line of gemtext, a menu, XML, JSON, a log. What is
 * harmless in one place is markup in another, so nothing is escaped on input.
 */

/* Characters that reorder the text after them can make a label deceive. */
static bool
overrides_direction(uint32_t code_point)
{
	return (code_point >= 0x202a && code_point <= 0x202e) ||
	    (code_point >= 0x2066 && code_point <= 0x2069);
}

/* Such a character is left out, and is no blank between words. */
static bool
is_never_shown(uint32_t code_point)
{
	return overrides_direction(code_point) || code_point == 0xfeff;
}

static bool
is_mark(char byte)
{
	return byte > ' ' && byte < 0x7f;
}

/* Whether two blanks are side by side in eight bytes of printable ASCII. */
static bool
have_blanks(const char *bytes)
{
	static const uint64_t each = 0x0101010101010101;
	uint64_t eight;

	memcpy(&eight, bytes, sizeof(eight));
	/* The high bit of each byte that is no blank. */
	uint64_t marks = (eight ^ ' ' * each) + 0x7f * each;
	return (~marks & ~(marks << 8) & 0x80 * each & ~(uint64_t)0xff) != 0;
}

/*
 * The size of what is in front as it may stay: words of ASCII, a blank apart.
 * Of eight bytes the last one is looked at again with what follows it.
 */
static size_t
plain_size(struct span s)
{
	size_t size = 0;

	if (s.size == 0 || !is_mark(s.data[0]))
		return 0;
	while (size + 8 < s.size && utf8_are_plain(s.data + size) &&
	    !have_blanks(s.data + size))
		size += 7;
	while (size < s.size &&
	    (is_mark(s.data[size]) ||
		(s.data[size] == ' ' && size + 1 < s.size &&
		    is_mark(s.data[size + 1]))))
		size++;
	return size;
}

void
escape_label(struct buf *buf, struct span s)
{
	bool started = false, space = false;

	while (s.size > 0) {
		size_t plain = plain_size(s);
		if (plain > 0) {
			if (space)
				buf_byte(buf, ' ');
			buf_add(buf, span_head(s, plain));
			s = span_tail(s, plain);
			started = true;
			space = false;
			continue;
		}
		if (utf8_skip_escape(&s))
			continue;
		struct span before = s;
		uint32_t code_point = utf8_next(&s);
		if (is_never_shown(code_point))
			continue;
		if (code_point == ' ' || utf8_is_control(code_point)) {
			space = started;
			continue;
		}
		if (space)
			buf_byte(buf, ' ');
		if (code_point == 0xfffd)
			utf8_add(buf, code_point);
		else
			buf_add(buf, span_head(before, before.size - s.size));
		started = true;
		space = false;
	}
}

bool
escape_label_joins(struct span s)
{
	while (s.size > 0) {
		s = span_tail(s, utf8_plain(s));
		if (s.size > 0 &&
		    (utf8_skip_escape(&s) || is_never_shown(utf8_next(&s))))
			return true;
	}
	return false;
}

void
escape_ellipses(struct buf *buf, size_t from)
{
	for (size_t i = from; i + 2 < buf->size; i++) {
		char *at = memchr(buf->data + i, 0xe2, buf->size - i - 2);
		if (!at)
			break;
		if (memcmp(at, "\xe2\x80\xa6", 3) == 0)
			memcpy(at, "...", 3);
		i = (size_t)(at - buf->data);
	}
}

struct span
escape_label_copy(struct arena *arena, struct span s)
{
	struct buf buf = {0};

	/* Most labels may stay as they are. */
	if (plain_size(s) == s.size)
		return arena_copy(arena, s);
	escape_label(&buf, s);
	return buf_keep(&buf, arena);
}

/* `whole` leaves characters that reorder text, and byte order marks. */
static void
add_columns(struct buf *buf, struct span s, bool whole)
{
	size_t column = 0;

	while (s.size > 0) {
		if (utf8_skip_escape(&s))
			continue;
		uint32_t code_point = utf8_next(&s);
		if (code_point == '\t') {
			size_t spaces = 8 - column % 8;
			buf_repeat(buf, ' ', spaces);
			column += spaces;
		} else if (!utf8_is_control(code_point) &&
		    (whole || !is_never_shown(code_point))) {
			utf8_add(buf, code_point);
			column += utf8_width(code_point);
		}
	}
}

void
escape_preformatted(struct buf *buf, struct span s)
{
	add_columns(buf, s, true);
}

void
escape_spaced_label(struct buf *buf, struct span s)
{
	add_columns(buf, s, false);
}

void
escape_selector(struct buf *buf, struct span path)
{
	if (span_has_control(path))
		uri_encode_path(buf, path);
	else
		buf_add(buf, path);
}

void
escape_url(struct buf *buf, struct span url)
{
	for (; url.size > 0; url = span_tail(url, 1)) {
		char byte = url.data[0];
		if (byte == '%' ? !uri_is_escape(url)
				: byte == ' ' || uri_is_forbidden(byte))
			buf_format(buf, "%%%02X", (unsigned char)byte);
		else
			buf_byte(buf, byte);
	}
}

/* Controls include U+2028 and U+2029, which JavaScript takes for line ends. */
void
escape_json(struct buf *buf, struct span s)
{
	while (s.size > 0) {
		uint32_t code_point = utf8_next(&s);
		if (code_point < 0x10000 && utf8_is_control(code_point)) {
			buf_format(buf, "\\u%04x", (unsigned)code_point);
			continue;
		}
		if (code_point == '"' || code_point == '\\')
			buf_byte(buf, '\\');
		utf8_add(buf, code_point);
	}
}

void
escape_log(struct buf *buf, struct span s)
{
	for (size_t i = 0; i < s.size; i++) {
		unsigned char byte = (unsigned char)s.data[i];
		if (byte < 0x20 || byte > 0x7e)
			buf_format(buf, "\\x%02X", (unsigned)byte);
		else if (byte == '"' || byte == '\\')
			buf_format(buf, "\\%c", byte);
		else
			buf_byte(buf, (char)byte);
	}
}

void
escape_json_ascii(struct buf *buf, struct span s)
{
	while (s.size > 0) {
		uint32_t code_point = utf8_next(&s);
		if (code_point > 0xffff)
			/* A surrogate pair. */
			buf_format(buf, "\\u%04x\\u%04x",
			    (unsigned)(0xd800 + ((code_point - 0x10000) >> 10)),
			    (unsigned)(0xdc00 + (code_point & 0x3ff)));
		else if (code_point < 0x20 || code_point > 0x7e)
			buf_format(buf, "\\u%04x", (unsigned)code_point);
		else if (code_point == '"' || code_point == '\\')
			buf_format(buf, "\\%c", (int)code_point);
		else
			buf_byte(buf, (char)code_point);
	}
}

void
escape_word(struct buf *buf, struct span s)
{
	bool plain = s.size > 0;

	for (size_t i = 0; i < s.size && plain; i++)
		plain = ascii_is_alnum(s.data[i]) ||
		    (s.data[i] && strchr("_./:@%+=-", s.data[i]));
	if (plain) {
		buf_add(buf, s);
		return;
	}
	buf_byte(buf, '\'');
	for (size_t i = 0; i < s.size; i++)
		if (s.data[i] == '\'')
			buf_add(buf, SPAN("'\\''"));
		else
			buf_byte(buf, s.data[i]);
	buf_byte(buf, '\'');
}

void
escape_xml(struct buf *buf, struct span s)
{
	while (s.size > 0) {
		if (utf8_skip_escape(&s))
			continue;
		uint32_t code_point = utf8_next(&s);
		switch (code_point) {
		case '&': buf_add(buf, SPAN("&amp;")); break;
		case '<': buf_add(buf, SPAN("&lt;")); break;
		case '>': buf_add(buf, SPAN("&gt;")); break;
		case '"': buf_add(buf, SPAN("&quot;")); break;
		case '\t':
		case '\n':
		case '\r': buf_byte(buf, ' '); break;
		default:
			if (!utf8_is_control(code_point))
				utf8_add(buf, code_point);
		}
	}
}
