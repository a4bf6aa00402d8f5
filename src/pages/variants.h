/* The variants of an article on Gopher, and their selectors. */
#ifndef PAGES_VARIANTS_H
#define PAGES_VARIANTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "edition/edition.h"

/*
 * An article `/x.gmi` is a menu at `/x`, text at `/x.txt`, and its own bytes at
 * `/x.gmi`. `/x.txt` and `/x.md` are text, and a menu at `/x`. Gemtext as text
 * is also at `/x.36.txt`, for any width from 30 to 120 cells.
 */
enum variant { VARIANT_MENU, VARIANT_TEXT };

enum { VARIANT_NARROWEST = 30, VARIANT_WIDEST = 120 }; /* cells */

/*
 * Whether menus list the text of an article: if the configuration prefers that
 * (`list_text`), and of any text but gemtext. A page bundle is a menu.
 */
bool variants_are_text(
    const struct edition *edition, uint32_t article, bool list_text);
/*
 * The article whose variants an entry has, which may be the page of a
 * directory; or EDITION_NONE. A directory's page in another language is listed
 * nowhere and has no menus, but has these.
 */
uint32_t variants_article(const struct edition *edition, uint32_t number);
/* The path of an article without its extension. */
struct span variants_stem(struct span path);
/* Appends the selector of a variant of an article. */
void variants_selector(const struct edition *edition, uint32_t article,
    enum variant variant, struct buf *buf);
/*
 * Returns the article of which a path without an entry is a variant, or
 * EDITION_NONE; *width_r is the width in the path, or 0 for the usual one.
 */
uint32_t variants_find(const struct edition *edition, struct span path,
    enum variant *variant_r, unsigned *width_r);
/*
 * Returns, in the arena, the path of the gemtext article that a path without an
 * entry was a variant of: `/old` and `/old.txt` of `/old.gmi`.
 */
struct span variants_article_path(struct span variant, struct arena *arena);

#endif
