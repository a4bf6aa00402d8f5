#include "pages/page_title.h"

/*
 * A client that subscribes to a page takes its first heading of level 1 as the
 * name of the feed, and shows it among feeds of other capsules; a feed reader
 * does the same with the title of an Atom feed. `Recent Posts` alone would be
 * the name of many. The part comes first, since narrow lists cut titles at the
 * end.
 */

struct span
page_title_capsule(const struct context *context)
{
	struct span title =
	    edition_title(context->edition, edition_entry(context->edition, 0));

	if (context->vhost->title.size > 0)
		return context->vhost->title;
	return title.size > 0 ? title : context->vhost->host;
}

struct span
page_title_of(const struct context *context, struct span part)
{
	struct span capsule = page_title_capsule(context);

	if (part.size == 0 || span_equal(part, capsule))
		return capsule;
	return arena_format(
	    context->arena, "%pS \u00b7 %pS", SPAN_AT(part), SPAN_AT(capsule));
}

void
page_title_add(
    const struct context *context, struct span part, struct page *page)
{
	page_heading(page, 1, page_title_of(context, part));
	page_gap(page);
}

void
page_title_complete(const struct context *context, struct page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		struct line *line = &page->lines[i].line;
		if (line->kind != LINE_HEADING_1)
			continue;
		line->text = page_title_of(context, span_trim(line->text));
		return;
	}
}
