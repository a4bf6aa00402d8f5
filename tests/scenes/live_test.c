/* Drafts and future posts, and what front matter asks for. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "dates/date.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

enum { SOON = 3 };

#define HOST "gemini://localhost"

/* Nobody finds the text before its second, under any name or in any menu. */
static void
expect_hidden(const struct server *server, int64_t then)
{
	static const char *const pages[] = {HOST "/soon.gmi\r\n", HOST "/\r\n",
	    HOST "/recent\r\n", HOST "/a.gmi\r\n", HOST "/related/a.gmi\r\n",
	    HOST "/was/soon\r\n", HOST "/related/soon.gmi\r\n", "/soon.gmi\r\n",
	    "/soon\r\n", "/soon.txt\r\n", "\r\n", "/recent\r\n", "/a\r\n",
	    "/was/soon\r\n"};

	for (size_t i = 0; i < COUNT(pages); i++) {
		struct heard heard = pages[i][0] == 'g'
		    ? gemini_ask(server, pages[i])
		    : gopher_ask(server, pages[i]);
		expect_true(pages[i], heard_span(&heard),
		    clock_now() >= then ||
			answer_lacks(heard_span(&heard), "Gophers soon"));
		heard_free(&heard);
	}
}

/* A second as a publisher at an offset from UTC writes it. */
static void
print_time(char *text, size_t size, int64_t instant, int hours, int minutes)
{
	char day[DATE_SIZE];
	int64_t local = instant + hours * 3600 + minutes * 60;

	date_print((int32_t)(local / 86400), day);
	snprintf(text, size, "%.*sT%02d:%02d:%02d%+03d:%02d", DATE_SIZE, day,
	    (int)(local % 86400 / 3600), (int)(local % 3600 / 60),
	    (int)(local % 60), hours, abs(minutes));
}

static void
expect_live(const struct server *server)
{
	static const char *const pages[] = {HOST "/\r\n", HOST "/recent\r\n",
	    HOST "/soon.gmi\r\n", HOST "/related/a.gmi\r\n", "\r\n",
	    "/recent\r\n", "/soon\r\n", "/soon.txt\r\n", "/was/soon\r\n"};

	for (size_t i = 0; i < COUNT(pages); i++)
		wait_for(server, pages[i], answer_has, "Gophers soon");
	wait_for(server, HOST "/was/soon\r\n", answer_starts, "31 ");
}

/* Dated a moment ahead, with time and offset: it goes live by itself. */
static void
future_post(void **state)
{
	static const int offsets[][2] = {{-6, 0}, {5, 45}};
	struct server *server = *state;
	char date[64], text[512];

	server_write(
	    server, "a.gmi", "# Burrows\n\nWhere gophers dig holes.\n");
	server_write(server, "c.gmi", "# Other\n\nNothing of the kind.\n");
	server_start(server, NULL);
	for (size_t i = 0; i < COUNT(offsets); i++) {
		int64_t then = clock_now() + SOON;
		print_time(
		    date, sizeof(date), then, offsets[i][0], offsets[i][1]);
		snprintf(text, sizeof(text),
		    "---\ndate: %s\nwas: /was/soon\n---\n# Gophers soon\n\n"
		    "Where gophers dig holes, and how.\n",
		    date);
		server_drop(server, "soon.gmi", text);
		server_drop(server, i ? "mark1.gmi" : "mark0.gmi", "# Mark\n");
		wait_for(
		    server, HOST "/\r\n", answer_has, i ? "mark1" : "mark0");
		while (clock_now() < then)
			expect_hidden(server, then);
		expect_live(server);
	}
}

