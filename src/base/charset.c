#include "base/ascii.h"
#include "base/charset.h"
#include "base/utf8.h"

/*
 * Publishers' files are decoded in processes that are locked in: iconv() opens
 * a shared object for each charset, and parses bytes of publishers in it. So
 * iconv() is asked once for each character of a charset, when loam is built,
 * and a table made of the answers (charset_table.c); the edition holds those in
 * use. Decoding is a walk through the rows of the table, a byte at a time; the
 * few charsets that need no table are decoded by code. A table comes from
 * another process, and its reader trusts no number in it.
 */

static const struct known {
	const char *name;
	const char *aliases; /* apart by spaces */
	enum charset_kind kind;
	const char *system; /* iconv's name; NULL: the name itself */
} known[] = {
#define CHARSET(name, aliases, kind, system)                                   \
	{name, aliases, CHARSET_##kind, system},
#include "base/charsets.def"
#undef CHARSET
};

static bool
has_name(const struct known *row, struct span name)
{
	struct span aliases = span_of(row->aliases);
	bool found = span_equal_nocase(span_of(row->name), name);

	while (!found && aliases.size > 0)
		found = span_equal_nocase(span_cut(&aliases, ' '), name);
	return found;
}

static const struct known *
find_known(struct span name)
{
	/* Nearly all texts are UTF-8, without a name. */
	if (name.size == 0)
		return NULL;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (has_name(&known[i], name))
			return &known[i];
	return NULL;
}

struct span
charset_name(struct span name)
{
	const struct known *row = find_known(name);

	return row ? span_of(row->name) : SPAN("");
}

const char *
charset_system_name(struct span name)
{
	const struct known *row = find_known(name);

	if (!row)
		return NULL;
	return row->system ? row->system : row->name;
}

const char *
charset_list(size_t number)
{
	return number < sizeof(known) / sizeof(known[0]) ? known[number].name
							 : NULL;
}

bool
charset_needs_table(struct span name)
{
	const struct known *row = find_known(name);

	return row && row->kind >= CHARSET_TABLE;
}

bool
charset_is_narrow(struct span name)
{
	return !span_starts(name, SPAN("utf-16")) &&
	    !span_starts(name, SPAN("utf-32"));
}

struct charset
charset_of(struct span name, struct span table)
{
	enum { ROW = 256 * sizeof(uint32_t) };
	const struct known *row = find_known(name);
	struct charset charset = {
	    .name = name, .kind = row ? row->kind : CHARSET_UNKNOWN};

	if (charset.kind >= CHARSET_TABLE && table.size < ROW)
		charset.kind = CHARSET_UNKNOWN;
	if (charset.kind >= CHARSET_TABLE)
		charset.table = table;
	return charset;
}

/* windows-1252 from 0x80 to 0x9f; 0 is no character. */
static const uint16_t cp1252[] = {0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026,
    0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018,
    0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161,
    0x203a, 0x153, 0, 0x17e, 0x178};

static uint32_t
next_windows(struct span *rest)
{
	uint32_t byte = (unsigned char)rest->data[0];

	*rest = span_tail(*rest, 1);
	if (byte < 0x80 || byte > 0x9f)
		return byte;
	return cp1252[byte - 0x80] ? cp1252[byte - 0x80] : CHARSET_NONE;
}

/* Whether a sequence of UTF-8 is cut off by the end of the bytes. */
static bool
is_cut(struct span rest)
{
	unsigned char byte = (unsigned char)rest.data[0];
	size_t size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
	size_t set = rest.size == 1 ? 2 : rest.size;
	char whole[4];

	if (byte < 0xc2 || byte > 0xf4 || rest.size >= size)
		return false;
	memcpy(whole, rest.data, rest.size);
	/* A second byte is limited by the first; others are not. */
	if (rest.size == 1)
		whole[1] =
		    byte == 0xe0 || byte == 0xf0 ? (char)0xa0 : (char)0x80;
	memset(whole + set, 0x80, size - set);
	return utf8_valid((struct span){whole, size});
}

static uint32_t
next_utf8(const struct charset *charset, struct span *rest)
{
	struct span at = *rest;

	if (is_cut(at))
		return CHARSET_MORE;
	uint32_t code_point = utf8_next(&at);
	bool invalid = rest->size - at.size == 1 && rest->data[0] & 0x80;
	if (invalid && charset->kind == CHARSET_UNKNOWN)
		return next_windows(rest);
	*rest = at;
	return invalid ? CHARSET_NONE : code_point;
}

/* A unit of `size` bytes; the caller has seen that they are there. */
static uint32_t
unit_at(struct span bytes, size_t at, size_t size, bool little)
{
	uint32_t unit = 0;

	for (size_t i = 0; i < size; i++) {
		size_t shift = 8 * (little ? i : size - 1 - i);
		unit |= (uint32_t)(unsigned char)bytes.data[at + i] << shift;
	}
	return unit;
}

/* RFC 2781 section 2.2; a surrogate without its other half is no character. */
static uint32_t
next_utf16(struct span *rest, bool little)
{
	if (rest->size < 2)
		return CHARSET_MORE;
	uint32_t unit = unit_at(*rest, 0, 2, little);
	if ((unit & 0xfc00) == 0xd800 && rest->size < 4)
		return CHARSET_MORE;
	uint32_t low =
	    (unit & 0xfc00) == 0xd800 ? unit_at(*rest, 2, 2, little) : 0;
	bool pair = (low & 0xfc00) == 0xdc00;
	*rest = span_tail(*rest, pair ? 4 : 2);
	if (pair)
		return 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff));
	return (unit & 0xf800) == 0xd800 ? CHARSET_NONE : unit;
}

