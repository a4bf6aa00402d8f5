#include "edition/postings.h"
#include "index/posting_run.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

/* The format in postings.h, byte by byte. */
static void
format(void **state)
{
	static const struct {
		const char *row;
		struct posting list[3];
		size_t count;
		struct span want;
	} rows[] = {
	    {"none", {{0, 0, 0}}, 0, {"\x00", 1}},
	    {"first document", {{0, 1, 0}}, 1, {"\x01\x00", 2}},
	    {"once, twice, thrice", {{0, 1, 0}, {1, 2, 0}, {2, 3, 0}}, 3,
		{"\x03\x00\x01\x02", 4}},
	    {"four times", {{0, 4, 0}}, 1, {"\x01\x03\x08", 3}},
	    {"once with an s", {{0, 1, 1}}, 1, {"\x01\x03\x03", 3}},
	    {"twice with an s", {{0, 2, 2}}, 1, {"\x01\x03\x05\x02", 4}},
	    {"once with and once without", {{0, 2, 1}}, 1,
		{"\x01\x03\x05\x01", 4}},
	    {"neighbours", {{0, 1, 0}, {1, 1, 0}, {2, 1, 0}}, 3,
		{"\x03\x00\x00\x00", 4}},
	    {"far", {{31, 1, 0}, {63, 1, 0}}, 2, {"\x02\x7c\x7c", 3}},
	    {"farther", {{32, 1, 0}}, 1, {"\x01\x80\x01", 3}},
	    {"very often", {{3, 300, 0}}, 1, {"\x01\x0f\xd8\x04", 4}},
	    {"at the end of the numbers",
		{{POSTING_RUN_DOCS_MAX - 1, WORDS_COUNT_MAX, WORDS_COUNT_MAX}},
		1, {"\x01\xff\xff\xff\x1f\xff\xff\x07\xff\xff\x03", 11}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		struct posting posting;
		postings_write(&buf, rows[i].list, rows[i].count);
		expect_span(rows[i].row, buf_span(&buf), rows[i].want);
		struct span exact = exact_copy(buf_span(&buf));
		struct postings reader = postings_start(exact, AUDIENCE_ALL);
		for (size_t j = 0; j < rows[i].count; j++) {
			assert_true(postings_next(&reader, &posting));
			assert_int_equal(posting.doc, rows[i].list[j].doc);
			assert_int_equal(posting.count, rows[i].list[j].count);
			assert_int_equal(
			    posting.plural, rows[i].list[j].plural);
		}
		assert_false(postings_next(&reader, &posting));
		exact_free(&exact);
		buf_free(&buf);
	}
}

/* A reader stops where the bytes end inside a posting. */
static void
broken(void **state)
{
	static const struct posting list[] = {{0, 1, 0}, {5, 300, 0}, {6, 1, 1},
	    {90000, 2, 1}, {90001, 60000, 9}};
	struct buf whole = {0};

	(void)state;
	postings_write(&whole, list, COUNT(list));
	for (size_t size = 0; size < whole.size; size++) {
		struct span cut = exact_copy(span_head(buf_span(&whole), size));
		struct postings reader = postings_start(cut, AUDIENCE_ALL);
		struct posting posting;
		size_t read = 0;
		for (; postings_next(&reader, &posting); read++)
			assert_int_equal(posting.doc, list[read].doc);
		assert_true(read < COUNT(list));
		exact_free(&cut);
	}
	struct span seed = buf_span(&whole);
	struct mutator mutator = {.seeds = &seed, .count = 1};
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct postings reader = postings_start(input, AUDIENCE_ALL);
		struct posting posting;
		size_t read = 0;
		while (postings_next(&reader, &posting))
			read++;
		assert_true(read <= input.size);
		exact_free(&input);
	}
	buf_free(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(format),
	    cmocka_unit_test(broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
