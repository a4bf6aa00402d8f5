#include "maps/map_item.h"
#include "maps/map_path.h"
#include "pages/foreign.h"
#include "text/escape.h"
#include "text/uri.h"

/*
 * Maps are thirty years old, and their items come in the forms of every server
 * that read them. An item leads to an address of the Web or another one, to a
 * Gopher server elsewhere, or into this capsule, whatever name, address or port
 * of ours it has (map_path.c).
 */

enum { WEB_PORT = 80, SECURE_WEB_PORT = 443, TELNET_PORT = 23 };

/* An item that is read. */
struct reading {
	const struct context *context;
	struct span base; /* of relative selectors */
	const struct map_line *item;
	struct span selector;
	struct span host; /* as URLs have it; empty: ours, as others name it */
	uint64_t port; /* as given, or the usual one */
	bool near, ours; /* the host is ours; and so is the port */
};

static struct map_lead
nowhere(struct span url, const char *expected)
{
	return (struct map_lead){
	    .kind = MAP_LEAD_NONE, .url = url, .expected = expected};
}

/* Bucktooth and UMN gopherd have `+` for this server's host, or port. */
static bool
is_default(struct span field)
{
	return field.size == 0 || span_equal(field, SPAN("+"));
}

/* To a reader elsewhere a map's localhost can only be this server. */
static bool
is_this_host(struct span host)
{
	return is_default(host) || span_equal_nocase(host, SPAN("localhost")) ||
	    span_equal(host, SPAN("127.0.0.1")) ||
	    span_equal(host, SPAN("::1"));
}

static bool
host_is_ours(const struct vhost *vhost, struct span host)
{
	struct buf name = {0};
	bool ours = is_this_host(host) ||
	    span_equal_nocase(host, vhost->gopher.host) ||
	    (uri_host(&name, host) == 0 &&
		vhost_has_name(vhost, buf_span(&name)));

	for (size_t i = 0; i < vhost->gopher_address_count; i++)
		ours =
		    ours || address_is_host(&vhost->gopher_addresses[i], host);
	buf_free(&name);
	return ours;
}

/* The public port, or one that is listened on. */
static bool
port_is_ours(const struct vhost *vhost, struct span text, uint64_t port)
{
	uint64_t own = 0;

	if (is_default(text) ||
	    (span_number(vhost->gopher.port, 65535, &own) == 0 && own == port))
		return true;
	for (size_t i = 0; i < vhost->gopher_address_count; i++)
		if (vhost->gopher_addresses[i].port == port)
			return true;
	return false;
}

/*
 * An IPv6 address in brackets, as URLs have it (RFC 3986 section 3.2.2). Menus
 * have it so, too: most clients make a URL of an item (row G16).
 */
static struct span
with_brackets(const struct context *context, struct span host)
{
	return span_find(host, ':') < host.size && !span_starts(host, SPAN("["))
	    ? arena_format(context->arena, "[%pS]", SPAN_AT(host))
	    : host;
}

static bool
is_telnet(const struct map_line *item)
{
	return item->type == '8' || item->type == 'T';
}

/* Sets host, port and whose they are. Returns false at a malformed port. */
static bool
read_address(struct reading *reading)
{
	const struct map_line *item = reading->item;
	const struct vhost *vhost = reading->context->vhost;
	uint64_t usual = is_telnet(item) ? TELNET_PORT : GOPHER_PORT;

	bool valid = is_default(item->port) ||
	    span_number(item->port, 65535, &reading->port) == 0;
	if (is_default(item->port) || (is_telnet(item) && reading->port == 0))
		reading->port = usual;
	if (!is_this_host(item->host))
		reading->host = with_brackets(reading->context, item->host);
	reading->near = host_is_ours(vhost, item->host);
	reading->ours = valid && reading->near &&
	    port_is_ours(vhost, item->port, reading->port);
	/* Maps were written for port 70, wherever they are; 0 is no port. */
	if (item->host.size == 0)
		reading->ours |= !valid || reading->port == 0 ||
		    reading->port == GOPHER_PORT;
	return valid || reading->ours;
}

static bool
skip_nocase(struct span *text, struct span prefix)
{
	bool starts = span_equal_nocase(span_head(*text, prefix.size), prefix);

	if (starts)
		*text = span_tail(*text, prefix.size);
	return starts;
}

static bool
is_web_type(const struct map_line *item)
{
	return item->type == 'h' || item->type == 'w';
}

