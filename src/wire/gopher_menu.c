#include "base/utf8.h"
#include "text/escape.h"
#include "text/uri.h"
#include "wire/gopher_menu.h"
#include "wire/gopher_walk.h"

/*
 * A menu is a line for each item, `<type><display>TAB<selector>TAB<host>TAB
 * <port>CRLF`, and a dot as the last line (RFC 1436, appendix). Text is a line
 * of type i, which leads nowhere. Every field is escaped or wrapped, so that no
 * byte of a page can forge a field or a line (Y5).
 */

static const struct span last_line = {".\r\n", 3};

/* The end of a line that leads nowhere: by convention error.host, port 1. */
#define NOWHERE(selector) SPAN("\t" selector "\terror.host\t1\r\n")

static void
put_dead(struct buf *buf, char type, const char *lead, struct span text,
    struct span end)
{
	buf_byte(buf, type);
	buf_add(buf, span_of(lead));
	buf_add(buf, text);
	buf_add(buf, end);
}

static void
put_info(struct gopher_walk *walk, const char *lead, struct span text)
{
	put_dead(walk->buf, 'i', lead, text, NOWHERE(""));
}

/* The selector TITLE marks the title for clients that show one. */
static void
put_title(struct gopher_walk *walk, const char *lead, struct span text)
{
	put_dead(walk->buf, 'i', lead, text, NOWHERE("TITLE"));
}

/* A URL is escaped already: only invalid bytes and controls are encoded. */
static void
put_url_selector(struct buf *buf, struct span url)
{
	while (url.size > 0) {
		struct span at = url;
		uint32_t code_point = utf8_next(&url);
		size_t size = at.size - url.size;
		bool invalid = code_point == 0xfffd && size == 1;
		if (!invalid && !utf8_is_control(code_point))
			buf_add(buf, span_head(at, size));
		else
			for (size_t i = 0; i < size; i++)
				buf_format(buf, "%%%02X",
				    (unsigned)(unsigned char)at.data[i]);
	}
}

/* escape_selector() keeps C1 controls, which control terminals, too. */
static void
put_selector(struct buf *buf, struct span selector)
{
	if (utf8_plain(selector) == selector.size) {
		buf_add(buf, selector);
		return;
	}
	if (span_starts(selector, SPAN("URL:"))) {
		put_url_selector(buf, selector);
		return;
	}
	for (struct span rest = selector; rest.size > 0;)
		if (utf8_is_control(utf8_next(&rest))) {
			uri_encode_path(buf, selector);
			return;
		}
	escape_selector(buf, selector);
}

static void
put_item(struct gopher_walk *walk, const struct item_target *target,
    struct span display)
{
	bool ours = target->host.size == 0;

	buf_byte(walk->buf, target->type);
	buf_add(walk->buf, display);
	buf_byte(walk->buf, '\t');
	put_selector(walk->buf, target->selector);
	buf_byte(walk->buf, '\t');
	escape_label(walk->buf, ours ? walk->at->self->host : target->host);
	buf_byte(walk->buf, '\t');
	escape_label(walk->buf, ours ? walk->at->self->port : target->port);
	buf_add(walk->buf, SPAN("\r\n"));
}

/* `[gemini]` after links to other protocols, except https (M9). */
static void
add_scheme(const struct page_line *line, struct buf *buf)
{
	struct span url = line->target.selector;
	struct uri uri;

	if (line->target.type != 'h' || !span_skip(&url, SPAN("URL:")))
		return;
	uri_split(url, &uri);
	if (!span_equal_nocase(uri.scheme, SPAN("https")) &&
	    uri.scheme.size > 0 && uri.scheme.size < 16)
		buf_format(buf, " [%pS]", SPAN_AT(uri.scheme));
}

