/* `loam export`, as it is typed. */
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/command.h"
#include "support/expect.h"

static const struct {
	const char *words[9]; /* after `export -c loam.ini` */
	int code;
	const char *output, *errors; /* a part of it; NULL: it is empty */
} rows[] = {
    {{"public"}, 0, " files of one.example for Gemini to public", NULL},
    {{"public"}, 0, "as before", NULL},
    {{"--host", "two.example", "public"}, 0, "of two.example", NULL},
    {{"--host", "alias.example", "--network", "gopher", "hole/"}, 0,
	"of two.example for Gopher to hole/", NULL},
    {{"--host", "three.example", "public"}, 2, NULL,
	"--host is \"three.example\", expected a name of one of the hosts"},
    {{"--host", "*.two.example", "public"}, 0, "of two.example", NULL},
    {{"--host", "a b", "public"}, 2, NULL,
	"--host is \"a b\", expected a name of one of the hosts"},
    {{"capsule/../two//"}, 0, "of one.example", NULL},
    {{"x"}, 0, "of one.example for Gemini to x", NULL},
    {{"--network", "spartan", "public"}, 2, NULL, "expected gemini or gopher"},
    {{"a", "b"}, 2, NULL, "one argument too many"},
    {{"capsule/out"}, 2, NULL, "is in the capsule"},
    {{"./capsule"}, 2, NULL, "is in the capsule"},
    {{"capsule/../two/"}, 0, "of one.example", NULL},
    {{"certs"}, 1, NULL, "has files that are of no export"},
    {{"no/such/parent"}, 1, NULL, "cannot be exported to"},
    {{"loam.ini"}, 1, NULL, "cannot be exported to"},
    {{NULL}, 2, NULL, "nothing is to be exported"},
    {{"--tag", "x", "public"}, 2, NULL, "say what a book is of"},
    {{"--gpub", "a.gpub"}, 0,
	"exported 1 article of one.example as a book to a.gpub\n", NULL},
    {{"--gpub", "a.gpub", "public"}, 0, "as a book to a.gpub\n", NULL},
    {{"--gpub", "a.gpub", "--host", "two.example", "--under", "/", "--tag",
	 "#B"},
	0, "exported 1 article of two.example", NULL},
    {{"--gpub", "a.gpub", "--tag", "b"}, 2, NULL, "--tag is \"b\""},
    {{"--gpub", "a.gpub", "--under", "/no"}, 2, NULL, "--under is \"/no\""},
    {{"--gpub", "a.gpub", "--under", "/none/"}, 1, NULL, "no article"},
    {{"--gpub", "a.gpub", "--host", "closed.example"}, 1, NULL, "no article"},
    {{"--gpub", "-"}, 0, "PK\3\4", "as a book to standard output\n"},
    {{"--gpub", "certs"}, 1, NULL, "certs cannot be written"},
    {{"--gpub", "no/a.gpub"}, 1, NULL, "no/a.gpub cannot be written"},
};

static bool
has_part(const struct buf *buf, const char *part)
{
	struct span rest = buf_span(buf), wanted = span_of(part);

	while (rest.size > 0 && !span_starts(rest, wanted))
		rest = span_tail(rest, 1);
	return rest.size > 0;
}

/* What takes longer than a second tells how far it is. */
static bool
has_no_fault(const struct buf *errors)
{
	struct span rest = buf_span(errors);
	bool none = true;

	while (rest.size > 0)
		none = span_starts(span_cut(&rest, '\n'),
			   SPAN("loam: exporting to ")) &&
		    none;
	return none;
}

