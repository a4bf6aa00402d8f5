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

static void
expect_health(struct supervisor *supervisor, const char *word)
{
	struct control_request request = {.command = SPAN("health")};
	struct buf said = {0};

	assert_true(orders_answer(supervisor, &request, &said));
	expect_true(
	    word, buf_span(&said), span_starts(buf_span(&said), span_of(word)));
	buf_free(&said);
}

/*
 * K451: nobody is to come while no capsule can be read, be it that there was
 * one; a host that has lost its own, or never had it, leaves the others to
 * their readers.
 */
static void
unreadable(void **state)
{
	static struct supervisor supervisor;
	static struct board board;

	(void)state;
	supervisor.board = &board;
	supervisor.generation.config.host_count = 2;
	supervisor.held[1].files.edition = -1;
	expect_health(&supervisor, "starting\n");
	board.hosts[1].host.unreadable = 1;
	expect_health(&supervisor, "healthy\n");
	board.hosts[0].host.unreadable = 1;
	expect_health(&supervisor, "unreadable\n");
	supervisor.drain_at = 1;
	expect_health(&supervisor, "draining\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_lines),
	    cmocka_unit_test(unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
