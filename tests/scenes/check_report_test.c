/* What `loam check` says to programs, and to terminals. */
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/json.h"

static struct ran
check(const struct server *server, const char *option)
{
	return command_call(server,
	    (const char *const[]){"check", "-c", "loam.ini", option, NULL});
}

/*
 * V34: the object has the notes of the lines in their order, and the same exit
 * code; it is UTF-8, whatever the names of files are.
 */
static void
json_object(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A \x01\n=> /nowhere \"there\"\n");
	server_write(server, "b\xff\"\n.gmi", "# B\n=> /nowhere\n");
	server_write(server, "c.gmi", "---\ndraft: true\n---\n# C\n");
	struct ran lines = check(server, NULL);
	struct ran ran = check(server, "--json");
	struct span json = buf_span(&ran.output);
	struct span rest = buf_span(&lines.output);
	size_t count = 0;
	while (rest.size > 0) {
		span_cut_line(&rest);
		count++;
	}
	expect_true("valid", json, json_valid(json));
	assert_int_equal(ran.code, 1);
	assert_int_equal(lines.code, 1);
	assert_int_equal(json_count(json, "notes"), count);
	assert_int_equal(
	    json_number(json, "wrong") + json_number(json, "remarks"), count);
	expect_json("version", json, "version", "\"" LOAM_VERSION "\"");
	expect_json("configuration", json, "configuration", "\"loam.ini\"");
	expect_true("error", json,
	    answer_has(json, "\"severity\":\"error\",\"file\":\"") &&
		answer_has(json, "/a.gmi\",\"line\":2,\"text\":\""));
	expect_true("remark", json,
	    answer_has(json, "/c.gmi\",\"line\":null,\"text\":\"not shown"));
	ran_free(&lines);
	ran_free(&ran);
}

/* V34: nothing wrong is an empty list; a broken configuration is in it. */
static void
json_edges(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	struct ran ran = check(server, "--json");
	struct span json = buf_span(&ran.output);
	expect_json("none", json, "notes", "[]");
	expect_json("none", json, "wrong", "0");
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	server_configure(server, "[server]\nworkers = many\n");
	ran = check(server, "--json");
	json = buf_span(&ran.output);
	expect_json("broken", json, "notes.0.severity", "\"error\"");
	expect_json("broken", json, "notes.0.file", "\"loam.ini\"");
	expect_json("broken", json, "notes.0.line", "2");
	assert_int_equal(ran.code, 2);
	ran_free(&ran);
	server_configure(server, "[capsule]\nroot = nowhere\n");
	ran = check(server, "--json");
	json = buf_span(&ran.output);
	expect_true("no capsule", json, json_valid(json));
	expect_true("no capsule", json, json_number(json, "wrong") > 0);
	assert_true(ran.code != 0);
	ran_free(&ran);
	ran = check(server, "--help");
	expect_true("help", buf_span(&ran.errors), ran.errors.size == 0);
	ran_free(&ran);
}

static void
cut_short(void)
{
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){1024, 1024});
}

/* P929: a text without LF has the lines that its readers get. */
static void
cr_lines(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\rText.\r=> /nowhere There\r");
	server_write(server, "b.gmi", "# B\r\nOne\rtwo\n");
	struct ran ran = check(server, NULL);
	struct span said = buf_span(&ran.output);
	expect_true("link", said,
	    answer_has(said, "/a.gmi:3: the link /nowhere leads to nothing"));
	expect_true("none", said, !answer_has(said, "/a.gmi:1: "));
	expect_true("mixed", said,
	    answer_has(said, "/b.gmi:2: a CR stands within the line"));
	ran_free(&ran);
}

/* V34: who reads the object alone learns that the capsule could not be read. */
static void
unread(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server->prepare = cut_short;
	struct ran ran = check(server, "--json");
	struct span json = buf_span(&ran.output);
	expect_json("file", json, "notes.0.file", "\"capsule\"");
	expect_true("text", json,
	    answer_has(json, "the capsule cannot be read or indexed"));
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
	ran = check(server, NULL);
	expect_true("lines", buf_span(&ran.output), ran.output.size == 0);
	expect_true("errors", buf_span(&ran.errors), ran.errors.size > 0);
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
}

