#include "base/ascii.h"
#include "base/mem.h"
#include "base/script.h"
#include "markdown/html.h"
#include "markdown/markdown_priv.h"
#include "text/escape.h"
#include "text/gemtext.h"
#include "text/uri.h"

/*
 * What is within a paragraph. Gemtext has no marks in a line, so emphasis and
 * code are plain words, and a link is a line of its own below: its label stays
 * in the sentence. Each URL has one line below a block. A paragraph that is
 * nothing but links is no sentence: its links stand in its place, with the
 * number of their item in front of the first label.
 */

enum { URL_MAX = 4096 }; /* bytes; no client takes longer ones */

static bool
is_within_link(const struct printer *printer)
{
	return printer->inlines > 0 || printer->images > 0;
}

/* Takes the blank of a line end back where the text goes on without one. */
static void
undo_break(struct printer *printer, struct span text)
{
	size_t size = printer->broken_at;
	struct span before = span_head(buf_span(&printer->text), size);

	if (size == 0 || size + 1 != printer->text.size ||
	    !script_goes_on(before, text))
		return;
	printer->text.size = size;
	/* A link or an image begins with this text. */
	if (printer->label_at > size)
		printer->label_at = size;
	if (printer->image_at > size)
		printer->image_at = size;
}

void
markdown_append(struct printer *printer, struct span text)
{
	undo_break(printer, text);
	printer->broken_at = 0;
	if (!is_within_link(printer) && span_trim(text).size > 0)
		printer->outside = true;
	buf_add(&printer->text, text);
}

/* The line of a text of the document that is being parsed. */
static unsigned
line_at(struct printer *printer, struct span text)
{
	size_t place = markdown_place(printer, text);

	if (place == printer->source.size)
		return printer->source_line + printer->source_lines + 1;
	for (; printer->counted < place; printer->counted++)
		printer->source_lines +=
		    printer->source.data[printer->counted] == '\n';
	return printer->source_line + printer->source_lines + 1;
}

/* Takes the links of a script back; one that began before it stays. */
static void
take_links_back(struct printer *printer)
{
	size_t kept = printer->shown_links;

	for (size_t i = kept; i < printer->link_count; i++) {
		struct printer_link *link = printer->links[i];
		if (link->label_at < printer->shown)
			printer->links[kept++] = link;
		else if (link->first)
			link->first->told_in = SIZE_MAX;
		else
			table_remove(&printer->urls, link->url);
	}
	printer->link_count = kept;
}

/* Takes the text of a script back, up to where that began. */
static void
take_back(struct printer *printer)
{
	size_t shown = printer->shown;

	take_links_back(printer);
	printer->hiding = false;
	printer->outside = printer->shown_outside;
	printer->broken_at = printer->shown_break;
	if (printer->text.size > shown)
		printer->text.size = shown;
	/* A link or an image that is open may begin within it. */
	if (printer->label_at > shown)
		printer->label_at = shown;
	if (printer->image_at > shown)
		printer->image_at = shown;
}

/*
 * A tag of HTML within a line is left out; but some end a line. Scripts and
 * styles are printed until they end: one without an end is text.
 */
static void
take_tag(struct printer *printer, struct span tag)
{
	bool hides = html_hides(tag);

	if (hides && span_starts(tag, SPAN("</"))) {
		if (printer->hiding)
			take_back(printer);
	} else if (hides) {
		printer->hiding = true;
		printer->shown = printer->text.size;
		/* Its text takes no blank back that stands before it. */
		printer->shown_break = printer->broken_at;
		printer->broken_at = 0;
		printer->shown_outside = printer->outside;
		printer->shown_links = printer->link_count;
	} else {
		buf_add(&printer->text, html_between(tag));
	}
}

/* Code comes in pieces: lines, and what ends each. */
static void
take_code(struct printer *printer, struct span text)
{
	while (text.size > 0) {
		size_t end = span_find(text, '\n');
		buf_add(&printer->text, span_head(text, end));
		if (end < text.size) {
			markdown_verbatim(printer, buf_span(&printer->text));
			printer->text.size = 0;
		}
		text = span_tail(text, end + 1);
	}
}

