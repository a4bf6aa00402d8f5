/* Answers that are kept: none stands in for that of another question. */
#include <stdio.h>

#include "support/ask.h"
#include "support/expect.h"

#define HOST "gemini://localhost"

static void
start(struct server *server)
{
	server_write(server, "2020-01-01-one.gmi", "# One\n\nOf gemini.\n");
	server_write(server, "2020-01-02-two.gmi", "# Two\n\nOf gemini x.\n");
	server_start(server, NULL);
}

static struct heard
ask(const struct server *server, struct span request)
{
	struct talk talk =
	    ask_for(server, span_starts(request, SPAN("gemini:")), request);

	return client_talk(&talk);
}

/* The URL with the port that the server has. */
static struct buf
with_port(const struct server *server, struct span request)
{
	struct buf whole = {0};

	if (span_skip(&request, SPAN(HOST)))
		buf_format(&whole, HOST ":%u", server->gemini);
	buf_add(&whole, request);
	return whole;
}

/* Asks, and fails unless the answer begins so. */
static void
expect_start(
    const struct server *server, struct span request, const char *start)
{
	struct buf whole = with_port(server, request);
	struct heard heard = ask(server, buf_span(&whole));

	expect_true(
	    "answer", request, answer_starts(heard_span(&heard), start));
	heard_free(&heard);
	buf_free(&whole);
}

/*
 * K10, K11: whatever else is asked first, and however it is joined, the
 * answers to these are their own: on a server that has kept the other first,
 * and that has kept them first.
 */
static void
each_its_own(void **state)
{
	static const struct {
		struct span other, request;
		const char *start, *holds;
	} rows[] = {
	    {SPAN("/search\tgemini\0 -gemini\r\n"), SPAN("/search\tgemini\r\n"),
		"iSearch: gemini \u00b7 ", "Found: 2"},
	    {SPAN("/search\tone\0\r\n"), SPAN("/search\tone\r\n"),
		"iSearch: one \u00b7 ", "Found: 1"},
	    {SPAN("\t$\0x\r\n"), SPAN("\t$\r\n"),
		"+-1\r\n+INFO: ", "+INFO: 12020-01-01 One\t"},
	    {SPAN("\t\0$\r\n"), SPAN("\r\n"), "i", "One\t/"},
	    {SPAN("/2020-01-01-one\t\0\r\n"), SPAN("/2020-01-01-one\r\n"), "i",
		"Of gemini."},
	    {SPAN("/search\tgemini\t\0 -gemini\r\n"),
		SPAN("/search\tgemini\t+\r\n"), "iSearch: gemini \u00b7 ",
		"Found: 2"},
	    {SPAN("/search?two%00%20-gemini\r\n"), SPAN("/search?two\r\n"),
		"iSearch: two \u00b7 ", "Found: 1"},
	    {SPAN(HOST "/search?gemini%00%20-gemini\r\n"),
		SPAN(HOST "/search?gemini\r\n"), "20 ", "Found: 2"},
	    {SPAN(HOST "/search?two%01%20-gemini\r\n"),
		SPAN(HOST "/search?two\r\n"), "20 ", "Found: 1"},
	    {SPAN(HOST "/2020-01-01-one.gmi%00x\r\n"),
		SPAN(HOST "/2020-01-01-one.gmi\r\n"), "20 ", "Of gemini."},
	};
	struct server *server = *state;

	start(server);
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		size_t at = i % COUNT(rows);
		struct buf other = with_port(server, rows[at].other);
		struct buf request = with_port(server, rows[at].request);
		struct heard poison = ask(server, buf_span(&other));
		struct heard heard = ask(server, buf_span(&request));
		struct span got = heard_span(&heard);
		expect_true(rows[at].holds, got,
		    answer_starts(got, rows[at].start) &&
			answer_has(got, rows[at].holds));
		expect_true(rows[at].holds, heard_span(&poison),
		    !span_equal(heard_span(&poison), got));
		heard_free(&poison);
		heard_free(&heard);
		buf_free(&other);
		buf_free(&request);
	}
	assert_int_equal(server_stop(server), 0);
}

/* K10: a control between the tabs is refused as one in a selector is. */
static void
controls_are_refused(void **state)
{
	static const struct span rows[] = {
	    SPAN("/search\tgemini\0 -gemini\r\n"),
	    SPAN("\t$\0x\r\n"),
	    SPAN("/search\t\x01\r\n"),
	    SPAN("/search\t\x1b[2J\r\n"),
	    SPAN("/search\ta\rb\r\n"),
	    SPAN("/search\t\x7f\r\n"),
	    SPAN("/search\tx\t+\0\r\n"),
	    SPAN("/search\tx\t\t\x1b\r\n"),
	    SPAN("GET /\0 HTTP/1.0\r\n"),
	};
	struct server *server = *state;

	start(server);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_start(server, rows[i],
		    "3The request contains a control character\t");
	expect_start(server, SPAN(HOST "/search?gemini%00\r\n"), "59 ");
	expect_start(server, SPAN(HOST "/search%00?gemini\r\n"), "59 ");
	/* Escaped, other controls are blanks: clients send lines of words. */
	expect_start(server, SPAN(HOST "/search?gemini%0Atwo\r\n"),
	    "20 text/gemini; lang=en\r\n# Search: gemini two \u00b7 ");
	expect_start(
	    server, SPAN("/search?gemini%00two\r\n"), "iSearch: gemini two \u00b7 ");
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(each_its_own),
	    SERVER_SCENE(controls_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
