#include "cmd/show_request.h"
#include "text/uri.h"

/*
 * A Gopher client never sends a URL: it takes the item type off the path and
 * sends the rest, decoded (RFC 4266 section 2.1). The question mark has no
 * meaning there: it belongs to the selector, as curl and lynx send it, and the
 * words of a search stand after an escaped TAB.
 */

static bool
is_url(struct span typed, const struct uri *uri)
{
	return uri->scheme.size > 0 && !span_equal(uri->scheme, SPAN("URL")) &&
	    span_starts(span_tail(typed, uri->scheme.size), SPAN("://"));
}

static int
add_selector(const struct uri *uri, struct buf *bytes)
{
	/* A slash and the item type, which may be percent-encoded. */
	if (uri_decode(bytes, span_tail(uri->path, 1)) < 0)
		return -1;
	if (bytes->size > 0)
		memmove(bytes->data, bytes->data + 1, --bytes->size);
	if (!uri->query.data)
		return 0;
	buf_byte(bytes, '?');
	return uri_decode(bytes, uri->query);
}

int
show_request_of(struct span typed, struct show_request *request_r)
{
	struct uri uri;
	int result = 0;

	*request_r = (struct show_request){.protocol = &protocol_gopher};
	uri_split(typed, &uri);
	bool url = is_url(typed, &uri);
	bool gopher = span_equal_nocase(uri.scheme, SPAN("gopher")) ||
	    span_equal_nocase(uri.scheme, SPAN("gophers"));
	if (url && uri_host(&request_r->host, uri.host) < 0)
		request_r->host.size = 0;
	if (url && !gopher)
		request_r->protocol = &protocol_gemini;
	if (url && gopher)
		result = add_selector(&uri, &request_r->bytes);
	else
		buf_add(&request_r->bytes, typed);
	buf_add(&request_r->bytes, SPAN("\r\n"));
	return result;
}

void
show_request_free(struct show_request *request)
{
	buf_free(&request->bytes);
	buf_free(&request->host);
}
