#include "base/utf8.h"
#include "check/check_text_priv.h"
#include "maps/gophermap.h"
#include "maps/map_item.h"
#include "maps/map_path.h"
#include "pages/article_file.h"

/*
 * Whether an item names a file whose bytes are sent: an article has its menu
 * under another name.
 */
static bool
is_no_menu(const struct context *context, const struct map_line *item,
    struct span path)
{
	uint32_t number = edition_find(context->edition, path);

	return number != EDITION_NONE &&
	    edition_entry(context->edition, number)->kind !=
	    EDITION_DIRECTORY &&
	    !gophermap_is_menu(context, number) &&
	    span_ends(span_trim(item->selector), span_file_name(path));
}

static void
check_map_path(const struct spot *at, const struct map_line *item,
    const struct map_lead *lead)
{
	const struct zone *zone =
	    zone_ahead(&at->context->vhost->zones, lead->path, at->path);

	if (!lead->there &&
	    span_find(item->selector, '*') < item->selector.size)
		note_add(at->notes, NOTE_ERROR, at->path, at->number,
		    "the item %pS leads to nothing: it is a pattern of "
		    "Bucktooth, expected the name of a file, or a line of * "
		    "alone, which lists the directory",
		    SPAN_AT(item->selector));
	else if (!lead->there)
		note_add(at->notes, NOTE_ERROR, at->path, at->number,
		    "the item %pS leads to nothing that is served",
		    SPAN_AT(item->selector));
	else if (item->type == '1' && is_no_menu(at->context, item, lead->path))
		note_add(at->notes, NOTE_REMARK, at->path, at->number,
		    "the item %pS has type 1 and leads to a file that is sent "
		    "as it is, expected a directory or what is a menu",
		    SPAN_AT(item->selector));
	else if (zone)
		note_add(at->notes, NOTE_REMARK, at->path, at->number,
		    "the item %pS is text to others: it leads into the zone "
		    "%pS",
		    SPAN_AT(item->selector), SPAN_AT(zone->path));
}

/* Items are checked with the function that makes links of them. */
static void
check_item(const struct spot *at, struct span base, const struct map_line *item)
{
	struct map_lead lead = map_item_lead(at->context, base, item);

	if (lead.kind == MAP_LEAD_PATH)
		check_map_path(at, item, &lead);
	else if (lead.kind == MAP_LEAD_URL)
		check_text_link(at, lead.url);
	if (lead.near)
		note_add(at->notes, NOTE_REMARK, at->path, at->number,
		    "the item leads to port %pS of this host, where it is not "
		    "served",
		    SPAN_AT(lead.target.port));
	if (lead.expected)
		note_add(at->notes, NOTE_ERROR, at->path, at->number,
		    "the item leads to \"%pS\", expected %s", SPAN_AT(lead.url),
		    lead.expected);
}

/* What other servers do with a line, and loam does not. */
static void
check_word(const struct spot *at, const struct map_line *line)
{
	const char *server =
	    line->kind == MAP_TEXT ? gophermap_foreign(line->source) : NULL;
	struct span word = utf8_head(line->source, 60);

	if (server)
		note_add(at->notes, NOTE_REMARK, at->path, at->number,
		    "%pS is of %s and means nothing here: readers see it as "
		    "text",
		    SPAN_AT(word), server);
	else if (line->kind == MAP_IGNORED)
		note_add(at->notes, NOTE_REMARK, at->path, at->number,
		    "%pS is ignored: loam takes types from the files, and "
		    "lists neither users nor hosts",
		    SPAN_AT(word));
}

/* What a map and those that it includes have come to. */
struct extent {
	unsigned depth, lines;
	bool deep; /* more than are shown: noted once */
	uint64_t included; /* bytes */
};

static void check_map_lines(const struct spot *start, struct span base,
    struct span text, struct extent *extent);

/* Whether a line is one of those that are shown; the first that is not, is
 * noted. */
static bool
count_line(const struct spot *at, struct extent *extent)
{
	if (extent->lines++ == GOPHERMAP_LINES_MAX)
		note_add(at->notes, NOTE_ERROR, at->path, at->number,
		    "expected at most 65,536 lines in a map and those that it "
		    "includes: what follows is not shown");
	return extent->lines <= GOPHERMAP_LINES_MAX;
}

/*
 * Returns how many bytes of an included map are shown; the first that is not
 * shown as a whole is noted.
 */
static uint64_t
count_included(const struct spot *at, const struct map_line *line,
    uint64_t size, struct extent *extent)
{
	uint64_t left = extent->included < GOPHERMAP_INCLUDED_MAX
	    ? GOPHERMAP_INCLUDED_MAX - extent->included
	    : 0;

	if (extent->included <= GOPHERMAP_INCLUDED_MAX && size > left)
		note_add(at->notes, NOTE_ERROR, at->path, at->number,
		    "with =%pS the included maps have %llu bytes, expected at "
		    "most 1,048,576: the rest is not shown",
		    SPAN_AT(line->text),
		    (unsigned long long)(extent->included + size));
	extent->included += size;
	return left;
}

