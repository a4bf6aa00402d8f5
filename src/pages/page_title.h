/* Titles of made pages and feeds, which name the capsule, too. */
#ifndef PAGES_PAGE_TITLE_H
#define PAGES_PAGE_TITLE_H

#include "pages/context.h"
#include "text/page.h"

/*
 * The configured title of the capsule, else that of its front page, else the
 * host's name. Belongs to the configuration or the edition.
 */
struct span page_title_capsule(const struct context *context);
/*
 * `PART · CAPSULE`, in the context's arena. Only the capsule's title if the
 * part is empty or has the same words.
 */
struct span page_title_of(const struct context *context, struct span part);
/* Appends the title of a made page as its heading, and a blank line. */
void page_title_add(
    const struct context *context, struct span part, struct page *page);
/* The same for a page that begins with a heading of its publisher. */
void page_title_complete(const struct context *context, struct page *page);

#endif
