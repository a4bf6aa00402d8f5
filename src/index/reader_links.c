#include "base/utf8.h"
#include "edition/edition_names.h"
#include "index/reader_priv.h"
#include "text/gemtext.h"
#include "text/uri.h"

/*
 * What a text links to, as keys: the decoded path that a client would ask for,
 * and of a link with a host a tab and `gemini://HOST:PORT` behind it, or
 * `gopher://HOST:PORT`. Whether the host is this one, and what is at the path,
 * is asked when a page is made: the edition depends on the files alone, and a
 * redirect or a name that is configured later holds at once. A path is composed
 * (Unicode Standard Annex 15), so that spellings of it are one key. What a link
 * by name leads to is asked then, too: its key is `[[` and the name of a file,
 * and behind tabs all of what it says and the directory that it says it in.
 */

enum {
	LINKS_MAX = 50, /* a text with more links is an index */
	KEY_MAX = 1024, /* bytes, as of a URL */
	GEMINI_PORT = 1965,
	GOPHER_PORT = 70,
};

/* The links of a text so far. */
struct found {
	struct span base; /* of relative ones */
	bool made; /* of Markdown: links can be by name */
	struct buf *keys; /* each with an LF behind it */
	size_t count; /* with those that lead elsewhere */
};

/* Appends a path as it is in a key. Returns false if it cannot be in one. */
static bool
add_key_path(struct span path, struct buf *key)
{
	if (path.size == 0 || path.size > KEY_MAX || !utf8_valid(path) ||
	    span_has_control(path))
		return false;
	utf8_compose(key, path);
	return true;
}

/* Appends the host and port of a URL. Returns false if it can have no host. */
static bool
add_key_host(const struct uri *uri, const char *scheme, unsigned standard,
    struct buf *key)
{
	uint64_t port = standard;

	if (uri->port.size > 0 && span_number(uri->port, 65535, &port) < 0)
		return false;
	buf_format(key, "\t%s://", scheme);
	if (uri->host.size == 0 || uri_host(key, uri->host) < 0)
		return false;
	buf_format(key, ":%u", (unsigned)port);
	return true;
}

static bool
gemini_key(const struct uri *uri, struct span base, struct buf *key)
{
	struct buf path = {0};

	if (uri->host.data)
		base = SPAN("/");
	bool valid =
	    uri_path_resolve(&path, base, uri->path) == URI_PATH_NAME &&
	    add_key_path(buf_span(&path), key);
	buf_free(&path);
	return valid &&
	    (!uri->host.data || add_key_host(uri, "gemini", GEMINI_PORT, key));
}

/* gopher://HOST:PORT/TSELECTOR (RFC 4266), less what is searched for. */
static bool
gopher_key(const struct uri *uri, struct buf *key)
{
	struct buf item = {0}, clean = {0};
	bool valid = uri_decode(&item, span_tail(uri->path, 1)) == 0;
	struct span path = span_tail(buf_span(&item), 1); /* less its type */

	valid = valid && path.size > 0 && !span_starts(path, SPAN("URL:"));
	path = span_head(path, span_find(path, '\t'));
	valid = valid && uri_path_clean(&clean, path) == URI_PATH_NAME &&
	    add_key_path(buf_span(&clean), key) &&
	    add_key_host(uri, "gopher", GOPHER_PORT, key);
	buf_free(&item);
	buf_free(&clean);
	return valid;
}

static bool
key_by_name(struct span name, struct span base, struct buf *key)
{
	if (name.size > KEY_MAX || span_has_control(name))
		return false;
	buf_add(key, GEMTEXT_NAMED);
	edition_name_key(name, key);
	buf_format(
	    key, "\t%pS\t%pS", SPAN_AT(name), SPAN_AT(span_directory(base)));
	return true;
}

/* Appends the key of a link. Returns false if it leads to no path of a host. */
static bool
link_key(struct span url, struct span base, struct buf *key)
{
	struct uri uri;

	if (uri_expected(url))
		return false;
	uri_split(url, &uri);
	if (span_equal_nocase(uri.scheme, SPAN("gopher")))
		return gopher_key(&uri, key);
	if (uri.scheme.data &&
	    (!span_equal_nocase(uri.scheme, SPAN("gemini")) || !uri.host.data))
		return false;
	return gemini_key(&uri, base, key);
}

static bool
lists_key(struct span keys, struct span key)
{
	while (keys.size > 0)
		if (span_equal(span_cut(&keys, '\n'), key))
			return true;
	return false;
}

static void
add_link(struct found *found, struct span url)
{
	struct buf key = {0}, name = {0};

	if (span_starts(url, SPAN("menu:")))
		return;
	found->count++;
	bool valid = found->made && gemtext_read_named(url, &name)
	    ? key_by_name(buf_span(&name), found->base, &key)
	    : link_key(url, found->base, &key);
	if (valid && !lists_key(buf_span(found->keys), buf_span(&key))) {
		buf_add(found->keys, buf_span(&key));
		buf_byte(found->keys, '\n');
	}
	buf_free(&key);
	buf_free(&name);
}

/* Most texts have no link, and need no second look. */
static bool
may_have_links(struct span body)
{
	bool arrow = false;

	while (body.size > 0 && !arrow) {
		span_cut(&body, '=');
		arrow = span_starts(body, SPAN(">"));
	}
	return arrow;
}

void
reader_links(struct span base, struct span body, bool made, struct buf *keys)
{
	struct found found = {.base = base, .made = made, .keys = keys};
	struct gemtext reader = gemtext_start(body);
	struct line line;

	if (!may_have_links(body))
		return;
	while (found.count <= LINKS_MAX && gemtext_next(&reader, &line))
		if (line.kind == LINE_LINK)
			add_link(&found, line.url);
	if (found.count > LINKS_MAX)
		keys->size = 0;
}

bool
reader_names_others(struct span page)
{
	bool names = false;

	while (page.size > 0 && !names)
		names = span_starts(span_cut(&page, '\n'), SPAN("=> [["));
	return names;
}
