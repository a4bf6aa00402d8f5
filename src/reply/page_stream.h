/* A page that is rendered piece by piece, as it is sent. */
#ifndef REPLY_PAGE_STREAM_H
#define REPLY_PAGE_STREAM_H

#include "pages/context.h"
#include "wire/protocol.h"

/*
 * What is left to render of a response whose page comes in parts. It owns the
 * parts, and holds a reference to the edition that they are made from.
 */
struct page_stream {
	const struct protocol *protocol;
	struct edition *edition;
	struct page_parts *parts;
	struct printing printing;
	struct arena *arena; /* the worker's, freed after each piece */
	bool ended;
};

enum {
	/*
	 * Work of a piece (see struct page_parts), which also bounds its size.
	 * The first may be a whole page, which then is one write. Later ones
	 * are small: others get their turn after each.
	 */
	PAGE_STREAM_FIRST = 65536,
	/* The same, of a page of no file: an index of 1,000. 1.5 ms. */
	PAGE_STREAM_FIRST_LIST = 144 << 10,
	PAGE_STREAM_NEXT = 16384,
	/* Units of menus that end a piece; most pages have fewer: 5 ms. */
	PAGE_STREAM_MENUS = 1 << 19,
};

/* Takes the parts of a response over. The stream is the caller's to free. */
struct page_stream *page_stream_new(const struct context *context,
    const struct protocol *protocol, struct response *response);
/*
 * Appends the next piece: some lines, until `work` more was done or as many
 * bytes were appended, by the last of them. Returns 1 if
 * more follow, 0 if it was the last, -1 if what the page is made of has changed
 * meanwhile.
 */
int page_stream_next(struct page_stream *stream, size_t work, struct buf *buf);
/* Bytes that it holds between two pieces. */
size_t page_stream_held(const struct page_stream *stream);
/* Clears the pointer; NULL is accepted. */
void page_stream_free(struct page_stream **stream);

#endif
