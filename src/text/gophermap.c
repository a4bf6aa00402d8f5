#include "text/gophermap.h"

/*
 * The format that Bucktooth introduced and Gophernicus extended: a line with a
 * tab is an item, any other is text, unless its first character makes it a
 * directive. It has no escapes, so a line that fits no directive is text.
 */

/* An item's type is a visible character; ASCII art may have tabs, too. */
static bool
is_item(struct span line)
{
	unsigned char type = (unsigned char)line.data[0];

	return span_find(line, '\t') < line.size &&
	    (type == '\t' || (type > ' ' && type < 0x7f));
}

/* The fields of an item; a Gopher+ field after the port is ignored. */
static void
read_item(struct span line, struct map_line *item)
{
	struct span display = span_cut(&line, '\t');

	item->kind = MAP_ITEM;
	item->type = display.size > 0 ? display.data[0] : 'i';
	item->text = span_tail(display, 1);
	item->selector = span_cut(&line, '\t');
	item->host = span_trim(span_cut(&line, '\t'));
	item->port = span_trim(span_cut(&line, '\t'));
	/* As in Bucktooth, the display string is the default selector. */
	if (item->type == 'i')
		item->kind = MAP_TEXT;
	else if (item->selector.size == 0 && item->host.size == 0)
		item->selector = item->text;
}

/* `:ext=type` sets item types; loam knows them from the files. */
static bool
is_type_rule(struct span line)
{
	struct span rest = span_tail(line, 1);
	struct span extension = span_cut(&rest, '=');

	return rest.size == 1 && extension.size > 0 &&
	    span_find(extension, ' ') == extension.size;
}

static void
read_directive(struct span line, struct map_line *word)
{
	word->text = span_trim(span_tail(line, 1));
	switch (line.data[0]) {
	case '#': word->kind = MAP_COMMENT; break;
	case '!': word->kind = MAP_TITLE; break;
	case '-': word->kind = MAP_HIDE; break;
	case '=': word->kind = MAP_INCLUDE; break;
	case ':':
		word->kind = is_type_rule(line) ? MAP_COMMENT : MAP_TEXT;
		break;
	/* Lists of users and of hosts: these are alone on their lines. */
	case '~':
	case '%':
		word->kind = word->text.size == 0 ? MAP_COMMENT : MAP_TEXT;
		break;
	case '*':
		word->kind = word->text.size == 0 ? MAP_REST : MAP_TEXT;
		break;
	case '.': word->kind = word->text.size == 0 ? MAP_END : MAP_TEXT; break;
	default: word->kind = MAP_TEXT; break;
	}
	if (word->kind == MAP_TEXT)
		word->text = line;
}

bool
gophermap_next(struct span *rest, struct map_line *line_r)
{
	if (rest->size == 0)
		return false;
	struct span line = span_cut_line(rest);
	*line_r = (struct map_line){.kind = MAP_TEXT, .source = line};
	if (line.size > 0 && line.data[0] == '#')
		line_r->kind = MAP_COMMENT;
	else if (line.size > 0 && is_item(line))
		read_item(line, line_r);
	else if (line.size > 0)
		read_directive(line, line_r);
	return true;
}
