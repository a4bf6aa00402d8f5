#include "pages/article_text.h"
#include "pages/entry_lines.h"
#include "pages/index_page.h"
#include "pages/menus.h"
#include "pages/navigation.h"
#include "pages/own_page.h"
#include "pages/page_title.h"
#include "pages/pager.h"
#include "pages/virtual_path.h"
#include "text/mimetype.h"

/*
 * Builders of pages take the context and append lines of gemtext. They are used
 * by both protocols, so they print paths, not URLs, and know neither the
 * request nor the reader: the context's edition has only entries that the
 * reader may see.
 */

enum {
	RECENT_PAGE = 50, /* posts on /recent */
	RELATED_PART = 16, /* similar articles that are added at once */
};

/* Up, Home and the feed; from the root also what is in no directory. */
void
index_page_navigation(
    const struct context *context, uint32_t directory, struct page *page)
{
	struct span path = edition_text(
	    context->edition, edition_entry(context->edition, directory)->path);
	uint32_t posts;

	if (!context->vhost->navigation)
		return;
	if (path.size > 1) {
		navigation_add(context, directory, page);
		own_page_link(context,
		    arena_format(context->arena, "%pS%pS", SPAN_AT(path),
			SPAN_AT(span_tail(VIRTUAL_ROOT_FEED, 1))),
		    context_word(context,
			entry_lines_language(context, directory), LABEL_FEED),
		    page);
		return;
	}
	page_gap(page);
	edition_posts(context->edition, &posts);
	if (posts > 0)
		entry_lines_link(
		    context, VIRTUAL_RECENT_PATH, LABEL_RECENT, page);
	entry_lines_nav_links(context, page);
}

/* The first line that is not blank, or empty. */
static struct span
first_line(struct span text)
{
	while (text.size > 0) {
		struct span line = span_trim(span_cut_line(&text));
		if (line.size > 0)
			return line;
	}
	return SPAN("");
}

/*
 * Generators of sites have the title in the front matter alone, which is not
 * sent: a heading above the text says it.
 */
static void
add_front_title(const struct context *context, const struct article_file *file,
    struct span text, struct page *page)
{
	struct span title = edition_title(context->edition, file->entry);
	struct span line = first_line(text);
	bool front = file->entry->body > strlen("\xef\xbb\xbf");

	if (!front || title.size == 0 || span_starts(line, SPAN("#")) ||
	    span_equal(line, title))
		return;
	page_heading(page, 1, title);
	page_gap(page);
}

/*
 * The page of a directory that is plain text or Markdown. It cannot lead to
 * what is beside it, so it stands above the index, as it is. One that has no
 * text is as good as none.
 */
static bool
add_text(const struct context *context, const struct edition_entry *entry,
    struct page *page)
{
	uint32_t number = edition_directory_page(context->edition, entry);
	struct span text;

	if (number == EDITION_NONE)
		return false;
	struct article_file file = article_file_of(context, number);
	if (file.entry->format == ARTICLE_GEMTEXT ||
	    article_file_head(&file, ARTICLE_TEXT_HEAD, &text) < 0 ||
	    first_line(text).size == 0)
		return false;
	add_front_title(context, &file, text, page);
	page_toggle(page);
	while (text.size > 0)
		page_verbatim(page, span_cut_line(&text), context->gemtext);
	page_toggle(page);
	page_link_path(
	    page, file.path, context_word(context, file.language, LABEL_PLAIN));
	/* A link to the page of a page bundle would lead here. */
	page->lines[page->count - 1].target = (struct item_target){
	    .type = mimetype_item(file.mime), .selector = file.path};
	page_gap(page);
	return true;
}

/* The menus of a page bundle whose page is text. */
static void
add_menus(const struct context *context, uint32_t article, struct page *page)
{
	struct article_file file = article_file_of(context, article);
	struct menus_about about = {.entry = article};

	if (article_file_has_menus(file.entry) &&
	    article_file_head(&file, ARTICLE_TEXT_HEAD, &about.body) == 0)
		menus_under_article(context, &about, page);
}

/* Whether what is asked for is the first page of a directory's index. */
static bool
is_first(const struct context *context, uint32_t directory, uint32_t number)
{
	uint32_t count;

	edition_children(context->edition,
	    edition_entry(context->edition, directory), &count);
	return pager_of(context, count, number).number == 1;
}

void
index_page_intro(const struct context *context, uint32_t directory,
    uint32_t number, struct page *page)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, directory);

	if (is_first(context, directory, number) &&
	    add_text(context, entry, page))
		return;
	struct span intro = edition_text(
	    context->edition, edition_traits(context->edition, entry)->block);

	if (gemtext_has_title(intro)) {
		entry_lines_gemtext(intro, page);
		page_title_complete(context, page);
	} else {
		page_title_add(
		    context, edition_title(context->edition, entry), page);
		entry_lines_gemtext(intro, page);
	}
	page_gap(page);
}

