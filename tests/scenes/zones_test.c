/*
 * Client certificates: rows A16, A17, X13, S60 to S62 and W4, over
 * real connections.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/prov_ssl.h>
#include <openssl/x509.h>

#include "base/clock.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/identity.h"
#include "support/process.h"
#include "text/fingerprint.h"

#define MEMBERS "../members"
#define TEAM "../teamlist"

static struct server server;
static struct identity_pair member, stranger;

static struct fingerprint
print_of(X509 *certificate)
{
	struct fingerprint print;
	unsigned size = sizeof(print.bytes);

	assert_int_equal(
	    X509_digest(certificate, EVP_sha256(), print.bytes, &size), 1);
	return print;
}

static void
write_list(const char *path, X509 *certificate)
{
	struct fingerprint print = print_of(certificate);
	struct buf text = {0};

	buf_add(&text, SPAN("# members\n"));
	fingerprint_print(&print, &text);
	buf_add(&text, SPAN("\tone of them\n"));
	buf_byte(&text, '\0');
	server_write(&server, path, text.data);
	buf_free(&text);
}

static int
start(void **state)
{
	char text[2048];

	member = identity_make("member");
	stranger = identity_make("stranger");
	server_make(&server);
	server_write(&server, "index.gmi", "# Home\n");
	server_write(&server, "open.gmi", "# Open\n\nTurnips for all.\n");
	server_write(&server, "club/in.gmi",
	    "---\ndate: 2024-03-03\n---\n# Inside\n\nTurnips for us.\n");
	server_write(&server, "any/in.gmi", "# Anybody\n");
	server_write(&server, "team/in.gmi", "# Team\n");
	server_write(&server, "../second/x.gmi", "# Second\n");
	write_list(MEMBERS, member.certificate);
	write_list(TEAM, member.certificate);
	snprintf(text, sizeof(text),
	    "[server]\nworkers = 2\n[gemini]\nport = 1965\n"
	    "[host first]\nname = localhost\n"
	    "[host second]\nname = second.example\nroot = %s/second\n"
	    "[zone club]\nhost = first\npath = /club/\n"
	    "allow = file:%s/members\n"
	    "[zone team]\nhost = first\npath = /team/\n"
	    "allow = file:%s/teamlist\n"
	    "[zone any]\nhost = first\npath = /any/\nallow = any\n",
	    server.directory, server.directory, server.directory);
	server_configure(&server, text);
	server_start(&server, NULL);
	*state = &server;
	return 0;
}

static int
stop(void **state)
{
	identity_free(&member);
	identity_free(&stranger);
	return server_group_teardown(state);
}

static struct talk
talk(const char *request, const struct identity_pair *pair)
{
	struct talk talk = ask_for(&server, true, span_of(request));

	talk.certificate = pair ? pair->certificate : NULL;
	talk.key = pair ? pair->key : NULL;
	return talk;
}

static bool
sees(const char *request, const struct identity_pair *pair, const char *text)
{
	struct talk what = talk(request, pair);
	struct heard heard = client_talk(&what);
	bool seen = answer_has(heard_span(&heard), text);

	heard_free(&heard);
	return seen;
}

/* S60, S61, A17, W4: who is asked, who is refused, who comes in. */
static void
who_comes_in(void **state)
{
	const struct {
		const char *row, *request;
		const struct identity_pair *pair;
		int status;
	} rows[] = {
	    {"60", "gemini://localhost/club/in.gmi\r\n", NULL, 60},
	    {"61", "gemini://localhost/club/in.gmi\r\n", &stranger, 61},
	    {"in", "gemini://localhost/club/in.gmi\r\n", &member, 20},
	    {"60 any", "gemini://localhost/any/in.gmi\r\n", NULL, 60},
	    {"any", "gemini://localhost/any/in.gmi\r\n", &stranger, 20},
	    {"A17 public", "gemini://localhost/open.gmi\r\n", &stranger, 20},
	    {"A17 none", "gemini://localhost/open.gmi\r\n", NULL, 20},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
		     version++) {
			struct talk what = talk(rows[i].request, rows[i].pair);
			what.least = what.most = version;
			expect_true(rows[i].row, what.request,
			    ask_status(&what) == rows[i].status);
		}
}

