#include <stdlib.h>

#include "base/mem.h"
#include "text/escape.h"
#include "text/page.h"
#include "text/uri.h"

/*
 * The intermediate form of all generated pages: a list of gemtext lines, which
 * Gemini, Gopher and plain text render each in its own way. Gemtext was chosen
 * because articles are written in it: the same renderers serve both.
 */

struct page
page_new(struct arena *arena)
{
	return (struct page){.arena = arena};
}

void
page_free(struct page *page)
{
	free(page->lines);
	page->lines = NULL;
	page->count = page->capacity = 0;
}

void
page_parts_free(struct page_parts *parts)
{
	if (parts && parts->free)
		parts->free(parts);
	else
		free(parts);
}

size_t
page_parts_held(const struct page_parts *parts)
{
	return parts->held ? parts->held(parts) : parts->size;
}

static void
add_page_line(struct page *page, const struct page_line *line)
{
	page->lines = mem_grow(page->lines, &page->capacity, page->count + 1,
	    sizeof(*page->lines));
	page->lines[page->count++] = *line;
}

void
page_line_add(struct page *page, struct line line)
{
	add_page_line(page, &(struct page_line){.line = line});
}

void
page_add_page(struct page *page, const struct page *other)
{
	for (size_t i = 0; i < other->count; i++)
		add_page_line(page, &other->lines[i]);
}

void
page_parse(struct page *page, struct span gemtext)
{
	struct gemtext reader = gemtext_start(gemtext);
	struct line line;

	while (gemtext_next(&reader, &line))
		page_line_add(page, line);
}

void
page_text(struct page *page, struct span text)
{
	struct span clean = escape_label_copy(page->arena, text);

	if (gemtext_kind(clean) != LINE_TEXT)
		clean = arena_format(page->arena, " %pS", SPAN_AT(clean));
	page_line_add(page, (struct line){.kind = LINE_TEXT, .text = clean});
}

void
page_blank(struct page *page)
{
	page_line_add(page, (struct line){.kind = LINE_TEXT, .text = SPAN("")});
}

void
page_gap(struct page *page)
{
	const struct line *last =
	    page->count ? &page->lines[page->count - 1].line : NULL;

	if (!last || last->kind != LINE_TEXT || last->text.size > 0)
		page_blank(page);
}

void
page_heading(struct page *page, unsigned level, struct span text)
{
	page_line_add(page,
	    (struct line){.kind = LINE_HEADING_1 + level - 1,
		.text = escape_label_copy(page->arena, text)});
}

void
page_link(struct page *page, struct span url, struct span text)
{
	add_page_line(page,
	    &(struct page_line){.made = true,
		.line = {.kind = LINE_LINK,
		    .text = escape_label_copy(page->arena, text),
		    .url = arena_copy(page->arena, url)}});
}

void
page_link_path(struct page *page, struct span path, struct span text)
{
	struct buf url = {0};

	uri_encode_path(&url, path);
	page_link(page, buf_span(&url), text);
	buf_free(&url);
}

void
page_toggle(struct page *page)
{
	page_line_add(page, (struct line){.kind = LINE_TOGGLE});
}

void
page_verbatim(struct page *page, struct span text, bool gemtext)
{
	struct buf buf = {0};

	escape_preformatted(&buf, text);
	bool toggles = gemtext && gemtext_kind(buf_span(&buf)) == LINE_TOGGLE;
	struct span clean = arena_format(
	    page->arena, "%s%pS", toggles ? " " : "", SPAN_AT(buf_span(&buf)));
	buf_free(&buf);
	page_line_add(
	    page, (struct line){.kind = LINE_PREFORMATTED, .text = clean});
}

void
page_print(const struct page *page, struct span ending, struct buf *buf)
{
	static const struct span marker_of[] = {
	    [LINE_TEXT] = SPAN(""),
	    [LINE_LINK] = SPAN("=> "),
	    [LINE_HEADING_1] = SPAN("# "),
	    [LINE_HEADING_2] = SPAN("## "),
	    [LINE_HEADING_3] = SPAN("### "),
	    [LINE_LIST] = SPAN("* "),
	    [LINE_QUOTE] = SPAN("> "),
	    [LINE_TOGGLE] = SPAN("```"),
	    [LINE_PREFORMATTED] = SPAN(""),
	};

	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i].line;
		buf_add(buf, page->lines[i].source);
		if (page->lines[i].source.size > 0)
			continue;
		buf_add(buf, marker_of[line->kind]);
		buf_add(buf, line->url);
		if (line->url.size > 0 && line->text.size > 0)
			buf_byte(buf, ' ');
		buf_add(buf, line->text);
		buf_add(buf, ending);
	}
}
