#include <stdlib.h>

#include <utf8proc.h>

#include "base/ascii.h"
#include "base/utf8.h"

/*
 * One decoder for all of loam: invalid bytes are taken one at a time, as
 * U+FFFD, so that any bytes can be read as text and the reader always advances.
 * utf8proc knows the properties that come from the Unicode tables.
 */

/*
 * The length of the well-formed sequence at the front of s (not empty), or 0.
 * The bounds on the second byte are those of table 3-7 of the Unicode
 * Standard: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
static size_t
sequence(struct span s)
{
	const unsigned char *byte = (const unsigned char *)s.data;
	unsigned low = 0x80, high = 0xbf;
	size_t size;

	if (byte[0] < 0x80)
		return 1;
	if (byte[0] < 0xc2 || byte[0] > 0xf4)
		return 0;
	size = byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
	switch (byte[0]) {
	case 0xe0: low = 0xa0; break;
	case 0xed: high = 0x9f; break;
	case 0xf0: low = 0x90; break;
	case 0xf4: high = 0x8f; break;
	default: break;
	}
	if (s.size < size || byte[1] < low || byte[1] > high)
		return 0;
	for (size_t i = 2; i < size; i++)
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	return size;
}

size_t
utf8_invalid_at(struct span s)
{
	size_t at = 0;

	while (at < s.size) {
		uint64_t word;
		/* Most text is ASCII: eight bytes at a time. */
		if (s.size - at >= sizeof(word)) {
			memcpy(&word, s.data + at, sizeof(word));
			if (!(word & 0x8080808080808080U)) {
				at += sizeof(word);
				continue;
			}
		}
		size_t size = sequence(span_tail(s, at));
		if (size == 0)
			return at;
		at += size;
	}
	return s.size;
}

bool
utf8_valid(struct span s)
{
	return utf8_invalid_at(s) == s.size;
}

uint32_t
utf8_next(struct span *rest)
{
	static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	unsigned char first = (unsigned char)rest->data[0];

	if (first < 0x80) {
		*rest = span_tail(*rest, 1);
		return first;
	}
	size_t size = sequence(*rest);
	uint32_t code_point = 0xfffd;

	if (size > 0) {
		code_point = first & first_bits[size];
		for (size_t i = 1; i < size; i++)
			code_point = code_point << 6 |
			    ((unsigned char)rest->data[i] & 0x3f);
	}
	*rest = span_tail(*rest, size ? size : 1);
	return code_point;
}

void
utf8_add(struct buf *buf, uint32_t code_point)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t size =
	    utf8proc_encode_char((utf8proc_int32_t)code_point, bytes);

	buf_add(buf, (struct span){(const char *)bytes, (size_t)size});
}

bool
utf8_is_word(uint32_t code_point)
{
	switch (utf8proc_category((utf8proc_int32_t)code_point)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC: return true;
	default: return false;
	}
}

bool
utf8_is_digit(uint32_t code_point)
{
	return utf8proc_category((utf8proc_int32_t)code_point) ==
	    UTF8PROC_CATEGORY_ND;
}

bool
utf8_is_upper(uint32_t code_point)
{
	return utf8proc_category((utf8proc_int32_t)code_point) ==
	    UTF8PROC_CATEGORY_LU;
}

bool
utf8_is_lower(uint32_t code_point)
{
	return utf8proc_category((utf8proc_int32_t)code_point) ==
	    UTF8PROC_CATEGORY_LL;
}

bool
utf8_is_mark(uint32_t code_point)
{
	/* The first one is U+0300. */
	if (code_point < 0x300)
		return false;
	unsigned kind = utf8proc_category((utf8proc_int32_t)code_point);
	return kind == UTF8PROC_CATEGORY_MN || kind == UTF8PROC_CATEGORY_MC ||
	    kind == UTF8PROC_CATEGORY_ME;
}

bool
utf8_is_control(uint32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) ||
	    code_point == 0x2028 || code_point == 0x2029 ||
	    (code_point & 0xfffe) == 0xfffe ||
	    (code_point >= 0xfdd0 && code_point <= 0xfdef);
}

/* Skips the bytes from first to last that are at the front. */
static void
skip_bytes(struct span *s, char first, char last)
{
	while (s->size > 0 && s->data[0] >= first && s->data[0] <= last)
		*s = span_tail(*s, 1);
}

/*
 * Skips a control string and what ends it: ST, or xterm's BEL, or CAN and SUB,
 * which cancel it, or another sequence. Returns false at the end of the line.
 */
static bool
skip_string(struct span *s)
{
	for (; s->size > 0; *s = span_tail(*s, 1)) {
		if (span_skip(s, SPAN("\033\\")) ||
		    span_skip(s, SPAN("\xc2\x9c")) ||
		    span_skip(s, SPAN("\a")) || span_skip(s, SPAN("\x18")) ||
		    span_skip(s, SPAN("\x1a")) || s->data[0] == '\033')
			return true;
		if (s->data[0] == '\n' || s->data[0] == '\r')
			break;
	}
	return false;
}

/* Parameters, intermediates, and the byte that ends a control sequence. */
static void
skip_control_sequence(struct span *s)
{
	skip_bytes(s, '0', '?');
	skip_bytes(s, ' ', '/');
	if (s->size > 0 && s->data[0] >= '@' && s->data[0] <= '~')
		*s = span_tail(*s, 1);
}

