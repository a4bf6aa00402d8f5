/* Commands as they may be typed: what is meant, and what is nobody's. */
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"

struct row {
	const char *words[12];
	int code;
	const char *said; /* a part of what it prints, anywhere; NULL: any */
};

static void
expect_rows(const struct server *server, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct ran ran = command_call(server, rows[i].words);
		struct buf all = {0}, line = {0};
		for (size_t k = 0; rows[i].words[k]; k++)
			buf_format(&line, "%s ", rows[i].words[k]);
		buf_byte(&line, '\0');
		buf_add(&all, buf_span(&ran.output));
		buf_add(&all, buf_span(&ran.errors));
		expect_true(
		    line.data, buf_span(&all), ran.code == rows[i].code);
		expect_true(line.data, buf_span(&all),
		    !rows[i].said || answer_has(buf_span(&all), rows[i].said));
		buf_free(&line);
		buf_free(&all);
		ran_free(&ran);
	}
}

static void
fill(const struct server *server)
{
	server_write(server, "a.gmi", "---\ndate: 2020-01-01\n---\n# A\n");
	server_write(server, "../two/b.gmi", "# B\n");
	server_write(server, "../capsule-of-another/x.gmi", "# X\n");
	server_configure(server,
	    "[capsule]\nroot = capsule\n[host one]\nname = one.example\n"
	    "[host two]\nname = two.example\nroot = two\n");
	server_write(server, "../same.ini",
	    "[capsule]\nroot = capsule\n[host one]\nname = one.example\n"
	    "[host two]\nname = one.example\nroot = two\n");
	server_write(server, "../gone.ini", "[capsule]\nroot = gone\n");
	server_write(server, "../keyless.ini",
	    "[capsule]\nroot = capsule\n[host one]\nname = one.example\n"
	    "cert = none.pem\nkey = none.key\n");
	server_write(server, "../inside.ini",
	    "[capsule]\nroot = capsule\n[host one]\nname = one.example\n"
	    "cert = k.pem\nkey = capsule/k.pem\n");
	server_write(server, "../control.ini",
	    "[server]\ncontrol = ./own.sock\n[capsule]\nroot = capsule\n");
	server_write(server, "../listless.ini",
	    "[capsule]\nroot = capsule\n[zone a]\npath = /a/\n"
	    "write = file:none\n");
	server_write(server, "../here.ini",
	    "[capsule]\nroot = capsule\n[host a]\nname = a.localhost\n"
	    "[host b]\nname = 127.0.0.1\n"
	    "[host d]\nname = localhost.localdomain\n");
}

#define TO "--to", "gemini://b.example/submit"

/* P508, P996: a host is one of the configuration that others can reach. */
static void
announced(void **state)
{
	static const struct row rows[] = {
	    {{"announce", "-c", "here.ini", "--host", "a.localhost", TO}, 2,
		"the host is a.localhost, which no aggregator can reach: set "
		"name of [host a]\n"},
	    {{"announce", "-c", "here.ini", "--host", "127.0.0.1", TO}, 2,
		"no aggregator can reach"},
	    {{"announce", "-c", "here.ini", "--host", "localhost.localdomain",
		 TO},
		2, "no aggregator can reach"},
	    {{"announce", "-c", "loam.ini", "--host", "b.example", TO}, 2,
		"--host is \"b.example\", expected a name of one of the hosts"},
	    {{"announce", "-c", "loam.ini", "--host", "a b", TO}, 2,
		"--host is \"a b\", expected a name"},
	    {{"announce", "-c", "loam.ini", "--host", "two.example",
		 "--dry-run", TO},
		0, NULL},
	    {{"announce", "-c", "same.ini", "--host", "one.example", TO}, 2,
		"one.example"},
	    {{"announce", "-c", "loam.ini", "--to", "https://b.example/", TO},
		2, "https"},
	    {{"announce", "-c", "gone.ini", "--host", "one.example", TO}, 2,
		NULL},
	};

	fill(*state);
	expect_rows(*state, rows, COUNT(rows));
}

/* P508: without a place for the keys of hosts it is said that none is kept. */
static void
homeless(void **state)
{
	static const struct row rows[] = {
	    {{"announce", "-c", "loam.ini", "--host", "one.example", "--to",
		 "gemini://127.0.0.1:1/submit"},
		1, "the keys of hosts are not remembered"},
	};

	fill(*state);
	unsetenv("XDG_DATA_HOME");
	unsetenv("HOME");
	expect_rows(*state, rows, COUNT(rows));
}

