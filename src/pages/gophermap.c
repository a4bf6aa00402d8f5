#include "pages/article_file.h"
#include "pages/entry_lines.h"
#include "pages/gophermap.h"
#include "pages/pager.h"
#include "pages/resolve.h"
#include "pages/variants.h"
#include "pages/virtual_path.h"
#include "text/gophermap.h"
#include "text/mimetype.h"
#include "text/uri.h"

/*
 * An existing hole is moved over unchanged: art and rules of a map are drawn
 * in cells, so its text is preformatted on both networks, and the types of its
 * items are its owner's. Only what leads to ourselves is looked up, since a
 * Gemini reader has no item types and a Gopher reader cannot show a
 * certificate.
 */

enum {
	NESTED_MAX = 8, /* maps that include each other */
	LINES_MAX = 65536, /* of all of them together */
	INCLUDED_MAX = 1 << 20, /* bytes of those that are included */
	HIDDEN_MAX = 1024,
};

struct map {
	const struct context *context;
	uint32_t directory; /* whose page it is */
	struct span base; /* its path */
	struct page *page;
	bool drawing; /* a preformatted block is open */
	unsigned depth, lines;
	uint64_t included; /* bytes */
	struct span hidden[HIDDEN_MAX]; /* names that the rest leaves out */
	size_t hidden_count;
	bool ended, rested;
};

uint32_t
gophermap_of(const struct context *context, uint32_t directory)
{
	struct span path = entry_lines_text(
	    context, edition_entry(context->edition, directory)->path);

	return edition_find(context->edition,
	    arena_format(context->arena, "%pSgophermap", SPAN_AT(path)));
}

static void
draw(struct map *map, bool drawing)
{
	if (map->drawing != drawing)
		page_toggle(map->page);
	map->drawing = drawing;
}

/* The path that a name in the map means, or an empty one. */
static struct span
path_of(const struct map *map, struct span name)
{
	struct buf path = {0}, whole = {0};

	if (!span_starts(name, SPAN("/")))
		buf_add(&whole, map->base);
	buf_add(&whole, name);
	if (uri_path_clean(&path, buf_span(&whole)) != URI_PATH_NAME)
		path.size = 0;
	buf_free(&whole);
	return buf_keep(&path, map->context->arena);
}

/* The path of this capsule that a selector of ours leads to. */
static struct span
our_path(const struct map *map, struct span selector)
{
	const struct edition *edition = map->context->edition;
	struct span path = path_of(map, selector);
	enum variant variant;
	unsigned width;
	uint32_t number = edition_find(edition, path);

	if (number == EDITION_NONE)
		number = variants_find(edition, path, &variant, &width);
	return number == EDITION_NONE
	    ? path
	    : entry_lines_text(
		  map->context, edition_entry(edition, number)->path);
}

static bool
is_ours(const struct map *map, const struct map_line *item)
{
	const struct gopher_self *self = &map->context->vhost->gopher;

	return item->host.size == 0 ||
	    (vhost_has_name(map->context->vhost, item->host) &&
		(item->port.size == 0 || span_equal(item->port, self->port)));
}

/* `gopher://host:port/Tselector` (RFC 4266), or what a telnet item means. */
static void
add_foreign(const struct map *map, const struct map_line *item)
{
	struct span port = item->port.size ? item->port : SPAN("70");
	bool telnet = item->type == '8' || item->type == 'T';
	struct buf url = {0};

	buf_format(&url, "%s://%pS:%pS", telnet ? "telnet" : "gopher",
	    SPAN_AT(item->host), SPAN_AT(port));
	if (!telnet) {
		buf_format(&url, "/%c", item->type);
		uri_encode_path(&url, item->selector);
	}
	if (uri_mistake(buf_span(&url)))
		page_verbatim(map->page, item->text);
	else
		page_link(map->page, buf_span(&url), item->text);
	buf_free(&url);
}

static void
add_local(const struct map *map, const struct map_line *item)
{
	struct span path = our_path(map, item->selector);
	struct span url = item->selector;

	span_skip(&url, SPAN("/"));
	bool leaves = span_skip(&url, SPAN("URL:"));
	if (leaves && !uri_mistake(url))
		page_link(map->page, url, item->text);
	else if (!leaves && path.size > 0)
		page_link_path(map->page, path, item->text);
	else
		page_text(map->page, item->text);
}

/* What Gopher readers get is what the owner wrote, less what is left out. */
static void
set_target(const struct map *map, const struct map_line *item)
{
	struct page_line *line = &map->page->lines[map->page->count - 1];
	struct span selector = item->selector;

	if (line->line.kind != LINE_LINK)
		return;
	if (is_ours(map, item) && !span_starts(selector, SPAN("/")) &&
	    !span_starts(selector, SPAN("URL:")))
		selector = path_of(map, selector);
	line->target = (struct target){.type = item->type,
	    .selector = selector,
	    .host = is_ours(map, item) ? SPAN("") : item->host,
	    .port = is_ours(map, item) ? SPAN("")
		: item->port.size      ? item->port
				       : SPAN("70")};
}

