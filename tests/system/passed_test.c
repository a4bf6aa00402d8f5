/* What a passed socket is for, and which variables pass any. */
#include <stdlib.h>

#include "base/mem.h"
#include "support/expect.h"
#include "system/passed.h"

#define HERE                                                                   \
	{                                                                      \
		127, 0, 0, 1                                                   \
	}
#define THERE                                                                  \
	{                                                                      \
		127, 0, 0, 2                                                   \
	}

/*
 * V71, V146: a socket without a name of its own goes to the listener that has
 * its address, or else its port, or else to the one whose port it is by rule.
 */
static void
places(void **state)
{
	static const struct {
		const char *row;
		struct address bound;
		bool known, gopher;
		size_t host;
	} rows[] = {
	    {"of Gemini", {.bytes = HERE, .port = 1965}, true, false, 0},
	    {"of Gopher", {.bytes = HERE, .port = 70}, true, true, 0},
	    {"of nothing", {.bytes = HERE, .port = 71}, false, false, 0},
	    {"a path", {.local = true, .path = SPAN("/run/x")}, true, true, 1},
	    {"a name", {.local = true, .path = SPAN("@x")}, true, false, 0},
	    {"another path", {.local = true, .path = SPAN("/run/y")}, false,
		false, 0},
	    {"an address", {.bytes = HERE, .port = 7000}, true, true, 0},
	    {"another address", {.bytes = THERE, .port = 7000}, true, true, 1},
	    {"a port alone", {.bytes = HERE, .port = 7300}, true, false, 0},
	    {"a port alone, of IPv6",
		{.six = true, .bytes = {[15] = 2}, .port = 7300}, true, false,
		0},
	    {"an address of IPv6",
		{.six = true, .bytes = {[15] = 1}, .port = 7300}, true, false,
		0},
	};
	struct config *config = mem_alloc(sizeof(*config));

	(void)state;
	config->host_count = 2;
	config->gemini_listen = (struct addresses){
	    .list = {{.six = true, .bytes = {[15] = 1}, .port = 7300},
		{.local = true, .path = SPAN("@x")}},
	    .count = 2};
	config->hosts[0].gopher_listen = (struct addresses){
	    .list = {{.bytes = HERE, .port = 7000}}, .count = 1};
	config->hosts[1].gopher_listen =
	    (struct addresses){.list = {{.bytes = THERE, .port = 7000},
				   {.local = true, .path = SPAN("/run/x")}},
		.count = 2};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct passed_socket one = {.bound = rows[i].bound};
		struct config_listener place = {false, 0};
		bool known = passed_place(&one, config, &place);
		expect_true(rows[i].row, span_of(rows[i].row),
		    known == rows[i].known && place.gopher == rows[i].gopher &&
			place.host == rows[i].host);
	}
	free(config);
}

/* V74: one variable without the other passes nothing, and both are removed. */
static void
one_variable(void **state)
{
	struct notes notes = {0};
	struct passed passed;

	(void)state;
	setenv("LISTEN_PID", "1", 1);
	unsetenv("LISTEN_FDS");
	assert_int_equal(passed_take(&passed, &notes), 0);
	assert_int_equal(passed.count, 0);
	assert_null(getenv("LISTEN_PID"));
	setenv("LISTEN_FDS", "1", 1);
	assert_int_equal(passed_take(&passed, &notes), 0);
	assert_int_equal(passed.count, 0);
	assert_null(getenv("LISTEN_FDS"));
	assert_int_equal(notes.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(places),
	    cmocka_unit_test(one_variable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
