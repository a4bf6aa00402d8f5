/* Names and titles of publishers on the Gopher port: rows Y4 to Y10. */
#include <stdio.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/menu.h"

/* File names that would be something else in a menu. */
static const char *const names[] = {
    "tab\tevil.example\t70.txt",
    "0Evil\t/x\tevil.example\t70.txt",
    "line\r\n1Evil\t\tevil.example\t70.txt",
    "\n.\n.txt",
    "esc\x1b[31m.txt",
    "bell\x07.txt",
    "nel\xc2\x85.txt",
    "csi\xc2\x9b"
    "2J.txt",
    "separator\xe2\x80\xa8.txt",
    "override\xe2\x80\xae"
    "txt.exe.txt",
    "plus\t+.txt",
    "dollar\t$.txt",
    "%0d%0a.txt",
    "%.txt",
    "  padded  name.txt",
    "URL:https:x.txt",
    "GET x HTTP.txt",
    "\xf0\x9f\x8e\x89%.txt",
};

/* Follows every item of a menu to what it promises. */
static void
follow(const struct server *server, struct span menu, const char *want)
{
	struct menu_line line;

	while (menu_next("follow", &menu, &line)) {
		struct buf request = {0};
		if (line.type != '0')
			continue;
		expect_true("our host", line.host,
		    span_equal(line.host, SPAN("localhost")));
		buf_add(&request, line.selector);
		buf_add(&request, SPAN("\r\n"));
		struct heard heard = client_talk(&(struct talk){
		    .port = server->gopher, .request = buf_span(&request)});
		expect_span("follow", heard_span(&heard), span_of(want));
		heard_free(&heard);
		buf_free(&request);
	}
}

/*
 * Y5, T9: one item for each entry, three tabs a line, and each can be opened.
 */
static void
hostile_names(void **state)
{
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(names); i++)
		server_write(server, names[i], "a file\n");
	server_configure(server, "[menus]\nnavigation = no\n");
	server_start(server, NULL);
	struct heard heard = gopher_ask(server, "\r\n");
	struct span menu = heard_span(&heard);
	menu_expect("Y5", menu, NULL);
	assert_int_equal(menu_items("Y5", menu), COUNT(names));
	expect_true("Y5", menu, answer_lacks(menu, "\tevil"));
	follow(server, menu, "a file\r\n");
	heard_free(&heard);
}

/* T9, G13: the same in titles, headings, labels and summaries. */
static void
hostile_titles(void **state)
{
	static const char *const titles[] = {"tab\there\tand\there",
	    "Evil\t/x\tevil.example\t70", "esc\x1b[31m red", "nel\xc2\x85 end",
	    "line\xe2\x80\xa8 end", "\t", ".", "bare\rreturn",
	    "1Evil\t\tevil.example\t70\r1Evil"};
	struct server *server = *state;
	char path[64], text[256];

	for (size_t i = 0; i < COUNT(titles); i++) {
		snprintf(path, sizeof(path), "2020-01-%02d-t.gmi", (int)i + 1);
		snprintf(text, sizeof(text),
		    "# %s\n\nSummary %s\n=> x.gmi %s\n## %s\n* %s\n> %s\n",
		    titles[i], titles[i], titles[i], titles[i], titles[i],
		    titles[i]);
		server_write(server, path, text);
	}
	server_configure(server, "[menus]\nnavigation = no\n");
	server_start(server, NULL);
	static const char *const pages[] = {"\r\n", "/recent\r\n",
	    "/2020-01-01-t\r\n", "/2020-01-02-t\r\n", "/2020-01-03-t\r\n",
	    "/2020-01-09-t\r\n", "/related/2020-01-01-t.gmi\r\n"};
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct heard heard = gopher_ask(server, pages[i]);
		menu_expect(pages[i], heard_span(&heard), NULL);
		expect_true(pages[i], heard_span(&heard),
		    answer_lacks(heard_span(&heard), "\tevil"));
		heard_free(&heard);
	}
	struct heard heard = gopher_ask(server, "\r\n");
	assert_int_equal(menu_items("13", heard_span(&heard)), COUNT(titles));
	heard_free(&heard);
}

