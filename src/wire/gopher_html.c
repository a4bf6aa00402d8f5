#include "text/escape.h"
#include "wire/gopher_html.h"

/*
 * HTML 3.2 without scripts or images (the conventions of `URL:` selectors,
 * 2002): what is put in is escaped, for a selector is anybody's to make.
 */

#define HEAD                                                                   \
	"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n"          \
	"<html><head>\n"                                                       \
	"<meta http-equiv=\"Content-Type\" "                                   \
	"content=\"text/html; charset=utf-8\">\n"

/* gopher: and telnet: have item types of their own. */
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
is_harmless(struct span url)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (span_equal_nocase(
			span_head(url, schemes[i].size), schemes[i]))
			return true;
	return false;
}

static void
add_link(struct span url, struct buf *buf)
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
	if (!is_harmless(url))
		return false;
	buf_add(
	    buf, SPAN(HEAD "<meta http-equiv=\"refresh\" content=\"5; url="));
	escape_xml(buf, url);
	buf_add(buf, SPAN("\">\n<title>"));
	escape_xml(buf, url);
	buf_add(buf,
	    SPAN("</title></head><body>\n<p>This item leads out of Gopher, "
		 "to:</p>\n"));
	add_link(url, buf);
	buf_add(buf, SPAN("</body></html>\n"));
	return true;
}

void
gopher_html_visitor(const struct gopher_self *self, struct span gemini_url,
    bool headers_only, struct buf *buf)
{
	struct buf page = {0}, url = {0};

	buf_format(&url, "gopher://%pS", SPAN_AT(self->host));
	if (!span_equal(self->port, SPAN("70")))
		buf_format(&url, ":%pS", SPAN_AT(self->port));
	buf_byte(&url, '/');
	buf_add(&page,
	    SPAN(HEAD "<title>Gopher</title></head><body>\n<p>This is a Gopher "
		      "server. Its pages are here:</p>\n"));
	add_link(buf_span(&url), &page);
	if (gemini_url.size > 0) {
		url.size = 0;
		buf_format(&url, "%pS/", SPAN_AT(gemini_url));
		add_link(buf_span(&url), &page);
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
