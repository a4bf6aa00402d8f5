/* The Gopher port: rows G1 to G31. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/menu.h"

static struct server server;

static int
start(void **state)
{
	struct buf big = {0};
	char name[300];

	server_make(&server);
	server_write(&server, "a.txt", "x\n.\n..\n.foo\n");
	server_write(&server, "a.gmi", "# A title\n\nText.\n=> b.gmi B\n.\n");
	server_write(&server, "b.gmi", "# B\n");
	server_write(&server, "crlf.txt", "one\r\ntwo\r\n.\r\nend");
	server_write(&server, "a..b.txt", "dots\n");
	server_write(&server, "dir/c.gmi", "# C\n");
	server_write(&server, "dir/sub/d.gmi", "# D\n");
	server_write(&server, "sp ace.txt", "space\n");
	server_write(&server, "100%.txt", "percent\n");
	server_write(&server, "%41.txt", "literal\n");
	server_write(&server, "A.txt", "decoded\n");
	server_write(&server, "caf\xc3\xa9.txt", "accent\n");
	server_write(&server, "\xf0\x9f\x8e\x89.txt", "party\n");
	server_write(&server, ".hidden.txt", "secret\n");
	server_write(&server, "draft.gmi", "---\ndraft: yes\n---\n# secret\n");
	server_write(&server, "../outside.txt", "secret\n");
	server_write(&server, "n.html", "<p>\n.\n");
	server_write(&server, "n.unknown", "Only text.\n");
	server_write_bytes(
	    &server, "n.png", (struct span){"\x89PNG\r\n.\r\n\0\n", 12});
	server_write(&server, "n.gif", "GIF89a\n.\n");
	server_write(&server, "n.ogg", "OggS\n.\n");
	assert_int_equal(
	    symlink("../outside.txt", server_path(&server, "out.txt")), 0);
	assert_int_equal(mkfifo(server_path(&server, "fifo.txt"), 0644), 0);
	memset(name, 'n', 254);
	memcpy(name + 250, ".txt", 5);
	server_write(&server, name, "long name\n");
	buf_add(&big, SPAN("line "));
	buf_repeat(&big, 'w', 4995);
	buf_byte(&big, '\n');
	server_write_bytes(&server, "line.txt", buf_span(&big));
	while (big.size < 1 << 20)
		buf_add(&big, SPAN("one more line of a large text\n"));
	server_write_bytes(&server, "big.txt", buf_span(&big));
	buf_free(&big);
	/* What is not waited for is answered at all. */
	server_configure(&server, "[limits]\nrequest = 10m\n");
	server_start(&server, NULL);
	*state = &server;
	return 0;
}

/* An exchange that has to end cleanly. */
static struct heard
ask(const char *row, struct span request)
{
	struct talk talk = ask_for(&server, false, request);
	struct heard heard = client_talk(&talk);

	expect_true(row, heard_span(&heard), heard.end == CLIENT_FIN);
	return heard;
}

static void
expect_same(const char *row, struct span request, struct span other)
{
	struct heard one = ask(row, request), two = ask(row, other);

	assert_true(one.bytes.size > 0);
	expect_span(row, heard_span(&one), heard_span(&two));
	heard_free(&one);
	heard_free(&two);
}

