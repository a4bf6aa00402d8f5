#include <unistd.h>

#include "base/file.h"
#include "book/book_front.h"
#include "book/book_links.h"
#include "book/member.h"
#include "pages/article_lines.h"
#include "text/mimetype.h"

/*
 * A text is what its page is without the menus below it: its lines, and its
 * tags. It is UTF-8, whatever its file is in, since a book has one charset.
 */

enum {
	INDEX_PIECE = 100, /* lines */
	FILE_PIECE = 16384, /* bytes */
};

/* Whether a file is read as lines: it is gemtext, or to be decoded. */
static bool
is_lines(const struct article_file *file, bool gemtext)
{
	return file->entry->size <= ARTICLE_SIZE_MAX &&
	    (gemtext ||
		(mimetype_is_text(file->mime) &&
		    (file->charset.name.size > 0 ||
			file->entry->flags & EDITION_CR_LINES)));
}

static int
open_entry(struct member *member)
{
	struct article_file file =
	    article_file_of(member->context, member->entry);
	bool gemtext = span_equal(file.mime, MIMETYPE_GEMTEXT);

	if (is_lines(&file, gemtext)) {
		member->links = gemtext;
		member->lines = article_lines_new(&file,
		    gemtext && file.charset.name.size == 0 ? ARTICLE_OWN
							   : ARTICLE_RAW);
		return member->lines ? 0 : -1;
	}
	member->fd = article_file_open(&file);
	member->at = file.entry->body;
	return member->fd < 0 ? -1 : 0;
}

int
member_open(const struct context *context, struct book_contents *contents,
    enum member_kind kind, uint32_t entry, struct member *member_r)
{
	*member_r = (struct member){.context = context,
	    .contents = contents,
	    .kind = kind,
	    .entry = entry,
	    .fd = -1};
	return kind == MEMBER_ENTRY ? open_entry(member_r) : 0;
}

/* A line of a page as bytes, its link changed if it is one. */
static void
add_printed(struct member *member, const struct page *page, size_t number,
    struct buf *buf)
{
	struct page one = {.lines = &page->lines[number], .count = 1};
	struct book_links links = {
	    member->context, member->contents, member->entry};
	struct buf printed = {0};
	struct line line;

	page_print(
	    &one, page->ending.size > 0 ? page->ending : SPAN("\n"), &printed);
	struct gemtext reader = gemtext_start(buf_span(&printed));
	if (member->links && one.lines[0].line.kind == LINE_LINK &&
	    gemtext_next(&reader, &line))
		gemtext_links_line(
		    &line, buf_span(&printed), book_links_change, &links, buf);
	else
		buf_add(buf, buf_span(&printed));
	buf_free(&printed);
}

static int
next_of_text(struct member *member, struct buf *buf, size_t *work)
{
	struct page_parts *lines = member->lines;
	struct page page = page_new(member->context->arena);
	size_t before = lines->work;
	int next = lines->next(lines, &page);

	for (size_t i = 0; i < page.count; i++)
		add_printed(member, &page, i, buf);
	*work += lines->work - before + page.count * PAGE_LINE_WORK;
	page_free(&page);
	return next;
}

static int
next_of_file(struct member *member, struct buf *buf, size_t *work)
{
	uint64_t end =
	    edition_entry(member->context->edition, member->entry)->size;
	uint64_t left = member->at < end ? end - member->at : 0;
	size_t size = left < FILE_PIECE ? (size_t)left : FILE_PIECE;

	if (size == 0)
		return 0;
	if (file_read_at(member->fd, buf_extend(buf, size), size, member->at) <
	    0)
		return -1;
	member->at += size;
	*work += size;
	return 1;
}

static int
next_of_index(struct member *member, struct buf *buf, size_t *work)
{
	size_t from = (size_t)member->at, count = member->contents->articles;
	size_t to = from + INDEX_PIECE < count ? from + INDEX_PIECE : count;

	if (from > 0 && from >= count)
		return 0;
	book_front_index(member->context, member->contents, from, to, buf);
	/* The title is a piece of its own in a book without articles. */
	member->at = to > 0 ? to : 1;
	*work += (to - from + 1) * PAGE_LINE_WORK;
	return 1;
}

int
member_next(struct member *member, struct buf *buf, size_t *work)
{
	if (member->lines)
		return next_of_text(member, buf, work);
	if (member->fd >= 0)
		return next_of_file(member, buf, work);
	if (member->kind == MEMBER_INDEX)
		return next_of_index(member, buf, work);
	if (member->at++ > 0)
		return 0;
	book_front_metadata(member->context, member->contents, buf);
	return 1;
}

void
member_rewind(struct member *member)
{
	if (member->lines)
		member->lines->rewind(member->lines);
	member->at = member->fd >= 0
	    ? edition_entry(member->context->edition, member->entry)->body
	    : 0;
}

void
member_close(struct member *member)
{
	page_parts_free(member->lines);
	if (member->fd >= 0)
		close(member->fd);
	*member = (struct member){.fd = -1};
}

size_t
member_held(const struct member *member)
{
	return member->lines ? page_parts_held(member->lines) : 0;
}