/* Y4: every entry of a large directory is there. */
static void
large_directory(void **state)
{
	enum { MANY = 1500 };
	struct server *server = *state;
	char path[64];

	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "many/%04d.gmi", i);
		server_write(server, path, "# One of many\n");
	}
	server_configure(server, "[menus]\nnavigation = no\n");
	server_start(server, NULL);
	struct heard heard = gopher_ask(server, "/many\r\n");
	assert_int_equal(menu_items("Y4", heard_span(&heard)), MANY);
	menu_expect("Y4", heard_span(&heard), NULL);
	heard_free(&heard);
}

/*
 * Y8, Y10: what is text is listed as text, whatever it is called; no padding.
 */
static void
types(void **state)
{
	static const struct {
		const char *path;
		struct span bytes;
		const char *line;
	} rows[] = {
	    {"a.gmi", {"# A\n", 4}, "\n1A\t/a\t"},
	    {"b.gemini", {"# B\n", 4}, "\n1B\t/b\t"},
	    {"README", {"Read\n", 5}, "\n0Read\t/README\t"},
	    {"notes.org", {"* Notes\n", 8}, "\n0notes.org (8 bytes)\t"},
	    {"script.foo", {"#!/bin/sh\necho\n", 15},
		"\n0script.foo (15 bytes)\t"},
	    {"data.foo", {"\0\1\2\3\xff", 5}, "\n9data.foo (5 bytes)\t"},
	    {"2018-03-12-post.gmi", {"# Post\n", 7},
		"\n12018-03-12 Post\t/2018-03-12-post\t"},
	};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write_bytes(server, rows[i].path, rows[i].bytes);
	server_start(server, NULL);
	struct heard heard = gopher_ask(server, "\r\n");
	struct span menu = heard_span(&heard);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].path, menu, answer_has(menu, rows[i].line));
	expect_true("Y10", menu, answer_lacks(menu, "  "));
	heard_free(&heard);
}

/* Y9: the hole that a link leads to is named, not ours. */
static void
other_holes(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi",
	    "# A\n=> gopher://example.org:7071/0/x%20y.txt There\n"
	    "=> gopher://example.org/ Root\n");
	server_start(server, NULL);
	struct heard heard = gopher_ask(server, "/a\r\n");
	struct span menu = heard_span(&heard);
	expect_true("Y9", menu,
	    answer_has(menu, "\n0There\t/x y.txt\texample.org\t7071\r\n"));
	expect_true(
	    "Y9", menu, answer_has(menu, "\n1Root\t\texample.org\t70\r\n"));
	heard_free(&heard);
}

/* G16, G17: the advertised host and port, not the socket's. */
static void
advertised(void **state)
{
	struct server *server = *state;

	server_configure(
	    server, "[gopher]\nhost = hole.example\nport = 7777\n");
	server_write(server, "dir/a.gmi", "# A\n=> b.gmi B\n");
	server_start(server, NULL);
	struct heard heard = gopher_ask(server, "/dir/a\r\n");
	struct span rest = heard_span(&heard);
	struct menu_line line;
	while (menu_next("17", &rest, &line))
		expect_true("17", line.host,
		    line.type == 'i' ||
			(span_equal(line.host, SPAN("hole.example")) &&
			    span_equal(line.port, SPAN("7777"))));
	heard_free(&heard);
	heard = gopher_ask(server, "/dir/a.txt\r\n");
	expect_true("17", heard_span(&heard),
	    answer_has(heard_span(&heard),
		"] gopher://hole.example:7777/1/dir/b.gmi\r\n"));
	heard_free(&heard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(hostile_names),
	    SERVER_SCENE(hostile_titles),
	    SERVER_SCENE(large_directory),
	    SERVER_SCENE(types),
	    SERVER_SCENE(other_holes),
	    SERVER_SCENE(advertised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