/*
 * M13: what a zone hides and shows in menus, feeds and search, and on Gopher.
 */
static void
hidden_and_shown(void **state)
{
	static const char *const pages[] = {
	    "gemini://localhost/search?turnips\r\n",
	    "gemini://localhost/recent\r\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		/* Both on one cache or the other, whoever asked first. */
		for (int again = 0; again < 4; again++) {
			assert_true(sees(pages[i], &member, "Inside"));
			assert_false(sees(pages[i], NULL, "Inside"));
			assert_false(sees(pages[i], &stranger, "Inside"));
		}
	}
	struct heard gopher = gopher_ask(&server, "/search\tturnips\r\n");
	assert_true(answer_has(heard_span(&gopher), "Open"));
	assert_false(answer_has(heard_span(&gopher), "Inside"));
	heard_free(&gopher);
	gopher = gopher_ask(&server, "/club/in.gmi\r\n");
	assert_true(answer_starts(heard_span(&gopher), "3"));
	heard_free(&gopher);
}

/* A16, X13: a session that is resumed is the same reader's. */
static void
resumed(void **state)
{
	(void)state;
	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		struct talk what =
		    talk("gemini://localhost/club/in.gmi\r\n", &member);
		what.least = what.most = version;
		struct heard first = client_talk(&what);
		assert_int_equal(heard_status(&first), 20);
		what.session = first.session;
		struct heard again = client_talk(&what);
		expect_true("A16", what.request, again.reused);
		assert_int_equal(heard_status(&again), 20);
		/* The identity is the session's, not one shown again. */
		what.certificate = NULL;
		what.key = NULL;
		struct heard bare = client_talk(&what);
		expect_true("X13", what.request, bare.reused);
		assert_int_equal(heard_status(&bare), 20);
		heard_free(&first);
		heard_free(&again);
		heard_free(&bare);
	}
}

/* A17: also where the client names no host, the default has a zone. */
static void
asked_without_a_name(void **state)
{
	struct talk what = talk("gemini://localhost/club/in.gmi\r\n", &member);

	(void)state;
	what.name = "";
	assert_int_equal(ask_status(&what), 20);
	what.certificate = NULL;
	assert_int_equal(ask_status(&what), 60);
}

/* A17: a host that has no zone asks for nothing; one that has does. */
static void
not_asked_elsewhere(void **state)
{
	static const struct {
		const char *name, *request;
		bool asks;
	} rows[] = {
	    {"second.example", "gemini://second.example/x.gmi\r\n", false},
	    {"localhost", "gemini://localhost/open.gmi\r\n", true},
	    {"", "gemini://second.example/x.gmi\r\n", true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct talk what = talk(rows[i].request, &member);
		what.name = rows[i].name;
		struct heard heard = client_talk(&what);
		assert_int_equal(heard_status(&heard), 20);
		expect_true("A17", what.request, heard.asked == rows[i].asks);
		heard_free(&heard);
	}
}

/* W4, A17: whoever signed it, whatever name it has, whenever it would end. */
static void
whatever_it_says(void **state)
{
	static const char *const names[] = {
	    "", "*", "localhost", "caf\xc3\xa9 \xf0\x9f\x8e\x89", "../a b"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct identity_pair pair = identity_make("subject");
		X509_NAME *subject = X509_NAME_new();
		if (*names[i])
			X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
			    (const unsigned char *)names[i], -1, -1, 0);
		X509_set_subject_name(pair.certificate, subject);
		ASN1_TIME_set_string(
		    X509_getm_notAfter(pair.certificate), "99991231235959Z");
		/* Not by itself, either: the issuer is another. */
		assert_true(
		    X509_sign(pair.certificate, i % 2 ? stranger.key : pair.key,
			EVP_sha256()) > 0);
		struct talk what =
		    talk("gemini://localhost/any/in.gmi\r\n", &pair);
		expect_true("W4", span_of(names[i]), ask_status(&what) == 20);
		what = talk("gemini://localhost/club/in.gmi\r\n", &pair);
		expect_true("S61", span_of(names[i]), ask_status(&what) == 61);
		what = talk("gemini://localhost/open.gmi\r\n", &pair);
		expect_true("A17", span_of(names[i]), ask_status(&what) == 20);
		X509_NAME_free(subject);
		identity_free(&pair);
	}
}

