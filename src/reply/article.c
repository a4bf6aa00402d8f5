#include <errno.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/mem.h"
#include "reply/article.h"
#include "reply/listing.h"
#include "reply/menus.h"
#include "reply/resolve.h"
#include "site/reader.h"
#include "text/mimetype.h"

/* What an answer needs of an entry, looked up once. */
struct source {
	const struct desk *desk;
	uint32_t number;
	const struct edition_entry *entry;
	struct span path, language, charset;
	struct answer *answer;
};

static struct source
source_of(const struct desk *desk, uint32_t number, struct answer *answer)
{
	const struct edition_entry *entry =
	    edition_entry(desk->edition, number);
	struct source source = {.desk = desk,
	    .number = number,
	    .entry = entry,
	    .answer = answer,
	    .path = edition_text(desk->edition, entry->path),
	    .language = edition_text(desk->edition, entry->language),
	    .charset = edition_text(desk->edition, entry->charset)};

	answer->source = number;
	answer->response.mime = edition_text(desk->edition, entry->mime);
	answer->response.language = source.language;
	answer->response.charset = source.charset;
	return source;
}

static void
refuse(struct answer *answer, enum refusal refusal)
{
	answer->response.kind = RESPONSE_REFUSED;
	answer->response.refusal = refusal;
}

/*
 * The one place where errno becomes a refusal. What is gone or not to be
 * opened will be so in the next edition; until then nothing can be said of it.
 */
static void
refuse_errno(struct answer *answer, int error)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case EIO: refuse(answer, REFUSAL_FAULT); break;
	default:
		answer->response.kind = RESPONSE_LATER;
		answer->response.refusal = REFUSAL_BEING_WRITTEN;
		break;
	}
}

/* Opens the entry's file if it is the one the edition knows. Returns -1 if not.
 */
static int
open_entry(const struct source *source)
{
	struct stat about;
	int fd = root_open_file(source->desk->root, source->path, &about);
	struct identity found;

	if (fd < 0) {
		refuse_errno(source->answer, errno);
		return -1;
	}
	found = identity_of(&about);
	if (identity_equal(&found,
		edition_identity(source->desk->edition, source->number)))
		return fd;
	close(fd);
	refuse_errno(source->answer, EAGAIN);
	return -1;
}

/* Sends the file as it is, from the page's first byte on. */
static void
send_file(const struct source *source)
{
	struct response *response = &source->answer->response;
	uint64_t size = source->entry->size, body = source->entry->body;

	response->fd = open_entry(source);
	if (response->fd < 0)
		return;
	response->kind = RESPONSE_FILE;
	response->offset = body < size ? body : size;
	response->size = size - response->offset;
}

/* Reads the whole page into the arena. Returns -1 when it cannot be had. */
static int
read_body(const struct source *source, struct span *body_r)
{
	size_t size = (size_t)source->entry->size, got = 0;
	int fd = open_entry(source);

	if (fd < 0)
		return -1;
	if (size > READER_ARTICLE_MAX) {
		close(fd);
		refuse(source->answer, REFUSAL_FAULT);
		return -1;
	}
	char *text = arena_alloc(source->desk->arena, size + 1);
	while (got < size) {
		ssize_t more = pread(fd, text + got, size - got, (off_t)got);
		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			break;
		got += (size_t)more;
	}
	close(fd);
	if (got < size) {
		refuse(source->answer, REFUSAL_FAULT);
		return -1;
	}
	*body_r = span_tail((struct span){text, size}, source->entry->body);
	return 0;
}

/* The same as UTF-8, for pages that are made of it. */
static int
read_text(const struct source *source, struct span *text_r)
{
	if (read_body(source, text_r) < 0)
		return -1;
	if (source->charset.size > 0) {
		struct buf decoded = {0};
		charset_decode(&decoded, source->charset, *text_r);
		*text_r = arena_copy(source->desk->arena, buf_span(&decoded));
		buf_free(&decoded);
	}
	return 0;
}

