/*
 * Several hosts in one process: rows A3 to A7, R17, R18, R20 of the tables.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/prov_ssl.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

#define LIT(literal)                                                           \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

static struct server server;
static unsigned second_gopher;

/* The port behind the last such address in the line of `ready`. */
static unsigned
port_at(const char *address)
{
	unsigned port = 0;
	const char *at = NULL, *next = server.ready;

	while ((next = strstr(next, address)))
		at = next++;
	assert_non_null(at);
	assert_int_equal(sscanf(at + strlen(address), ":%u", &port), 1);
	return port;
}

static void
configure_at(unsigned port, const char *more)
{
	char text[2048];

	snprintf(text, sizeof(text),
	    "[server]\nworkers = 2\n[gemini]\nport = 1965\n"
	    "[host first]\nname = a.example\n"
	    "alias = www.a.example, caf\xc3\xa9.example, *.wild.example\n"
	    "title = Alpha\n"
	    "[host beside]\nname = beside.example\ngopher = 127.0.0.2:0\n"
	    "[host second]\nname = b.example\nroot = %s/second\n"
	    "alias = a.wild.example\n"
	    "lang = es\ntitle = Beta\ngopher = 127.0.0.2:%u\n%s",
	    server.directory, port, more);
	server_configure(&server, text);
}

/* Port 0: any that is free. */
static void
configure(const char *more)
{
	configure_at(0, more);
}

/* The second capsule stands beside the first, which server.c knows. */
static void
write_second(const char *path, const char *text)
{
	char name[64];

	snprintf(name, sizeof(name), "../second/%s", path);
	server_write(&server, name, text);
}

static int
start(void **state)
{
	server_make(&server);
	server_write(&server, "only-a.gmi", "# Only in A\n");
	server_write(&server, "both.gmi", "# Both, of A\n");
	server_write(&server, "caf\xc3\xa9/a.gmi", "# Caf\xc3\xa9\n");
	server_write(&server, "links.gmi",
	    "# Links\n=> gemini://a.wild.example/both.gmi Of B\n"
	    "=> gemini://c.wild.example/both.gmi Of A\n");
	write_second("only-b.gmi", "# Only in B\n");
	write_second("both.gmi", "# Both, of B\n");
	configure("");
	server_start(&server, NULL);
	second_gopher = port_at("127.0.0.2");
	*state = &server;
	return 0;
}

static struct heard
ask(const char *name, struct span request)
{
	struct talk talk = ask_for(&server, true, request);

	talk.name = name;
	return client_talk(&talk);
}

struct row {
	const char *name; /* the row's */
	const char *sni; /* "": none */
	struct span request;
	const char *start; /* of the answer */
	const char *holds; /* somewhere in it, or NULL */
};

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct heard heard = ask(rows[i].sni, rows[i].request);
		struct span want = span_of(rows[i].start);
		struct span got = heard_span(&heard);
		expect_span(rows[i].name, span_head(got, want.size), want);
		expect_true(rows[i].name, rows[i].request,
		    !rows[i].holds || answer_has(got, rows[i].holds));
		expect_true(rows[i].name, rows[i].request, heard.closed);
		heard_free(&heard);
	}
}

/* P85: a wildcard, in the handshake, in URLs and in the certificate. */
static void
wildcard(void **state)
{
	static const struct row rows[] = {
	    {"any name", "b.wild.example",
		LIT("gemini://b.wild.example/both.gmi\r\n"), "20 ",
		"Both, of A"},
	    {"without SNI", "", LIT("gemini://C.wild.example/both.gmi\r\n"),
		"20 ", "Both, of A"},
	    {"another host's own", "a.wild.example",
		LIT("gemini://a.wild.example/both.gmi\r\n"), "20 ",
		"Both, of B"},
	    {"names apart", "b.wild.example",
		LIT("gemini://a.wild.example/both.gmi\r\n"), "53 ", NULL},
	    {"two labels", "a.b.wild.example",
		LIT("gemini://a.b.wild.example/both.gmi\r\n"), "53 ", NULL},
	    {"none", "wild.example", LIT("gemini://wild.example/both.gmi\r\n"),
		"53 ", NULL},
	};

	(void)state;
	check(rows, COUNT(rows));
	struct talk talk =
	    ask_for(&server, true, SPAN("gemini://b.example/\r\n"));
	talk.name = "b.wild.example";
	struct heard heard = client_talk(&talk);
	assert_non_null(heard.peer);
	assert_int_equal(
	    X509_check_host(heard.peer, "b.wild.example", 0, 0, NULL), 1);
	assert_int_equal(
	    X509_check_host(heard.peer, "wild.example", 0, 0, NULL), 0);
	heard_free(&heard);
}

