/* Command lines: options, `loam check` and `loam show`, and how they end. */
#include <stdio.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"

enum { WORDS = 8 };

/* What one command line says on each output, and how it ends. */
struct row {
	const char *words[WORDS];
	int code;
	const char *output, *errors; /* is in it; NULL: it is empty */
};

static void
expect_said(const char *row, struct span said, const char *wanted)
{
	expect_true(
	    row, said, wanted ? answer_has(said, wanted) : said.size == 0);
}

static void
expect_rows(const struct server *server, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf row = {0};
		struct ran ran = command_call(server, rows[i].words);
		for (size_t j = 0; rows[i].words[j]; j++)
			buf_format(&row, "%s ", rows[i].words[j]);
		buf_byte(&row, '\0');
		expect_said(row.data, buf_span(&ran.output), rows[i].output);
		expect_said(row.data, buf_span(&ran.errors), rows[i].errors);
		expect_true(
		    row.data, buf_span(&ran.errors), ran.code == rows[i].code);
		ran_free(&ran);
		buf_free(&row);
	}
}

/*
 * P86, P997, V239, V248: wrong usage is 2 and says what was wrong, and what was
 * most likely meant, on standard error alone.
 */
static void
wrong_usage(void **state)
{
	static const struct row rows[] = {
	    {{NULL}, 2, NULL, "usage: loam COMMAND"},
	    {{"chek"}, 2, NULL,
		"unknown command \"chek\", did you mean \"check\"?\n"},
	    {{"--versio"}, 2, NULL,
		"unknown command \"--versio\", expected serve, check, show, "
		"init, new, export, get, put, announce, history, restore, "
		"cert, "
		"status, reload, rescan, drain or help\n"},
	    {{"serve", "--gemni", "off"}, 2, NULL,
		"unknown option \"--gemni\", did you mean \"--gemini\"?\n"},
	    {{"serve", "--c", "x"}, 2, NULL,
		"unknown option \"--c\", which begins several: --capsule, "
		"--certs\n"},
	    {{"status", "--json", "--prometheus"}, 2, NULL,
		"--prometheus and --json exclude each other: give one of "
		"them\n"},
	    {{"status", "--pages", "--health"}, 2, NULL,
		"--health and --pages exclude each other"},
	    {{"get", "--check", "--output", "x", "gemini://127.0.0.1:1/"}, 2,
		NULL, "--check and --output exclude each other"},
	    {{"get", "--check", "--header", "gemini://127.0.0.1:1/"}, 2, NULL,
		"--check and --header exclude each other"},
	    {{"export", "--gpub", "x", "--network", "gopher"}, 2, NULL,
		"--gpub and --network exclude each other"},
	    {{"status", "--json=x"}, 2, NULL, "--json takes no argument\n"},
	    {{"serve", "--help=x"}, 2, NULL, "--help takes no argument\n"},
	    {{"serve", "-c", ""}, 2, NULL,
		"-c: is \"\", expected the file of a configuration\n"},
	    {{"check", "--capsule", ""}, 2, NULL,
		"--capsule: is \"\", expected a path\n"},
	    {{"export", ""}, 2, NULL, "DIR is \"\", expected a path\n"},
	    {{"export", "--gpub", ""}, 2, NULL,
		"--gpub is \"\", expected a path\n"},
	    {{"put", "", "titan://127.0.0.1:1/a"}, 2, NULL,
		"FILE is \"\", expected a path\n"},
	    {{"get", "--output=", "gemini://127.0.0.1:1/"}, 2, NULL,
		"--output is \"\", expected a path\n"},
	    {{"history", ""}, 2, NULL, "PATH is \"\", expected a path\n"},
	    {{"check", "-x"}, 2, NULL, "unknown option \"-x\""},
	    {{"check", "-xc", "loam.ini"}, 2, NULL, "unknown option \"-x\""},
	    {{"show", "--capsul=x", "--nonsense", "/"}, 2, NULL,
		"unknown option \"--nonsense\""},
	    {{"check", "--jsom"}, 2, NULL, "unknown option \"--jsom\""},
	    {{"check", "-c"}, 2, NULL, "-c needs an argument after it"},
	    {{"show", "--capsule"}, 2, NULL,
		"--capsule needs an argument after it"},
	    {{"check", "capsule"}, 2, NULL,
		"\"capsule\" is one argument too many"},
	    {{"show"}, 2, NULL, "an argument is missing\nusage: loam show"},
	    {{"help", "chek"}, 2, NULL, "unknown command \"chek\", did you"},
	    {{"help", "cert", "nonsense"}, 2, NULL,
		"unknown command \"cert nonsense\", expected renew, "},
	    {{"help", "get", "put"}, 2, NULL,
		"unknown command \"get put\", expected get alone\n"},
	    {{"show", "/", "/a"}, 2, NULL, "\"/a\" is one argument too many"},
	};

	expect_rows(*state, rows, COUNT(rows));
}

