#include "book/gemtext_links.h"

/* The end of a line: LF, CR LF, or nothing at the end of a document. */
static struct span
line_end(struct span source)
{
	size_t size = source.size;

	size -= span_ends(span_head(source, size), SPAN("\n"));
	size -= size < source.size &&
	    span_ends(span_head(source, size), SPAN("\r"));
	return span_tail(source, size);
}

/* A label that would be read as another kind of line gets a space in front. */
static void
add_label_line(const struct line *line, struct span source, struct buf *buf)
{
	struct span label = line->text.size > 0 ? line->text : line->url;

	if (gemtext_kind(label) != LINE_TEXT)
		buf_byte(buf, ' ');
	buf_add(buf, label);
	buf_add(buf, line_end(source));
}

void
gemtext_links_line(const struct line *line, struct span source,
    link_changer *change, void *context, struct buf *buf)
{
	struct buf url = {0};
	enum link_change changed = line->kind == LINE_LINK
	    ? change(context, line->url, &url)
	    : LINK_KEPT;

	switch (changed) {
	case LINK_KEPT: buf_add(buf, source); break;
	case LINK_CHANGED: {
		size_t before = (size_t)(line->url.data - source.data);
		buf_add(buf, span_head(source, before));
		buf_add(buf, buf_span(&url));
		buf_add(buf, span_tail(source, before + line->url.size));
		break;
	}
	case LINK_LABEL: add_label_line(line, source, buf); break;
	case LINK_LEFT_OUT: break;
	}
	buf_free(&url);
}

void
gemtext_links(
    struct span text, link_changer *change, void *context, struct buf *buf)
{
	struct gemtext reader = gemtext_start(text);
	struct line line;

	while (gemtext_next(&reader, &line))
		gemtext_links_line(&line, reader.source, change, context, buf);
}
