/* `loam new`: a draft where the posts are, which only its publisher sees. */
#include <dirent.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"

enum { WORDS = 10, TITLE = 256 /* bytes */ };

static struct ran new (
    const struct server *server, const char *title, const char *const *options)
{
	const char *words[WORDS] = {"new", "-c", "loam.ini", title};

	for (size_t i = 4; options && *options && i < WORDS - 1; i++)
		words[i] = *options++;
	return command_run(server, words);
}

/* The line that it printed. */
static struct span
path_of(const struct ran *ran)
{
	struct span rest = buf_span(&ran->output);

	return span_cut_line(&rest);
}

#define NONE ((const char *const *)NULL)
#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

/*
 * Makes a draft. Fails unless its path begins and ends so, with a date between.
 */
static void
expect_new(const struct server *server, const char *const *options,
    const char *title, const char *begins, const char *ends)
{
	struct ran ran = new (server, title, options);
	struct span said = path_of(&ran);
	struct buf last = {0};

	buf_format(&last, "%s.gmi", ends);
	expect_true(title, buf_span(&ran.errors), ran.code == 0);
	expect_true(title, said, span_starts(said, span_of(begins)));
	expect_true(title, said, span_ends(said, buf_span(&last)));
	expect_true(title, said,
	    said.size == strlen(begins) + strlen("2026-11-28") + last.size);
	buf_free(&last);
	ran_free(&ran);
}

static void
expect_refused(const struct server *server, const char *title,
    const char *const *options, int code, const char *errors)
{
	struct ran ran = new (server, title, options);
	struct span wrong = buf_span(&ran.errors);

	expect_true(title, wrong, ran.code == code);
	expect_true(title, wrong, answer_has(wrong, errors));
	expect_true(title, buf_span(&ran.output), ran.output.size == 0);
	ran_free(&ran);
}

/* A file of that name for each day on which a test may run: it may be midnight.
 */
static void
write_each_day(const struct server *server, const char *name)
{
	char path[64];

	for (int day = -1; day <= 2; day++) {
		time_t instant = time(NULL) + day * 86400;
		struct tm parts;
		gmtime_r(&instant, &parts);
		size_t size =
		    strftime(path, sizeof(path), "posts/%Y-%m-%d-", &parts);
		snprintf(path + size, sizeof(path) - size, "%s.gmi", name);
		server_write(server, path, "---\ndraft: true\n---\n");
	}
}

/*
 * V26: a draft goes where most of the newest posts are, or where --in says, and
 * never over a file.
 */
static void
places(void **state)
{
	struct server *server = *state;

	server_configure(server, "[capsule]\nroot = capsule\n");
	expect_new(server, NONE, "First", "capsule/", "-first");
	server_write(server, "notes/2024-01-01-a.gmi", "# A\n");
	server_write(server, "posts/2023-01-01-b.gmi", "# B\n");
	server_write(server, "posts/2023-01-02-c.gmi", "# C\n");
	server_write(server, "posts/undated.gmi", "# D\n");
	expect_new(server, NONE, "Second One", "capsule/posts/", "-second-one");
	expect_new(
	    server, OPTIONS("--in", "notes"), "x", "capsule/notes/", "-x");
	expect_new(
	    server, OPTIONS("--in", "/notes/"), "y", "capsule/notes/", "-y");
	expect_new(server, OPTIONS("--in", "capsule/notes"), "z",
	    "capsule/notes/", "-z");
	expect_new(server, OPTIONS("--in", "/"), "r", "capsule/", "-r");
	write_each_day(server, "taken");
	expect_refused(server, "Taken", NONE, 1, "is there already");
	expect_refused(
	    server, "a", OPTIONS("--in", "none"), 2, "--in is \"none\"");
	expect_refused(server, "a", OPTIONS("--in", ".."), 2, "--in is");
	expect_refused(server, "a", OPTIONS("--in", "certs"), 2, "--in is");
	expect_refused(server, "!?", NONE, 2, "expected a line of UTF-8");
	expect_refused(server, "a\nb", NONE, 2, "expected a line of UTF-8");
	expect_refused(server, "\xff", NONE, 2, "expected a line of UTF-8");
}

