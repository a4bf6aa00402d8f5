#include "fuzz/fuzz.h"
#include "text/gophermap.h"

/*
 * Gophermaps. Each line of a map is one line, in order, up to what ends the
 * map; its parts lie inside it, and those of an item or a title hold no TAB.
 */

static void
check_item(const struct map_line *line)
{
	const struct span parts[] = {
	    line->text, line->selector, line->host, line->port};

	HOLDS(line->kind != MAP_ITEM ||
	    span_find(line->source, '\t') < line->source.size);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		fuzz_within(parts[i], line->source);
		if (line->kind == MAP_ITEM || line->kind == MAP_TITLE)
			HOLDS(span_find(parts[i], '\t') == parts[i].size);
	}
}

void
fuzz_gophermap(struct span input)
{
	struct span rest = input;
	struct map_line line;
	size_t left = rest.size;

	gophermap_is_drawn(input);
	while (gophermap_next(&rest, &line)) {
		HOLDS(rest.size < left);
		left = rest.size;
		fuzz_within(line.source, input);
		HOLDS(span_find(line.source, '\n') == line.source.size);
		check_item(&line);
		if (line.kind == MAP_INCLUDE)
			gophermap_is_command(&line);
		if (line.kind == MAP_TEXT)
			gophermap_foreign(line.source);
	}
	gophermap_is_program(input);
}
