/* The bytes of one file of a book, read a piece at a time, as often as needed.
 */
#ifndef BOOK_MEMBER_H
#define BOOK_MEMBER_H

#include "book/contents.h"
#include "text/page.h"

enum member_kind {
	MEMBER_METADATA,
	MEMBER_INDEX,
	MEMBER_ENTRY, /* of the edition */
};

/* An open member. Owns the lines and the descriptor. */
struct member {
	const struct context *context; /* borrowed, as the contents */
	struct book_contents *contents;
	enum member_kind kind;
	uint32_t entry;
	bool links; /* its lines may be links */
	struct page_parts *lines; /* of a text; or NULL */
	int fd; /* of any other file; or -1 */
	uint64_t at; /* the next byte, or the next line of the index */
};

/* Opens one, at its beginning. Returns 0, or -1 if its file has changed. */
int member_open(const struct context *context, struct book_contents *contents,
    enum member_kind kind, uint32_t entry, struct member *member_r);
/*
 * Appends the next piece, which may be empty. Returns 1, 0 at the end, or -1 if
 * the file has changed. *work is increased by what it has cost, in bytes of
 * text. What it takes from the context's arena is not used after it.
 */
int member_next(struct member *member, struct buf *buf, size_t *work);
void member_rewind(struct member *member);
void member_close(struct member *member);
/* Bytes that it holds. */
size_t member_held(const struct member *member);

#endif