/* `listed: no`, `menus: none`, `was:`, `updated:`, each on both networks. */
static void
fields(void **state)
{
	static const struct {
		const char *request, *has, *lacks;
	} rows[] = {
	    {HOST "/\r\n", "Shown", "Unlisted"},
	    {HOST "/recent\r\n", "Shown", "Unlisted"},
	    {HOST "/unlisted.gmi\r\n", "20 ", "31 "},
	    {"\r\n", "Shown", "Unlisted"},
	    {"/unlisted\r\n", "words of it", "is missing"},
	    {HOST "/bare.gmi\r\n", "words of it", "=> "},
	    {HOST "/shown.gmi\r\n", "=> / Home", "---"},
	    {HOST "/old/name\r\n", "31 gemini://localhost", "words of it"},
	    {HOST "/old/name.txt\r\n", "51 ", "31 "},
	    {"/old/name\r\n", "words of it", "31 "},
	    {HOST "/broken.gmi\r\n", "51 ", "Broken"},
	    {"/broken.gmi\r\n", "3", "Broken"},
	    {HOST "/doubtful.gmi\r\n", "51 ", "Doubtful"},
	    {HOST "/\r\n", "Shown", "Doubtful"},
	    {HOST "/\r\n", "Shown", "Broken"},
	};
	struct server *server = *state;

	server_write(server, "shown.gmi",
	    "---\ndate: 2020-01-02\nupdated: 2021-03-04\nwas: /old/name\n---\n"
	    "# Shown\n\nwords of it\n");
	server_write(server, "unlisted.gmi",
	    "---\ndate: 2020-01-01\nlisted: no\n---\n# Unlisted\n\n"
	    "words of it\n");
	server_write(server, "bare.gmi",
	    "---\nmenus: none\n---\n# Bare\n\nwords of it\n");
	server_write(
	    server, "broken.gmi", "---\ndate: next week\n---\n# Broken\n");
	server_write(
	    server, "doubtful.gmi", "---\ndraft: perhaps\n---\n# Doubtful\n");
	server_start(server, NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ask_expect(server, rows[i].request, answer_has, rows[i].has);
		ask_expect(
		    server, rows[i].request, answer_lacks, rows[i].lacks);
	}
}

/* What hides an article by mistake is an error of `loam check`. */
static void
checked(void **state)
{
	static const struct {
		const char *text;
		int code;
	} rows[] = {
	    {"---\ndate: 2020-01-01\ndraft: true\n---\n# Fine\n", 0},
	    {"---\ndate: 2999-01-01T10:00:00+14:00\n---\n# Fine\n", 0},
	    {"---\ndate: soon\n---\n# Broken\n", 1},
	    {"---\ndate: 2020-13-01\n---\n# Broken\n", 1},
	    {"---\ndraft: maybe\n---\n# Broken\n", 1},
	};
	struct server *server = *state;
	char file[2 * SERVER_PATH];

	snprintf(file, sizeof(file), "%s/loam.ini", server->directory);
	server_configure(server, "");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *const words[] = {
		    "check", "-c", file, "--capsule", server->capsule, NULL};
		server_write(server, "a.gmi", rows[i].text);
		server_launch_bare(server, words);
		expect_true(rows[i].text, SPAN("exit code"),
		    server_wait_end(server) == rows[i].code);
	}
}

/*
 * K127: a publisher whose files are wrong in ever new ways, many times a
 * second, does not fill the log; what is left out is counted.
 */
static void
flipping(void **state)
{
	enum { FILES = 400 };
	struct server *server = *state;
	char path[32], text[96];

	server_start_small(server, "");
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "x%d.gmi", i);
		snprintf(
		    text, sizeof(text), "---\nlang: %d!\n---\n# X%d\n", i, i);
		server_drop(server, path, text);
		server_drop(server, "same.gmi", text);
	}
	server_drop(server, "last.gmi", "# The last\n");
	wait_for(server, HOST "/last.gmi\r\n", answer_has, "The last");
	/* An edition is served before its notes are logged. */
	EVENTUALLY(server_logged(server, "expected a language") >= 10);
	assert_in_range(server_logged(server, "expected a language"), 10, 60);
	assert_in_range(server_logged(server, "/same.gmi"), 0, 2);
	assert_true(server_logged(server, "were left out") <= 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(future_post),
	    SERVER_SCENE(fields),
	    SERVER_SCENE(checked),
	    SERVER_SCENE(flipping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
