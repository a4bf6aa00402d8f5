/* What concordance.c and concordance_change.c share. */
#ifndef SITE_CONCORDANCE_INSIDE_H
#define SITE_CONCORDANCE_INSIDE_H

#include "site/concordance.h"

/* Tells the vocabulary where a word's postings are, and how it is spelled. */
void concordance_describe(struct concordance *concordance, uint64_t hash,
    uint32_t place, const struct posting *postings, size_t count);
/* Appends the postings of one of the patch's terms. */
void concordance_patched(const struct concordance *concordance,
    const struct edition_patch *term, struct postings_list *list);
/* Room for `count` vectors, those from `from` on zeroed. */
void concordance_make_room(
    struct concordance *concordance, size_t from, size_t count);

#endif
