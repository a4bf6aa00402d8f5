/* What `loam show` takes: all that a client can send, by any certificate. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"

#define SEVENS                                                                 \
	"7777777777777777777777777777777777777777777777777777777777777777"
#define EIGHTS                                                                 \
	"8888888888888888888888888888888888888888888888888888888888888888"
#define SEVENS_APART                                                           \
	"SHA256:77:77:77:77:77:77:77:77:77:77:77:77:77:77:77:77:77:77:77:77:"  \
	"77:77:77:77:77:77:77:77:77:77:77:77"

static const char configuration[] =
    "[gemini]\nlisten = 0.0.0.0:1965, [::1]:1965\n"
    "[gopher]\nlisten = 127.0.0.1:70\nhost = hole.example\n"
    "[host one]\nname = one.example\n"
    "[host two]\nname = two.example\nroot = two\n"
    "[zone club]\nhost = one\npath = /club/\nallow = " SEVENS "\n"
    "[zone any]\nhost = one\npath = /any/\nallow = any\n"
    "[zone up]\nhost = one\npath = /up/\nwrite = " SEVENS "\n";

static int
start(void **state)
{
	if (server_setup(state) < 0)
		return -1;
	struct server *server = *state;

	server_write(server, "index.gmi", "# One\n");
	server_write(server, "2020-01-01-a.gmi", "# Open\n\nTurnips.\n");
	server_write(server, "club/2020-01-02-in.gmi", "# Inside\n\nLeeks.\n");
	server_write(server, "any/a.gmi", "# Anybody\n");
	server_write(server, "../two/index.gmi", "# Two\n");
	server_configure(server, configuration);
	return 0;
}

/* What one request gets; NULL: that output is empty. */
struct row {
	const char *typed, *print; /* the argument of --as, or NULL */
	const char *output, *errors;
	int code;
};

static void
expect_row(const struct server *server, const struct row *row)
{
	const char *words[] = {"show", "-c", "loam.ini", row->typed,
	    row->print ? "--as" : NULL, row->print, NULL};
	struct ran ran = command_call(server, words);
	struct span output = buf_span(&ran.output);
	struct span errors = buf_span(&ran.errors);

	expect_true(row->typed, output,
	    row->output ? answer_has(output, row->output) : output.size == 0);
	expect_true(row->typed, errors,
	    row->errors ? answer_has(errors, row->errors) : errors.size == 0);
	expect_true(row->typed, errors, ran.code == row->code);
	ran_free(&ran);
}

static void
expect_rows(void **state, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_row(*state, &rows[i]);
}

/* P100: only a scheme and :// make a URL; all else is a selector, as sent. */
static void
selectors_and_urls(void **state)
{
	static const struct row rows[] = {
	    {"URL:https://example.org/", NULL,
		"<a href=\"https://example.org/\">", NULL, 0},
	    {"URL:http://example.org/a?b#c", NULL,
		"<a href=\"http://example.org/a?b#c\">", NULL, 0},
	    {"/URL:gemini://example.org/", NULL,
		"<a href=\"gemini://example.org/\">", NULL, 0},
	    {"URL://example.org/", NULL, "3Not found\t", NULL, 0},
	    {"URL:javascript:alert(1)", NULL, "3Not found\t", NULL, 0},
	    {"mailto:a@example.org", NULL, "3Not found\t", NULL, 0},
	    {"a:b/c", NULL, "3Not found\t", NULL, 0},
	    {"", NULL, "iOne\tTITLE\t", NULL, 0},
	    {"/search\tturnips", NULL, "\t/2020-01-01-a\t", NULL, 0},
	    {"/search\tturnips\t+", NULL, "\t/2020-01-01-a\t", NULL, 0},
	    {"GET / HTTP/1.0", NULL, "HTTP/1.0 200 OK\r\n", NULL, 0},
	    {"GET http://one.example/ HTTP/1.1", NULL, "HTTP/1.0 200 OK\r\n",
		NULL, 0},
	    {"/a\xff", NULL, "3The request is not UTF-8\t", NULL, 0},
	    {"\x16\x03\x01", NULL, NULL, "there is no answer", 1},
	    {"https://one.example/", NULL, "53 ", NULL, 0},
	    {"titan://one.example/a;size=1", NULL,
		"50 Nothing can be uploaded here", NULL, 0},
	    {"titan://two.example/a;size=1", NULL, "53 ", NULL, 0},
	    {"gemini://one.example/a b", NULL, "59 ", NULL, 0},
	    {"gemini://one%zz.example/", NULL, "59 ", NULL, 0},
	    {"GEMINI://ONE.example/", NULL, "# One\n", NULL, 0},
	    /* The socket's own address; the first host listens on any. */
	    {"gemini://192.0.2.7/", NULL, "# One\n", NULL, 0},
	    {"gemini://[::1]/", NULL, "# One\n", NULL, 0},
	    {"gemini://[::2]/", NULL, "53 ", NULL, 0},
	};

	expect_rows(state, rows, COUNT(rows));
}

/* P101, P803: a gopher URL is sent as clients send it: type off, escapes
 * decoded. */
