/* Addresses in tags of HTML. */
#ifndef MARKDOWN_HTML_LINK_H
#define MARKDOWN_HTML_LINK_H

#include "base/buf.h"

enum html_link {
	HTML_NO_LINK,
	HTML_LINK_BEGINS,
	HTML_LINK_ENDS,
	HTML_PICTURE, /* or what else is shown in a page */
};

/*
 * What the tag at the front of a text is. Appends the address that it has, and
 * the description of a picture; both may be empty.
 */
enum html_link html_link(struct span text, struct buf *url, struct buf *label);

#endif
