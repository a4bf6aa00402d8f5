/* What term index.c and term_index_change.c share. */
#ifndef INDEX_TERM_INDEX_PRIV_H
#define INDEX_TERM_INDEX_PRIV_H

#include "index/term_index.h"

/* Tells the term table where a word's postings are, and how it is spelled. */
void term_index_describe(struct term_index *term_index, uint64_t hash,
    uint32_t place, const struct posting *postings, size_t count);
/* Appends the postings of one of the delta's terms. */
void term_index_read_delta(const struct term_index *term_index,
    const struct edition_delta *term, struct postings_list *list);
/* Room for `count` vectors, those from `from` on zeroed. */
void term_index_make_room(
    struct term_index *term_index, size_t from, size_t count);

#endif