/* What was asked for is no mistake: 0, on standard output. */
static void
help_and_version(void **state)
{
	static const char *const names[] = {"serve", "check", "show", "status"};
	static const struct row rows[] = {
	    {{"--help"}, 0, "\n  loam status  ", NULL},
	    {{"-h"}, 0, "usage: loam COMMAND", NULL},
	    {{"--version"}, 0, "loam " LOAM_VERSION "\n", NULL},
	    {{"status", "--help"}, 0, "\n  --json ", NULL},
	    /* Whatever else is wrong. */
	    {{"check", "--help", "-c", "none.ini"}, 0, "loam check", NULL},
	};

	expect_rows(*state, rows, COUNT(rows));
	for (size_t i = 0; i < COUNT(names); i++) {
		char usage[32];
		snprintf(usage, sizeof(usage), "loam %s ", names[i]);
		const struct row own[] = {
		    {{names[i], "--help"}, 0, usage, NULL},
		    {{names[i], "-h"}, 0, "\n  -c FILE ", NULL},
		    {{names[i], "--version"}, 0, "loam " LOAM_VERSION "\n",
			NULL},
		};
		expect_rows(*state, own, COUNT(own));
	}
}

/* V40: `loam help COMMAND` prints what `loam COMMAND --help` does. */
static void
help_of_each(void **state)
{
	static const char *const names[][2] = {{"serve"}, {"check"}, {"show"},
	    {"cert"}, {"cert", "renew"}, {"cert", "import"},
	    {"cert", "new-key"}, {"cert", "restore"}, {"status"}, {"help"}};

	for (size_t i = 0; i < COUNT(names); i++) {
		const char *help[] = {"help", names[i][0], names[i][1], NULL};
		const char *option[] = {names[i][0], names[i][1], NULL, NULL};
		option[names[i][1] ? 2 : 1] = "--help";
		struct ran a = command_call(*state, help);
		struct ran b = command_call(*state, option);
		expect_true(names[i][0], buf_span(&a.output),
		    a.code == 0 && b.code == 0 && a.output.size > 0 &&
			span_equal(buf_span(&a.output), buf_span(&b.output)));
		ran_free(&a);
		ran_free(&b);
	}
}

/* A file that is named must be there and right; an option goes before it. */
static void
configuration(void **state)
{
	static const struct row missing[] = {
	    {{"check", "-c", "none.ini"}, 2, NULL, "none.ini: cannot be read"},
	    {{"show", "-c", "none.ini", "/"}, 2, NULL,
		"none.ini: cannot be read"},
	    {{"check", "-c", "."}, 2, NULL, ".: cannot be read"},
	    /* Without -c conf/loam.ini is read only if it is there. */
	    {{"check"}, 0, "nothing in it is served yet", "0 wrong"},
	};
	static const struct row broken[] = {
	    {{"check", "-c", "loam.ini"}, 2, NULL,
		"loam.ini:3: unknown key \"workrs\" in [server], did you "
		"mean \"workers\"?"},
	    {{"show", "-c", "loam.ini", "/"}, 2, NULL, "loam.ini:3: "},
	    {{"check", "--host", "a b"}, 2, NULL, "--host: is \"a b\""},
	};
	static const struct row elsewhere[] = {
	    {{"check", "-c", "loam.ini"}, 2, "loam.ini:2: root of [capsule]",
		"1 wrong"},
	    {{"check", "-c", "loam.ini", "--capsule", "capsule"}, 0,
		"nothing in it is served yet", "0 wrong"},
	    {{"show", "-c", "loam.ini", "/"}, 2, NULL, "nowhere"},
	    {{"show", "-c", "loam.ini", "--capsule", "capsule", "/"}, 0, "\t",
		NULL},
	};
	struct server *server = *state;

	expect_rows(server, missing, COUNT(missing));
	server_configure(server, "[server]\nworkers = 1\nworkrs = 2\n");
	expect_rows(server, broken, COUNT(broken));
	server_configure(server, "[capsule]\nroot = nowhere\n");
	expect_rows(server, elsewhere, COUNT(elsewhere));
}

