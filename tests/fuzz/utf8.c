#include "base/utf8.h"
#include "fuzz/fuzz.h"

/*
 * UTF-8. Each step takes what it says; heads end between characters and are no
 * wider than asked; what is made of any bytes for a terminal is UTF-8 without
 * controls; a folded text stays as it is when it is folded again.
 */

static void
walk(struct span text)
{
	size_t bad = utf8_invalid_at(text);
	struct span rest = text;

	while (rest.size > 0) {
		size_t at = text.size - rest.size, before = rest.size;
		uint32_t code_point = utf8_next(&rest);
		HOLDS(rest.size < before && before - rest.size <= 4);
		HOLDS(code_point <= 0x10ffff);
		if (at < bad) {
			struct buf again = {0};
			utf8_add(&again, code_point);
			HOLDS(span_equal(buf_span(&again),
			    span_head(
				span_tail(text, at), before - rest.size)));
			buf_free(&again);
		}
	}
}

static void
cut(struct span text, size_t size)
{
	struct span head = utf8_head(text, size);

	HOLDS(head.size <= size);
	HOLDS(!utf8_valid(text) || utf8_valid(head));
	HOLDS(!utf8_valid(text) || text.size <= size || head.size + 3 >= size);
	head = utf8_head_cells(text, size);
	HOLDS(utf8_cells(head) <= size);
	HOLDS(span_starts(text, head));
}

static void
fold(struct span text)
{
	struct buf once = {0}, twice = {0};

	utf8_fold_bare(&once, text);
	utf8_fold_bare(&twice, buf_span(&once));
	HOLDS(
	    !utf8_valid(text) || span_equal(buf_span(&once), buf_span(&twice)));
	once.size = 0;
	twice.size = 0;
	utf8_compose(&once, text);
	utf8_compose(&twice, buf_span(&once));
	HOLDS(span_equal(buf_span(&once), buf_span(&twice)));
	once.size = 0;
	utf8_add_visible(&once, text);
	fuzz_one_line(buf_span(&once));
	buf_free(&once);
	buf_free(&twice);
}

void
fuzz_utf8(struct span input)
{
	struct span rest;

	walk(input);
	cut(input, 10);
	cut(input, 67);
	fold(input);
	for (rest = input; rest.size > 0; rest = span_tail(rest, 1)) {
		struct span skipped = rest;
		if (utf8_skip_escape(&skipped))
			HOLDS(skipped.size < rest.size);
		else
			HOLDS(skipped.size == rest.size);
	}
}