/* The line ending that a text uses: that of its first line. */
static struct span
ending_of(struct span text)
{
	size_t end = span_find(text, '\n');

	return end > 0 && end < text.size && text.data[end - 1] == '\r'
	    ? SPAN("\r\n")
	    : SPAN("\n");
}

/* Closes what a text leaves open, so that menus can follow. */
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

static bool
has_menus(const struct source *source)
{
	return source->entry->kind == EDITION_ARTICLE &&
	    !(source->entry->flags & EDITION_BARE);
}

/*
 * The publisher's bytes, with nothing parsed and printed again: only the
 * `menu:` lines are replaced, and what loam adds follows.
 */
static void
send_gemtext(const struct source *source, struct span body)
{
	struct response *response = &source->answer->response;
	struct gemtext reader = gemtext_start(body);
	struct span ending = ending_of(body);
	struct page page = page_new(source->desk->arena);
	struct menus_about about = {.entry = source->number, .body = body};
	struct buf text = {0};
	struct line line;

	while (gemtext_next(&reader, &line)) {
		page.count = 0;
		if (line.kind == LINE_LINK &&
		    menus_place(source->desk, &about, &line, &page))
			page_print(&page, ending, &text);
		else
			buf_add(&text, reader.source);
	}
	page.count = 0;
	if (has_menus(source)) {
		finish_text(&reader, ending, &text);
		menus_under_article(source->desk, &about, &page);
		page_print(&page, ending, &text);
	}
	page_free(&page);
	response->kind = RESPONSE_BYTES;
	response->body = arena_copy(source->desk->arena, buf_span(&text));
	buf_free(&text);
}

/*
 * Adds the page's own lines from an offset on; a last line of tags is text,
 * not a heading. What menus are asked about is the whole page all the same.
 */
static void
add_own_lines(const struct source *source, struct menus_about *about,
    size_t from, struct page *page)
{
	size_t tags = article_tag_line_at(about->body);
	struct gemtext reader =
	    gemtext_start(span_tail(span_head(about->body, tags), from));
	struct line line;

	while (gemtext_next(&reader, &line))
		if (line.kind != LINE_LINK ||
		    !menus_place(source->desk, about, &line, page))
			page_line_add(page, line);
	if (reader.preformatted)
		page_parse(page, SPAN("```"));
	if (tags < about->body.size) {
		struct span rest = span_tail(about->body, tags);
		page_text(page, span_cut(&rest, '\n'));
	}
}

static bool
is_title(const struct page *page, size_t line)
{
	return line < page->count &&
	    page->lines[line].line.kind == LINE_HEADING_1;
}

/*
 * The first line that can be selected leads to the text: it follows the title
 * if the page opens with one, else it stands on top, under a title if the page
 * has none of its own.
 */
static void
add_opening(const struct source *source, struct span body, struct page *page)
{
	struct page own = page_new(source->desk->arena);
	struct buf selector = {0};
	bool titled = false;

	page_parse(&own, body);
	for (size_t i = 0; i < own.count; i++)
		titled = titled || is_title(&own, i);
	if (is_title(&own, 0))
		page_line_add(page, own.lines[0].line);
	else if (!titled)
		page_heading(page, 1,
		    edition_text(source->desk->edition, source->entry->title));
	forms_selector(
	    source->desk->edition, source->number, FORM_TEXT, &selector);
	page_link_path(page, buf_span(&selector),
	    desk_word(source->desk, source->language, LABEL_PLAIN));
	page->lines[page->count - 1].target = (struct target){.type = '0',
	    .selector = arena_copy(source->desk->arena, buf_span(&selector))};
	buf_free(&selector);
	page_free(&own);
}

/* The bytes of the title line that a page opens with. */
static size_t
title_size(struct span body)
{
	struct gemtext reader = gemtext_start(body);
	struct line line;

	return gemtext_next(&reader, &line) && line.kind == LINE_HEADING_1
	    ? reader.source.size
	    : 0;
}

