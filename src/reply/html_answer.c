#include "reply/html_answer.h"
#include "wire/gopher_html.h"

static void
send_html(
    const struct context *context, struct buf *html, struct response *response)
{
	response->kind = RESPONSE_BYTES;
	response->body = buf_keep(html, context->arena);
}

bool
html_answer_browser(const struct context *context,
    const struct request *request, struct response *response)
{
	const struct vhost *vhost = context->vhost;
	struct buf html = {0};

	if (!request->web)
		return false;
	gopher_html_visitor(&vhost->gopher,
	    vhost->on_gemini ? vhost->gemini_url : SPAN(""),
	    request->web == WEB_HEAD, &html);
	send_html(context, &html, response);
	return true;
}

bool
html_answer_url_page(const struct context *context,
    const struct request *request, struct response *response)
{
	struct span url = request->selector;
	struct buf html = {0};

	span_skip(&url, SPAN("/"));
	if (!span_skip(&url, SPAN("URL:")) || !gopher_html_leave(url, &html))
		return false;
	send_html(context, &html, response);
	return true;
}
