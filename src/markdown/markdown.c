#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "markdown/blanks.h"
#include "markdown/brackets.h"
#include "markdown/nesting.h"
#include "markdown/markdown_priv.h"
#include "text/gemtext.h"
#include "text/tag.h"

/*
 * Markdown printed as gemtext, a block at a time as the parser tells of it.
 * Gemtext is a list of lines of a few kinds, without any depth: lists within
 * lists become one list, a list within a quote is quoted text, numbers of items
 * are text, and headings of the levels 4 to 6 have the third. Tables become
 * preformatted text, aligned. A line of text that would be of another kind has
 * a space in front, as in all pages that loam makes (text/page.h).
 *
 * Links are printed after the outermost block that has them: in the midst of a
 * list or a quote they would end it.
 */

static struct container *
innermost(const struct printer *printer)
{
	return printer->depth > 0 ? &printer->containers[printer->depth - 1]
				  : NULL;
}

void
markdown_end_paragraph(struct printer *printer)
{
	markdown_end_tag(printer);
	markdown_end_html_link(printer);
	markdown_end_plain(printer);
	if (markdown_is_links(printer))
		markdown_place_links(printer);
	else
		markdown_lines(printer, buf_span(&printer->text));
	printer->text.size = printer->plain_at = printer->url_end = 0;
	printer->outside = false;
	markdown_end_links(printer);
}

static void
push_container(struct printer *printer, enum markdown_block block,
    const struct markdown_detail *detail)
{
	struct container *above = innermost(printer);
	struct container pushed = {.block = block,
	    .number = detail->start,
	    .delimiter = detail->delimiter};

	if (block == MARKDOWN_ITEM && above) {
		pushed = (struct container){.block = block,
		    .number = above->number++,
		    .delimiter = above->delimiter,
		    .ordered = above->block == MARKDOWN_ORDERED,
		    .task = detail->task,
		    .done = detail->done,
		    .pending = true};
	}
	printer->containers = mem_grow(printer->containers, &printer->capacity,
	    printer->depth + 1, sizeof(*printer->containers));
	printer->containers[printer->depth++] = pushed;
}

/* What has to be there before a block that is no part of another. */
static void
prepare_block(struct printer *printer, enum markdown_block block)
{
	bool leaf = block >= MARKDOWN_HEADING;

	printer->tags_at = SIZE_MAX;
	if (printer->depth == 0)
		markdown_gap(printer);
	else if (leaf && printer->quoted && markdown_quotes(printer) > 0 &&
	    !markdown_item(printer))
		buf_add(printer->out, SPAN(">\n"));
	if (printer->footnote && block != MARKDOWN_PARAGRAPH)
		markdown_line(printer, SPAN(""));
}

static void
on_enter(void *context, enum markdown_block block,
    const struct markdown_detail *detail)
{
	struct printer *printer = context;

	printer->hiding = false;
	printer->cell = block == MARKDOWN_CELL;
	if (block == MARKDOWN_CELL)
		printer->align = detail->align;
	if (block == MARKDOWN_CELL || block == MARKDOWN_ROW)
		return;
	markdown_end_paragraph(printer);
	prepare_block(printer, block);
	switch (block) {
	case MARKDOWN_QUOTE:
	case MARKDOWN_LIST:
	case MARKDOWN_ORDERED:
	case MARKDOWN_ITEM: push_container(printer, block, detail); break;
	case MARKDOWN_HEADING: printer->level = detail->level; break;
	case MARKDOWN_HTML: printer->html = true; break;
	case MARKDOWN_CODE:
		markdown_toggle(printer, detail->info);
		printer->code = true;
		break;
	default: break;
	}
}

/* Ends a list, an item or a quote. */
static void
pop_container(struct printer *printer)
{
	struct container *ended = innermost(printer);

	if (ended && ended->pending)
		markdown_put_item(printer);
	if (ended)
		printer->depth--;
}

static void
end_code(struct printer *printer)
{
	if (printer->text.size > 0)
		markdown_verbatim(printer, buf_span(&printer->text));
	printer->code = false;
	markdown_toggle(printer, SPAN(""));
}

static void
end_block(struct printer *printer, enum markdown_block block)
{
	switch (block) {
	case MARKDOWN_HEADING: markdown_end_heading(printer); break;
	case MARKDOWN_CODE: end_code(printer); break;
	case MARKDOWN_HTML: markdown_end_html(printer); break;
	case MARKDOWN_RULE: markdown_lines(printer, SPAN("-----")); break;
	case MARKDOWN_TABLE: markdown_end_table(printer); break;
	case MARKDOWN_PARAGRAPH: markdown_end_paragraph(printer); break;
	default:
		markdown_end_paragraph(printer);
		pop_container(printer);
		break;
	}
	printer->text.size = printer->plain_at = printer->url_end = 0;
	printer->outside = printer->html = false;
	markdown_end_links(printer);
}

