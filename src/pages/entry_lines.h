/* Entries of the edition as lines of a page. */
#ifndef PAGES_ENTRY_LINES_H
#define PAGES_ENTRY_LINES_H

#include "pages/context.h"
#include "text/page.h"

/* A text of the edition, and the language tag of an entry; as edition_text().
 */
struct span entries_text(const struct desk *desk, struct edition_string string);
struct span entries_language(const struct desk *desk, uint32_t entry);

/* `=> /path 2018-03-12 Title`: what feed readers of gemtext subscribe to. */
void entries_add(const struct desk *desk, const struct edition_entry *entry,
    struct page *page);
/* The same with its summary on a line of its own. */
void entries_add_post(const struct desk *desk,
    const struct edition_entry *entry, struct page *page);
/*
 * Some of a directory's entries, from the one at `from` up to that at `to`:
 * articles, then directories and files under headings of their own.
 */
void entries_listing(const struct desk *desk, uint32_t directory, uint32_t from,
    uint32_t to, struct page *page);
/* The same without those of which `hidden`, if it is one, returns true. */
typedef bool entries_hidden(const void *context, struct span path);
void entries_listing_but(const struct desk *desk, uint32_t directory,
    uint32_t from, uint32_t to, entries_hidden *hidden, const void *context,
    struct page *page);
/* Up, Home, and the same text in other languages. */
void entries_navigation(
    const struct desk *desk, uint32_t number, struct page *page);
/* A link to a path of ours, called by a label in the capsule's language. */
void entries_way(const struct desk *desk, struct span path, enum label label,
    struct page *page);
/* The ways to the archive, the tags and the feed, where they have anything. */
void entries_overview(const struct desk *desk, struct page *page);
/* A publisher's own gemtext; what it leaves open must not swallow the rest. */
void entries_gemtext(struct span text, struct page *page);

#endif