/* Skips `URL:`, or a slash and that. */
static bool
skip_prefix(struct span *selector)
{
	struct span rest = span_trim(*selector);

	span_skip(&rest, SPAN("/"));
	bool prefix = skip_nocase(&rest, SPAN("URL:"));
	if (prefix)
		*selector = span_trim(rest);
	return prefix;
}

/*
 * Appends the address in a selector that is one: `URL:` or `/URL:` and the
 * address (2002); the address alone, in an item that no other server answers;
 * or `ftp:HOST@/path`, which UMN gopherd fetched itself.
 */
static bool
address_of(const struct reading *reading, struct buf *url)
{
	static const char *const schemes[] = {"http", "https", "gemini", "ftp",
	    "gopher", "gophers", "spartan", "nex", "telnet", "tn3270", "irc",
	    "ircs"};
	struct span text = reading->selector;
	struct uri uri;

	if (skip_prefix(&text)) {
		buf_add(url, text);
		return true;
	}
	text = span_trim(text);
	span_skip(&text, SPAN("/"));
	if (!reading->ours && !is_web_type(reading->item))
		return false;
	if (reading->ours && span_starts(text, SPAN("ftp:")) &&
	    span_find(text, '@') < text.size) {
		text = span_tail(text, 4);
		struct span host = span_cut(&text, '@');
		buf_format(url, "ftp://%pS%pS", SPAN_AT(host), SPAN_AT(text));
		return true;
	}
	uri_split(text, &uri);
	bool known = span_equal_nocase(uri.scheme, SPAN("mailto")) &&
	    reading->item->type == 'h';
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		known = known ||
		    (uri.host.size > 0 &&
			span_equal_nocase(uri.scheme, span_of(schemes[i])));
	if (known)
		buf_add(url, text);
	return known;
}

/*
 * Appends the address of a web server's page. Before URL: an item had the
 * server's host and port and, as its selector, the request of HTTP 0.9: `GET
 * /path`. On our own port that is a path of ours.
 */
static bool
web_page_of(struct reading *reading, struct buf *url)
{
	const struct map_line *item = reading->item;
	struct span path = span_trim(reading->selector), request = path;
	span_skip(&request, SPAN("/"));
	bool get = skip_nocase(&request, SPAN("GET "));
	bool web =
	    reading->port == WEB_PORT || reading->port == SECURE_WEB_PORT;

	if (get)
		path = span_trim(request);
	if (get && reading->ours)
		reading->selector = path;
	if (reading->ours || reading->port == GOPHER_PORT ||
	    !(get || (web && is_web_type(item))))
		return false;
	buf_format(url, "%s://%pS",
	    reading->port == SECURE_WEB_PORT ? "https" : "http",
	    SPAN_AT(reading->host.size > 0 ? reading->host
					   : reading->context->vhost->host));
	if (!web)
		buf_format(url, ":%u", (unsigned)reading->port);
	if (!span_starts(path, SPAN("/")))
		buf_byte(url, '/');
	buf_add(url, path);
	return true;
}

static struct map_lead
lead_to_path(const struct reading *reading)
{
	struct map_path found = map_path_find(reading->context, reading->base,
	    reading->selector, reading->item->host.size > 0);

	if (found.path.size == 0)
		return nowhere(
		    reading->selector, "a path that a file can have");
	return (struct map_lead){.kind = MAP_LEAD_PATH,
	    .path = found.path,
	    .there = found.there,
	    .url = found.url,
	    .target = {
		.type = reading->item->type, .selector = found.selector}};
}

/* `gopher://host:port/Tselector` (RFC 4266), or a terminal of the host. */
static void
put_gopher_url(const struct reading *reading, struct span host, struct buf *url)
{
	const struct map_line *item = reading->item;
	struct span name = reading->selector;
	bool user = name.size > 0 && span_find(name, '/') == name.size;

	if (!is_telnet(item)) {
		buf_format(url, "gopher://%pS:%u/", SPAN_AT(host),
		    (unsigned)reading->port);
		escape_url(url, (struct span){&item->type, 1});
		uri_encode_path(url, name);
		return;
	}
	buf_format(url, "%s://", item->type == '8' ? "telnet" : "tn3270");
	if (user) {
		uri_encode_path(url, name);
		buf_byte(url, '@');
	}
	buf_format(url, "%pS:%u", SPAN_AT(host), (unsigned)reading->port);
}

