/* A page that is rendered piece by piece, as it is sent. */
#ifndef REPLY_STREAM_H
#define REPLY_STREAM_H

#include "wire/protocol.h"

/*
 * What is left to render of a response whose page comes in parts. It owns the
 * parts.
 */
struct stream {
	const struct protocol *protocol;
	struct page_parts *parts;
	struct printing printing;
	struct arena *arena; /* the worker's, freed after each piece */
	bool ended;
};

enum {
	/*
	 * Work of a piece (see struct page_parts), which also bounds its size.
	 * The first may be a whole page, which then is one write and is kept:
	 * lists are asked for most, and their lines are the dearest.
	 * Later ones are small: others get their turn after each.
	 */
	STREAM_FIRST = 65536,
	STREAM_FIRST_LIST = 262144, /* the same, of a page of no file */
	STREAM_NEXT = 16384,
	/* Units of menus that end a piece; most pages have fewer: 5 ms. */
	STREAM_MENUS = 1 << 19,
};

/* Takes the parts of a response over. The stream is the caller's to free. */
struct stream *stream_new(const struct protocol *protocol,
    const struct gopher_self *self, struct response *response,
    struct arena *arena);
/*
 * Appends the next piece: some lines, until `work` more was done or as many
 * bytes were appended, by the last of them. Returns 1 if
 * more follow, 0 if it was the last, -1 if what the page is made of has changed
 * meanwhile.
 */
int stream_next(struct stream *stream, size_t work, struct buf *buf);
/* Bytes that it holds between two pieces. */
size_t stream_held(const struct stream *stream);
/* Clears the pointer; NULL is accepted. */
void stream_free(struct stream **stream);

#endif
