/* Text in other character sets, decoded to UTF-8, by tables made elsewhere. */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include "base/buf.h"

enum charset_kind {
	CHARSET_UTF8, /* with bytes in it that are not UTF-8 */
	CHARSET_UNKNOWN, /* UTF-8 where it is valid, else windows-1252 */
	CHARSET_LATIN, /* iso-8859-1 */
	CHARSET_WINDOWS, /* windows-1252 */
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
	CHARSET_UTF32LE,
	CHARSET_UTF32BE,
	CHARSET_TABLE, /* any other: decoded by the table of charset_table.h */
	CHARSET_JIS, /* iso-2022-jp: escapes, and the table of euc-jp; or -kr */
};

/*
 * What bytes are decoded by. The name and the table are borrowed. An empty name
 * is UTF-8 that is sent as it is.
 */
struct charset {
	struct span name;
	enum charset_kind kind;
	struct span table;
	unsigned char shift; /* of CHARSET_JIS: the set of the next byte */
};

/*
 * A table is rows of 256 elements, one for each value of a byte; the first row
 * is that of a character's first byte. An element is one of these and a number:
 * the code point, or the row of the next byte, or the row where the code points
 * of GB18030's sequences of four bytes begin. All others are no characters.
 */
enum charset_element {
	CHARSET_CHARACTER = 1 << 24,
	CHARSET_ROW = 2 << 24,
	CHARSET_FOUR = 3 << 24,
	CHARSET_ELEMENT = 3 << 24, /* the bits that say which */
	CHARSET_NUMBER = (1 << 24) - 1, /* and those of the number */
};

#define CHARSET_UNSURE SPAN("unknown-8bit")

/*
 * The name of a charset, in lower case, by that name or a usual alias; it is
 * static. Empty if the charset is not known.
 */
struct span charset_name(struct span name);
/* The name that iconv() knows a charset, or its table, by; or NULL. */
const char *charset_system_name(struct span name);
/* The name of each charset in turn, from 0 on; NULL after the last. */
const char *charset_list(size_t number);
/*
 * The charset of that name, with its table, which the caller keeps; one without
 * the table that it needs is decoded as CHARSET_UNKNOWN.
 */
struct charset charset_of(struct span name, struct span table);
/* Whether a charset has to have a table. */
bool charset_needs_table(struct span name);
/* Whether CR and LF are one byte each in it, and no part of other characters.
 */
bool charset_is_narrow(struct span name);

enum {
	CHARSET_NONE = 0x7fffffff, /* bytes that are no character */
	CHARSET_MORE = 0x7ffffffe, /* the character goes on after the bytes */
};
/*
 * Takes a character off the front of *rest (not empty) and returns its code
 * point; or takes what is no character and returns CHARSET_NONE; or takes
 * nothing and returns CHARSET_MORE.
 */
uint32_t charset_next(const struct charset *charset, struct span *rest);
/*
 * Appends text as UTF-8; what is no character becomes U+FFFD. Returns how many
 * bytes it has taken: those of a character that goes on in the next piece are
 * left, unless this one is the last. The charset keeps the shift for the next
 * piece.
 */
size_t charset_decode(
    struct buf *buf, struct charset *charset, struct span text, bool last);
/*
 * In a text without LF, a CR ends a line (as on the first Macintosh). Whether a
 * text is such a one; and turns each CR of a buffer, from an offset on, into
 * LF.
 */
bool charset_has_cr_lines(struct span text);
void charset_end_lines(struct buf *buf, size_t from);

#endif