/* Whether a map that another includes stands too deep to be shown. */
static bool
is_too_deep(
    const struct spot *at, const struct map_line *line, struct extent *extent)
{
	if (extent->depth <= GOPHERMAP_NESTED_MAX)
		return false;
	if (!extent->deep)
		note_add(at->notes, NOTE_ERROR, at->path, at->number,
		    "=%pS is included %d deep, expected at most %d: it is not "
		    "shown",
		    SPAN_AT(line->text), GOPHERMAP_NESTED_MAX + 1,
		    GOPHERMAP_NESTED_MAX);
	extent->deep = true;
	return true;
}

/*
 * Checks a map that another includes, as far as it is shown: a map that
 * includes itself has no end. Its names are of the other's directory.
 */
static void
check_include(const struct spot *at, struct span base,
    const struct map_line *line, struct extent *extent)
{
	const struct edition *edition = at->context->edition;
	uint32_t number =
	    edition_find(edition, map_path_of(at->context, base, line->text));
	struct span text;

	if (number == EDITION_NONE ||
	    edition_entry(edition, number)->kind == EDITION_DIRECTORY ||
	    is_too_deep(at, line, extent))
		return;
	struct article_file file = article_file_of(at->context, number);
	uint64_t size = file.entry->size;
	uint64_t shown = count_included(at, line, size, extent);
	if (shown == 0 || article_file_head(&file, shown, &text) < 0)
		return;
	/* A line is shown as a whole or not at all. */
	if (size > shown)
		text = span_ended_lines(text);
	struct spot inner = *at;
	inner.path = file.path;
	extent->depth++;
	if (!gophermap_is_program(text))
		check_map_lines(&inner, base, text, extent);
	extent->depth--;
}

/* A dot or a star that is alone within a drawing is meant as a part of it. */
static void
check_end(const struct spot *at, struct span end, struct span below)
{
	struct map_line line;
	unsigned items = 0;

	while (gophermap_next(&below, &line))
		items += line.kind == MAP_ITEM;
	if (items > 0)
		note_add(at->notes, NOTE_REMARK, at->path, at->number,
		    "%pS alone on its line ends the map: items below it that "
		    "are not read: %u, expected none",
		    SPAN_AT(span_trim(end)), items);
}

static void
check_map_lines(const struct spot *start, struct span base, struct span text,
    struct extent *extent)
{
	struct spot at = *start;
	struct map_line line;

	at.number = 0;
	while (gophermap_next(&text, &line)) {
		at.number++;
		if (!count_line(&at, extent))
			break;
		if (line.kind == MAP_ITEM)
			check_item(&at, base, &line);
		else if (line.kind == MAP_INCLUDE)
			check_include(&at, base, &line, extent);
		else
			check_word(&at, &line);
		if (line.kind == MAP_REST || line.kind == MAP_END) {
			check_end(&at, line.source, text);
			break;
		}
	}
}

/* Takes a field that ends at two blanks. */
static struct span
cut_column(struct span *rest)
{
	size_t size = 0;

	while (size < rest->size &&
	    !span_starts(span_tail(*rest, size), SPAN("  ")))
		size++;
	struct span column = span_head(*rest, size);
	*rest = span_trim(span_tail(*rest, size));
	return column;
}

/* Whether a line would lead somewhere if it had tabs. */
static bool
is_untabbed(const struct spot *at, struct span base, struct span line)
{
	struct span rest = span_tail(line, 1);
	struct map_line item = {.kind = MAP_ITEM, .text = cut_column(&rest)};
	uint64_t port;

	item.selector = cut_column(&rest);
	item.host = cut_column(&rest);
	item.port = cut_column(&rest);
	/* A table may have words in its first column, but hardly a type. */
	if (item.text.size == 0 || item.selector.size == 0 ||
	    !memchr("0123456789gIhsdp", line.data[0], 16) ||
	    (line.data[0] > '9' && item.host.size == 0 &&
		!span_starts(item.selector, SPAN("URL:"))))
		return false;
	item.type = line.data[0];
	struct map_lead lead = map_item_lead(at->context, base, &item);
	if (lead.kind == MAP_LEAD_PATH)
		return lead.there;
	/* Any table has columns: a port is a number. */
	return lead.kind == MAP_LEAD_URL &&
	    (item.host.size == 0 || span_number(item.port, 65535, &port) == 0);
}

/* Some editors make blanks of tabs: then no line of a map is an item. */
static void
check_untabbed(const struct spot *start, struct span base, struct span text)
{
	struct spot at = *start;

	if (span_find(text, '\t') < text.size)
		return;
	for (at.number = 1; text.size > 0; at.number++) {
		struct span line = span_cut_line(&text);
		if (!is_untabbed(&at, base, line))
			continue;
		note_add(at.notes, NOTE_REMARK, at.path, at.number,
		    "%pS is text, since the map has no tab: expected one "
		    "between the fields of an item, found blanks",
		    SPAN_AT(utf8_head(line, 60)));
		return;
	}
}

void
check_text_map(const struct spot *start, struct span base, struct span text)
{
	check_untabbed(start, base, text);
	check_map_lines(start, base, text, &(struct extent){.depth = 1});
}
