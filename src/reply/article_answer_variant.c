#include "pages/article_file.h"
#include "pages/menus.h"
#include "pages/resolve.h"
#include "reply/article_answer.h"

/*
 * The variants of an article for Gopher. Both are the same page, built as lines
 * of gemtext; the renderer prints it as a menu or as wrapped text. The
 * first item of a menu leads to the text variant. Articles in plain text or
 * Markdown have a menu with their summary.
 */

/*
 * Adds the article's lines from an offset on. A last line of tags (`#a #b`) is
 * text, not a heading.
 */
static void
add_own_lines(const struct article_file *file, struct menus_about *about,
    size_t from, struct page *page)
{
	size_t tags = article_tag_line_at(about->body);
	struct gemtext reader =
	    gemtext_start(span_tail(span_head(about->body, tags), from));
	struct line line;

	while (gemtext_next(&reader, &line))
		if (line.kind != LINE_LINK ||
		    !menus_place(file->context, about, &line, page))
			page_line_add(page, line);
	if (reader.preformatted)
		page_parse(page, SPAN("```"));
	if (tags < about->body.size) {
		struct span rest = span_tail(about->body, tags);
		page_text(page, span_cut(&rest, '\n'));
	}
}

/* A title in the first line that is not blank. */
struct opening {
	bool titled;
	struct line title;
	size_t size; /* bytes up to the end of the title line */
};

static struct opening
opening_of(struct span body)
{
	struct gemtext reader = gemtext_start(body);
	struct opening opening = {.titled = false};
	struct line line;

	while (gemtext_next(&reader, &line) && line.kind == LINE_TEXT &&
	    span_trim(line.text).size == 0)
		continue;
	if (body.size > 0 && line.kind == LINE_HEADING_1) {
		opening.titled = true;
		opening.title = line;
		opening.size = body.size - reader.rest.size;
	}
	return opening;
}

/*
 * Adds the title and the item that leads to the text variant. An
 * article without any title gets that of its entry. Returns the bytes of the
 * text that are added already.
 */
static size_t
add_opening(
    const struct article_file *file, struct span body, struct page *page)
{
	struct span own = span_head(body, article_tag_line_at(body));
	struct opening opening = opening_of(own);
	const struct edition *edition = file->context->edition;
	struct buf selector = {0};

	if (opening.titled)
		page_line_add(page, opening.title);
	else if (!gemtext_has_title(own))
		page_heading(
		    page, 1, edition_text(edition, file->entry->title));
	variants_selector(edition, file->number, VARIANT_TEXT, &selector);
	page_link_path(page, buf_span(&selector),
	    context_word(file->context, file->language, LABEL_PLAIN));
	page->lines[page->count - 1].target = (struct target){
	    .type = '0', .selector = buf_keep(&selector, file->context->arena)};
	page_gap(page);
	return opening.size;
}

static void
build_gemtext_variant(const struct article_file *file, struct span body,
    enum variant variant, struct page *page)
{
	struct menus_about about = {.entry = file->number, .body = body};
	size_t from = 0;

	if (variant == VARIANT_MENU && file->entry->kind == EDITION_ARTICLE)
		from = add_opening(file, body, page);
	add_own_lines(file, &about, from, page);
	if (article_file_has_menus(file))
		menus_under_article(file->context, &about, page);
}

/* Other text: title, an item for the file, summary, menus. */
static void
build_other_variant(
    const struct article_file *file, struct span body, struct page *page)
{
	struct menus_about about = {.entry = file->number, .body = body};

	page_heading(
	    page, 1, edition_text(file->context->edition, file->entry->title));
	page_link_path(page, file->path,
	    context_word(file->context, file->language, LABEL_PLAIN));
	page_gap(page);
	page_text(
	    page, edition_text(file->context->edition, file->entry->summary));
	if (article_file_has_menus(file))
		menus_under_article(file->context, &about, page);
}

static void
send_variant(const struct article_file *file, enum variant variant)
{
	struct response *response = file->response;
	struct span body;

	if (article_file_text(file, &body) < 0)
		return;
	response->page = page_new(file->context->arena);
	if (file->entry->format == ARTICLE_GEMTEXT)
		build_gemtext_variant(file, body, variant, &response->page);
	else
		build_other_variant(file, body, &response->page);
	resolve_page(file->context, file->path, &response->page);
	response->kind =
	    variant == VARIANT_TEXT ? RESPONSE_TEXT : RESPONSE_MENU;
	response->detail =
	    context_word(file->context, file->language, LABEL_LINKS);
}

void
article_answer_variant(const struct context *context, uint32_t entry,
    enum variant variant, unsigned width, struct response *response)
{
	struct article_file file = article_file_of(context, entry, response);

	response->width = width;
	send_variant(&file, variant);
}
