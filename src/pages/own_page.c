#include "base/utf8.h"
#include "pages/own_page.h"
#include "text/uri.h"

/*
 * Files and directories win over made pages, so that a publisher can replace
 * each of these: `recent`, `tags/index.gmi`, `search/gophermap`, `atom.xml`.
 * A menu that went on to say `Tags` would promise a list that is not there, and
 * two links of one label would lead to different things. So every link to a
 * made page is appended here.
 */

/*
 * Whether any path begins as the first part of this one does. Mostly none does,
 * and a list of thousands of tags asks for each of them.
 */
static bool
begins_somewhere(const struct edition *edition, struct span path)
{
	size_t size = 1 + span_find(span_tail(path, 1), '/');
	struct span first = span_head(path, size);
	uint32_t number = edition_lower_bound(edition, first);

	/* Other letters may be there in another spelling. */
	return !utf8_is_ascii(first) ||
	    (number < edition_count(edition) &&
		span_starts(
		    edition_text(edition, edition_entry(edition, number)->path),
		    first));
}

uint32_t
own_page_at(const struct context *context, struct span path)
{
	const struct edition *edition = context->edition;
	struct buf direct = {0};

	if (!begins_somewhere(edition, path))
		return EDITION_NONE;
	/* Below a link to a directory the page is the directory's. */
	if (edition_follow(edition, path, &direct))
		path = buf_span(&direct);
	uint32_t number = edition_find(edition, path);
	if (number == EDITION_NONE)
		number = edition_find_dir(edition, path);
	buf_free(&direct);
	return number;
}

/* The page of a directory is listed as that, unless it is a page bundle. */
static bool
is_in_menus(const struct context *context, uint32_t number)
{
	const struct edition *edition = context->edition;
	uint32_t article = edition_article(edition, number);

	if (edition_entry(edition, number)->kind == EDITION_DIRECTORY &&
	    article == EDITION_NONE)
		return true;
	if (article != EDITION_NONE)
		number = article;
	return !(edition_entry(edition, number)->flags & EDITION_UNLISTED);
}

/* Whether a page has a link to a decoded path, as of a list above its foot. */
static bool
page_has_link(const struct page *page, struct span path)
{
	struct buf url = {0};
	bool found = false;

	uri_encode_path(&url, path);
	for (size_t i = 0; i < page->count && !found; i++)
		found = page->lines[i].line.kind == LINE_LINK &&
		    span_equal(page->lines[i].line.url, buf_span(&url));
	buf_free(&url);
	return found;
}

bool
own_page_is_closed(const struct context *context, struct span path)
{
	const struct zones *zones = &context->vhost->zones;

	return zone_at(zones, context->closed, path) ||
	    zone_at_dir(zones, context->closed, path);
}

enum virtual_path
own_page_made(const struct context *context, struct span path)
{
	uint32_t about;

	return own_page_is_closed(context, path)
	    ? VIRTUAL_NONE
	    : virtual_path_find(context->edition, path, &about);
}

void
own_page_link(const struct context *context, struct span path,
    struct span label, struct page *page)
{
	uint32_t number = own_page_at(context, path);

	/* Nothing is made there, and what is there is for others. */
	if (own_page_is_closed(context, path))
		return;
	if (number != EDITION_NONE) {
		const struct edition_entry *entry =
		    edition_entry(context->edition, number);
		path = edition_path(context->edition, entry);
		if (!is_in_menus(context, number) || page_has_link(page, path))
			return;
		label = edition_title(context->edition, entry);
	}
	page_link_path(page, path, label);
}