/* A3: each host under its names, from its own capsule. */
static void
each_has_its_own(void **state)
{
	static const struct row rows[] = {
	    {"A3 first", "a.example", LIT("gemini://a.example/both.gmi\r\n"),
		"20 text/gemini; lang=en", "Both, of A"},
	    {"A3 second", "b.example", LIT("gemini://b.example/both.gmi\r\n"),
		"20 text/gemini; lang=es", "Both, of B"},
	    {"A3 not the other's", "b.example",
		LIT("gemini://b.example/only-a.gmi\r\n"), "51 ", NULL},
	    {"A3 not the other's", "a.example",
		LIT("gemini://a.example/only-b.gmi\r\n"), "51 ", NULL},
	    {"title", "a.example", LIT("gemini://a.example/\r\n"), "20 ",
		"# Alpha"},
	    {"title", "b.example", LIT("gemini://b.example/\r\n"), "20 ",
		"# Beta"},
	    {"alias", "www.a.example",
		LIT("gemini://www.a.example/only-a.gmi\r\n"), "20 ", NULL},
	    {"alias and name", "www.a.example",
		LIT("gemini://a.example/only-a.gmi\r\n"), "20 ", NULL},
	    {"R18 case and dot", "B.Example",
		LIT("gemini://B.EXAMPLE./only-b.gmi\r\n"), "20 ", NULL},
	    {"R18 A-label", "xn--caf-dma.example",
		LIT("gemini://xn--caf-dma.example/only-a.gmi\r\n"), "20 ",
		NULL},
	    {"R18 U-label", "xn--caf-dma.example",
		LIT("gemini://caf\xc3\xa9.example/only-a.gmi\r\n"), "20 ",
		NULL},
	    {"R18, H12 U-label and a slash", "xn--caf-dma.example",
		LIT("gemini://caf\xc3\xa9.example:1965/caf\xc3\xa9\r\n"),
		"31 gemini://xn--caf-dma.example:1965/caf%C3%A9/\r\n", NULL},
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* A4 to A7, R17, R20: what SNI and the URL say of each other. */
static void
names_have_to_agree(void **state)
{
	static const struct row rows[] = {
	    {"A4 first", "", LIT("gemini://a.example/only-a.gmi\r\n"), "20 ",
		NULL},
	    {"A4 second", "", LIT("gemini://b.example/only-b.gmi\r\n"), "20 ",
		NULL},
	    {"A5", "foobar", LIT("gemini://a.example/\r\n"), "53 ", NULL},
	    {"A5 second", "foobar", LIT("gemini://b.example/\r\n"), "53 ",
		NULL},
	    {"A5 alike", "a.example.org", LIT("gemini://a.example/\r\n"), "53 ",
		NULL},
	    {"A6", "a.example", LIT("gemini://wikipedia.org/\r\n"), "53 ",
		NULL},
	    {"A7", "a.example", LIT("gemini://b.example/\r\n"), "53 ", NULL},
	    {"A7", "b.example", LIT("gemini://a.example/\r\n"), "53 ", NULL},
	    {"A7 alias", "b.example", LIT("gemini://www.a.example/\r\n"), "53 ",
		NULL},
	    {"R17", "", LIT("gemini://example.org/\r\n"), "53 ", NULL},
	    {"R20", "", LIT("gemini://127.0.0.1/only-a.gmi\r\n"), "20 ", NULL},
	    {"R20 SNI", "127.0.0.1", LIT("gemini://127.0.0.1/only-a.gmi\r\n"),
		"20 ", NULL},
	    {"R20 SNI six", "::1", LIT("gemini://127.0.0.1/only-a.gmi\r\n"),
		"20 ", NULL},
	    {"R20 SNI brackets", "[::1]",
		LIT("gemini://b.example/only-b.gmi\r\n"), "20 ", NULL},
	    {"R20 SNI no address", "127.0.0.256",
		LIT("gemini://127.0.0.1/only-a.gmi\r\n"), "53 ", NULL},
	    {"R20 other", "", LIT("gemini://127.0.0.3/only-a.gmi\r\n"), "53 ",
		NULL},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static bool
is_named(X509 *certificate, const char *name)
{
	return certificate &&
	    X509_check_host(
		certificate, name, 0, X509_CHECK_FLAG_NO_WILDCARDS, NULL) == 1;
}

/* A3, A4, A5: which certificate a name gets. */
static void
certificate_by_name(void **state)
{
	static const struct {
		const char *row, *sni, *names;
	} rows[] = {
	    {"A3", "a.example", "a.example"},
	    {"A3", "B.example", "b.example"},
	    {"A3 alias", "www.a.example", "a.example"},
	    {"A4", "", "a.example"},
	    {"A5", "foobar", "a.example"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
		     version++) {
			struct heard heard =
			    client_talk(&(struct talk){.port = server.gemini,
				.secure = true,
				.least = version,
				.most = version,
				.name = rows[i].sni,
				.request = SPAN("gemini://a.example/\r\n")});
			expect_true(rows[i].row, span_of(rows[i].sni),
			    is_named(heard.peer, rows[i].names));
			heard_free(&heard);
		}
}

static struct heard
ask_gopher(const char *address, unsigned port, const char *request)
{
	return client_talk(&(struct talk){
	    .address = address, .port = port, .request = span_of(request)});
}

/* Gopher names no host: the address is all that tells them apart. */
static void
gopher_by_address(void **state)
{
	char port[32];
	struct heard first =
	    ask_gopher("127.0.0.1", server.gopher, "/only-a.gmi\r\n");
	struct heard second =
	    ask_gopher("127.0.0.2", second_gopher, "/only-b.gmi\r\n");
	struct heard menu = ask_gopher("127.0.0.2", second_gopher, "\r\n");
	struct heard none =
	    ask_gopher("127.0.0.2", second_gopher, "/only-a.gmi\r\n");

	(void)state;
	expect_true("first", heard_span(&first),
	    answer_has(heard_span(&first), "Only in A"));
	expect_true("second", heard_span(&second),
	    answer_has(heard_span(&second), "Only in B"));
	snprintf(port, sizeof(port), "\tb.example\t%u\r\n", second_gopher);
	expect_true("its own name and port", heard_span(&menu),
	    answer_has(heard_span(&menu), port));
	expect_true("not the other's", heard_span(&none),
	    answer_starts(heard_span(&none), "3"));
	heard_free(&first);
	heard_free(&second);
	heard_free(&menu);
	heard_free(&none);
}

/* P820: a link to a name that a wildcard and another host have is the other's.
 */
static void
links_between_hosts(void **state)
{
	struct heard heard =
	    ask_gopher("127.0.0.1", server.gopher, "/links\r\n");

	(void)state;
	expect_true("elsewhere", heard_span(&heard),
	    answer_has(heard_span(&heard),
		"\tURL:gemini://a.wild.example/both.gmi\t"));
	expect_true("here", heard_span(&heard),
	    answer_has(heard_span(&heard), "1Of A\t/both\t"));
	heard_free(&heard);
}

/* A16, K108: a session is resumed under its own name only. */
static void
resumed_under_another_name(void **state)
{
	(void)state;
	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		struct talk talk = {.port = server.gemini,
		    .secure = true,
		    .least = version,
		    .most = version,
		    .name = "a.example",
		    .request = SPAN("gemini://a.example/only-a.gmi\r\n")};
		struct heard one = client_talk(&talk);
		talk.session = one.session;
		struct heard again = client_talk(&talk);
		talk.name = "b.example";
		struct heard other = client_talk(&talk);
		assert_int_equal(heard_status(&again), 20);
		expect_true("A16", SPAN("same host"), again.reused);
		expect_true("K108", SPAN("another host"), !other.reused);
		assert_int_equal(heard_status(&other), 53);
		heard_free(&one);
		heard_free(&again);
		heard_free(&other);
	}
}

static int
status_of(const char *name, const char *request)
{
	struct heard heard = ask(name, span_of(request));
	int status = heard_status(&heard);

	heard_free(&heard);
	return status;
}

/* What is dropped into one capsule comes to life there alone. */
static void
each_lives_by_itself(void **state)
{
	(void)state;
	write_second("new.gmi", "# New in B\n");
	EVENTUALLY(
	    status_of("b.example", "gemini://b.example/new.gmi\r\n") == 20);
	assert_int_equal(
	    status_of("a.example", "gemini://a.example/new.gmi\r\n"), 51);
}

/* `loam show` and `loam check` know all of them. */
static void
commands_know_them(void **state)
{
	struct ran b = command_run(&server,
	    (const char *const[]){"show", "-c", "loam.ini",
		"gemini://b.example:1965/only-b.gmi", NULL});
	struct ran a = command_run(&server,
	    (const char *const[]){"show", "-c", "loam.ini",
		"gemini://www.a.example/only-a.gmi", NULL});
	struct ran gopher = command_run(&server,
	    (const char *const[]){
		"show", "-c", "loam.ini", "gopher://b.example/1/only-b", NULL});

	(void)state;
	expect_true("second", buf_span(&b.output),
	    answer_has(buf_span(&b.output), "Only in B"));
	expect_true("first", buf_span(&a.output),
	    answer_has(buf_span(&a.output), "Only in A"));
	expect_true("Gopher", buf_span(&gopher.output),
	    answer_has(buf_span(&gopher.output), "Only in B"));
	ran_free(&a);
	ran_free(&b);
	ran_free(&gopher);
}

/*
 * A reload leaves each host its own Gopher port, also one that was picked; an
 * address that is another host's already is refused.
 */
static void
ports_stay_apart(void **state)
{
	char text[512];

	(void)state;
	for (int i = 1; i <= 2; i++) {
		assert_int_equal(kill(server.pid, SIGHUP), 0);
		EVENTUALLY(
		    server_logged(&server, "was read again") == (size_t)i);
		struct heard first =
		    ask_gopher("127.0.0.1", server.gopher, "/only-a.gmi\r\n");
		struct heard second =
		    ask_gopher("127.0.0.2", second_gopher, "/only-b.gmi\r\n");
		expect_true("first", heard_span(&first),
		    answer_has(heard_span(&first), "Only in A"));
		expect_true("second", heard_span(&second),
		    answer_has(heard_span(&second), "Only in B"));
		heard_free(&first);
		heard_free(&second);
	}
	snprintf(text, sizeof(text),
	    "[host third]\nname = c.example\ngopher = 127.0.0.2:%u\n",
	    second_gopher);
	configure_at(second_gopher, text);
	assert_int_equal(kill(server.pid, SIGHUP), 0);
	EVENTUALLY(
	    server_logged(&server, "which gopher of [host second]") == 1);
	configure("");
}

/* Two hosts of one name: the start is refused, a reload changes nothing. */
static void
names_are_one_hosts(void **state)
{
	struct ran ran;

	(void)state;
	configure("[host again]\nname = caf\xc3\xa9.example\n");
	ran = command_run(&server,
	    (const char *const[]){"serve", "-c", "loam.ini", "--gemini",
		"127.0.0.1:0", "--gopher", "127.0.0.1:0", NULL});
	assert_int_equal(ran.code == 0, 0);
	expect_true("said", buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors),
		"[host first] and [host again] both have the name "
		"xn--caf-dma.example, "));
	ran_free(&ran);
	configure("");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_has_its_own),
	    cmocka_unit_test(wildcard),
	    cmocka_unit_test(names_have_to_agree),
	    cmocka_unit_test(certificate_by_name),
	    cmocka_unit_test(gopher_by_address),
	    cmocka_unit_test(links_between_hosts),
	    cmocka_unit_test(resumed_under_another_name),
	    cmocka_unit_test(each_lives_by_itself),
	    cmocka_unit_test(commands_know_them),
	    cmocka_unit_test(ports_stay_apart),
	    cmocka_unit_test(names_are_one_hosts),
	};

	return cmocka_run_group_tests(tests, start, server_group_teardown);
}
