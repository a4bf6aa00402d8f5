/* URLs that stand in a text of Markdown as they are. */
#ifndef MARKDOWN_BARE_URL_H
#define MARKDOWN_BARE_URL_H

#include "base/span.h"

/* The next URL of a text, from an offset on; empty at the end. */
struct span bare_url_next(struct span text, size_t from);
/* Whether a text ends in one. */
bool bare_url_ends(struct span text);
/* Whether a text goes on in the midst of the scheme of a URL and its `://`. */
bool bare_url_is_parted(struct span before, struct span text);

#endif
