#include "fuzz/fuzz.h"
#include "text/page.h"

/*
 * Pages. Printing a page and parsing what was printed gives the same page, and
 * printing that gives the same bytes, whatever the builders were given.
 */

enum { BUILDERS = 9 };

static void
build(struct page *page, unsigned builder, struct span text)
{
	struct span label = text, url = span_cut(&label, ' ');

	switch (builder) {
	case 0: page_text(page, text); break;
	case 1: page_blank(page); break;
	case 2: page_gap(page); break;
	case 3: page_heading(page, 1 + builder % 3, text); break;
	case 4: page_link(page, url, label); break;
	case 5: page_link_path(page, text, label); break;
	case 6: page_heading(page, 2, text); break;
	case 7:
		page_toggle(page);
		page_verbatim(page, text, true);
		page_toggle(page);
		break;
	default: page_heading(page, 3, text); break;
	}
}

static void
expect_same(const struct page *a, const struct page *b)
{
	HOLDS(a->count == b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct line *x = &a->lines[i].line;
		const struct line *y = &b->lines[i].line;
		HOLDS(x->kind == y->kind);
		HOLDS(span_equal(x->text, y->text));
		HOLDS(span_equal(x->url, y->url));
	}
}

static void
go_round(const struct page *page)
{
	struct arena arena = {0};
	struct page again = page_new(&arena);
	struct buf first = {0}, second = {0};

	page_print(page, SPAN("\n"), &first);
	page_parse(&again, buf_span(&first));
	expect_same(page, &again);
	page_print(&again, SPAN("\n"), &second);
	HOLDS(span_equal(buf_span(&first), buf_span(&second)));
	page_free(&again);
	arena_free(&arena);
	buf_free(&first);
	buf_free(&second);
}

/* Each line of the input: a byte that picks a builder, and its text. */
static void
build_all(struct page *page, struct span input)
{
	while (input.size > 0) {
		struct span text = span_cut(&input, '\n');
		unsigned builder = (fuzz_byte(&text) - '0') % BUILDERS;
		/* An encoded URL has neither blanks nor controls; a path is
		 * not empty. */
		if (builder == 5 && text.size == 0)
			continue;
		if (builder == 4 &&
		    (text.size == 0 || text.data[0] == ' ' ||
			span_has_control(text)))
			continue;
		build(page, builder, text);
	}
}

void
fuzz_page(struct span input)
{
	struct arena arena = {0};
	struct page page = page_new(&arena);

	build_all(&page, input);
	go_round(&page);
	page_free(&page);
	page = page_new(&arena);
	page_parse(&page, input);
	page_free(&page);
	arena_free(&arena);
}
