#include <stdlib.h>

#include "base/mem.h"
#include "export/site.h"
#include "text/uri.h"

static struct span
page_key(struct arena *arena, struct span path, uint32_t number)
{
	return arena_format(arena, "%u %pS", number, SPAN_AT(path));
}

struct site_page *
site_at(const struct site *site, struct span path, uint32_t number)
{
	struct arena arena = {0};
	struct site_page *page =
	    table_get(&site->known, page_key(&arena, path, number));

	arena_free(&arena);
	return page;
}

struct site_page *
site_add(struct site *site, struct span path, uint32_t number)
{
	struct site_page *page = site_at(site, path, number);

	if (page)
		return page;
	page = arena_alloc(&site->arena, sizeof(*page));
	*page = (struct site_page){.path = arena_copy(&site->arena, path),
	    .number = number,
	    .entry = EDITION_NONE};
	site->pages = mem_grow(site->pages, &site->capacity, site->count + 1,
	    sizeof(*site->pages));
	site->pages[site->count++] = page;
	table_put(&site->known, page_key(&site->arena, path, number), page);
	return page;
}

int
site_get(const struct site *site, const struct site_page *page,
    struct document *document_r)
{
	struct buf request = {0};

	if (site->server.protocol->names_host) {
		buf_add(&request, site->context.vhost->gemini_url);
		uri_encode_path(&request, page->path);
	} else {
		buf_add(&request, page->path);
	}
	if (page->number > 1)
		buf_format(&request, "?page=%u", page->number);
	buf_add(&request, SPAN("\r\n"));
	int result =
	    document_get(&site->server, buf_span(&request), document_r);
	buf_free(&request);
	return result;
}

bool
site_is_file(const struct site *site, const struct site_page *page)
{
	const struct edition *edition = site->context.edition;
	uint32_t number = edition_find(edition, page->path);

	return number != EDITION_NONE &&
	    edition_entry(edition, number)->kind != EDITION_DIRECTORY;
}

bool
site_has_file(const struct site_page *page)
{
	return page->name.size > 0;
}

void
site_free(struct site *site)
{
	table_free(&site->known);
	table_free(&site->names);
	table_free(&site->directories);
	table_free(&site->folded);
	free(site->pages);
	arena_free(&site->arena);
}
