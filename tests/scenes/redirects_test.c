/*
 * Redirects, tombstones and types of the configuration, as clients see them:
 * 30, 31, 52, H4, H7, H12, M12; and what a reload does with them.
 */
#include <signal.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

#define HOST "gemini://localhost"

static const char before[] = "[server]\nworkers = 1\n"
			     "[redirects]\n"
			     "redirect = 30 / /en/\n"
			     "redirect = 31 /old.gmi /new.gmi\n"
			     "redirect = 31 /notes/* /en/*\n"
			     "redirect = 52 /gone/*\n"
			     "redirect = 31 /away gemini://b.example/x\n"
			     "[types]\n"
			     "type = .md text/plain\n";

static void
begin(struct server *server, const char *configuration)
{
	server_write(server, "new.gmi", "# New\n=> /old.gmi Old\n");
	server_write(server, "en/index.gmi", "# English\n");
	server_write(server, "en/a.gmi", "# A\n");
	server_write(server, "gone/b.gmi", "# B\n");
	server_write(server, "c.md", "# C\n");
	server_configure(server, configuration);
	server_start(server, NULL);
}

/* The header of an answer, and H4: nothing behind it but for 20. */
static void
expect_answer(const struct server *server, const char *path, const char *wanted)
{
	struct buf request = {0}, want = {0};
	struct span text = span_of(wanted);

	buf_format(&request, HOST "%s\r\n%c", path, 0);
	struct heard heard = gemini_ask(server, request.data);
	/* A target of ours is whole: with the port that readers see. */
	size_t ours = strlen("31 " HOST);
	if (text.size > ours && memcmp(text.data + 3, HOST, ours - 3) == 0) {
		buf_add(&want, span_head(text, ours));
		buf_format(&want, ":%u", server->gemini);
		text = span_tail(text, ours);
	}
	buf_add(&want, text);
	struct span got = heard_span(&heard);
	expect_span(path, span_head(got, want.size), buf_span(&want));
	expect_true(path, got,
	    heard_status(&heard) == 20 || heard_body(&heard).size == 0);
	expect_true(path, got, heard.closed);
	heard_free(&heard);
	buf_free(&request);
	buf_free(&want);
}

/* S30, S31, S52, M12: as configured, on both networks. */
static void
redirects(void **state)
{
	static const struct {
		const char *path, *want;
	} rows[] = {
	    {"/", "30 " HOST "/en/\r\n"},
	    {"", "30 " HOST "/en/\r\n"},
	    {"/old.gmi", "31 " HOST "/new.gmi\r\n"},
	    {"/old.gmi?query", "31 " HOST "/new.gmi\r\n"},
	    {"/notes/a.gmi", "31 " HOST "/en/a.gmi\r\n"},
	    {"/notes/%0d%0a20%20x", "31 " HOST "/en/%0D%0A20%20x\r\n"},
	    {"/gone/b.gmi", "52 Gone for good\r\n"},
	    {"/away", "31 gemini://b.example/x\r\n"},
	    {"/en/a.gmi", "20 text/gemini; lang=en\r\n# A\n"},
	    {"/notes", "51 Not found\r\n"},
	};
	static const struct {
		const char *selector, *start;
	} gopher[] = {
	    {"\r\n", "iEnglish\tTITLE\t"},
	    {"/old\r\n", "iNew\tTITLE\t"},
	    {"/notes/a\r\n", "iA\tTITLE\t"},
	    {"/gone/b\r\n", "3Gone for good\t\terror.host\t1\r\n1Home\t/\t"},
	    {"/away\r\n",
		"hThis page has moved here [gemini]\tURL:gemini://b.example/x"
		"\t"},
	};
	struct server *server = *state;

	begin(server, before);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_answer(server, rows[i].path, rows[i].want);
	for (size_t i = 0; i < COUNT(gopher); i++) {
		struct heard heard = gopher_ask(server, gopher[i].selector);
		expect_span(gopher[i].selector,
		    span_head(heard_span(&heard), strlen(gopher[i].start)),
		    span_of(gopher[i].start));
		heard_free(&heard);
	}
	/* A link in a menu leads to where the redirect does. */
	wait_for(server, "/new\r\n", answer_has, "\n1Old\t/new\t");
	assert_int_equal(server_stop(server), 0);
}

/* HUP: new rules hold, new types are read anew; a loop changes nothing. */
static void
reload(void **state)
{
	struct server *server = *state;

	begin(server, before);
	expect_answer(server, "/c.md", "20 text/plain; lang=en\r\n# C\n");
	server_configure(
	    server, "[redirects]\nredirect = 31 /a /b\nredirect = 31 /b /a\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server,
	    "loam.ini:2: redirect of \"/a\" leads to \"/b\", which line 3 "
	    "redirects: it leads back to itself\n"));
	EVENTUALLY(server_logged(server, "stays as it was"));
	expect_answer(server, "/old.gmi", "31 " HOST "/new.gmi\r\n");
	expect_answer(server, "/a", "51 Not found\r\n");
	server_configure(server,
	    "[server]\nworkers = 1\n[redirects]\nredirect = 52 /old.gmi\n"
	    "[types]\ntype = .md text/x-markdown\n");
	kill(server->pid, SIGHUP);
	wait_for(server, HOST "/old.gmi\r\n", answer_starts, "52 ");
	wait_for(server, HOST "/c.md\r\n", answer_starts,
	    "20 text/x-markdown; lang=en\r\n");
	wait_for(server, HOST "/gone/b.gmi\r\n", answer_starts,
	    "20 text/gemini; lang=en\r\n");
	assert_int_equal(server_stop(server), 0);
}

