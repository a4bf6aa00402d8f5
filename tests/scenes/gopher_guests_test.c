/*
 * Guests of the Gopher port: TLS, Gopher+, browsers, and lynx on its way out.
 * Rows G8, G9, G34 to G38 and G41.
 */
#include <stdio.h>
#include <string.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/menu.h"

static struct server server, closed;

static void
furnish(struct server *made, const char *configuration)
{
	server_write(made, "a.txt", "plain\n.\n");
	server_write(made, "dir/b.gmi", "# Below\n\nText.\n");
	server_write(made, "URL:https:x", "a file of that name\n");
	server_write_bytes(made, "c.bin", (struct span){"\0\1\2\3", 4});
	server_configure(made, configuration);
	server_start(made, NULL);
}

static int
start(void **state)
{
	server_make(&server);
	server_make(&closed);
	furnish(&server,
	    "[gopher]\ntls = yes\n[limits]\nrequest = 10m\nhello = 10m\n");
	furnish(&closed, "");
	*state = &server;
	return 0;
}

static int
stop(void **state)
{
	void *other = &closed;

	return server_group_teardown(&other) | server_group_teardown(state);
}

static struct heard
ask(bool secure, const char *request)
{
	struct talk talk = ask_for(&server, false, span_of(request));

	talk.secure = secure;
	return client_talk(&talk);
}

/* G8, G9: the same bytes, menus that name the same port, close_notify. */
static void
same_over_tls(void **state)
{
	static const char *const requests[] = {"\r\n", "/a.txt\r\n",
	    "/dir/\r\n", "/c.bin\r\n", "/missing\r\n", "/search\tplain\r\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct heard plain = ask(false, requests[i]);
		struct heard secret = ask(true, requests[i]);
		assert_true(plain.bytes.size > 0);
		expect_span("G9", heard_span(&secret), heard_span(&plain));
		expect_true("G9", span_of(requests[i]), secret.closed);
		expect_true("G9", span_of(requests[i]),
		    secret.end == CLIENT_FIN && plain.end == CLIENT_FIN);
		heard_free(&plain);
		heard_free(&secret);
	}
}

/* G8: byte by byte as well. */
static void
told_apart_by_the_first_byte(void **state)
{
	struct heard split = client_talk(&(struct talk){
	    .port = server.gopher, .piece = 1, .request = SPAN("/a.txt\r\n")});
	struct heard records = client_talk(&(struct talk){.port = server.gopher,
	    .secure = true,
	    .piece = 1,
	    .request = SPAN("/a.txt\r\n")});

	(void)state;
	expect_span("G8", heard_span(&records), heard_span(&split));
	assert_true(split.bytes.size > 0);
	heard_free(&split);
	heard_free(&records);
}

/* G8: both kinds of silence meet a deadline. */
static void
silence(void **state)
{
	struct server *hasty = *state;

	furnish(hasty,
	    "[gopher]\ntls = yes\n[limits]\nrequest = 800ms\n"
	    "hello = 800ms\n");
	for (int i = 0; i < 2; i++) {
		struct heard heard =
		    client_talk(&(struct talk){.port = hasty->gopher,
			.request = i ? SPAN("\x16") : SPAN("")});
		assert_true(heard.end != CLIENT_OPEN);
		assert_true(i == 0 || heard.bytes.size == 0);
		heard_free(&heard);
	}
	assert_int_equal(server_stop(hasty), 0);
}

/* G8: without the key there is no byte for a handshake. */
static void
off_by_default(void **state)
{
	struct heard heard = client_talk(&(struct talk){
	    .port = closed.gopher, .secure = true, .request = SPAN("\r\n")});

	(void)state;
	assert_false(heard.shaken);
	assert_int_equal(heard.bytes.size, 0);
	heard_free(&heard);
}

/* G38: the port of TLS is told where there is one. */
static void
caps(void **state)
{
	char port[64];
	struct heard with = ask(false, "caps.txt\r\n");
	struct heard without = gopher_ask(&closed, "caps.txt\r\n");

	(void)state;
	snprintf(port, sizeof(port), "\r\nServerTLSPort=%u\r\n", server.gopher);
	assert_true(answer_has(heard_span(&with), port));
	assert_false(answer_has(heard_span(&without), "TLS"));
	heard_free(&with);
	heard_free(&without);
}

/* G34, Y2: UMN gopher's first question gets the root in its own form. */
static void
gopher_plus(void **state)
{
	struct heard root = ask(false, "\r\n");
	struct heard plus = ask(false, "\t$\r\n");
	struct span rest = heard_span(&plus), menu = heard_span(&root);

	(void)state;
	assert_true(span_skip(&rest, SPAN("+-1\r\n")));
	while (menu.size > 0) {
		struct span want = span_cut(&menu, '\n');
		struct span got = span_cut(&rest, '\n');
		if (menu.size > 0)
			assert_true(span_skip(&got, SPAN("+INFO: ")));
		expect_span("G34", got, want);
	}
	assert_int_equal(rest.size, 0);
	heard_free(&root);
	heard_free(&plus);
}

