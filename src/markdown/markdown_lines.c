#include "base/utf8.h"
#include "markdown/markdown_priv.h"
#include "text/escape.h"
#include "text/gemtext.h"
#include "text/tag.h"

/*
 * The lines of the page: what is in front of each, by the quotes and items that
 * it is in. Text that would be a line of another kind has a space in front.
 */

unsigned
markdown_quotes(const struct printer *printer)
{
	unsigned quotes = 0;

	for (size_t i = 0; i < printer->depth; i++)
		quotes += printer->containers[i].block == MARKDOWN_QUOTE;
	return quotes;
}

struct container *
markdown_item(const struct printer *printer)
{
	for (size_t i = printer->depth; i > 0; i--) {
		struct container *item = &printer->containers[i - 1];
		if (item->block == MARKDOWN_ITEM)
			return item->pending ? item : NULL;
	}
	return NULL;
}

void
markdown_gap(struct printer *printer)
{
	struct span out = buf_span(printer->out);

	if (out.size > printer->begin && !span_ends(out, SPAN("\n\n")))
		buf_byte(printer->out, '\n');
	printer->quoted = false;
}

static void
take_item(struct container *item, struct buf *line)
{
	if (item->ordered)
		buf_format(line, "%llu%c ", (unsigned long long)item->number,
		    item->delimiter);
	else
		buf_add(line, SPAN("* "));
	if (item->task)
		buf_add(line, item->done ? SPAN("[x] ") : SPAN("[ ] "));
	item->pending = false;
}

void
markdown_take_marker(struct printer *printer, struct buf *line)
{
	struct container *item = markdown_item(printer);

	if (item) {
		take_item(item, line);
	} else if (printer->footnote) {
		buf_format(line, "[^%u] ", printer->footnote);
		printer->footnote = 0;
	}
}

/*
 * Lines of tags at the end of a text are links on its page, as in gemtext; they
 * have a space in front until the end has come.
 */
static void
note_tags(struct printer *printer, struct span line)
{
	bool tags = printer->depth == 0 && tag_line_is(line);

	if (!tags)
		printer->tags_at = SIZE_MAX;
	else if (printer->tags_at == SIZE_MAX)
		printer->tags_at = printer->out->size;
}

void
markdown_line(struct printer *printer, struct span text)
{
	struct buf line = {0};
	unsigned quotes = markdown_quotes(printer);
	bool plain = quotes == 0 && !markdown_item(printer);

	note_tags(printer, text);
	for (unsigned i = 0; i < quotes; i++)
		buf_add(&line, SPAN("> "));
	markdown_take_marker(printer, &line);
	buf_add(&line, text);
	if (plain && gemtext_kind(buf_span(&line)) != LINE_TEXT)
		buf_byte(printer->out, ' ');
	printer->quoted = quotes > 0;
	buf_add(printer->out, span_trim_end(buf_span(&line)));
	buf_byte(printer->out, '\n');
	buf_free(&line);
}

void
markdown_lines(struct printer *printer, struct span text)
{
	while (text.size > 0) {
		struct buf line = {0};
		escape_label(&line, span_cut(&text, '\n'));
		if (line.size > 0)
			markdown_line(printer, buf_span(&line));
		buf_free(&line);
	}
}

void
markdown_put_item(struct printer *printer)
{
	struct container *item = markdown_item(printer);

	if (item && (item->ordered || item->task))
		markdown_line(printer, SPAN(""));
	else if (item)
		item->pending = false;
	if (printer->footnote)
		markdown_line(printer, SPAN(""));
}

void
markdown_toggle(struct printer *printer, struct span alt)
{
	markdown_put_item(printer);
	printer->tags_at = SIZE_MAX;
	printer->quoted = false;
	buf_add(printer->out, SPAN("```"));
	escape_label(printer->out, alt);
	buf_byte(printer->out, '\n');
}

void
markdown_verbatim(struct printer *printer, struct span line)
{
	struct buf clean = {0};

	escape_preformatted(&clean, line);
	if (gemtext_kind(buf_span(&clean)) == LINE_TOGGLE)
		buf_byte(printer->out, ' ');
	buf_add(printer->out, span_trim_end(buf_span(&clean)));
	buf_byte(printer->out, '\n');
	buf_free(&clean);
}
