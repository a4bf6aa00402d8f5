/* What the parts of the reader share: reader.c and reader_front.c. */
#ifndef INDEX_READER_PRIV_H
#define INDEX_READER_PRIV_H

#include "index/reader.h"

/* The bytes of a byte order mark in a character set, the empty one UTF-8. */
uint32_t reader_mark_size(struct span charset, struct span bytes);
/*
 * Where the page begins in a file's own bytes, of which `article` was read
 * after they were decoded as `text`.
 */
uint32_t reader_body(struct span charset, struct span bytes, struct span text,
    const struct article *article);
/*
 * Heeds the front matter of a file that is no article, whose text the reader
 * holds: a draft is hidden whatever else it is.
 */
void reader_read_front(struct reader *reader, struct record *record,
    int64_t now, struct notes *notes);

#endif