static uint32_t
next_utf32(struct span *rest, bool little)
{
	if (rest->size < 4)
		return CHARSET_MORE;
	uint32_t unit = unit_at(*rest, 0, 4, little);
	*rest = span_tail(*rest, 4);
	return unit > 0x10ffff || (unit & 0xfffff800) == 0xd800 ? CHARSET_NONE
								: unit;
}

static uint32_t
element_at(struct span table, uint32_t row, size_t column)
{
	uint32_t element;
	size_t at = ((size_t)row * 256 + column) * sizeof(element);

	if (at > table.size || table.size - at < sizeof(element))
		return 0;
	memcpy(&element, table.data + at, sizeof(element));
	return element;
}

/*
 * Four bytes of GB18030 count in digits of 126, 10, 126 and 10 values. What is
 * below U+10000 is in the table; the other planes follow in order.
 */
static uint32_t
next_four(const struct charset *charset, uint32_t row, struct span *rest)
{
	enum { BELOW = 39420, PLANES = 189000, END = 189000 + 0x100000 };
	const unsigned char *byte = (const unsigned char *)rest->data;

	if (rest->size < 4)
		return CHARSET_MORE;
	if (byte[2] < 0x81 || byte[2] > 0xfe || byte[3] < 0x30 ||
	    byte[3] > 0x39)
		return CHARSET_NONE;
	uint32_t number = (((byte[0] - 0x81U) * 10 + byte[1] - 0x30U) * 126 +
			      byte[2] - 0x81U) *
		10 +
	    byte[3] - 0x30U;
	uint32_t element = 0;
	if (number < BELOW)
		element = element_at(charset->table, row, number);
	else if (number >= PLANES && number < END)
		element = CHARSET_CHARACTER | (0x10000 + number - PLANES);
	if ((element & CHARSET_ELEMENT) != CHARSET_CHARACTER)
		return CHARSET_NONE;
	*rest = span_tail(*rest, 4);
	return element & CHARSET_NUMBER;
}

/* A table of another process may hold anything. */
static uint32_t
checked(uint32_t code_point)
{
	return code_point > 0x10ffff || (code_point & 0x1ff800) == 0xd800
	    ? CHARSET_NONE
	    : code_point;
}

static uint32_t
next_of_table(const struct charset *charset, struct span *rest)
{
	enum { BYTES_MAX = 3 };
	struct span at = *rest;
	uint32_t row = 0, found = CHARSET_NONE;

	for (size_t i = 0; i < BYTES_MAX; i++) {
		if (i == rest->size)
			return CHARSET_MORE;
		uint32_t element = element_at(
		    charset->table, row, (unsigned char)rest->data[i]);
		row = element & CHARSET_NUMBER;
		if ((element & CHARSET_ELEMENT) == CHARSET_ROW)
			continue;
		if ((element & CHARSET_ELEMENT) == CHARSET_FOUR && i == 1)
			found = next_four(charset, row, &at);
		if ((element & CHARSET_ELEMENT) == CHARSET_CHARACTER) {
			found = row;
			at = span_tail(*rest, i + 1);
		}
		break;
	}
	if (found == CHARSET_MORE)
		return CHARSET_MORE;
	*rest = at.size < rest->size ? at : span_tail(*rest, 1);
	return found == CHARSET_NONE ? found : checked(found);
}

/*
 * ISO-2022-JP (RFC 1468): escapes choose the set that the bytes after them are
 * of; in ISO-2022-KR (RFC 1557) SO and SI do. A line begins in ASCII, which the
 * Roman set of JIS X 0201 counts as.
 */
