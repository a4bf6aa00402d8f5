#include <errno.h>

#include "cli/book_file.h"
#include "fetch/outlet.h"

static int
write_lines(const struct page *page, struct outlet *outlet)
{
	int result = 0;

	for (size_t i = 0; i < page->count && result == 0; i++)
		result = outlet_write(outlet, page->lines[i].source);
	return result;
}

static int
write_pieces(
    struct page_parts *book, struct arena *arena, struct outlet *outlet)
{
	struct page page = page_new(arena);
	int next, result = 0;

	while (result == 0 && (next = book->next(book, &page)) != 0) {
		result = next < 0 ? 1 : write_lines(&page, outlet);
		page.count = 0;
		arena_free(arena);
	}
	page_free(&page);
	return result;
}

int
book_file_write(struct page_parts *book, struct arena *arena, const char *path)
{
	enum outlet_kind kind = path ? outlet_kind_at(path) : OUTLET_STREAM;
	struct outlet outlet;
	int result = outlet_open(&outlet, kind, path);

	if (result == 0)
		result = write_pieces(book, arena, &outlet);
	outlet_close(&outlet, result == 0);
	errno = outlet.error;
	return outlet.error ? -1 : result;
}