/* A Gopher server elsewhere, or a host's terminal. */
static struct map_lead
lead_to_server(const struct reading *reading)
{
	const struct map_line *item = reading->item;
	const struct context *context = reading->context;
	struct span host = reading->host.size > 0 ? reading->host
						  : context->vhost->gopher.host;
	struct buf text = {0}, name = {0};

	put_gopher_url(reading, host, &text);
	struct span url = buf_keep(&text, context->arena);
	const char *expected = uri_expected(url);
	if (expected)
		return nowhere(url, expected);
	uri_host(&name, host); /* uri_expected() takes no other */
	return (struct map_lead){.kind = MAP_LEAD_URL,
	    .url = url,
	    .near = reading->near && !is_telnet(item),
	    .target = {.type = item->type,
		.selector = reading->selector,
		.host = buf_keep(&name, context->arena),
		.port = arena_format(
		    context->arena, "%u", (unsigned)reading->port)}};
}

/* Gopher's own addresses need no URL: around them, which the text forbids. */
static struct map_lead
lead_to_gopher(const struct reading *reading, struct span url)
{
	struct item_target target =
	    foreign_target(reading->context->arena, url);
	struct map_line item = {.type = target.type,
	    .selector = target.selector,
	    .host = target.host,
	    .port = target.port};

	if (target.type == 0)
		return nowhere(url, "a Gopher address");
	struct reading inner = {.context = reading->context,
	    .base = SPAN("/"),
	    .item = &item,
	    .selector = item.selector};
	read_address(&inner);
	return inner.ours ? lead_to_path(&inner) : lead_to_server(&inner);
}

static bool
is_gopher(struct span url)
{
	struct uri uri;

	uri_split(url, &uri);
	return span_equal_nocase(uri.scheme, SPAN("gopher"));
}

/*
 * An address that is no Gopher server's. The host behind it does not matter:
 * this server has the page that leads clients there (row G36).
 */
static struct map_lead
lead_to_url(const struct reading *reading, struct span url)
{
	const char *expected = uri_expected(url);

	if (!expected && !uri_is_whole(url))
		expected = "a whole URL after URL:";
	if (expected)
		return nowhere(url, expected);
	if (is_gopher(url))
		return lead_to_gopher(reading, url);
	struct span selector = reading->selector;
	struct map_lead lead = {.kind = MAP_LEAD_URL,
	    .url = url,
	    .target = foreign_target(reading->context->arena, url)};
	if (lead.target.type == 0)
		return nowhere(url,
		    "an address of at most 1,019 bytes, and no script or data");
	/* Types are the author's, but for clients that do not know URL:. */
	if (lead.target.type == 'h' && skip_prefix(&selector))
		lead.target.type = reading->item->type;
	return lead;
}

/* An old item for the Web stays on Gopher what its author wrote. */
static struct map_lead
lead_to_web(const struct reading *reading, struct span url)
{
	const char *expected = uri_expected(url);
	struct map_lead lead = lead_to_server(reading);

	if (expected)
		return nowhere(url, expected);
	lead.near = false;
	if (lead.kind == MAP_LEAD_URL)
		lead.url = url;
	return lead;
}

struct map_lead
map_item_lead(const struct context *context, struct span base,
    const struct map_line *item)
{
	struct reading reading = {.context = context,
	    .base = base,
	    .item = item,
	    .selector = item->selector};
	struct buf text = {0}, escaped = {0};

	if (item->type == '3')
		return nowhere(SPAN(""), NULL);
	bool valid = read_address(&reading);
	bool address = address_of(&reading, &text);
	bool web = !address && valid && web_page_of(&reading, &text);
	escape_url(&escaped, buf_span(&text));
	struct span url = buf_keep(&escaped, context->arena);
	buf_free(&text);
	if (address)
		return lead_to_url(&reading, url);
	if (!valid)
		return nowhere(arena_format(context->arena, "gopher://%pS:%pS",
				   SPAN_AT(item->host), SPAN_AT(item->port)),
		    "a port from 0 to 65535");
	/* Another server's selector is its own matter (RFC 1436 section 2). */
	if (!reading.ours && item->raw.size > 0)
		reading.selector = item->raw;
	if (web)
		return lead_to_web(&reading, url);
	return reading.ours ? lead_to_path(&reading) : lead_to_server(&reading);
}
