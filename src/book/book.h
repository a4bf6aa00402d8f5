/* A capsule, a directory or the articles with a tag as one gempub book. */
#ifndef BOOK_BOOK_H
#define BOOK_BOOK_H

#include "book/contents.h"
#include "text/page.h"

#define BOOK_MIME SPAN("application/gpub+zip")

/*
 * Returns the bytes of a book, as the sources of lines, made some at a time:
 * the caller's to free by their `free`. The edition of the context has to live
 * as long. The same edition gives the same bytes.
 */
struct page_parts *book_new(
    const struct context *context, const struct book_scope *scope);

/* How many articles a book has, and other files, once it was read to its end.
 */
struct book_counts {
	size_t articles, files;
};
struct book_counts book_counts(const struct page_parts *book);

#endif
