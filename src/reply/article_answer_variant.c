#include "pages/article_lines.h"
#include "pages/resolve.h"
#include "reply/article_answer.h"

/*
 * The variants of an article for Gopher. Both are the same page, made as lines
 * of gemtext while it is sent; the protocol prints it as a menu or as wrapped
 * text. The first item of a menu leads to the text variant. Articles in plain
 * text or Markdown have a menu with their summary.
 */

/* Other text: title, an item for the file, summary, menus. */
static void
build_other_variant(
    const struct article_file *file, struct span head, struct page *page)
{
	struct menus_about about = {.entry = file->number, .body = head};

	page_heading(
	    page, 1, edition_title(file->context->edition, file->entry));
	page_link_path(page, file->path,
	    context_word(file->context, file->language, LABEL_PLAIN));
	page_gap(page);
	page_text(page, edition_summary(file->context->edition, file->entry));
	if (article_file_has_menus(file->entry))
		menus_under_article(file->context, &about, page);
}

/* Of other text only the first is read, for the menus. */
static void
send_other(const struct article_file *file, struct response *response)
{
	struct span head;

	if (article_file_head(file, ARTICLE_TEXT_HEAD, &head) < 0) {
		article_answer_unread(response);
		return;
	}
	response->page = page_new(file->context->arena);
	build_other_variant(file, head, &response->page);
	resolve_page(file->context, file->path, &response->page);
	response->kind = RESPONSE_MENU;
}

static void
send_gemtext(const struct article_file *file, enum variant variant,
    struct response *response)
{
	bool text = variant == VARIANT_TEXT;
	enum article_shape shape = text ? ARTICLE_TEXT : ARTICLE_MENU;

	/* An index page has no variants: a menu without an item of its text. */
	if (!text &&
	    variants_article(file->context->edition, file->number) ==
		EDITION_NONE)
		shape = ARTICLE_INDEX;
	response->parts = article_lines_new(file, shape);
	if (!response->parts) {
		article_answer_unread(response);
		return;
	}
	response->kind = text ? RESPONSE_TEXT : RESPONSE_MENU;
	response->detail =
	    context_word(file->context, file->language, LABEL_LINKS);
}

void
article_answer_variant(const struct context *context, uint32_t entry,
    enum variant variant, unsigned width, struct response *response)
{
	struct article_file file =
	    article_answer_file(context, entry, response);

	response->width = width;
	if (file.entry->format == ARTICLE_GEMTEXT)
		send_gemtext(&file, variant, response);
	else
		send_other(&file, response);
}
