/* Front matter: the block of `key: value` lines on top of an article. */
#ifndef TEXT_FRONT_H
#define TEXT_FRONT_H

#include "text/article.h"

/*
 * Line 1 is `---`, a closing `---` comes within 64 lines and 8 KiB, and every
 * line between is `key: value`, a `- ` item, a comment or blank. Anything else
 * is text: some writers open with a rule. Reads the block into *article and
 * returns its size in bytes with both rules, and its lines in *lines_r; 0 when
 * there is none.
 */
size_t front_read(struct span text, struct arena *arena, struct notes *notes,
    struct article *article, unsigned *lines_r);

#endif
