/* The request line: rows R1 to R26 of the conformance tables. */
#include <stdio.h>
#include <stdlib.h>

#include <openssl/prov_ssl.h>
#include <openssl/x509v3.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

enum {
	MEMORY_SLACK = 1024, /* KiB that a process may grow by for no reason */
	TITAN_BODY = 20000,
};

#define LIT(literal)                                                           \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

/*
 * The public port is 1965, so that URLs stand here as the tables have them;
 * where it is the bound one is a scene of its own.
 */
static struct server server;

static int
start(void **state)
{
	server_make(&server);
	server_write(&server, "index.gmi", "# Home\n");
	server_write(&server, "a.gmi", "# A\n");
	server_write(&server, "%65", "percent");
	server_write(&server, "a+b c.txt", "plus");
	server_write(&server, "[x].txt", "brackets");
	server_write(&server, "caf\xc3\xa9.gmi", "# Coffee\n");
	server_configure(&server,
	    "[server]\nworkers = 1\n[gemini]\nport = 1965\n"
	    "[limits]\nrequest = 10m\n");
	server_start(&server, NULL);
	*state = &server;
	return 0;
}

struct row {
	const char *name;
	struct span request;
	const char *answer; /* how it begins */
};

static void
check(const struct row *rows, size_t count, const struct talk *manner)
{
	for (size_t i = 0; i < count; i++) {
		struct talk what = *manner;
		what.secure = true;
		what.port = what.port ? what.port : server.gemini;
		what.request = rows[i].request;
		struct heard heard = client_talk(&what);
		struct span want = span_of(rows[i].answer);
		struct span got = span_head(heard_span(&heard), want.size);
		if (!span_equal(got, want) || !heard.closed)
			print_error("request \"%.*s\"\n",
			    SHOWN(span_head(rows[i].request, 200)));
		expect_span(rows[i].name, got, want);
		expect_true(rows[i].name, rows[i].request, heard.closed);
		heard_free(&heard);
	}
}

static const struct row good[] = {
    {"R1", LIT("gemini://localhost/\r\n"), "20 text/gemini"},
    {"R1", LIT("gemini://localhost/a.gmi\r\n"), "20 text/gemini"},
    {"R2 no path", LIT("gemini://localhost\r\n"), "20 text/gemini"},
    {"R2 query", LIT("gemini://localhost?x\r\n"), "20 text/gemini"},
    {"R9", LIT("gemini://localhost/\r\njunk"), "20 "},
    {"R9 URL", LIT("gemini://localhost/a.gmi\r\ngemini://x/\r\n"), "20 "},
    {"R13", LIT("GEMINI://localhost/\r\n"), "20 "},
    {"R18 case", LIT("gemini://LocalHost/\r\n"), "20 "},
    {"R18 encoded", LIT("gemini://%6cocalhost/\r\n"), "20 "},
    {"R18 dot", LIT("gemini://localhost./\r\n"), "20 "},
    {"R19 port", LIT("gemini://localhost:1965/\r\n"), "20 "},
    {"R19 empty", LIT("gemini://localhost:/\r\n"), "20 "},
    {"R20 own address", LIT("gemini://127.0.0.1/\r\n"), "20 "},
    {"R22", LIT("gemini://localhost/caf\xc3\xa9.gmi\r\n"), "20 "},
    {"R22 encoded", LIT("gemini://localhost/caf%C3%A9.gmi\r\n"), "20 "},
    {"R23", LIT("gemini://localhost/inde%78.gmi\r\n"), "20 "},
    {"R23 lower case", LIT("gemini://localhost/caf%c3%a9.gmi\r\n"), "20 "},
    {"R23 once", LIT("gemini://localhost/%2565\r\n"), "20 "},
    {"R24", LIT("gemini://localhost/[x].txt\r\n"), "20 text/plain"},
    {"R24 query", LIT("gemini://localhost/?[x]\r\n"), "20 "},
    {"R25", LIT("gemini://localhost/a.gmi?x\r\n"), "20 "},
    {"R25 plus", LIT("gemini://localhost/a+b%20c.txt\r\n"), "20 "},
    {"R26", LIT("gemini://localhost/./x/../a.gmi\r\n"), "20 "},
};

