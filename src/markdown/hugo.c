#include "markdown/hugo.h"

/*
 * Hugo's links between pages are written `[label]({{< relref "path" >}})`, or
 * with percent signs: the parser takes the blanks for the end of the target.
 * Of Hugo's many shortcodes only these have a counterpart.
 */

static void
pass_blanks(struct span *text)
{
	while (span_skip(text, SPAN(" ")))
		continue;
}

/* Whether a path can stand in a target as it is. */
static bool
fits_target(struct span path)
{
	for (size_t i = 0; i < path.size; i++)
		if (strchr(" \t()<>\\`|", path.data[i]))
			return false;
	return path.size > 0;
}

size_t
hugo_add_target(struct span text, struct buf *copy)
{
	struct span rest = text, end = SPAN(">}})");

	if (span_skip(&rest, SPAN("]({{%")))
		end = SPAN("%}})");
	else if (!span_skip(&rest, SPAN("]({{<")))
		return 0;
	pass_blanks(&rest);
	span_skip(&rest, SPAN("rel"));
	if (!span_skip(&rest, SPAN("ref ")))
		return 0;
	pass_blanks(&rest);
	if (!span_skip(&rest, SPAN("\"")))
		return 0;
	struct span path = span_head(rest, span_find(rest, '"'));
	rest = span_tail(rest, path.size + 1);
	pass_blanks(&rest);
	if (!fits_target(path) || !span_skip(&rest, end))
		return 0;
	buf_format(copy, "](%pS)", SPAN_AT(path));
	return text.size - rest.size;
}
