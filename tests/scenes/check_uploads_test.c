/* What `loam check` finds of zones that take uploads. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"

enum { OWNER = 54321 }; /* whom no list of users has */

static const char *const versions[] = {
    ".loam-versions", ".loam-versions/n", ".loam-versions/n/b.gmi"};

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/* Checks a configuration. The caller frees what is said on standard output. */
static struct buf
checked(const struct server *server, const char *text)
{
	struct buf whole = {0};

	buf_format(&whole, "[capsule]\nroot = %s\n%s", server->capsule, text);
	buf_byte(&whole, '\0');
	server_configure(server, whole.data);
	struct ran ran = command_call(
	    server, (const char *const[]){"check", "-c", "loam.ini", NULL});
	buf_free(&whole);
	buf_free(&ran.errors);
	return ran.output;
}

static void
expect_remark(const struct server *server, const char *row, const char *text,
    const char *has, const char *lacks)
{
	struct buf output = checked(server, text);
	struct span said = buf_span(&output);

	expect_true(row, said, !has || answer_has(said, has));
	expect_true(row, said, !lacks || answer_lacks(said, lacks));
	buf_free(&output);
}

/*
 * P349, P377: what the keys of zones mean, and cannot have been meant to, is a
 * remark at its line; a configuration without such has none.
 */
static void
keys(void **state)
{
	static const struct {
		const char *row, *text, *has, *lacks;
	} rows[] = {
	    {"good", "[zone a]\npath = /n/\nwrite = " A "\n", NULL, "[zone"},
	    {"good with readers",
		"[zone a]\npath = /n/\nallow = " A "," B "\nwrite = " A "\n",
		NULL, "[zone"},
	    {"any reads", "[zone a]\npath = /n/\nallow = any\nwrite = " A "\n",
		NULL, "[zone"},
	    {"more write",
		"[zone a]\npath = /n/\nallow = " A "\nwrite = " A "\n"
		"write = " B "\nwrite = " C "\n",
		"loam.ini:6: write of [zone a] lists 2 of 3 who are not in "
		"allow of [zone a]",
		NULL},
	    {"around it",
		"[zone a]\npath = /n/\nallow = " A "\n"
		"[zone b]\npath = /n/m/\nwrite = " B "\n",
		"loam.ini:8: write of [zone b] lists 1 of 1 who are not in "
		"allow of [zone a]",
		NULL},
	    {"beside it",
		"[zone a]\npath = /nn/\nallow = " A "\n"
		"[zone b]\npath = /n/\nwrite = " B "\n",
		NULL, "not in allow"},
	    {"below it",
		"[zone a]\npath = /n/m/\nallow = " A "\n"
		"[zone b]\npath = /n/\nwrite = " B "\n",
		NULL, "not in allow"},
	    {"another host",
		"[host x]\nname = x.example\n[host y]\nname = y.example\n"
		"[zone a]\npath = /n/\nhost = x\nallow = " A "\n"
		"[zone b]\npath = /n/m/\nhost = y\nwrite = " B "\n",
		NULL, "not in allow"},
	    {"one capsule for two writers",
		"[host x]\nname = x.example\n[host y]\nname = y.example\n"
		"[zone a]\npath = /n/\nwrite = " A "\n",
		NULL, "has no effect"},
	    {"no Gemini",
		"[gemini]\nlisten = off\n"
		"[zone a]\npath = /n/\nwrite = " A "\n",
		"loam.ini:7: write of [zone a] has no effect: uploads come",
		NULL},
	    {"idle keys",
		"[zone a]\npath = /n/\nallow = any\ndelete = yes\nkeep = 3\n",
		"loam.ini:6: delete of [zone a] has no effect", NULL},
	    {"idle keys, each",
		"[zone a]\npath = /n/\nallow = any\nsize = 1M\nspace = 2M\n",
		"loam.ini:7: space of [zone a] has no effect", NULL},
	    {"too large", "[zone a]\npath = /n/\nwrite = " A "\nspace = 1M\n",
		"loam.ini:6: size of [zone a] is more than space", NULL},
	    {"a dot", "[zone a]\npath = /n/.x/\nwrite = " A "\n",
		"begins with a dot", NULL},
	    {"list in the capsule",
		"[zone a]\npath = /n/\nallow = any\n"
		"write = file:capsule/list\n",
		"loam.ini:6: write of [zone a] is read from capsule/list",
		NULL},
	    {"list of readers in it",
		"[zone a]\npath = /n/\nallow = file:capsule/list\nwrite = " A
		"\n",
		"allow of [zone a] is read from capsule/list", NULL},
	    {"list in another capsule",
		"[host x]\nname = x.example\n[host y]\nname = y.example\n"
		"root = two\n[zone a]\npath = /n/\nhost = x\n"
		"write = file:two/list\n",
		"write of [zone a] is read from two/list", NULL},
	    {"list beside it", "[zone a]\npath = /n/\nwrite = file:list\n",
		NULL, "[zone"},
	    {"list that everybody may edit",
		"[zone a]\npath = /n/\nwrite = file:open\n",
		"open: can be written by everybody (mode 0666)", NULL},
	    {"a link on the way", "[zone a]\npath = /link/\nwrite = " A "\n",
		"no upload reaches [zone a]: on the way to /link/", NULL},
	    {"a file on the way", "[zone a]\npath = /n/a.gmi/\nwrite = " A "\n",
		"no upload reaches [zone a]", NULL},
	    {"one page", "[zone a]\npath = /n/a.gmi\nwrite = " A "\n", NULL,
		"[zone"},
	    {"not there yet", "[zone a]\npath = /new/one/\nwrite = " A "\n",
		NULL, "[zone"},
	    {"full",
		"[zone a]\npath = /n/\nwrite = " A "\nsize = 1\nspace = 1\n",
		"[zone a] is full", NULL},
	};
	struct server *server = *state;

	server_write(server, "n/a.gmi", "# A\n");
	server_write(server, "list", A "\n");
	server_write(server, "../list", A "\n");
	server_write(server, "../two/list", A "\n");
	server_write(server, "../open", A "\n");
	assert_int_equal(chmod(server_path(server, "../open"), 0666), 0);
	assert_int_equal(symlink("n", server_path(server, "link")), 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_remark(server, rows[i].row, rows[i].text, rows[i].has,
		    rows[i].lacks);
}

/* Whether the writer's process has no more rights than a file's mode gives. */
static bool
is_bound_by_modes(void)
{
	struct sandbox_state state;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &state), 0);
	return geteuid() != 0 || state.errors[SANDBOX_CAPABILITIES] == 0;
}