/* P472, P821: what is exported, of which host, and why not, by exit codes. */
static void
command(void **state)
{
	const struct server *server = *state;
	char path[SERVER_PATH];

	snprintf(path, sizeof(path), "%.300s/two-capsule", server->directory);
	assert_int_equal(mkdir(path, 0755), 0);
	server_write(server, "a.gmi", "# A\n");
	server_write(server, "../certs/stranger", "");
	server_write(server, "../two-capsule/b.gmi", "# B\n\n#b\n");
	server_write(server, "none/x.png", "");
	server_configure(server,
	    "[host one]\nname = one.example\n[host two]\nname = two.example\n"
	    "alias = alias.example, *.two.example\nroot = two-capsule\n"
	    "[host closed]\nname = closed.example\n"
	    "[zone all]\npath = /\nhost = closed\nallow = any\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *words[16] = {"export", "-c", "loam.ini"};
		for (size_t k = 0; rows[i].words[k]; k++)
			words[3 + k] = rows[i].words[k];
		struct ran ran = command_call(server, words);
		expect_true(rows[i].words[0], buf_span(&ran.errors),
		    ran.code == rows[i].code);
		expect_true(rows[i].words[0], buf_span(&ran.output),
		    rows[i].output ? has_part(&ran.output, rows[i].output)
				   : ran.output.size == 0);
		expect_true(rows[i].words[0], buf_span(&ran.errors),
		    rows[i].errors ? has_part(&ran.errors, rows[i].errors)
				   : has_no_fault(&ran.errors));
		ran_free(&ran);
	}
}

static void
fill_output(void)
{
	dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
}

static int terminal = -1;

static void
take_terminal(void)
{
	dup2(terminal, STDOUT_FILENO);
}

/*
 * P472: nor is a book for a terminal, or one made for two hosts of one name; of
 * a pipe that does not take it there is one sentence.
 */
static void
refused(void **state)
{
	static const char *const piped[] = {
	    "export", "-c", "loam.ini", "--gpub", "-", NULL};
	struct server *server = *state;
	int master;

	server_write(server, "a.gmi", "# A\n");
	server->prepare = fill_output;
	struct ran ran = command_run(server, piped);
	expect_span("full", buf_span(&ran.errors),
	    SPAN("loam: standard output cannot be written\n"));
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	server->prepare = take_terminal;
	ran = command_run(server, piped);
	server->prepare = NULL;
	ran_expect(&ran, "terminal", 2, NULL, "a book is not for a terminal");
	close(terminal);
	close(master);
	server_configure(
	    server, "[host a]\nname = a.example\n[host b]\nname = a.example\n");
	ran = command_run(server, piped);
	ran_expect(&ran, "names", 2, NULL, "both have the name a.example");
}

/* P472: where there is one host, in a section or in none, the option names it.
 */
static void
named(void **state)
{
	static const char *const sections[] = {
	    "", "[host main]\nname = b.example\n"};
	static const char *const words[] = {
	    "export", "-c", "loam.ini", "--host", "a.example", "public", NULL};
	const struct server *server = *state;

	server_write(server, "a.gmi", "# A\n=> gemini://a.example/a.gmi me\n");
	for (size_t i = 0; i < COUNT(sections); i++) {
		server_configure(server, sections[i]);
		struct ran ran = command_call(server, words);
		expect_true(sections[i], buf_span(&ran.errors), ran.code == 0);
		assert_true(has_part(&ran.output, "of a.example for Gemini"));
		ran_free(&ran);
	}
	static const char *const wrong[] = {
	    "export", "-c", "loam.ini", "--host", "a b", "public", NULL};
	struct ran ran = command_call(server, wrong);
	assert_int_equal(ran.code, 2);
	assert_true(has_part(&ran.errors,
	    "\"a b\" is no host name, expected one like example.org"));
	ran_free(&ran);
}

/*
 * Runs a program that reads an archive, which stands in $1. Returns whether it
 * was content, or is not there.
 */
static bool
is_read_by(const char *program, const char *options, const char *path)
{
	char line[2 * SERVER_PATH];

	snprintf(line, sizeof(line), "command -v %s >/dev/null 2>&1", program);
	if (system(line) != 0) {
		print_message("not tried: there is no %s\n", program);
		return true;
	}
	snprintf(line, sizeof(line), "%s %s '%s' >/dev/null 2>&1", program,
	    options, path);
	return system(line) == 0;
}

