#include "base/utf8.h"
#include "text/escape.h"
#include "text/uri.h"
#include "wire/gopher_walk.h"

/*
 * Gemtext becomes rows of plain text: paragraphs are wrapped by the cells that
 * characters take on a screen (M2), lists and quotes hang (M3), headings get a
 * rule (M1), control characters go (M5). Menus and texts differ only in how a
 * row is written, which is the strategy of struct gopher_form.
 */

static void
add_row(struct gopher_walk *walk, const char *lead, struct span text)
{
	walk->form->put_row(walk, lead, text);
	walk->at->blank = false;
}

/* Several blank lines become one. */
static void
put_blank(struct gopher_walk *walk)
{
	if (!walk->at->blank)
		add_row(walk, "", SPAN(""));
	walk->at->blank = true;
}

/* Appends text without controls, and with three dots for an ellipsis. */
static void
add_clean(struct buf *buf, struct span text)
{
	size_t start = buf->size;

	escape_label(buf, text);
	escape_ellipses(buf, start);
}

/* The same of a line of a map, whose blanks stay. */
static void
add_written(struct buf *buf, struct span text)
{
	size_t start = buf->size;

	escape_spaced_label(buf, text);
	escape_ellipses(buf, start);
}

/* The text of a line without controls; valid until the next call. */
static struct span
clean(struct gopher_walk *walk, struct span text)
{
	walk->line.size = 0;
	add_clean(&walk->line, text);
	return buf_span(&walk->line);
}

void
gopher_walk_paragraph(struct gopher_walk *walk, struct span text,
    const char *first, const char *next)
{
	const char *lead = first;

	do {
		add_row(walk, lead,
		    wrap_next(&text, walk->at->width - strlen(lead),
			walk->form->words));
		lead = next;
	} while (text.size > 0);
}

/* A row of marks, as wide as the lines above it. */
static void
put_rule(struct gopher_walk *walk, char mark, size_t cells)
{
	walk->line.size = 0;
	buf_repeat(&walk->line, mark,
	    cells < walk->at->width ? cells : walk->at->width);
	add_row(walk, "", buf_span(&walk->line));
}

static void
put_heading_line(struct gopher_walk *walk, bool title, struct span line)
{
	if (title)
		walk->form->put_title(walk, "", line);
	else
		walk->form->put_row(walk, "", line);
	walk->at->blank = false;
}

/* The lines of a heading. Returns the cells of the widest. */
static size_t
put_heading(struct gopher_walk *walk, bool title, struct span text)
{
	size_t widest = 0;

	while (text.size > 0) {
		struct span line =
		    wrap_next(&text, walk->at->width, walk->form->words);
		size_t cells = utf8_cells(line);
		put_heading_line(walk, title, line);
		widest = cells > widest ? cells : widest;
	}
	return widest;
}

void
gopher_walk_heading(
    struct gopher_walk *walk, enum line_kind kind, bool bare, struct span text)
{
	struct span line = clean(walk, text);
	bool title =
	    kind == LINE_HEADING_1 && !walk->at->titled && line.size > 0;

	walk->at->titled = walk->at->titled || title;
	if (bare) {
		walk->line.size = 0;
		add_written(&walk->line, text);
		put_heading_line(walk, title, buf_span(&walk->line));
		return;
	}
	if (!title)
		put_blank(walk);
	size_t cells = put_heading(walk, title, line);
	if (cells > 0 && kind != LINE_HEADING_3)
		put_rule(walk, title ? '=' : '-', cells);
}

static void
put_text_line(struct gopher_walk *walk, struct span text)
{
	struct span line = clean(walk, text);

	if (line.size == 0)
		put_blank(walk);
	else
		gopher_walk_paragraph(walk, line, "", "");
}

/* Shown, so that users of screen readers know what they may skip (M4). */
static void
put_alt_text(struct gopher_walk *walk, struct span text)
{
	walk->line.size = 0;
	buf_byte(&walk->line, '[');
	add_clean(&walk->line, text);
	if (walk->line.size == 1)
		return;
	buf_byte(&walk->line, ']');
	gopher_walk_paragraph(walk, buf_span(&walk->line), "", "");
}

static void
put_preformatted(struct gopher_walk *walk, struct span text)
{
	walk->line.size = 0;
	escape_preformatted(&walk->line, text);
	add_row(walk, "", buf_span(&walk->line));
}

static void
walk_line(struct gopher_walk *walk, const struct page_line *line)
{
	struct span text = line->line.text;

	switch (line->line.kind) {
	case LINE_TEXT: put_text_line(walk, text); break;
	case LINE_LINK:
		walk->form->put_link(walk, line);
		walk->at->blank = false;
		break;
	case LINE_HEADING_1:
	case LINE_HEADING_2:
	case LINE_HEADING_3:
		gopher_walk_heading(walk, line->line.kind, line->bare, text);
		break;
	case LINE_LIST:
		gopher_walk_paragraph(walk, clean(walk, text), "* ", "  ");
		break;
	case LINE_QUOTE:
		gopher_walk_paragraph(walk, clean(walk, text), "> ", "> ");
		break;
	case LINE_TOGGLE: put_alt_text(walk, text); break;
	case LINE_PREFORMATTED: put_preformatted(walk, text); break;
	}
}

void
gopher_walk_page(struct gopher_walk *walk, const struct page *page)
{
	for (size_t i = 0; i < page->count; i++)
		walk_line(walk, &page->lines[i]);
}

/* The URL without its scheme: `example.org/a`, `ann@example.org`. */
static struct span
without_scheme(struct span url)
{
	struct uri uri;
	struct span rest = url;

	uri_split(url, &uri);
	if (uri.scheme.data)
		rest = span_tail(url, uri.scheme.size + 1);
	span_skip(&rest, SPAN("//"));
	return rest.size > 0 ? rest : url;
}

void
gopher_walk_label(const struct page_line *line, size_t cells, struct buf *buf)
{
	size_t start = buf->size;
	struct buf url = {0};

	if (line->bare)
		add_written(buf, line->line.text);
	else
		add_clean(buf, line->line.text);
	if (buf->size > start)
		return;
	add_clean(&url, without_scheme(line->line.url));
	wrap_shorten(buf, buf_span(&url), cells);
	buf_free(&url);
}