/* The label of an item and its scheme. */
static void
add_label(const struct page_line *line, bool leads, struct buf *buf)
{
	struct buf scheme = {0}, label = {0};

	if (!line->bare)
		add_scheme(line, &scheme);
	/* Without a target the label is the only place of the URL: not cut. */
	size_t cells = leads ? GOPHER_WIDTH - scheme.size : SIZE_MAX;
	gopher_walk_label(line, cells, &label);
	if (line->made)
		wrap_shorten(buf, buf_span(&label), cells);
	else
		buf_add(buf, buf_span(&label));
	buf_add(buf, buf_span(&scheme));
	buf_free(&scheme);
	buf_free(&label);
}

/* Takes what of a label stands beside its target: of an item of a map all. */
static struct span
take_display(const struct page_line *line, struct span *rest)
{
	struct span all = *rest;

	if (!line->bare)
		return wrap_next(rest, GOPHER_WIDTH, WRAP_BREAK);
	rest->size = 0;
	return all;
}

/*
 * An author's label that is wider than the line continues below it, indented;
 * an entry of a menu that loam makes is one line (M10).
 */
static void
put_menu_link(struct gopher_walk *walk, const struct page_line *line)
{
	bool leads = line->target.type != 0;
	struct buf label = {0};

	add_label(line, leads, &label);
	struct span rest = buf_span(&label);
	if (leads)
		put_item(walk, &line->target, take_display(line, &rest));
	if (!leads || rest.size > 0)
		gopher_walk_paragraph(walk, rest, leads ? "  " : "", "  ");
	buf_free(&label);
}

static void
print_lines(struct printing *printing, const struct page *page, struct buf *buf)
{
	static const struct gopher_form form = {
	    .words = WRAP_BREAK,
	    .put_row = put_info,
	    .put_title = put_title,
	    .put_link = put_menu_link,
	};
	struct gopher_walk walk = {.form = &form, .at = printing, .buf = buf};

	gopher_walk_page(&walk, page);
	buf_free(&walk.line);
}

void
gopher_menu_info(struct span menu, struct buf *buf)
{
	while (menu.size > 0) {
		buf_add(buf, SPAN("+INFO: "));
		buf_add(buf, span_cut(&menu, '\n'));
		buf_byte(buf, '\n');
	}
}

void
gopher_menu_print(
    struct printing *printing, const struct page *page, struct buf *buf)
{
	struct buf menu = {0};

	if (!printing->attributes) {
		print_lines(printing, page, buf);
		return;
	}
	print_lines(printing, page, &menu);
	gopher_menu_info(buf_span(&menu), buf);
	buf_free(&menu);
}

void
gopher_menu_finish(struct buf *buf)
{
	buf_add(buf, last_line);
}

void
gopher_menu_attributes(struct buf *buf)
{
	buf_add(buf, SPAN("+-1\r\n"));
}

static void
put_made(const struct gopher_self *self, char type, struct span selector,
    struct span label, struct buf *buf)
{
	struct page page = page_new(NULL);
	struct printing printing = {.self = self};

	page_line_add(&page, (struct line){.kind = LINE_LINK, .text = label});
	page.lines[0].made = true;
	page.lines[0].target =
	    (struct item_target){.type = type, .selector = selector};
	print_lines(&printing, &page, buf);
	page_free(&page);
}

void
gopher_menu_error(const struct gopher_self *self, struct span message,
    struct span home, struct span search, struct buf *buf)
{
	struct buf line = {0};
	char type = '3';

	escape_label(&line, message);
	escape_ellipses(&line, 0);
	struct span rest = buf_span(&line);
	do {
		put_dead(buf, type, "",
		    wrap_next(&rest, GOPHER_WIDTH, WRAP_BREAK), NOWHERE(""));
		type = 'i';
	} while (rest.size > 0);
	/* A client shows no menu but this one: no item would be a dead end. */
	put_made(self, '1', SPAN("/"), home, buf);
	if (search.size > 0)
		put_made(self, '7', SPAN("/search"), search, buf);
	buf_free(&line);
}
