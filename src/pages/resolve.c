#include "pages/article_file.h"
#include "pages/foreign.h"
#include "pages/own_page.h"
#include "pages/resolve.h"
#include "pages/variants.h"
#include "pages/virtual_path.h"
#include "text/article.h"
#include "text/mimetype.h"
#include "text/uri.h"

/*
 * Pages are gemtext, whose links are URLs; a Gopher menu needs an item type, a
 * selector, a host and a port instead. Links to this capsule, under any of its
 * names, stay in Gopher: the type comes from the edition, the selector is that
 * of the variant which menus list, and moved articles and redirects are
 * resolved, since Gopher cannot redirect; what leads elsewhere is foreign.c's.
 * Gemini prints the URLs and ignores the targets.
 */

static bool
is_host(const struct context *context, struct span host)
{
	struct buf ours = {0};
	bool same = uri_host(&ours, host) == 0 &&
	    vhost_has_name(context->vhost, buf_span(&ours));

	buf_free(&ours);
	return same;
}

static bool
port_is(struct span port, unsigned ours)
{
	uint64_t number = URI_GEMINI_PORT;

	if (port.size > 0 && span_number(port, 65535, &number) < 0)
		return false;
	return number == ours;
}

bool
resolve_is_ours(const struct context *context, struct span base,
    struct span url, struct buf *path)
{
	struct uri uri;

	uri_split(url, &uri);
	if (uri.scheme.data && !span_equal_nocase(uri.scheme, SPAN("gemini")))
		return false;
	if (uri.scheme.data && !uri.host.data)
		return false;
	if (uri.host.data &&
	    (!is_host(context, uri.host) ||
		!port_is(uri.port, context->vhost->gemini_port)))
		return false;
	size_t start = path->size;
	enum uri_path result =
	    uri_path_resolve(path, uri.host.data ? SPAN("/") : base, uri.path);
	if (result != URI_PATH_NAME)
		path->size = start;
	return true;
}

/* Whether a path leads to a file of which a page was made. */
static bool
leads_to_source(const struct context *context, struct span path)
{
	struct buf direct = {0};

	if (edition_follow(context->edition, path, &direct))
		path = buf_span(&direct);
	uint32_t number = edition_find(context->edition, path);
	bool source = number != EDITION_NONE &&
	    edition_page(context->edition, number) != number;
	buf_free(&direct);
	return source;
}

bool
resolve_to_made(
    const struct context *context, struct span base, struct line *line)
{
	struct span url = line->url, ending = SPAN(".md");
	struct uri uri;
	struct buf path = {0};

	uri_split(url, &uri);
	if (line->kind != LINE_LINK || uri.path.size <= ending.size)
		return false;
	struct span stem = span_head(uri.path, uri.path.size - ending.size);
	if (!span_equal_nocase(span_tail(uri.path, stem.size), ending))
		return false;
	bool leads = resolve_is_ours(context, base, url, &path) &&
	    path.size > 0 && leads_to_source(context, buf_span(&path));
	buf_free(&path);
	if (!leads)
		return false;
	size_t end = (size_t)(stem.data + stem.size - url.data);
	line->url = arena_format(context->arena, "%pS.gmi%pS",
	    SPAN_AT(span_head(url, end)),
	    SPAN_AT(span_tail(url, end + ending.size)));
	return true;
}

/* Menus list the variant that the configuration prefers. */
static struct item_target
article_target(const struct context *context, uint32_t number)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);
	bool text = variants_are_text(
	    context->edition, number, context->vhost->list_text);
	char type = text ? '0' : '1';
	struct buf selector = {0};

	variants_selector(context->edition, number,
	    text ? VARIANT_TEXT : VARIANT_MENU, &selector);
	/* Other text has the item type of its own MIME type. */
	if (text && entry->format != ARTICLE_GEMTEXT)
		type = mimetype_item(edition_mime(context->edition, entry));
	return (struct item_target){
	    .type = type, .selector = buf_keep(&selector, context->arena)};
}