/* G35: what else Gopher+ asks gets what everybody gets. */
static void
gopher_plus_elsewhere(void **state)
{
	static const char *const rows[][2] = {{"/a.txt\t+\r\n", "/a.txt\r\n"},
	    {"/a.txt\t!\r\n", "/a.txt\r\n"}, {"/dir/\t$\r\n", "/dir/\r\n"},
	    {"/dir/\t+\r\n", "/dir/\r\n"},
	    {"/dir/b\t+text/plain\r\n", "/dir/b\r\n"},
	    {"/missing\t!\r\n", "/missing\r\n"}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct heard plus = ask(false, rows[i][0]);
		struct heard plain = ask(false, rows[i][1]);
		assert_true(plain.bytes.size > 0);
		expect_span("G35", heard_span(&plus), heard_span(&plain));
		heard_free(&plus);
		heard_free(&plain);
	}
}

/* G36, G40, G41, Y3: a way out; a file of the name first; no way to a script.
 */
static void
ways_out(void **state)
{
	static const struct {
		const char *row, *request, *start;
	} rows[] = {
	    {"G36", "URL:https://h/?a=1\r\n", "<!DOCTYPE HTML"},
	    {"G36 marks", "URL:https://h/?a=1&b=\"><s>\r\n", "<!DOCTYPE HTML"},
	    {"G36 slash", "/URL:gemini://h/\r\n", "<!DOCTYPE HTML"},
	    {"G36 a file", "/URL:https:x\r\n", "a file"},
	    {"Y3", "URL:javascript:alert(1)\r\n", "3"},
	    {"Y3", "URL:data:text/html,x\r\n", "3"},
	    {"Y3", "URL:\r\n", "3"},
	    {"G41", "gemini://localhost/a.txt\r\n", "3"},
	    {"G40", "PROXY TCP4 1.2.3.4 5.6.7.8 1 70\r\n/a.txt\r\n", "3"},
	    {"G40", "PROXY TCP6 ::1 ::1 1 70\r\n/a.txt\r\n", "3"},
	    {"G40", "PROXY UNKNOWN\r\n\r\n", "3"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct heard heard = ask(false, rows[i].request);
		expect_true(rows[i].row, heard_span(&heard),
		    answer_starts(heard_span(&heard), rows[i].start));
		assert_int_equal(heard.end, CLIENT_FIN);
		heard_free(&heard);
	}
}

/* G37: a browser gets a page, with its headers read and no reset. */
static void
browsers(void **state)
{
	char request[9000], link[64];
	size_t size = (size_t)snprintf(
	    request, sizeof(request), "GET /a.txt HTTP/1.1\r\nX: ");

	(void)state;
	memset(request + size, 'x', 8000);
	snprintf(request + size + 8000, 64, "\r\nHost: localhost\r\n\r\n");
	struct heard get = ask(false, request);
	struct heard head = ask(false, "HEAD / HTTP/1.0\r\n\r\n");
	struct heard old = ask(false, "GET /\r\n");
	snprintf(link, sizeof(link), "href=\"gopher://localhost:%u/\"",
	    server.gopher);
	assert_true(answer_starts(heard_span(&get), "HTTP/1.0 200 "));
	assert_true(answer_has(heard_span(&get), link));
	assert_false(answer_has(heard_span(&get), "a.txt"));
	assert_int_equal(get.end, CLIENT_FIN);
	assert_true(span_ends(heard_span(&head), SPAN("\r\n\r\n")));
	/* Without a version it is a selector, as good as any. */
	assert_true(answer_starts(heard_span(&old), "3"));
	heard_free(&get);
	heard_free(&head);
	heard_free(&old);
}

/* G8: a server without Gemini has a certificate for Gopher all the same. */
static void
without_gemini(void **state)
{
	struct server *one = *state;

	server_write(one, "a.txt", "plain\n");
	server_configure(one, "[gopher]\ntls = yes\n");
	server_start(one, (const char *const[]){"--gemini", "off", NULL});
	struct talk talk = ask_for(one, false, SPAN("/a.txt\r\n"));
	talk.secure = true;
	struct heard heard = client_talk(&talk);
	expect_true("G8", heard_span(&heard),
	    span_starts(heard_span(&heard), SPAN("plain\r\n")));
	heard_free(&heard);
	assert_int_equal(server_stop(one), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_over_tls),
	    cmocka_unit_test(told_apart_by_the_first_byte),
	    SERVER_SCENE(silence),
	    SERVER_SCENE(without_gemini),
	    cmocka_unit_test(off_by_default),
	    cmocka_unit_test(caps),
	    cmocka_unit_test(gopher_plus),
	    cmocka_unit_test(gopher_plus_elsewhere),
	    cmocka_unit_test(ways_out),
	    cmocka_unit_test(browsers),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