/* A clean capsule is 0; remarks are no mistakes. */
static void
check_clean(void **state)
{
	static const struct row clean[] = {
	    {{"check", "-c", "loam.ini"}, 0, NULL, "0 wrong, 0 remarks\n"},
	    {{"check", "-c", "loam.ini", "--gemini", "off"}, 0, NULL,
		"0 wrong, 0 remarks\n"}};
	static const struct row remarks[] = {{{"check", "-c", "loam.ini"}, 0,
	    "capsule/2020-01-02-b.gmi:3: unknown front matter key "
	    "\"colour\" (remark)\n",
	    "0 wrong, 1 remark\n"}};
	static const struct row dates[] = {{{"check", "-c", "loam.ini"}, 0,
	    "capsule/undated.gmi: no date: it is listed, but is not a post "
	    "(remark)\n",
	    "0 wrong, 2 remarks\n"}};
	struct server *server = *state;

	server_write(server, "2020-01-01-a.gmi",
	    "# A\n\n=> d/\n=> /d/2020-01-03-c.gmi C\n=> https://a.example/\n");
	server_write(server, "d/2020-01-03-c.gmi",
	    "# C\n\n=> ../2020-01-01-a.gmi A\n```\n=> /none\n```\n");
	server_configure(server, "[gopher]\ntls = yes\n");
	expect_rows(server, clean, COUNT(clean));
	server_configure(server, "");
	expect_rows(server, clean, COUNT(clean));
	server_write(server, "2020-01-02-b.gmi",
	    "---\ndate: 2020-01-02\ncolour: red\n---\n# B\n");
	expect_rows(server, remarks, COUNT(remarks));
	/* A page among posts may lack a date by mistake; pages alone do not. */
	server_write(server, "undated.gmi", "# Undated\n");
	server_write(server, "pages/a.gmi", "# A\n");
	server_write(server, "pages/b.gmi", "# B\n");
	expect_rows(server, dates, COUNT(dates));
}

/* Each mistake has its file and line, and makes it 1. */
static void
check_mistakes(void **state)
{
	static const struct {
		const char *path, *text, *line;
	} rows[] = {
	    {"2020-01-01-a.gmi", "# A\n\n=> /none.gmi gone\n",
		"capsule/2020-01-01-a.gmi:3: the link /none.gmi leads to "
		"nothing that is served\n"},
	    {"d/2020-01-01-a.gmi", "---\nlang: es\n---\n# A\n=> none.gmi\n",
		"capsule/d/2020-01-01-a.gmi:5: the link none.gmi leads to "
		"nothing that is served\n"},
	    {"2020-01-01-a.gmi", "# A\n=> /2020-01-02-draft.gmi\n",
		"capsule/2020-01-01-a.gmi:2: the link /2020-01-02-draft.gmi "
		"leads to nothing that is served\n"},
	    {"2020-01-01-a.gmi", "---\ndate: tomorrow\n---\n# A\n",
		"capsule/2020-01-01-a.gmi:2: date is \"tomorrow\", expected "},
	    {"2020-01-01-a.gmi", "---\ndraft: perhaps\n---\n# A\n",
		"capsule/2020-01-01-a.gmi:2: draft is \"perhaps\""},
	    {"2020-01-01-a.gmi", "# A\n=> menu:recent?count=x\n",
		"capsule/2020-01-01-a.gmi:2: count is \"x\", expected "},
	    /* A name can forge no line and steer no terminal. */
	    {"2020-01-01-a\x1b[2J\n.gmi", "# A\n=> /none\n",
		"capsule/2020-01-01-a\\x1B[2J\\x0A.gmi:2: the link /none "},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		static const char *const words[] = {
		    "check", "-c", "loam.ini", NULL};
		struct server server;
		server_make(&server);
		server_write(&server, "2020-01-02-draft.gmi",
		    "---\ndraft: true\n---\n# Draft\n");
		server_write(&server, rows[i].path, rows[i].text);
		struct ran ran = command_call(&server, words);
		server_remove(&server);
		expect_said(rows[i].line, buf_span(&ran.output), rows[i].line);
		expect_said(rows[i].line, buf_span(&ran.errors), "1 wrong, ");
		expect_true(rows[i].line, buf_span(&ran.output), ran.code == 1);
		ran_free(&ran);
	}
	(void)state;
}

static void
expect_answer(struct ran ran, const char *question, struct span output)
{
	expect_span(question, buf_span(&ran.output), output);
	expect_span(question, buf_span(&ran.errors), SPAN(""));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
}

static void
expect_output(
    const struct server *server, const char *question, struct span output)
{
	const char *words[] = {"show", "-c", "loam.ini", question, NULL};

	expect_answer(command_call(server, words), question, output);
}

/*
 * A URL is answered as Gemini, a selector or a gopher URL as Gopher, to the
 * byte. A refusal is an answer too.
 */
