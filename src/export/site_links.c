#include "book/gemtext_links.h"
#include "export/feed_links.h"
#include "export/gophermap_links.h"
#include "export/site_links.h"
#include "pages/pager.h"
#include "pages/resolve.h"
#include "text/mimetype.h"
#include "text/page.h"
#include "text/uri.h"
#include "wire/atom.h"

/*
 * A static server has files, and neither redirects, queries nor searches. A
 * link that leads to the same file there as it does here keeps its bytes. A
 * redirect is followed now; the second page of a list has a name of its own; a
 * search is left out; what needs a certificate stays with the server; and a
 * link that leads nowhere goes on leading there, for its author to see.
 */

/* A page whose links are looked at. */
struct leaving {
	struct site *site; /* NULL: nothing is added to it */
	const struct site *known;
	const struct site_page *from;
	struct site_links *links;
};

enum { REDIRECTS_MAX = 5 }; /* as many as clients follow */

/* The page that a URL of a page leads to, if it is of this capsule. */
static struct site_page *
lead_of(const struct leaving *leaving, struct span base, struct span url)
{
	struct buf path = {0};
	struct uri uri;
	struct site_page *page = NULL;

	uri_split(url, &uri);
	if (resolve_is_ours(&leaving->known->context, base, url, &path) &&
	    path.size > 0) {
		uint64_t number = pager_number(uri.query);
		number = number > 0 ? number : 1;
		page = leaving->site
		    ? site_add(leaving->site, buf_span(&path), (uint32_t)number)
		    : site_at(
			  leaving->known, buf_span(&path), (uint32_t)number);
	}
	buf_free(&path);
	return page && page->instead ? page->instead : page;
}

static enum link_change
note_link(void *context, struct span url, struct buf *url_r)
{
	const struct leaving *leaving = context;

	(void)url_r;
	lead_of(leaving, leaving->from->path, url);
	return LINK_KEPT;
}

/*
 * Whether a link leads to a file as it stands: seen from the file that its page
 * becomes, which may be the index of a directory now.
 */
static bool
leads_as_it_is(const struct leaving *leaving, struct span url,
    const struct site_page *target)
{
	struct buf path = {0}, base = {0}, address = {0};
	struct uri uri;

	uri_split(url, &uri);
	if (uri.scheme.data || uri.host.data || uri.query.data)
		return false;
	buf_format(&base, "/%pS", SPAN_AT(leaving->from->name));
	uri_path_resolve(&path, buf_span(&base), uri.path);
	uri_decode(&address, target->address);
	struct span led = buf_span(&path);
	bool same = span_equal(led, buf_span(&address)) ||
	    span_equal(span_tail(led, 1), target->name);
	buf_free(&path);
	buf_free(&base);
	buf_free(&address);
	return same;
}

/* Whether a URL says what is asked for: its query, up to the fragment. */
static struct span
query_in(struct span url)
{
	struct span before = span_head(url, span_find(url, '#'));

	return span_tail(before, span_find(before, '?'));
}

static struct span
fragment_in(struct span url)
{
	return span_tail(url, span_find(url, '#'));
}

/* A redirect has a query of its own, or none, and keeps the fragment. */
static void
add_whole(const struct leaving *leaving, const struct site_page *target,
    struct span url, struct span moved, struct buf *url_r)
{
	buf_add(url_r, leaving->known->context.vhost->gemini_url);
	uri_encode_path(url_r, target->path);
	buf_add(url_r, query_in(moved.size > 0 ? moved : url));
	buf_add(url_r, fragment_in(url));
}

/* Follows redirects. *moved_r becomes the last address, if there is any. */
static struct site_page *
follow_moves(
    const struct leaving *leaving, struct site_page *page, struct span *moved_r)
{
	for (int i = 0; i < REDIRECTS_MAX && page; i++) {
		if (page->kind != DOCUMENT_MOVED)
			return page;
		*moved_r = page->location;
		page = lead_of(leaving, page->path, page->location);
	}
	return page;
}

static enum link_change
change_link(void *context, struct span url, struct buf *url_r)
{
	struct leaving *leaving = context;
	struct span moved = SPAN("");
	struct site_page *target = follow_moves(
	    leaving, lead_of(leaving, leaving->from->path, url), &moved);

	if (!target && moved.size > 0) {
		buf_add(url_r, moved);
		/* H12: a redirect has none of its own. */
		buf_add(url_r, fragment_in(url));
		return LINK_CHANGED;
	}
	if (!target)
		return LINK_KEPT;
	if (site_has_file(target)) {
		if (leads_as_it_is(leaving, url, target))
			return LINK_KEPT;
		buf_add(url_r, target->address);
		/* A redirect keeps it, too (RFC 9110 section 10.2.2). */
		buf_add(url_r, fragment_in(url));
		return LINK_CHANGED;
	}
	switch (target->kind) {
	case DOCUMENT_ASKS:
		leaving->links->searches++;
		return query_in(url).size > 0 ? LINK_LABEL : LINK_LEFT_OUT;
	case DOCUMENT_NONE:
	case DOCUMENT_MOVED: leaving->links->broken++; return LINK_KEPT;
	default:
		leaving->links->closed++;
		add_whole(leaving, target, url, moved, url_r);
		return LINK_CHANGED;
	}
}

