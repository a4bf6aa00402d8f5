#include <stdlib.h>

#include "base/mem.h"
#include "pages/entry_lines.h"
#include "pages/gophermap_priv.h"
#include "pages/resolve.h"
#include "text/mimetype.h"

/*
 * A map may have thousands of lines, and include others. Its page is made in
 * parts, as that of an article: each map that is open has a window on its text.
 */

enum {
	LINES_MAX = 65536, /* of a map and all included ones */
	LINE_SIZE = 16384, /* bytes; what follows is another line */
	AHEAD = LINE_SIZE + 2, /* bytes in a window: a line and its end */
	WORK_AT_ONCE = 8192,
	ITEM_WORK =
	    128, /* of a line, beside its bytes: its path is looked up */
};

/* Closes a map. The end of an included map does not end the one around it. */
static void
close_map(struct map *map)
{
	article_text_close(&map->open[--map->depth]);
	map->ended = map->closing = false;
	if (map->depth == 0)
		gophermap_set_drawing(map, false);
}

/* Adds one line of the innermost map, unless that is at its end. */
static void
take_line(struct map *map)
{
	struct article_text *text = &map->open[map->depth - 1];
	struct span rest = span_head(article_text_window(text), LINE_SIZE);
	size_t end = span_find(rest, '\n');
	struct map_line line;

	if (map->ended || rest.size == 0 || map->lines++ >= LINES_MAX) {
		map->closing = true;
		return;
	}
	end += end < rest.size;
	rest.size = end;
	article_text_take(text, end);
	map->parts.work += ITEM_WORK + end;
	if (gophermap_next(&rest, &line))
		gophermap_add_line(map, &line);
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
	if (depth == 0)
		return 0;
	if (map->closing) {
		close_map(map);
		return 1;
	}
	struct article_text *text = &map->open[depth - 1];
	if (article_text_fill(text, AHEAD) < 0)
		return -1;
	while (map->depth == depth && !map->closing && parts->work < until &&
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

void
gophermap_send(const struct context *context, uint32_t number,
    uint32_t directory, struct response *response)
{
	struct article_file file = article_file_of(context, number, response);
	struct map *map = mem_alloc(sizeof(*map));

	/* A menu has its lines once: no protocol needs them again. */
	map->parts = (struct page_parts){
	    .next = next_part, .free = free_map, .held = map_held};
	map->own = *context;
	map->context = &map->own;
	map->directory = directory;
	map->base = entry_lines_text(
	    context, edition_entry(context->edition, directory)->path);
	if (article_text_open(&file, false, &map->open[0]) < 0) {
		free(map);
		return;
	}
	map->depth = 1;
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->charset = SPAN("");
	response->parts = &map->parts;
}
