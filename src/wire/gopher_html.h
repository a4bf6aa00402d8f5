/* Pages of HTML for Web browsers at the Gopher port. */
#ifndef WIRE_GOPHER_HTML_H
#define WIRE_GOPHER_HTML_H

#include "wire/gopher.h"

/*
 * Appends the page of a `URL:` selector (G36), which redirects to the URL.
 * Returns false, with nothing appended, for a scheme that is not allowed, such
 * as javascript: and file:.
 */
bool gopher_html_leave(struct span url, struct buf *buf);
/*
 * Appends an HTTP response (G37) that links to the root, on Gopher and Gemini.
 * gemini_url is empty where Gemini is off.
 */
void gopher_html_visitor(const struct gopher_self *self, struct span gemini_url,
    bool headers_only, struct buf *buf);

#endif
