#include <uriparser/Uri.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "text/uri.h"

/*
 * URIs and paths. The components of any text, put together again, are the text.
 * A decoded path begins with a slash and has no dot segments and no NUL; to
 * encode it and decode it again changes nothing; an encoded slash is none. A
 * URL without a mistake has no controls, nor an encoded NUL. What
 * uri_mistake() accepts and what is ASCII without the brackets that clients
 * send raw is a reference for uriparser, too, unless only its authority is at
 * fault.
 */

static void
put_together(struct span text)
{
	struct uri uri;
	struct buf whole = {0};

	uri_split(text, &uri);
	if (uri.scheme.data)
		buf_format(&whole, "%pS:", SPAN_AT(uri.scheme));
	if (uri.host.data)
		buf_add(&whole, SPAN("//"));
	if (uri.userinfo.data)
		buf_format(&whole, "%pS@", SPAN_AT(uri.userinfo));
	buf_add(&whole, uri.host);
	if (uri.port.data)
		buf_format(&whole, ":%pS", SPAN_AT(uri.port));
	buf_add(&whole, uri.path);
	if (uri.query.data)
		buf_format(&whole, "?%pS", SPAN_AT(uri.query));
	if (uri.fragment.data)
		buf_format(&whole, "#%pS", SPAN_AT(uri.fragment));
	HOLDS(span_equal(buf_span(&whole), text));
	buf_free(&whole);
}

static void
check_path(struct span path)
{
	HOLDS(span_starts(path, SPAN("/")));
	HOLDS(span_find(path, '\0') == path.size);
	for (struct span rest = path; rest.size > 0;) {
		struct span segment = span_cut(&rest, '/');
		HOLDS(!span_equal(segment, SPAN(".")));
		HOLDS(!span_equal(segment, SPAN("..")));
	}
	HOLDS(!fuzz_holds(path, SPAN("//")));
}

static void
go_round(struct span path)
{
	struct buf encoded = {0}, decoded = {0}, clean = {0};

	check_path(path);
	uri_encode_path(&encoded, path);
	HOLDS(!uri_mistake(buf_span(&encoded)));
	HOLDS(uri_path_decode(&decoded, buf_span(&encoded)) == URI_PATH_NAME);
	HOLDS(span_equal(buf_span(&decoded), path));
	HOLDS(uri_path_clean(&clean, path) == URI_PATH_NAME);
	HOLDS(span_equal(buf_span(&clean), path));
	buf_free(&encoded);
	buf_free(&decoded);
	buf_free(&clean);
}

static size_t
count_slashes(struct span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.size; i++)
		count += text.data[i] == '/';
	return count;
}

static void
decode_paths(struct span text)
{
	struct buf path = {0};

	if (uri_path_decode(&path, text) == URI_PATH_NAME) {
		go_round(buf_span(&path));
		/* Of a text without any the first slash is added. */
		HOLDS(count_slashes(buf_span(&path)) <=
		    count_slashes(text) + 1 - span_starts(text, SPAN("/")));
	}
	path.size = 0;
	if (uri_path_clean(&path, text) == URI_PATH_NAME)
		check_path(buf_span(&path));
	path.size = 0;
	if (uri_path_resolve(&path, SPAN("/a/b"), text) == URI_PATH_NAME)
		go_round(buf_span(&path));
	buf_free(&path);
}

/* What uriparser may refuse where loam does not, or knows as another thing. */
static bool
is_comparable(struct span text, const struct uri *uri)
{
	return utf8_is_ascii(text) && !uri_mistake(text) && !uri->host.data &&
	    span_find(text, '[') == text.size &&
	    span_find(text, ']') == text.size &&
	    span_find(uri->fragment, '#') == uri->fragment.size;
}

static void
compare(struct span text)
{
	struct uri uri;
	UriUriA other;
	const char *wrong;

	uri_split(text, &uri);
	/* A colon in the first segment: section 4.2. */
	struct span first = span_head(uri.path, span_find(uri.path, '/'));
	if (!is_comparable(text, &uri) ||
	    (!uri.scheme.data && span_find(first, ':') < first.size))
		return;
	HOLDS(uriParseSingleUriExA(&other, text.data, text.data + text.size,
		  &wrong) == URI_SUCCESS);
	HOLDS((other.scheme.first != NULL) == (uri.scheme.data != NULL));
	HOLDS((other.query.first != NULL) == (uri.query.data != NULL));
	HOLDS(!other.query.first ||
	    (size_t)(other.query.afterLast - other.query.first) ==
		uri.query.size);
	uriFreeUriMembersA(&other);
}

void
fuzz_uri(struct span input)
{
	put_together(input);
	decode_paths(input);
	compare(input);
	HOLDS(uri_mistake(input) ||
	    (utf8_valid(input) && !span_has_control(input) &&
		!fuzz_holds(input, SPAN("%00"))));
	const char *expected = uri_expected(input);
	HOLDS(expected || !uri_mistake(input));
	HOLDS(!uri_is_whole(input) || !uri_mistake(input));
}