static const struct row bad[] = {
    {"R7 CR", LIT("gemini://localhost/a\rb\r\n"), "59 "},
    {"R7 space", LIT("gemini://localhost/a b\r\n"), "59 "},
    {"R7 NUL", LIT("gemini://localhost/\0\r\n"), "59 "},
    {"R7 tab", LIT("gemini://localhost/\t\r\n"), "59 "},
    {"R7 DEL", LIT("gemini://localhost/\x7f\r\n"), "59 "},
    {"R7 ESC", LIT("gemini://localhost/\x1b[2J\r\n"), "59 "},
    {"R7 CR CR LF", LIT("gemini://localhost/\r\r\n"), "59 "},
    {"R10", LIT("\xef\xbb\xbfgemini://localhost/\r\n"), "59 "},
    {"R11 empty", LIT("\r\n"), "59 "},
    {"R11 path", LIT("/\r\n"), "59 "},
    {"R11 no scheme", LIT("//localhost/\r\n"), "59 "},
    {"R11 host alone", LIT("localhost/\r\n"), "59 "},
    {"R11 prose", LIT("Hello Gemini!\r\n"), "59 "},
    {"R12 no slashes", LIT("gemini:/x\r\n"), "59 "},
    {"R12 opaque", LIT("gemini:x\r\n"), "59 "},
    {"R12 no host", LIT("gemini:///x\r\n"), "59 "},
    {"R12 port alone", LIT("gemini://:1965/\r\n"), "59 "},
    {"R14 http", LIT("http://localhost/\r\n"), "53 "},
    {"R14 https", LIT("https://localhost/\r\n"), "53 "},
    {"R14 gopher", LIT("gopher://localhost/\r\n"), "53 "},
    {"R14 data", LIT("data://localhost\r\n"), "53 "},
    {"R14 titan", LIT("titan://localhost/a;size=3\r\nabc"), "53 "},
    {"R15 user", LIT("gemini://u@localhost/\r\n"), "59 "},
    {"R15 both", LIT("gemini://u:p@localhost/\r\n"), "59 "},
    {"R15 password", LIT("gemini://:p@localhost/\r\n"), "59 "},
    {"R15 empty", LIT("gemini://@localhost/\r\n"), "59 "},
    {"R16", LIT("gemini://localhost/#x\r\n"), "59 "},
    {"R16 empty", LIT("gemini://localhost/#\r\n"), "59 "},
    {"R17", LIT("gemini://example.org/\r\n"), "53 "},
    {"R18 percent", LIT("gemini://%/\r\n"), "59 "},
    {"R19 443", LIT("gemini://localhost:443/\r\n"), "53 "},
    {"R19 hexadecimal", LIT("gemini://localhost:0x/\r\n"), "59 "},
    {"R19 65536", LIT("gemini://localhost:65536/\r\n"), "59 "},
    {"R19 -1", LIT("gemini://localhost:-1/\r\n"), "59 "},
    {"R20 other", LIT("gemini://192.0.2.1/\r\n"), "53 "},
    {"R20 six", LIT("gemini://[::1]/\r\n"), "53 "},
    {"R20 no address", LIT("gemini://[zz]/\r\n"), "59 "},
    {"R21", LIT("gemini://localhost/\xdc\r\n"), "59 "},
    {"R21 overlong", LIT("gemini://localhost/\xc0\xaf\r\n"), "59 "},
    {"R23 no digits", LIT("gemini://localhost/%zz\r\n"), "59 "},
    {"R23 cut", LIT("gemini://localhost/%4\r\n"), "59 "},
    {"R23 NUL", LIT("gemini://localhost/%00\r\n"), "59 "},
    {"R25 not a name", LIT("gemini://localhost/a.gmi%3Fx\r\n"), "51 "},
    {"R25 plus", LIT("gemini://localhost/a+b+c.txt\r\n"), "51 "},
    {"R26", LIT("gemini://localhost/../a.gmi\r\n"), "59 "},
};