/*
 * V142: a path that begins with a dot alone counts from where one stands, and
 * an empty one means nothing.
 */
static void
from_here(void **state)
{
	struct server *server = *state;
	char here[SERVER_PATH + 8];

	server_write(server, "notes/a.gmi", "# A\n");
	server_configure(server, "[capsule]\nroot = capsule\n");
	expect_refused(server, "a", OPTIONS("--in", "."), 2, "--in is \".\"");
	expect_refused(server, "a", OPTIONS("--in", "./notes"), 2, "--in is");
	expect_refused(
	    server, "a", OPTIONS("--in", "notes/../.."), 2, "--in is");
	expect_refused(server, "a", OPTIONS("--in", ""), 2, "--in is \"\"");
	expect_new(server, OPTIONS("--in", "./capsule/notes"), "b",
	    "capsule/notes/", "-b");
	snprintf(here, sizeof(here), "..%s/", strrchr(server->directory, '/'));
	expect_new(server, OPTIONS("--capsule", "..", "--in", "."), "here",
	    here, "-here");
}

/* V26, P820: with several hosts --host says whose capsule it is. */
static void
places_of_hosts(void **state)
{
	struct server *server = *state;

	server_configure(server,
	    "[capsule]\nroot = capsule\n[host a]\nname = a.example\n"
	    "[host b]\nname = b.example\nalias = *.b.example\nroot = other\n"
	    "[host c]\nname = c.b.example\nroot = third\n");
	server_write(server, "../third/c.gmi", "# C\n");
	server_write(server, "../other/posts/2023-01-01-b.gmi", "# B\n");
	expect_new(server, NONE, "First", "capsule/", "-first");
	expect_new(server, OPTIONS("--host", "A.example"), "Second", "capsule/",
	    "-second");
	expect_new(server, OPTIONS("--host", "b.example"), "Third",
	    "other/posts/", "-third");
	expect_new(server, OPTIONS("--host", "www.B.example", "--in", "/"),
	    "Fourth", "other/", "-fourth");
	expect_new(
	    server, OPTIONS("--host", "c.b.example"), "Own", "third/", "-own");
	expect_refused(server, "a", OPTIONS("--host", "c.example"), 2,
	    "--host is \"c.example\", expected a name of one of the hosts");
	expect_refused(server, "a", OPTIONS("--host", "a b"), 2,
	    "--host is \"a b\", expected a name of one of the hosts");
	server_configure(server, "[capsule]\nroot = capsule\n");
	expect_new(server, OPTIONS("--host", "c.example"), "Fifth", "capsule/",
	    "-fifth");
	expect_refused(server, "a", OPTIONS("--host", "a b"), 2,
	    "--host is \"a b\", expected a name of one of the hosts");
}

/* V26: where directories are by date, that of the day is made. */
static void
dated_places(void **state)
{
	struct server *server = *state;
	char year[8];

	server_configure(server, "[capsule]\nroot = capsule\n");
	server_write(server, "log/2019/01/31-a.gmi", "# A\n");
	struct ran ran = new (server, "Now", NONE);
	struct span rest = path_of(&ran);
	/* capsule/log/YYYY/MM/YYYY-MM-DD-now.gmi */
	expect_true("below", rest, span_skip(&rest, SPAN("capsule/log/")));
	snprintf(year, sizeof(year), "%c%c%c%c/", rest.data[0], rest.data[1],
	    rest.data[2], rest.data[3]);
	expect_true("year", rest, strcmp(year, "2019/") != 0);
	rest = span_tail(rest, strlen("YYYY/MM/"));
	expect_true("day", rest, span_starts(rest, (struct span){year, 4}));
	expect_true("name", rest, span_ends(rest, SPAN("-now.gmi")));
	ran_free(&ran);
}

