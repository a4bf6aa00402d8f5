#include "book/book.h"
#include "support/book.h"
#include "support/expect.h"

struct span
book_bytes(struct fixture *fixture, const char *under, const char *tag)
{
	struct visitor nobody = {0};
	struct response_cache *cache;
	struct buf bytes = {0};
	struct arena arena = {0};

	fixture_gemini(fixture, "/");
	struct context context = served_host_context(
	    &fixture->host, &nobody, EDITION_GEMTEXT_FIRST, &cache);
	context.arena = &arena;
	struct book_scope scope = {span_of(under),
	    tag ? edition_tag_find(context.edition, span_of(tag))
		: EDITION_NONE};
	struct page_parts *book = book_new(&context, &scope);
	struct page page = page_new(&arena);
	int next;
	while ((next = book->next(book, &page)) > 0) {
		for (size_t i = 0; i < page.count; i++)
			buf_add(&bytes, page.lines[i].source);
		page.count = 0;
		arena_free(&arena);
	}
	assert_int_equal(next, 0);
	page_free(&page);
	book->free(book);
	return buf_keep(&bytes, &fixture->arena);
}
