#include "pages/entry_lines.h"
#include "pages/navigation.h"
#include "pages/neighbours.h"
#include "pages/own_page.h"
#include "pages/translations.h"
#include "pages/virtual_path.h"

/*
 * The last links of a page have one order everywhere: the series of an article,
 * or the posts before and after it; its translations; then what is above it.
 */

/* The name of a translation's language, with its tag where two have that. */
static struct span
translation_label(
    const struct context *context, const struct translations *found, size_t of)
{
	struct span tag = entry_lines_language(context, found->entries[of]);
	struct span name = context_word(context, tag, LABEL_LANGUAGE);

	for (size_t i = 0; i < found->count; i++)
		if (i != of &&
		    span_equal(name,
			context_word(context,
			    entry_lines_language(context, found->entries[i]),
			    LABEL_LANGUAGE)))
			return arena_format(context->arena, "%pS (%pS)",
			    SPAN_AT(name), SPAN_AT(tag));
	return name;
}

static void
add_translations(
    const struct context *context, uint32_t number, struct page *page)
{
	struct translations found = translations_of(context, number);

	for (size_t i = 0; i < found.count; i++)
		page_link_path(page,
		    edition_path(context->edition,
			edition_entry(context->edition, found.entries[i])),
		    translation_label(context, &found, i));
}

/* A link to an entry, labelled in the language of the page. */
static void
link_entry(const struct context *context, uint32_t number, struct span language,
    enum label label, struct page *page)
{
	if (number != EDITION_NONE)
		page_link_path(page,
		    edition_path(context->edition,
			edition_entry(context->edition, number)),
		    context_word(context, language, label));
}

struct span
navigation_series_path(
    const struct context *context, const struct edition_series *series)
{
	return arena_format(context->arena, "%pS%pS",
	    SPAN_AT(VIRTUAL_SERIES_PATH),
	    SPAN_AT(edition_text(context->edition, series->key)));
}

static void
add_beside(const struct context *context, uint32_t article, struct page *page)
{
	struct span language = entry_lines_language(context, article);
	const struct edition_series *series =
	    edition_series_of(context->edition, article);
	struct neighbours beside;

	if (series) {
		beside = neighbours_in_series(context, series, article);
		own_page_link(context, navigation_series_path(context, series),
		    edition_series_name(context->edition, series), page);
		link_entry(context, beside.earlier, language,
		    LABEL_SERIES_PREVIOUS, page);
		link_entry(
		    context, beside.later, language, LABEL_SERIES_NEXT, page);
	} else if (context->vhost->neighbours) {
		beside = neighbours_in_directory(context, article);
		link_entry(
		    context, beside.earlier, language, LABEL_OLDER, page);
		link_entry(context, beside.later, language, LABEL_NEWER, page);
	}
}

static void
add_above(const struct context *context, uint32_t number, struct page *page)
{
	struct span language = entry_lines_language(context, number);
	struct span up = edition_text(context->edition,
	    edition_entry(context->edition,
		neighbours_directory(context->edition, number))
		->path);

	if (!span_equal(up, SPAN("/")))
		page_link_path(
		    page, up, context_word(context, language, LABEL_UP));
	page_link_path(
	    page, SPAN("/"), context_word(context, language, LABEL_HOME));
	entry_lines_search(context, language, LABEL_SEARCH, page);
}

void
navigation_add(
    const struct context *context, uint32_t number, struct page *page)
{
	page_gap(page);
	add_translations(context, number, page);
	add_above(context, number, page);
}

void
navigation_under(
    const struct context *context, uint32_t article, struct page *page)
{
	page_gap(page);
	add_beside(context, article, page);
	add_translations(context, article, page);
	add_above(context, article, page);
}
