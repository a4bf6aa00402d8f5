#include <arpa/inet.h>
#include <stdlib.h>

#include "base/ascii.h"
#include "fetch/target.h"
#include "text/uri.h"

/*
 * A typed URL becomes bytes that no server can misread: an IRI is encoded, its
 * host in A-labels, the fragment stays here, and nothing that would end the
 * request early goes into it. A Gopher request is the selector, decoded
 * (RFC 4266 section 2.1): there an encoded CR or LF would begin a second
 * request, so it is refused.
 */

enum {
	URL_MAX = 1024, /* bytes of a Gemini request without CRLF */
	SELECTOR_MAX = 4096,
};

static const struct {
	const char *name;
	unsigned port;
} schemes[] = {
    [TARGET_GEMINI] = {"gemini", URI_GEMINI_PORT},
    [TARGET_TITAN] = {"titan", 1965},
    [TARGET_GOPHER] = {"gopher", 70},
    [TARGET_GOPHERS] = {"gophers", 70},
};

enum { SCHEMES = sizeof(schemes) / sizeof(schemes[0]) };

/* Appends s with each byte encoded that no URI has; escapes are kept. */
static void
add_encoded(struct buf *buf, struct span s)
{
	for (size_t i = 0; i < s.size; i++) {
		unsigned char byte = (unsigned char)s.data[i];
		if (byte <= 0x20 || byte >= 0x7f ||
		    uri_is_forbidden((char)byte))
			buf_format(buf, "%%%02X", byte);
		else
			buf_byte(buf, s.data[i]);
	}
}

static int
read_scheme(struct target *target, struct span name, struct buf *wrong)
{
	for (size_t i = 0; i < SCHEMES; i++) {
		if (span_equal_nocase(name, span_of(schemes[i].name))) {
			target->scheme = (enum target_scheme)i;
			return 0;
		}
	}
	buf_format(wrong,
	    "its scheme is \"%pS\", expected gemini, titan, gopher or gophers",
	    SPAN_AT(name));
	return -1;
}

static bool
is_literal(const char *host)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 ||
	    inet_pton(AF_INET6, host, bytes) == 1;
}

static int
read_host(struct target *target, const struct uri *uri, struct buf *wrong)
{
	struct buf *host = &target->host;
	uint64_t port = schemes[target->scheme].port;

	if (uri->userinfo.data) {
		buf_add(wrong,
		    SPAN("it has a user before the host, expected none"));
		return -1;
	}
	if (!uri_names_host(uri->host)) {
		buf_format(wrong,
		    "its host is \"%pS\", expected a name or an address",
		    SPAN_AT(uri->host));
		return -1;
	}
	(void)uri_host(host, uri->host); /* takes what names a host */
	if (uri->port.size > 0 &&
	    (span_number(uri->port, UINT16_MAX, &port) < 0 || port == 0)) {
		buf_format(wrong,
		    "its port is \"%pS\", expected a number from 1 to 65535",
		    SPAN_AT(uri->port));
		return -1;
	}
	target->port = (unsigned)port;
	if (host->data[0] == '[') {
		memmove(host->data, host->data + 1, host->size - 2);
		host->size -= 2;
	}
	buf_byte(host, '\0');
	host->size--;
	target->literal = is_literal(host->data);
	return 0;
}

/* Appends scheme and authority, the port only if it is another. */
static void
begin_url(struct target *target)
{
	struct span host = buf_span(&target->host);
	bool six = span_find(host, ':') < host.size;

	buf_format(&target->url, "%s://%s%pS%s", schemes[target->scheme].name,
	    six ? "[" : "", SPAN_AT(host), six ? "]" : "");
	if (target->port != schemes[target->scheme].port)
		buf_format(&target->url, ":%u", target->port);
}

static int
finish_gemini(struct target *target, const struct uri *uri, const char *query,
    struct buf *wrong)
{
	if (uri->path.size == 0)
		buf_byte(&target->url, '/');
	add_encoded(&target->url, uri->path);
	if (query) {
		buf_byte(&target->url, '?');
		uri_encode_path(&target->url, span_of(query));
	} else if (uri->query.data) {
		buf_byte(&target->url, '?');
		add_encoded(&target->url, uri->query);
	}
	const char *mistake = uri_mistake(buf_span(&target->url));
	if (mistake || target->url.size > URL_MAX) {
		buf_add(wrong,
		    span_of(
			mistake ? mistake : "it is longer than 1024 bytes"));
		return -1;
	}
	buf_add(&target->request, buf_span(&target->url));
	buf_add(&target->request, SPAN("\r\n"));
	return 0;
}

/* What a source is asked for by: an extension of Titan (row P343). */
static int
finish_edit(struct target *target, const struct uri *uri, const char *query,
    struct buf *wrong)
{
	size_t first = span_find(uri->path, ';');

	if (span_equal(span_tail(uri->path, first), SPAN(";edit")))
		return finish_gemini(target, uri, query, wrong);
	buf_add(wrong,
	    SPAN("its path ends without \";edit\", by which a source is asked "
		 "for; `loam put` uploads one"));
	return -1;
}

/* Returns NULL if a server gets it as one request, else what is wrong. */
static const char *
selector_mistake(struct span selector)
{
	if (selector.size > SELECTOR_MAX)
		return "its selector is longer than 4096 bytes";
	if (span_find(selector, '\r') < selector.size ||
	    span_find(selector, '\n') < selector.size ||
	    span_find(selector, '\0') < selector.size)
		return "its selector holds a line end or a NUL, which no "
		       "server gets whole";
	return NULL;
}

