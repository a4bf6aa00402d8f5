/* The articles whose texts link to one: Linked From, and /links/PATH. */
#ifndef PAGES_LINKED_H
#define PAGES_LINKED_H

#include "pages/context.h"

/* Entries, the newest first; linked_free() frees them. */
struct linked {
	uint32_t *entries;
	size_t count;
};

/*
 * Returns at most `most` of the articles that link to an article and that the
 * reader may see, without itself.
 */
struct linked linked_from(
    const struct context *context, uint32_t article, size_t most);
void linked_free(struct linked *linked);

#endif