/* P488: other programs read a book: unzip, and Python's zipfile. */
static void
other_programs(void **state)
{
	static const char *const words[] = {
	    "export", "-c", "loam.ini", "--gpub", "a.gpub", NULL};
	const struct server *server = *state;
	char path[SERVER_PATH];

	server_write(server, "a.gmi", "# A\n=> pic.png P\n");
	server_write(server, "\xc3\xa1 b.gmi", "# B\n");
	server_write(server, "empty.gmi", "");
	server_write(server, "pic.png", "\x89PNG");
	struct ran ran = command_run(server, words);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	snprintf(path, sizeof(path), "%.300s/a.gpub", server->directory);
	assert_true(is_read_by("unzip", "-tqq", path));
	assert_true(is_read_by("python3",
	    "-c 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); "
	    "sys.exit(bool(z.testzip()) or \"capsule/\\xe1 b.gmi\" "
	    "not in z.namelist())'",
	    path));
}

/* P466, P571: the owner's files stay, and of two exports one is refused. */
static void
kept(void **state)
{
	static const char *const words[] = {
	    "export", "-c", "loam.ini", "public", NULL};
	const struct server *server = *state;
	struct buf text = {0};
	char path[SERVER_PATH];

	server_write(server, "a.gmi", "# A\n");
	struct ran ran = command_call(server, words);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	server_write(server, "../public/b.gmi", "mine");
	server_write(server, "b.gmi", "# B\n");
	for (int i = 0; i < 3; i++) {
		ran = command_call(server, words);
		ran_expect(&ran, "b.gmi", 1, NULL, "it is left as it is");
	}
	snprintf(path, sizeof(path), "%.300s/public/b.gmi", server->directory);
	assert_int_equal(file_read(path, &text, NULL), 0);
	expect_span(path, buf_span(&text), SPAN("mine"));
	buf_free(&text);
	snprintf(path, sizeof(path), "%.300s/public", server->directory);
	int other = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(flock(other, LOCK_EX), 0);
	ran = command_call(server, words);
	ran_expect(&ran, "locked", 1, NULL, "is being written by another");
	close(other);
}

/*
 * The next command has no right of root's over files: the tests may run as
 * root. The numbers are those of capabilities(7).
 */
static void
drop_rights(void)
{
	enum { DAC_OVERRIDE = 1, DAC_READ_SEARCH = 2 };

	(void)prctl(PR_CAPBSET_DROP, DAC_OVERRIDE, 0, 0, 0);
	(void)prctl(PR_CAPBSET_DROP, DAC_READ_SEARCH, 0, 0, 0);
}

/* The size of a file beside the capsule, or -1 if there is none. */
static off_t
size_of(const struct server *server, const char *name)
{
	char path[SERVER_PATH];
	struct stat about;

	snprintf(path, sizeof(path), "%.300s/%s", server->directory, name);
	return stat(path, &about) == 0 ? about.st_size : -1;
}

/* P740: what may not be read is told, and neither a file nor a book changes. */
static void
unread(void **state)
{
	static const struct {
		const char *path, *said;
		mode_t mode;
	} parts[] = {
	    {"b.gmi", "/b.gmi: cannot be read: Permission denied", 0644},
	    {"dir", "/dir/: cannot be listed: Permission denied", 0755},
	};
	static const char *const words[] = {
	    "export", "-c", "loam.ini", "public", "--gpub", "a.gpub", NULL};
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server_write(server, "b.gmi", "# B\n");
	server_write(server, "dir/c.gmi", "# C\n");
	struct ran ran = command_run(server, words);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	off_t book = size_of(server, "a.gpub");
	server->prepare = drop_rights;
	/* Of a capsule that is a file system of its own. */
	server_write(server, "lost+found/a.gmi", "");
	assert_int_equal(chmod(server_path(server, "lost+found"), 0), 0);
	ran = command_run(server, words);
	ran_expect(&ran, "lost+found", 0, "exported", NULL);
	for (size_t i = 0; i < COUNT(parts); i++) {
		const char *path = server_path(server, parts[i].path);
		assert_int_equal(chmod(path, 0), 0);
		ran = command_run(server, words);
		assert_int_equal(chmod(path, parts[i].mode), 0);
		ran_expect(&ran, parts[i].path, 1, NULL, parts[i].said);
		assert_true(size_of(server, "public/b.gmi") > 0);
		assert_true(size_of(server, "public/dir/c.gmi") > 0);
		assert_true(size_of(server, "a.gpub") == book);
	}
}

