/* What can be wrong inside one text: its links, its menus, its old path. */
#ifndef CMD_CHECK_TEXT_H
#define CMD_CHECK_TEXT_H

#include "base/note.h"
#include "pages/context.h"
#include "text/article.h"

/* Where a text is read: a page of its own, or on the pages of others. */
enum check_kind { CHECK_PAGE, CHECK_INTRO, CHECK_STANDING };

/*
 * Adds a note for each link of a text that leads nowhere, each menu line that
 * places nothing, an old path that is another's, and an opening rule that is
 * taken for text. The context needs its edition and its place.
 */
void check_text(const struct context *context, struct notes *notes,
    struct span path, enum check_kind kind, enum article_format format,
    struct span text);

#endif