static void
gopher_urls(void **state)
{
	static const struct row rows[] = {
	    {"gopher://one.example", NULL, "iOne\tTITLE\t", NULL, 0},
	    {"gopher://one.example/", NULL, "iOne\tTITLE\t", NULL, 0},
	    {"GOPHER://ONE.example:70/1", NULL, "iOne\tTITLE\t", NULL, 0},
	    {"gophers://one.example/1/", NULL, "iOne\tTITLE\t", NULL, 0},
	    {"gopher://two.example/1/", NULL, "iTwo\tTITLE\t", NULL, 0},
	    {"gopher://one.example/7/search%09turnips", NULL,
		"\t/2020-01-01-a\t", NULL, 0},
	    {"gopher://one.example/7/search?turnips", NULL, "\t/2020-01-01-a\t",
		NULL, 0},
	    {"gopher://one.example/0/2020-01-01-a.txt#part", NULL,
		"\r\nTurnips.\r\n", NULL, 0},
	    {"gopher://one.example/%30/2020-01-01-a.txt", NULL,
		"\r\nTurnips.\r\n", NULL, 0},
	    {"gopher://one.example/hURL:http://a.example/?b", NULL,
		"<a href=\"http://a.example/?b\">", NULL, 0},
	    {"gopher://one.example/0/%zz", NULL, NULL,
		"\"gopher://one.example/0/%zz\" holds a percent sign", 2},
	    {"gopher://hole.example/", NULL, "iOne\tTITLE\t", NULL, 0},
	    {"gopher://127.0.0.1/", NULL, "iOne\tTITLE\t", NULL, 0},
	    {"gopher://1.example/", NULL, "iOne\tTITLE\t",
		"no [host] has the name 1.example: the answer is that of "
		"one.example",
		0},
	};

	expect_rows(state, rows, COUNT(rows));
}

/* P102: --as shows what the holder of a certificate sees, on every page. */
static void
visitors(void **state)
{
	static const struct row rows[] = {
	    {"gemini://one.example/club/", NULL, "60 ", NULL, 0},
	    {"gemini://one.example/any/a.gmi", NULL, "60 ", NULL, 0},
	    {"gemini://one.example/club/", SEVENS, "20 ", NULL, 0},
	    {"gemini://one.example/club/", SEVENS_APART, "20 ", NULL, 0},
	    {"gemini://one.example/any/a.gmi", EIGHTS, "20 ", NULL, 0},
	    {"gemini://one.example/club/", EIGHTS,
		"61 This certificate is not on the list: /club/, SHA-256 "
		"" EIGHTS "\r\n",
		NULL, 0},
	    {"gemini://one.example/recent", SEVENS, "/club/2020-01-02-in.gmi",
		NULL, 0},
	    {"gemini://one.example/search?leeks", SEVENS,
		"/club/2020-01-02-in.gmi", NULL, 0},
	    {"gemini://two.example/", SEVENS, "# Two\n", NULL, 0},
	    {"/club/2020-01-02-in", SEVENS, "3Not found\t",
		"--as makes no difference here: Gopher has no client "
		"certificates",
		0},
	    {"titan://one.example/up/a.gmi;size=1;mime=text/gemini", SEVENS,
		NULL, "takes this upload up to its body, which is not sent", 1},
	    {"titan://one.example/up/a.gmi;size=1;mime=text/gemini", EIGHTS,
		"61 ", NULL, 0},
	    {"gemini://one.example/", "777", NULL,
		"--as is \"777\", expected a SHA-256", 2},
	    {"gemini://one.example/", "any", NULL, "--as is \"any\"", 2},
	    {"gemini://one.example/", "", NULL, "--as is \"\"", 2},
	};
	static const char *const hidden[] = {
	    "gemini://one.example/recent", "gemini://one.example/search?leeks"};

	expect_rows(state, rows, COUNT(rows));
	for (size_t i = 0; i < COUNT(hidden); i++) {
		struct ran ran = command_run(*state,
		    (const char *const[]){"show", "-c", "loam.ini", "--as",
			EIGHTS, hidden[i], NULL});
		expect_true(hidden[i], buf_span(&ran.output),
		    answer_has(buf_span(&ran.output), "20 ") &&
			!answer_has(buf_span(&ran.output), "/club/"));
		ran_free(&ran);
	}
}

/* P100: without two different names there is no server to answer. */
static void
one_name_twice(void **state)
{
	static const struct row row = {"gemini://a.example/", NULL, NULL,
	    "both have the name a.example", 2};

	server_configure(
	    *state, "[host a]\nname = a.example\n[host b]\nname = a.example\n");
	expect_rows(state, &row, 1);
}

static void
write_to_full(void)
{
	dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
}

/* P994: an output that takes no more is no fault of the file. */
static void
full(void **state)
{
	struct server *server = *state;
	const char *const paths[] = {"/big.bin", "/big.txt"};
	struct buf bytes = {0};

	buf_repeat(&bytes, '\0', 300000);
	server_write_bytes(server, "big.bin", buf_span(&bytes));
	bytes.size = 0;
	while (bytes.size < 300000)
		buf_add(&bytes, SPAN("A line of a text.\n"));
	server_write_bytes(server, "big.txt", buf_span(&bytes));
	server->prepare = write_to_full;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct ran ran = command_run(server,
		    (const char *const[]){
			"show", "-c", "loam.ini", paths[i], NULL});
		struct span said = buf_span(&ran.errors);
		expect_true(paths[i], said,
		    ran.code == 1 && !answer_has(said, "changed") &&
			answer_has(said, "standard output cannot be written"));
		ran_free(&ran);
	}
	buf_free(&bytes);
}

#define SHOWN_SCENE(scene)                                                     \
	cmocka_unit_test_setup_teardown(scene, start, server_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SHOWN_SCENE(selectors_and_urls),
	    SHOWN_SCENE(gopher_urls),
	    SHOWN_SCENE(visitors),
	    SHOWN_SCENE(one_name_twice),
	    SHOWN_SCENE(full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
