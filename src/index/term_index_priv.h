/* What concordance.c and concordance_change.c share. */
#ifndef INDEX_TERM_INDEX_PRIV_H
#define INDEX_TERM_INDEX_PRIV_H

#include "index/term_index.h"

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