/*
 * An introducer of two bytes, or of one character of C1. One of C1 without the
 * end of its string is more likely a letter of windows-1252 that was read as
 * ISO-8859-1: it goes alone.
 */
bool
utf8_skip_escape(struct span *s)
{
	struct span rest = span_tail(*s, 1), string;
	char kind = '\0';

	/* Each character of a text is asked for: nearly all begin otherwise. */
	if (s->size == 0 || (s->data[0] != '\033' && s->data[0] != '\xc2'))
		return false;
	bool escape = s->data[0] == '\033';
	if (rest.size > 0)
		kind = escape ? rest.data[0] : (char)(rest.data[0] - 0x40);
	string = span_tail(rest, 1);
	if (kind == '[') {
		rest = string;
		skip_control_sequence(&rest);
	} else if (kind && strchr("]PX^_", kind)) {
		rest = string;
		if (!skip_string(&string) && !escape)
			string = rest;
		rest = string;
	} else if (escape) {
		skip_bytes(&rest, ' ', '/');
		if (rest.size > 0 && rest.data[0] >= '0' && rest.data[0] <= '~')
			rest = span_tail(rest, 1);
	} else {
		return false;
	}
	*s = rest;
	return true;
}

bool
utf8_has_word(struct span s)
{
	while (s.size > 0)
		if (!utf8_skip_escape(&s) && utf8_is_word(utf8_next(&s)))
			return true;
	return false;
}

/* Whether a character cannot be seen where it is, or moves others. */
static bool
is_unseen(uint32_t code_point)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
	    {0xad, 0xad}, /* soft hyphen */
	    {0x61c, 0x61c}, /* Arabic letter mark */
	    {0x180e, 0x180e}, /* Mongolian vowel separator */
	    {0x200b, 0x200b}, /* zero width space */
	    {0x200e, 0x200f}, /* left-to-right and right-to-left mark */
	    {0x202a, 0x202e}, /* embeddings and overrides */
	    {0x2060, 0x206f}, /* word joiner, isolates */
	    {0xfeff, 0xfeff}, /* byte order mark */
	    {0xfff9, 0xfffb}, /* interlinear annotation */
	    {0xe0000, 0xe0fff}, /* tags, variation selectors */
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (code_point >= ranges[i].first &&
		    code_point <= ranges[i].last)
			return true;
	return utf8_is_control(code_point);
}

void
utf8_add_visible(struct buf *buf, struct span s)
{
	while (s.size > 0) {
		struct span at = s;
		bool shown = sequence(s) > 0 && !is_unseen(utf8_next(&at));
		size_t size = sequence(s) > 0 ? s.size - at.size : 1;
		if (shown)
			buf_add(buf, span_head(s, size));
		for (size_t i = 0; !shown && i < size; i++)
			buf_format(
			    buf, "\\x%02X", (unsigned)(unsigned char)s.data[i]);
		s = span_tail(s, size);
	}
}

unsigned
utf8_width(uint32_t code_point)
{
	if (code_point >= 0x20 && code_point < 0x7f)
		return 1;
	const utf8proc_property_t *property =
	    utf8proc_get_property((utf8proc_int32_t)code_point);
	/* Vowel signs of India: utf8proc says 0, wcwidth() and terminals 1. */
	return property->category == UTF8PROC_CATEGORY_MC ? 1
							  : property->charwidth;
}

size_t
utf8_cells(struct span s)
{
	size_t cells = 0;

	while (s.size > 0) {
		size_t plain = utf8_plain(s);
		cells += plain;
		s = span_tail(s, plain);
		if (s.size > 0)
			cells += utf8_width(utf8_next(&s));
	}
	return cells;
}

struct span
utf8_head(struct span s, size_t size)
{
	size_t end = size;

	if (s.size <= size)
		return s;
	/* The first byte of the character that the cut would run through. */
	while (end > 0 && size - end < 3 && (s.data[end] & 0xc0) == 0x80)
		end--;
	if (end + sequence(span_tail(s, end)) <= size)
		end = size;
	return span_head(s, end);
}

struct span
utf8_head_cells(struct span s, size_t cells)
{
	struct span rest = s;
	size_t used = 0;

	while (rest.size > 0) {
		struct span after = rest;
		used += utf8_width(utf8_next(&after));
		if (used > cells)
			break;
		rest = after;
	}
	return span_head(s, s.size - rest.size);
}

static void
map(struct buf *buf, struct span s, utf8proc_option_t options)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)s.data,
	    (utf8proc_ssize_t)s.size, &mapped, options);

	/* Bytes that are not UTF-8 cannot be folded and are kept. */
	if (size >= 0)
		buf_add(buf, (struct span){(const char *)mapped, (size_t)size});
	else
		buf_add(buf, s);
	free(mapped);
}

void
utf8_fold_bare(struct buf *buf, struct span s)
{
	map(buf, s,
	    UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
		UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
}

void
utf8_fold_marked(struct buf *buf, struct span s)
{
	map(buf, s,
	    UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
		UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
}

void
utf8_fold_case(struct buf *buf, struct span s)
{
	if (utf8_is_ascii(s))
		for (size_t i = 0; i < s.size; i++)
			buf_byte(buf, ascii_lower(s.data[i]));
	else
		map(buf, s,
		    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

void
utf8_compose(struct buf *buf, struct span s)
{
	if (utf8_is_ascii(s))
		buf_add(buf, s);
	else
		map(buf, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}