/*
 * R1, R2, R9, R13, R18, R19, R20, R22, R23, R24, R25, R26: what is a request,
 * and what is asked for by it.
 */
static void
good_requests(void **state)
{
	(void)state;
	check(good, COUNT(good), &(struct talk){0});
}

/*
 * R6, R7, R10, R11, R12, R14, R15, R16, R17, R18, R19, R20, R21, R23, R25,
 * R26, S53, S59, T1: what is none, or not for us.
 */
static void
bad_requests(void **state)
{
	(void)state;
	check(bad, COUNT(bad), &(struct talk){0});
}

/* R1, R2, R25: the root by each of its names, with and without a query. */
static void
the_root(void **state)
{
	static const char *const requests[] = {"gemini://localhost/\r\n",
	    "gemini://localhost\r\n", "gemini://localhost?x\r\n",
	    "gemini://localhost/?x%0Ay\r\n", "gemini://localhost:1965\r\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct heard heard =
		    gemini_ask_bytes(&server, span_of(requests[i]));
		expect_span(requests[i], heard_span(&heard),
		    SPAN("20 text/gemini; lang=en\r\n# Home\n"));
		heard_free(&heard);
	}
}

/* R8, X6: record boundaries mean nothing. */
static void
one_byte_a_record(void **state)
{
	(void)state;
	check(good, COUNT(good), &(struct talk){.piece = 1});
	check(bad, 12, &(struct talk){.piece = 1});
	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++)
		for (size_t i = 1; i < good[1].request.size; i++)
			check(good + 1, 1,
			    &(struct talk){
				.split = i, .least = version, .most = version});
}

static void
add_long(struct buf *buf, size_t size)
{
	buf_add(buf, SPAN("gemini://localhost/"));
	buf_repeat(buf, 'a', size - buf->size);
	buf_add(buf, SPAN("\r\n"));
}

/* R3, R4: 1024 bytes are a request, 1025 are none. */
static void
lengths(void **state)
{
	struct buf most = {0}, more = {0};

	(void)state;
	add_long(&most, 1024);
	add_long(&more, 1025);
	const struct row rows[] = {
	    {"R3", buf_span(&most), "51 "}, {"R4", buf_span(&more), "59 "}};
	check(rows, COUNT(rows), &(struct talk){0});
	check(rows, COUNT(rows), &(struct talk){.piece = 1});
	buf_free(&most);
	buf_free(&more);
}

/* R5: no line end in sight: refused at once, readably, in little memory. */
static void
endless(void **state)
{
	pid_t worker[PROCESS_MAX];
	struct client client;
	struct buf buf = {0};

	(void)state;
	EVENTUALLY(process_workers(&server, worker) == 1);
	buf_repeat(&buf, 'a', 1 << 20);
	struct talk what = {
	    .port = server.gemini, .secure = true, .request = buf_span(&buf)};
	/* One that touches what is used again. */
	struct heard heard = client_talk(&what);
	heard_free(&heard);
	size_t before = process_memory(*worker);
	assert_true(before > 0);
	assert_int_equal(client_open(&client, &what), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(client_send(&client, what.request), 0);
		assert_true(process_memory(*worker) < before + MEMORY_SLACK);
	}
	heard = client_listen(&client);
	client_close(&client);
	assert_int_equal(heard_status(&heard), 59);
	assert_true(heard.closed);
	assert_int_equal(heard.end, CLIENT_FIN);
	heard_free(&heard);
	/* Neither the 1027th byte is waited for nor, as it comes at all, the
	 * request's deadline. */
	what.request = span_head(buf_span(&buf), 1027);
	heard = client_talk(&what);
	assert_int_equal(heard_status(&heard), 59);
	heard_free(&heard);
	buf_free(&buf);
}