/* P348: a file is meant by its path, its place or its URL, and no other. */
static void
kept_files(void **state)
{
	static const struct row rows[] = {
	    {{"history", "-c", "loam.ini", "/a.gmi"}, 0,
		"no version of /a.gmi is kept in "},
	    {{"history", "-c", "loam.ini", "capsule/a.gmi"}, 0,
		"no version of /a.gmi is kept in "},
	    {{"history", "-c", "loam.ini", "two/b.gmi"}, 0,
		"no version of /b.gmi is kept in "},
	    {{"history", "-c", "loam.ini", "--host", "two.example", "/b.gmi"},
		0, "no version of /b.gmi is kept in "},
	    {{"history", "-c", "loam.ini", "gemini://two.example/b.gmi"}, 0,
		"no version of /b.gmi is kept in "},
	    {{"history", "-c", "loam.ini", "gemini://b.example/b.gmi"}, 2,
		"is no file of a capsule"},
	    {{"history", "-c", "loam.ini", "gemini://a%20b/b.gmi"}, 2,
		"is no file of a capsule"},
	    {{"history", "-c", "loam.ini", "--host", "b.example", "/b.gmi"}, 2,
		"--host is \"b.example\""},
	    {{"history", "-c", "loam.ini", "--host", "a b", "/b.gmi"}, 2,
		"--host is \"a b\""},
	    {{"history", "-c", "loam.ini", "/"}, 2, "is no file of a capsule"},
	    {{"history", "-c", "loam.ini", "/a/"}, 2,
		"is no file of a capsule"},
	    {{"history", "-c", "loam.ini", "mailto:x"}, 1,
		"no version of /mailto:x is kept in "},
	    {{"history", "-c", "loam.ini", "capsule-of-another/x.gmi"}, 1,
		"no version of /capsule-of-another/x.gmi is kept in "},
	    {{"history", "-c", "same.ini", "/a.gmi"}, 2, "one.example"},
	    {{"history", "-c", "gone.ini", "/a.gmi"}, 2, NULL},
	    {{"restore", "-c", "loam.ini", "/a.gmi"}, 1,
		"no version of /a.gmi"},
	    {{"restore", "-c", "loam.ini", "/a.gmi", "7"}, 1,
		"/a.gmi is as it was: "},
	    {{"restore", "-c", "loam.ini", "/a.gmi", "x"}, 2,
		"NUMBER is \"x\", expected a number from 1 to "},
	    {{"restore", "-c", "loam.ini", "/a.gmi", "0"}, 2,
		"NUMBER is \"0\", expected a number from 1 to "},
	    {{"restore", "-c", "same.ini", "/a.gmi"}, 2, "one.example"},
	};

	fill(*state);
	expect_rows(*state, rows, COUNT(rows));
}

/* P348: links that lead to a capsule are followed, gone directories or not. */
static void
linked_files(void **state)
{
	static const struct row rows[] = {
	    {{"history", "-c", "linked.ini", "one/a.gmi"}, 0,
		"no version of /a.gmi is kept in "},
	    {{"history", "-c", "linked.ini", "one/gone/too/c.gmi"}, 1,
		"no version of /gone/too/c.gmi is kept in "},
	    {{"history", "-c", "linked.ini", "one/to-b.gmi"}, 1,
		"no version of /to-b.gmi is kept in "},
	    {{"history", "-c", "loam.ini", "one/../two/b.gmi"}, 0,
		"no version of /b.gmi is kept in "},
	};
	struct server *server = *state;
	char whole[SERVER_PATH * 2];

	fill(server);
	server_write(server, "../linked.ini", "[capsule]\nroot = one\n");
	assert_int_equal(symlink("capsule", server_path(server, "../one")), 0);
	assert_int_equal(
	    symlink("../two/b.gmi", server_path(server, "to-b.gmi")), 0);
	expect_rows(server, rows, COUNT(rows));
	/* As the root is spelled, whatever it leads to. */
	snprintf(whole, sizeof(whole), "%s/one/gone.gmi", server->directory);
	const struct row spelled = {{"history", "-c", "linked.ini", whole}, 1,
	    "no version of /gone.gmi is kept in "};
	expect_rows(server, &spelled, 1);
}

