#include "base/utf8.h"
#include "text/uri.h"
#include "wire/client_hello.h"
#include "wire/gopher.h"
#include "wire/gopher_menu.h"
#include "wire/gopher_text.h"
#include "wire/protocol.h"

/*
 * Gopher (RFC 1436). A request is a line, "selector" or "selector TAB words",
 * and the answer the bytes of an item until the connection closes: there is no
 * header and no status. Errors are menus of a line of type 3 and an item that
 * leads to the root. Clients also send Gopher+ (G34), TLS (G8) and HTTP (G37)
 * to this port; each is distinguished from a selector here.
 */

static enum request_state
finish_request(struct request *request, enum refusal refusal)
{
	request->refusal = refusal;
	return REQUEST_DONE;
}

/* Words that are not UTF-8 come from clients that still use ISO 8859-1. */
static struct span
decode_words(struct span words, struct arena *arena)
{
	struct buf decoded = {0};

	if (utf8_valid(words))
		return arena_copy(arena, words);
	for (size_t i = 0; i < words.size; i++)
		utf8_add(&decoded, (unsigned char)words.data[i]);
	return buf_keep(&decoded, arena);
}

/* `GET /path HTTP/1.1` is no likely selector (G37). */
static enum request_web
web_of(struct span line)
{
	static const struct {
		struct span method;
		enum request_web web;
	} methods[] = {
	    {{"GET ", 4}, WEB_PAGE},
	    {{"HEAD ", 5}, WEB_HEAD},
	    {{"POST ", 5}, WEB_PAGE},
	    {{"PUT ", 4}, WEB_PAGE},
	    {{"OPTIONS ", 8}, WEB_HEAD},
	};
	struct span version = span_tail(line, span_find_last(line, ' '));

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (span_starts(line, methods[i].method) &&
		    span_starts(version, SPAN(" HTTP/1.")))
			return methods[i].web;
	return WEB_NONE;
}

/* Whether a line contains a control character other than TAB. */
static bool
has_control(struct span line)
{
	while (line.size > 0)
		if (span_has_control(span_cut(&line, '\t')))
			return true;
	return false;
}

/*
 * Selector: any bytes but TAB, CR, LF and NUL (RFC 1436, appendix). After a TAB
 * come the words of a search. What Gopher+ sends after another TAB is ignored,
 * and so are its requests for attributes, except those of the root (G34, G35).
 */
static enum request_state
parse_selector_line(
    struct span line, struct arena *arena, struct request *request)
{
	struct span selector;

	if (span_ends(line, SPAN("\r")))
		line.size--;
	if (line.size > REQUEST_MAX)
		return finish_request(request, REFUSAL_TOO_LONG);
	if (has_control(line))
		return finish_request(request, REFUSAL_CONTROL);
	request->web = web_of(line);
	if (request->web) {
		request->selector = arena_copy(arena, line);
		return finish_request(request, REFUSAL_NONE);
	}
	selector = span_cut(&line, '\t');
	if (!utf8_valid(selector))
		return finish_request(request, REFUSAL_NOT_UTF8);
	request->selector = arena_copy(arena, selector);
	request->words = decode_words(span_cut(&line, '\t'), arena);
	request->attributes =
	    selector.size == 0 && span_equal(request->words, SPAN("$"));
	return finish_request(request, REFUSAL_NONE);
}

enum request_state
gopher_parse(struct span bytes, bool ended, struct arena *arena,
    struct request *request_r)
{
	size_t end = span_find(bytes, '\n');

	*request_r = (struct request){0};
	if (bytes.size > 0 && bytes.data[0] == TLS_HANDSHAKE)
		return REQUEST_DROP;
	/* Refused at once (G6); 1: the CR of the line end. */
	if (end > REQUEST_MAX + 1)
		return finish_request(request_r, REFUSAL_TOO_LONG);
	if (end < bytes.size)
		return parse_selector_line(
		    span_head(bytes, end), arena, request_r);
	if (!ended)
		return REQUEST_MORE;
	/* A selector without a line end, before a half-close, is a request. */
	return bytes.size == 0 ? REQUEST_DROP
			       : parse_selector_line(bytes, arena, request_r);
}