/* In a cell a bar is escaped in code, too (GitHub's Markdown, section 4.10). */
static void
add_code(struct printer *printer, struct span text)
{
	for (; printer->cell && text.size > 0; text = span_tail(text, 1)) {
		if (span_starts(text, SPAN("\\|")))
			text = span_tail(text, 1);
		markdown_append(printer, span_head(text, 1));
	}
	markdown_append(printer, text);
}

void
markdown_text(void *context, enum markdown_text kind, struct span text)
{
	struct printer *printer = context;

	if (printer->code) {
		take_code(printer, text);
		return;
	}
	text = markdown_untold(printer, text);
	if (text.size == 0)
		return;
	printer->heard_to = markdown_place(printer, text) + text.size;
	if (printer->links_told)
		printer->target_line = line_at(printer, text);
	switch (kind) {
	case MARKDOWN_NORMAL: markdown_add_text(printer, text); break;
	case MARKDOWN_CODE_TEXT: add_code(printer, text); break;
	case MARKDOWN_HTML_TEXT:
		if (printer->html)
			buf_add(&printer->text, text);
		else
			take_tag(printer, text);
		break;
	case MARKDOWN_HARD_BREAK: buf_byte(&printer->text, '\n'); break;
	case MARKDOWN_SOFT_BREAK:
		printer->broken_at = printer->text.size;
		buf_byte(&printer->text, ' ');
		break;
	}
}

/* Whether a link line can have a target, and a reader go there. */
static bool
can_be_followed(struct span target)
{
	return target.size > 0 && target.size <= URL_MAX &&
	    target.data[0] != '#' &&
	    !span_equal_nocase(span_head(target, 5), SPAN("data:"));
}

static bool
is_escaped(struct span text)
{
	return text.size > 2 && ascii_hex(text.data[1]) >= 0 &&
	    ascii_hex(text.data[2]) >= 0;
}

/*
 * Encodes what no URL may have, and a bracket that would make it a link by
 * name, and nothing else; but in Zola `@/` is the top of the content.
 */
static void
encode_target(struct buf *url, struct span target, bool named)
{
	if (span_starts(target, SPAN("@/")))
		target = span_tail(target, 1);
	for (size_t i = 0; i < target.size; i++) {
		unsigned char byte = (unsigned char)target.data[i];
		bool good = byte > ' ' && byte < 0x7f &&
		    !strchr("\"<>\\^`{|}", byte) &&
		    (byte != '[' || i > 0 || named) &&
		    (byte != '%' || is_escaped(span_tail(target, i)));
		if (good)
			buf_byte(url, (char)byte);
		else
			buf_format(url, "%%%02X", byte);
	}
}

/* Adds a link to those of the paragraph. */
static void
add_link(struct printer *printer, struct span url, struct span label,
    size_t label_at, struct printer_link *first)
{
	struct arena *arena = first ? &printer->again : &printer->arena;
	struct printer_link *link = arena_alloc(arena, sizeof(*link));

	printer->links = mem_grow(printer->links, &printer->link_capacity,
	    printer->link_count + 1, sizeof(*printer->links));
	printer->links[printer->link_count++] = link;
	*link = (struct printer_link){
	    .url = first ? first->url : arena_copy(arena, url),
	    .label = escape_label_copy(arena, label),
	    .label_at = label_at,
	    .line = printer->target_line,
	    .first = first};
	if (span_equal(link->label, link->url))
		link->label.size = 0;
	if (!first)
		table_put(&printer->urls, link->url, link);
	(first ? first : link)->told_in = printer->paragraph;
}

/*
 * Keeps a link whose label has ended. A paragraph that has a URL twice is a
 * sentence; one that is further up is told of again only where the paragraph is
 * nothing but links.
 */