/* P349: so is a configuration that could be replaced by an upload. */
static void
own_file(void **state)
{
	struct server *server = *state;
	char text[SERVER_PATH + 128];

	for (int writes = 0; writes < 2; writes++) {
		snprintf(text, sizeof(text),
		    "[capsule]\nroot = %s\n[zone a]\npath = /n/\n%s = " A "\n",
		    server->capsule, writes ? "write" : "allow");
		server_write(server, "inside.ini", text);
		struct ran ran = command_run(server,
		    (const char *const[]){
			"check", "-c", "capsule/inside.ini", NULL});
		expect_true("inside", buf_span(&ran.output),
		    writes ==
			answer_has(buf_span(&ran.output),
			    "capsule/inside.ini: it is in a capsule"));
		ran_free(&ran);
	}
}

/* P384, P389: versions that cannot be kept, and addresses without effect. */
static void
capsules(void **state)
{
	static const char text[] = "[zone a]\npath = /n/\nwrite = " A "\n";
	struct server *server = *state;

	server_write(server, "n/a.gmi", "---\nwas: /stolen.gmi\n---\n# A\n");
	server_write(server, "n/b.gmi", "---\nwas: /n/c.gmi\n---\n# B\n");
	expect_remark(server, "outside", text,
	    "n/a.gmi: was is \"/stolen.gmi\", which has no effect", "n/b.gmi");
	expect_remark(server, "no zone", "", NULL, "has no effect");
	expect_remark(server, "a directory", text, NULL, "replace and delete");
	server_write(server, ".loam-versions", "no directory");
	expect_remark(server, "a file", text,
	    "loam.ini:5: uploads into [zone a] replace and delete nothing",
	    "no upload reaches");
	unlink(server_path(server, ".loam-versions"));
	assert_int_equal(
	    symlink("n", server_path(server, ".loam-versions")), 0);
	expect_remark(server, "a link", text,
	    "replace and delete nothing: on the way to /.loam-versions/", NULL);
}

