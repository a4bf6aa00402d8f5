#include <stdlib.h>

#include "base/mem.h"
#include "reply/page_stream.h"

/*
 * A large page is rendered in pieces, each when the one before is sent. So it
 * takes the same memory whatever its size, holds the worker for no longer than
 * one piece, and is not rendered any further than its reader reads.
 */

struct page_stream *
page_stream_new(const struct context *context, const struct protocol *protocol,
    struct response *response)
{
	struct page_stream *stream = mem_alloc(sizeof(*stream));

	*stream = (struct page_stream){.protocol = protocol,
	    .edition = edition_keep(context->edition),
	    .parts = response->parts,
	    .printing = printing_start(response, &context->vhost->gopher),
	    .arena = context->arena};
	response->parts = NULL;
	return stream;
}

/* Ends the page, or begins again with its lines. */
static void
finish_lines(struct page_stream *stream, struct buf *buf)
{
	if (stream->protocol->finish(&stream->printing, buf))
		stream->parts->rewind(stream->parts);
	else
		stream->ended = true;
}

int
page_stream_next(struct page_stream *stream, size_t work, struct buf *buf)
{
	size_t until = stream->parts->work + work;
	size_t most = buf->size + work;
	uint64_t menus = stream->parts->menu_work + PAGE_STREAM_MENUS;
	struct page page = page_new(stream->arena);
	int next = 1;

	while (next >= 0 && !stream->ended && buf->size < most &&
	    stream->parts->work < until && stream->parts->menu_work < menus) {
		page.count = 0;
		next = stream->parts->next(stream->parts, &page);
		if (next == 0)
			finish_lines(stream, buf);
		else if (next > 0)
			stream->protocol->print(&stream->printing, &page, buf);
	}
	page_free(&page);
	return next < 0 ? -1 : !stream->ended;
}

size_t
page_stream_held(const struct page_stream *stream)
{
	return sizeof(*stream) + page_parts_held(stream->parts);
}

void
page_stream_free(struct page_stream **stream)
{
	struct page_stream *freed = *stream;

	*stream = NULL;
	if (!freed)
		return;
	page_parts_free(freed->parts);
	edition_release(&freed->edition);
	free(freed);
}