static void
keep_link(struct printer *printer, struct span target, size_t label_at)
{
	struct span label = span_tail(buf_span(&printer->text), label_at);
	struct buf url = {0};

	if (!can_be_followed(target)) {
		printer->outside = true;
		return;
	}
	encode_target(&url, target, printer->named);
	struct printer_link *first = table_get(&printer->urls, buf_span(&url));
	if (first && first->told_in == printer->paragraph)
		printer->outside = true;
	else
		add_link(printer, buf_span(&url),
		    span_equal(label, target) ? SPAN("") : label, label_at,
		    first);
	buf_free(&url);
}

/*
 * A link has no other within; but an image may be in one, and links in the
 * description of an image, where they are text.
 */
void
markdown_enter_inline(
    void *context, enum markdown_inline kind, struct span target)
{
	struct printer *printer = context;
	struct span kept;

	if (printer->images > 0) {
		printer->images += kind == MARKDOWN_IMAGE;
		return;
	}
	kept = arena_copy(&printer->arena, target);
	if (kind == MARKDOWN_IMAGE) {
		printer->images = 1;
		printer->image_at = printer->text.size;
		printer->image_target = kept;
	} else {
		printer->inlines = 1;
		printer->label_at = printer->text.size;
		printer->target = kept;
	}
}

void
markdown_leave_inline(void *context, enum markdown_inline kind)
{
	struct printer *printer = context;

	if (kind == MARKDOWN_IMAGE && --printer->images == 0)
		keep_link(printer, printer->image_target, printer->image_at);
	else if (kind == MARKDOWN_LINK && printer->images == 0) {
		printer->inlines = 0;
		keep_link(printer, printer->target, printer->label_at);
	}
}

bool
markdown_is_links(const struct printer *printer)
{
	return !printer->outside && printer->link_count > printer->link_block;
}

/*
 * What is in front stands before the label, which is the URL if it is empty.
 * `alone` ends the line of a link by name, empty if its label is in a sentence.
 */
static void
put_link(struct printer *printer, struct printer_link *link, struct span marker,
    struct span alone)
{
	struct span label = link->label;
	bool named = span_starts(link->url, GEMTEXT_NAMED);

	if (marker.size > 0 && label.size == 0)
		label = link->url;
	buf_format(printer->out, "=> %pS%pS%s%pS%pS\n", SPAN_AT(link->url),
	    SPAN_AT(named ? alone : SPAN("")), label.size > 0 ? " " : "",
	    SPAN_AT(marker), SPAN_AT(label));
	if (printer->links_told)
		printer->links_told->found(
		    printer->links_told->context, link->line, link->url);
	(link->first ? link->first : link)->placed = true;
	printer->tags_at = SIZE_MAX;
	printer->quoted = false;
}

void
markdown_place_links(struct printer *printer)
{
	struct buf taken = {0}, alone = {0};

	buf_add(&alone, GEMTEXT_ALONE);
	buf_repeat(&alone, GEMTEXT_IN_QUOTE, markdown_quotes(printer));
	size_t size = alone.size;
	markdown_take_marker(printer, &taken);
	struct span marker = buf_span(&taken);
	/* A link line needs no bullet. */
	if (span_skip(&marker, SPAN("* ")))
		buf_byte(&alone, GEMTEXT_IN_ITEM);
	for (size_t i = printer->link_block; i < printer->link_count; i++) {
		put_link(printer, printer->links[i], marker, buf_span(&alone));
		marker.size = 0;
		alone.size = size;
	}
	printer->link_count = printer->link_block;
	buf_free(&taken);
	buf_free(&alone);
}

void
markdown_end_links(struct printer *printer)
{
	size_t kept = printer->link_block;

	for (size_t i = kept; i < printer->link_count; i++)
		if (!printer->links[i]->first)
			printer->links[kept++] = printer->links[i];
	printer->link_block = printer->link_count = kept;
	printer->paragraph++;
	arena_free(&printer->again);
}

void
markdown_put_links(struct printer *printer)
{
	for (size_t i = 0; i < printer->link_count; i++)
		if (!printer->links[i]->placed)
			put_link(
			    printer, printer->links[i], SPAN(""), SPAN(""));
	printer->link_count = printer->link_block = 0;
	if (printer->urls.count > 0)
		table_free(&printer->urls);
	arena_free(&printer->arena);
}
