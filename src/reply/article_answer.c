#include "base/mem.h"
#include "pages/article_file.h"
#include "pages/index_page.h"
#include "pages/menus.h"
#include "pages/resolve.h"
#include "reply/article_answer.h"
#include "text/article.h"
#include "text/mimetype.h"

/*
 * A file under its own name is served as the publisher wrote it. Gemini gemtext
 * is the exception, as menus are added to it; it is copied line by line rather
 * than parsed and printed, so that no byte of the publisher's changes. Gopher
 * sends text with CRLF line ends (row G20), which needs the whole text in
 * memory; everything else goes from the descriptor to the socket.
 */

/* The file as it is, without byte order mark and front matter. */
static void
send_file(const struct article_file *file)
{
	struct response *response = file->response;
	uint64_t size = file->entry->size, body = file->entry->body;

	response->fd = article_file_open(file);
	if (response->fd < 0)
		return;
	response->kind = RESPONSE_FILE;
	response->offset = body < size ? body : size;
	response->size = size - response->offset;
}

/* The line ending of the first line; added lines use it (row H10). */
static struct span
ending_of(struct span text)
{
	size_t end = span_find(text, '\n');

	return end > 0 && end < text.size && text.data[end - 1] == '\r'
	    ? SPAN("\r\n")
	    : SPAN("\n");
}

/* Ends the last line and an open preformatted block, so that menus can follow.
 */
static void
finish_text(const struct gemtext *reader, struct span ending, struct buf *buf)
{
	if (buf->size > 0 && buf->data[buf->size - 1] != '\n')
		buf_add(buf, ending);
	if (reader->preformatted) {
		buf_add(buf, SPAN("```"));
		buf_add(buf, ending);
	}
}

static void
send_gemtext(const struct article_file *file, struct span body)
{
	struct response *response = file->response;
	struct gemtext reader = gemtext_start(body);
	struct span ending = ending_of(body);
	struct page page = page_new(file->context->arena);
	struct menus_about about = {.entry = file->number, .body = body};
	struct buf text = {0};
	struct line line;

	while (gemtext_next(&reader, &line)) {
		page.count = 0;
		if (line.kind == LINE_LINK &&
		    menus_place(file->context, &about, &line, &page))
			page_print(&page, ending, &text);
		else
			buf_add(&text, reader.source);
	}
	page.count = 0;
	if (article_file_has_menus(file)) {
		finish_text(&reader, ending, &text);
		menus_under_article(file->context, &about, &page);
		page_print(&page, ending, &text);
	}
	page_free(&page);
	response->kind = RESPONSE_BYTES;
	response->body = buf_keep(&text, file->context->arena);
}

void
article_answer_index(const struct context *context,
    const struct protocol *protocol, uint32_t entry, struct response *response)
{
	if (protocol->gemtext)
		article_answer_send(context, protocol, entry, response);
	else
		article_answer_variant(
		    context, entry, VARIANT_MENU, 0, response);
}

/*
 * Whether Gopher converts the line ends: those of text other than gemtext, in a
 * charset in which CR and LF are one byte each.
 */
static bool
has_crlf_lines(const struct article_file *file)
{
	struct span mime = file->response->mime;

	return mimetype_item(mime) == '0' &&
	    !span_equal(mime, MIMETYPE_GEMTEXT) &&
	    file->entry->size <= ARTICLE_SIZE_MAX &&
	    !span_starts(file->charset, SPAN("utf-16")) &&
	    !span_starts(file->charset, SPAN("utf-32"));
}

void
article_answer_send(const struct context *context,
    const struct protocol *protocol, uint32_t entry, struct response *response)
{
	struct article_file file = article_file_of(context, entry, response);
	struct span body;
	bool gemtext = span_equal(response->mime, MIMETYPE_GEMTEXT) &&
	    file.charset.size == 0 && file.entry->size <= ARTICLE_SIZE_MAX;

	if (protocol->gemtext && gemtext) {
		if (article_file_body(&file, &body) == 0)
			send_gemtext(&file, body);
	} else if (!protocol->gemtext && has_crlf_lines(&file)) {
		if (article_file_body(&file, &response->body) == 0)
			response->kind = RESPONSE_LINES;
	} else {
		send_file(&file);
	}
}

void
article_answer_related(const struct context *context, uint32_t entry,
    uint32_t number, struct response *response)
{
	struct article_file file = article_file_of(context, entry, response);
	struct span body;

	if (article_file_text(&file, &body) < 0)
		return;
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->charset = SPAN("");
	response->page = page_new(context->arena);
	index_page_related(context, entry, body, number, &response->page);
	resolve_page(context, SPAN("/"), &response->page);
}
