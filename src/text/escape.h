/*
 * Foreign text made harmless: one function for each place where it goes. What a
 * reader sees as text (labels, preformatted lines, XML) loses escape sequences
 * of terminals as a whole, from ESC to the byte that ends them: without ESC
 * their tails would show.
 */
#ifndef TEXT_ESCAPE_H
#define TEXT_ESCAPE_H

#include "base/buf.h"

/*
 * A label, a heading, a field of a menu line: one line of UTF-8 without
 * characters of utf8_is_control() and direction overrides, runs of white space
 * made one space, none at the ends.
 */
void escape_label(struct buf *buf, struct span s);
/* Whether escape_label() takes out what stands within a word, and joins it. */
bool escape_label_joins(struct span s);
/*
 * Makes three dots, which are as many bytes, of each U+2026 from an offset on.
 * Gopher clients that know no UTF-8 show other characters for it: UMN gopher's
 * menus have `~@` where a title is cut.
 */
void escape_ellipses(struct buf *buf, size_t from);
/* Returns the text of escape_label() in the arena. */
struct span escape_label_copy(struct arena *arena, struct span s);
/*
 * A preformatted line for a terminal: control characters removed, tabs expanded
 * to 8 columns, all else unchanged.
 */
void escape_preformatted(struct buf *buf, struct span s);
/* The same of a label whose blanks stay, without direction overrides. */
void escape_spaced_label(struct buf *buf, struct span s);
/*
 * A path as a Gopher selector: unchanged, since selectors are opaque (RFC 1436
 * section 2), but percent-encoded if it holds a control character, which could
 * end the selector or the line.
 */
void escape_selector(struct buf *buf, struct span path);
/*
 * A word of a command that a person pastes into a shell: in single quotes
 * (POSIX, XCU 2.2.2) unless no shell sees more in it than letters.
 */
void escape_word(struct buf *buf, struct span s);
/*
 * A URL for readers who can do nothing with what no URL may have: spaces, marks
 * such as | and ", and percent signs that begin no escape are percent-encoded.
 * What else uri_mistake() refuses stays.
 */
void escape_url(struct buf *buf, struct span url);
/*
 * The inside of a JSON string (RFC 8259 section 7); bytes that are not UTF-8
 * become U+FFFD.
 */
void escape_json(struct buf *buf, struct span s);

/*
 * The inside of a quoted field of a log: bytes outside 0x20-0x7E as \xHH, quote
 * and backslash after a backslash. Neither this nor the next function cuts an
 * escape: at the buffer's limit it is left out, and so is all that follows.
 */
void escape_log(struct buf *buf, struct span s);
/* As escape_json(), in ASCII alone: other characters as \uXXXX. */
void escape_json_ascii(struct buf *buf, struct span s);

/*
 * Character data or a quoted attribute of XML 1.0: markup escaped, tabs and
 * line ends as blanks, bytes that are not UTF-8 as U+FFFD; characters that no
 * document may hold (section 2.2) are removed.
 */
void escape_xml(struct buf *buf, struct span s);

#endif
