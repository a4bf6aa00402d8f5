/* Paths and headers: rows F1 to F9 and H1 to H12, X3, X4, X8 to X10, X12. */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

#define HOST "gemini://localhost"

static struct server server;

static void
make_odd_things(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char *path = server_path(&server, "odd/socket");
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_true(strlen(path) < sizeof(address.sun_path));
	memcpy(address.sun_path, path, strlen(path));
	assert_int_equal(
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	assert_int_equal(mkfifo(server_path(&server, "odd/fifo.gmi"), 0644), 0);
	assert_int_equal(
	    symlink("/etc/passwd", server_path(&server, "odd/out.txt")), 0);
	assert_int_equal(
	    symlink("../../certs", server_path(&server, "odd/updir")), 0);
	assert_int_equal(
	    symlink("nowhere", server_path(&server, "odd/dangling.gmi")), 0);
	assert_int_equal(
	    symlink("loop.gmi", server_path(&server, "odd/loop.gmi")), 0);
	assert_int_equal(
	    symlink("plain.gmi", server_path(&server, "odd/inside.gmi")), 0);
}

static void
write_names(void)
{
	static const char *const names[] = {"a.gmi", "b.gmi", "dir/x.gmi",
	    "index/index.gmi", "index/other.gmi", "gemini/index.gemini",
	    "odd/plain.gmi", "sp ace/na me.txt", "caf\xc3\xa9/\xc3\xb1.gmi",
	    "a?b.gmi", "a#b.gmi", "a%20b.gmi", ".git/config", ".hidden.gmi",
	    "dir/.x", "dir/.intro.gmi", ".well-known/security.txt", "back.gmi~",
	    "x.swp", "odd/not\xff.gmi", "evil/a\n=> x y.gmi", "evil/a\tb.gmi",
	    "evil/=> c.gmi", "evil/d.gmi", "good/a.gmi", "good/b.gmi",
	    "good/c.gmi", "good/d.gmi", "split\r\n20 x/a.gmi"};

	for (size_t i = 0; i < COUNT(names); i++)
		server_write(&server, names[i], "# A title\n");
	server_write(&server, "secret.txt", "closed");
	chmod(server_path(&server, "secret.txt"), 0);
}

static void
write_types(void)
{
	server_write(&server, "t/empty.txt", "");
	server_write(&server, "t/empty.bin", "");
	server_write(&server, "t/plain.txt", "one\r\ntwo\r\n");
	server_write(&server, "t/mark.md", "# A\n\nwords\n");
	server_write(&server, "t/pack.gz", "\x1f\x8b");
	server_write(&server, "t/latin.txt",
	    "ca\xf1on de a\xf1os y se\xf1"
	    "as\n");
	/* Characters that end a line for some, in all that menus show. */
	for (int i = 0; i < 2; i++)
		server_write(&server, i ? "lines/b\v.gmi" : "lines/a.gmi",
		    "---\ndate: 2020-01-01\nsummary: Some\v "
		    "words\xe2\x80\xa9.\n"
		    "tags: [one\x1dtwo]\n---\n"
		    "# A\f title\xe2\x80\xa8of\xc2\x85lines\n\nTheir words.\n");
	server_write(&server, "t/bom.gmi", "\xef\xbb\xbf# Mark\n");
	server_write(&server, "t/front.gmi",
	    "---\ntitle: Front\nlang: es\n---\n# Frente\r\ntexto\r\n");
	server_write_bytes(&server, "t/unknown.zzz",
	    (struct span){"\0\1\2\3\0\1\2\3\xff\xfe\0\0", 12});
}

static int
start(void **state)
{
	server_make(&server);
	write_names();
	write_types();
	make_odd_things();
	server_configure(&server, "[server]\nworkers = 1\n");
	server_start(&server, NULL);
	*state = &server;
	return 0;
}

static const struct {
	const char *row, *path, *answer;
} paths[] = {
    {"F1", "/a/../b.gmi", "20 "},
    {"F1 dot", "/./b.gmi", "20 "},
    {"F1 end", "/dir/..", "20 "},
    {"F1 climbs", "/../../", "59 "},
    {"F1 climbs late", "/dir/../../a.gmi", "59 "},
    {"F2 dots", "/%2e%2e/x", "59 "},
    {"F2 dot", "/dir/%2E%2e/a.gmi", "20 "},
    {"F2 slash", "/dir%2Fx.gmi", "51 "},
    {"F2 both", "/..%2f..%2fetc%2fpasswd", "5"},
    {"F3", "/%AE", "51 "},
    {"F3 a name of a file", "/odd/not%FF.gmi", "51 "},
    {"F4 root", "//", "20 "},
    {"F4 inside", "/dir//x.gmi", "20 "},
    {"F6", "/index/", "20 text/gemini"},
    {"F6 gemini", "/gemini/", "20 text/gemini"},
    {"F6 none", "/dir/", "20 text/gemini"},
    {"F7", "/a.gmi/", "51 "},
    {"F8", "/.git/config", "51 "},
    {"F8 directory", "/.git/", "51 "},
    {"F8 file", "/.hidden.gmi", "51 "},
    {"F8 below", "/dir/.x", "51 "},
    {"F8 intro", "/dir/.intro.gmi", "51 "},
    {"F8 well-known", "/.well-known/security.txt", "20 text/plain"},
    {"F8 backup", "/back.gmi~", "51 "},
    {"F8 swap", "/x.swp", "51 "},
    {"F9 out of the root", "/odd/out.txt", "51 "},
    {"F9 a directory out", "/odd/updir/localhost.key", "51 "},
    {"F9 dangling", "/odd/dangling.gmi", "51 "},
    {"F9 loop", "/odd/loop.gmi", "51 "},
    {"F9 socket", "/odd/socket", "51 "},
    {"F9 fifo", "/odd/fifo.gmi", "51 "},
    {"F9 a file as directory", "/a.gmi/b", "51 "},
    {"F9 missing", "/missing", "51 "},
    {"a link to a file inside", "/odd/inside.gmi", "20 "},
    {"X8 space", "/sp%20ace/na%20me.txt", "20 text/plain"},
    {"X8 UTF-8", "/caf%C3%A9/%c3%b1.gmi", "20 "},
    {"X8 decomposed", "/cafe%CC%81/", "20 "},
    {"X8 question mark", "/a%3Fb.gmi", "20 "},
    {"X8 number sign", "/a%23b.gmi", "20 "},
    {"X8 percent", "/a%2520b.gmi", "20 "},
    {"H7 gemtext", "/a.gmi", "20 text/gemini; lang=en\r\n"},
    {"H7 unknown", "/t/unknown.zzz", "20 application/octet-stream\r\n"},
    {"H7 gz", "/t/pack.gz", "20 application/gzip\r\n"},
    {"H7 markdown", "/t/mark.md", "20 text/markdown; lang=en\r\n"},
    {"H8 utf-8", "/t/plain.txt", "20 text/plain; lang=en\r\n"},
    {"H8", "/t/latin.txt", "20 text/plain; charset=iso-8859-1; lang=en\r\n"},
    {"H9", "/t/front.gmi", "20 text/gemini; lang=es\r\n"},
    {"H6", "/dir%0d%0a20%20x", "51 "},
    {"H11", "/t/empty.txt", "20 text/plain; lang=en\r\n"},
};

/* H1, H2, H4, H5: one header line, whole and plain; a body with 20 only. */
static void
check_header(const char *row, const struct heard *heard)
{
	static const int defined[] = {20, 31, 40, 41, 51, 53, 59};
	struct span meta = heard_meta(heard), whole = heard_span(heard);
	bool known = false;

	for (size_t i = 0; i < COUNT(defined); i++)
		known = known || defined[i] == heard_status(heard);
	expect_true(row, whole, known);
	expect_true(row, whole, meta.size > 0 && meta.size <= 1024);
	expect_true(row, whole, *meta.data != ' ');
	expect_true(row, whole, whole.data[3 + meta.size] == '\r');
	for (size_t i = 0; i < meta.size; i++)
		expect_true(row, meta, (unsigned char)meta.data[i] >= 0x20);
	expect_true(row, whole,
	    heard_status(heard) == 20 || heard_body(heard).size == 0);
	expect_true(row, whole, heard->closed);
}

/*
 * F1, F2, F3, F4, F6, F7, F8, F9, H1, H2, H4, H5, H6, H7, H8, H9, H11, S51,
 * C3, W3, X8, X9, X10, T1: each path and its header.
 */
static void
paths_and_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct buf request = {0};
		buf_format(
		    &request, HOST ":%u%s\r\n", server.gemini, paths[i].path);
		struct heard heard =
		    gemini_ask_bytes(&server, buf_span(&request));
		struct span want = span_of(paths[i].answer);
		expect_span(paths[i].row,
		    span_head(heard_span(&heard), want.size), want);
		check_header(paths[i].row, &heard);
		heard_free(&heard);
		buf_free(&request);
	}
}

