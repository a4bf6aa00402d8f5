#include <stdlib.h>

#include "base/mem.h"
#include "book/book.h"
#include "book/book_front.h"
#include "book/book_links.h"
#include "book/member.h"
#include "book/zip.h"

/*
 * A book is a ZIP archive, made while it is sent: it may be larger than memory,
 * and a worker has others to serve. Each file in it is read twice, first for
 * its size and checksum, which come before it in the archive, then for its
 * bytes. The files that texts link to are known once all texts were read, and
 * stand last. Of each file 24 bytes are kept, from which the directory at the
 * end of the archive is made.
 */

/* What the directory needs to know of a file. */
struct book_record {
	uint64_t at, size;
	uint32_t checksum;
};

enum book_phase {
	BOOK_OPENING, /* the next file is opened */
	BOOK_MEASURING, /* it is read for its size and checksum */
	BOOK_SENDING, /* it is read for its bytes */
	BOOK_LISTING, /* the directory */
	BOOK_ENDED,
};

struct book {
	struct page_parts parts; /* first */
	struct context context;
	struct vhost vhost; /* of the context: without menus */
	struct book_contents contents;
	struct zip_tables tables;
	struct book_record *records;
	size_t records_capacity;
	enum book_phase phase;
	struct member member;
	size_t number; /* of the member, or of the next line */
	uint64_t written, sent, directory; /* bytes; of the member; offset */
};

enum {
	FRONT = 2, /* members before the entries */
	DIRECTORY_PIECE = 100, /* lines */
};

static size_t
member_count(const struct book *book)
{
	return FRONT + book->contents.count;
}

/* A member as a file of the archive; its name is appended to a buffer. */
static struct zip_file
file_of(const struct book *book, size_t number, struct buf *name)
{
	const struct book_record *record = &book->records[number];
	int32_t day = book->contents.newest;

	if (number == 0) {
		buf_add(name, BOOK_METADATA);
	} else if (number == 1) {
		buf_add(name, BOOK_INDEX);
	} else {
		uint32_t entry = book->contents.entries[number - FRONT];
		const struct edition_entry *about =
		    edition_entry(book->context.edition, entry);
		book_contents_name(&book->context, entry, name);
		if (about->flags & EDITION_DATED)
			day = about->day;
	}
	return (struct zip_file){.name = buf_span(name),
	    .day = day == INT32_MIN ? 0 : day,
	    .size = record->size,
	    .checksum = record->checksum,
	    .at = record->at};
}

static int
open_next(struct book *book)
{
	static const enum member_kind fronts[FRONT] = {
	    MEMBER_METADATA, MEMBER_INDEX};
	size_t number = book->number;

	book->records = mem_grow(book->records, &book->records_capacity,
	    number + 1, sizeof(*book->records));
	book->records[number] = (struct book_record){.at = book->written};
	book->phase = BOOK_MEASURING;
	if (number < FRONT)
		return member_open(&book->context, &book->contents,
		    fronts[number], EDITION_NONE, &book->member);
	return member_open(&book->context, &book->contents, MEMBER_ENTRY,
	    book->contents.entries[number - FRONT], &book->member);
}

/* Takes a piece into the checksum; at the end appends the header. */
static int
measure(struct book *book, struct buf *buf)
{
	struct book_record *record = &book->records[book->number];
	struct buf piece = {0}, name = {0};
	int next = member_next(&book->member, &piece, &book->parts.work);

	record->size += piece.size;
	record->checksum =
	    zip_checksum(&book->tables, record->checksum, buf_span(&piece));
	buf_free(&piece);
	if (next != 0)
		return next;
	struct zip_file file = file_of(book, book->number, &name);
	zip_header(&file, buf);
	buf_free(&name);
	member_rewind(&book->member);
	book->sent = 0;
	book->phase = BOOK_SENDING;
	return 1;
}

/* Appends a piece; at the end goes on to the next member. */
static int
send_piece(struct book *book, struct buf *buf)
{
	size_t before = buf->size;
	int next = member_next(&book->member, buf, &book->parts.work);

	book->sent += buf->size - before;
	if (next != 0)
		return next;
	/* Its edition says the same of the file, so both times agree. */
	if (book->sent != book->records[book->number].size)
		return -1;
	member_close(&book->member);
	book->phase = BOOK_OPENING;
	if (++book->number < member_count(book))
		return 1;
	book->phase = BOOK_LISTING;
	book->number = 0;
	book->directory = book->written + buf->size;
	return 1;
}

static void
list_some(struct book *book, struct buf *buf)
{
	size_t count = member_count(book);
	size_t until = book->number + DIRECTORY_PIECE;

	for (; book->number < count && book->number < until; book->number++) {
		struct buf name = {0};
		struct zip_file file = file_of(book, book->number, &name);
		zip_directory_line(&file, buf);
		buf_free(&name);
		book->parts.work += PAGE_LINE_WORK;
	}
	if (book->number < count)
		return;
	zip_end(count, book->directory,
	    book->written + buf->size - book->directory, buf);
	book->phase = BOOK_ENDED;
}

static int
make_piece(struct book *book, struct buf *buf)
{
	switch (book->phase) {
	case BOOK_OPENING: return open_next(book) < 0 ? -1 : 1;
	case BOOK_MEASURING: return measure(book, buf);
	case BOOK_SENDING: return send_piece(book, buf);
	case BOOK_LISTING: list_some(book, buf); return 1;
	case BOOK_ENDED: break;
	}
	return 0;
}

static int
next_book_piece(struct page_parts *parts, struct page *page)
{
	struct book *book = (struct book *)parts;
	struct buf bytes = {0};
	int next = make_piece(book, &bytes);

	book->parts.work += PAGE_LINE_WORK;
	book->written += bytes.size;
	if (bytes.size == 0)
		return next;
	page_line_add(page, (struct line){.kind = LINE_TEXT});
	page->lines[page->count - 1].source = buf_keep(&bytes, page->arena);
	return next;
}

static void
free_book(struct page_parts *parts)
{
	struct book *book = (struct book *)parts;

	member_close(&book->member);
	book_contents_free(&book->contents);
	free(book->records);
	free(book);
}

static size_t
book_held(const struct page_parts *parts)
{
	const struct book *book = (const struct book *)parts;

	return sizeof(*book) + member_held(&book->member) +
	    book->records_capacity * sizeof(*book->records) +
	    book_contents_held(&book->contents) +
	    edition_count(book->context.edition);
}

struct book_counts
book_counts(const struct page_parts *parts)
{
	const struct book *book = (const struct book *)parts;

	return (struct book_counts){book->contents.articles,
	    book->contents.count - book->contents.chapters};
}

struct page_parts *
book_new(const struct context *context, const struct book_scope *scope)
{
	struct book *book = mem_alloc(sizeof(*book));

	book->parts = (struct page_parts){.next = next_book_piece,
	    .free = free_book,
	    .held = book_held,
	    .list = true};
	book->context = *context;
	book->vhost = *context->vhost;
	book->vhost.related = book->vhost.linked = book->vhost.recent = 0;
	book->vhost.navigation = false;
	book->context.vhost = &book->vhost;
	book->context.work = NULL;
	book->context.gemtext = true;
	book->member.fd = -1;
	zip_tables_make(&book->tables);
	book_contents_find(&book->context, scope, &book->contents);
	return &book->parts;
}