static X509 *
dated(const struct identity_pair *pair, long from, long to)
{
	X509 *certificate = X509_dup(pair->certificate);

	X509_gmtime_adj(X509_getm_notBefore(certificate), from);
	X509_gmtime_adj(X509_getm_notAfter(certificate), to);
	assert_true(X509_sign(certificate, pair->key, EVP_sha256()) > 0);
	return certificate;
}

/* S62, A17: dates count in a zone, and nowhere else. */
static void
dates(void **state)
{
	struct identity_pair expired = {
	    dated(&stranger, -20000, -10000), stranger.key};
	struct identity_pair early = {
	    dated(&stranger, 10000, 20000), stranger.key};
	struct talk what;

	(void)state;
	what = talk("gemini://localhost/any/in.gmi\r\n", &expired);
	assert_int_equal(ask_status(&what), 62);
	what = talk("gemini://localhost/any/in.gmi\r\n", &early);
	assert_int_equal(ask_status(&what), 62);
	what = talk("gemini://localhost/open.gmi\r\n", &expired);
	assert_int_equal(ask_status(&what), 20);
	X509_free(expired.certificate);
	X509_free(early.certificate);
}

static void
wait_for_status(const struct talk *what, int status)
{
	EVENTUALLY(ask_status(what) == status);
}

/* A list is read again when it changes; one that is broken changes nothing. */
static void
list_changes(void **state)
{
	const char *request = "gemini://localhost/club/in.gmi\r\n";
	struct talk new = talk(request, &stranger),
		    old = talk(request, &member);

	(void)state;
	write_list(MEMBERS, stranger.certificate);
	wait_for_status(&new, 20);
	wait_for_status(&old, 61);
	server_write(&server, MEMBERS, "12:34 too short\n");
	EVENTUALLY(server_logged(&server, "members:1: allow is \"12:34\""));
	wait_for_status(&new, 20);
	write_list(MEMBERS, member.certificate);
	wait_for_status(&old, 20);
	wait_for_status(&new, 61);
	/* With the configuration it is read as well. */
	write_list(MEMBERS, stranger.certificate);
	assert_int_equal(kill(server.pid, SIGHUP), 0);
	wait_for_status(&new, 20);
}

/* K442: a list that is broken holds up no other: who is taken off one is out.
 */
static void
other_list_changes(void **state)
{
	struct talk club = talk("gemini://localhost/club/in.gmi\r\n", &member),
		    team = talk("gemini://localhost/team/in.gmi\r\n", &member);

	(void)state;
	write_list(MEMBERS, member.certificate);
	wait_for_status(&club, 20);
	server_write(&server, TEAM, "12:34 too short\n");
	EVENTUALLY(server_logged(&server, "teamlist:1: allow is \"12:34\""));
	write_list(MEMBERS, stranger.certificate);
	wait_for_status(&club, 61);
	assert_int_equal(ask_status(&team), 20);
	write_list(TEAM, stranger.certificate);
	wait_for_status(&team, 61);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_comes_in),
	    cmocka_unit_test(hidden_and_shown),
	    cmocka_unit_test(resumed),
	    cmocka_unit_test(asked_without_a_name),
	    cmocka_unit_test(not_asked_elsewhere),
	    cmocka_unit_test(whatever_it_says),
	    cmocka_unit_test(dates),
	    cmocka_unit_test(list_changes),
	    cmocka_unit_test(other_list_changes),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
