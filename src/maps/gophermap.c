#include "base/ascii.h"
#include "maps/gophermap_priv.h"
#include "maps/map_item.h"
#include "maps/map_path.h"
#include "pages/entry_lines.h"
#include "pages/index_page.h"
#include "pages/pager.h"
#include "text/mimetype.h"
#include "text/uri.h"

/*
 * A gophermap is the source of a Gopher menu, as Bucktooth, Gophernicus and
 * others read it: lines with a tab are items, all others are text. An existing
 * Gopher site works unchanged. Text is preformatted in both protocols, because
 * maps draw with characters in cells. Items keep the type that their author
 * gave them. Nothing is added to what a map says. What it includes is shown
 * in its place, and no program is: neither run nor as a text.
 */

/* The entry of that name in a directory, or EDITION_NONE. */
static uint32_t
find_name(const struct context *context, uint32_t directory, const char *name)
{
	struct span path = edition_text(
	    context->edition, edition_entry(context->edition, directory)->path);

	return edition_find(context->edition,
	    arena_format(context->arena, "%pS%s", SPAN_AT(path), name));
}

/* The page of a directory if that is a map, in whatever case it is called. */
static uint32_t
find_page(const struct context *context, uint32_t directory)
{
	uint32_t page = edition_directory_page(
	    context->edition, edition_entry(context->edition, directory));

	return page != EDITION_NONE && gophermap_is_called(context, page)
	    ? page
	    : EDITION_NONE;
}

uint32_t
gophermap_of(const struct context *context, uint32_t directory)
{
	uint32_t found = find_name(context, directory, "gophermap");

	if (found == EDITION_NONE)
		found = find_name(context, directory, "GOPHERMAP");
	return found != EDITION_NONE ? found : find_page(context, directory);
}

void
gophermap_set_drawing(struct map *map, bool drawing)
{
	if (map->drawing != drawing)
		page_toggle(map->page);
	map->drawing = drawing;
}

static void
add_text(struct map *map, struct span text)
{
	if (map->number > 1)
		return;
	gophermap_set_drawing(map, true);
	page_verbatim(map->page, text, map->context->gemtext);
}

void
gophermap_cut(struct map *map, struct span why)
{
	if (!map->cut)
		add_text(map, why);
	map->cut = true;
}

/*
 * Makes the last line one of a map. On Gopher it is printed as the map has it:
 * items stand within boxes and columns, and titles in the middle.
 */
static struct page_line *
keep_written(struct map *map, struct span text)
{
	struct page_line *line = &map->page->lines[map->page->count - 1];

	line->bare = true;
	if (!map->context->gemtext)
		line->line.text = text;
	return line;
}

/*
 * An item that leads nowhere, or into a zone that is closed to this reader,
 * becomes text. On Gopher an item has this host and port where the map leaves
 * them out. On Gemini a further server has the type of the item before it (RFC
 * 1436): clients of other protocols cannot know what an item of type `+` is.
 */
static void
add_map_item(struct map *map, const struct map_line *item)
{
	const struct context *context = map->context;
	struct map_line meant = *item;

	if (item->type != '+' && item->type != '3')
		map->type = item->type;
	else if (item->type == '+' && context->gemtext && map->type)
		meant.type = map->type;
	struct map_lead lead = map_item_lead(context, map->base, &meant);

	if (lead.kind == MAP_LEAD_NONE ||
	    (lead.kind == MAP_LEAD_PATH &&
		zone_at(&context->vhost->zones, context->closed, lead.path))) {
		add_text(map, item->text);
		return;
	}
	gophermap_set_drawing(map, false);
	page_link(map->page, lead.url, item->text);
	struct page_line *line = keep_written(map, item->text);
	line->target = lead.target;
	line->made = false;
}

/* The file or directory that a name in the map means, or EDITION_NONE. */
static uint32_t
entry_of(const struct map *map, struct span name)
{
	const struct edition *edition = map->context->edition;
	struct span path = map_path_of(map->context, map->base, name);
	uint32_t number = edition_find(edition, path);

	return number != EDITION_NONE ? number
				      : edition_find_dir(edition, path);
}

