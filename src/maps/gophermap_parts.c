#include <stdlib.h>

#include "base/mem.h"
#include "maps/gophermap_priv.h"
#include "pages/entry_lines.h"
#include "pages/resolve.h"
#include "text/mimetype.h"

/*
 * A map may have thousands of lines, and include others. Its page is made in
 * parts, as that of an article: each map that is open has a window on its text.
 * Its reader holds one file, as any other: a map around another is closed, and
 * if the window has not all of it, opened again later (K481).
 */

enum {
	LINE_SIZE = 16384, /* bytes; what follows is another line */
	AHEAD = LINE_SIZE + 2, /* bytes in a window: a line and its end */
	WORK_AT_ONCE = 8192,
	ITEM_WORK =
	    128, /* of a line, beside its bytes: its path is looked up */
};

bool
gophermap_is_menu(const struct context *context, uint32_t number)
{
	return span_equal(edition_mime(context->edition,
			      edition_entry(context->edition, number)),
	    MIMETYPE_GOPHERMAP);
}

bool
gophermap_is_called(const struct context *context, uint32_t number)
{
	struct span path = edition_text(
	    context->edition, edition_entry(context->edition, number)->path);

	return span_equal_nocase(span_file_name(path), SPAN("gophermap"));
}

/* Lines are decoded one by one, where their ends and TABs are bytes. */
int
gophermap_open(struct map *map, const struct article_file *file)
{
	bool narrow = charset_is_narrow(file->charset.name);

	map->numbers[map->depth] = file->number;
	map->charsets[map->depth] =
	    narrow ? file->charset : (struct charset){0};
	return article_text_open(file, narrow, &map->open[map->depth]);
}

/* Closes a map. The end of an included map does not end the one around it. */
static void
close_map(struct map *map)
{
	article_text_close(&map->open[--map->depth]);
	map->ended = map->closing = false;
	if (map->depth == 0)
		gophermap_set_drawing(map, false);
}

/*
 * Reads a line of the innermost map as UTF-8. A selector means something to its
 * own server alone (RFC 1436 section 2): its bytes are kept for that.
 */
static void
decode_line(const struct map *map, struct span line, struct map_line *line_r)
{
	struct charset charset = map->charsets[map->depth - 1];
	struct span rest = line;
	struct buf text = {0};

	gophermap_next(&rest, line_r);
	if (charset.name.size == 0)
		return;
	struct span raw = line_r->selector;
	charset_decode(&text, &charset, line, true);
	rest = buf_keep(&text, map->page->arena);
	gophermap_next(&rest, line_r);
	line_r->raw = raw;
}

/* Whether a line is more than a page has, which then says so. */
static bool
is_too_much(struct map *map, size_t size)
{
	uint64_t *left = &map->left[map->depth - 1];
	bool lines = map->lines++ >= GOPHERMAP_LINES_MAX;

	if (lines)
		gophermap_cut(
		    map, SPAN("[over 65,536 lines: not all of them]"));
	else if (size > *left)
		gophermap_cut(map, GOPHERMAP_NOT_ALL);
	if (lines || size > *left)
		return true;
	*left -= size;
	return false;
}

/* Adds one line of the innermost map, unless that is at its end. */
static void
take_line(struct map *map)
{
	struct article_text *text = &map->open[map->depth - 1];
	struct span rest = span_head(article_text_window(text), LINE_SIZE);
	size_t end = span_find(rest, '\n');
	struct map_line line;

	end += end < rest.size;
	if (map->ended || rest.size == 0 || is_too_much(map, end)) {
		map->closing = true;
		return;
	}
	rest.size = end;
	article_text_take(text, end);
	map->parts.work += ITEM_WORK + end;
	decode_line(map, rest, &line);
	if (map->typed[map->depth - 1])
		gophermap_untype(&line);
	if (map->drawn[map->depth - 1])
		gophermap_uncomment(&line);
	gophermap_add_line(map, &line);
}

static bool
is_listing(const struct map *map)
{
	return map->listing && map->depth == map->list_depth;
}

