#include <stdlib.h>

#include "base/mem.h"
#include "pages/article_lines.h"
#include "pages/leads.h"
#include "pages/resolve.h"
#include "pages/tag_pages.h"
#include "pages/variants.h"
#include "text/tag.h"

/*
 * An article of four megabytes takes up to a second to render, and more memory
 * than its file. So its page is made as it is sent: some lines are taken off
 * the front of its text, resolved and given to the printer of the protocol,
 * which keeps the little that it has to know of the lines before. The state
 * between two parts is an offset in the file, a window on the text and whether
 * a preformatted block is open. Everything comes from one edition, to which the
 * parts hold a reference.
 *
 * What needs the text as a whole looks at a bounded part of it: the first 64 KB
 * for a title, the first 128 KB for similar entries, the last 16 KB for lines
 * of tags.
 */

enum {
	WORK_AT_ONCE = 8192, /* the last of these lines may exceed it */
	MENUS_AT_ONCE = 1 << 16, /* units, likewise */
	AHEAD = ARTICLE_LINE_MAX + GEMTEXT_AHEAD, /* bytes in the window */
};

static bool
has_menus(const struct article_lines *lines)
{
	return article_file_has_menus(
	    edition_entry(lines->context.edition, lines->entry));
}

/* Whether a shape is lines of the file and nothing else. */
static bool
is_bare(enum article_shape shape)
{
	return shape == ARTICLE_RAW || shape == ARTICLE_BYTES;
}

static struct span
text_of(const struct article_lines *lines, struct edition_string string)
{
	return edition_text(lines->context.edition, string);
}

static struct span
path_of(const struct article_lines *lines)
{
	return text_of(
	    lines, edition_entry(lines->context.edition, lines->entry)->path);
}

/* The line ending of the first line; added lines use it (row H10). */
static struct span
ending_of(struct span text)
{
	size_t end = span_find(text, '\n');

	return end > 0 && end < text.size && text.data[end - 1] == '\r'
	    ? SPAN("\r\n")
	    : SPAN("\n");
}

/*
 * The title in the first line that is not blank: its size, with the blank lines
 * before it, or 0.
 */
static size_t
title_size(struct span head, struct line *title_r)
{
	struct gemtext reader = gemtext_start(head);

	reader.most = ARTICLE_LINE_MAX;
	while (gemtext_next(&reader, title_r) && title_r->kind == LINE_TEXT &&
	    span_trim(title_r->text).size == 0)
		continue;
	return head.size > 0 && title_r->kind == LINE_HEADING_1
	    ? head.size - reader.rest.size
	    : 0;
}

/*
 * Adds the title and the item that leads to the text variant. An article
 * without any title gets that of its entry.
 */
static int
add_opening(struct article_lines *lines, struct page *page)
{
	const struct context *context = &lines->context;
	const struct edition_entry *entry =
	    edition_entry(context->edition, lines->entry);
	struct span head;
	struct line title;
	struct buf selector = {0};

	if (article_text_head(&lines->text, context->arena, &head) < 0)
		return -1;
	struct span own = span_head(
	    span_head(head, tag_lines_at(head, true)), ARTICLE_TITLE_WITHIN);
	size_t size = title_size(own, &title);
	if (size > 0)
		page_line_add(page, title);
	else if (!gemtext_has_title(own))
		page_heading(page, 1, edition_title(context->edition, entry));
	article_text_take(&lines->text, size);
	lines->begun = size > 0;
	variants_selector(
	    context->edition, lines->entry, VARIANT_TEXT, &selector);
	page_link_path(page, buf_span(&selector),
	    context_word(context,
		text_of(
		    lines, edition_traits(context->edition, entry)->language),
		LABEL_PLAIN));
	page->lines[page->count - 1].target = (struct item_target){
	    .type = '0', .selector = buf_keep(&selector, context->arena)};
	page_gap(page);
	return 1;
}

/* Menus are ranked by the first of the text. */
static int
look_at_head(struct article_lines *lines)
{
	return article_text_head(
	    &lines->text, lines->context.arena, &lines->about.body);
}

