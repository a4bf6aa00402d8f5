#include "pages/foreign.h"
#include "text/escape.h"
#include "text/uri.h"
#include "wire/gopher_html.h"

/*
 * gopher:, telnet: and tn3270: links become native items, other schemes `h`
 * items with a `URL:` selector, which servers of ours answer with a page. A
 * host is named as DNS has it (row G16): clients know no other alphabet.
 */

/*
 * Sets the host and the port of a native item. Returns 0, or -1 if there are
 * none of that name.
 */
static int
set_server(struct arena *arena, const struct uri *uri, struct span standard,
    struct item_target *target)
{
	struct buf host = {0};
	uint64_t port;

	int result = uri_host(&host, uri->host);
	target->host = buf_keep(&host, arena);
	target->port = uri->port.size ? uri->port : standard;
	return span_number(target->port, 65535, &port) < 0 ? -1 : result;
}

/*
 * gopher://host:port/Tselector (RFC 4266); both are percent-decoded. A question
 * mark is part of the selector, except in a search item. Search words, which
 * follow a tab, have no field in a menu line and are dropped.
 */
static struct item_target
gopher_target(struct arena *arena, const struct uri *uri)
{
	struct item_target target = {.type = '1'};
	struct span path = uri->path;
	struct buf selector = {0};
	int result = set_server(arena, uri, SPAN("70"), &target);

	span_skip(&path, SPAN("/"));
	result |= uri_decode(&selector, path);
	if (selector.size > 0)
		target.type = selector.data[0];
	if (uri->query.data && target.type != '7') {
		buf_byte(&selector, '?');
		result |= uri_decode(&selector, uri->query);
	}
	/* Without a path there is no type, and a menu is meant. */
	target.selector =
	    span_tail(buf_keep(&selector, arena), path.size > 0 ? 1 : 0);
	target.selector.size = span_find(target.selector, '\t');
	return result < 0 || (unsigned char)target.type <= ' ' ||
		(unsigned char)target.type >= 0x7f
	    ? (struct item_target){0}
	    : target;
}

static struct item_target
terminal_target(struct arena *arena, const struct uri *uri, char type)
{
	struct item_target target = {.type = type, .selector = uri->userinfo};

	return set_server(arena, uri, SPAN("23"), &target) < 0
	    ? (struct item_target){0}
	    : target;
}

struct item_target
foreign_target(struct arena *arena, struct span url)
{
	struct buf escaped = {0};
	struct uri uri;

	escape_url(&escaped, url);
	url = buf_keep(&escaped, arena);
	uri_split(url, &uri);
	if (span_equal_nocase(uri.scheme, SPAN("gopher")))
		return gopher_target(arena, &uri);
	if (span_equal_nocase(uri.scheme, SPAN("telnet")))
		return terminal_target(arena, &uri, '8');
	if (span_equal_nocase(uri.scheme, SPAN("tn3270")))
		return terminal_target(arena, &uri, 'T');
	if (span_equal_nocase(uri.scheme, SPAN("menu")) ||
	    !gopher_html_leads(url))
		return (struct item_target){0};
	return (struct item_target){.type = 'h',
	    .selector = arena_format(arena, "URL:%pS", SPAN_AT(url))};
}
