#include "reply/html.h"
#include "wire/gopher_html.h"

static bool
send(const struct desk *desk, struct buf *html, struct response *response)
{
	response->kind = RESPONSE_BYTES;
	response->body = arena_copy(desk->arena, buf_span(html));
	buf_free(html);
	return true;
}

bool
html_visitor(const struct desk *desk, const struct request *request,
    struct response *response)
{
	const struct place *place = desk->place;
	struct buf html = {0};

	if (!request->web)
		return false;
	gopher_html_visitor(&place->gopher,
	    place->on_gemini ? place->gemini_url : SPAN(""),
	    request->web == WEB_HEAD, &html);
	return send(desk, &html, response);
}

bool
html_leave(const struct desk *desk, const struct request *request,
    struct response *response)
{
	struct span url = request->selector;
	struct buf html = {0};

	span_skip(&url, SPAN("/"));
	return span_skip(&url, SPAN("URL:")) && gopher_html_leave(url, &html) &&
	    send(desk, &html, response);
}
