#include "base/utf8.h"
#include "text/escape.h"
#include "text/uri.h"
#include "wire/gemini.h"
#include "wire/protocol.h"
#include "wire/titan.h"

/*
 * Gemini (specification 0.24.1). A request is one URL and CRLF; it is validated
 * in the order of the functions below, and the first fault decides the status
 * and its sentence. A response is a header of one line, "20 text/gemini", then
 * the body until the connection closes.
 */

enum { META_MAX = 1024 }; /* bytes (H3) */

static bool
begins_titan(struct span line)
{
	return span_equal_nocase(span_head(line, 6), SPAN("titan:"));
}

/* A line that is refused may be that of an upload, whose body comes (U5). */
static enum request_state
refuse_request(struct span line, enum refusal refusal, struct request *request)
{
	*request = (struct request){.refusal = refusal};
	if (begins_titan(line))
		request->titan.kind = TITAN_UPLOAD;
	return REQUEST_DONE;
}

/* Whether the first mistake is a space behind a semicolon of Titan. */
static bool
has_spaced_parameter(struct span url)
{
	struct span before = span_head(url, span_find(url, ' '));

	return begins_titan(url) && span_find(before, ';') < before.size &&
	    !uri_mistake(before);
}

/* Faults that do not depend on the parts; the most specific reason first. */
static enum refusal
check_bytes(struct span url)
{
	if (!utf8_valid(url))
		return REFUSAL_NOT_UTF8;
	if (span_has_control(url))
		return REFUSAL_CONTROL;
	if (!uri_mistake(url))
		return REFUSAL_NONE;
	return has_spaced_parameter(url) ? REFUSAL_TITAN_SPACE
					 : REFUSAL_NOT_A_URL;
}

static bool
is_titan(const struct uri *uri)
{
	return span_equal_nocase(uri->scheme, SPAN("titan"));
}

/*
 * gemini-URI = scheme "://" host [ ":" port ] path-abempty [ "?" query ]
 * An absolute-URI (RFC 3986 section 4.3) has no fragment (R16); Gemini allows
 * no userinfo either (R15).
 */
static enum refusal
check_parts(const struct uri *uri)
{
	if (!uri->scheme.data)
		return REFUSAL_NOT_A_URL;
	if (!span_equal_nocase(uri->scheme, SPAN("gemini")) && !is_titan(uri))
		return REFUSAL_PROXY;
	if (uri->fragment.data)
		return REFUSAL_FRAGMENT;
	if (uri->userinfo.data)
		return REFUSAL_USERINFO;
	return uri->host.size == 0 ? REFUSAL_NO_HOST : REFUSAL_NONE;
}

static enum refusal
parse_authority(
    const struct uri *uri, struct arena *arena, struct request *request)
{
	struct buf host = {0};
	uint64_t port = 0;
	int good = uri_host(&host, uri->host);

	request->host = buf_keep(&host, arena);
	if (good < 0)
		return REFUSAL_BAD_HOST;
	/* port = *DIGIT: an empty port is the default (R19). */
	if (uri->port.size > 0 &&
	    (span_number(uri->port, 65535, &port) < 0 || port == 0))
		return REFUSAL_BAD_PORT;
	request->port = (unsigned)port;
	return REFUSAL_NONE;
}

static enum refusal
parse_path(const struct uri *uri, struct arena *arena, struct request *request)
{
	struct buf path = {0};
	struct titan *titan = &request->titan;
	struct span encoded =
	    is_titan(uri) ? titan_parse(uri->path, arena, titan) : uri->path;
	enum uri_path result = uri_path_decode(&path, encoded);
	enum refusal refusal =
	    result == URI_PATH_CLIMBS ? REFUSAL_CLIMBS : REFUSAL_NONE;

	if (result == URI_PATH_NAME)
		request->path = buf_keep(&path, arena);
	else
		buf_free(&path);
	if (titan->kind == TITAN_NONE)
		return refusal;
	if (!titan->fault)
		titan->fault = refusal;
	return REFUSAL_NONE;
}

static enum request_state
parse_url(struct span url, struct arena *arena, struct request *request)
{
	struct uri uri;
	enum refusal refusal;

	*request = (struct request){0};
	if ((refusal = check_bytes(url)))
		return refuse_request(url, refusal, request);
	url = arena_copy(arena, url);
	uri_split(url, &uri);
	request->url = span_head(url, span_find(url, '?'));
	request->query = uri.query;
	if ((refusal = check_parts(&uri)) ||
	    (refusal = parse_authority(&uri, arena, request)) ||
	    (refusal = parse_path(&uri, arena, request)))
		return refuse_request(url, refusal, request);
	return REQUEST_DONE;
}

enum request_state
gemini_parse(struct span bytes, bool ended, struct arena *arena,
    struct request *request_r)
{
	/* request = absolute-URI CRLF; bytes after it are ignored (R9). */
	for (size_t i = 0; i + 1 < bytes.size && i <= REQUEST_MAX; i++)
		if (bytes.data[i] == '\r' && bytes.data[i + 1] == '\n') {
			parse_url(span_head(bytes, i), arena, request_r);
			request_r->titan.line = i + 2;
			return REQUEST_DONE;
		}
	/* Refused at once: no byte that follows can make it valid (R5). */
	if (bytes.size >= REQUEST_MAX + 2)
		return refuse_request(bytes, REFUSAL_TOO_LONG, request_r);
	if (!ended)
		return REQUEST_MORE;
	return bytes.size == 0
	    ? REQUEST_DROP
	    : refuse_request(bytes, REFUSAL_NO_CR, request_r);
}

