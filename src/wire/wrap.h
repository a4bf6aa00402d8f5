/* Line wrapping by width in terminal cells. */
#ifndef WIRE_WRAP_H
#define WIRE_WRAP_H

#include "base/buf.h"

enum wrap_long {
	WRAP_BREAK, /* a word wider than the line is broken */
	WRAP_KEEP, /* it is kept whole, on a line of its own */
};

/*
 * Takes a line of at most `cells` off the front of *rest, which has no line
 * ends; all of it if it fits, at least one character in any case. Lines break
 * where UAX #14 lets them, as far as wrap.c goes. Returns the line without the
 * spaces at the break.
 */
struct span wrap_next(struct span *rest, size_t cells, enum wrap_long words);
/*
 * Appends a text without line ends that is at most `cells` wide, which are five
 * or more: a wider one is cut where it may break, if that leaves half of the
 * line or more, else at a character, and ends in three dots.
 */
void wrap_shorten(struct buf *buf, struct span text, size_t cells);
/*
 * The first offset from `from` on, where a character begins, at which a line of
 * the text may begin; text.size if there is none.
 */
size_t wrap_start(struct span text, size_t from);

#endif