/* A line of type 3, and one whose port is none (row 10), is only read. */
static bool
is_dead(const struct map_line *item)
{
	uint64_t port;

	return item->type == '3' ||
	    (item->host.size > 0 && item->port.size > 0 &&
		span_number(item->port, 65535, &port) < 0);
}

/* A part that this reader cannot open is no link. */
static void
add_item(struct map *map, const struct map_line *item)
{
	bool ours = is_ours(map, item);
	const struct zones *zones = &map->context->vhost->zones;

	draw(map, false);
	if (is_dead(item) ||
	    (ours &&
		zone_at(zones, map->context->closed,
		    our_path(map, item->selector)))) {
		page_text(map->page, item->text);
		return;
	}
	if (ours)
		add_local(map, item);
	else
		add_foreign(map, item);
	set_target(map, item);
}

static void
add_text(struct map *map, struct span text)
{
	draw(map, true);
	page_verbatim(map->page, text);
}

/* The entry of that name in the directory, or EDITION_NONE. */
static uint32_t
entry_of(const struct map *map, struct span name)
{
	const struct edition *edition = map->context->edition;
	struct span path = path_of(map, name);
	uint32_t number = edition_find(edition, path);

	return number != EDITION_NONE
	    ? number
	    : edition_find(edition,
		  arena_format(map->context->arena, "%pS/", SPAN_AT(path)));
}

static void
hide(struct map *map, const struct map_line *line)
{
	uint32_t number = entry_of(map, line->text);

	if (number == EDITION_NONE || line->text.size == 0)
		add_text(map, line->source);
	else if (map->hidden_count < HIDDEN_MAX)
		map->hidden[map->hidden_count++] =
		    entry_lines_text(map->context,
			edition_entry(map->context->edition, number)->path);
}

static bool
is_hidden(const void *context, struct span path)
{
	const struct map *map = context;

	for (size_t i = 0; i < map->hidden_count; i++)
		if (span_equal(map->hidden[i], path))
			return true;
	return false;
}

static void
add_rest(struct map *map)
{
	const struct context *context = map->context;
	const struct edition_entry *entry =
	    edition_entry(context->edition, map->directory);
	uint32_t count;

	/* Once on a page, however many maps ask for it. */
	if (map->rested) {
		map->ended = true;
		return;
	}
	map->rested = true;
	draw(map, false);
	edition_children(context->edition, entry, &count);
	struct pager part = pager_of(context, count, 1);
	entry_lines_listing_but(context, map->directory, part.from, part.to,
	    is_hidden, map, map->page);
	pager_links(context, map->base,
	    entry_lines_language(context, map->directory), &part, map->page);
	map->ended = true;
}

static void add_map(struct map *map, struct span text);

/* The text of another map; one that is not there is no map but a rule. */
static void
include(struct map *map, const struct map_line *line)
{
	const struct context *context = map->context;
	uint32_t number = entry_of(map, line->text);
	struct response ignored = {.entry = EDITION_NONE};
	struct span text;

	if (line->text.size == 0 || number == EDITION_NONE ||
	    edition_entry(context->edition, number)->kind ==
		EDITION_DIRECTORY) {
		add_text(map, line->source);
		return;
	}
	struct article_file file = article_file_of(context, number, &ignored);
	/* The same map can be asked for again and again. */
	if (map->depth >= NESTED_MAX ||
	    map->included + file.entry->size > INCLUDED_MAX ||
	    article_file_text(&file, &text) < 0)
		return;
	map->included += file.entry->size;
	map->depth++;
	add_map(map, text);
	map->depth--;
	/* A map that ends itself does not end the one around it. */
	map->ended = false;
}

static void
add_map(struct map *map, struct span text)
{
	struct map_line line;

	while (!map->ended && map->lines++ < LINES_MAX &&
	    gophermap_next(&text, &line)) {
		switch (line.kind) {
		case MAP_TEXT: add_text(map, line.text); break;
		case MAP_TITLE:
			draw(map, false);
			page_heading(map->page, 1, line.text);
			break;
		case MAP_ITEM: add_item(map, &line); break;
		case MAP_COMMENT: break;
		case MAP_HIDE: hide(map, &line); break;
		case MAP_INCLUDE: include(map, &line); break;
		case MAP_REST: add_rest(map); break;
		case MAP_END: map->ended = true; break;
		}
	}
}

void
gophermap_send(const struct context *context, uint32_t number,
    uint32_t directory, struct response *response)
{
	struct article_file file = article_file_of(context, number, response);
	struct map map = {.context = context, .directory = directory};
	struct span text;

	if (article_file_text(&file, &text) < 0)
		return;
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->charset = SPAN("");
	response->page = page_new(context->arena);
	map.page = &response->page;
	map.base = entry_lines_text(
	    context, edition_entry(context->edition, directory)->path);
	add_map(&map, text);
	draw(&map, false);
	resolve_page(context, map.base, &response->page);
}