/* P810: a map in mixed case has no page of its own beside another. */
static void
map_in_mixed_case(void **state)
{
	struct server *server = *state;

	server_write(server, "a/index.gmi", "# A\n");
	server_write(server, "a/Gophermap", "!A\n");
	server_write(server, "b/Gophermap", "!B\n");
	struct ran ran = check(server, NULL);
	struct span output = buf_span(&ran.output);
	expect_true("beside", output,
	    answer_has(output,
		"/a/Gophermap: not shown: its directory has another page, "
		"expected the name gophermap"));
	expect_true("alone", output, !answer_has(output, "/b/Gophermap"));
	ran_free(&ran);
}

/* P816, P968: who copies a hole of another server is told which menus are lost.
 */
static void
menus_of_others(void **state)
{
	static const struct {
		const char *path, *text, *server;
	} files[] = {
	    {"a/index.gph", "Hello\n[0|About|about.txt|server|port]\n",
		"geomyidae"},
	    {"e/one.LINK", "Name=One\nType=1\n", "UMN gopherd"},
	    {"f/figure.gph", "plot sin(x)\n", NULL},
	    {"f/chain.link", "iron\n", NULL},
	    {"f/10-lan.link",
		"# lan\n[Match]\nPath=pci-0000:02:00.0-*\n[Link]\nName=lan0\n",
		NULL},
	    {"f/[0|a|b|c|d].txt", "[0|About|about.txt|server|port]\n", NULL},
	};
	struct server *server = *state;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		server_write(server, files[i].path, files[i].text);
	server_write(server, "b/.gophermap", "Hello\n");
	server_write(server, "c/index.cgi", "#!/bin/sh\n");
	server_write(server, "d/index.dcgi", "#!/bin/sh\n");
	server_write(server, "d/other.dcgi", "#!/bin/sh\n");
	struct ran ran = check(server, NULL);
	struct span output = buf_span(&ran.output);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char line[128];
		snprintf(line, sizeof(line), "%s: a menu of %s", files[i].path,
		    files[i].server ? files[i].server : "");
		expect_true(files[i].path, output,
		    answer_has(output, line) == (files[i].server != NULL));
	}
	expect_true("geomyidae", output,
	    answer_has(output, "c/index.cgi: a program of geomyidae") &&
		answer_has(output, "d/index.dcgi: a program of geomyidae") &&
		answer_lacks(output, "d/other.dcgi: "));
	expect_true("spacecookie", output,
	    answer_has(output,
		"b/.gophermap: not shown: a map of spacecookie, expected "
		"gophermap"));
	ran_free(&ran);
}

static void
join_errors(void)
{
	dup2(STDOUT_FILENO, STDERR_FILENO);
}

/* P812: no line of a file that takes both streams is cut by the count. */
static void
count_is_last(void **state)
{
	struct server *server = *state;
	char name[32];

	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "%d.gmi", i);
		server_write(server, name, "# A\n=> /none None\n");
	}
	server->prepare = join_errors;
	struct ran ran = command_run(
	    server, (const char *const[]){"check", "-c", "loam.ini", NULL});
	struct span rest = buf_span(&ran.output), line = {0};
	size_t lines = 0;
	while (rest.size > 0) {
		line = span_cut_line(&rest);
		lines += span_starts(line, SPAN("capsule/"));
	}
	assert_int_equal(lines, 200);
	expect_true("last", line, span_starts(line, SPAN("200 wrong, ")));
	ran_free(&ran);
}

static int terminal = -1;

static void
take_terminal(void)
{
	dup2(terminal, STDOUT_FILENO);
}

/* Whether what a check prints on a terminal has colours. */
static bool
coloured_there(struct server *server, const char *option)
{
	char bytes[4096];
	size_t size = 0;
	ssize_t got;
	int master;

	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	server->prepare = take_terminal;
	struct ran ran = check(server, option);
	ran_free(&ran);
	server->prepare = NULL;
	/* Once nobody has it any more, what was written is read to its end. */
	close(terminal);
	while ((got = read(master, bytes + size, sizeof(bytes) - size)) > 0)
		size += (size_t)got;
	close(master);
	assert_true(size > 0);
	return memchr(bytes, '\x1b', size) != NULL;
}

static bool
coloured_elsewhere(const struct server *server, const char *option)
{
	struct ran ran = check(server, option);
	struct span said = buf_span(&ran.output);
	bool coloured = span_find(said, '\x1b') < said.size;

	ran_free(&ran);
	return coloured;
}

