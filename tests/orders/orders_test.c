/* Which lines of the control socket are orders. */
#include "orders/orders.h"
#include "serve/supervisor.h"
#include "support/expect.h"

/* K306: an order is its words and nothing else, not even a blank at its end. */
static void
whole_lines(void **state)
{
	static const char *const bad[] = {"reload extra", "reload ", "reload  ",
	    " reload", "reload\t", "reload\r", "Reload", "reloa", "reloads",
	    "rescan ", "rescan /news/", "health ", "health now", "paths ",
	    "paths x", "status ", "status  json", "status json ",
	    "status json pages", "status text", "drain ", "", " "};
	static const char *const drains[] = {"drain", "drain  5", "drain 5 ",
	    "drain +5", "drain 05", "drain 5s", "drain 86401"};
	static struct supervisor supervisor;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct control_request request = {.command = span_of(bad[i])};
		struct buf said = {0};
		assert_true(orders_answer(&supervisor, &request, &said));
		expect_true(bad[i], buf_span(&said),
		    span_starts(buf_span(&said), SPAN("expected paths, ")));
		buf_free(&said);
	}
	for (size_t i = 0; i < COUNT(drains); i++) {
		struct control_request request = {
		    .command = span_of(drains[i])};
		struct buf said = {0};
		assert_true(orders_answer(&supervisor, &request, &said));
		expect_span(drains[i], buf_span(&said),
		    SPAN("failed\nexpected seconds from 0 to 86400 after "
			 "drain\n"));
		buf_free(&said);
	}
	assert_false(supervisor.reload);
	assert_int_equal(supervisor.drain_at, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(whole_lines)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