/* V26: where a draft may be, by a path of the capsule or of the shell. */
static void
drafts(void **state)
{
	static const struct row rows[] = {
	    {{"new", "-c", "loam.ini", "a", "--in", "capsule-of-another"}, 2,
		"--in is \"capsule-of-another\""},
	    {{"new", "-c", "loam.ini", "a", "--in", "a.gmi"}, 2,
		"--in is \"a.gmi\""},
	    {{"new", "-c", "loam.ini", "a", "--in", "capsule/a.gmi"}, 2,
		"--in is \"capsule/a.gmi\""},
	    {{"new", "-c", "loam.ini", "a", "--in", "capsule/none"}, 2,
		"--in is \"capsule/none\""},
	    {{"new", "-c", "loam.ini", "a", "--in", ".hidden"}, 2,
		"--in is \".hidden\""},
	    {{"new", "-c", "loam.ini", "a", "--in", "capsule/.hidden"}, 2,
		"--in is \"capsule/.hidden\""},
	    {{"new", "-c", "loam.ini", "a", "--in", "capsule"}, 0, "capsule/"},
	    {{"new", "-c", "gone.ini", "a"}, 2, NULL},
	    {{"new", "--nonsense"}, 2, "nonsense"},
	};
	struct server *server = *state;

	fill(server);
	server_write(server, ".hidden/a.gmi", "# A\n");
	expect_rows(server, rows, COUNT(rows));
}

/* P86: an option that a command has not, and a configuration that is wrong. */
static void
mistaken(void **state)
{
	static const struct row rows[] = {
	    {{"get", "--nonsense"}, 2, "nonsense"},
	    {{"put", "--nonsense"}, 2, "nonsense"},
	    {{"announce", "--nonsense"}, 2, "nonsense"},
	    {{"history", "--nonsense"}, 2, "nonsense"},
	    {{"restore", "--nonsense"}, 2, "nonsense"},
	    {{"serve", "--nonsense"}, 2, "nonsense"},
	    {{"cert renew"}, 2, "cert renew"},
	    {{"serve", "-c", "keyless.ini"}, 2, "none.pem"},
	    {{"serve", "-c", "inside.ini"}, 2, "outside the capsule"},
	    {{"show", "-c", "loam.ini", "gopher://two.example/0/b.gmi"}, 0,
		"# B\n"},
	    {{"status", "-c", "control.ini"}, 1, "no server"},
	    {{"check", "-c", "listless.ini"}, 2, "none"},
	    {{"serve", "-c", "gone.ini"}, 2, "gone"},
	    {{"check", "-c", "same.ini"}, 2, "one.example"},
	    {{"check", "-c", "gone.ini"}, 2, "gone"},
	    {{"check", "--sandbox", "-c", "gone.ini"}, 2, "gone"},
	    {{"drain", "-c", "loam.ini"}, 1, "no server"},
	    {{"cert", "-c", "loam.ini", "--host", "a b"}, 2, NULL},
	    {{"cert", "renew", "-c", "loam.ini"}, 1, NULL},
	    {{"export", "-c", "loam.ini", "--under", "/x/", "public"}, 2,
		"say what a book is of"},
	    {{"export", "-c", "loam.ini", "--network", "gemini", "public"}, 0,
		"for Gemini"},
	    {{"export", "-c", "loam.ini", "--gpub", "a.gpub", "two"}, 1, NULL},
	    {{"export", "-c", "loam.ini", "--gpub", "a.gpub", "conf"}, 1,
		"has files that are of no export"},
	};
	struct server *server = *state;

	fill(server);
	server_write(server, "../conf/stranger", "");
	server_write(server, "../k.pem", "");
	server_write(server, "k.pem", "");
	expect_rows(server, rows, COUNT(rows));
}

/* D56, P62: without a configuration, and with the standard one. */
static void
way_back(void **state)
{
	static const struct row rows[] = {
	    {{"cert", "new-key", "--certs", "keys"}, 0, NULL},
	    {{"cert", "new-key", "--yes-new-key", "--certs", "keys"}, 0,
		"`loam cert restore --certs keys` puts it back"},
	    {{"cert", "new-key"}, 0, NULL},
	    {{"cert", "new-key", "--yes-new-key"}, 0,
		"`loam cert restore` puts it back"},
	};
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	/* Its code tells what boxes the system has. */
	struct ran ran = command_run(
	    server, (const char *const[]){"check", "--sandbox", NULL});
	assert_true(answer_has(buf_span(&ran.output), "sandbox: "));
	ran_free(&ran);
	for (int i = 0; i < 2; i++) {
		expect_rows(server, rows, i == 0 ? 2 : COUNT(rows));
		server_write(server, "../conf/loam.ini", "");
		assert_int_equal(
		    unlink(server_path(server, "../keys/localhost.key")), 0);
		assert_int_equal(
		    unlink(server_path(server, "../keys/localhost.crt")), 0);
	}
}

