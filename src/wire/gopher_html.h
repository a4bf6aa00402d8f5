/* The few pages of HTML that browsers and lynx get at the Gopher port. */
#ifndef WIRE_GOPHER_HTML_H
#define WIRE_GOPHER_HTML_H

#include "wire/gopher.h"

/*
 * Appends the page of a `URL:` selector (row 36), which leads on to an address
 * of another network. Returns false, with nothing appended, for an address of
 * a scheme that a client might run or read files by.
 */
bool gopher_html_leave(struct span url, struct buf *buf);
/*
 * Appends what a browser gets that speaks HTTP here (row 37): headers, and the
 * ways in, on both networks. gemini_url is empty where that is off.
 */
void gopher_html_visitor(const struct gopher_self *self, struct span gemini_url,
    bool headers_only, struct buf *buf);

#endif
