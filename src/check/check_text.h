/* Checks one text: its links, its menus, its old path. */
#ifndef CHECK_CHECK_TEXT_H
#define CHECK_CHECK_TEXT_H

#include "base/note.h"
#include "pages/context.h"
#include "text/article.h"

/* Where a text is shown: as a page, or a block on others; or a gophermap. */
enum check_kind { CHECK_PAGE, CHECK_INTRO, CHECK_STANDING, CHECK_MAP };

/*
 * Adds a note for each link of a text that leads to nothing or is malformed,
 * as may be an item of a gophermap, each menu line that is not understood, an
 * old path that another page has, and a first line that looks like front matter
 * but is not. The context needs its edition and vhost.
 */
void check_text(const struct context *context, struct notes *notes,
    struct span path, enum check_kind kind, enum article_format format,
    struct span text);

#endif
