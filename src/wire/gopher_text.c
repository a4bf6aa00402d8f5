#include <stdio.h>

#include "text/escape.h"
#include "text/uri.h"
#include "wire/gopher_text.h"
#include "wire/gopher_walk.h"

/* A lone dot ends the text for some old clients: dot-space does not. */
static void
put_bare(struct buf *buf, struct span line)
{
	buf_add(buf, line);
	buf_add(
	    buf, span_equal(line, SPAN(".")) ? SPAN(" \r\n") : SPAN("\r\n"));
}

static void
put(struct gopher_walk *walk, const char *lead, struct span text)
{
	if (*lead == '\0') {
		put_bare(walk->buf, text);
		return;
	}
	buf_add(walk->buf, span_of(lead));
	buf_add(walk->buf, text);
	buf_add(walk->buf, SPAN("\r\n"));
}

/* `[3] label`, and as many spaces before what follows. */
static void
put_link(struct gopher_walk *walk, const struct page_line *line)
{
	char lead[16], hang[16];

	/* What leads nowhere, or where nobody here may go, is only text. */
	if (line->target.type == 0) {
		walk->line.size = 0;
		gopher_walk_label(line, walk->width, &walk->line);
		gopher_walk_paragraph(walk, buf_span(&walk->line), "", "");
		return;
	}
	int cells = snprintf(lead, sizeof(lead), "[%u] ", ++walk->links);

	snprintf(hang, sizeof(hang), "%*s", cells, "");
	walk->line.size = 0;
	gopher_walk_label(line, walk->width - (size_t)cells, &walk->line);
	gopher_walk_paragraph(walk, buf_span(&walk->line), lead, hang);
}

/*
 * The whole URL of a link. What is ours is told as RFC 4266 has it, in the
 * reader's protocol; what is not, as its author wrote it.
 */
static void
put_url(struct gopher_walk *walk, const struct page_line *line)
{
	const struct target *target = &line->target;
	const struct gopher_self *self = walk->self;

	if (target->host.size > 0 ||
	    span_starts(target->selector, SPAN("URL:"))) {
		escape_label(walk->buf, line->line.url);
		return;
	}
	buf_format(walk->buf, "gopher://%pS", SPAN_AT(self->host));
	if (!span_equal(self->port, SPAN("70")))
		buf_format(walk->buf, ":%pS", SPAN_AT(self->port));
	buf_format(walk->buf, "/%c", target->type);
	uri_encode_path(walk->buf, target->selector);
}

/* Never wrapped, so that clients and people can pick the URLs up. */
static void
list_links(
    struct gopher_walk *walk, const struct page *page, struct span heading)
{
	unsigned number = 0;

	if (walk->links == 0)
		return;
	gopher_walk_heading(walk, LINE_HEADING_2, heading);
	for (size_t i = 0; i < page->count; i++) {
		if (page->lines[i].line.kind != LINE_LINK ||
		    page->lines[i].target.type == 0)
			continue;
		buf_format(walk->buf, "[%u] ", ++number);
		put_url(walk, &page->lines[i]);
		buf_add(walk->buf, SPAN("\r\n"));
	}
}

void
gopher_text(const struct page *page, const struct gopher_self *self,
    size_t width, struct span links, struct buf *buf)
{
	static const struct gopher_form form = {
	    .words = WRAP_KEEP,
	    .put = put,
	    .put_title = put,
	    .put_link = put_link,
	};
	struct gopher_walk walk = {.form = &form,
	    .self = self,
	    .buf = buf,
	    .width = width,
	    .blank = true};

	gopher_walk_page(&walk, page);
	list_links(&walk, page, links);
	buf_free(&walk.line);
}

void
gopher_lines(struct span text, struct buf *buf)
{
	while (text.size > 0) {
		struct span line = span_cut(&text, '\n');
		if (span_ends(line, SPAN("\r")))
			line.size--;
		put_bare(buf, line);
	}
}