/* The header of a body: MIME type; charset and lang if known. */
static void
render_type(const struct response *response, struct buf *buf)
{
	buf_format(buf, "20 %pS", SPAN_AT(response->mime));
	if (response->charset.size > 0)
		buf_format(buf, "; charset=%pS", SPAN_AT(response->charset));
	/* A list is quoted: no token contains a comma (H9). */
	if (response->language.size > 0 &&
	    span_starts(response->mime, SPAN("text/"))) {
		bool list = span_find(response->language, ',') <
		    response->language.size;
		buf_format(buf, list ? "; lang=\"%pS\"" : "; lang=%pS",
		    SPAN_AT(response->language));
	}
	buf_add(buf, SPAN("\r\n"));
}

/* META is never empty: some clients reject such a header (C3). */
static void
render_refusal_header(const struct response *response, struct buf *buf)
{
	struct span sentence = refusal_sentence(response->refusal);

	/* The META of 44 is a number of seconds (S44). */
	if (response->refusal == REFUSAL_TOO_MANY) {
		buf_format(buf, "%d %pS\r\n", refusal_status(response->refusal),
		    SPAN_AT(response->detail));
		return;
	}
	buf_format(buf, "%d %pS", refusal_status(response->refusal),
	    SPAN_AT(sentence));
	if (response->detail.size > 0) {
		buf_add(buf, SPAN(": "));
		escape_label(buf, response->detail);
	}
	buf_add(buf, SPAN("\r\n"));
}

/* A target that is longer than META allows is not sent: clients reject it. */
static void
render_move(const struct response *response, struct buf *buf)
{
	int status = response->kind == RESPONSE_MOVED ? 31 : 30;

	if (response->location.size > META_MAX)
		render_refusal_header(
		    &(struct response){.refusal = REFUSAL_TOO_LONG_TO_MOVE},
		    buf);
	else
		buf_format(
		    buf, "%d %pS\r\n", status, SPAN_AT(response->location));
}

static void
gemini_print(
    struct printing *printing, const struct page *page, struct buf *buf)
{
	(void)printing;
	page_print(page, page->ending.size ? page->ending : SPAN("\n"), buf);
}

static bool
gemini_finish(struct printing *printing, struct buf *buf)
{
	(void)printing;
	(void)buf;
	return false;
}

void
gemini_render(const struct response *response, const struct gopher_self *self,
    struct buf *buf)
{
	(void)self;
	switch (response->kind) {
	case RESPONSE_REFUSED:
	case RESPONSE_LATER: render_refusal_header(response, buf); break;
	/* META is the prompt, the only text that the reader sees. */
	case RESPONSE_INPUT:
		buf_add(buf, SPAN("10 "));
		escape_label(buf, response->detail);
		buf_add(buf, SPAN("\r\n"));
		break;
	case RESPONSE_MOVED:
	case RESPONSE_ELSEWHERE: render_move(response, buf); break;
	case RESPONSE_MENU:
	case RESPONSE_TEXT:
		render_type(response, buf);
		gemini_print(NULL, &response->page, buf);
		break;
	case RESPONSE_LINES:
	case RESPONSE_BYTES:
		render_type(response, buf);
		buf_add(buf, response->body);
		break;
	case RESPONSE_FILE: render_type(response, buf); break;
	case RESPONSE_BODY: break;
	}
}

/* The two digits that every header begins with (H1). */
static int
header_status(enum refusal refusal, struct span answer)
{
	(void)refusal;
	if (answer.size < 2 || answer.data[0] < '0' || answer.data[0] > '9' ||
	    answer.data[1] < '0' || answer.data[1] > '9')
		return -1;
	return (answer.data[0] - '0') * 10 + answer.data[1] - '0';
}

static void
print_digits(int status, struct buf *buf)
{
	buf_format(buf, "%02d", status);
}

static struct span
without_query(struct span s)
{
	return span_head(s, span_find(s, '?'));
}

static size_t
log_url(const struct request *request, struct buf *text)
{
	size_t before = text->size;
	struct uri uri;

	uri_split(request->url, &uri);
	buf_add(text, request->host);
	size_t size = text->size - before;
	if (request->titan.kind)
		titan_log(uri.path, &request->titan, text);
	else
		buf_add(text, uri.path);
	return size;
}

/* User information may be a password, though Gemini allows none in a URL. */
static void
log_raw_url(struct span line, struct buf *text)
{
	struct span rest = titan_log_line(without_query(line));
	struct uri uri;

	uri_split(rest, &uri);
	if (uri.userinfo.data) {
		size_t before = (size_t)(uri.userinfo.data - rest.data);
		buf_add(text, span_head(rest, before));
		/* 1: the @. */
		rest = span_tail(rest, before + uri.userinfo.size + 1);
	}
	buf_add(text, rest);
}

const struct protocol protocol_gemini = {
    .number = 0,
    .name = {"gemini", 6},
    .title = {"Gemini", 6},
    .port = GEMINI_PORT,
    .always_tls = true,
    .parse = gemini_parse,
    .render = gemini_render,
    .print = gemini_print,
    .finish = gemini_finish,
    .status = header_status,
    .print_status = print_digits,
    .log_request = log_url,
    .log_line = log_raw_url,
    .names_host = true,
    .client_certificates = true,
    .redirects = true,
    .prompts = true,
    .answers_timeout = true,
    .gemtext = true,
};