/*
 * The URLs in a feed are whole: what has a file is put behind our own. A query
 * tells the entries of a tinylog apart, and stays.
 */
static enum link_change
change_feed(void *context, struct span url, struct buf *url_r)
{
	struct leaving *leaving = context;
	struct span moved = SPAN("");
	struct site_page *target = follow_moves(
	    leaving, lead_of(leaving, leaving->from->path, url), &moved);

	if (!target || !site_has_file(target))
		return LINK_KEPT;
	buf_add(url_r, leaving->known->context.vhost->gemini_url);
	buf_add(url_r, target->address);
	buf_add(url_r, query_in(url));
	buf_add(url_r, fragment_in(url));
	return span_equal(url, buf_span(url_r)) ? LINK_KEPT : LINK_CHANGED;
}

/* The page of a selector of ours, which may have the number of a page. */
static struct site_page *
page_of_item(const struct leaving *leaving, struct span selector)
{
	struct span path = selector;
	struct buf clean = {0};
	struct site_page *page = NULL;
	size_t mark = span_find_last(selector, '?');
	uint64_t number = mark < selector.size
	    ? pager_number(span_tail(selector, mark + 1))
	    : 1;

	if (number > 1)
		path = span_head(selector, mark);
	else
		number = 1;
	if (uri_path_clean(&clean, path) == URI_PATH_NAME)
		page = leaving->site ? site_add(leaving->site, buf_span(&clean),
					   (uint32_t)number)
				     : site_at(leaving->known, buf_span(&clean),
					   (uint32_t)number);
	buf_free(&clean);
	return page && page->instead ? page->instead : page;
}

static enum link_change
note_item(void *context, char type, struct span selector, struct buf *url_r)
{
	const struct leaving *leaving = context;

	(void)url_r;
	if (type != '7' &&
	    !resolve_is_search(&leaving->known->context, selector))
		page_of_item(leaving, selector);
	return LINK_KEPT;
}

/* As on Gemini, of a search with words the label stays. */
static enum link_change
change_item(void *context, char type, struct span selector, struct buf *url_r)
{
	struct leaving *leaving = context;
	const struct site_page *target;

	if (type == '7' ||
	    resolve_is_search(&leaving->known->context, selector)) {
		leaving->links->searches++;
		return query_in(selector).size > 0 ? LINK_LABEL : LINK_LEFT_OUT;
	}
	target = page_of_item(leaving, selector);
	if (!target || !site_has_file(target)) {
		leaving->links->broken++;
		return LINK_KEPT;
	}
	if (span_equal(selector, target->address) || selector.size == 0)
		return LINK_KEPT;
	buf_add(url_r, target->address);
	return LINK_CHANGED;
}

static bool
is_plain_index(const struct site_page *page)
{
	return page->index && page->kind == DOCUMENT_OTHER;
}

/*
 * Plain text at the address of a directory. Static servers look there for
 * gemtext alone, so it is preformatted.
 */
static void
write_plain(const struct document *document, struct buf *buf)
{
	struct arena arena = {0};
	struct page page = page_new(&arena);
	struct span rest = document->body;

	page_toggle(&page);
	while (rest.size > 0)
		page_verbatim(&page, span_cut_line(&rest), true);
	page_toggle(&page);
	page_print(&page, SPAN("\n"), buf);
	page_free(&page);
	arena_free(&arena);
}

void
site_links_find(struct site *site, const struct site_page *page,
    const struct document *document)
{
	struct leaving leaving = {.site = site, .known = site, .from = page};
	struct buf unused = {0};

	if (page->kind == DOCUMENT_MOVED)
		note_link(&leaving, page->location, &unused);
	if (page->kind != DOCUMENT_MENU)
		return;
	if (site->server.protocol->gemtext)
		gemtext_links(document->body, note_link, &leaving, &unused);
	else
		gophermap_links(&site->context.vhost->gopher, document->body,
		    note_item, &leaving, &unused);
	buf_free(&unused);
}

void
site_links_write(const struct site *site, const struct site_page *page,
    const struct document *document, struct site_links *links, struct buf *buf)
{
	struct leaving leaving = {.known = site, .from = page, .links = links};
	bool gemtext = site->server.protocol->gemtext;

	if (page->kind == DOCUMENT_MENU && !gemtext)
		gophermap_links(&site->context.vhost->gopher, document->body,
		    change_item, &leaving, buf);
	else if (page->kind == DOCUMENT_MENU)
		gemtext_links(document->body, change_link, &leaving, buf);
	else if (gemtext && is_plain_index(page))
		write_plain(document, buf);
	else if (gemtext && span_equal(page->mime, ATOM_MIME))
		feed_links(document->body, change_feed, &leaving, buf);
	else
		buf_add(buf, document->body);
}
