#include "maps/selector.h"
#include "search/query.h"
#include "text/uri.h"

/*
 * A selector is an opaque string that the server itself made (RFC 1436 section
 * 2), but clients change it: they percent-decode or encode it, append a query,
 * or leave the item type of a URL in front (RFC 4266 section 2.1). So several
 * readings are tried in order (row G29): the literal name, the decoded name,
 * the name as Gophernicus writes it, the same without the query, and the same
 * without the type.
 */

/* The reading that is tried, and the callback that tries it. */
struct trying {
	struct selector selector;
	struct arena *arena;
	selector_try *emit;
	void *context;
};

/* Tries a name as a path: its own bytes, or with escapes decoded. */
static bool
try_as(struct trying *trying, struct span name, bool encoded)
{
	struct buf path = {0};
	enum uri_path result = encoded ? uri_path_decode(&path, name)
				       : uri_path_clean(&path, name);

	trying->selector.path = buf_keep(&path, trying->arena);
	return result == URI_PATH_NAME &&
	    trying->emit(trying->context, &trying->selector);
}

/* Takes `#` and three octal digits off the front. Returns the byte, or -1. */
static int
take_octal(struct span *rest)
{
	int byte = 0;

	if (rest->size < 4 || rest->data[0] != '#')
		return -1;
	for (size_t i = 1; i < 4; i++) {
		if (rest->data[i] < '0' || rest->data[i] > '7')
			return -1;
		byte = byte * 8 + rest->data[i] - '0';
	}
	if (byte > 0xff)
		return -1;
	*rest = span_tail(*rest, 4);
	return byte;
}

/* The menus that Gophernicus makes have `#040` for a space in a name. */
static bool
try_octal(struct trying *trying, struct span name)
{
	struct buf decoded = {0};
	size_t size = name.size;

	while (name.size > 0) {
		int byte = take_octal(&name);
		if (byte < 0) {
			byte = (unsigned char)name.data[0];
			name = span_tail(name, 1);
		}
		buf_byte(&decoded, (char)byte);
	}
	bool found =
	    decoded.size < size && try_as(trying, buf_span(&decoded), false);
	buf_free(&decoded);
	return found;
}

static bool
try_name(struct trying *trying, struct span name)
{
	return try_as(trying, name, false) || try_as(trying, name, true) ||
	    try_octal(trying, name);
}

/*
 * Words after a tab are as typed. Words in a query are encoded as a browser
 * does it: `+` for a space, and percent escapes (row G32).
 */
static struct span
words_of(const struct request *request, struct span query, struct arena *arena)
{
	struct buf spaced = {0};

	if (request->words.size > 0)
		return request->words;
	for (size_t i = 0; i < query.size; i++)
		buf_byte(&spaced, query.data[i] == '+' ? ' ' : query.data[i]);
	struct span words = query_words(buf_span(&spaced), arena);
	buf_free(&spaced);
	return words;
}

/* Skips the type in 0/path and /0/path, or the type alone (row G25). */
static bool
skip_type(struct span *name)
{
	struct span rest = *name;

	span_skip(&rest, SPAN("/"));
	if (rest.size == 0 || !rest.data[0] ||
	    !strchr("0145679gIsh", rest.data[0]))
		return false;
	*name = span_tail(rest, 1);
	return name->size == 0 || name->data[0] == '/';
}

bool
selector_each(const struct request *request, struct arena *arena,
    selector_try *emit, void *context)
{
	struct trying trying = {.selector = {.words = request->words},
	    .arena = arena,
	    .emit = emit,
	    .context = context};
	struct span query = request->selector;
	struct span name = span_cut(&query, '?');

	if (try_name(&trying, request->selector))
		return true;
	trying.selector.query = query;
	trying.selector.words = words_of(request, query, arena);
	if (name.size < request->selector.size && try_name(&trying, name))
		return true;
	return skip_type(&name) && try_name(&trying, name);
}

bool
selector_lacks_type(struct span selector)
{
	struct uri uri;

	uri_split(selector, &uri);
	return selector.size > 0 && uri.scheme.size == 0 &&
	    !span_starts(selector, SPAN("/")) &&
	    !span_starts(span_tail(selector, 1), SPAN("/"));
}
