#include "text/escape.h"
#include "wire/gopher_html.h"

/*
 * HTML 3.2 without scripts or images, for `URL:` selectors: a menu links to the
 * Web by an item of type h whose selector is `URL:` and the address. A client
 * that does not know this convention, of 2002, requests the selector,
 * and gets a page that redirects it. Anybody can make such a selector, so that
 * the URL is escaped and its scheme is one of a list (Y3).
 */

#define HEAD                                                                   \
	"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n"          \
	"<html><head>\n"                                                       \
	"<meta http-equiv=\"Content-Type\" "                                   \
	"content=\"text/html; charset=utf-8\">\n"

/* Without gopher: and telnet:, which have item types of their own (M8). */
static const struct span schemes[] = {
    {"http:", 5},
    {"https:", 6},
    {"gemini:", 7},
    {"spartan:", 8},
    {"ftp:", 4},
    {"irc:", 4},
    {"mailto:", 7},
    {"finger:", 7},
};

static bool
is_allowed(struct span url)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (span_equal_nocase(
			span_head(url, schemes[i].size), schemes[i]))
			return true;
	return false;
}

static void
put_link_paragraph(struct span url, struct buf *buf)
{
	buf_add(buf, SPAN("<p><a href=\""));
	escape_xml(buf, url);
	buf_add(buf, SPAN("\">"));
	escape_xml(buf, url);
	buf_add(buf, SPAN("</a></p>\n"));
}

bool
gopher_html_leave(struct span url, struct buf *buf)
{
	if (!is_allowed(url))
		return false;
	buf_add(
	    buf, SPAN(HEAD "<meta http-equiv=\"refresh\" content=\"5; url="));
	escape_xml(buf, url);
	buf_add(buf, SPAN("\">\n<title>"));
	escape_xml(buf, url);
	buf_add(buf,
	    SPAN("</title></head><body>\n<p>This item leads out of Gopher, "
		 "to:</p>\n"));
	put_link_paragraph(url, buf);
	buf_add(buf, SPAN("</body></html>\n"));
	return true;
}

void
gopher_html_visitor(const struct gopher_self *self, struct span gemini_url,
    bool headers_only, struct buf *buf)
{
	struct buf page = {0}, url = {0};

	gopher_url(self, 0, SPAN(""), &url);
	buf_add(&page,
	    SPAN(HEAD "<title>Gopher</title></head><body>\n<p>This is a Gopher "
		      "server. Its pages are here:</p>\n"));
	put_link_paragraph(buf_span(&url), &page);
	if (gemini_url.size > 0) {
		url.size = 0;
		buf_format(&url, "%pS/", SPAN_AT(gemini_url));
		put_link_paragraph(buf_span(&url), &page);
	}
	buf_add(&page, SPAN("</body></html>\n"));
	buf_format(buf,
	    "HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n",
	    page.size);
	if (!headers_only)
		buf_add(buf, buf_span(&page));
	buf_free(&page);
	buf_free(&url);
}
