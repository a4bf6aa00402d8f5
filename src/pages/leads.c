#include "edition/edition_names.h"
#include "pages/leads.h"
#include "pages/resolve.h"
#include "pages/variants.h"
#include "pages/virtual_path.h"
#include "text/uri.h"

/*
 * Where a link leads, in the order in which a request is answered: a rule of
 * the configuration, what is at the path, a page that is made, a form of an
 * article, an old path. It is asked of the reader's view. A link counts where
 * `loam check` finds nothing wrong with it: forms of an article are on Gopher
 * alone, so that only an address of Gopher leads to one; and such an address
 * leads into no zone that needs a certificate.
 */

enum { NAMES_ABOVE = 64 }; /* lines that one is compared with */

uint32_t
leads_without_link(const struct edition *edition, uint32_t number)
{
	uint32_t target =
	    edition_entry(edition, number)->flags & EDITION_SYMLINK
	    ? edition_symlink_target(edition, number)
	    : EDITION_NONE;

	return target == EDITION_NONE ? number : target;
}

/* The entry at a path that no rule redirects. */
static uint32_t
entry_at(const struct context *context, struct span path, bool gopher)
{
	const struct edition *edition = context->edition;
	struct buf direct = {0};
	enum variant variant;
	uint32_t about;
	unsigned width;

	if (edition_follow(edition, path, &direct))
		path = arena_copy(context->arena, buf_span(&direct));
	buf_free(&direct);
	uint32_t number = edition_find(edition, path);
	if (number == EDITION_NONE)
		number = edition_find_dir(edition, path);
	if (number != EDITION_NONE ||
	    virtual_path_find(edition, path, &about) != VIRTUAL_NONE)
		return number;
	if (gopher)
		number = variants_find(edition, path, &variant, &width);
	return number == EDITION_NONE
	    ? zone_moved(&context->vhost->zones, edition, path)
	    : number;
}

uint32_t
leads_entry(const struct context *context, struct span path, bool gopher)
{
	const struct redirect *rule =
	    redirects_find(context->vhost->redirects, path);
	struct buf target = {0};

	if (!rule)
		return entry_at(context, path, gopher);
	/* Of a page that is gone it is empty. */
	struct span to = redirect_follow(rule, path, context->arena);
	if (rule->url.size > 0) {
		if (!resolve_is_ours(context, SPAN("/"), to, &target))
			target.size = 0;
		to = buf_keep(&target, context->arena);
	}
	return to.size > 0 ? entry_at(context, to, gopher) : EDITION_NONE;
}

/* Whether a path is in a zone that readers without a certificate see nothing
 * of. */
static bool
needs_certificate(const struct context *context, struct span path)
{
	const struct zones *zones = &context->vhost->zones;

	return zone_at(zones, zone_closed(zones, NULL), path) != NULL;
}

uint32_t
leads_article(const struct context *context, struct span path, struct span host)
{
	const struct edition *edition = context->edition;
	bool gopher = span_starts(host, SPAN("gopher:"));
	uint32_t number = leads_entry(context, path, gopher);

	if (number != EDITION_NONE)
		number = edition_article(edition,
		    edition_page(edition, leads_without_link(edition, number)));
	if (number != EDITION_NONE && gopher &&
	    (needs_certificate(context, path) ||
		needs_certificate(context,
		    edition_path(edition, edition_entry(edition, number)))))
		return EDITION_NONE;
	return number;
}

uint32_t
leads_named(const struct context *context, struct span link)
{
	const struct edition *edition = context->edition;
	struct span name = span_cut(&link, '\t');
	uint32_t number = edition_find_named(edition, name, link);

	context_spend(context, WORK_NAME);
	return number == EDITION_NONE
	    ? number
	    : edition_article(edition,
		  edition_page(edition, leads_without_link(edition, number)));
}

/* Whether a host and port are those of our Gopher hole. */
static bool
is_our_hole(const struct vhost *vhost, const struct uri *uri)
{
	uint64_t port = 0, own;
	bool host = vhost_has_name(vhost, uri->host) ||
	    span_equal_nocase(uri->host, vhost->gopher.host);
	bool here = span_number(uri->port, 65535, &port) == 0 &&
	    span_number(vhost->gopher.port, 65535, &own) == 0 && port == own;

	for (size_t i = 0; i < vhost->gopher_address_count; i++) {
		const struct address *address = &vhost->gopher_addresses[i];
		host |= address_is_host(address, uri->host);
		here |= address->port == port;
	}
	return host && here;
}

bool
leads_here(const struct context *context, struct span host)
{
	struct buf ignored = {0};
	struct uri uri;

	if (host.size == 0)
		return true;
	uri_split(host, &uri);
	if (span_equal_nocase(uri.scheme, SPAN("gopher")))
		return is_our_hole(context->vhost, &uri);
	bool ours = resolve_is_ours(context, SPAN("/"), host, &ignored);
	buf_free(&ignored);
	return ours;
}

/*
 * Adds a link line, below a sentence only if none of the lines right above
 * leads to the same: a file's name may be written in several ways.
 */
static void
add_once(struct line line, struct span path, struct page *page)
{
	bool alone = span_find(line.url, ']') < line.url.size;
	size_t added = page->count, at = added;

	page_link_path(page, path, line.text);
	while (!alone && at > 0 && added - at < NAMES_ABOVE &&
	    page->lines[at - 1].line.kind == LINE_LINK)
		if (span_equal(page->lines[--at].line.url,
			page->lines[added].line.url))
			page->count = added;
}

/* Whether a text is nothing, or ends in the number or the box of an item. */
static bool
is_marker(struct span front)
{
	return front.size == 0 ||
	    (front.size > 2 && span_ends(front, SPAN(" ")) &&
		strchr(".)]", front.data[front.size - 2]));
}

/*
 * What is left of a link to nothing: its label, and a name without one as its
 * author has written it, since the brackets may have another meaning.
 */
static void
add_unnamed(struct line line, struct span name, struct page *page)
{
	struct span front = line.text;
	struct buf text = {0};

	front.size -= span_ends(front, name) ? name.size : 0;
	if (front.size < line.text.size && is_marker(front))
		line.text = arena_format(
		    page->arena, "%pS[[%pS]]", SPAN_AT(front), SPAN_AT(name));
	if (gemtext_named_text(&line, &text))
		page_parse(page, arena_copy(page->arena, buf_span(&text)));
	buf_free(&text);
}

bool
leads_put_named(const struct context *context, struct span base,
    const struct line *line, struct page *page)
{
	const struct edition *edition = context->edition;
	struct buf name = {0};

	bool named =
	    line->kind == LINE_LINK && gemtext_read_named(line->url, &name);
	if (named) {
		uint32_t number =
		    edition_find_named(edition, buf_span(&name), base);
		context_spend(context, WORK_NAME);
		if (number != EDITION_NONE)
			add_once(*line,
			    edition_path(edition,
				edition_entry(
				    edition, edition_page(edition, number))),
			    page);
		else
			add_unnamed(*line, buf_span(&name), page);
	}
	buf_free(&name);
	return named;
}
