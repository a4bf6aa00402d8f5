#include "pages/pager.h"
#include "text/uri.h"

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

static void
add_link(const struct context *context, struct span path, struct span language,
    uint32_t number, enum label label, struct page *page)
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
    struct span language, const struct pager *part, struct page *page)
{
	if (part->pages < 2)
		return;
	page_gap(page);
	if (part->number < part->pages)
		add_link(context, path, language, part->number + 1, LABEL_NEXT,
		    page);
	if (part->number > 1)
		add_link(context, path, language, part->number - 1,
		    LABEL_PREVIOUS, page);
}