/*
 * Adds the menu that a line places: the same lines whatever comes before.
 * Returns 1; 0 if it places none; or -1.
 */
static int
place_menu(
    struct article_lines *lines, const struct line *line, struct page *page)
{
	struct page menu = page_new(page->arena);

	if (is_bare(lines->shape) || line->kind != LINE_LINK ||
	    !span_starts(line->url, SPAN("menu:")))
		return 0;
	if (look_at_head(lines) < 0)
		return -1;
	bool placed = menus_place(&lines->context, &lines->about, line, &menu);
	page_add_page(page, &menu);
	lines->parts.work += menu.count * PAGE_LINE_WORK;
	lines->parts.list = lines->parts.list || lines->about.index.open;
	page_free(&menu);
	return placed;
}

/* Adds the next part of a long menu. Returns whether there was one. */
static bool
go_on_with_menu(struct article_lines *lines, struct page *page)
{
	struct page menu = page_new(page->arena);
	bool more = menus_go_on(&lines->context, &lines->about, &menu);

	page_add_page(page, &menu);
	lines->parts.work += menu.count * PAGE_LINE_WORK;
	page_free(&menu);
	return more;
}

/*
 * Whether a page was made of Markdown. Its links lead to the page of the file
 * that they name, also where the page is sent as a file. A text in gemtext is
 * its writer's, to the byte.
 */
static bool
was_made(const struct article_lines *lines)
{
	return edition_entry(lines->context.edition, lines->entry)->flags &
	    EDITION_MADE;
}

static void
add_line(struct article_lines *lines, struct line line, bool within,
    struct page *page)
{
	struct page_line *added;

	if (was_made(lines) &&
	    leads_put_named(&lines->context, path_of(lines), &line, page))
		return;
	page_line_add(page, line);
	if (lines->shape != ARTICLE_OWN && !is_bare(lines->shape))
		return;
	added = &page->lines[page->count - 1];
	if (was_made(lines) &&
	    resolve_to_made(&lines->context, path_of(lines), &added->line))
		return;
	added->source = lines->reader.source;
	added->within = within;
	added->cut = lines->reader.cut;
}

/* Takes one line off the window. Returns 1, or -1. */
static int
take_line(struct article_lines *lines, struct page *page)
{
	struct gemtext *reader = &lines->reader;
	bool within = reader->cut;
	struct line line;

	reader->rest = article_text_window(&lines->text);
	gemtext_next(reader, &line);
	article_text_take(&lines->text, reader->source.size);
	lines->parts.work += PAGE_LINE_WORK + reader->source.size;
	lines->begun = lines->begun || line.kind != LINE_TEXT ||
	    span_trim(line.text).size > 0;
	int placed = place_menu(lines, &line, page);
	if (placed == 0)
		add_line(lines, line, within, page);
	lines->ended = placed > 0 || span_ends(reader->source, SPAN("\n"));
	return placed < 0 ? -1 : 1;
}

/* Whether the rest of the text is its last lines of tags. */
static bool
are_tags(struct article_lines *lines, struct span rest)
{
	if (!article_text_is_last(&lines->text) || lines->reader.cut ||
	    rest.size > TAG_LINES_WITHIN)
		return false;
	if (!lines->ends_found)
		lines->tags_size = tag_lines_size(rest);
	lines->ends_found = true;
	return lines->begun && !lines->reader.preformatted &&
	    rest.size <= lines->tags_size;
}

/* Tags are links to their pages. Clients would show a heading. */
static bool
take_tags(struct article_lines *lines, struct page *page)
{
	struct span rest = article_text_window(&lines->text);

	if (is_bare(lines->shape) || !are_tags(lines, rest))
		return false;
	tag_pages_replace(&lines->context, lines->entry, rest, page);
	lines->about.tagged = true;
	lines->ended = true;
	lines->parts.work += rest.size;
	article_text_take(&lines->text, rest.size);
	return true;
}

/* Ends the last line and an open preformatted block, so that menus can follow.
 */
