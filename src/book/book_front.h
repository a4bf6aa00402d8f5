/* What stands before the texts of a book: what it is, and what is in it. */
#ifndef BOOK_BOOK_FRONT_H
#define BOOK_BOOK_FRONT_H

#include "book/contents.h"

#define BOOK_METADATA SPAN("metadata.txt")

/*
 * Appends metadata.txt (gempub 1.0.0 section 2.3). A picture for the cover
 * becomes one of the contents.
 */
void book_front_metadata(const struct context *context,
    struct book_contents *contents, struct buf *buf);
/*
 * Appends lines of index.gmi, the table of contents, which is the order of
 * reading (section 2.4): a title if `from` is 0, then the articles from one up
 * to another. Everything else lives in the context's arena.
 */
void book_front_index(const struct context *context,
    const struct book_contents *contents, size_t from, size_t to,
    struct buf *buf);

#endif
