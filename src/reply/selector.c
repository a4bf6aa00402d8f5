#include "reply/selector.h"
#include "text/query.h"
#include "text/uri.h"

/* What is handed over, and to whom. */
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

static bool
try_name(struct trying *trying, struct span name)
{
	return try_as(trying, name, false) || try_as(trying, name, true);
}

/*
 * The words behind a tab are as they were typed; clients that have no search
 * send what a browser would (row 32): `+` for a space, and escapes.
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

/* 0/path and /0/path, or the item type alone. */
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
