/* UTF-8: validity, folding, display width. The only user of utf8proc. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

/* The offset of the first byte that is not UTF-8 (RFC 3629), or s.size. */
size_t utf8_invalid_at(struct span s);
bool utf8_valid(struct span s);
/*
 * Takes one code point off the front of *rest (not empty). A byte that is not
 * UTF-8 is taken alone and yields U+FFFD.
 */
uint32_t utf8_next(struct span *rest);
void utf8_add(struct buf *buf, uint32_t code_point);
/* Whether it is a letter or digit of any script, or a mark on a letter. */
bool utf8_is_word(uint32_t code_point);
/* Whether it is a decimal digit of any script. */
bool utf8_is_digit(uint32_t code_point);
/* Whether a text has one, outside of escape sequences. */
bool utf8_has_word(struct span s);
/* Whether it is a capital, or a small letter, of a script that has both. */
bool utf8_is_upper(uint32_t code_point);
bool utf8_is_lower(uint32_t code_point);
/* Whether it is a mark on a letter: an accent, a vowel sign. */
bool utf8_is_mark(uint32_t code_point);
/*
 * Whether no line of text has it: a control (C0, DEL, C1), a line or paragraph
 * separator, or one of the 66 noncharacters (U+FFFF; Unicode section 23.7).
 */
bool utf8_is_control(uint32_t code_point);
/*
 * Skips an escape sequence at the front of *s and returns true; false, with
 * nothing skipped, if there is none (ECMA-48; ISO 2022 for the choice of a
 * character set). Any bytes will do: of a sequence that is not finished the
 * part that is there is skipped, a control string at most to the end of its
 * line. Other controls are left to utf8_is_control().
 */
bool utf8_skip_escape(struct span *s);
/*
 * Appends s for a terminal, where it is what it looks like: each byte that is
 * not UTF-8, or of a character that a terminal obeys or does not show, is
 * written as \xHH. Such are the controls of utf8_is_control() (terminals obey
 * U+009B), of direction, and others without a width of their own (K122).
 */
void utf8_add_visible(struct buf *buf, struct span s);
/* Whether eight bytes, in any order, are printable ASCII: ' ' to '~'. */
static inline bool
utf8_are_plain(const char *bytes)
{
	static const uint64_t each = 0x0101010101010101, high = 0x80 * each;
	uint64_t eight;

	memcpy(&eight, bytes, sizeof(eight));
	/* No byte carries into the next one if none has its high bit. */
	return ((eight | (eight + each) | ~((eight | high) - ' ' * each)) &
		   high) == 0;
}

/* How many characters at the front are printable ASCII, of one cell each. */
static inline size_t
utf8_plain(struct span s)
{
	size_t size = 0;

	while (size + 8 <= s.size && utf8_are_plain(s.data + size))
		size += 8;
	while (size < s.size && s.data[size] >= ' ' && s.data[size] < 0x7f)
		size++;
	return size;
}
/*
 * Columns of a terminal: 0 for controls and marks that stand above or below a
 * letter, 2 for wide characters, else 1.
 */
unsigned utf8_width(uint32_t code_point);
size_t utf8_cells(struct span s);
/*
 * The longest head of s that has at most size bytes and ends between two
 * characters; bytes that are not UTF-8 are cut anywhere.
 */
struct span utf8_head(struct span s, size_t size);
/*
 * The longest head of s that is at most cells wide and ends before a code
 * point that takes cells of its own.
 */
struct span utf8_head_cells(struct span s, size_t cells);
/*
 * Appends s with case folded and all marks off (NFKD); some scripts write
 * vowels as marks: script_fold() keeps these.
 */
void utf8_fold_bare(struct buf *buf, struct span s);
/* The same with the marks kept, behind their letters. */
void utf8_fold_marked(struct buf *buf, struct span s);
/* Whether s has no byte beyond ASCII. */
static inline bool
utf8_is_ascii(struct span s)
{
	uint64_t high = 0;
	size_t i = 0;

	for (uint64_t eight; i + sizeof(eight) <= s.size; i += sizeof(eight)) {
		memcpy(&eight, s.data + i, sizeof(eight));
		high |= eight & 0x8080808080808080;
	}
	for (; i < s.size; i++)
		high |= (unsigned char)s.data[i] & 0x80;
	return high == 0;
}

/* Appends s composed (NFC); bytes that are not UTF-8 are kept. */
void utf8_compose(struct buf *buf, struct span s);
/* Appends s with case folded, composed (NFC). */
void utf8_fold_case(struct buf *buf, struct span s);

#endif
