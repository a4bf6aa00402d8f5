#include <stdlib.h>
#include <unistd.h>

#include "check/colour.h"

bool
colour_wanted(const char *wish, int fd)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	if (wish && strcmp(wish, "auto") != 0)
		return strcmp(wish, "always") == 0;
	return !(none && *none) && term && *term && strcmp(term, "dumb") != 0 &&
	    isatty(fd);
}

void
colour_add(struct buf *buf, bool on, enum colour colour, struct span text)
{
	/* Of the eight colours, and without a background: any theme has them.
	 */
	static const char *const begins[] = {
	    [COLOUR_ERROR] = "\x1b[1;31m",
	    [COLOUR_REMARK] = "\x1b[33m",
	    [COLOUR_PLACE] = "\x1b[1m",
	};

	if (on && text.size > 0)
		buf_format(buf, "%s%pS\x1b[m", begins[colour], SPAN_AT(text));
	else
		buf_add(buf, text);
}
