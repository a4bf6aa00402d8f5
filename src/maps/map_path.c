#include "maps/map_path.h"
#include "maps/selector.h"
#include "pages/resolve.h"
#include "pages/variants.h"
#include "pages/virtual_path.h"
#include "text/uri.h"

/*
 * A selector in an item of ours means what a request for it would be answered
 * with, and selector_each() decides that for both: so the link on Gemini and
 * the item on Gopher lead to the same file. It is tried as it is, then without
 * blanks at its end. Without a slash it counts from the directory of the map,
 * or, if nothing is there, from the root: in the form of UMN gopherd, with the
 * type in front of it (`0/file`), and where a host follows it, since
 * Gophernicus sends such a selector as it is. A selector that leads to nothing
 * stays as its author wrote it.
 */

struct finding {
	const struct context *context;
	struct map_path found;
};

/* The path that is answered at a path: the article's, of a variant's. */
static struct span
answered_path(const struct context *context, struct span path)
{
	const struct edition *edition = context->edition;
	enum variant variant;
	unsigned width;
	uint32_t about, number = edition_find(edition, path);

	if (number == EDITION_NONE)
		number = edition_find_dir(edition, path);
	if (number == EDITION_NONE &&
	    virtual_path_find(edition, path, &about) == VIRTUAL_NONE)
		number = variants_find(edition, path, &variant, &width);
	return number == EDITION_NONE
	    ? path
	    : edition_text(edition, edition_entry(edition, number)->path);
}

/* The words of a search, or the page of a list; other queries are dropped. */
static struct span
query_of(const struct context *context, const struct selector *selector)
{
	struct buf query = {0};
	uint32_t about;

	if (selector->words.size > 0 &&
	    virtual_path_find(context->edition, selector->path, &about) ==
		VIRTUAL_SEARCH) {
		buf_byte(&query, '?');
		uri_encode_path(&query, selector->words);
	} else if (span_starts(selector->query, SPAN("page="))) {
		buf_format(&query, "?%pS", SPAN_AT(selector->query));
	}
	return buf_keep(&query, context->arena);
}

/* The link of Gemini; /caps.txt is there on Gopher alone. */
static struct span
link_to(const struct context *context, struct span path, struct span query)
{
	struct buf url = {0};
	uint32_t about;

	if (edition_find(context->edition, path) == EDITION_NONE &&
	    virtual_path_find(context->edition, path, &about) == VIRTUAL_CAPS)
		gopher_url(&context->vhost->gopher, '0', path, &url);
	else
		uri_encode_path(&url, path);
	buf_add(&url, query);
	return buf_keep(&url, context->arena);
}

/*
 * Takes a reading of the selector if something is there: for the reader, or for
 * those to whom its zone is open.
 */
static bool
take_reading(void *data, const struct selector *selector)
{
	struct finding *finding = data;
	const struct context *context = finding->context;
	const struct zones *zones = &context->vhost->zones;
	struct span path = selector->path;
	struct item_target ignored;
	const struct redirect *rule =
	    redirects_find(context->vhost->redirects, path);

	if (!(rule && rule->status != 52) &&
	    !zone_at(zones, context->closed, path) &&
	    !resolve_path(context, path, &ignored)) {
		if (!zone_at_dir(zones, context->closed, path))
			return false;
		path = arena_format(context->arena, "%pS/", SPAN_AT(path));
	}
	finding->found.there = true;
	if (!rule)
		path = answered_path(context, path);
	finding->found.path = path;
	finding->found.url =
	    link_to(context, path, query_of(context, selector));
	return true;
}

struct span
map_path_of(const struct context *context, struct span base, struct span name)
{
	struct buf path = {0};
	struct span above = span_starts(name, SPAN("/")) ? SPAN("") : base;

	if (uri_path_clean(&path,
		arena_format(context->arena, "%pS%pS", SPAN_AT(above),
		    SPAN_AT(name))) != URI_PATH_NAME)
		path.size = 0;
	return buf_keep(&path, context->arena);
}

/*
 * A selector from the root without dot segments; empty if no file has it. `..`
 * above the root goes away, as in links: the request would be refused.
 */
static struct span
clean(const struct context *context, struct span base, struct span selector)
{
	struct buf encoded = {0}, path = {0};

	uri_encode_path(&encoded, base);
	uri_encode_path(&encoded, selector);
	if (uri_path_resolve(&path, SPAN("/"), buf_span(&encoded)) !=
	    URI_PATH_NAME)
		path.size = 0;
	buf_free(&encoded);
	return buf_keep(&path, context->arena);
}

/* Tries a selector; if it leads to something, it is the one of the item. */
static bool
try_selector(struct finding *finding, struct span selector)
{
	struct request request = {.selector = selector};

	if (!selector_each(
		&request, finding->context->arena, take_reading, finding))
		return false;
	finding->found.selector = selector;
	return true;
}

/* The same from a base, if a file can have that path. */
static bool
try_below(struct finding *finding, struct span base, struct span name)
{
	struct span path = clean(finding->context, base, name);

	return path.size > 0 && try_selector(finding, path);
}

/* Whether a selector may be sent as it is: it is from the root, and in it. */
static bool
is_plain(struct span selector)
{
	struct buf path = {0};
	bool plain = (selector.size == 0 || selector.data[0] == '/') &&
	    uri_path_clean(&path, selector) == URI_PATH_NAME;

	buf_free(&path);
	return plain;
}

struct map_path
map_path_find(const struct context *context, struct span base,
    struct span selector, bool hosted)
{
	struct finding finding = {.context = context};
	struct map_path *found = &finding.found;
	struct span trimmed = span_trim(selector);
	bool plain = is_plain(selector);
	bool typed = trimmed.size > 1 && trimmed.data[1] == '/';

	if (span_starts(trimmed, SPAN("/")))
		base = SPAN("");
	if ((plain && try_selector(&finding, selector)) ||
	    try_below(&finding, base, selector) ||
	    (trimmed.size < selector.size &&
		try_below(&finding, base, trimmed)) ||
	    ((typed || hosted) && base.size > 1 &&
		try_below(&finding, SPAN("/"), trimmed)))
		return *found;
	found->path = clean(context, base, selector);
	found->url = link_to(context, found->path, SPAN(""));
	found->selector = plain ? selector : found->path;
	return *found;
}