static void
show(void **state)
{
	static const struct {
		const char *question, *answer;
	} rows[] = {
	    {"gemini://localhost/d/a.gmi",
		"20 text/gemini; lang=en\r\n# A\n\nText.\n"},
	    {"gemini://localhost/c.txt", "20 text/plain; lang=en\r\nC\n"},
	    {"gemini://localhost/d", "31 gemini://localhost/d/\r\n"},
	    {"gemini://localhost/none", "51 Not found\r\n"},
	    {"gemini://localhost/#a",
		"59 Expected a URL without a fragment\r\n"},
	    {"gemini://other.example/", "53 That host is not served here\r\n"},
	    {"https://localhost/",
		"53 This server answers gemini URLs only"
		"\r\n"},
	    {"/d/a.gmi", "# A\n\nText.\n"},
	    {"/d/a.txt", "A\r\n=\r\n\r\nText.\r\n"},
	    {"d/a.gmi", "# A\n\nText.\n"},
	    {"gopher://localhost/0/d/a.gmi", "# A\n\nText.\n"},
	    {"gopher://localhost/9/d/%61.gmi", "# A\n\nText.\n"},
	    {"/none",
		"3Not found\t\terror.host\t1\r\n"
		"1Home\t/\tlocalhost\t7070\r\n"
		"7Search\t/search\tlocalhost\t7070\r\n.\r\n"},
	};
	struct server *server = *state;

	server_write(
	    server, "d/a.gmi", "---\nmenus: none\n---\n# A\n\nText.\n");
	server_write(server, "c.txt", "C\n");
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_output(
		    server, rows[i].question, span_of(rows[i].answer));
}

/* A file larger than any buffer comes out whole, whatever is in it. */
static void
show_file(void **state)
{
	struct server *server = *state;
	struct buf bytes = {0}, gemini = {0};

	for (unsigned i = 0; i < 300000; i++)
		buf_byte(&bytes, (char)(i * 2654435761u >> 24));
	server_write_bytes(server, "a.png", buf_span(&bytes));
	buf_add(&gemini, SPAN("20 image/png\r\n"));
	buf_add(&gemini, buf_span(&bytes));
	expect_answer(command_run(server,
			  (const char *const[]){"show", "-c", "loam.ini",
			      "gemini://localhost/a.png", NULL}),
	    "a process", buf_span(&gemini));
	expect_output(server, "/a.png", buf_span(&bytes));
	buf_free(&bytes);
	buf_free(&gemini);
}

/* It shows what the server answers, to the byte. */
static void
show_is_the_answer(void **state)
{
	static const char *const selectors[] = {"/", "/d/", "/d/a", "/none"};
	struct server *server = *state;
	char text[96];

	server_write(server, "d/a.gmi", "# A\n\nText.\n\n=> /d/ D\n");
	server_write(server, "2020-01-01-b.gmi", "# B\n");
	server_start(server, NULL);
	snprintf(text, sizeof(text),
	    "[gemini]\nlisten = off\n[gopher]\nport = %u\n", server->gopher);
	server_configure(server, text);
	for (size_t i = 0; i < COUNT(selectors); i++) {
		snprintf(text, sizeof(text), "%s\r\n", selectors[i]);
		wait_for(server, "/\r\n", answer_has, "/2020-01-01-b");
		struct heard heard = gopher_ask(server, text);
		expect_output(server, selectors[i], heard_span(&heard));
		heard_free(&heard);
	}
	assert_int_equal(server_stop(server), 0);
}

/* K13, K14: what a file holds is told by all its bytes, and none steers. */
static void
bytes_are_shown(void **state)
{
	struct server *server = *state;

	server_write_bytes(server, "a.gmi",
	    SPAN("---\ndate: 2020-01-0\0001\nlang: e\0n\xc2\x9b\n---\n# A\n"));
	server_write_bytes(server, "b.gmi",
	    SPAN("# B\n=> menu:rec\0ent\n=> /no\0ne.gmi None\n"));
	struct ran ran = command_run(server,
	    (const char *const[]){"check", "--capsule", "capsule", NULL});
	struct span said = buf_span(&ran.output);
	expect_true("date", said,
	    answer_has(said, "a.gmi:2: date is \"2020-01-0\\x001\", "));
	expect_true("lang", said,
	    answer_has(said, "a.gmi:3: lang is \"e\\x00n\\xC2\\x9B\", "));
	expect_true("menu", said, answer_has(said, "menu:rec\\x00ent, "));
	expect_true(
	    "link", said, answer_has(said, "/no\\x00ne.gmi\", expected"));
	ran_free(&ran);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(wrong_usage),
	    SERVER_SCENE(help_and_version),
	    SERVER_SCENE(help_of_each),
	    SERVER_SCENE(configuration),
	    SERVER_SCENE(check_clean),
	    cmocka_unit_test(check_mistakes),
	    SERVER_SCENE(bytes_are_shown),
	    SERVER_SCENE(show),
	    SERVER_SCENE(show_file),
	    SERVER_SCENE(show_is_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
