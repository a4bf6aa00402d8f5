/* How well a text holds together what was searched for. */
#ifndef SEARCH_NEARNESS_H
#define SEARCH_NEARNESS_H

#include "search/wanted.h"
#include "text/article.h"

enum { NEARNESS_ONE = 1024 };

/*
 * Returns the factor of a hit's score, in units of 1 / NEARNESS_ONE and at
 * least that: 1 + 0.4 t + 0.4 n. t is the share of the title's words that were
 * asked for; n is the mean, over words that follow each other in the query, of
 * 1 / sqrt(gap), where gap is the least distance of the two in the text, 1 if
 * they stand side by side; 0 if the text lacks one of them.
 */
uint32_t nearness_of(const struct wanted_list *wanted, struct span title,
    struct span text, enum article_format format);

#endif