enum { SHIFT_ASCII, SHIFT_KANJI, SHIFT_KANA };

/* Takes an escape off the front, if there is one. */
static bool
take_shift(struct charset *charset, struct span *rest)
{
	static const struct {
		const char *escape;
		unsigned char shift;
	} shifts[] = {{"\x1b(B", SHIFT_ASCII}, {"\x1b(J", SHIFT_ASCII},
	    {"\x1b$@", SHIFT_KANJI}, {"\x1b$B", SHIFT_KANJI},
	    {"\x1b(I", SHIFT_KANA}, {"\x1b$)C", SHIFT_ASCII},
	    {"\x0e", SHIFT_KANJI}, {"\x0f", SHIFT_ASCII}};

	if (memchr("\r\n", rest->data[0], 2))
		charset->shift = SHIFT_ASCII;
	for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]); i++)
		if (span_skip(rest, span_of(shifts[i].escape))) {
			charset->shift = shifts[i].shift;
			return true;
		}
	return false;
}

/* The two bytes of a character are those of EUC without their high bits. */
static uint32_t
next_jis(const struct charset *charset, struct span *rest)
{
	enum { ESCAPE = 4, KANA = 0xff61 - '!', KANA_END = 0x60 };
	unsigned byte = (unsigned char)rest->data[0];
	unsigned shift = ascii_is_seen(rest->data[0]) ? charset->shift : 0;
	size_t least = byte == 0x1b ? ESCAPE : shift == SHIFT_KANJI ? 2 : 1;

	if (rest->size < least)
		return CHARSET_MORE;
	if (shift == SHIFT_KANJI && ascii_is_seen(rest->data[1])) {
		const char pair[] = {
		    (char)(rest->data[0] | 0x80), (char)(rest->data[1] | 0x80)};
		struct span at = {pair, sizeof(pair)};
		uint32_t found = next_of_table(charset, &at);
		*rest = span_tail(*rest, sizeof(pair));
		return found == CHARSET_MORE ? CHARSET_NONE : found;
	}
	*rest = span_tail(*rest, 1);
	if (shift == SHIFT_KANA && byte < KANA_END)
		return KANA + byte;
	return byte > 0x7f || shift != SHIFT_ASCII ? CHARSET_NONE : byte;
}

uint32_t
charset_next(const struct charset *charset, struct span *rest)
{
	switch (charset->kind) {
	case CHARSET_UTF8:
	case CHARSET_UNKNOWN: return next_utf8(charset, rest);
	case CHARSET_WINDOWS: return next_windows(rest);
	case CHARSET_UTF16LE:
	case CHARSET_UTF16BE:
		return next_utf16(rest, charset->kind == CHARSET_UTF16LE);
	case CHARSET_UTF32LE:
	case CHARSET_UTF32BE:
		return next_utf32(rest, charset->kind == CHARSET_UTF32LE);
	case CHARSET_TABLE: return next_of_table(charset, rest);
	case CHARSET_JIS: return next_jis(charset, rest);
	case CHARSET_LATIN: break;
	}
	/* iso-8859-1 is the first 256 code points of Unicode. */
	uint32_t byte = (unsigned char)rest->data[0];
	*rest = span_tail(*rest, 1);
	return byte;
}

/* What a byte is of a character that is cut off by the end of the text. */
static uint32_t
next_of_rest(const struct charset *charset, struct span *rest)
{
	if (charset->kind == CHARSET_UNKNOWN)
		return next_windows(rest);
	*rest = span_tail(*rest, 1);
	return CHARSET_NONE;
}

size_t
charset_decode(
    struct buf *buf, struct charset *charset, struct span text, bool last)
{
	struct span rest = text;

	while (rest.size > 0) {
		if (charset->kind == CHARSET_JIS && take_shift(charset, &rest))
			continue;
		uint32_t code_point = charset_next(charset, &rest);
		if (code_point == CHARSET_MORE && !last)
			break;
		if (code_point == CHARSET_MORE)
			code_point = next_of_rest(charset, &rest);
		utf8_add(buf, code_point < CHARSET_MORE ? code_point : 0xfffd);
	}
	if (last)
		charset->shift = SHIFT_ASCII;
	return text.size - rest.size;
}

bool
charset_has_cr_lines(struct span text)
{
	return span_find(text, '\n') == text.size &&
	    span_find(text, '\r') < text.size;
}

void
charset_end_lines(struct buf *buf, size_t from)
{
	for (size_t i = from; i < buf->size; i++)
		if (buf->data[i] == '\r')
			buf->data[i] = '\n';
}
