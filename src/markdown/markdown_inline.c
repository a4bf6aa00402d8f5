#include "base/script.h"
#include "markdown/bare_url.h"
#include "markdown/html.h"
#include "markdown/markdown_priv.h"

/*
 * What is within a paragraph. Gemtext has no marks in a line, so emphasis and
 * code are plain words, and a link is a line of its own below: its label stays
 * in the sentence.
 */

static bool
is_within_link(const struct printer *printer)
{
	return printer->inlines > 0 || printer->images > 0;
}

/*
 * Takes the blank of a line end back where the text goes on without one; that
 * behind a URL stays, which would go on otherwise.
 */
static void
undo_break(struct printer *printer, struct span text)
{
	size_t size = printer->broken_at;
	struct span before = span_head(buf_span(&printer->text), size);

	if (size == 0 || size + 1 != printer->text.size ||
	    size == printer->url_end || !script_goes_on(before, text))
		return;
	printer->text.size = size;
	if (printer->plain_at > size)
		printer->plain_at = size;
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
 * A tag of HTML within a line is left out; but some end a line, or are links.
 * Scripts and styles are printed until they end: one without an end is text.
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
		printer->gathers = true;
		printer->tag.size = 0;
		printer->tag_line = printer->target_line;
		buf_add(&printer->text, html_between(printer->source, tag));
	}
}

/*
 * The address of a tag may stand in any of its lines. The document has the
 * marks of quotes within the tag; what the parser tells has none.
 */
void
markdown_end_tag(struct printer *printer)
{
	unsigned line = printer->target_line;

	if (!printer->gathers)
		return;
	printer->gathers = false;
	printer->target_line = printer->tag_line;
	markdown_take_html_link(printer, buf_span(&printer->tag));
	printer->target_line = line;
}

/* HTML comes in lines, too: what is in them is of one tag, or a comment. */
static void
take_html_piece(struct printer *printer, struct span text)
{
	if (printer->html) {
		if (printer->text.size == 0)
			printer->html_line = printer->target_line;
		/* Up to version 0.4.8 of md4c its lines end in no blanks. */
		if (span_equal(text, SPAN("\n")))
			printer->text.size =
			    span_trim_end(buf_span(&printer->text)).size;
		buf_add(&printer->text, text);
	} else if (span_equal(text, SPAN("\n"))) {
		printer->tag_goes_on = true;
		buf_add(&printer->tag, text);
	} else if (span_trim(text).size > 0) {
		if (!printer->tag_goes_on)
			take_tag(printer, text);
		printer->tag_goes_on = false;
		buf_add(&printer->tag, text);
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
	if (!is_within_link(printer) && span_trim(text).size > 0)
		printer->outside = true;
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
	if (kind != MARKDOWN_HTML_TEXT ||
	    !(printer->tag_goes_on || span_equal(text, SPAN("\n"))))
		markdown_end_tag(printer);
	size_t place = markdown_place(printer, text);
	/* Signs that are escaped, or written as references, make no link. */
	if (kind != MARKDOWN_NORMAL ||
	    (place != printer->heard_to &&
		bare_url_is_parted(buf_span(&printer->text), text)))
		markdown_end_plain(printer);
	printer->heard_to = place + text.size;
	if (printer->links_told)
		printer->target_line = line_at(printer, text);
	switch (kind) {
	case MARKDOWN_NORMAL: markdown_add_text(printer, text); break;
	case MARKDOWN_CODE_TEXT: add_code(printer, text); break;
	case MARKDOWN_HTML_TEXT: take_html_piece(printer, text); break;
	case MARKDOWN_HARD_BREAK: buf_byte(&printer->text, '\n'); break;
	case MARKDOWN_SOFT_BREAK:
		printer->broken_at = printer->text.size;
		buf_byte(&printer->text, ' ');
		break;
	}
	if (kind != MARKDOWN_NORMAL)
		printer->plain_at = printer->text.size;
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

	markdown_end_tag(printer);
	markdown_end_plain(printer);
	if (printer->images > 0) {
		printer->images += kind == MARKDOWN_IMAGE;
		return;
	}
	if (kind == MARKDOWN_LINK)
		markdown_end_html_link(printer);
	kept = arena_copy(&printer->arena, target);
	printer->image_end = 0;
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

	markdown_end_tag(printer);
	if (kind == MARKDOWN_IMAGE && --printer->images == 0) {
		markdown_keep_link(
		    printer, printer->image_target, printer->image_at);
		printer->image_end = printer->text.size;
	} else if (kind == MARKDOWN_LINK && printer->images == 0) {
		printer->inlines = 0;
		markdown_keep_link(printer, printer->target, printer->label_at);
		if (printer->level > 0 && markdown_is_badge(printer))
			markdown_end_badge(printer);
	}
	printer->plain_at = printer->text.size;
}
