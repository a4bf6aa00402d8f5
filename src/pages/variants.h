/* Where the Gopher forms of an article stand. */
#ifndef PAGES_VARIANTS_H
#define PAGES_VARIANTS_H

#include "base/buf.h"
#include "edition/edition.h"

/*
 * An article `/x.gmi` is a menu at `/x`, text at `/x.txt`, and itself at
 * `/x.gmi`; a `.txt` or `.md` is text under its own name and a menu without
 * it. A real file, a directory or a generated page of such a name wins, then
 * the first article in path order; the others' forms stand at `x.gmi.menu` and
 * `x.gmi.txt`. For phones, and for wide windows, the text of gemtext stands at
 * `/x.36.txt` as well, in any width from 30 to 120 cells.
 */
enum variant { VARIANT_MENU, VARIANT_TEXT };

enum { VARIANT_NARROWEST = 30, VARIANT_WIDEST = 120 };

/* Appends the selector of an article's form. */
void variants_selector(const struct edition *edition, uint32_t article,
    enum variant variant, struct buf *buf);
/*
 * The article of which path, which no entry has, is a form, and the width that
 * it asks for; 0: that of all texts. Returns EDITION_NONE if it is none's.
 */
uint32_t variants_find(const struct edition *edition, struct span path,
    enum variant *variant_r, unsigned *width_r);

#endif