/* Whether a name is one in a zone that is closed to this reader. */
static bool
is_closed(const struct map *map, struct span name)
{
	const struct context *context = map->context;
	/* The path of a zone may end in a slash. */
	struct span path = arena_format(context->arena, "%pS/",
	    SPAN_AT(map_path_of(context, map->base, name)));

	return zone_at(&context->vhost->zones, context->closed, path) != NULL;
}

/* Whether a name is one that files have, and no word, rule or address. */
static bool
is_file_name(struct span name)
{
	size_t dot = span_find_last(name, '.');

	return span_find(name, ' ') == name.size &&
	    span_find(name, '@') == name.size && !uri_is_whole(name) &&
	    dot + 1 < name.size && (dot == 0 || ascii_is_alnum(name.data[0])) &&
	    ascii_is_alnum(name.data[dot + 1]) &&
	    ascii_is_alnum(name.data[name.size - 1]);
}

/* The path that a listing has for a file: that of the page made of it. */
static struct span
listed_path(const struct context *context, uint32_t number)
{
	return edition_path(context->edition,
	    edition_entry(
		context->edition, edition_page(context->edition, number)));
}

/*
 * `-name`: leaves an entry out of the listing; text if there is none. But a
 * draft, or a file in a closed zone, is not named either.
 */
static void
hide_entry(struct map *map, const struct map_line *line)
{
	const struct context *context = map->context;
	uint32_t number =
	    line->text.size > 0 ? entry_of(map, line->text) : EDITION_NONE;

	if (number != EDITION_NONE && map->hidden_count < HIDDEN_MAX)
		map->hidden[map->hidden_count++] = listed_path(context, number);
	else if (number == EDITION_NONE && !is_file_name(line->text) &&
	    !is_closed(map, line->text))
		add_text(map, line->source);
}

static bool
is_hidden(const void *data, struct span path)
{
	const struct map *map = data;

	for (size_t i = 0; i < map->hidden_count; i++)
		if (span_equal(map->hidden[i], path))
			return true;
	return false;
}

/* Opens another map in this one, unless it is a program or too much. */
static void
open_map(struct map *map, uint32_t number)
{
	struct article_file file = article_file_of(map->context, number);
	struct article_text *text = &map->open[map->depth];

	/* A map can include itself, and one map many times. */
	if (map->included >= GOPHERMAP_INCLUDED_MAX) {
		gophermap_cut(map, GOPHERMAP_NOT_ALL);
		return;
	}
	if (map->depth > GOPHERMAP_NESTED_MAX) {
		gophermap_cut(
		    map, SPAN("[maps included over 8 deep: not all of them]"));
		return;
	}
	if (gophermap_open(map, &file) < 0)
		return;
	map->left[map->depth] = GOPHERMAP_INCLUDED_MAX - map->included;
	map->included += file.entry->size;
	if (article_text_fill(text, GOPHERMAP_HEAD) == 0 &&
	    gophermap_is_program(article_text_window(text))) {
		article_text_close(text);
		return;
	}
	if (map->depth > 0)
		article_text_pause(text - 1);
	map->depth++;
}

/*
 * `=name`: adds another map of the capsule. Without such an entry the line is
 * text, since many maps draw a rule of equals signs or begin a heading with
 * one; what may be a command is left out, and what names a closed zone, too.
 */
static void
include_map(struct map *map, const struct map_line *line)
{
	const struct edition *edition = map->context->edition;
	uint32_t number =
	    line->text.size > 0 ? entry_of(map, line->text) : EDITION_NONE;

	if (number != EDITION_NONE &&
	    edition_entry(edition, number)->kind != EDITION_DIRECTORY)
		open_map(map, number);
	else if (!gophermap_is_command(line) && !is_closed(map, line->text))
		add_text(map, line->source);
}

/* `*`, `%FILES%`: the directory is listed, once a page. */
static void
begin_listing(struct map *map, bool ends)
{
	if (map->listed) {
		map->ended = ends;
		return;
	}
	map->listing = true;
	map->list_ends = ends;
	map->list_depth = map->depth;
	map->listed = true;
}

