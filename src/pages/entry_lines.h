/* Entries of the edition as lines of a page. Everything lives in the arena. */
#ifndef PAGES_ENTRY_LINES_H
#define PAGES_ENTRY_LINES_H

#include "pages/context.h"
#include "text/page.h"

/* The language tag of an entry; entry 0, the root, has the capsule's. */
struct span entry_lines_language(const struct context *context, uint32_t entry);

/*
 * The title of an entry as menus show it, beside its date: without that date in
 * front of it. Empty if it is that date.
 */
struct span entry_lines_title(
    const struct context *context, const struct edition_entry *entry);
/*
 * Appends `=> /path 2018-03-12 Title`, the form that gemtext feed readers
 * subscribe to. In gemtext a title that is that date stays.
 */
void entry_lines_add(const struct context *context,
    const struct edition_entry *entry, struct page *page);
/* Appends the same and the entry's summary on a line of its own. */
void entry_lines_add_post(const struct context *context,
    const struct edition_entry *entry, struct page *page);
/*
 * Whether an entry is a map called NAME.gophermap, which stands in the index of
 * its directory: such are the first children, and no list shows them.
 */
bool entry_lines_is_map(
    const struct context *context, const struct edition_entry *entry);
/* Children of a directory that are listed on a page, from one up to another. */
struct entry_lines_range {
	uint32_t directory;
	uint32_t begin; /* the first one on the page */
	uint32_t from, to; /* those to be added */
	bool more; /* where there are few texts, a line leads on from each */
	/* Leaves out the paths for which it returns true; or NULL. */
	bool (*hidden)(const void *data, struct span path);
	const void *data;
};
/*
 * Appends them, without maps that stand on top: articles, directories, files
 * with their sizes, with a heading before the first directory and file of the
 * page.
 */
void entry_lines_listing(const struct context *context,
    const struct entry_lines_range *range, struct page *page);
/*
 * Appends a part, from 0, of the entries on page `number` of a directory's
 * index (pager.h), and behind the last one the links to other pages, labelled
 * in a language. Returns whether another part follows.
 */
bool entry_lines_index(const struct context *context, uint32_t directory,
    struct span language, uint32_t number, uint32_t part, struct page *page);
/* Appends the link to the front page, labelled in the capsule's language. */
void entry_lines_home(const struct context *context, struct page *page);
/* Appends a link to a made page (own_page.h), labelled in the same language. */
void entry_lines_link(const struct context *context, struct span path,
    enum label label, struct page *page);
/* The same to the search, whose label is in a language. */
void entry_lines_search(const struct context *context, struct span language,
    enum label label, struct page *page);
/* Appends links to the archive and the tags, if any, to search and feed. */
void entry_lines_nav_links(const struct context *context, struct page *page);
/*
 * Appends the foot of a list that is no directory's: links Up, unless its path
 * is empty, Home, Search and to the feed at a path.
 */
void entry_lines_list_links(const struct context *context, struct span up,
    struct span feed, struct page *page);
/* Appends a publisher's gemtext, and closes a preformatted block left open. */
void entry_lines_gemtext(struct span text, struct page *page);

#endif
