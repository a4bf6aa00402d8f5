/* The table of protocols: numbers, statuses, and what the log keeps. */
#include "support/expect.h"
#include "wire/protocol.h"

static void
numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROTOCOLS; i++)
		assert_int_equal(protocol_at(i)->number, i);
}

static void
statuses(void **state)
{
	static const struct {
		const struct protocol *protocol;
		const char *answer;
		enum refusal refusal;
		int status;
		const char *shown;
	} rows[] = {
	    {&protocol_gemini, "20 text/gemini\r\n", REFUSAL_NONE, 20, "20"},
	    {&protocol_gemini, "51 Not found\r\n", REFUSAL_MISSING, 51, "51"},
	    {&protocol_gemini, "00", REFUSAL_NONE, 0, "00"},
	    {&protocol_gemini, "2", REFUSAL_NONE, -1, NULL},
	    {&protocol_gemini, "2:", REFUSAL_NONE, -1, NULL},
	    {&protocol_gemini, "", REFUSAL_NONE, -1, NULL},
	    {&protocol_gopher, "1a\t/\r\n", REFUSAL_NONE, 0, "ok"},
	    {&protocol_gopher, "3Not found\t\t\t\r\n", REFUSAL_MISSING,
		REFUSAL_MISSING, "missing"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span answer = span_of(rows[i].answer);
		int status = rows[i].protocol->status(rows[i].refusal, answer);
		struct buf shown = {0};
		expect_true("status", answer, status == rows[i].status);
		if (rows[i].shown) {
			rows[i].protocol->print_status(status, &shown);
			expect_span(
			    "shown", buf_span(&shown), span_of(rows[i].shown));
		}
		buf_free(&shown);
	}
}

/* Without queries, words of a search and passwords. */
static void
lines_in_a_log(void **state)
{
	static const struct {
		const struct protocol *protocol;
		const char *line, *want;
	} rows[] = {
	    {&protocol_gemini, "gemini://a/b?c", "gemini://a/b"},
	    {&protocol_gemini, "gemini://me:secret@a/b", "gemini://a/b"},
	    {&protocol_gemini, "nothing", "nothing"},
	    {&protocol_gopher, "/search\twords", "/search"},
	    {&protocol_gopher, "/search?words", "/search"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0};
		rows[i].protocol->log_line(span_of(rows[i].line), &text);
		expect_span(
		    rows[i].line, buf_span(&text), span_of(rows[i].want));
		buf_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers),
	    cmocka_unit_test(statuses),
	    cmocka_unit_test(lines_in_a_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
