/* The translations of an article, by file name: x.gmi and x.es.gmi. */
#ifndef PAGES_TRANSLATIONS_H
#define PAGES_TRANSLATIONS_H

#include "pages/context.h"

/* Entries, in the context's arena. */
struct translations {
	uint32_t *entries;
	size_t count;
};

/*
 * Returns the listed translations of an entry, that without a suffix first,
 * then by path; none of what is no article.
 */
struct translations translations_of(
    const struct context *context, uint32_t number);

#endif
