/* Which article a link leads to, and what a link by name does. */
#ifndef PAGES_LEADS_H
#define PAGES_LEADS_H

#include "pages/context.h"
#include "text/page.h"

/*
 * The entry that a link to a decoded path leads to by redirects, old paths and
 * links to directories; on Gopher by the forms of articles, too. EDITION_NONE:
 * none, but maybe a page that is made.
 */
uint32_t leads_entry(
    const struct context *context, struct span path, bool gopher);
/*
 * The article that it leads to, links to files followed as well. The host is as
 * below: one of Gopher has the forms of articles, too. EDITION_NONE: none.
 */
uint32_t leads_article(
    const struct context *context, struct span path, struct span host);
/*
 * Whether the URL of a host, gemini://HOST:PORT or gopher://HOST:PORT, is one
 * of ours; the empty span is.
 */
bool leads_here(const struct context *context, struct span host);
/*
 * The article that a link by name leads to, of which the key has that behind a
 * tab (index/reader_links.c): the name, a tab, and the directory of the link.
 */
uint32_t leads_named(const struct context *context, struct span link);
/*
 * Adds a link by name, of a page at `base` that was made of Markdown, as a link
 * to what has the name, once below a sentence; if nothing has, its label,
 * unless a sentence above has it. Returns false for any other line.
 */
bool leads_put_named(const struct context *context, struct span base,
    const struct line *line, struct page *page);
/* What an entry is a symbolic link to, or itself. */
uint32_t leads_without_link(const struct edition *edition, uint32_t number);

#endif