static void
build_gemtext_form(const struct source *source, struct span body,
    enum form form, struct page *page)
{
	struct menus_about about = {.entry = source->number, .body = body};
	size_t from = 0;

	if (form == FORM_MENU && source->entry->kind == EDITION_ARTICLE) {
		add_opening(source, body, page);
		page_gap(page);
		from = title_size(body);
	}
	add_own_lines(source, &about, from, page);
	if (has_menus(source))
		menus_under_article(source->desk, &about, page);
}

/* Text that is no gemtext: title, the text as first item, summary, menus. */
static void
build_other_form(
    const struct source *source, struct span body, struct page *page)
{
	struct menus_about about = {.entry = source->number, .body = body};

	page_heading(
	    page, 1, edition_text(source->desk->edition, source->entry->title));
	page_link_path(page, source->path,
	    desk_word(source->desk, source->language, LABEL_PLAIN));
	page_gap(page);
	page_text(
	    page, edition_text(source->desk->edition, source->entry->summary));
	if (has_menus(source))
		menus_under_article(source->desk, &about, page);
}

static void
send_form(const struct source *source, enum form form)
{
	struct response *response = &source->answer->response;
	struct span body;

	if (read_text(source, &body) < 0)
		return;
	response->page = page_new(source->desk->arena);
	if (source->entry->format == ARTICLE_GEMTEXT)
		build_gemtext_form(source, body, form, &response->page);
	else
		build_other_form(source, body, &response->page);
	resolve_page(source->desk, source->path, &response->page);
	response->kind = form == FORM_TEXT ? RESPONSE_TEXT : RESPONSE_MENU;
	response->detail =
	    desk_word(source->desk, source->language, LABEL_LINKS);
}

void
article_form(const struct desk *desk, uint32_t entry, enum form form,
    struct answer *answer)
{
	struct source source = source_of(desk, entry, answer);

	send_form(&source, form);
}

void
article_index(const struct desk *desk, enum asked_by by, uint32_t entry,
    struct answer *answer)
{
	if (by == ASKED_BY_GOPHER)
		article_form(desk, entry, FORM_MENU, answer);
	else
		article_file(desk, by, entry, answer);
}

/* On Gopher a text's lines end as that protocol's do; gemtext goes raw. */
static bool
goes_in_lines(const struct source *source)
{
	struct span mime = source->answer->response.mime;

	return mimetype_item(mime) == '0' &&
	    !span_equal(mime, MIMETYPE_GEMTEXT) &&
	    source->entry->size <= READER_ARTICLE_MAX &&
	    !span_starts(source->charset, SPAN("utf-16")) &&
	    !span_starts(source->charset, SPAN("utf-32"));
}

void
article_file(const struct desk *desk, enum asked_by by, uint32_t entry,
    struct answer *answer)
{
	struct source source = source_of(desk, entry, answer);
	struct span body;
	bool gemtext = span_equal(answer->response.mime, MIMETYPE_GEMTEXT) &&
	    source.charset.size == 0 &&
	    source.entry->size <= READER_ARTICLE_MAX;

	if (by == ASKED_BY_GEMINI && gemtext) {
		if (read_body(&source, &body) == 0)
			send_gemtext(&source, body);
	} else if (by == ASKED_BY_GOPHER && goes_in_lines(&source)) {
		if (read_body(&source, &answer->response.body) == 0)
			answer->response.kind = RESPONSE_LINES;
	} else {
		send_file(&source);
	}
}

void
article_related(const struct desk *desk, uint32_t entry, uint32_t number,
    struct answer *answer)
{
	struct source source = source_of(desk, entry, answer);
	struct response *response = &answer->response;
	struct span body;

	if (read_text(&source, &body) < 0)
		return;
	response->kind = RESPONSE_MENU;
	response->mime = MIMETYPE_GEMTEXT;
	response->charset = SPAN("");
	response->page = page_new(desk->arena);
	listing_related(desk, entry, body, number, &response->page);
	resolve_page(desk, SPAN("/"), &response->page);
}
