#include "base/mem.h"
#include "pages/index_page.h"
#include "pages/linked.h"
#include "pages/pager.h"
#include "pages/resolve.h"
#include "reply/links_answer.h"
#include "text/mimetype.h"

/* The page /links/PATH: the articles are found once, the lines in parts. */

enum { LINK_WORK = 2 * PAGE_LINE_WORK }; /* of a line: it is looked up */

struct links_page {
	struct page_parts parts; /* first */
	struct context context; /* with a reference to the edition */
	struct index_about about;
	uint32_t entries[PAGER_WHOLE_MAX]; /* of the page */
	uint32_t number, part;
	bool ended;
};

static int
next_links(struct page_parts *parts, struct page *page)
{
	struct links_page *made = (struct links_page *)parts;

	if (made->ended)
		return 0;
	made->ended = !index_page_links(
	    &made->context, &made->about, made->number, made->part++, page);
	resolve_page(&made->context, SPAN("/"), page);
	parts->work += page->count * LINK_WORK;
	return 1;
}

/* Keeps those that the page shows: there may be as many as articles. */
static void
take_entries(struct links_page *made, const struct linked *linked)
{
	struct pager pager =
	    pager_of(&made->context, (uint32_t)linked->count, made->number);

	made->about.from = pager.from;
	made->about.count = (uint32_t)linked->count;
	made->about.entries = made->entries;
	for (uint32_t i = pager.from;
	     i < pager.to && i - pager.from < PAGER_WHOLE_MAX; i++)
		made->entries[i - pager.from] = linked->entries[i];
}

void
links_answer(const struct context *context, uint32_t article, uint32_t number,
    struct response *response)
{
	struct linked linked = linked_from(context, article, UINT32_MAX);
	struct links_page *made = mem_alloc(sizeof(*made));
	const struct edition_entry *entry =
	    edition_entry(context->edition, article);

	*made = (struct links_page){
	    .parts = {.next = next_links, .size = sizeof(*made), .list = true},
	    .context = *context,
	    .about = {.article = article},
	    .number = number};
	take_entries(made, &linked);
	linked_free(&linked);
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->language = edition_text(context->edition,
	    edition_traits(context->edition, entry)->language);
	response->parts = &made->parts;
}