/* Decodes the item type and the selector of a URL (RFC 4266 section 2.1). */
static int
decode_item(struct target *target, const struct uri *uri)
{
	struct buf *request = &target->request;

	if (uri_decode(request, span_tail(uri->path, 1)) < 0)
		return -1;
	target->type = request->size > 0 ? request->data[0] : '1';
	if (request->size > 0)
		memmove(request->data, request->data + 1, --request->size);
	if (!uri->query.data)
		return 0;
	buf_byte(request, '?');
	return uri_decode(request, uri->query);
}

static int
finish_gopher(struct target *target, const struct uri *uri, const char *query,
    struct buf *wrong)
{
	struct buf *request = &target->request;
	const char *mistake = NULL;

	if (decode_item(target, uri) < 0)
		mistake = "it holds a percent sign without two hexadecimal "
			  "digits after it";
	if (query) {
		request->size = span_find(buf_span(request), '\t');
		buf_format(request, "\t%s", query);
	}
	if (!mistake)
		mistake = selector_mistake(buf_span(request));
	if (mistake) {
		buf_add(wrong, span_of(mistake));
		return -1;
	}
	buf_byte(&target->url, '/');
	uri_encode_path(&target->url, (struct span){&target->type, 1});
	uri_encode_path(&target->url, buf_span(request));
	buf_add(request, SPAN("\r\n"));
	return 0;
}

static int
finish(struct target *target, const struct uri *uri, const char *query,
    struct buf *wrong)
{
	switch (target->scheme) {
	case TARGET_GEMINI: return finish_gemini(target, uri, query, wrong);
	case TARGET_TITAN: return finish_edit(target, uri, query, wrong);
	default: return finish_gopher(target, uri, query, wrong);
	}
}

int
target_of(struct span typed, const char *query, struct target *target_r,
    struct buf *wrong)
{
	struct buf whole = {0};
	struct uri uri;
	int result;

	*target_r = (struct target){.port = 0};
	uri_split(typed, &uri);
	if (!uri.scheme.data ||
	    !span_starts(span_tail(typed, uri.scheme.size), SPAN("://")))
		buf_add(&whole,
		    span_starts(typed, SPAN("//")) ? SPAN("gemini:")
						   : SPAN("gemini://"));
	buf_add(&whole, typed);
	uri_split(buf_span(&whole), &uri);
	result = read_scheme(target_r, uri.scheme, wrong);
	if (result == 0)
		result = read_host(target_r, &uri, wrong);
	if (result == 0) {
		begin_url(target_r);
		result = finish(target_r, &uri, query, wrong);
	}
	buf_free(&whole);
	return result;
}

/* Appends a path without its dot segments (RFC 3986 section 5.2.4). */
static void
add_without_dots(struct buf *buf, struct span path)
{
	size_t begin = buf->size;

	while (path.size > 0) {
		size_t cut = span_find(span_tail(path, 1), '/') + 1;
		struct span part = span_head(path, cut);
		bool last = cut >= path.size;
		path = span_tail(path, cut);
		bool up = span_equal(part, SPAN("/.."));
		if (up)
			while (
			    buf->size > begin && buf->data[--buf->size] != '/')
				;
		else if (!span_equal(part, SPAN("/.")))
			buf_add(buf, part);
		if (last && (up || span_equal(part, SPAN("/."))))
			buf_byte(buf, '/');
	}
}

/* Appends the path that a reference means, from the one that it stands on. */
static void
add_merged(struct buf *buf, struct span base, struct span path)
{
	struct buf merged = {0};

	if (!span_starts(path, SPAN("/"))) {
		buf_add(&merged, span_directory(base));
		if (merged.size == 0)
			buf_byte(&merged, '/');
	}
	buf_add(&merged, path);
	add_without_dots(buf, buf_span(&merged));
	buf_free(&merged);
}

int
target_redirect(const struct target *from, struct span reference,
    struct target *target_r, struct buf *wrong)
{
	struct uri base, uri;
	struct buf whole = {0};

	uri_split(buf_span(&from->url), &base);
	uri_split(reference, &uri);
	if (uri.scheme.data) {
		buf_add(&whole, reference);
	} else if (uri.host.data) {
		buf_format(&whole, "%pS:%pS", SPAN_AT(base.scheme),
		    SPAN_AT(reference));
	} else {
		size_t authority = (size_t)(base.path.data - from->url.data);
		buf_add(&whole, span_head(buf_span(&from->url), authority));
		if (uri.path.size > 0)
			add_merged(&whole, base.path, uri.path);
		else
			buf_add(&whole, base.path);
		if (uri.query.data)
			buf_format(&whole, "?%pS", SPAN_AT(uri.query));
		else if (uri.path.size == 0 && base.query.data)
			buf_format(&whole, "?%pS", SPAN_AT(base.query));
	}
	int result = target_of(buf_span(&whole), NULL, target_r, wrong);
	buf_free(&whole);
	return result;
}

bool
target_has_header(const struct target *target)
{
	return target->scheme == TARGET_GEMINI ||
	    target->scheme == TARGET_TITAN;
}

bool
target_same_host(const struct target *a, const struct target *b)
{
	return a->port == b->port &&
	    span_equal(buf_span(&a->host), buf_span(&b->host));
}

void
target_free(struct target *target)
{
	buf_free(&target->url);
	buf_free(&target->host);
	buf_free(&target->request);
}