static void
render_refusal_menu(const struct response *response,
    const struct gopher_self *self, struct buf *buf)
{
	struct buf message = {0}, menu = {0};

	buf_add(&message, refusal_sentence(response->refusal));
	if (response->detail.size > 0)
		buf_add(&message, SPAN(": "));
	buf_add(&message, response->detail);
	gopher_menu_error(self, buf_span(&message),
	    response->home.size > 0 ? response->home : SPAN("Home"),
	    response->search, &menu);
	if (response->attributes) {
		gopher_menu_attributes(buf);
		gopher_menu_info(buf_span(&menu), buf);
	} else {
		buf_add(buf, buf_span(&menu));
	}
	gopher_menu_finish(buf);
	buf_free(&message);
	buf_free(&menu);
}

static void
gopher_print(
    struct printing *printing, const struct page *page, struct buf *buf)
{
	if (printing->width == 0)
		printing->width = GOPHER_WIDTH;
	switch (printing->kind) {
	case RESPONSE_MENU: gopher_menu_print(printing, page, buf); break;
	case RESPONSE_TEXT: gopher_text_print(printing, page, buf); break;
	case RESPONSE_BYTES: page_print(page, page->ending, buf); break;
	default: gopher_lines_print(page, buf); break;
	}
}

static bool
gopher_finish(struct printing *printing, struct buf *buf)
{
	if (printing->kind == RESPONSE_MENU)
		gopher_menu_finish(buf);
	return printing->kind == RESPONSE_TEXT &&
	    gopher_text_finish(printing, buf);
}

static void
render_page(const struct response *response, const struct gopher_self *self,
    struct buf *buf)
{
	struct printing printing = printing_start(response, self);

	if (printing.attributes)
		gopher_menu_attributes(buf);
	if (response->parts)
		return;
	do
		gopher_print(&printing, &response->page, buf);
	while (gopher_finish(&printing, buf));
}

void
gopher_render(const struct response *response, const struct gopher_self *self,
    struct buf *buf)
{
	switch (response->kind) {
	case RESPONSE_MENU:
	case RESPONSE_TEXT: render_page(response, self, buf); break;
	case RESPONSE_LINES: gopher_lines(response->body, buf); break;
	case RESPONSE_BYTES: buf_add(buf, response->body); break;
	case RESPONSE_FILE:
	case RESPONSE_BODY: break;
	/* Gopher cannot redirect or prompt: neither response is made for it. */
	case RESPONSE_INPUT:
	case RESPONSE_MOVED:
	case RESPONSE_ELSEWHERE:
	case RESPONSE_REFUSED:
	case RESPONSE_LATER: render_refusal_menu(response, self, buf); break;
	}
}

void
gopher_url(const struct gopher_self *self, char type, struct span selector,
    struct buf *buf)
{
	buf_format(buf, "gopher://%pS", SPAN_AT(self->host));
	if (!span_equal(self->port, SPAN("70")))
		buf_format(buf, ":%pS", SPAN_AT(self->port));
	buf_byte(buf, '/');
	if (type == 0)
		return;
	buf_byte(buf, type);
	uri_encode_path(buf, selector);
}

/* Gopher has no statuses: answers are counted by the reason of a refusal. */
static int
count_by_refusal(enum refusal refusal, struct span answer)
{
	(void)answer;
	return (int)refusal;
}

static void
print_refusal(int status, struct buf *buf)
{
	if (status == REFUSAL_NONE)
		buf_add(buf, SPAN("ok"));
	else
		refusal_print((enum refusal)status, buf);
}

static size_t
log_selector(const struct request *request, struct buf *text)
{
	struct span selector = request->selector;

	buf_add(text, span_head(selector, span_find(selector, '?')));
	return 0;
}

static void
log_raw_line(struct span line, struct buf *text)
{
	struct span selector = span_head(line, span_find(line, '\t'));

	buf_add(text, span_head(selector, span_find(selector, '?')));
}

const struct protocol protocol_gopher = {
    .number = 1,
    .name = {"gopher", 6},
    .title = {"Gopher", 6},
    .port = GOPHER_PORT,
    .parse = gopher_parse,
    .render = gopher_render,
    .print = gopher_print,
    .finish = gopher_finish,
    .status = count_by_refusal,
    .print_status = print_refusal,
    .log_request = log_selector,
    .log_line = log_raw_line,
    .item_types = true,
    .gophermap_first = true,
    .caps_file = true,
};
