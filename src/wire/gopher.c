#include "base/charset.h"
#include "base/utf8.h"
#include "wire/gopher.h"
#include "wire/gopher_menu.h"
#include "wire/gopher_text.h"
#include "wire/protocol.h"

enum { TLS_HANDSHAKE = 0x16 };

static enum request_state
finish(struct request *request, enum refusal refusal)
{
	request->refusal = refusal;
	return REQUEST_DONE;
}

static struct span
take_words(struct span words, struct arena *arena)
{
	struct buf decoded = {0};

	if (utf8_valid(words))
		return arena_copy(arena, words);
	charset_decode(&decoded, SPAN("iso-8859-1"), words);
	return buf_keep(&decoded, arena);
}

/* `GET /path HTTP/1.1`: no selector that anybody would make (row 37). */
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

/* Tabs part a line; no other control stands in any of its parts. */
static bool
has_control(struct span line)
{
	while (line.size > 0)
		if (span_has_control(span_cut(&line, '\t')))
			return true;
	return false;
}

/*
 * Selector: any bytes but TAB, CR, LF and NUL (RFC 1436, appendix). Behind a
 * tab come the words of a search; what Gopher+ adds behind another is left out,
 * and so is what it asks about any item, but for the root (rows 34 and 35).
 * Words that are not UTF-8 are of a client in the old encoding.
 */
static enum request_state
take_line(struct span line, struct arena *arena, struct request *request)
{
	struct span selector;

	if (span_ends(line, SPAN("\r")))
		line.size--;
	if (line.size > REQUEST_MAX)
		return finish(request, REFUSAL_TOO_LONG);
	if (has_control(line))
		return finish(request, REFUSAL_CONTROL);
	request->web = web_of(line);
	if (request->web) {
		request->selector = arena_copy(arena, line);
		return finish(request, REFUSAL_NONE);
	}
	selector = span_cut(&line, '\t');
	if (!utf8_valid(selector))
		return finish(request, REFUSAL_NOT_UTF8);
	request->selector = arena_copy(arena, selector);
	request->words = take_words(span_cut(&line, '\t'), arena);
	request->attributes =
	    selector.size == 0 && span_equal(request->words, SPAN("$"));
	return finish(request, REFUSAL_NONE);
}

enum request_state
gopher_parse(struct span bytes, bool ended, struct arena *arena,
    struct request *request_r)
{
	size_t end = span_find(bytes, '\n');

	*request_r = (struct request){0};
	if (bytes.size > 0 && bytes.data[0] == TLS_HANDSHAKE)
		return REQUEST_DROP;
	/* Judged as early as it can be: a CR may still be part of the end. */
	if (end > REQUEST_MAX + 1)
		return finish(request_r, REFUSAL_TOO_LONG);
	if (end < bytes.size)
		return take_line(span_head(bytes, end), arena, request_r);
	if (!ended)
		return REQUEST_MORE;
	/* A client that half-closes without a line end has still asked. */
	return bytes.size == 0 ? REQUEST_DROP
			       : take_line(bytes, arena, request_r);
}

static void
render_refusal(const struct response *response, struct buf *buf)
{
	struct buf message = {0};

	buf_add(&message, refusal_sentence(response->refusal));
	if (response->detail.size > 0)
		buf_add(&message, SPAN(": "));
	buf_add(&message, response->detail);
	gopher_menu_error(buf_span(&message), buf);
	buf_free(&message);
}

void
gopher_render(const struct response *response, const struct gopher_self *self,
    struct buf *buf)
{
	switch (response->kind) {
	case RESPONSE_MENU:
		if (response->attributes)
			gopher_menu_attributes(&response->page, self, buf);
		else
			gopher_menu(&response->page, self, buf);
		break;
	case RESPONSE_TEXT:
		gopher_text(&response->page, self,
		    response->width ? response->width : GOPHER_WIDTH,
		    response->detail, buf);
		break;
	case RESPONSE_LINES: gopher_lines(response->body, buf); break;
	case RESPONSE_BYTES: buf_add(buf, response->body); break;
	case RESPONSE_FILE: break;
	/* Nothing moves here, and the item's type asks for words: what has
	 * moved is answered where it is now. */
	case RESPONSE_INPUT:
	case RESPONSE_MOVED:
	case RESPONSE_ELSEWHERE:
	case RESPONSE_REFUSED:
	case RESPONSE_LATER: render_refusal(response, buf); break;
	}
}

/* Gopher has no statuses: answers are told apart by the reason of a refusal. */
static int
status(enum refusal refusal, struct span answer)
{
	(void)answer;
	return (int)refusal;
}

static void
print_status(int status, struct buf *buf)
{
	if (status == REFUSAL_NONE)
		buf_add(buf, SPAN("ok"));
	else
		refusal_print((enum refusal)status, buf);
}

static size_t
log_request(const struct request *request, struct buf *text)
{
	struct span selector = request->selector;

	buf_add(text, span_head(selector, span_find(selector, '?')));
	return 0;
}

static void
log_line(struct span line, struct buf *text)
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
    .status = status,
    .print_status = print_status,
    .log_request = log_request,
    .log_line = log_line,
    .typed = true,
    .variants = true,
    .maps_first = true,
    .caps = true,
};
