/* A book as a file. */
#ifndef CLI_BOOK_FILE_H
#define CLI_BOOK_FILE_H

#include "book/book.h"

/*
 * Writes a book, which stays the caller's, to a file, which is replaced when it
 * is whole, or to a device or a pipe; to standard output if the path is NULL.
 * The arena is that of the book's context, and freed after each piece. Returns
 * 0; 1 if a text has changed since the edition was made; or -1 with errno.
 */
int book_file_write(
    struct page_parts *book, struct arena *arena, const char *path);

#endif