/* F9: what we may not read does not exist; root may read everything. */
static void
unreadable(void **state)
{
	(void)state;
	if (getuid() != 0)
		gemini_expect(&server, HOST "/secret.txt\r\n", "51 ");
}

/* F5, H6, H12, S31, C1, C2, T11: exactly what was asked for, and a slash. */
static void
directories_move(void **state)
{
	static const struct {
		const char *asked, *wanted;
	} rows[] = {
	    {"/dir", "/dir/"},
	    {"//dir", "//dir/"},
	    {"/./dir", "/./dir/"},
	    {"/caf%C3%A9", "/caf%C3%A9/"},
	    {"/%63af%c3%a9", "/%63af%c3%a9/"},
	    {"/caf\xc3\xa9", "/caf%C3%A9/"},
	    {"/sp%20ace", "/sp%20ace/"},
	    {"/dir?x", "/dir/"},
	    {"/dir?x%0d%0a20%20x", "/dir/"},
	    {"/split%0d%0a20%20x", "/split%0d%0a20%20x/"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf request = {0}, want = {0};
		buf_format(&request, "Gemini://LocalHost:%u%s\r\n",
		    server.gemini, rows[i].asked);
		buf_format(&want, "31 Gemini://LocalHost:%u%s\r\n",
		    server.gemini, rows[i].wanted);
		struct heard heard =
		    gemini_ask_bytes(&server, buf_span(&request));
		expect_span(rows[i].asked, heard_span(&heard), buf_span(&want));
		heard_free(&heard);
		buf_free(&request);
		buf_free(&want);
	}
}

/* F5: a redirection that would be too long for its line is none. */
static void
move_too_long(void **state)
{
	struct buf request = {0};

	(void)state;
	buf_format(&request, HOST ":%u", server.gemini);
	buf_repeat(&request, '/', 1024 - request.size - 3);
	buf_add(&request, SPAN("dir\r\n"));
	struct heard heard = gemini_ask_bytes(&server, buf_span(&request));
	assert_int_equal(heard_status(&heard), 51);
	heard_free(&heard);
	buf_free(&request);
}

/* H10, H11: bytes as they are on the disk, less BOM and front matter. */
static void
bodies(void **state)
{
	static const struct {
		const char *path, *body;
	} rows[] = {
	    {"/t/empty.txt", ""},
	    {"/t/empty.bin", ""},
	    {"/t/plain.txt", "one\r\ntwo\r\n"},
	    {"/t/mark.md", "# A\n\nwords\n"},
	    {"/t/latin.txt",
		"ca\xf1on de a\xf1os y se\xf1"
		"as\n"},
	    {"/t/pack.gz", "\x1f\x8b"},
	};
	static const struct {
		const char *path, *start;
	} pages[] = {
	    {"/t/bom.gmi", "# Mark\n"},
	    {"/t/front.gmi", "# Frente\r\ntexto\r\n\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows) + COUNT(pages); i++) {
		bool page = i >= COUNT(rows);
		const char *path =
		    page ? pages[i - COUNT(rows)].path : rows[i].path;
		struct span want =
		    span_of(page ? pages[i - COUNT(rows)].start : rows[i].body);
		struct buf request = {0};
		buf_format(&request, HOST ":%u%s\r\n", server.gemini, path);
		struct heard heard =
		    gemini_ask_bytes(&server, buf_span(&request));
		struct span body = heard_body(&heard);
		expect_span(
		    path, page ? span_head(body, want.size) : body, want);
		heard_free(&heard);
		buf_free(&request);
	}
}

/*
 * F6, X3, X4, X9, X10: a listing shows what can be read, and nothing stops it.
 */
static void
index_page_of_odd_things(void **state)
{
	struct heard heard = gemini_ask(&server, HOST "/odd/\r\n");
	struct span body = heard_body(&heard);

	(void)state;
	assert_int_equal(heard_status(&heard), 20);
	expect_true("X3", body, answer_has(body, "plain.gmi"));
	expect_true("X3", body, answer_has(body, "inside.gmi"));
	expect_true("X3", body, answer_lacks(body, "dangling"));
	expect_true("X9", body, answer_lacks(body, "out.txt"));
	expect_true("X9", body, answer_lacks(body, "updir"));
	expect_true("X4", body, answer_lacks(body, "fifo"));
	expect_true("X4", body, answer_lacks(body, "socket"));
	heard_free(&heard);
	heard = gemini_ask(&server, HOST "/\r\n");
	expect_true(
	    "X10", heard_body(&heard), answer_lacks(heard_body(&heard), "/."));
	heard_free(&heard);
}

/* X4, T4: a FIFO is not waited for, and whoever comes next is answered. */
static void
fifo(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct heard heard =
		    gemini_ask(&server, HOST "/odd/fifo.gmi\r\n");
		assert_int_equal(heard_status(&heard), 51);
		heard_free(&heard);
	}
	gemini_expect(&server, HOST "/a.gmi\r\n", "20 ");
}

/* The links of a page. */
static size_t
links(struct span body)
{
	size_t count = 0;

	while (body.size > 0)
		count += span_starts(span_cut(&body, '\n'), SPAN("=>"));
	return count;
}

/* F6, X12, T10: as many links as entries, whatever the entries are called. */
static void
forged_names(void **state)
{
	struct heard good = gemini_ask(&server, HOST "/good/\r\n");
	struct heard heard = gemini_ask(&server, HOST "/evil/\r\n");
	struct span body = heard_body(&heard);

	(void)state;
	assert_int_equal(heard_status(&good), 20);
	assert_int_equal(heard_status(&heard), 20);
	expect_true("X12", body, links(body) == links(heard_body(&good)));
	expect_true("X12", body,
	    answer_has(body, "\n=> /evil/a%0A=%3E%20x%20y.gmi A title\n") ||
		answer_has(
		    body, "\n=> /evil/a%0A%3D%3E%20x%20y.gmi A title\n"));
	expect_true(
	    "X12", body, answer_has(body, "\n=> /evil/a%09b.gmi A title\n"));
	heard_free(&heard);
	heard_free(&good);
}

/* What some readers take for the end of a line besides LF and CRLF. */
static bool
ends_a_line(struct span rest)
{
	return (rest.data[0] >= 0x0B && rest.data[0] <= 0x0D) ||
	    (rest.data[0] >= 0x1C && rest.data[0] <= 0x1E) ||
	    span_starts(rest, SPAN("\xc2\x85")) ||
	    span_starts(rest, SPAN("\xe2\x80\xa8")) ||
	    span_starts(rest, SPAN("\xe2\x80\xa9"));
}

/* H10, L13: generated pages are lines of one kind, the last one ended too. */
static void
virtual_path_lines(void **state)
{
	static const char *const pages[] = {HOST "/\r\n", HOST "/lines/\r\n",
	    HOST "/recent\r\n", HOST "/archive/\r\n", HOST "/tags/\r\n",
	    HOST "/search?words\r\n", HOST "/related/lines/a.gmi\r\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct heard heard = gemini_ask(&server, pages[i]);
		struct span body = heard_body(&heard);
		expect_true(pages[i], heard_span(&heard),
		    heard_status(&heard) == 20 && span_ends(body, SPAN("\n")));
		for (; body.size > 0; body = span_tail(body, 1))
			expect_true(
			    pages[i], span_head(body, 80), !ends_a_line(body));
		heard_free(&heard);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paths_and_headers),
	    cmocka_unit_test(unreadable),
	    cmocka_unit_test(directories_move),
	    cmocka_unit_test(move_too_long),
	    cmocka_unit_test(bodies),
	    cmocka_unit_test(index_page_of_odd_things),
	    cmocka_unit_test(fifo),
	    cmocka_unit_test(forged_names),
	    cmocka_unit_test(virtual_path_lines),
	};

	return cmocka_run_group_tests(tests, start, server_group_teardown);
}