/* V35: the terminal, two variables and one option decide. */
static void
colours(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n=> /nowhere\n");
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	assert_true(coloured_there(server, NULL));
	assert_true(coloured_there(server, "--color=auto"));
	assert_false(coloured_there(server, "--color=never"));
	assert_false(coloured_elsewhere(server, NULL));
	assert_true(coloured_elsewhere(server, "--color=always"));
	setenv("NO_COLOR", "", 1);
	assert_true(coloured_there(server, NULL));
	setenv("NO_COLOR", "1", 1);
	assert_false(coloured_there(server, NULL));
	assert_true(coloured_there(server, "--color=always"));
	unsetenv("NO_COLOR");
	setenv("TERM", "", 1);
	assert_false(coloured_there(server, NULL));
	setenv("TERM", "dumb", 1);
	assert_false(coloured_there(server, NULL));
	unsetenv("TERM");
	assert_false(coloured_there(server, NULL));
}

/*
 * V161, V211, V224, V243, V255: a capsule of several hosts is checked against
 * the zones of each. Those of another capsule, and an open one in place of a
 * closed one, are not like it. What one host closes and another shows is told.
 * Pages that are made are something, at their own paths.
 */
static void
zones_of_each_host(void **state)
{
	static const char text[] =
	    "[capsule]\nroot = capsule\n"
	    "[host c]\nname = c.example\nroot = other\n"
	    "[host a]\nname = a.example\nbook = yes\n[host b]\nname = "
	    "b.example\n"
	    "[zone other]\nhost = c\npath = /clubb/\nallow = any\n"
	    "[zone typo]\nhost = b\npath = /clubb/\nallow = any\n"
	    "[zone club]\nhost = b\npath = /club/\nallow = any\n"
	    "[zone all]\npath = /nowhere/\nallow = any\n"
	    "[zone in]\nhost = a\npath = /in/\nallow = any\n"
	    "[zone out]\nhost = b\npath = /in/\nwrite = "
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "\n"
	    "[host d]\nname = d.example\nroot = capsule/club\n"
	    "[host e]\nname = e.example\nroot = capsule/.e\n"
	    "[zone deep]\nhost = d\npath = /deep\nallow = any\n"
	    "[zone dot]\nhost = e\npath = /\nallow = any\n"
	    "[host f]\nname = f.example\nroot = capsule/bare\n"
	    "[zone bare]\nhost = a\npath = /bare\nallow = any\n"
	    "[host g]\nname = g.example\nroot = capsule/e\xcc\x81\n"
	    "[zone marks]\nhost = a\npath = /e\xcc\x81/\nallow = any\n"
	    "[zone made]\nhost = a\npath = /tags/\nallow = any\n"
	    "[zone asked]\nhost = a\npath = /search\nallow = any\n"
	    "[zone slash]\nhost = a\npath = /recent/\nallow = any\n"
	    "[zone feed]\nhost = a\npath = /club/atom.xml\nallow = any\n"
	    "[zone related]\nhost = a\npath = /related/\nallow = any\n"
	    "[zone some]\nhost = a\npath = /related/club/\nallow = any\n"
	    "[zone none]\nhost = a\npath = /related/clubb/\nallow = any\n"
	    "[zone near]\nhost = a\npath = /relatedclub/\nallow = any\n"
	    "[zone links]\nhost = a\npath = /links\nallow = any\n"
	    "[zone series]\nhost = a\npath = /series/\nallow = any\n"
	    "[zone part]\nhost = a\npath = /series/other\nallow = any\n"
	    "[zone book]\nhost = a\npath = /capsule.gpub\nallow = any\n";
	static const char *const open[] = {
	    "loam.ini:22: what [zone club] closes on [host b] is open at /club",
	    "/club/ on [host a], expected a zone with allow there, too",
	    "[zone club] closes on [host b] is open at / on [host d],",
	    "[zone in] closes on [host a] is open at /in/ on [host b],",
	    "[zone deep] closes on [host d] is open at /club/deep on [host a]",
	    "[zone bare] closes on [host a] is open at / on [host f],",
	    "[zone marks] closes on [host a] is open at / on [host g],",
	};
	static const char *const made[] = {"zone of path /tags/",
	    "zone of path /search ", "zone of path /club/atom.xml",
	    "zone of path /related/ ", "zone of path /related/club/",
	    "zone of path /links ", "zone of path /series/ ",
	    "zone of path /capsule.gpub"};
	static const char *const closed[] = {"/club/deep on [host b]",
	    "at /nowhere/", "[zone dot] closes", "[zone other] closes",
	    "[zone out] closes", "on [host e]"};
	struct server *server = *state;

	server_write(server, "club/a.gmi", "---\nseries: s\n---\n# A\n");
	server_write(server, ".e/a.gmi", "# A\n");
	server_write(server, "../other/a.gmi", "# A\n");
	server_write(server, "bare/a.gmi", "# A\n");
	server_write(server, "e\xcc\x81/a.gmi", "# A\n");
	assert_int_equal(
	    symlink("club/a.gmi", server_path(server, "in.gmi")), 0);
	server_configure(server, text);
	struct ran ran = check(server, NULL);
	struct span said = buf_span(&ran.output);
	expect_true("typo", said,
	    answer_has(said,
		"loam.ini:17: nothing is in the zone of path /clubb/ on "
		"b.example"));
	expect_true("slash", said,
	    answer_has(said, "zone of path /recent/ on a.example") &&
		answer_has(said, "zone of path /related/clubb/ on") &&
		answer_has(said, "zone of path /relatedclub/ on") &&
		answer_has(said, "zone of path /series/other on"));
	for (size_t i = 0; i < COUNT(made); i++)
		expect_true(made[i], said, answer_lacks(said, made[i]));
	expect_true("link", said,
	    answer_has(said,
		"/in.gmi: hidden from others: the link leads to /club/a.gmi "
		"in the zone /club/"));
	expect_true("once", said,
	    answer_has(said, "zone of path /nowhere/ on a.example") &&
		answer_lacks(said, "/nowhere/ on b.example"));
	expect_true("open", said,
	    answer_has(said, "zone of path /in/ on a.example") &&
		answer_has(said, "zone of path /in/ on b.example"));
	for (size_t i = 0; i < COUNT(open); i++)
		expect_true(open[i], said, answer_has(said, open[i]));
	for (size_t i = 0; i < COUNT(closed); i++)
		expect_true(closed[i], said, answer_lacks(said, closed[i]));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
}