static struct item_target
entry_target(const struct context *context, uint32_t number)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, number);
	struct span path = edition_text(context->edition, entry->path);
	char type = mimetype_item(edition_mime(context->edition, entry));
	uint32_t article = variants_article(context->edition, number);

	if (article != EDITION_NONE)
		return article_target(context, article);
	if (entry->kind == EDITION_DIRECTORY)
		return (struct item_target){.type = '1', .selector = path};
	/* A page of gemtext is reached at its directory. */
	if (entry->flags & EDITION_INDEX && entry->format == ARTICLE_GEMTEXT)
		return (struct item_target){
		    .type = '1', .selector = span_directory(path)};
	if (type == '0' && article_file_is_raw(context->edition, entry))
		type = '9';
	return (struct item_target){.type = type, .selector = path};
}

/*
 * The entry at path, or the directory at path and a slash. It is mostly the one
 * that the link was made of, if there is one: then it need not be searched for.
 */
static uint32_t
find_entry(const struct context *context, struct span path, uint32_t likely)
{
	const struct edition *edition = context->edition;

	if (!edition_excludes(edition, likely) &&
	    span_equal(path,
		edition_text(edition, edition_entry(edition, likely)->path)))
		return likely;
	uint32_t number = edition_find(edition, path);

	return number != EDITION_NONE ? number
				      : edition_find_dir(edition, path);
}

static bool
resolve_direct(const struct context *context, struct span path, uint32_t likely,
    struct item_target *target_r)
{
	uint32_t number = find_entry(context, path, likely);
	enum variant variant;
	unsigned width;

	if (number != EDITION_NONE) {
		*target_r = entry_target(
		    context, edition_page(context->edition, number));
		return true;
	}
	*target_r = (struct item_target){.type = '1', .selector = path};
	if (vhost_has_book(context->vhost, path)) {
		target_r->type = '9';
		return true;
	}
	switch (own_page_made(context, path)) {
	case VIRTUAL_FEED:
	case VIRTUAL_TAG_FEED:
	case VIRTUAL_CAPS:
	case VIRTUAL_ROBOTS: target_r->type = '0'; return true;
	case VIRTUAL_SEARCH: target_r->type = '7'; return true;
	case VIRTUAL_ARCHIVE:
		target_r->selector = VIRTUAL_ARCHIVE_PATH;
		return true;
	case VIRTUAL_TAGS: target_r->selector = VIRTUAL_TAGS_PATH; return true;
	case VIRTUAL_RECENT:
	case VIRTUAL_YEAR:
	case VIRTUAL_TAG:
	case VIRTUAL_SERIES:
	case VIRTUAL_RELATED:
	case VIRTUAL_LINKS: return true;
	case VIRTUAL_NONE: break;
	}
	if (variants_find(context->edition, path, &variant, &width) !=
	    EDITION_NONE) {
		target_r->type = variant == VARIANT_TEXT ? '0' : '1';
		return true;
	}
	number = zone_moved(&context->vhost->zones, context->edition, path);
	if (number != EDITION_NONE) {
		*target_r = entry_target(context, number);
		return true;
	}
	struct span mime = mimetype_of_name(context->vhost->types, path);
	if (mime.size > 0 && !span_equal(mime, MIMETYPE_GEMTEXT))
		target_r->type = mimetype_item(mime);
	return false;
}

static bool
resolve_likely(const struct context *context, struct span path, uint32_t likely,
    struct item_target *target_r)
{
	struct buf direct = {0};

	/* Below a link to a directory the selector is the directory's own. */
	if (edition_follow(context->edition, path, &direct))
		path = arena_copy(context->arena, buf_span(&direct));
	buf_free(&direct);
	return resolve_direct(context, path, likely, target_r);
}

bool
resolve_path(const struct context *context, struct span path,
    struct item_target *target_r)
{
	return resolve_likely(context, path, 0, target_r);
}

/* Where no item can lead, the reader can still copy the URL. */
static void
set_foreign(const struct context *context, struct page_line *line)
{
	struct line *link = &line->line;

	if (context->gemtext)
		return;
	line->target = foreign_target(context->arena, link->url);
	if (line->target.type == 0 && !span_starts(link->url, SPAN("menu:")))
		link->text = link->text.size > 0
		    ? arena_format(context->arena, "%pS %pS",
			  SPAN_AT(link->text), SPAN_AT(link->url))
		    : link->url;
}

/*
 * A query is dropped (row M11), except the page number of a long index and the
 * words of a search: a search with words is a menu (type 1), without words an
 * item that asks for them (type 7). A closed zone may be named without its
 * slash.
 */
