/* The lines of a document in which nothing is Markdown. */
#ifndef MARKDOWN_OPAQUE_H
#define MARKDOWN_OPAQUE_H

#include "base/span.h"

enum { OPAQUE_INDENT_MAX = 3 }; /* blanks before what begins a block */

/* Fenced code, or HTML that goes on over blank lines; zero: none is open. */
struct opaque {
	char fence; /* of the code that is open, or 0 */
	size_t fence_size, indent;
	const char *end; /* of the HTML that is open, or NULL */
};

/* How many blanks a line begins with. */
size_t opaque_indent(struct span line);
/* Where the text of an item begins in its first line; 0 in other lines. */
size_t opaque_item(struct span line);
/* Follows the next line. Returns whether it is such, or within. */
bool opaque_follow(struct opaque *opaque, struct span line);
bool opaque_is_open(const struct opaque *opaque);
/* Whether the HTML that is open ends in a line. */
bool opaque_ends(const struct opaque *opaque, struct span line);

#endif