/* P741: a disk that is not mounted removes nothing; an empty capsule is one. */
static void
unmounted(void **state)
{
	static const char *const words[] = {
	    "export", "-c", "loam.ini", "public", NULL};
	struct server *server = *state;

	for (int i = 0; i < 3; i++) {
		struct ran ran = command_call(server, words);
		assert_int_equal(ran.code, 0);
		ran_free(&ran);
		if (i == 1)
			server_write(server, "lost+found/a.gmi", "# A\n");
	}
	assert_int_equal(unlink(server_path(server, "lost+found/a.gmi")), 0);
	struct ran ran = command_call(server, words);
	ran_expect(&ran, "unmounted", 1, NULL, "the capsule has no file");
	assert_true(size_of(server, "public/lost+found/a.gmi") > 0);
	/* What it was before the disk was there: it is mounted again. */
	server_write(server, "b.gmi", "# B\n");
	ran = command_call(server, words);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	assert_true(size_of(server, "public/lost+found/a.gmi") < 0);
}

/* Makes a book at that name. Returns what stands there, by lstat(). */
static struct stat
make_book(const struct server *server, const char *name)
{
	const char *words[] = {
	    "export", "-c", "loam.ini", "--gpub", name, NULL};
	char path[SERVER_PATH];
	struct stat about;

	struct ran ran = command_call(server, words);
	expect_true(name, buf_span(&ran.errors), ran.code == 0);
	ran_free(&ran);
	snprintf(path, sizeof(path), "%.300s/%s", server->directory, name);
	assert_int_equal(lstat(path, &about), 0);
	return about;
}

/* P572: what stands where a book is to go stays what it is. */
static void
places(void **state)
{
	const struct server *server = *state;
	char path[SERVER_PATH], piece[4];

	server_write(server, "a.gmi", "# A\n");
	snprintf(path, sizeof(path), "%.300s/pipe", server->directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	int reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(reader >= 0);
	assert_true(S_ISFIFO(make_book(server, "pipe").st_mode));
	assert_int_equal(read(reader, piece, sizeof(piece)), sizeof(piece));
	assert_memory_equal(piece, "PK\3\4", sizeof(piece));
	close(reader);
	snprintf(path, sizeof(path), "%.300s/link", server->directory);
	assert_int_equal(symlink("a.gpub", path), 0);
	server_write(server, "../a.gpub", "");
	snprintf(path, sizeof(path), "%.300s/a.gpub", server->directory);
	assert_int_equal(chmod(path, 0600), 0);
	assert_true(S_ISLNK(make_book(server, "link").st_mode));
	struct stat about = make_book(server, "a.gpub");
	assert_int_equal(about.st_mode, S_IFREG | 0600);
	assert_true(about.st_size > 4);
}

/* P489: loam check knows of the book where there is one. */
static void
checked(void **state)
{
	static const char *const words[] = {"check", "-c", "loam.ini", NULL};
	const struct server *server = *state;

	server_write(server, "a.gmi", "# A\n\n=> /capsule.gpub The book\n");
	for (int book = 0; book < 2; book++) {
		server_configure(server,
		    book ? "[host a]\nname = localhost\nbook = yes\n"
			 : "[host a]\nname = localhost\n");
		struct ran ran = command_call(server, words);
		assert_int_equal(ran.code, book ? 0 : 1);
		assert_true(book ||
		    has_part(&ran.output, "leads to nothing that is served"));
		ran_free(&ran);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {SERVER_SCENE(command),
	    SERVER_SCENE(refused), SERVER_SCENE(named),
	    SERVER_SCENE(other_programs), SERVER_SCENE(kept),
	    SERVER_SCENE(unread), SERVER_SCENE(unmounted), SERVER_SCENE(places),
	    SERVER_SCENE(checked)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