static struct item_target
local_target(const struct context *context, struct span url, struct span path,
    uint32_t likely)
{
	struct item_target target;
	struct span query = span_tail(url, span_find(url, '?'));
	struct buf selector = {0};

	if (!resolve_likely(context, path, likely, &target) &&
	    zone_at_dir(&context->vhost->zones, context->closed, path))
		return (struct item_target){0};
	query = span_head(query, span_find(query, '#'));
	if (target.type == '7' && query.size > 1)
		target.type = '1';
	else if (!span_starts(query, SPAN("?page=")))
		query.size = 0;
	if (query.size == 0)
		return target;
	/* The first question mark begins the query: selector_each(). */
	if (span_find(target.selector, '?') < target.selector.size)
		uri_encode_path(&selector, target.selector);
	else
		buf_add(&selector, target.selector);
	buf_add(&selector, query);
	target.selector = buf_keep(&selector, context->arena);
	return target;
}

/*
 * Follows one redirect rule; status 52 is no redirect but says that the page is
 * gone. A path in a closed zone gets no target: Gopher has no certificates.
 */
static void
resolve_local(
    const struct context *context, struct page_line *line, struct span path)
{
	const struct redirect *rule =
	    redirects_find(context->vhost->redirects, path);
	struct span url = line->line.url;
	struct buf target = {0};

	if (zone_at(&context->vhost->zones, context->closed, path))
		return;
	if (rule && rule->status != 52 && rule->url.size == 0) {
		url = rule->query;
		path = redirect_follow(rule, path, context->arena);
	} else if (rule && rule->status != 52) {
		url = line->line.url =
		    redirect_follow(rule, path, context->arena);
		if (!resolve_is_ours(context, SPAN("/"), url, &target)) {
			set_foreign(context, line);
			return;
		}
		path = buf_keep(&target, context->arena);
	}
	if (path.size > 0 && !context->gemtext &&
	    !zone_at(&context->vhost->zones, context->closed, path))
		line->target = local_target(context, url, path, line->entry);
}

void
resolve_page(const struct context *context, struct span base, struct page *page)
{
	struct buf path = {0};

	for (size_t i = 0; i < page->count; i++) {
		struct page_line *line = &page->lines[i];
		path.size = 0;
		if (line->line.kind != LINE_LINK || line->target.type != 0)
			continue;
		if (line->path.size > 0) {
			resolve_local(context, line, line->path);
			continue;
		}
		/* `//host/path` (RFC 3986 section 4.2): the page is gemini. */
		if (span_starts(line->line.url, SPAN("//")))
			line->line.url = arena_format(context->arena,
			    "gemini:%pS", SPAN_AT(line->line.url));
		resolve_to_made(context, base, &line->line);
		if (!resolve_is_ours(context, base, line->line.url, &path))
			set_foreign(context, line);
		else if (path.size > 0)
			resolve_local(context, line,
			    arena_copy(context->arena, buf_span(&path)));
	}
	buf_free(&path);
}

bool
resolve_is_search(const struct context *context, struct span selector)
{
	const struct edition *edition = context->edition;
	struct span before = span_head(selector, span_find(selector, '?'));
	struct buf path = {0};
	uint32_t about;
	bool search = uri_path_clean(&path, before) == URI_PATH_NAME &&
	    virtual_path_find(edition, buf_span(&path), &about) ==
		VIRTUAL_SEARCH &&
	    edition_find(edition, selector) == EDITION_NONE;

	buf_free(&path);
	return search;
}

static bool
asks_search(const struct context *context, const struct item_target *target)
{
	const struct gopher_self *self = &context->vhost->gopher;

	return (target->host.size == 0 ||
		   (span_equal_nocase(target->host, self->host) &&
		       span_equal(target->port, self->port))) &&
	    resolve_is_search(context, target->selector);
}

void
resolve_drop_searches(const struct context *context, struct page *page)
{
	size_t kept = 0;

	for (size_t i = 0; i < page->count; i++) {
		struct page_line line = page->lines[i];
		struct span selector = line.target.selector;
		if (asks_search(context, &line.target)) {
			if (span_find(selector, '?') == selector.size)
				continue;
			line.target = (struct item_target){0};
		}
		page->lines[kept++] = line;
	}
	page->count = kept;
}
