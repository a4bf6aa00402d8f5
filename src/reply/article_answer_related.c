#include "base/mem.h"
#include "pages/article_text.h"
#include "pages/index_page.h"
#include "pages/resolve.h"
#include "reply/article_answer.h"

/*
 * The page /related/PATH. To rank a long article takes a worker as long as it
 * should be busy for one client, and so does a page of 200 summaries: the page
 * is made in parts, of which the first one is charged with the ranking.
 */

enum { RELATED_WORK = 1024 }; /* of an article and its summary */

struct related_page {
	struct page_parts parts; /* first */
	struct context context; /* with a reference to the edition */
	struct index_related related;
	uint32_t number, part;
	uint64_t ranked; /* work that is not charged yet */
	bool ended;
};

static int
next_related(struct page_parts *parts, struct page *page)
{
	struct related_page *made = (struct related_page *)parts;

	if (made->ended)
		return 0;
	made->ended = !index_page_related(
	    &made->context, &made->related, made->number, made->part++, page);
	resolve_page(&made->context, SPAN("/"), page);
	parts->work += page->count / 2 * RELATED_WORK + made->ranked;
	made->ranked = 0;
	return 1;
}

/* Takes over what the ranker has found. */
static void
take_ranked(struct related_page *made, const struct ranker *ranker)
{
	for (size_t i = 0; i < ranker->count && i < RANK_HITS_MAX; i++)
		made->related.entries[made->related.count++] =
		    ranker->hits[i].entry;
	made->ranked = ranker->work;
}

void
article_answer_related(const struct context *context, uint32_t entry,
    uint32_t number, struct response *response)
{
	struct article_file file =
	    article_answer_file(context, entry, response);
	struct span body;

	if (article_file_head(&file, ARTICLE_TEXT_HEAD, &body) < 0) {
		article_answer_unread(response);
		return;
	}
	rank_related(
	    context->ranker, context->edition, entry, body, RANK_HITS_MAX);
	struct related_page *made = mem_alloc(sizeof(*made));
	*made = (struct related_page){.parts = {.next = next_related,
					  .size = sizeof(*made),
					  .list = true},
	    .context = *context,
	    .related = {.article = entry},
	    .number = number};
	take_ranked(made, context->ranker);
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->charset = SPAN("");
	response->parts = &made->parts;
}
