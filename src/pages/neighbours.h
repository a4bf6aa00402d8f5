/* The articles before and after one: in its series, or in its directory. */
#ifndef PAGES_NEIGHBOURS_H
#define PAGES_NEIGHBOURS_H

#include "edition/edition_series.h"
#include "pages/context.h"

/* Entries; EDITION_NONE: there is none. */
struct neighbours {
	uint32_t earlier, later;
};

/*
 * The parts of its series beside an article. Of a text in several languages or
 * forms only one counts, that in the article's language.
 */
struct neighbours neighbours_in_series(const struct context *context,
    const struct edition_series *series, uint32_t article);
/* The same of the posts of its directory; none of what is no post. */
struct neighbours neighbours_in_directory(
    const struct context *context, uint32_t article);
/* The directory that shows an entry: for a page bundle that above its own. */
uint32_t neighbours_directory(const struct edition *edition, uint32_t number);

#endif
