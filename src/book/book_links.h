/* Where the links of a book's texts lead: inside it, or to the capsule. */
#ifndef BOOK_BOOK_LINKS_H
#define BOOK_BOOK_LINKS_H

#include "book/contents.h"
#include "book/gemtext_links.h"

#define BOOK_INDEX SPAN("index.gmi")

/* The text whose links are changed. Owns nothing. */
struct book_links {
	const struct context *context;
	struct book_contents *contents;
	uint32_t entry;
};

/*
 * A link_changer() of a book_links. A link to what is in the book becomes
 * relative, one to the rest of the capsule a whole URL; a file that is linked
 * comes to be in the book.
 */
enum link_change book_links_change(
    void *links, struct span url, struct buf *url_r);
/*
 * Appends the reference, percent-encoded, that leads from one name in the book
 * to another.
 */
void book_links_relative(struct span from, struct span to, struct buf *url);

#endif
