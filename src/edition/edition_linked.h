/* What the texts of an edition link to, and which articles do. */
#ifndef EDITION_EDITION_LINKED_H
#define EDITION_EDITION_LINKED_H

#include "edition/edition.h"

/*
 * A path that texts link to. Its key is that decoded and composed path; of
 * links with a host a tab and the URL of that host follow: so all keys with a
 * path stand together.
 */
struct edition_linked {
	struct edition_string key;
	uint32_t first, count; /* in the section of backlinks */
};

/* All of them, sorted by their keys. */
const struct edition_linked *edition_linked(
    const struct edition *edition, uint32_t *count_r);
/* Those whose keys begin so, from first up to end. */
void edition_linked_range(const struct edition *edition, struct span beginning,
    uint32_t *first_r, uint32_t *end_r);
/* The articles with a link to it, in display order: the newest first. */
const uint32_t *edition_backlinks(const struct edition *edition,
    const struct edition_linked *linked, uint32_t *count_r);

#endif