bool
index_page_entries(const struct context *context, uint32_t directory,
    uint32_t number, uint32_t part, struct page *page)
{
	if (entry_lines_index(context, directory,
		entry_lines_language(context, directory), number, part, page))
		return true;
	uint32_t article = is_first(context, directory, number)
	    ? edition_article(context->edition, directory)
	    : EDITION_NONE;
	if (article != EDITION_NONE)
		add_menus(context, article, page);
	else
		index_page_navigation(context, directory, page);
	return false;
}

bool
index_page_directory(const struct context *context, uint32_t directory,
    uint32_t number, uint32_t part, struct page *page)
{
	if (part == 0)
		index_page_intro(context, directory, number, page);
	return index_page_entries(context, directory, number, part, page);
}

void
index_page_recent(const struct context *context, struct page *page)
{
	uint32_t total;
	const uint32_t *posts = edition_posts(context->edition, &total);

	page_title_add(context,
	    context_word(
		context, entry_lines_language(context, 0), LABEL_RECENT),
	    page);
	for (uint32_t i = 0; i < total && i < RECENT_PAGE; i++)
		entry_lines_add_post(
		    context, edition_entry(context->edition, posts[i]), page);
	if (context->vhost->navigation) {
		page_gap(page);
		entry_lines_home(context, page);
		entry_lines_nav_links(context, page);
	}
}

/* What the page tells of an article, and which that is. */
static void
add_about_title(const struct context *context, uint32_t article,
    enum label label, struct page *page)
{
	page_title_add(context,
	    context_word(
		context, entry_lines_language(context, article), label),
	    page);
	entry_lines_add(
	    context, edition_entry(context->edition, article), page);
	page_gap(page);
}

/* The path of a page about an article. */
static struct span
path_about(const struct context *context, struct span page, uint32_t article)
{
	return arena_format(context->arena, "%pS%pS", SPAN_AT(page),
	    SPAN_AT(edition_path(
		context->edition, edition_entry(context->edition, article))));
}

bool
index_page_links(const struct context *context, const struct index_about *about,
    uint32_t number, uint32_t part, struct page *page)
{
	uint32_t article = about->article;
	struct pager pager = pager_of(context, about->count, number);
	struct pager_part shown = pager_part(&pager, part);

	if (shown.first)
		add_about_title(context, article, LABEL_LINKED, page);
	for (uint32_t i = shown.from; i < shown.to; i++)
		entry_lines_add(context,
		    edition_entry(
			context->edition, about->entries[i - about->from]),
		    page);
	if (!shown.last)
		return true;
	pager_links(context, path_about(context, VIRTUAL_LINKS_PATH, article),
	    entry_lines_language(context, article), &pager, page);
	if (context->vhost->navigation)
		navigation_add(context, article, page);
	return false;
}

bool
index_page_related(const struct context *context,
    const struct index_related *related, uint32_t number, uint32_t part,
    struct page *page)
{
	uint32_t article = related->article;
	struct span path = path_about(context, VIRTUAL_RELATED_PATH, article);
	struct pager pager = pager_of(context, related->count, number);
	uint32_t from = pager.from + part * RELATED_PART;
	uint32_t left = pager.to > from ? pager.to - from : 0;
	uint32_t to = from + (left < RELATED_PART ? left : RELATED_PART);

	if (part == 0)
		add_about_title(context, article, LABEL_SIMILAR, page);
	for (uint32_t i = from; i < to; i++)
		entry_lines_add_post(context,
		    edition_entry(context->edition, related->entries[i]), page);
	if (left > RELATED_PART)
		return true;
	pager_links(context, path, entry_lines_language(context, article),
	    &pager, page);
	if (context->vhost->navigation)
		navigation_add(context, article, page);
	return false;
}

/*
 * A series is read from its first part on: unlike other lists it begins with
 * the oldest.
 */
bool
index_page_series(const struct context *context, uint32_t about,
    uint32_t number, uint32_t part, struct page *page)
{
	const struct edition *edition = context->edition;
	const struct edition_series *series = edition_series(edition, about);
	uint32_t count;
	const struct edition_part_of *parts =
	    edition_parts(edition, series, &count);
	struct pager pager = pager_of(context, count, number);
	struct pager_part shown = pager_part(&pager, part);

	if (shown.first)
		page_title_add(
		    context, edition_series_name(edition, series), page);
	for (uint32_t i = shown.from; i < shown.to; i++)
		entry_lines_add(
		    context, edition_entry(edition, parts[i].entry), page);
	if (!shown.last)
		return true;
	pager_links(context, navigation_series_path(context, series),
	    entry_lines_language(context, 0), &pager, page);
	entry_lines_list_links(context, SPAN(""), VIRTUAL_ROOT_FEED, page);
	return false;
}
