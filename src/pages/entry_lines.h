/* Entries of the edition as lines of a page. */
#ifndef PAGES_ENTRY_LINES_H
#define PAGES_ENTRY_LINES_H

#include "pages/context.h"
#include "text/page.h"

/* A text of the edition, and the language tag of an entry; as edition_text().
 */
struct span entry_lines_text(
    const struct context *context, struct edition_string string);
struct span entry_lines_language(const struct context *context, uint32_t entry);

/* `=> /path 2018-03-12 Title`: what feed readers of gemtext subscribe to. */
void entry_lines_add(const struct context *context,
    const struct edition_entry *entry, struct page *page);
/* The same with its summary on a line of its own. */
void entry_lines_add_post(const struct context *context,
    const struct edition_entry *entry, struct page *page);
/*
 * Some of a directory's entries, from the one at `from` up to that at `to`:
 * articles, then directories and files under headings of their own.
 */
void entry_lines_listing(const struct context *context, uint32_t directory,
    uint32_t from, uint32_t to, struct page *page);
/* The same without those of which `hidden`, if it is one, returns true. */
typedef bool entry_lines_hidden(const void *data, struct span path);
void entry_lines_listing_but(const struct context *context, uint32_t directory,
    uint32_t from, uint32_t to, entry_lines_hidden *hidden, const void *data,
    struct page *page);
/* Up, Home, and the same text in other languages. */
void entry_lines_navigation(
    const struct context *context, uint32_t number, struct page *page);
/* A link to a path of ours, called by a label in the capsule's language. */
void entry_lines_link(const struct context *context, struct span path,
    enum label label, struct page *page);
/* The ways to the archive, the tags and the feed, where they have anything. */
void entry_lines_nav_links(const struct context *context, struct page *page);
/* A publisher's own gemtext; what it leaves open must not swallow the rest. */
void entry_lines_gemtext(struct span text, struct page *page);

#endif