static void
on_leave(void *context, enum markdown_block block)
{
	struct printer *printer = context;

	markdown_end_tag(printer);
	markdown_end_html_link(printer);
	markdown_end_plain(printer);
	printer->hiding = printer->cell = false;
	printer->told_to = 0;
	if (block == MARKDOWN_CELL) {
		markdown_end_cell(printer);
	} else if (block == MARKDOWN_ROW) {
		markdown_end_row(printer);
	} else {
		end_block(printer, block);
		if (printer->depth == 0)
			markdown_put_links(printer);
	}
}

static bool
is_label(void *context, struct span label)
{
	struct printer *printer = context;

	return table_get(&printer->footnotes->by_label, label) != NULL;
}

static const struct markdown_events page_events = {
    .enter = on_enter,
    .leave = on_leave,
    .enter_inline = markdown_enter_inline,
    .leave_inline = markdown_leave_inline,
    .text = markdown_text,
    .labels = is_label,
};

/* Prints a document, or the text of a footnote; `line` lines are before it. */
static int
print_source(struct printer *printer, struct span source, unsigned line)
{
	struct buf copy = {0};

	if (nesting_is_deep(source))
		return -1;
	blanks_add(source, &copy);
	if (!span_ends(source, SPAN("\n")))
		buf_byte(&copy, '\n');
	size_t size = copy.size;
	buf_repeat(&copy, '\0', PARSE_PADDING);
	printer->source = span_head(buf_span(&copy), size);
	printer->source_line = line;
	printer->source_lines = 0;
	printer->counted = 0;
	printer->told_to = 0;
	int result = brackets_are_many(printer->source)
	    ? -1
	    : parse_markdown(printer->source, &page_events, printer);
	buf_free(&copy);
	return result;
}

static int
print_footnotes(struct printer *printer)
{
	struct footnote *footnote;
	size_t at = 0;
	int result = 0;

	while (result == 0 &&
	    (footnote = footnotes_next(printer->footnotes, &at))) {
		printer->footnote = footnote->number;
		result = print_source(
		    printer, buf_span(&footnote->text), footnote->line);
		if (printer->footnote)
			markdown_line(printer, SPAN(""));
	}
	return result;
}

/*
 * Takes the last lines of tags off the page, without the space in front: they
 * are none if nothing is before them, as in gemtext.
 */
static void
cut_tags(struct printer *printer, struct buf *tags)
{
	struct span lines = span_tail(buf_span(printer->out), printer->tags_at);

	if (printer->tags_at == SIZE_MAX ||
	    printer->tags_at == printer->begin || lines.size > TAG_LINES_WITHIN)
		return;
	while (lines.size > 0) {
		struct span line = span_cut(&lines, '\n');
		span_skip(&line, SPAN(" "));
		buf_format(tags, "%pS\n", SPAN_AT(line));
	}
	printer->out->size = printer->tags_at;
}

static int
print_document(struct printer *printer, struct span text)
{
	struct span source = footnotes_take(printer->footnotes, text);
	struct buf tags = {0};
	int result = print_source(printer, source, 0);

	cut_tags(printer, &tags);
	if (result == 0)
		result = print_footnotes(printer);
	if (tags.size > 0)
		markdown_gap(printer);
	buf_add(printer->out, buf_span(&tags));
	buf_free(&tags);
	return result;
}

int
markdown_print(
    struct span text, const struct markdown_links *links, struct buf *gemtext)
{
	struct footnotes footnotes = {0};
	struct printer printer = {.out = gemtext,
	    .begin = gemtext->size,
	    .links_told = links,
	    .footnotes = &footnotes,
	    .tags_at = SIZE_MAX};
	int result = print_document(&printer, text);

	if (result == 0)
		result = (int)footnotes.used;
	footnotes_free(&footnotes);
	buf_free(&printer.text);
	buf_free(&printer.tag);
	buf_free(&printer.cells_text);
	free(printer.cells);
	free(printer.containers);
	free(printer.links);
	table_free(&printer.urls);
	arena_free(&printer.arena);
	arena_free(&printer.again);
	return gemtext->overflow ? -1 : result;
}
