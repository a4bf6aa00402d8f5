/* What edition.c, edition_lists.c and edition_index.c share. */
#ifndef SITE_EDITION_INSIDE_H
#define SITE_EDITION_INSIDE_H

#include "site/edition.h"

/* The elements of a section and how many whole ones there are. */
const void *edition_section(const struct edition *edition,
    enum edition_section which, size_t size, uint32_t *count_r);

#endif
