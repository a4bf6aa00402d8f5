/* The `lang:` filters of a query. */
#ifndef SEARCH_FILTER_H
#define SEARCH_FILTER_H

#include "edition/edition.h"
#include "text/query.h"

/* Whether an article's language passes every `lang:` filter of a query. */
bool filter_passes(const struct edition *edition,
    const struct edition_entry *entry, const struct query *query);

#endif
