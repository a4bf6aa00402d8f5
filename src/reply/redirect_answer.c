#include "base/utf8.h"
#include "pages/entry_lines.h"
#include "pages/resolve.h"
#include "reply/article_answer.h"
#include "reply/redirect_answer.h"
#include "text/uri.h"

void
redirect_answer_move(const struct context *context,
    const struct redirect *redirect, struct span path,
    struct response *response)
{
	struct span target = redirect_follow(redirect, path, context->arena);
	struct buf url = {0};

	if (redirect->url.size > 0) {
		buf_add(&url, target);
	} else {
		buf_add(&url, context->vhost->gemini_url);
		uri_encode_path(&url, target);
		buf_add(&url, redirect->query);
	}
	response->kind =
	    redirect->status == 31 ? RESPONSE_MOVED : RESPONSE_ELSEWHERE;
	response->location = buf_keep(&url, context->arena);
}

bool
redirect_answer_article(const struct context *context,
    const struct protocol *protocol, struct span wanted, struct span path,
    struct response *response)
{
	uint32_t number = variants_article(
	    context->edition, edition_find(context->edition, path));
	struct span mime = mimetype_of_name(context->vhost->types, wanted);
	bool raw = span_equal(mime, MIMETYPE_GEMTEXT);
	bool text = mimetype_item(mime) == '0' && !raw;

	/* The menu of a page bundle is that of its directory. */
	if (number == EDITION_NONE ||
	    (span_ends(path, SPAN("/")) && !raw && !text))
		return false;
	if (raw ||
	    (text &&
		edition_entry(context->edition, number)->format !=
		    ARTICLE_GEMTEXT))
		article_answer_send(context, protocol, number, response);
	else
		article_answer_variant(context, number,
		    text ? VARIANT_TEXT : VARIANT_MENU, 0, response);
	return true;
}

void
redirect_answer_menu(const struct context *context,
    const struct redirect *redirect, struct span path,
    struct response *response)
{
	response->kind = RESPONSE_MENU;
	response->page = page_new(context->arena);
	response->language = entry_lines_language(context, 0);
	page_link(&response->page,
	    redirect_follow(redirect, path, context->arena),
	    context_word(context, response->language, LABEL_MOVED));
	if (context->vhost->navigation) {
		page_gap(&response->page);
		entry_lines_home(context, &response->page);
		entry_lines_search(
		    context, response->language, LABEL_SEARCH, &response->page);
	}
	resolve_page(context, SPAN("/"), &response->page);
}

/* IRIs are accepted in requests (row R22), but META holds a URI (row H12). */
static void
encode_high(struct buf *buf, struct span url)
{
	for (size_t i = 0; i < url.size; i++)
		if ((unsigned char)url.data[i] < 0x80)
			buf_byte(buf, url.data[i]);
		else
			buf_format(buf, "%%%02X", (unsigned char)url.data[i]);
}

void
redirect_answer_direct(const struct context *context, const struct asked *asked,
    struct span path, struct response *response)
{
	struct span query = asked->request->query;
	struct buf url = {0};

	buf_add(&url, context->vhost->gemini_url);
	uri_encode_path(&url, path);
	if (query.size > 0)
		buf_byte(&url, '?');
	encode_high(&url, query);
	response->kind = RESPONSE_MOVED;
	response->location = buf_keep(&url, context->arena);
}

void
redirect_answer_add_slash(const struct context *context,
    const struct asked *asked, struct response *response)
{
	struct span asked_url = asked->request->url;
	struct buf url = {0};
	struct uri uri;

	uri_split(asked_url, &uri);
	size_t before = (size_t)(uri.host.data - asked_url.data);
	buf_add(&url, span_head(asked_url, before));
	/* DNS has the A-labels of a host, not its bytes (row R18). */
	buf_add(
	    &url, utf8_is_ascii(uri.host) ? uri.host : asked->request->host);
	encode_high(&url, span_tail(asked_url, before + uri.host.size));
	buf_byte(&url, '/');
	response->kind = RESPONSE_MOVED;
	response->location = buf_keep(&url, context->arena);
}
