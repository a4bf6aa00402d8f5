#include "pages/pager.h"
#include "text/uri.h"

/*
 * Only lists of more than PAGER_WHOLE_MAX entries are split: clients can search
 * and save one long page, and row C7 bounds its size. The number of the page is
 * in the query (`?page=2`), so page 1 keeps the list's own URL.
 */

enum { PART = 128 }; /* entries of a page that are made at once */

uint64_t
pager_number(struct span query)
{
	uint64_t page = 1;

	if (!span_skip(&query, SPAN("page=")) ||
	    span_number(query, UINT32_MAX, &page) < 0)
		page = 1;
	return page;
}

struct pager
pager_of(const struct context *context, uint32_t count, uint32_t number)
{
	uint32_t size = (uint32_t)context->vhost->page_size;

	if (count <= PAGER_WHOLE_MAX || size == 0)
		return (struct pager){0, count, 1, 1};
	uint32_t pages = (count + size - 1) / size;
	number = number > 0 && number <= pages ? number : 1;
	uint32_t to = number < pages ? number * size : count;
	return (struct pager){(number - 1) * size, to, number, pages};
}

struct pager_part
pager_part(const struct pager *pager, uint32_t part)
{
	uint64_t from = pager->from + (uint64_t)part * PART;
	struct pager_part found = {.from = pager->to, .first = part == 0};

	if (from < pager->to)
		found.from = (uint32_t)from;
	found.last = pager->to - found.from <= PART;
	found.to = found.last ? pager->to : found.from + PART;
	return found;
}

static void
add_page_link(const struct context *context, struct span path,
    struct span language, uint32_t number, enum label label, struct page *page)
{
	struct buf url = {0};

	uri_encode_path(&url, path);
	if (number > 1)
		buf_format(&url, "?page=%u", (unsigned)number);
	page_link(page, buf_span(&url), context_word(context, language, label));
	buf_free(&url);
}

void
pager_links(const struct context *context, struct span path,
    struct span language, const struct pager *pager, struct page *page)
{
	if (pager->pages < 2)
		return;
	page_gap(page);
	if (pager->number < pager->pages)
		add_page_link(context, path, language, pager->number + 1,
		    LABEL_NEXT, page);
	if (pager->number > 1)
		add_page_link(context, path, language, pager->number - 1,
		    LABEL_PREVIOUS, page);
}
