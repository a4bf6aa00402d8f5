#include "text/escape.h"
#include "text/uri.h"
#include "wire/gopher_html.h"

/*
 * HTML 3.2 without scripts or images, for `URL:` selectors: a menu links to the
 * Web by an item of type h whose selector is `URL:` and the address. A client
 * that does not know this convention, of 2002, requests the selector,
 * and gets a page that names the address and redirects it there. Anybody can
 * make such a selector, so that the URL is escaped, and its scheme is none that
 * a browser runs, or reads from its own disk (Y3). Pages of the Web and their
 * like are gone to at once; what starts another program waits for the reader.
 */

#define HEAD                                                                   \
	"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n"          \
	"<html><head>\n"                                                       \
	"<meta http-equiv=\"Content-Type\" "                                   \
	"content=\"text/html; charset=utf-8\">\n"

/* Schemes of which a URL is gone to at once. */
static const char *const followed[] = {"http", "https", "gemini", "gopher",
    "spartan", "ftp", "irc", "mailto", "finger", NULL};

/* Schemes that a browser runs, or reads from its own disk. */
static const char *const harmful[] = {"javascript", "vbscript", "livescript",
    "mocha", "data", "file", "blob", "filesystem", "jar", "view-source",
    "about", NULL};

static bool
is_one_of(struct span scheme, const char *const *schemes)
{
	while (*schemes && !span_equal_nocase(scheme, span_of(*schemes)))
		schemes++;
	return *schemes != NULL;
}

bool
gopher_html_leads(struct span url)
{
	struct uri uri;

	uri_split(url, &uri);
	return uri_is_whole(url) && uri_expected(url) == NULL &&
	    !is_one_of(uri.scheme, harmful) &&
	    url.size + SPAN("/URL:").size <= REQUEST_MAX;
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

static void
put_leaving(struct span url, struct buf *buf)
{
	struct uri uri;

	uri_split(url, &uri);
	buf_add(buf, SPAN(HEAD));
	if (is_one_of(uri.scheme, followed)) {
		buf_add(buf,
		    SPAN("<meta http-equiv=\"refresh\" content=\"5; url="));
		escape_xml(buf, url);
		buf_add(buf, SPAN("\">\n"));
	}
	buf_add(buf, SPAN("<title>"));
	escape_xml(buf, url);
	buf_add(buf,
	    SPAN("</title></head><body>\n<p>This item leads out of Gopher, "
		 "to:</p>\n"));
	put_link_paragraph(url, buf);
	buf_add(buf, SPAN("</body></html>\n"));
}

bool
gopher_html_leave(struct span url, struct buf *buf)
{
	struct buf escaped = {0};

	escape_url(&escaped, url);
	bool leads = gopher_html_leads(buf_span(&escaped));
	if (leads)
		put_leaving(buf_span(&escaped), buf);
	buf_free(&escaped);
	return leads;
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