/* G2, G5, G18, G23, G24, G25, G27, G29, G30, G35: what is the same question. */
static void
same_answers(void **state)
{
	static const struct {
		const char *row, *request, *as;
	} rows[] = {
	    {"2 LF", "\n", "\r\n"},
	    {"2 LF", "/a.txt\n", "/a.txt\r\n"},
	    {"5 what follows", "/a.txt\r\nextra\r\n", "/a.txt\r\n"},
	    {"18 stable", "/dir\r\n", "/dir\r\n"},
	    {"23 root", "/\r\n", "\r\n"},
	    {"23 root", "1\r\n", "\r\n"},
	    {"23 root", "1/\r\n", "\r\n"},
	    {"23 root", "/1/\r\n", "\r\n"},
	    {"24 no slash", "a.txt\r\n", "/a.txt\r\n"},
	    {"24 no slash", "dir/c\r\n", "/dir/c\r\n"},
	    {"25 type in front", "0/a.txt\r\n", "/a.txt\r\n"},
	    {"25 type in front", "/0/a.txt\r\n", "/a.txt\r\n"},
	    {"25 type in front", "/1/dir\r\n", "/dir\r\n"},
	    {"25 type in front", "I/n.png\r\n", "/n.png\r\n"},
	    {"27 directory", "/dir\r\n", "/dir/\r\n"},
	    {"27 slashes", "//a.txt\r\n", "/a.txt\r\n"},
	    {"27 dots", "/./a.txt\r\n", "/a.txt\r\n"},
	    {"27 dots", "/dir/../a.txt\r\n", "/a.txt\r\n"},
	    {"29 escapes", "/sp%20ace.txt\r\n", "/sp ace.txt\r\n"},
	    {"29 escapes", "/100%25.txt\r\n", "/100%.txt\r\n"},
	    {"30 UTF-8", "/caf%C3%A9.txt\r\n", "/caf\xc3\xa9.txt\r\n"},
	    {"35 Gopher+", "/dir\t+\r\n", "/dir\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_same(
		    rows[i].row, span_of(rows[i].request), span_of(rows[i].as));
}

/* G19, G20, G22, G28, G29, G30, Y6: to the byte. */
static void
exact_answers(void **state)
{
	static const struct {
		const char *row, *request;
		struct span want;
	} rows[] = {
	    {"19 dots", "/a.txt\r\n", {"x\r\n. \r\n..\r\n.foo\r\n", 17}},
	    {"20 CRLF", "/crlf.txt\r\n", {"one\r\ntwo\r\n. \r\nend\r\n", 19}},
	    {"20 raw gemtext", "/a.gmi\r\n",
		{"# A title\n\nText.\n=> b.gmi B\n.\n", 30}},
	    {"22 binary", "/n.png\r\n", {"\x89PNG\r\n.\r\n\0\n", 12}},
	    {"22 gif", "/n.gif\r\n", {"GIF89a\n.\n", 9}},
	    {"22 sound", "/n.ogg\r\n", {"OggS\n.\n", 7}},
	    {"22 html", "/n.html\r\n", {"<p>\n.\n", 6}},
	    {"28 dots in a name", "/a..b.txt\r\n", {"dots\r\n", 6}},
	    {"29 space", "/sp ace.txt\r\n", {"space\r\n", 7}},
	    {"29 percent", "/100%.txt\r\n", {"percent\r\n", 9}},
	    {"29 literal first", "/%41.txt\r\n", {"literal\r\n", 9}},
	    {"29 then decoded", "/%2541.txt\r\n", {"literal\r\n", 9}},
	    {"30 accent", "/caf\xc3\xa9.txt\r\n", {"accent\r\n", 8}},
	    {"30 four bytes", "/\xf0\x9f\x8e\x89.txt\r\n", {"party\r\n", 7}},
	    {"Y6 emoji, escaped", "/%F0%9F%8E%89.txt\r\n", {"party\r\n", 7}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct heard heard = ask(rows[i].row, span_of(rows[i].request));
		expect_span(rows[i].row, heard_span(&heard), rows[i].want);
		heard_free(&heard);
	}
}

/* G26: what is missing, and why. */
static void
needs_type(void **state)
{
	static const struct {
		const char *row, *request;
		bool told;
	} rows[] = {
	    {"26 type eaten", ".txt\r\n", true},
	    {"26 in a directory", "osts/a.txt\r\n", true},
	    {"26 from the root", "/t.txt\r\n", false},
	    {"26 with its type", "0/t.txt\r\n", false},
	    {"26 a URL", "gemini://localhost/a.gmi\r\n", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct heard heard = gopher_ask(&server, rows[i].request);
		struct span answer = heard_span(&heard);
		expect_true(rows[i].row, answer,
		    span_starts(answer,
			rows[i].told ? SPAN("3Not found: the URL needs an item "
					    "type before its path, e.g. /0/\t")
				     : SPAN("3Not found\t")));
		heard_free(&heard);
	}
}

/*
 * G7, G26, G27, G28, G30, G31, G41, Y7, P12: with a line of type 3 and an item
 * that leads home, and nothing looked up.
 */
static void
refused(void **state)
{
	static const struct {
		const char *row;
		struct span request;
	} rows[] = {
	    {"7 NUL", {"/a.txt\0\r\n", 9}},
	    {"7 NUL in front", {"\0/a.txt\r\n", 9}},
	    {"7 ESC", {"/a\x1b.txt\r\n", 9}},
	    {"7 CR", {"/a\r.txt\r\n", 9}},
	    {"7 DEL", {"/a\x7f.txt\r\n", 9}},
	    {"7 escaped NUL", {"/a.txt%00\r\n", 11}},
	    {"26 type eaten", {".txt\r\n", 6}},
	    {"27 slash behind a file", {"/a.txt/\r\n", 9}},
	    {"28 climbing", {"/../etc/passwd\r\n", 16}},
	    {"28 climbing", {"../outside.txt\r\n", 16}},
	    {"28 escaped", {"/%2e%2e/outside.txt\r\n", 21}},
	    {"28 escaped twice", {"/%252e%252e/outside.txt\r\n", 25}},
	    {"28 link out", {"/out.txt\r\n", 10}},
	    {"28 dot file", {"/.hidden.txt\r\n", 14}},
	    {"28 type in front", {"/0/../outside.txt\r\n", 19}},
	    {"28 backslash", {"/..\\outside.txt\r\n", 17}},
	    {"28 FIFO", {"/fifo.txt\r\n", 11}},
	    {"30 not UTF-8", {"/caf\xe9.txt\r\n", 11}},
	    {"30 overlong", {"/\xc0\xae\xc0\xae/outside.txt\r\n", 19}},
	    {"30 escaped", {"/caf%E9.txt\r\n", 13}},
	    {"31 missing", {"/missing\r\n", 10}},
	    {"31 of every type", {"/missing.png\r\n", 14}},
	    {"31 missing directory", {"/missing/\r\n", 11}},
	    {"draft", {"/draft\r\n", 8}},
	    {"draft", {"/draft.gmi\r\n", 12}},
	    {"draft", {"/draft.txt\r\n", 12}},
	    {"41 a URL", {"gemini://localhost/a.gmi\r\n", 26}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct heard heard = ask(rows[i].row, rows[i].request);
		struct span answer = heard_span(&heard);
		/* Y7: a host that leads nowhere, and the last line. */
		expect_true(
		    rows[i].row, answer, span_starts(answer, SPAN("3")));
		menu_expect(rows[i].row, answer, NULL);
		expect_true(rows[i].row, answer,
		    menu_items(rows[i].row, answer) == 2 &&
			!answer_lacks(answer, "\n1Home\t/\tlocalhost\t"));
		expect_true(
		    rows[i].row, answer, answer_lacks(answer, "secret"));
		heard_free(&heard);
	}
}

/*
 * C8, G10, G11, G12, G13, G14, G15, G16, G17: every menu there is, and where
 * its lines lead.
 */
static void
menus(void **state)
{
	static const struct {
		const char *request;
		size_t items; /* 0: however many */
	} rows[] = {{"\r\n", 24}, {"/dir\r\n", 5}, {"/dir/c\r\n", 0},
	    {"/a\r\n", 0}, {"/recent\r\n", 3}, {"/related/a.gmi\r\n", 0},
	    {"/search\tplain\r\n", 0}, {"/search\r\n", 2}, {"/missing\r\n", 0}};
	char port[8];

	(void)state;
	snprintf(port, sizeof(port), "%u", server.gopher);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *row = rows[i].request;
		struct heard heard = ask(row, span_of(row));
		struct span rest = heard_span(&heard);
		struct menu_line line;
		menu_expect(row, rest, NULL);
		expect_true(row, rest,
		    rows[i].items == 0 ||
			menu_items(row, rest) == rows[i].items);
		while (menu_next(row, &rest, &line)) {
			bool dead = line.type == 'i' || line.type == '3';
			expect_true(row, line.host,
			    dead || span_equal(line.host, SPAN("localhost")));
			expect_true(row, line.port,
			    dead || span_equal(line.port, span_of(port)));
		}
		heard_free(&heard);
	}
}

/* G1, Y8: what the root shows, typed. */
static void
root_menu(void **state)
{
	static const char *const lines[] = {"\n1A title\t/a\t",
	    "\n0x\t/a.txt\t", "\n0dots\t/a..b.txt\t",
	    "\nIn.png (12 bytes)\t/n.png\t", "\ngn.gif (9 bytes)\t",
	    "\nsn.ogg (7 bytes)\t", "\nhn.html (6 bytes)\t",
	    "\n0n.unknown (11 bytes)\t/n.unknown\t",
	    "\n0party\t/\xf0\x9f\x8e\x89.txt\t", "\n0percent\t/100%.txt\t",
	    "\n1Dir\t/dir/\t"};
	struct heard heard = ask("1", SPAN("\r\n"));

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_true(lines[i], heard_span(&heard),
		    answer_has(heard_span(&heard), lines[i]));
	expect_true("28", heard_span(&heard),
	    answer_lacks(heard_span(&heard), "secret") &&
		answer_lacks(heard_span(&heard), "out.txt"));
	heard_free(&heard);
}

/* G3: nothing and then an end, or nothing at all. */
static void
silence(void **state)
{
	struct server quick;
	struct heard heard = client_talk(
	    &(struct talk){.port = server.gopher, .half_close = true});

	(void)state;
	assert_int_equal(heard.end, CLIENT_FIN);
	heard_free(&heard);
	/* A selector that no line end follows is one all the same. */
	heard = client_talk(&(struct talk){.port = server.gopher,
	    .request = SPAN("/a.txt"),
	    .half_close = true});
	expect_span("3 EOF for a line end", heard_span(&heard),
	    SPAN("x\r\n. \r\n..\r\n.foo\r\n"));
	heard_free(&heard);

	server_make(&quick);
	server_configure(&quick, "[limits]\nrequest = 1s\n");
	server_start(&quick, NULL);
	heard = client_talk(&(struct talk){.port = quick.gopher});
	assert_int_equal(heard.end, CLIENT_FIN);
	assert_true(heard.all >= 950);
	heard_free(&heard);
	server_remove(&quick);
}

/* G4: in two packets, and byte by byte. */
static void
in_pieces(void **state)
{
	struct talk talk = {
	    .port = server.gopher, .request = SPAN("/a.txt\r\n"), .split = 2};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct heard heard = client_talk(&talk);
		expect_span(
		    "4", heard_span(&heard), SPAN("x\r\n. \r\n..\r\n.foo\r\n"));
		heard_free(&heard);
		talk.split = 0;
		talk.piece = 1;
	}
}

/* G5, G21, Y4: all of it, no line broken, no reset. */
static void
whole(void **state)
{
	struct heard heard = ask("21", SPAN("/line.txt\r\n"));

	(void)state;
	assert_int_equal(heard.bytes.size, 5002);
	assert_true(span_ends(heard_span(&heard), SPAN("www\r\n")));
	heard_free(&heard);
	heard = ask("5", SPAN("/big.txt\r\nextra\r\nand more\r\n"));
	assert_true(heard.bytes.size > 1 << 20);
	assert_true(span_ends(
	    heard_span(&heard), SPAN("one more line of a large text\r\n")));
	heard_free(&heard);
}

/* G6: 255 bytes are served, over 1,024 without a line end are not. */
static void
long_selectors(void **state)
{
	struct buf request = {0};

	(void)state;
	buf_byte(&request, '/');
	buf_repeat(&request, 'n', 250);
	buf_add(&request, SPAN(".txt\r\n"));
	assert_int_equal(request.size, 257);
	struct heard heard = ask("6", buf_span(&request));
	expect_span("6", heard_span(&heard), SPAN("long name\r\n"));
	heard_free(&heard);
	/* With a line end too late, with one that never comes. */
	for (size_t size = 1023; size < 1100; size += 25) {
		request.size = 0;
		buf_repeat(&request, 'x', size);
		if (size < 1026)
			buf_add(&request, SPAN("\r\n"));
		heard = ask("6", buf_span(&request));
		expect_true("6", heard_span(&heard),
		    span_starts(heard_span(&heard), SPAN("3")));
		menu_expect("6", heard_span(&heard), NULL);
		heard_free(&heard);
	}
	buf_free(&request);
}

/* G8: a TLS handshake is no selector. */
static void
handshake(void **state)
{
	struct heard heard = ask("8", SPAN("\x16\x03\x01"));

	(void)state;
	assert_int_equal(heard.bytes.size, 0);
	heard_free(&heard);
	heard = ask("8", SPAN("\x16"));
	assert_int_equal(heard.bytes.size, 0);
	heard_free(&heard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_answers),
	    cmocka_unit_test(exact_answers),
	    cmocka_unit_test(refused),
	    cmocka_unit_test(needs_type),
	    cmocka_unit_test(menus),
	    cmocka_unit_test(root_menu),
	    cmocka_unit_test(silence),
	    cmocka_unit_test(in_pieces),
	    cmocka_unit_test(whole),
	    cmocka_unit_test(long_selectors),
	    cmocka_unit_test(handshake),
	};

	return cmocka_run_group_tests(tests, start, server_group_teardown);
}
