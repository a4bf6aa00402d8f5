/*
 * What is hidden, over connections: rows K54 and K57. The answers of a server
 * without hidden articles are kept, and each later one is held against them.
 */
#include <signal.h>
#include <stdio.h>

#include "base/mem.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/identity.h"
#include "support/process.h"
#include "support/twins.h"

#define BEFORE "[server]\nworkers = 1\n[gemini]\nport = 1965\n"
#define ZONE "[zone one]\npath = /hidden/\nallow = any\n"

static const struct twins_hidden zone = {"hidden/", "", 31, 0},
				 drafts = {"notes/", "draft: true\n", 9, 100};

/* Of lists, of articles, and searches; on both networks. */
static const char *const asked[] = {"/", "/recent", "/notes/", "/tags/",
    "/tags/gopher", "/tags/menus", "/tags/conclave", "/archive/",
    "/archive/2021", "/atom.xml", "/notes/atom.xml", "/tags/volcano/atom.xml",
    "/0.gmi", "/3.gmi", "/6.gmi", "/related/0.gmi", "/related/3.gmi",
    "/notes/1.es.gmi", "/notes/4.gmi", "/related/notes/1.es.gmi",
    "/related/notes/4.gmi", "/related/notes/7.gmi", "/hidden/h1.es.gmi"};

/* Words of twins.c, visible and hidden ones, whole and misspelt. */
static const char *const typed[] = {"mebea", "padumifac vofafud", "mewea",
    "lovanufa", "norewofal mebea", "tag:conclave", "lang:fr", "lang:es mebea",
    "-mewea mebea", "\"mebea nonigedab\"", "nonigedba", "gutibif rebifedia"};

enum { REQUESTS = 2 * (COUNT(asked) + COUNT(typed)) };

static void
request_of(size_t number, char request[256])
{
	bool gemini = number % 2;
	size_t at = number / 2;

	if (at < COUNT(asked)) {
		snprintf(request, 256, "%s%s\r\n",
		    gemini ? "gemini://localhost" : "", asked[at]);
		return;
	}
	const char *words = typed[at - COUNT(asked)];
	int size = snprintf(request, 256, "%s",
	    gemini ? "gemini://localhost/search?" : "/search\t");
	for (; *words; words++)
		size += snprintf(request + size, 256 - (size_t)size,
		    gemini && *words == ' '       ? "%%20"
			: gemini && *words == '"' ? "%%22"
						  : "%c",
		    *words);
	snprintf(request + size, 256 - (size_t)size, "\r\n");
}

/* Whether the server has no edition yet. */
static bool
is_starting(struct span answer)
{
	return answer_starts(answer, "41 ") ||
	    answer_starts(answer, "3Starting");
}

/* The answer to a request, once there is an edition. */
static struct buf
answer_to(const struct server *server, const char *request)
{
	struct buf kept = {0};

	for (;;) {
		struct heard heard = ask_either(server, request);
		bool starting = is_starting(heard_span(&heard));
		if (!starting)
			buf_add(&kept, heard_span(&heard));
		heard_free(&heard);
		if (!starting)
			return kept;
		poll(NULL, 0, 2);
	}
}

static void
keep_answers(const struct server *server, struct buf kept[REQUESTS])
{
	char request[256];

	for (size_t i = 0; i < REQUESTS; i++) {
		request_of(i, request);
		kept[i] = answer_to(server, request);
	}
}

static void
expect_kept(const struct server *server, const struct buf kept[REQUESTS])
{
	char request[256];

	for (size_t i = 0; i < REQUESTS; i++) {
		request_of(i, request);
		struct buf now = answer_to(server, request);
		expect_span(request, buf_span(&now), buf_span(&kept[i]));
		buf_free(&now);
	}
}

/* The status of a page of the zone, asked for with a certificate. */
static int
inside(const struct server *server, const struct identity_pair *member)
{
	struct talk talk = ask_for(
	    server, true, SPAN("gemini://localhost/hidden/h28.gmi\r\n"));

	talk.certificate = member->certificate;
	talk.key = member->key;
	return ask_status(&talk);
}

/* K54: articles come into the zone, among drafts, and go. */
static void
come_and_go(void **state)
{
	struct server *server = *state;
	struct identity_pair member = identity_make("member");
	struct buf kept[REQUESTS];

	twins_write(server);
	server_configure(server, BEFORE ZONE);
	server_start(server, NULL);
	keep_answers(server, kept);
	assert_int_equal(inside(server, &member), 51);
	twins_hide(server, &drafts);
	twins_hide(server, &zone);
	EVENTUALLY(inside(server, &member) == 20);
	expect_kept(server, kept);
	twins_reveal(server, &zone);
	EVENTUALLY(inside(server, &member) == 51);
	expect_kept(server, kept);
	for (size_t i = 0; i < REQUESTS; i++)
		buf_free(&kept[i]);
	identity_free(&member);
}

/* K54, K57: a reload that closes a zone, in which articles are already. */
static void
closed_by_a_reload(void **state)
{
	struct server *server = *state;
	struct buf kept[REQUESTS];
	struct talk outside;

	twins_write(server);
	server_configure(server, BEFORE ZONE);
	server_start(server, NULL);
	keep_answers(server, kept);
	outside = ask_for(
	    server, true, SPAN("gemini://localhost/hidden/h28.gmi\r\n"));
	assert_int_equal(ask_status(&outside), 60);
	/* Open for a while: everybody sees what is there. */
	server_configure(server, BEFORE);
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	EVENTUALLY(ask_status(&outside) == 51);
	twins_hide(server, &zone);
	EVENTUALLY(ask_status(&outside) == 20);
	server_configure(server, BEFORE ZONE);
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	EVENTUALLY(ask_status(&outside) == 60);
	expect_kept(server, kept);
	for (size_t i = 0; i < REQUESTS; i++)
		buf_free(&kept[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(come_and_go),
	    SERVER_SCENE(closed_by_a_reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
