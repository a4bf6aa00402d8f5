/* What tag: and lang: of a query let through. */
#ifndef SITE_FILTER_H
#define SITE_FILTER_H

#include "site/edition.h"
#include "text/query.h"

/* Whether an article has what every filter asks for. */
bool filter_passes(const struct edition *edition,
    const struct edition_entry *entry, const struct query *query);

#endif