/* A map without a listing has no later pages: it is shown itself. */
static int
start_over(struct map *map)
{
	struct article_file file = article_file_of(
	    map->context, gophermap_of(map->context, map->directory));

	map->number = 1;
	map->hidden_count = map->lines = 0;
	map->included = 0;
	map->cut = false;
	if (gophermap_open(map, &file) < 0)
		return -1;
	map->depth = 1;
	return 1;
}

/* All of a usual map is in the window; of a larger one the first lines. */
static void
read_style(struct map *map, const struct article_text *text)
{
	struct span window = article_text_window(text);
	unsigned at = map->depth - 1;

	if (!article_text_is_last(text))
		window = span_head(window, span_find_last(window, '\n'));
	map->typed[at] = gophermap_is_typed(window);
	/* A row of a drawing would have a type in front, too. */
	map->drawn[at] = !map->typed[at] && gophermap_is_drawn(window);
}

/* Reads on in the innermost map. Returns 0, or -1 if it has changed. */
static int
fill_window(struct map *map)
{
	struct article_text *text = &map->open[map->depth - 1];

	if (article_text_window(text).size >= AHEAD)
		return 0;
	struct article_file file =
	    article_file_of(map->context, map->numbers[map->depth - 1]);
	return article_text_resume(text, &file) < 0
	    ? -1
	    : article_text_fill(text, AHEAD);
}

/*
 * Adds lines of one map, up to where another begins or ends: what the page
 * borrows of a window is valid until that is filled again.
 */
static int
next_part(struct page_parts *parts, struct page *page)
{
	struct map *map = (struct map *)parts;
	size_t until = parts->work + WORK_AT_ONCE;
	unsigned depth = map->depth;

	map->page = page;
	if (is_listing(map)) {
		gophermap_list(map);
		parts->work += page->count * ITEM_WORK;
		resolve_page(map->context, map->base, page);
		return 1;
	}
	if (depth == 0)
		return map->number > 1 && !map->listed ? start_over(map) : 0;
	if (map->closing) {
		close_map(map);
		return 1;
	}
	struct article_text *text = &map->open[depth - 1];
	if (fill_window(map) < 0)
		return -1;
	if (text->used == 0 && !text->moved)
		read_style(map, text);
	while (map->depth == depth && !map->closing && !is_listing(map) &&
	    parts->work < until &&
	    (article_text_is_last(text) ||
		article_text_window(text).size >= AHEAD))
		take_line(map);
	resolve_page(map->context, map->base, page);
	return 1;
}

static void
free_map(struct page_parts *parts)
{
	struct map *map = (struct map *)parts;

	while (map->depth > 0)
		article_text_close(&map->open[--map->depth]);
	free(map);
}

static size_t
map_held(const struct page_parts *parts)
{
	const struct map *map = (const struct map *)parts;
	size_t held = sizeof(*map);

	for (unsigned i = 0; i < map->depth; i++)
		held += map->open[i].window.capacity;
	return held;
}

/* A page without a text yet. */
static struct map *
new_map(const struct context *context, uint32_t directory, uint32_t number)
{
	struct map *map = mem_alloc(sizeof(*map));

	/* A menu has its lines once: no protocol needs them again. */
	map->parts = (struct page_parts){.next = next_part,
	    .free = free_map,
	    .held = map_held,
	    .list = true};
	map->own = *context;
	map->context = &map->own;
	map->directory = directory;
	map->number = number;
	map->left[0] = UINT64_MAX;
	map->base = edition_text(
	    context->edition, edition_entry(context->edition, directory)->path);
	return map;
}

struct page_parts *
gophermap_parts(
    const struct article_file *file, uint32_t directory, uint32_t number)
{
	struct map *map = new_map(file->context, directory, number);

	if (gophermap_open(map, file) < 0) {
		free_map(&map->parts);
		return NULL;
	}
	map->depth = 1;
	return &map->parts;
}

struct page_parts *
gophermap_index(const struct context *context, uint32_t directory)
{
	struct map *map = new_map(context, directory, 1);

	map->made = map->listed = map->listing = true;
	return &map->parts;
}
