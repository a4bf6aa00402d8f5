#include <errno.h>
#include <stdio.h>

#include "base/file.h"
#include "export/book_file.h"

enum { MODE = 0644 };

static int
write_lines(const struct page *page, const struct file_aside *aside)
{
	int result = 0;

	for (size_t i = 0; i < page->count && result == 0; i++)
		result = aside ? file_aside_write(aside, page->lines[i].source)
			       : file_print(stdout, page->lines[i].source);
	return result;
}

/* To standard output without an aside. */
static int
write_pieces(struct page_parts *book, struct arena *arena,
    const struct file_aside *aside)
{
	struct page page = page_new(arena);
	int next, result = 0;

	while (result == 0 && (next = book->next(book, &page)) != 0) {
		result = next < 0 ? 1 : write_lines(&page, aside);
		page.count = 0;
		arena_free(arena);
	}
	page_free(&page);
	return result;
}

int
book_file_write(struct page_parts *book, struct arena *arena, const char *path)
{
	struct file_aside aside;
	int result;

	if (!path)
		return write_pieces(book, arena, NULL);
	if (file_aside_open(&aside, path) < 0)
		return -1;
	result = write_pieces(book, arena, &aside);
	if (result == 0)
		return file_aside_finish(&aside, path, MODE);
	file_aside_drop(&aside);
	return result;
}