/*
 * V253: what is wrong with each file that the configuration names, and
 * with the capsule, is told in one run, once each.
 */
static void
all_at_once(void **state)
{
	static const struct {
		const char *text, *said[5];
		size_t wrong;
	} rows[] = {
	    {"[host a]\ncert = a.keys\nkey = a.keys\n",
		{"loam.ini:3: key of [host a] is \"",
		    "a.gmi:2: the link /nowhere"},
		2},
	    {"[server]\ntickets = a.keys\n[log]\naccess = none/x.log\n"
	     "[host a]\nname = a.example\ncert = none.pem\nkey = a.keys\n"
	     "[host b]\nname = b.example\ncert = a.keys\nkey = b.keys\n"
	     "[zone z]\npath = /z/\nallow = any\n",
		{"loam.ini:2: tickets of [server] is \"",
		    "loam.ini:4: access of [log] is \"",
		    "loam.ini:7: cert of [host a] is \"",
		    "loam.ini:12: key of [host b] is \"",
		    "loam.ini:14: nothing is in the zone of path /z/"},
		5},
	    {"[capsule]\nroot = none\n[log]\naccess = none/x.log\n",
		{"loam.ini:2: root of [capsule]", "loam.ini:4: access of"}, 2},
	};
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n=> /nowhere\n");
	server_write(server, "../a.keys", "x\n");
	server_write(server, "../b.keys", "x\n");
	assert_int_equal(chmod(server_path(server, "../a.keys"), 0600), 0);
	assert_int_equal(chmod(server_path(server, "../b.keys"), 0600), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char count[32];
		server_configure(server, rows[i].text);
		struct ran ran = check(server, NULL);
		struct span said = buf_span(&ran.output);
		for (size_t j = 0; j < COUNT(rows[i].said); j++)
			expect_true(rows[i].text, said,
			    !rows[i].said[j] ||
				answer_has(said, rows[i].said[j]));
		snprintf(count, sizeof(count), "%zu wrong", rows[i].wrong);
		expect_true(count, buf_span(&ran.errors),
		    answer_has(buf_span(&ran.errors), count));
		assert_int_equal(ran.code, 2);
		ran_free(&ran);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(json_object),
	    SERVER_SCENE(json_edges),
	    SERVER_SCENE(cr_lines),
	    SERVER_SCENE(unread),
	    SERVER_SCENE(map_in_mixed_case),
	    SERVER_SCENE(menus_of_others),
	    SERVER_SCENE(count_is_last),
	    SERVER_SCENE(colours),
	    SERVER_SCENE(zones_of_each_host),
	    SERVER_SCENE(all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