/* F34: each map of the capsule is checked; a block is read in part. */
static void
checked(void **state)
{
	static const struct row rows[] = {
	    {{"check", "-c", "listed.ini"}, 1, "which is in a capsule"},
	    {{"check", "-c", "loam.ini"}, 1,
		"part.gophermap:1: the item gone.txt leads to nothing"},
	};
	struct server *server = *state;

	fill(server);
	server_write(server, "../listed.ini",
	    "[capsule]\nroot = capsule\n[host one]\nname = one.example\n"
	    "[host two]\nname = two.example\nroot = two\n"
	    "[zone a]\npath = /a/\nwrite = file:capsule/list\n");
	server_write(server, "list",
	    "1111111111111111111111111111111111111111111111111111111111111111"
	    "\n");
	server_write(server, "part.gophermap", "0Gone\tgone.txt\n");
	server_write(server, ".standing.gmi", "");
	assert_int_equal(
	    truncate(server_path(server, ".standing.gmi"), 5 << 20), 0);
	expect_rows(server, rows, COUNT(rows));
}

static int terminal = -1;

static void
take_terminal(void)
{
	dup2(terminal, STDOUT_FILENO);
}

/* P472, V27: bytes are not for a terminal; who types nowhere has no editor. */
static void
on_terminal(void **state)
{
	static const struct row rows[] = {
	    {{"export", "-c", "loam.ini", "--gpub", "-"}, 2,
		"a book is not for a terminal"},
	    {{"new", "-c", "loam.ini", "a"}, 0, "a draft"},
	};
	struct server *server = *state;
	int master;

	fill(server);
	setenv("VISUAL", "false", 1);
	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	server->prepare = take_terminal;
	expect_rows(server, rows, COUNT(rows));
	server->prepare = NULL;
	unsetenv("VISUAL");
	close(terminal);
	close(master);
}

/* V28: a language is what the environment says, if that is one. */
static void
languages(void **state)
{
	static const struct {
		const char *lang, *line;
	} rows[] = {
	    {NULL, "lang = en\n"},
	    {"", "lang = en\n"},
	    {"C.UTF-8", "lang = en\n"},
	    {"e1_XX", "lang = en\n"},
	    {"fr", "lang = fr\n"},
	    {"de_DE@euro", "lang = de\n"},
	    {"pt.UTF-8", "lang = pt\n"},
	};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].lang)
			setenv("LANG", rows[i].lang, 1);
		else
			unsetenv("LANG");
		struct ran ran = command_call(server,
		    (const char *const[]){
			"init", "--yes", "--directory", "gem", NULL});
		assert_int_equal(ran.code, 0);
		ran_free(&ran);
		struct buf text = {0};
		assert_int_equal(
		    file_read(
			server_path(server, "../conf/loam.ini"), &text, NULL),
		    0);
		expect_true(rows[i].line, buf_span(&text),
		    answer_has(buf_span(&text), rows[i].line));
		buf_free(&text);
	}
	unsetenv("LANG");
}

/* V31: what stands beside a capsule is not in it, whatever it is called. */
static void
beside(void **state)
{
	static const struct row rows[] = {
	    {{"init", "--yes", "-c", "capsule-files/l.ini"}, 0, NULL},
	    {{"init", "--yes", "--gemini-port", "off", "--service", "user"}, 0,
		NULL},
	    {{"init", "--yes", "--directory", "/proc/in"}, 1, "/proc/in"},
	    {{"init", "--yes", "--directory", "file/in"}, 2, "file/in"},
	};
	struct server *server = *state;

	server_write(server, "../file", "");
	expect_rows(server, rows, COUNT(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(announced),
	    SERVER_SCENE(kept_files),
	    SERVER_SCENE(linked_files),
	    SERVER_SCENE(homeless),
	    SERVER_SCENE(drafts),
	    SERVER_SCENE(mistaken),
	    SERVER_SCENE(way_back),
	    SERVER_SCENE(checked),
	    SERVER_SCENE(on_terminal),
	    SERVER_SCENE(languages),
	    SERVER_SCENE(beside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
