/* The key of a text, equal for the two forms of one. */
#ifndef TERMS_TWIN_KEY_H
#define TERMS_TWIN_KEY_H

#include "dates/date.h"

/*
 * Returns a hash of title, day and words of a text in UTF-8, in any format,
 * without front matter and tags; 0 if it has no words but those of its title.
 */
uint64_t twin_key(struct span title, const struct date *date, struct span body);

#endif
