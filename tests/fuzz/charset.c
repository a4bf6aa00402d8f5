#include <errno.h>
#include <iconv.h>

#include "base/charset_table.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"

/*
 * Charsets. What is decoded is UTF-8; a text that comes in two pieces, cut
 * anywhere, gives the same characters; where the system's iconv() decodes a
 * text that has no marks of its own, both agree.
 */

static const char *const names[] = {"utf-8", "unknown-8bit", "iso-8859-1",
    "windows-1252", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "koi8-r",
    "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "iso-8859-7",
    "windows-1256", "iso-2022-jp"};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

static void
decode_in_pieces(
    struct charset *charset, struct span text, size_t cut, struct buf *buf)
{
	struct span head = span_head(text, cut);
	size_t taken = charset_decode(buf, charset, head, false);

	HOLDS(taken <= head.size);
	HOLDS(head.size - taken < 8);
	struct span rest = span_tail(text, taken);
	HOLDS(charset_decode(buf, charset, rest, true) == rest.size);
}

/* iconv() refuses what is no character at all. */
static void
compare(const struct charset *charset, struct span text, struct span decoded)
{
	const char *system = charset_system_name(charset->name);
	char *in = (char *)(uintptr_t)text.data, *out;
	size_t left = text.size, room = 4 * text.size + 16;
	struct buf other = {0};

	if (!system || charset->kind == CHARSET_UNKNOWN ||
	    charset->kind == CHARSET_JIS || text.size == 0)
		return;
	iconv_t converter = iconv_open("UTF-8", system);
	HOLDS(converter != (iconv_t)-1);
	out = buf_extend(&other, room);
	if (iconv(converter, &in, &left, &out, &room) != (size_t)-1 &&
	    left == 0) {
		other.size -= room;
		HOLDS(span_equal(buf_span(&other), decoded));
	}
	iconv_close(converter);
	buf_free(&other);
}

void
fuzz_charset(struct span input)
{
	static struct charset_tables tables;
	struct span name = span_of(names[fuzz_byte(&input) % NAMES]);
	size_t cut = fuzz_byte(&input);
	struct charset charset = charset_tables_get(&tables, name);
	struct buf whole = {0}, pieces = {0};

	HOLDS(charset_decode(&whole, &charset, input, true) == input.size);
	HOLDS(utf8_valid(buf_span(&whole)));
	decode_in_pieces(&charset, input, cut, &pieces);
	/* Where it is UTF-8 or not is told from the bytes at hand. */
	if (charset.kind != CHARSET_UNKNOWN)
		HOLDS(span_equal(buf_span(&whole), buf_span(&pieces)));
	compare(&charset, input, buf_span(&whole));
	buf_free(&whole);
	buf_free(&pieces);
}