/* P350: directories that the writer may not write in are found, each kind. */
static void
rights(void **state)
{
	static const char text[] = "[zone a]\npath = /n/\nwrite = " A "\n",
			  none[] =
			      "[zone a]\npath = /n/\nwrite = " A "\nkeep = 0\n",
			  fresh[] =
			      "[zone a]\npath = /n/fresh/x/\nwrite = " A "\n";
	struct server *server = *state;

	if (!is_bound_by_modes()) {
		print_message("skipped: root keeps its privileges here\n");
		skip();
	}
	server_write(server, "n/deep/a.gmi", "# A\n");
	expect_remark(server, "all", text, NULL, "uploads into");
	assert_int_equal(chmod(server_path(server, "n/deep"), 0555), 0);
	expect_remark(server, "below", text,
	    "loam.ini:5: uploads into [zone a] fail: the server's user may "
	    "not write in /n/deep/ of the capsule",
	    NULL);
	assert_int_equal(chmod(server_path(server, "n"), 0555), 0);
	expect_remark(server, "zone", text, "may not write in /n/ of", NULL);
	expect_remark(server, "to be made", fresh, "write in /n/ of", NULL);
	assert_int_equal(chmod(server_path(server, "n"), 0755), 0);
	assert_int_equal(chmod(server_path(server, "n/deep"), 0755), 0);
	/* The versions lie at the root. */
	assert_int_equal(chmod(server_path(server, "."), 0555), 0);
	expect_remark(server, "versions", text, "may not write in / of", NULL);
	expect_remark(server, "no versions", none, NULL, "uploads into");
	assert_int_equal(chmod(server_path(server, "."), 0755), 0);
	server_write(server, ".loam-versions/n/a.gmi/.1", "1");
	assert_int_equal(
	    chmod(server_path(server, ".loam-versions/n"), 0555), 0);
	expect_remark(server, "old versions", text,
	    "may not write in /.loam-versions/n/ of", NULL);
	assert_int_equal(
	    chmod(server_path(server, ".loam-versions/n"), 0755), 0);
}

/*
 * P601: root asks for a server that another user may have started: that of the
 * directories that are the zone's.
 */
static void
of_another(void **state)
{
	static const char text[] = "[zone a]\npath = /n/\nwrite = " A "\n",
			  page[] = "[zone a]\npath = /n/a.gmi\nwrite = " A "\n";
	struct server *server = *state;

	if (geteuid() != 0 || !is_bound_by_modes()) {
		print_message("skipped: not run by root\n");
		skip();
	}
	server_write(server, "n/a.gmi", "# A\n");
	server_open_to_all(server);
	assert_int_equal(chown(server_path(server, "."), OWNER, OWNER), 0);
	assert_int_equal(chown(server_path(server, "n"), OWNER, OWNER), 0);
	expect_remark(server, "a directory's", text, NULL, "uploads into");
	expect_remark(server, "a page's", page, NULL, "uploads into");
	/* What it has written says who it is. */
	server_write(server, ".loam-versions/n/b.gmi/.1", "# B\n");
	expect_remark(server, "root's", text, "fail: the server's user", NULL);
	for (size_t i = 0; i < COUNT(versions); i++)
		assert_int_equal(
		    chown(server_path(server, versions[i]), OWNER, OWNER), 0);
	expect_remark(server, "all", text, NULL, "uploads into");
	assert_int_equal(chown(server_path(server, "n"), 0, 0), 0);
	expect_remark(server, "one's", text, "may not write in /n/ of", NULL);
}

static char capsule[SERVER_PATH];

static void
protect_capsule(void)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(capsule, capsule, NULL, MS_BIND, NULL) < 0 ||
	    mount("none", capsule, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		NULL) < 0)
		_exit(1);
}

/* V149: a capsule that is mounted for reading alone is no matter of users. */
static void
read_only(void **state)
{
	struct server *server = *state;

	if (geteuid() != 0) {
		print_message("skipped: only root can mount\n");
		skip();
	}
	server_write(server, "n/a.gmi", "# A\n");
	strcpy(capsule, server->capsule);
	server->prepare = protect_capsule;
	expect_remark(server, "read-only",
	    "[zone a]\npath = /n/\nwrite = " A "\n",
	    "loam.ini:5: uploads into [zone a] fail: /n/ of the capsule is on "
	    "a read-only file system; mount it for writing, or name the "
	    "capsule in ReadWritePaths=",
	    "own it");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(keys),
	    SERVER_SCENE(own_file),
	    SERVER_SCENE(capsules),
	    SERVER_SCENE(rights),
	    SERVER_SCENE(of_another),
	    SERVER_SCENE(read_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
