/* Which texts of a capsule are in a book, in which order, under which names. */
#ifndef BOOK_CONTENTS_H
#define BOOK_CONTENTS_H

#include "pages/context.h"

/* What a book is of: a directory, and in it the articles with a tag. */
struct book_scope {
	struct span under; /* its path, with a slash at the end; `/`: all */
	uint32_t tag; /* its number; EDITION_NONE: all articles */
};

enum book_role {
	BOOK_ABSENT,
	BOOK_UNORDERED, /* a chapter whose place is not known yet */
	BOOK_CHAPTER, /* an article, or the page of a directory */
	BOOK_FILE, /* any other file that a chapter links to */
};

/* Files of more bytes are left on the server. */
enum { BOOK_FILE_MAX = 64 << 20 };

struct book_contents {
	struct book_scope scope;
	/*
	 * Entries: the articles in the order in which they are read, then pages
	 * of directories, then files in the order in which they are linked.
	 */
	uint32_t *entries;
	size_t count, capacity;
	size_t articles, chapters; /* of these the first */
	unsigned char *roles; /* of each entry of the edition */
	int32_t newest; /* day of the newest article; INT32_MIN: none */
	int64_t updated; /* the latest update of one; INT64_MIN: none */
};

/*
 * Finds the contents of a book that everybody may read to whom the context is
 * open. They are the caller's to free.
 */
void book_contents_find(const struct context *context,
    const struct book_scope *scope, struct book_contents *contents_r);
void book_contents_free(struct book_contents *contents);
/* Bytes that they hold. */
size_t book_contents_held(const struct book_contents *contents);

/* The role of an entry, which becomes a file of the book if it can be one. */
enum book_role book_contents_link(const struct context *context,
    struct book_contents *contents, uint32_t entry);
/*
 * Appends the name that an entry has in the book. Clients tell a text by its
 * suffix, so one without any gets `.txt`.
 */
void book_contents_name(
    const struct context *context, uint32_t entry, struct buf *name);

#endif