/* What leads nowhere does not start: 2, with file and line. */
static void
refused_at_start(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
	    {"[redirects]\nredirect = 31 /a /a\n",
		"loam.ini:2: redirect of \"/a\" leads to \"/a\", which line 2 "
		"redirects: it leads back to itself\n"},
	    {"[redirects]\nredirect = 31 /a /b\nredirect = 52 /b\n",
		"loam.ini:2: redirect of \"/a\" leads to \"/b\", which line 3 "
		"redirects, expected the final target\n"},
	    {"[redirects]\n\nredirect = 40 /a\n",
		"loam.ini:3: redirect is \"40 /a\", expected 30, 31 or 52 and "
		"an old path\n"},
	    {"[types]\ntype = md text/plain\n",
		"loam.ini:2: type is \"md text/plain\", expected an extension "
		"with one dot, in front, and a type, as in .ext text/plain\n"},
	};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_configure(server, rows[i].text);
		server_launch(server, NULL);
		assert_int_equal(server_wait_end(server), 2);
		EVENTUALLY(server_logged(server, rows[i].says));
		struct ran ran = command_run(server,
		    (const char *const[]){"check", "-c", "loam.ini", NULL});
		assert_int_equal(ran.code, 2);
		expect_true("check", buf_span(&ran.errors),
		    answer_has(buf_span(&ran.errors), rows[i].says));
		ran_free(&ran);
	}
}

/* The rules are every host's, each under its own name. */
static void
several_hosts(void **state)
{
	static const char hosts[] = "[host a]\nname = localhost\n"
				    "[host b]\nname = b.example\n"
				    "alias = bee.example\n[redirects]\n";
	static const struct {
		const char *host, *want;
	} rows[] = {
	    {"localhost", "31 gemini://localhost:%u/new.gmi\r\n"},
	    {"b.example", "31 gemini://b.example:%u/new.gmi\r\n"},
	    {"bee.example", "31 gemini://b.example:%u/new.gmi\r\n"},
	};
	struct server *server = *state;
	struct buf text = {0};

	buf_format(&text, "%sredirect = 31 /old.gmi /new.gmi\n%c", hosts, 0);
	begin(server, text.data);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf request = {0}, want = {0};
		buf_format(&request, "gemini://%s:%u/old.gmi\r\n", rows[i].host,
		    server->gemini);
		size_t mark = span_find(span_of(rows[i].want), '%');
		buf_add(&want, span_head(span_of(rows[i].want), mark));
		buf_format(&want, "%u", server->gemini);
		buf_add(&want, span_tail(span_of(rows[i].want), mark + 2));
		struct talk what = {.port = server->gemini,
		    .secure = true,
		    .name = rows[i].host,
		    .request = buf_span(&request)};
		struct heard heard = client_talk(&what);
		expect_span(rows[i].host, heard_span(&heard), buf_span(&want));
		heard_free(&heard);
		buf_free(&request);
		buf_free(&want);
	}
	assert_int_equal(server_stop(server), 0);
	/* From one host to the other and back is a loop, too. */
	text.size = 0;
	buf_format(&text,
	    "[gemini]\nport = 1965\n%sredirect = 31 /old.gmi "
	    "gemini://bee.example/old.gmi\n%c",
	    hosts, 0);
	server_configure(server, text.data);
	server_launch(server, NULL);
	assert_int_equal(server_wait_end(server), 2);
	EVENTUALLY(
	    server_logged(server, "redirects: it leads back to itself\n"));
	buf_free(&text);
}

/* `loam check` and `loam show` know the rules. */
static void
commands(void **state)
{
	struct server *server = *state;

	server_write(server, "2020-01-01-new.gmi", "# New\n=> /old.gmi Old\n");
	server_configure(server,
	    "[redirects]\nredirect = 31 /old.gmi /2020-01-01-new.gmi\n"
	    "redirect = 31 /a /none\n");
	struct ran ran = command_run(
	    server, (const char *const[]){"check", "-c", "loam.ini", NULL});
	assert_int_equal(ran.code, 1);
	expect_span("check", buf_span(&ran.output),
	    SPAN("loam.ini:3: redirect to \"/none\" leads to nothing that is "
		 "served\n"));
	ran_free(&ran);
	ran = command_run(server,
	    (const char *const[]){
		"show", "-c", "loam.ini", HOST "/old.gmi", NULL});
	expect_span("show", buf_span(&ran.output),
	    SPAN("31 " HOST "/2020-01-01-new.gmi\r\n"));
	ran_free(&ran);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(redirects),
	    SERVER_SCENE(reload),
	    SERVER_SCENE(refused_at_start),
	    SERVER_SCENE(several_hosts),
	    SERVER_SCENE(commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
