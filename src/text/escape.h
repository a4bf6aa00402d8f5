/* Foreign text made harmless, one function for each place it goes to. */
#ifndef TEXT_ESCAPE_H
#define TEXT_ESCAPE_H

#include "base/buf.h"

/*
 * A label, a heading, a field of a menu line: one line of UTF-8 without
 * control characters (C0, DEL, C1, line separators, direction overrides), runs
 * of white space made one space, none at the ends.
 */
void escape_label(struct buf *buf, struct span s);
/* Returns the text of escape_label() in the arena. */
struct span escape_label_copy(struct arena *arena, struct span s);
/*
 * The line as it stands, less control characters; tabs go to 8 columns. For
 * preformatted text on a terminal.
 */
void escape_preformatted(struct buf *buf, struct span s);
/*
 * A path as a Gopher selector: as it is where it can be (selectors are opaque,
 * RFC 1436 section 2), percent-encoded when it holds a byte that would end the
 * selector or the line.
 */
void escape_selector(struct buf *buf, struct span path);
/*
 * What stands between the quotes of a string in JSON (RFC 8259 section 7):
 * bytes that are not UTF-8 come out as U+FFFD.
 */
void escape_json(struct buf *buf, struct span s);

/*
 * What stands between the quotes of a field of a log: bytes outside 0x20-0x7E
 * as \xHH, quote and backslash behind a backslash (row 16 of the hardening).
 * As the next one it never cuts what it escapes: at the buffer's limit a whole
 * byte or character is left out, and so is all that follows.
 */
void escape_log(struct buf *buf, struct span s);
/* As escape_json(), in ASCII alone: \uXXXX for all that is beyond it. */
void escape_json_ascii(struct buf *buf, struct span s);

/*
 * Text of an XML 1.0 document, in an element or a quoted attribute: markup
 * escaped, a tab or line end as a blank, what is not UTF-8 as U+FFFD, and
 * without control characters and what else no document may hold (section 2.2).
 */
void escape_xml(struct buf *buf, struct span s);

#endif
