#include "pages/entry_lines.h"
#include "pages/gophermap_priv.h"
#include "pages/pager.h"
#include "pages/variants.h"
#include "pages/virtual_path.h"
#include "text/uri.h"

/*
 * A gophermap is the source of a Gopher menu, as Bucktooth, Gophernicus and
 * others read it: lines with a tab are items, all others are text. An existing
 * Gopher site works unchanged. Text is preformatted in both protocols, because
 * maps draw with characters in cells. Items keep the type that their author
 * gave them. Only items of this capsule are looked up: Gemini has no item
 * types, so they become links to paths, and a path in a closed zone is no link.
 */

uint32_t
gophermap_of(const struct context *context, uint32_t directory)
{
	struct span path = entry_lines_text(
	    context, edition_entry(context->edition, directory)->path);

	uint32_t found = edition_find(context->edition,
	    arena_format(context->arena, "%pSgophermap", SPAN_AT(path)));

	return found != EDITION_NONE
	    ? found
	    : edition_find(context->edition,
		  arena_format(context->arena, "%pSGOPHERMAP", SPAN_AT(path)));
}

void
gophermap_set_drawing(struct map *map, bool drawing)
{
	if (map->drawing != drawing)
		page_toggle(map->page);
	map->drawing = drawing;
}

/* The path of a name in the map; empty if no file can have it. */
static struct span
item_path(const struct map *map, struct span name)
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

/* The path behind a selector of this capsule, which may be a variant's. */
static struct span
local_path(const struct map *map, struct span selector)
{
	const struct edition *edition = map->context->edition;
	struct span path = item_path(map, selector);
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
is_local(const struct map *map, const struct map_line *item)
{
	const struct gopher_self *self = &map->context->vhost->gopher;

	return item->host.size == 0 ||
	    (vhost_has_name(map->context->vhost, item->host) &&
		(item->port.size == 0 || span_equal(item->port, self->port)));
}

/* `gopher://host:port/Tselector` (RFC 4266), or telnet: of a telnet item. */
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
	if (uri_expected(buf_span(&url)))
		page_verbatim(map->page, item->text);
	else
		page_link(map->page, buf_span(&url), item->text);
	buf_free(&url);
}

static void
add_local(const struct map *map, const struct map_line *item)
{
	struct span path = local_path(map, item->selector);
	struct span url = item->selector;

	span_skip(&url, SPAN("/"));
	bool external = span_skip(&url, SPAN("URL:"));
	if (external && uri_is_whole(url) && !uri_expected(url))
		page_link(map->page, url, item->text);
	else if (!external && path.size > 0)
		page_link_path(map->page, path, item->text);
	else
		page_text(map->page, item->text);
}

/*
 * Sets what a Gopher menu prints: the item as the map has it, with this host
 * and port where the map leaves them out. Gemini uses the link's URL instead.
 */
static void
set_target(const struct map *map, const struct map_line *item)
{
	struct page_line *line = &map->page->lines[map->page->count - 1];
	struct span selector = item->selector;

	if (line->line.kind != LINE_LINK)
		return;
	if (is_local(map, item) && !span_starts(selector, SPAN("/")) &&
	    !span_starts(selector, SPAN("URL:")))
		selector = item_path(map, selector);
	line->target = (struct target){.type = item->type,
	    .selector = selector,
	    .host = is_local(map, item) ? SPAN("") : item->host,
	    .port = is_local(map, item) ? SPAN("")
		: item->port.size       ? item->port
					: SPAN("70")};
}

/* An error line (type 3), or an item whose port is no number, is no link. */
static bool
is_no_link(const struct map_line *item)
{
	uint64_t port;

	return item->type == '3' ||
	    (item->host.size > 0 && item->port.size > 0 &&
		span_number(item->port, 65535, &port) < 0);
}

/* An item in a zone that is closed to this reader becomes text. */
static void
add_map_item(struct map *map, const struct map_line *item)
{
	bool local = is_local(map, item);
	const struct zones *zones = &map->context->vhost->zones;

	gophermap_set_drawing(map, false);
	if (is_no_link(item) ||
	    (local &&
		zone_at(zones, map->context->closed,
		    local_path(map, item->selector)))) {
		page_text(map->page, item->text);
		return;
	}
	if (local)
		add_local(map, item);
	else
		add_foreign(map, item);
	set_target(map, item);
}

static void
add_text(struct map *map, struct span text)
{
	gophermap_set_drawing(map, true);
	page_verbatim(map->page, text);
}

/* The file or directory that a name in the map means, or EDITION_NONE. */
static uint32_t
entry_of(const struct map *map, struct span name)
{
	const struct edition *edition = map->context->edition;
	struct span path = item_path(map, name);
	uint32_t number = edition_find(edition, path);

	return number != EDITION_NONE ? number
				      : edition_find_dir(edition, path);
}

/* `-name`: leaves an entry out of the listing; text if there is none. */
static void
hide_entry(struct map *map, const struct map_line *line)
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

/* `*`: lists the other entries, once a page, and ends the map. */
static void
add_rest(struct map *map)
{
	const struct context *context = map->context;
	const struct edition_entry *entry =
	    edition_entry(context->edition, map->directory);
	uint32_t count;

	if (map->listed) {
		map->ended = true;
		return;
	}
	map->listed = true;
	gophermap_set_drawing(map, false);
	edition_children(context->edition, entry, &count);
	struct pager pager = pager_of(context, count, 1);
	entry_lines_listing_but(context, map->directory, pager.from, pager.to,
	    is_hidden, map, map->page);
	pager_links(context, map->base,
	    entry_lines_language(context, map->directory), &pager, map->page);
	map->ended = true;
}

/*
 * `=name`: adds another map of the capsule. Without such an entry the line is
 * text: many maps draw a rule of equals signs.
 */
static void
include_map(struct map *map, const struct map_line *line)
{
	const struct context *context = map->context;
	uint32_t number = entry_of(map, line->text);
	struct response ignored = {.entry = EDITION_NONE};

	if (line->text.size == 0 || number == EDITION_NONE ||
	    edition_entry(context->edition, number)->kind ==
		EDITION_DIRECTORY) {
		add_text(map, line->source);
		return;
	}
	struct article_file file = article_file_of(context, number, &ignored);
	/* A map can include itself, and one map many times. */
	if (map->depth > NESTED_MAX ||
	    map->included + file.entry->size > INCLUDED_MAX ||
	    article_text_open(&file, false, &map->open[map->depth]) < 0)
		return;
	map->included += file.entry->size;
	map->depth++;
}

void
gophermap_add_line(struct map *map, const struct map_line *line)
{
	switch (line->kind) {
	case MAP_TEXT: add_text(map, line->text); break;
	case MAP_TITLE:
		gophermap_set_drawing(map, false);
		page_heading(map->page, 1, line->text);
		break;
	case MAP_ITEM: add_map_item(map, line); break;
	case MAP_COMMENT: break;
	case MAP_HIDE: hide_entry(map, line); break;
	case MAP_INCLUDE: include_map(map, line); break;
	case MAP_REST: add_rest(map); break;
	case MAP_END: map->ended = true; break;
	}
}