static void
finish_text(struct article_lines *lines, struct page *page)
{
	lines->phase = ARTICLE_CLOSING;
	if (is_bare(lines->shape) || !has_menus(lines))
		return;
	if (lines->shape == ARTICLE_OWN && !lines->ended) {
		page_blank(page);
		page->lines[page->count - 1].source = lines->ending;
	}
	if (lines->reader.preformatted)
		page_toggle(page);
	lines->reader.preformatted = false;
}

static int
add_lines(struct article_lines *lines, struct page *page)
{
	if (article_text_fill(&lines->text, AHEAD) < 0)
		return -1;
	size_t until = lines->parts.work + WORK_AT_ONCE;
	uint64_t menus = lines->parts.menu_work + MENUS_AT_ONCE;
	while (lines->parts.work < until && lines->parts.menu_work < menus) {
		if (go_on_with_menu(lines, page))
			continue;
		struct span window = article_text_window(&lines->text);
		if (window.size == 0) {
			finish_text(lines, page);
			break;
		}
		if (window.size < AHEAD && !article_text_is_last(&lines->text))
			break;
		if (take_tags(lines, page))
			continue;
		if (take_line(lines, page) < 0)
			return -1;
	}
	return 1;
}

static int
add_closing(struct article_lines *lines, struct page *page)
{
	lines->phase = ARTICLE_ENDED;
	if (is_bare(lines->shape) || !has_menus(lines))
		return 1;
	if (look_at_head(lines) < 0)
		return -1;
	menus_under_article(&lines->context, &lines->about, page);
	return 1;
}

static int
add_part(struct article_lines *lines, struct page *page)
{
	switch (lines->phase) {
	case ARTICLE_OPENING:
		lines->phase = ARTICLE_LINES;
		if (article_text_fill(&lines->text, AHEAD) < 0)
			return -1;
		lines->ending = ending_of(span_head(
		    article_text_window(&lines->text), ARTICLE_LINE_MAX));
		return lines->shape == ARTICLE_MENU ? add_opening(lines, page)
						    : 1;
	case ARTICLE_LINES: return add_lines(lines, page);
	case ARTICLE_CLOSING: return add_closing(lines, page);
	case ARTICLE_ENDED: break;
	}
	return 0;
}

static int
next_part(struct page_parts *parts, struct page *page)
{
	struct article_lines *lines = (struct article_lines *)parts;
	const struct context *context = &lines->context;
	int result = add_part(lines, page);

	page->ending = lines->ending;
	if (lines->shape != ARTICLE_OWN && !is_bare(lines->shape))
		resolve_page(context, path_of(lines), page);
	if (lines->shape == ARTICLE_TEXT && context->no_search)
		resolve_drop_searches(context, page);
	return result;
}

static void
rewind_lines(struct page_parts *parts)
{
	struct article_lines *lines = (struct article_lines *)parts;

	article_text_rewind(&lines->text);
	lines->reader = (struct gemtext){.most = ARTICLE_LINE_MAX};
	lines->about = (struct menus_about){
	    .entry = lines->entry, .related = lines->about.related};
	lines->phase = ARTICLE_OPENING;
	lines->begun = lines->ends_found = false;
	lines->ended = true;
}

static void
free_lines(struct page_parts *parts)
{
	struct article_lines *lines = (struct article_lines *)parts;

	article_text_close(&lines->text);
	free(lines);
}

static size_t
lines_held(const struct page_parts *parts)
{
	const struct article_lines *lines = (const struct article_lines *)parts;

	return sizeof(*lines) + lines->text.window.capacity;
}

struct page_parts *
article_lines_new(const struct article_file *file, enum article_shape shape)
{
	struct article_lines *lines;
	struct article_text text;

	if (article_text_open(file,
		shape == ARTICLE_OWN || shape == ARTICLE_BYTES, &text) < 0)
		return NULL;
	lines = mem_alloc(sizeof(*lines));
	lines->parts = (struct page_parts){.next = next_part,
	    .rewind = rewind_lines,
	    .free = free_lines,
	    .held = lines_held};
	lines->context = *file->context;
	lines->context.work = &lines->parts.menu_work;
	lines->entry = file->number;
	lines->shape = shape;
	lines->text = text;
	rewind_lines(&lines->parts);
	return &lines->parts;
}
