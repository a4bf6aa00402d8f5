/* Documents in Markdown, and the pages that are made of them. */
#ifndef SUPPORT_MARKDOWN_H
#define SUPPORT_MARKDOWN_H

#include <stddef.h>

struct example {
	const char *name, *markdown, *gemtext;
};

/* Fails the test, with the row's name, if a page is another one. */
void expect_pages(const struct example *rows, size_t count);

#endif
