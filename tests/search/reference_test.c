/* Addresses in a text are found wherever in it they stand. */
#include "base/buf.h"
#include "search/reference.h"
#include "support/expect.h"
#include "support/mutator.h"

enum { ROUNDS = 4000, BEFORE = 20 };

/* What is left of a text without its references. */
static void
cut(struct span text, struct buf *left_r)
{
	left_r->size = 0;
	for (struct span rest = text; rest.size > 0;) {
		buf_add(left_r, reference_cut_words(&rest));
		buf_byte(left_r, '|');
	}
}

/* Q132: some words before them change nothing. */
static void
anywhere(void **state)
{
	static const char *const pieces[] = {"see", " ", " ", "a.b", "www.x",
	    "WWW.", "/path", "a@b.example", "@", "/", ".", "<http://h/>",
	    "gemini://h.example/x", "(www.y)", "or", ",", "\xc3\xa9",
	    "e.g. that"};
	struct mutator random = {.state = 6};
	struct buf text = {0}, plain = {0}, found = {0};

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		text.size = 0;
		for (size_t j = mutator_below(&random, 12); j > 0; j--)
			buf_add(&text,
			    span_of(
				pieces[mutator_below(&random, COUNT(pieces))]));
		buf_add(&text, SPAN(" end"));
		cut(buf_span(&text), &plain);
		for (size_t before = 1; before < BEFORE; before++) {
			struct buf longer = {0};
			buf_repeat(&longer, 'w', before - 1);
			buf_byte(&longer, ' ');
			buf_add(&longer, buf_span(&text));
			cut(buf_span(&longer), &found);
			expect_span("behind words",
			    span_tail(buf_span(&found), before),
			    buf_span(&plain));
			buf_free(&longer);
		}
	}
	buf_free(&text);
	buf_free(&plain);
	buf_free(&found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(anywhere)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
