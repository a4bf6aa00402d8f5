#include "export/site_crawl.h"
#include "export/site_links.h"
#include "export/site_names.h"
#include "pages/variants.h"
#include "pages/virtual_path.h"

/*
 * What a capsule has for its readers is found by a crawl: the entries of the
 * edition and a few made pages are asked for, then what these link to, and so
 * on. So a page that comes to be made by the server is exported without a line
 * here, as long as a link leads to it. Each page is asked for twice, to find
 * its links and to write it: what they become depends on pages that are found
 * later, and all pages at once may not fit into memory.
 */

/*
 * A query that the server has no use for: the page of a file has but one page,
 * whatever a link asks for.
 */
static bool
has_idle_query(const struct site *site, const struct site_page *page)
{
	return page->number > 1 && site_is_file(site, page);
}

/* Some made pages are known by their addresses alone: few links lead there. */
static void
add_made(struct site *site, struct span before, struct span after)
{
	struct buf path = {0};

	buf_add(&path, before);
	buf_add(&path, after);
	site_add(site, buf_span(&path), 1);
	buf_free(&path);
}

/* The feed of a tag is known to its page alone. */
static void
add_tag_feed(struct site *site, const struct site_page *page)
{
	if (span_starts(page->path, VIRTUAL_TAGS_PATH) &&
	    page->entry == EDITION_NONE &&
	    page->path.size > VIRTUAL_TAGS_PATH.size)
		add_made(site, page->path, VIRTUAL_ROOT_FEED);
}

/* Asks for a page, and finds out what it is and where it leads to. */
static int
visit_page(struct site *site, struct site_page *page)
{
	struct document document;

	if (site_get(site, page, &document) < 0) {
		site_leave_out(site, page,
		    "the file cannot be read, or has changed meanwhile; export "
		    "again");
		document_free(&document);
		return -1;
	}
	page->kind = document.kind;
	page->entry = document.entry;
	page->mime = arena_copy(&site->arena, document.mime);
	if (page->kind == DOCUMENT_MOVED)
		page->location = arena_copy(&site->arena, document.location);
	if (page->kind == DOCUMENT_MENU || page->kind == DOCUMENT_OTHER) {
		if (has_idle_query(site, page))
			page->instead = site_add(site, page->path, 1);
		else
			site_name(site, page);
		add_tag_feed(site, page);
	}
	if (!page->instead)
		site_links_find(site, page, &document);
	document_free(&document);
	return 0;
}

/* On Gopher an article is also a menu and a text. */
static void
add_forms(struct site *site, uint32_t number)
{
	static const enum variant variants[] = {VARIANT_MENU, VARIANT_TEXT};
	const struct edition *edition = site->context.edition;
	uint32_t article = variants_article(edition, number);

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]) &&
	     article != EDITION_NONE;
	     i++) {
		struct buf selector = {0};
		variants_selector(edition, article, variants[i], &selector);
		site_add(site, buf_span(&selector), 1);
		buf_free(&selector);
	}
}

static void
add_entry_pages(struct site *site, uint32_t number)
{
	const struct edition *edition = site->context.edition;
	const struct edition_entry *entry = edition_entry(edition, number);
	struct span path = edition_text(edition, entry->path);

	if (edition_excludes(edition, number))
		return;
	site_add(site, path, 1);
	if (site->server.protocol->item_types)
		add_forms(site, number);
}

static void
add_made_for_entry(struct site *site, uint32_t number)
{
	const struct edition *edition = site->context.edition;
	const struct edition_entry *entry = edition_entry(edition, number);

	if (edition_excludes(edition, number))
		return;
	if (edition_article(edition, number) != EDITION_NONE) {
		add_made(
		    site, VIRTUAL_RELATED_PATH, edition_path(edition, entry));
		add_made(
		    site, VIRTUAL_LINKS_PATH, edition_path(edition, entry));
	}
	if (entry->kind == EDITION_DIRECTORY)
		add_made(site, edition_text(edition, entry->path),
		    span_tail(VIRTUAL_ROOT_FEED, 1));
}

/*
 * What the crawl begins with: directories come before what is in them, and all
 * of the capsule before what is made, which yields its name to a file.
 */
static void
add_all(struct site *site)
{
	const struct span made[] = {SPAN("/robots.txt"), SPAN("/caps.txt"),
	    VIRTUAL_RECENT_PATH, VIRTUAL_ARCHIVE_PATH, VIRTUAL_TAGS_PATH};

	for (uint32_t i = 0; i < edition_count(site->context.edition); i++)
		add_entry_pages(site, i);
	for (uint32_t i = 0; i < edition_count(site->context.edition); i++)
		add_made_for_entry(site, i);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		site_add(site, made[i], 1);
	if (site->context.vhost->book)
		site_add(site, VHOST_BOOK, 1);
}

int
site_crawl(struct site *site, const struct document_server *server,
    struct notes *notes, void (*step)(void *context), void *step_context)
{
	struct served_host *host = &server->hosts->list[server->host];
	struct visitor nobody = {0};
	struct response_cache *cache;
	int result = 0;

	*site = (struct site){.server = *server, .notes = notes};
	site->context = served_host_context(host,
	    server->protocol->client_certificates ? &nobody : NULL,
	    server->protocol->gemtext ? EDITION_GEMTEXT_FIRST
				      : EDITION_TEXT_FIRST,
	    &cache);
	add_all(site);
	for (size_t i = 0; i < site->count; i++) {
		if (visit_page(site, site->pages[i]) < 0)
			result = -1;
		step(step_context);
	}
	return result;
}
