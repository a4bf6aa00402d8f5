#include "book/book_links.h"
#include "pages/leads.h"
#include "pages/resolve.h"
#include "text/uri.h"

void
book_links_relative(struct span from, struct span to, struct buf *url)
{
	struct span base = span_directory(from);

	/* What both directories begin with is not said. */
	while (base.size > 0) {
		size_t part = span_find(base, '/') + 1;
		if (!span_starts(to, span_head(base, part)))
			break;
		base = span_tail(base, part);
		to = span_tail(to, part);
	}
	for (size_t i = 0; i < base.size; i++)
		if (base.data[i] == '/')
			buf_add(url, SPAN("../"));
	uri_encode_path(url, to);
}

/* The page that is read at an entry, if that is a directory. */
static uint32_t
page_read_at(const struct context *context, uint32_t number)
{
	const struct edition_entry *entry;

	if (number == EDITION_NONE)
		return number;
	/* A file in Markdown is read as the page that was made of it. */
	number = edition_page(context->edition, number);
	entry = edition_entry(context->edition, number);
	return entry->kind == EDITION_DIRECTORY
	    ? edition_directory_page(context->edition, entry)
	    : number;
}

/* The name in the book that a path leads to; empty: it leads outside. */
static void
name_at(const struct book_links *links, struct span path, struct buf *name)
{
	const struct edition *edition = links->context->edition;
	uint32_t entry = leads_entry(links->context, path, false);
	uint32_t page = page_read_at(links->context, entry);

	if (page != EDITION_NONE &&
	    book_contents_link(links->context, links->contents, page) !=
		BOOK_ABSENT)
		book_contents_name(links->context, page, name);
	/* Its own directory without a page: the table of contents. */
	else if (entry != EDITION_NONE && page == EDITION_NONE &&
	    span_equal(
		edition_text(edition, edition_entry(edition, entry)->path),
		links->contents->scope.under))
		buf_add(name, BOOK_INDEX);
}

static void
add_whole_url(const struct context *context, struct span path,
    struct span query, struct buf *url)
{
	buf_add(url, context->vhost->gemini_url);
	uri_encode_path(url, path);
	if (query.data)
		buf_format(url, "?%pS", SPAN_AT(query));
}

enum link_change
book_links_change(void *data, struct span url, struct buf *url_r)
{
	const struct book_links *links = data;
	const struct context *context = links->context;
	struct span base = edition_text(context->edition,
	    edition_entry(context->edition, links->entry)->path);
	struct buf path = {0}, from = {0}, to = {0};
	struct uri uri;
	bool ours = resolve_is_ours(context, base, url, &path) && path.size > 0;

	if (ours) {
		uri_split(url, &uri);
		name_at(links, buf_span(&path), &to);
		if (to.size > 0) {
			book_contents_name(context, links->entry, &from);
			book_links_relative(
			    buf_span(&from), buf_span(&to), url_r);
		} else {
			add_whole_url(
			    context, buf_span(&path), uri.query, url_r);
		}
		if (uri.fragment.data)
			buf_format(url_r, "#%pS", SPAN_AT(uri.fragment));
	}
	bool same = span_equal(url, buf_span(url_r));
	buf_free(&path);
	buf_free(&from);
	buf_free(&to);
	return ours && !same ? LINK_CHANGED : LINK_KEPT;
}
