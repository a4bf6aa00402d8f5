/* The lines of a document in which nothing is Markdown. */
#ifndef MARKDOWN_OPAQUE_H
#define MARKDOWN_OPAQUE_H

#include "base/span.h"

enum { OPAQUE_INDENT_MAX = 3 }; /* blanks before what begins a block */

/* What is open where the next line begins; zero: nothing is. */
struct opaque {
	char fence; /* of the code that is open, or 0 */
	size_t fence_size, indent;
	unsigned html; /* the kind that is open and has its own end, or 0 */
	bool block; /* in HTML that ends at a blank line, if `html` does not */
	bool text; /* in a paragraph, as far as can be told */
	unsigned hidden; /* the kind of comment that is open, or 0 */
	unsigned missing; /* kinds whose end is not below, a bit for each */
};

/* How many blanks a line begins with. */
size_t opaque_indent(struct span line);
/* Whether a line is further in than what begins a block. */
bool opaque_is_far(struct span line);
/* Where the text of an item begins in its first line; 0 in other lines. */
size_t opaque_item(struct span line);
/* Whether a text begins with HTML that has an end of its own, but not there. */
bool opaque_lacks_end(struct span text);
/* Follows the next line. Returns whether it is such, or within. */
bool opaque_follow(struct opaque *opaque, struct span line, struct span below);
bool opaque_is_open(const struct opaque *opaque);

#endif
