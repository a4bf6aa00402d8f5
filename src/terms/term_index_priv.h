/* What term_index.c, term_index_change.c and term_merge.c share. */
#ifndef TERMS_TERM_INDEX_PRIV_H
#define TERMS_TERM_INDEX_PRIV_H

#include "terms/term_index.h"

/*
 * Sets the flags and zones in the term table of a word that changes; bit 0 of
 * the zones alone means that it is in none. Its offset is known when the delta
 * is whole.
 */
void term_index_describe(struct term_index *term_index, uint64_t hash,
    const struct posting *postings, size_t count, uint64_t zones);
/* Appends a posting list; shares: NULL if no document is in a zone. */
void term_index_write(struct buf *buf, const struct term_index *term_index,
    struct shares *shares, const struct posting *postings, size_t count);
/*
 * Appends the postings of a term of the delta to a list: by zone number, and
 * within each they ascend.
 */
void term_index_read_delta(const struct term_index *term_index,
    const struct edition_delta *term, struct postings_list *list);
/*
 * Sets the number of documents. Those from `from` on get the zones that
 * `zone_of` has, and vectors of zero.
 */
void term_index_make_room(struct term_index *term_index, size_t from,
    size_t count, const uint8_t *zone_of);

#endif
