/* Pages of HTML for Web browsers at the Gopher port. */
#ifndef WIRE_GOPHER_HTML_H
#define WIRE_GOPHER_HTML_H

#include "wire/gopher.h"

/*
 * Whether the selector `URL:` and that URL has a page: the URL may lead
 * somewhere (uri_expected()), its scheme is harmless to browsers, and it is no
 * longer than a request may be. Menus have `URL:` items of no other URL.
 */
bool gopher_html_leads(struct span url);
/*
 * Appends the page of a `URL:` selector (G36), which names the URL and leads
 * there, by escape_url(). Returns false, with nothing appended, for URLs that
 * gopher_html_leads() refuses then, such as those of javascript: and file:.
 */
bool gopher_html_leave(struct span url, struct buf *buf);
/*
 * Appends an HTTP response (G37) that links to the root, on Gopher and Gemini.
 * gemini_url is empty where Gemini is off.
 */
void gopher_html_visitor(const struct gopher_self *self, struct span gemini_url,
    bool headers_only, struct buf *buf);

#endif
