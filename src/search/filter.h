/* What lang: of a query lets through. */
#ifndef SEARCH_FILTER_H
#define SEARCH_FILTER_H

#include "edition/edition.h"
#include "text/query.h"

/* Whether an article is in a language that every such filter lets through. */
bool filter_passes(const struct edition *edition,
    const struct edition_entry *entry, const struct query *query);

#endif
