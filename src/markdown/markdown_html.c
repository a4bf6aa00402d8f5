#include "markdown/html.h"
#include "markdown/html_link.h"
#include "markdown/markdown_priv.h"

/*
 * Links and pictures that are written in HTML, as in Markdown that is made for
 * the web alone: they become what Markdown's own become. A link of HTML has no
 * end that the parser would vouch for; without one it ends where the next link
 * begins, or with its block, so that no text is lost.
 */

struct html_block {
	struct printer *printer;
	struct span source;
	size_t counted; /* of its bytes, for the line */
	unsigned line;
};

void
markdown_end_html_link(struct printer *printer)
{
	if (!printer->html_link || printer->images > 0)
		return;
	printer->html_link = false;
	markdown_leave_inline(printer, MARKDOWN_LINK);
}

/* In a block the blank of a line end may be taken back behind its tags. */
static size_t
label_begin(const struct printer *printer)
{
	struct span text = buf_span(&printer->text);

	return text.size - (printer->html && span_ends(text, SPAN(" ")));
}

void
markdown_take_html_link(struct printer *printer, struct span text)
{
	struct buf url = {0}, label = {0};
	enum html_link kind =
	    printer->hiding ? HTML_NO_LINK : html_link(text, &url, &label);

	if (kind == HTML_LINK_BEGINS || kind == HTML_LINK_ENDS)
		markdown_end_html_link(printer);
	if (kind == HTML_LINK_BEGINS && printer->inlines == 0 &&
	    printer->images == 0) {
		markdown_enter_inline(printer, MARKDOWN_LINK, buf_span(&url));
		printer->label_at = label_begin(printer);
		printer->html_link = true;
	} else if (kind == HTML_PICTURE) {
		markdown_enter_inline(printer, MARKDOWN_IMAGE, buf_span(&url));
		if (printer->images == 1)
			printer->image_at = label_begin(printer);
		markdown_append(printer, buf_span(&label));
		markdown_leave_inline(printer, MARKDOWN_IMAGE);
	}
	buf_free(&url);
	buf_free(&label);
}

static void
take_block_tag(void *context, struct span tag)
{
	struct html_block *block = context;
	size_t at = block->source.size - tag.size;

	for (; block->counted < at; block->counted++)
		block->line += block->source.data[block->counted] == '\n';
	block->printer->target_line = block->line;
	markdown_end_plain(block->printer);
	markdown_take_html_link(block->printer, tag);
}

static bool
has_text(struct span lines)
{
	while (lines.size > 0)
		if (span_trim(span_cut_line(&lines)).size > 0)
			return true;
	return false;
}

/* A line end right behind the tag is no part of it (HTML, section 13.1.2.5). */
static void
print_preformatted(struct printer *printer, struct span text)
{
	span_skip(&text, SPAN("\n"));
	text = span_trim_end(text);
	if (!has_text(text))
		return;
	markdown_toggle(printer, SPAN(""));
	while (text.size > 0)
		markdown_verbatim(printer, span_cut(&text, '\n'));
	markdown_toggle(printer, SPAN(""));
}

void
markdown_end_html(struct printer *printer)
{
	struct buf source = printer->text;
	struct html_block block = {.printer = printer,
	    .source = buf_span(&source),
	    .line = printer->html_line};
	struct html_tags tags = {take_block_tag, &block};
	struct span html = block.source;
	bool preformatted = false;

	printer->text = (struct buf){0};
	printer->plain_at = printer->url_end = 0;
	while (html.size > 0) {
		printer->code = preformatted;
		html = html_text(
		    block.source, html, &preformatted, &tags, &printer->text);
		markdown_end_html_link(printer);
		if (printer->code) {
			print_preformatted(printer, buf_span(&printer->text));
			printer->text.size = 0;
			markdown_end_links(printer);
		}
		printer->code = false;
		markdown_end_paragraph(printer);
	}
	buf_free(&source);
}
