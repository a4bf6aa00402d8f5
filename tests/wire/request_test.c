#include "base/utf8.h"
#include "support/expect.h"
#include "wire/request.h"

static void
rows_are_whole(void **state)
{
	static const struct {
		enum refusal refusal;
		int status;
	} rows[] = {
	    {REFUSAL_MISSING, 51},
	    {REFUSAL_TOO_LONG_TO_MOVE, 51},
	    {REFUSAL_BEING_WRITTEN, 40},
	    {REFUSAL_STARTING, 41},
	    {REFUSAL_TOO_MANY, 44},
	    {REFUSAL_PROXY, 53},
	    {REFUSAL_OTHER_HOST, 53},
	    {REFUSAL_OTHER_PORT, 53},
	    {REFUSAL_NOT_A_URL, 59},
	    {REFUSAL_TOO_LONG, 59},
	    {REFUSAL_TIMEOUT, 59},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true("1E status", refusal_sentence(rows[i].refusal),
		    refusal_status(rows[i].refusal) == rows[i].status);
}

static void
every_refusal_has_a_sentence(void **state)
{
	static const int defined[] = {
	    40, 41, 42, 43, 44, 50, 51, 52, 53, 59, 60, 61, 62};

	(void)state;
	for (enum refusal i = REFUSAL_NONE + 1; i < REFUSAL_COUNT; i++) {
		struct span sentence = refusal_sentence(i);
		bool known = false;
		for (size_t j = 0; j < COUNT(defined); j++)
			known = known || refusal_status(i) == defined[j];
		expect_true("H5", sentence, known);
		expect_true("H1", sentence, sentence.size > 0);
		/* A sentence fits one line of a menu. */
		expect_true("G12", sentence, utf8_cells(sentence) <= 67);
		for (size_t j = 0; j < sentence.size; j++)
			expect_true("H2", sentence,
			    sentence.data[j] >= ' ' && sentence.data[j] < 0x7f);
	}
}

/* Counters are named by them: unique, of letters that need no escape. */
static void
names_are_keys(void **state)
{
	(void)state;
	expect_span("missing", refusal_name(REFUSAL_MISSING), SPAN("MISSING"));
	expect_span("none", refusal_name(REFUSAL_NONE), SPAN(""));
	for (enum refusal i = REFUSAL_NONE + 1; i < REFUSAL_COUNT; i++) {
		struct span name = refusal_name(i);
		expect_true("some", name, name.size > 0);
		for (size_t j = 0; j < name.size; j++)
			expect_true("letters", name,
			    name.data[j] == '_' ||
				(name.data[j] >= '0' && name.data[j] <= '9') ||
				(name.data[j] >= 'A' && name.data[j] <= 'Z'));
		for (enum refusal j = REFUSAL_NONE; j < i; j++)
			expect_true(
			    "once", name, !span_equal(name, refusal_name(j)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_are_whole),
	    cmocka_unit_test(every_refusal_has_a_sentence),
	    cmocka_unit_test(names_are_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
