#include "base/utf8.h"
#include "text/escape.h"
#include "text/uri.h"
#include "text/wrap.h"
#include "wire/gopher_menu.h"
#include "wire/gopher_text.h"

struct text {
	const struct gopher_self *self;
	struct buf *buf;
	struct buf line; /* the text of the line at hand, made harmless */
	unsigned links;
	bool titled, blank;
};

static void
put(struct text *text, const char *lead, struct span line)
{
	bool dot = *lead == '\0' && span_equal(line, SPAN("."));

	buf_add(text->buf, span_of(lead));
	buf_add(text->buf, line);
	buf_add(text->buf, dot ? SPAN(" \r\n") : SPAN("\r\n"));
	text->blank = false;
}

static void
blank(struct text *text)
{
	if (!text->blank)
		put(text, "", SPAN(""));
	text->blank = true;
}

static struct span
clean(struct text *text, struct span line)
{
	text->line.size = 0;
	escape_label(&text->line, line);
	return buf_span(&text->line);
}

static void
paragraph(struct text *text, struct span rest, const char *first,
    const char *next)
{
	const char *lead = first;

	while (rest.size > 0) {
		struct span line =
		    wrap_next(&rest, GOPHER_WIDTH - strlen(lead), WRAP_KEEP);
		put(text, lead, line);
		lead = next;
	}
}

static void
rule(struct text *text, char mark, size_t cells)
{
	buf_repeat(
	    text->buf, mark, cells < GOPHER_WIDTH ? cells : GOPHER_WIDTH);
	buf_add(text->buf, SPAN("\r\n"));
}

static void
heading(struct text *text, enum line_kind kind, struct span line)
{
	bool title = kind == LINE_HEADING_1 && !text->titled;
	size_t cells = utf8_cells(line);

	text->titled = text->titled || title;
	if (!title)
		blank(text);
	paragraph(text, line, "", "");
	if (kind != LINE_HEADING_3 && cells > 0)
		rule(text, title ? '=' : '-', cells);
}

static void
link_line(struct text *text, const struct page_line *line)
{
	char lead[16], hang[16] = "";
	size_t digits = 1;

	text->links++;
	for (unsigned number = text->links; number > 9; number /= 10)
		digits++;
	size_t at = sizeof(lead) - 1;
	lead[at] = '\0';
	lead[--at] = ' ';
	lead[--at] = ']';
	for (unsigned number = text->links; number > 0; number /= 10)
		lead[--at] = (char)('0' + number % 10);
	lead[--at] = '[';
	memset(hang, ' ', digits + 3);
	hang[digits + 3] = '\0';
	text->line.size = 0;
	gopher_label(line, GOPHER_WIDTH - digits - 3, &text->line);
	paragraph(text, buf_span(&text->line), lead + at, hang);
}

static void
preformatted(struct text *text, struct span line)
{
	text->line.size = 0;
	escape_preformatted(&text->line, line);
	put(text, "", buf_span(&text->line));
}

static void
alt_text(struct text *text, struct span line)
{
	if (line.size == 0)
		return;
	text->line.size = 0;
	buf_byte(&text->line, '[');
	escape_label(&text->line, line);
	buf_byte(&text->line, ']');
	paragraph(text, buf_span(&text->line), "", "");
}

static void
add_line(struct text *text, const struct page_line *line)
{
	const struct line *source = &line->line;

	switch (source->kind) {
	case LINE_TEXT:
		if (clean(text, source->text).size == 0)
			blank(text);
		else
			paragraph(text, buf_span(&text->line), "", "");
		break;
	case LINE_LINK: link_line(text, line); break;
	case LINE_HEADING_1:
	case LINE_HEADING_2:
	case LINE_HEADING_3:
		heading(text, source->kind, clean(text, source->text));
		break;
	case LINE_LIST:
		paragraph(text, clean(text, source->text), "* ", "  ");
		break;
	case LINE_QUOTE:
		paragraph(text, clean(text, source->text), "> ", "> ");
		break;
	case LINE_TOGGLE: alt_text(text, source->text); break;
	case LINE_PREFORMATTED: preformatted(text, source->text); break;
	}
}

/* The whole URL of a link; what is on Gopher as RFC 4266 has it. */
static void
add_url(struct text *text, const struct page_line *line)
{
	const struct target *target = &line->target;
	struct span port =
	    target->host.size ? target->port : text->self->port;
	struct span url = target->selector;

	if (target->type == 0 || span_skip(&url, SPAN("URL:"))) {
		escape_label(text->buf, target->type ? url : line->line.url);
		return;
	}
	buf_format(text->buf, "gopher://%.*s",
	    SPAN_ARGS(target->host.size ? target->host : text->self->host));
	if (!span_equal(port, SPAN("70")))
		buf_format(text->buf, ":%.*s", SPAN_ARGS(port));
	buf_format(text->buf, "/%c", target->type);
	uri_encode_path(text->buf, target->selector);
}

static void
list_links(struct text *text, const struct page *page, struct span label)
{
	unsigned number = 0;

	if (text->links == 0)
		return;
	heading(text, LINE_HEADING_2, clean(text, label));
	for (size_t i = 0; i < page->count; i++) {
		if (page->lines[i].line.kind != LINE_LINK)
			continue;
		buf_format(text->buf, "[%u] ", ++number);
		add_url(text, &page->lines[i]);
		buf_add(text->buf, SPAN("\r\n"));
	}
}

void
gopher_text(const struct page *page, const struct gopher_self *self,
    struct span links, struct buf *buf)
{
	struct text text = {.self = self, .buf = buf, .blank = true};

	for (size_t i = 0; i < page->count; i++)
		add_line(&text, &page->lines[i]);
	list_links(&text, page, links);
	buf_free(&text.line);
}

void
gopher_lines(struct span text, struct buf *buf)
{
	while (text.size > 0) {
		struct span line = span_cut(&text, '\n');
		if (span_ends(line, SPAN("\r")))
			line.size--;
		buf_add(buf, line);
		buf_add(buf, span_equal(line, SPAN(".")) ? SPAN(" \r\n")
							 : SPAN("\r\n"));
	}
}
