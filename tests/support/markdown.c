#include "support/markdown.h"
#include "markdown/markdown.h"
#include "support/exact.h"
#include "support/expect.h"

void
expect_pages(const struct example *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct span text = exact_copy(span_of(rows[i].markdown));
		struct buf page = {0};
		assert_true(markdown_print(text, NULL, &page) >= 0);
		expect_span(
		    rows[i].name, buf_span(&page), span_of(rows[i].gemtext));
		buf_free(&page);
		exact_free(&text);
	}
}
