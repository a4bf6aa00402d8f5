/* Lines of a width that is counted in terminal cells. */
#ifndef TEXT_WRAP_H
#define TEXT_WRAP_H

#include "base/span.h"

enum wrap_long {
	WRAP_BREAK, /* a word wider than the line is broken */
	WRAP_KEEP, /* it stands whole, on a line of its own */
};

/*
 * Takes one line of at most `cells` off the front of *rest, which holds no line
 * ends: words are kept whole, wide text may break between any two wide
 * characters. Returns it without the spaces at the break; all of *rest when it
 * fits. At least one character is taken.
 */
struct span wrap_next(struct span *rest, size_t cells, enum wrap_long words);

#endif