/* V26: of a place with more numbers, or with a word between, the date is first.
 */
static void
deeper_places(void **state)
{
	static const struct {
		const char *file, *middle, *ends;
	} rows[] = {
	    {"log/2019/01/31/2020/a.gmi", "/2020/", "-now.gmi"},
	    {"log/2019/notes/05/a.gmi", "/notes/05/", "-now.gmi"},
	};
	struct server *server = *state;

	server_configure(server, "[capsule]\nroot = capsule\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(
		    server, rows[i].file, "---\ndate: 2019-01-01\n---\n");
		struct ran ran = new (server, "Now", NONE);
		struct span said = path_of(&ran);
		expect_true(rows[i].file, said,
		    span_starts(said, SPAN("capsule/log/")) &&
			answer_has(said, rows[i].middle) &&
			span_ends(said, span_of(rows[i].ends)) &&
			!answer_has(said, "/2019/"));
		ran_free(&ran);
		assert_int_equal(unlink(server_path(server, rows[i].file)), 0);
	}
	/* A letter that is left of no word, and a root with a slash. */
	server_configure(server, "[capsule]\nroot = capsule/\n");
	expect_new(
	    server, OPTIONS("--in", "/"), "\xcc\x81", "capsule/", "-untitled");
	server_configure(server, "[capsule]\nroot = .\n");
	expect_new(server, OPTIONS("--in", "/"), "Dot", "./", "-dot");
}

static void
cut_short(void)
{
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){TITLE, TITLE});
}

/* V26: what cannot be written leaves no file. */
static void
no_room(void **state)
{
	struct server *server = *state;
	char title[TITLE + 1];

	server_configure(server, "[capsule]\nroot = capsule\n");
	server_write(server, "notes/a.txt", "a");
	memset(title, 'x', TITLE);
	title[TITLE] = '\0';
	server->prepare = cut_short;
	expect_refused(server, title, OPTIONS("--in", "notes"), 1,
	    "cannot be written: File too large; ");
	server->prepare = NULL;
	/* The name is free. */
	struct ran ran = new (server, title, OPTIONS("--in", "notes"));
	ran_expect(&ran, "again", 0, "capsule/notes/", "a draft");
}

/*
 * V27: `check` has nothing against a draft, no reader sees it, and it is there
 * once its line is taken out.
 */
static void
published(void **state)
{
	struct server *server = *state;
	struct buf text = {0};

	server_configure(server, "[capsule]\nroot = capsule\n");
	struct ran ran = new (server, "Title: [one]", NONE);
	struct buf path = {0};
	buf_format(&path, "%s/%pS", server->directory, SPAN_AT(path_of(&ran)));
	buf_byte(&path, '\0');
	expect_true("how", buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors), "\"draft: true\""));
	ran_free(&ran);
	ran = command_run(
	    server, (const char *const[]){"check", "-c", "loam.ini", NULL});
	expect_true("check", buf_span(&ran.output), ran.code == 0);
	ran_free(&ran);
	const char *const show[] = {"show", "-c", "loam.ini", "/", NULL};
	ran = command_run(server, show);
	expect_true("draft", buf_span(&ran.output),
	    !answer_has(buf_span(&ran.output), "Title: [one]"));
	ran_free(&ran);
	assert_int_equal(file_read(path.data, &text, NULL), 0);
	struct span rest = buf_span(&text);
	assert_true(span_skip(&rest, SPAN("---\ndraft: true\n")));
	struct buf out = {0};
	buf_format(&out, "---\n%pS", SPAN_AT(rest));
	assert_int_equal(file_replace(path.data, buf_span(&out), 0644), 0);
	ran = command_run(server, show);
	expect_true("published", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), " Title: [one]\t"));
	ran_free(&ran);
	buf_free(&out);
	buf_free(&text);
	buf_free(&path);
}

static int terminal = -1;

static void
take_terminal(void)
{
	dup2(terminal, STDIN_FILENO);
	dup2(terminal, STDOUT_FILENO);
}

