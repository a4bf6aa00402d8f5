#include "base/utf8.h"
#include "text/escape.h"
#include "text/wrap.h"
#include "wire/gopher_menu.h"

struct menu {
	const struct gopher_self *self;
	struct buf *buf;
	struct buf line; /* the text of the line at hand, made harmless */
	bool titled;	 /* the first heading has been seen */
	bool blank;	 /* the last line was blank, or there was none */
};

/* `i<text>TTerror.hostT1`: what every client takes for an information line. */
static void
info(struct menu *menu, const char *lead, struct span text)
{
	buf_format(menu->buf, "i%s", lead);
	buf_add(menu->buf, text);
	buf_add(menu->buf, SPAN("\t\terror.host\t1\r\n"));
	menu->blank = false;
}

/* Blank lines in a row are kept to one. */
static void
blank(struct menu *menu)
{
	if (!menu->blank)
		info(menu, "", SPAN(""));
	menu->blank = true;
}

/* The text of a line, harmless; valid until the next call. */
static struct span
clean(struct menu *menu, struct span text)
{
	menu->line.size = 0;
	escape_label(&menu->line, text);
	return buf_span(&menu->line);
}

/* Wrapped text: `first` leads its first line, `next` the others. */
static void
paragraph(struct menu *menu, struct span text, const char *first,
    const char *next)
{
	const char *lead = first;

	while (text.size > 0) {
		struct span line = wrap_next(
		    &text, GOPHER_WIDTH - strlen(lead), WRAP_BREAK);
		info(menu, lead, line);
		lead = next;
	}
}

static void
rule(struct menu *menu, char mark, size_t cells)
{
	struct buf line = {0};

	buf_repeat(&line, mark, cells);
	info(menu, "", buf_span(&line));
	buf_free(&line);
}

/* The page's title: its selector says so to clients that show one. */
static void
title(struct menu *menu, struct span text)
{
	size_t widest = 0;

	while (text.size > 0) {
		struct span line = wrap_next(&text, GOPHER_WIDTH, WRAP_BREAK);
		size_t cells = utf8_cells(line);
		buf_byte(menu->buf, 'i');
		buf_add(menu->buf, line);
		buf_add(menu->buf, SPAN("\tTITLE\terror.host\t1\r\n"));
		widest = cells > widest ? cells : widest;
	}
	if (widest > 0)
		rule(menu, '=', widest);
}

static void
heading(struct menu *menu, enum line_kind kind, struct span text)
{
	if (kind == LINE_HEADING_1 && !menu->titled) {
		menu->titled = true;
		title(menu, text);
		return;
	}
	blank(menu);
	paragraph(menu, text, "", "");
	size_t cells = utf8_cells(text);
	if (kind != LINE_HEADING_3 && cells > 0)
		rule(menu, '-', cells < GOPHER_WIDTH ? cells : GOPHER_WIDTH);
}

void
gopher_label(const struct page_line *line, size_t cells, struct buf *buf)
{
	struct span text = line->line.text;
	size_t start = buf->size;

	if (text.size > 0) {
		escape_label(buf, text);
		return;
	}
	text = line->line.url;
	size_t colon = span_find(text, ':');
	struct span rest = span_tail(text, colon + 1);
	if (span_skip(&rest, SPAN("//")))
		text = rest;
	escape_label(buf, text);
	struct span whole = span_tail(buf_span(buf), start);
	struct span head = utf8_head_cells(whole, cells);
	if (head.size < whole.size) {
		head = utf8_head_cells(whole, cells - 3);
		buf->size = start + head.size;
		buf_add(buf, SPAN("..."));
	}
}

/* `[gemini]` behind what is not followed in this protocol; https goes bare. */
static void
add_scheme(const struct page_line *line, struct buf *label)
{
	struct span scheme =
	    span_head(line->line.url, span_find(line->line.url, ':'));

	if (line->target.type == 'h' &&
	    span_starts(line->target.selector, SPAN("URL:")) &&
	    !span_equal_nocase(scheme, SPAN("https")) && scheme.size < 16)
		buf_format(label, " [%.*s]", SPAN_ARGS(scheme));
}

static void
item(struct menu *menu, const struct target *target, struct span display)
{
	struct buf *buf = menu->buf;
	bool ours = target->host.size == 0;

	buf_byte(buf, target->type);
	buf_add(buf, display);
	buf_byte(buf, '\t');
	escape_selector(buf, target->selector);
	buf_byte(buf, '\t');
	buf_add(buf, ours ? menu->self->host : target->host);
	buf_byte(buf, '\t');
	buf_add(buf, ours ? menu->self->port : target->port);
	buf_add(buf, SPAN("\r\n"));
	menu->blank = false;
}

static void
link_line(struct menu *menu, const struct page_line *line)
{
	struct buf label = {0};

	gopher_label(line, GOPHER_WIDTH, &label);
	add_scheme(line, &label);
	struct span rest = buf_span(&label);
	if (line->target.type == 0) {
		paragraph(menu, rest, "", "  ");
	} else {
		struct span display =
		    wrap_next(&rest, GOPHER_WIDTH, WRAP_BREAK);
		item(menu, &line->target, display);
		paragraph(menu, rest, "  ", "  ");
	}
	buf_free(&label);
}

static void
preformatted(struct menu *menu, struct span text)
{
	menu->line.size = 0;
	escape_preformatted(&menu->line, text);
	info(menu, "", buf_span(&menu->line));
}

static void
alt_text(struct menu *menu, struct span text)
{
	struct buf alt = {0};

	if (text.size == 0)
		return;
	buf_byte(&alt, '[');
	escape_label(&alt, text);
	buf_byte(&alt, ']');
	paragraph(menu, buf_span(&alt), "", "");
	buf_free(&alt);
}

static void
add_line(struct menu *menu, const struct page_line *line)
{
	const struct line *source = &line->line;

	switch (source->kind) {
	case LINE_TEXT:
		if (clean(menu, source->text).size == 0)
			blank(menu);
		else
			paragraph(menu, buf_span(&menu->line), "", "");
		break;
	case LINE_LINK: link_line(menu, line); break;
	case LINE_HEADING_1:
	case LINE_HEADING_2:
	case LINE_HEADING_3:
		heading(menu, source->kind, clean(menu, source->text));
		break;
	case LINE_LIST:
		paragraph(menu, clean(menu, source->text), "* ", "  ");
		break;
	case LINE_QUOTE:
		paragraph(menu, clean(menu, source->text), "> ", "> ");
		break;
	case LINE_TOGGLE: alt_text(menu, source->text); break;
	case LINE_PREFORMATTED: preformatted(menu, source->text); break;
	}
}

void
gopher_menu(const struct page *page, const struct gopher_self *self,
    struct buf *buf)
{
	struct menu menu = {.self = self, .buf = buf, .blank = true};

	for (size_t i = 0; i < page->count; i++)
		add_line(&menu, &page->lines[i]);
	buf_add(buf, SPAN(".\r\n"));
	buf_free(&menu.line);
}