/* R6: a bare LF ends nothing: the deadline does. */
static void
bare_line_feed(void **state)
{
	struct server *other = *state;

	server_configure(other, "[limits]\nrequest = 800ms\n");
	server_start(other, NULL);
	struct talk what = {.port = other->gemini,
	    .secure = true,
	    .request = SPAN("gemini://localhost/\n")};
	struct heard heard = client_talk(&what);
	assert_int_equal(heard_status(&heard), 59);
	assert_true(heard.first >= 750);
	assert_true(heard.closed);
	heard_free(&heard);
	assert_int_equal(server_stop(other), 0);
}

/* U1: nobody waits for what is not taken, and who sends it hears why. */
static void
titan_is_off(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_add(&buf,
	    SPAN("titan://localhost/a.gmi;mime=text/gemini;size=1000000\r\n"));
	struct talk what = {
	    .port = server.gemini, .secure = true, .request = buf_span(&buf)};
	struct heard heard = client_talk(&what);
	assert_int_equal(heard_status(&heard), 53);
	heard_free(&heard);
	buf_repeat(&buf, 'a', TITAN_BODY);
	what.request = buf_span(&buf);
	for (int i = 0; i < 100; i++) {
		heard = client_talk(&what);
		assert_int_equal(heard_status(&heard), 53);
		assert_true(heard.closed);
		assert_int_equal(heard.end, CLIENT_FIN);
		heard_free(&heard);
	}
	buf_free(&buf);
}

/* R19: unless it is set the public port is the one that is bound. */
static void
bound_port(void **state)
{
	struct server *other = *state;
	char port[64];

	server_start(other, NULL);
	gemini_expect(other, "gemini://localhost/\r\n", "20 ");
	gemini_expect(other, "gemini://localhost:1965/\r\n", "53 ");
	gemini_expect(other, "gemini://localhost:/\r\n", "53 ");
	snprintf(
	    port, sizeof(port), "gemini://LOCALHOST:0%u\r\n", other->gemini);
	gemini_expect(other, port, "20 ");
	assert_int_equal(server_stop(other), 0);
}

static void
expect_name(X509 *peer, const char *name)
{
	char common[64] = "";

	assert_int_equal(X509_check_host(peer, name, 0,
			     X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL),
	    1);
	X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName,
	    common, sizeof(common));
	assert_string_equal(common, name);
}

/* R18, C6: an internationalised host, in both spellings; certified as ASCII. */
static void
international_host(void **state)
{
	static const char *const words[] = {
	    "--host", "caf\xc3\xa9.example", NULL};
	static const struct row rows[] = {
	    {"R18 A-label", LIT("gemini://xn--caf-dma.example/\r\n"), "20 "},
	    {"R18 U-label", LIT("gemini://caf\xc3\xa9.example/\r\n"), "20 "},
	    {"R18 encoded", LIT("gemini://caf%c3%a9.example/\r\n"), "20 "},
	    {"R18 case", LIT("gemini://XN--CAF-dma.example/\r\n"), "20 "},
	    {"R18 other", LIT("gemini://cafe.example/\r\n"), "53 "},
	    {"R18 localhost", LIT("gemini://localhost/\r\n"), "53 "},
	};
	struct server *other = *state;

	server_configure(other, "[gemini]\nport = 1965\n");
	server_start(other, words);
	check(rows, COUNT(rows),
	    &(struct talk){
		.port = other->gemini, .name = "xn--caf-dma.example"});
	struct heard heard = client_talk(&(struct talk){
	    .port = other->gemini, .secure = true, .request = rows[0].request});
	expect_name(heard.peer, "xn--caf-dma.example");
	heard_free(&heard);
	assert_int_equal(server_stop(other), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_requests),
	    cmocka_unit_test(bad_requests),
	    cmocka_unit_test(the_root),
	    cmocka_unit_test(one_byte_a_record),
	    cmocka_unit_test(lengths),
	    cmocka_unit_test(endless),
	    SERVER_SCENE(bare_line_feed),
	    cmocka_unit_test(titan_is_off),
	    SERVER_SCENE(bound_port),
	    SERVER_SCENE(international_host),
	};

	return cmocka_run_group_tests(tests, start, server_group_teardown);
}