/*
 * K122: a directory's name and a page cannot control the terminal, and a script
 * has them as they are.
 */
static void
on_terminal(void **state)
{
	static const char *const show[] = {
	    "show", "-c", "loam.ini", "/a.txt", NULL};
	struct server *server = *state;
	char shown[2048];
	int master;

	server_configure(server, "[capsule]\nroot = capsule\n");
	server_write(server, "x\x1b[31m/a.gmi", "# A\n");
	server_write(server, "a.txt", "a\x1b[31m\tb");
	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	server->prepare = take_terminal;
	struct ran ran = new (
	    server, "one", OPTIONS("--no-edit", "--in", "capsule/x\x1b[31m"));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	ran = command_run(server, show);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	server->prepare = NULL;
	ran = new (server, "two", OPTIONS("--in", "capsule/x\x1b[31m"));
	expect_true("a script", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), "/x\x1b[31m/"));
	ran_free(&ran);
	ssize_t size = read(master, shown, sizeof(shown));
	assert_true(size > 0);
	struct span said = {shown, (size_t)size};
	expect_true("a path", said, answer_has(said, "/x\\x1B[31m/"));
	expect_true("a page", said, answer_has(said, "a\\x1B[31m\tb"));
	expect_true("raw", said, span_find(said, '\x1b') == said.size);
	close(terminal);
	close(master);
}

static void
take_input(void)
{
	dup2(terminal, STDIN_FILENO);
}

/* V27: on a terminal the editor has the file; --no-edit, and no terminal, not.
 */
static void
editor(void **state)
{
	struct server *server = *state;
	struct stat about;
	char mark[SERVER_PATH + 16];
	int master;

	server_configure(server, "[capsule]\nroot = capsule\n");
	snprintf(mark, sizeof(mark), "%s/edited", server->directory);
	setenv("VISUAL", "", 1);
	setenv("EDITOR", "cp -n -T --", 1);
	/* `cp FILE` alone fails: its exit code is told. */
	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	server->prepare = take_terminal;
	struct ran ran = new (server, "one", NONE);
	expect_true("fails", buf_span(&ran.errors),
	    ran.code == 1 &&
		answer_has(buf_span(&ran.errors), "the editor failed"));
	ran_free(&ran);
	setenv("VISUAL", "f() { cp \"$1\" edited; }; f", 1);
	ran = new (server, "two; touch bad", OPTIONS("--no-edit"));
	assert_int_equal(ran.code, 0);
	assert_int_equal(stat(mark, &about), -1);
	ran_free(&ran);
	ran = new (server, "three $(x) `y`", NONE);
	assert_int_equal(ran.code, 0);
	assert_int_equal(stat(mark, &about), 0);
	ran_free(&ran);
	unlink(mark);
	/* Who has no editor gets none. */
	unsetenv("VISUAL");
	setenv("EDITOR", "", 1);
	ran = new (server, "three and a half", NONE);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	unsetenv("EDITOR");
	ran = new (server, "three quarters", NONE);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	setenv("VISUAL", "f() { cp \"$1\" edited; }; f", 1);
	/* Nor where what is printed goes elsewhere. */
	server->prepare = take_input;
	ran = new (server, "into a pipe", NONE);
	assert_int_equal(ran.code, 0);
	assert_int_equal(stat(mark, &about), -1);
	ran_free(&ran);
	server->prepare = NULL;
	ran = new (server, "four", NONE);
	assert_int_equal(ran.code, 0);
	assert_int_equal(stat(mark, &about), -1);
	ran_free(&ran);
	close(terminal);
	close(master);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(places),
	    SERVER_SCENE(from_here),
	    SERVER_SCENE(places_of_hosts),
	    SERVER_SCENE(dated_places),
	    SERVER_SCENE(deeper_places),
	    SERVER_SCENE(no_room),
	    SERVER_SCENE(published),
	    SERVER_SCENE(editor),
	    SERVER_SCENE(on_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
