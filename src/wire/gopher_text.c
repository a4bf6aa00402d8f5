#include <stdio.h>

#include "text/escape.h"
#include "wire/gopher_text.h"
#include "wire/gopher_walk.h"

/*
 * A text is wrapped gemtext. Links are numbered, as in printed pages, since a
 * text cannot be followed: their URLs are a list at the end. Clients of today
 * read until the connection closes; so no dot is stuffed and no last line sent
 * (RFC 1436, appendix, has both): they would show them.
 */

/* Some old clients end a text at a lone dot, but not at a dot and a space. */
static void
put_bare_row(struct buf *buf, struct span line)
{
	buf_add(buf, line);
	buf_add(
	    buf, span_equal(line, SPAN(".")) ? SPAN(" \r\n") : SPAN("\r\n"));
}

static void
put_row(struct gopher_walk *walk, const char *lead, struct span text)
{
	if (*lead == '\0') {
		put_bare_row(walk->buf, text);
		return;
	}
	buf_add(walk->buf, span_of(lead));
	buf_add(walk->buf, text);
	buf_add(walk->buf, SPAN("\r\n"));
}

/* `[3] label`, with the rows that follow indented by the same width. */
static void
put_numbered_link(struct gopher_walk *walk, const struct page_line *line)
{
	char lead[16], hang[16];

	/* A link without a target is only text. */
	if (line->target.type == 0) {
		walk->line.size = 0;
		gopher_walk_label(line, walk->at->width, &walk->line);
		gopher_walk_paragraph(walk, buf_span(&walk->line), "", "");
		return;
	}
	int cells = snprintf(lead, sizeof(lead), "[%u] ", ++walk->at->links);

	snprintf(hang, sizeof(hang), "%*s", cells, "");
	walk->line.size = 0;
	gopher_walk_label(line, walk->at->width - (size_t)cells, &walk->line);
	gopher_walk_paragraph(walk, buf_span(&walk->line), lead, hang);
}

/*
 * The URL of a link: a gopher: URL for items of this server, so that the reader
 * stays on Gopher (M6), else the URL as its author wrote it, with what no URL
 * may have percent-encoded.
 */
static void
put_full_url(struct gopher_walk *walk, const struct page_line *line)
{
	const struct item_target *target = &line->target;
	struct span selector = target->selector;

	if (target->host.size > 0)
		escape_label(walk->buf, line->line.url);
	else if (span_skip(&selector, SPAN("URL:")))
		escape_label(walk->buf, selector);
	else
		gopher_url(
		    walk->at->self, target->type, target->selector, walk->buf);
}

/* URLs are not wrapped, so that they can be copied. */
static void
list_links(struct gopher_walk *walk, const struct page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		if (page->lines[i].line.kind != LINE_LINK ||
		    page->lines[i].target.type == 0)
			continue;
		buf_format(walk->buf, "[%u] ", ++walk->at->listed);
		put_full_url(walk, &page->lines[i]);
		buf_add(walk->buf, SPAN("\r\n"));
	}
}

static const struct gopher_form form = {
    .words = WRAP_KEEP,
    .put_row = put_row,
    .put_title = put_row,
    .put_link = put_numbered_link,
};

void
gopher_text_print(
    struct printing *printing, const struct page *page, struct buf *buf)
{
	struct gopher_walk walk = {.form = &form, .at = printing, .buf = buf};

	if (printing->listing)
		list_links(&walk, page);
	else
		gopher_walk_page(&walk, page);
	buf_free(&walk.line);
}

bool
gopher_text_finish(struct printing *printing, struct buf *buf)
{
	struct gopher_walk walk = {.form = &form, .at = printing, .buf = buf};

	if (printing->links == 0 || printing->listing)
		return false;
	gopher_walk_heading(&walk, LINE_HEADING_2, false, printing->heading);
	buf_free(&walk.line);
	printing->listing = true;
	return true;
}

void
gopher_lines_print(const struct page *page, struct buf *buf)
{
	for (size_t i = 0; i < page->count; i++) {
		const struct page_line *line = &page->lines[i];
		struct span text = line->source;
		if (line->cut || line->within) {
			text.size -= span_ends(text, SPAN("\n"));
			text.size -= !line->cut && span_ends(text, SPAN("\r"));
			buf_add(buf, text);
		}
		if (line->cut)
			continue;
		if (line->within)
			buf_add(buf, SPAN("\r\n"));
		else
			put_bare_row(buf, span_cut_line(&text));
	}
}

void
gopher_lines(struct span text, struct buf *buf)
{
	while (text.size > 0) {
		struct span line = span_cut(&text, '\n');
		if (span_ends(line, SPAN("\r")))
			line.size--;
		put_bare_row(buf, line);
	}
}