bool
gophermap_is_inline(const struct context *context, uint32_t directory)
{
	uint32_t count;
	const uint32_t *children = edition_children(context->edition,
	    edition_entry(context->edition, directory), &count);

	return count > 0 &&
	    entry_lines_is_map(
		context, edition_entry(context->edition, children[0]));
}

/* Opens the next of the maps that stand on top of the list. */
static bool
open_inline(struct map *map)
{
	const struct edition *edition = map->context->edition;
	uint32_t count;
	const uint32_t *children = edition_children(
	    edition, edition_entry(edition, map->directory), &count);

	if (map->next >= count ||
	    !entry_lines_is_map(
		map->context, edition_entry(edition, children[map->next])))
		return false;
	uint32_t number = children[map->next++];
	if (!is_hidden(map,
		edition_text(map->context->edition,
		    edition_entry(edition, number)->path)))
		open_map(map, number);
	return true;
}

/*
 * Adds the page that Gemini has of the directory, where it is a plain text: the
 * map stands in its place here, and nothing else leads to it.
 */
static void
list_text(const struct map *map)
{
	const struct context *context = map->context;
	uint32_t number = edition_directory_page(
	    context->edition, edition_entry(context->edition, map->directory));

	if (number == EDITION_NONE ||
	    gophermap_of(context, map->directory) == number)
		return;
	struct article_file file = article_file_of(context, number);
	if (file.entry->format != ARTICLE_PLAIN ||
	    is_hidden(map, edition_path(context->edition, file.entry)))
		return;
	page_link_path(
	    map->page, file.path, edition_title(context->edition, file.entry));
	/* A link to the page of a page bundle would lead to this map. */
	map->page->lines[map->page->count - 1].target = (struct item_target){
	    .type = mimetype_item(file.mime), .selector = file.path};
}

/* Lists the next part of the entries. Returns whether another follows. */
static bool
list_rest(struct map *map)
{
	const struct context *context = map->context;
	uint32_t count;

	edition_children(context->edition,
	    edition_entry(context->edition, map->directory), &count);
	struct pager pager = pager_of(context, count, map->number);
	struct pager_part shown = pager_part(&pager, map->part++);
	if (shown.first && map->number > 1)
		index_page_intro(
		    context, map->directory, map->number, map->page);
	else if (shown.first)
		list_text(map);
	entry_lines_listing(context,
	    &(struct entry_lines_range){.directory = map->directory,
		.begin = pager.from,
		.from = shown.from,
		.to = shown.to,
		.hidden = is_hidden,
		.data = map},
	    map->page);
	if (!shown.last)
		return true;
	pager_links(context, map->base,
	    entry_lines_language(context, map->directory), &pager, map->page);
	if (map->number > 1)
		index_page_navigation(context, map->directory, map->page);
	return false;
}

void
gophermap_list(struct map *map)
{
	if (map->made && map->next == 0)
		index_page_intro(map->context, map->directory, 1, map->page);
	if (open_inline(map))
		return;
	gophermap_set_drawing(map, false);
	if (map->made) {
		map->listing = index_page_entries(
		    map->context, map->directory, 1, map->part++, map->page);
		return;
	}
	map->listing = list_rest(map);
	map->ended = !map->listing && map->list_ends;
}

void
gophermap_add_line(struct map *map, const struct map_line *line)
{
	switch (line->kind) {
	case MAP_TEXT: add_text(map, line->text); break;
	case MAP_TITLE:
		if (map->number > 1)
			break;
		gophermap_set_drawing(map, false);
		page_heading(map->page, map->listing ? 2 : 1, line->text);
		keep_written(map, line->text);
		break;
	case MAP_ITEM:
		if (map->number == 1)
			add_map_item(map, line);
		break;
	case MAP_COMMENT:
	case MAP_IGNORED: break;
	case MAP_HIDE: hide_entry(map, line); break;
	case MAP_INCLUDE: include_map(map, line); break;
	case MAP_FILES: begin_listing(map, false); break;
	case MAP_REST: begin_listing(map, true); break;
	case MAP_END: map->ended = true; break;
	}
}
