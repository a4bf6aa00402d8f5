/* `loam init`: from nothing to a configuration that is served. */
#define _GNU_SOURCE
#include <pty.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "system/unit.h"

enum { WORDS = 16, NO_MOUNTS = 111 };

static int
begin(void **state)
{
	return setenv("LANG", "C", 1) == 0 ? server_setup(state) : -1;
}

#define INIT_SCENE(scene)                                                      \
	cmocka_unit_test_setup_teardown(scene, begin, server_teardown)
#define NONE ((const char *const *)NULL)
#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* How a command is begun: command_run() or command_call(). */
typedef struct ran begun(const struct server *server, const char *const *words);

static struct ran
init_by(
    begun *begin_by, const struct server *server, const char *const *options)
{
	const char *words[WORDS] = {"init"};

	for (size_t i = 1; options && *options && i < WORDS - 1; i++)
		words[i] = *options++;
	return begin_by(server, words);
}

/* As a process: a unit names the program of it, and a terminal is its own. */
static struct ran
init(const struct server *server, const char *const *options)
{
	return init_by(command_run, server, options);
}

/* What a file beside the capsule holds; empty if it is not there. */
static struct buf
file_of(const struct server *server, const char *name)
{
	char path[SERVER_PATH * 2];
	struct buf text = {0};

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	file_read(path, &text, NULL);
	return text;
}

static void
expect_in(const struct server *server, const char *name, const char *wanted)
{
	struct buf text = file_of(server, name);

	expect_true(name, buf_span(&text), answer_has(buf_span(&text), wanted));
	buf_free(&text);
}

static bool
is_there(const struct server *server, const char *name)
{
	char path[SERVER_PATH * 2];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	return access(path, F_OK) == 0;
}

/* Makes a link beside the capsule. */
static void
make_link(const struct server *server, const char *name, const char *target)
{
	char path[SERVER_PATH * 2];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	assert_int_equal(symlink(target, path), 0);
}

/* Fails unless `loam init` ends so, and `loam check` likes what it wrote. */
static void
expect_by(begun *begin_by, const struct server *server,
    const char *const *options, int code, const char *errors)
{
	struct ran ran = init_by(begin_by, server, options);
	const char *row = options ? options[0] : "none";

	expect_true(row, buf_span(&ran.errors), ran.code == code);
	expect_true(row, buf_span(&ran.errors),
	    !errors || answer_has(buf_span(&ran.errors), errors));
	ran_free(&ran);
	if (code != 0)
		return;
	ran = command_call(server,
	    (const char *const[]){"check", "-c", "conf/loam.ini", NULL});
	expect_true(row, buf_span(&ran.output), ran.code == 0);
	ran_free(&ran);
}

static void
expect_init(const struct server *server, const char *const *options, int code,
    const char *errors)
{
	expect_by(command_call, server, options, code, errors);
}

/* The same by a process, of which a unit names the program. */
static void
expect_unit(const struct server *server, const char *const *options, int code,
    const char *errors)
{
	expect_by(command_run, server, options, code, errors);
}

/* V28: without a terminal options and defaults are the answers. */
static void
by_options(void **state)
{
	struct server *server = *state;

	expect_init(server, NONE, 0, NULL);
	expect_in(server, "conf/loam.ini", "listen = 127.0.0.1:1965, [::1]");
	expect_in(server, "conf/loam.ini", "listen = 127.0.0.1:7070");
	expect_in(server, "conf/loam.ini", "/capsule\n");
	expect_in(server, "conf/loam.ini", "lang = en\n");
	expect_in(server, "capsule/index.gmi", "# localhost\n");
	expect_init(server,
	    OPTIONS("--yes", "--directory", "a b/c", "--host", "Example.org",
		"--gemini-port", "1966", "--gopher-port", "off", "--language",
		"es-SV"),
	    0, NULL);
	expect_in(server, "conf/loam.ini", "listen = 0.0.0.0:1966, [::]:1966");
	expect_in(server, "conf/loam.ini", "listen = off\n");
	expect_in(server, "conf/loam.ini", "/a b/c\n");
	expect_in(server, "a b/c/index.gmi", "Esta c\xc3\xa1psula");
	setenv("LANG", "es_SV.UTF-8", 1);
	expect_init(server, OPTIONS("--yes"), 0, NULL);
	expect_in(server, "conf/loam.ini", "lang = es\n");
	/* What is in the directory is left alone. */
	server_write(server, "../mine/a.gmi", "# A\n");
	expect_init(server, OPTIONS("--yes", "--directory", "mine"), 0, NULL);
	assert_false(is_there(server, "mine/index.gmi"));
}

/* V28: what does not fit is refused, and nothing is written. */
static void
refused(void **state)
{
	static const char *const rows[][3] = {
	    {"--host", "a b", "--host is \"a b\""},
	    {"--host", "", "--host is \"\""},
	    {"--language", "english!", "--language is"},
	    {"--directory", "", "--directory is \"\""},
	    {"--directory", "loam.ini", "--directory is \"loam.ini\""},
	    {"--directory", "a ; b", "cannot stand in a configuration"},
	    {"-c", "a ; b/l.ini", "b/certs cannot stand in a configuration"},
	    {"--directory", "a\nb", "--directory is"},
	    {"--gemini-port", "0", "two different numbers"},
	    {"--gemini-port", "65536", "two different numbers"},
	    {"--gopher-port", "x", "two different numbers"},
	    {"--gopher-port", "1965", "two different numbers"},
	    {"--service", "launchd", "none, user or system"},
	};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_init(
		    server, OPTIONS(rows[i][0], rows[i][1]), 2, rows[i][2]);
	expect_init(server,
	    OPTIONS("--gemini-port", "off", "--gopher-port", "off"), 2,
	    "two different numbers");
	assert_false(is_there(server, "conf/loam.ini"));
}

/* V120: where the capsule cannot be made, no configuration names it. */
static void
no_capsule(void **state)
{
	struct server *server = *state;

	expect_init(server, OPTIONS("--directory", "/proc/none/capsule"), 1,
	    "/proc/none/capsule cannot be made or read: ");
	make_link(server, "link", "nowhere");
	expect_init(server, OPTIONS("--directory", "link"), 1,
	    "name another by --directory");
	assert_false(is_there(server, "conf/loam.ini"));
	/* Nor where the file itself cannot be made. */
	expect_init(server, OPTIONS("-c", "/proc/none/l.ini"), 1,
	    "/proc/none/l.ini cannot be written: ");
	expect_init(server, OPTIONS("-c", "loam.ini/l.ini"), 1,
	    "/loam.ini/l.ini cannot be written: ");
}

/* V29: an operator's file is kept, or kept aside. */
static void
existing(void **state)
{
	struct server *server = *state;

	server_write(server, "../conf/loam.ini", "# mine\n");
	expect_init(server, NONE, 1, "is there already and is kept");
	expect_in(server, "conf/loam.ini", "# mine\n");
	expect_init(server, OPTIONS("--yes"), 0, NULL);
	expect_in(server, "conf/loam.ini.old", "# mine\n");
	expect_in(server, "conf/loam.ini", "# Made by loam init");
	/* Another place, and none of the files stands alone. */
	expect_init(
	    server, OPTIONS("-c", "new/l.ini", "--service", "user"), 0, NULL);
	expect_in(server, "new/l.ini", "/new/certs\n");
	assert_int_equal(unlink(server_path(server, "../new/l.ini")), 0);
	expect_init(server, OPTIONS("-c", "new/l.ini", "--service", "user"), 1,
	    "loam.service is there already");
	assert_false(is_there(server, "new/l.ini"));
}

/* V131: whatever has the name already, each file that was there is kept. */
static void
kept(void **state)
{
	struct server *server = *state;

	server_write(server, "../conf/loam.ini", "# mine\n");
	expect_init(server, OPTIONS("--yes", "--host", "a.example"), 0, NULL);
	expect_init(server, OPTIONS("--yes", "--host", "b.example"), 0, NULL);
	server_write(server, "../conf/loam.ini.old.3/file", "");
	expect_init(server, OPTIONS("--yes"), 0, NULL);
	expect_in(server, "conf/loam.ini.old", "# mine\n");
	expect_in(server, "conf/loam.ini.old.2", "name = a.example\n");
	expect_in(server, "conf/loam.ini.old.4", "name = b.example\n");
	expect_in(server, "conf/loam.ini", "name = localhost\n");
	server_write(server, "../other/l.ini/file", "");
	expect_init(server, OPTIONS("--yes", "-c", "other/l.ini"), 1,
	    "l.ini is no file: name another by -c");
	/* There is nothing to keep of a link that leads nowhere. */
	make_link(server, "dangling.ini", "nowhere.ini");
	expect_init(server, OPTIONS("--yes", "-c", "dangling.ini"), 0, NULL);
	expect_in(server, "dangling.ini", "# Made by loam init");
	assert_false(is_there(server, "nowhere.ini"));
}

/* Lets a file have a message, and no more. */
static void
fill_disk(void)
{
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){200, 200});
}

/* V131: where the new file cannot be kept or written the old one stays. */
static void
stays(void **state)
{
	struct server *server = *state;

	expect_init(server, OPTIONS("--yes", "--host", "a.example"), 0, NULL);
	server->prepare = fill_disk;
	expect_init(server, OPTIONS("--yes"), 1, "cannot be written: ");
	server->prepare = NULL;
	expect_in(server, "conf/loam.ini", "name = a.example\n");
	make_link(server, "circle.ini", "circle.ini");
	expect_init(server, OPTIONS("--yes", "-c", "circle.ini"), 1,
	    "circle.ini cannot be kept beside itself as .old");
	assert_false(is_there(server, "circle.ini"));
}

/* V184: where the file cannot be one nothing is written. */
static void
no_file(void **state)
{
	static const char *const names[] = {"certs", "certs/", "new/", "fifo"};
	struct server *server = *state;
	char path[SERVER_PATH + 16];

	snprintf(path, sizeof(path), "%s/fifo", server->directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	for (size_t i = 0; i < COUNT(names); i++)
		expect_init(server,
		    OPTIONS("--yes", "--directory", "gem", "-c", names[i]), 1,
		    " is no file: name another by -c");
	assert_false(is_there(server, "gem"));
	assert_false(is_there(server, "new"));
	assert_false(is_there(server, "fifo.old"));
}

static int terminal = -1;

static void
take_terminal(void)
{
	dup2(terminal, STDIN_FILENO);
}

/* Types lines at `loam init`; the last one may be Ctrl-D. */
static struct ran
typed(struct server *server, const char *lines, const char *const *options)
{
	int master;

	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	assert_int_equal(
	    write(master, lines, strlen(lines)), (ssize_t)strlen(lines));
	server->prepare = take_terminal;
	struct ran ran = init(server, options);
	server->prepare = NULL;
	close(terminal);
	close(master);
	return ran;
}

/* V30: five questions, each until its answer fits. */
static void
on_terminal(void **state)
{
	struct server *server = *state;
	struct ran ran = typed(server,
	    "gem\nno good\nexample.org\n1965\n1965 x\n1965 70\n\nsometimes\n"
	    "user\n",
	    NONE);
	struct span said = buf_span(&ran.output);

	expect_true("asked", said,
	    answer_has(said, "Directory of the capsule [capsule]: "));
	expect_true("asked", said, answer_has(said, "[localhost]: "));
	expect_true("asked", said, answer_has(said, "[1965 7070]: "));
	expect_true("asked", said, answer_has(said, "[en]: "));
	expect_true("asked", said, answer_has(said, "[none]: "));
	expect_true("next", said, answer_has(said, "loam check\n"));
	expect_true("again", buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors), "that is \"no good\""));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	expect_in(server, "conf/loam.ini", "listen = 0.0.0.0:70, [::]:70");
	expect_in(server, "conf/loam.ini", "name = example.org\n");
	expect_in(server, "gem/index.gmi", "# example.org\n");
	expect_in(server, "conf/loam.service", "WantedBy=default.target");
	/* All as it is, but the file: no. */
	ran = typed(server, "\n\n\n\n\n\n", NONE);
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
	expect_in(server, "conf/loam.ini", "name = example.org\n");
	ran = typed(server, "\n\n\n\n\nno\n", NONE);
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
	expect_in(server, "conf/loam.ini", "name = example.org\n");
	/* The end of input is no agreement. */
	ran = typed(server, "\n\n\n\n\n\x04", NONE);
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
	expect_in(server, "conf/loam.ini", "name = example.org\n");
	ran = typed(server, "\n\n\n\n\nyes\n", NONE);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	expect_in(server, "conf/loam.ini", "name = localhost\n");
}

/* V30: an option answers its question; the end of input writes nothing. */
static void
some_answers(void **state)
{
	struct server *server = *state;
	struct ran ran = typed(server, "\n\n",
	    OPTIONS("--host", "h.example", "--directory", "gem", "--service",
		"none"));
	struct span said = buf_span(&ran.output);

	expect_true("not asked", said, !answer_has(said, "[localhost]"));
	expect_true("asked", said, answer_has(said, "[en]"));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	ran = typed(server, "other\n\x04", OPTIONS("-c", "x/l.ini"));
	assert_int_equal(ran.code, 1);
	expect_true("end", buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors), "nothing was written"));
	ran_free(&ran);
	assert_false(is_there(server, "x"));
	assert_false(is_there(server, "other"));
}

/* Another unit would have the name, if loam is installed here. */
static void
need_no_unit(void)
{
	struct arena arena = {0};
	bool there = unit_find(&arena, SPAN("/nobody's"), false).name.size > 4;

	arena_free(&arena);
	if (there) {
		print_message("skipped: a loam.service is installed here\n");
		skip();
	}
}

/* P992: the capsule does not hold the configuration or the keys. */
static void
spelled_otherwise(void **state)
{
	static const char *const rows[] = {"pub/", "./pub", "gone/../pub"};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_init(server,
		    OPTIONS("--directory", rows[i], "-c", "pub/loam.ini"), 2,
		    "would hold");
	assert_false(is_there(server, "pub"));
	assert_false(is_there(server, "gone"));
	expect_init(server,
	    OPTIONS("--directory", "gone/../pub/", "-c", "conf/loam.ini"), 0,
	    NULL);
	expect_in(server, "conf/loam.ini", "/pub\n");
	assert_true(is_there(server, "pub/index.gmi"));
	assert_false(is_there(server, "gone"));
	expect_init(server, OPTIONS("--directory", "pub", "-c", "new.ini/"), 1,
	    " is no file: name another by -c");
}

/* V231: what cannot be written names the option that leads elsewhere. */
static void
unwritable(void **state)
{
	struct server *server = *state;
	/* An empty directory of the kernel, where nothing can be made. */
	const char *directory = "/proc/tty/ldisc";

	if (access(directory, F_OK) < 0)
		skip();
	expect_init(server, OPTIONS("--directory", directory), 1,
	    "; name another by --directory");
	assert_false(is_there(server, "conf/loam.ini"));
	expect_init(server,
	    OPTIONS("--directory", "pub", "-c", "/proc/tty/ldisc/x.ini"), 1,
	    "; name another by -c");
}

/* V31, K487: a unit names the program and the file; the capsule holds neither.
 */
static void
services(void **state)
{
	struct server *server = *state;

	need_no_unit();
	expect_unit(server,
	    OPTIONS("--service", "system", "--gopher-port", "70"), 0, NULL);
	expect_in(server, "conf/loam.service", "/loam\" serve -c \"");
	expect_in(server, "conf/loam.service", "/conf/loam.ini\"\n");
	expect_in(server, "conf/loam.service", "User=");
	expect_in(server, "conf/loam.service", "CAP_NET_BIND_SERVICE");
	expect_in(server, "conf/loam.service", "multi-user.target");
	expect_unit(server,
	    OPTIONS("--yes", "--service", "system", "--gemini-port", "965"), 0,
	    NULL);
	expect_in(server, "conf/loam.service", "CAP_NET_BIND_SERVICE");
	expect_unit(server,
	    OPTIONS("--yes", "--service", "user", "--gopher-port", "70"), 0,
	    "no right to a port below 1024");
	expect_init(
	    server, OPTIONS("--yes", "--directory", "."), 2, "would hold");
	expect_init(
	    server, OPTIONS("--yes", "--directory", "certs"), 2, "would hold");
	expect_init(
	    server, OPTIONS("--yes", "--directory", "/"), 2, "would hold");
	expect_init(server, OPTIONS("-c", "capsule/l.ini"), 2, "would hold");
	assert_false(is_there(server, "capsule/l.ini"));
}

/* Whether the written unit may say otherwise than the shipped one there. */
static bool
is_own_line(struct span line)
{
	static const char *const own[] = {
	    "ExecStart=", "User=", "Group=", "ReadWritePaths=",
	    "WorkingDirectory=", "ProtectHome=", "PrivateTmp="};
	bool found = false;

	for (size_t i = 0; i < COUNT(own); i++)
		found |= span_starts(line, span_of(own[i]));
	return found;
}

/*
 * V104: a unit of the system is the shipped one, line by line, for this
 * program, this configuration and a user; its certificates can be written.
 */
static void
shipped_unit(void **state)
{
	struct server *server = *state;
	struct buf shipped = {0}, wanted = {0};
	size_t lines = 0;

	need_no_unit();
	expect_unit(server, OPTIONS("--service", "system"), 0, NULL);
	assert_int_equal(
	    file_read("conf/systemd/loam.service", &shipped, NULL), 0);
	struct buf unit = file_of(server, "conf/loam.service");
	for (struct span rest = buf_span(&shipped); rest.size > 0; lines++) {
		struct span line = span_cut_line(&rest);
		wanted.size = 0;
		buf_format(&wanted, "\n%pS\n", SPAN_AT(line));
		buf_byte(&wanted, '\0');
		if (!is_own_line(line))
			expect_true(wanted.data, buf_span(&unit),
			    answer_has(buf_span(&unit), wanted.data));
	}
	assert_true(lines > 50);
	expect_in(server, "conf/loam.service", "/certs\"\n");
	expect_in(server, "conf/loam.service",
	    geteuid() == 0 ? "\nUser=loam\n" : "\nUser=");
	assert_true(is_there(server, "certs"));
	buf_free(&unit);
	buf_free(&shipped);
	buf_free(&wanted);
}

static char systemd_etc[SERVER_PATH + 32], systemd_lib[SERVER_PATH + 48];

/* systemd has the units of the scene, besides those of the machine. */
static void
have_units(void)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("etc", "/etc", "overlay", 0, systemd_etc) < 0 ||
	    mount("lib", "/usr/local/lib", "overlay", 0, systemd_lib) < 0)
		_exit(NO_MOUNTS);
}

/* Fails unless the next thing to type is this, below the scene's directory. */
static void
expect_enabled(const struct server *server, const char *file, const char *unit)
{
	char command[SERVER_PATH + 64];
	struct ran ran = init(server,
	    OPTIONS("--yes", "-c", file, "--directory", "gem", "--service",
		"system"));

	if (ran.code == NO_MOUNTS) {
		print_message("skipped: no mounts here\n");
		skip();
	}
	snprintf(command, sizeof(command), "  systemctl enable --now %s%s%s\n",
	    strchr(unit, '/') ? server->directory : "",
	    strchr(unit, '/') ? "/" : "", unit);
	expect_true(file, buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), command));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
}

static void
install_unit(
    const struct server *server, const char *path, const char *configuration)
{
	char text[3 * SERVER_PATH];

	snprintf(text, sizeof(text),
	    "[Service]\nExecStart=\"/usr/bin/loam\" serve -c \"%s/%s\"\n"
	    "ReadWritePaths=\"-%s/state\"\n",
	    server->directory, configuration, server->directory);
	server_write(server, path, text);
}

/*
 * V147, V148, K467: a unit that another configuration has keeps its name, and
 * shares no directory with the next one; one of this configuration is named
 * wherever it is installed, and may write the certificates.
 */
static void
other_units(void **state)
{
	struct server *server = *state;
	char target[SERVER_PATH + 32];

	snprintf(systemd_etc, sizeof(systemd_etc), "lowerdir=%s/etc:/etc",
	    server->directory);
	snprintf(systemd_lib, sizeof(systemd_lib),
	    "lowerdir=%s/lib:/usr/local/lib", server->directory);
	install_unit(
	    server, "../etc/systemd/system/loam.service", "a/loam.ini");
	install_unit(
	    server, "../lib/systemd/system/loam-2.service", "i/loam.ini");
	server->prepare = have_units;
	expect_enabled(server, "b/loam.ini", "b/loam-3.service");
	expect_in(server, "b/loam-3.service", "\nLogsDirectory=loam-3\n");
	struct buf unit = file_of(server, "b/loam-3.service");
	expect_true("shared", buf_span(&unit),
	    answer_lacks(buf_span(&unit), "RuntimeDirectory"));
	buf_free(&unit);
	/* Its own again, linked and then copied. */
	snprintf(
	    target, sizeof(target), "%s/b/loam-3.service", server->directory);
	make_link(server, "etc/systemd/system/loam-3.service", target);
	expect_enabled(server, "b/loam.ini", "b/loam-3.service");
	assert_int_equal(
	    rename(target,
		server_path(server, "../etc/systemd/system/loam-3.service")),
	    0);
	expect_enabled(server, "b/loam.ini", "loam-3");
	assert_false(is_there(server, "b/loam-3.service"));
	expect_in(server, "b/loam.ini", "/b/certs\n");
	expect_enabled(server, "i/loam.ini", "loam-2");
	assert_false(is_there(server, "i/loam-2.service"));
	expect_in(server, "i/loam.ini", "/state/certs\n");
	assert_true(is_there(server, "state/certs"));
	/* K467: a name that begins as that directory's is not in it. */
	install_unit(
	    server, "../lib/systemd/system/loam-4.service", "state2/loam.ini");
	expect_enabled(server, "state2/loam.ini", "loam-4");
	expect_in(server, "state2/loam.ini", "/state/certs\n");
}

/* V104: where the service's user is not there yet, its making is said. */
static void
no_user_yet(void **state)
{
	struct server *server = *state;
	struct ran ran =
	    init(server, OPTIONS("-c", "new/l.ini", "--service", "system"));
	bool lacks = geteuid() == 0 && !getpwnam("loam");

	assert_int_equal(ran.code, 0);
	assert_true(is_there(server, "new/certs"));
	assert_int_equal(
	    answer_has(buf_span(&ran.output), "  useradd --system"), lacks);
	ran_free(&ran);
}

static void
close_umask(void)
{
	umask(077);
}

/*
 * V140: what root has made, now or before, and the service's user cannot read,
 * is said, with a command that lets it.
 */
static void
closed_to_service(void **state)
{
	struct server *server = *state;
	char command[2 * SERVER_PATH];

	if (geteuid() != 0) {
		print_message("skipped: not run by root\n");
		skip();
	}
	server_open_to_all(server);
	server_write(server, "../certs/localhost.key", "a key");
	server->prepare = close_umask;
	struct ran ran = init(server,
	    OPTIONS(
		"-c", "l.ini", "--directory", "a b", "--service", "system"));
	struct span said = buf_span(&ran.errors);
	snprintf(command, sizeof(command),
	    "/a b (mode 0700): `chmod -R o+rX '%s/a b'` lets it",
	    server->directory);
	expect_true("capsule", said, answer_has(said, command));
	snprintf(command, sizeof(command),
	    "/l.ini (mode 0600): `chmod -R o+rX %s/l.ini` lets it",
	    server->directory);
	expect_true("file", said, answer_has(said, command));
	snprintf(command, sizeof(command), "  chown -R loam: %s/certs\n",
	    server->directory);
	expect_true("certificates", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), command));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	server->prepare = NULL;
	ran = init(server,
	    OPTIONS("--yes", "-c", "m.ini", "--directory", "c", "--service",
		"system"));
	expect_true("open", buf_span(&ran.errors), ran.errors.size == 0);
	ran_free(&ran);
}

/*
 * V141: no shell reads a prompt: one's own ~ is known there, and another's is
 * refused. P604: a shell reads what is to be typed next.
 */
static void
homes(void **state)
{
	struct server *server = *state;
	char home[SERVER_PATH + 32], next[2 * SERVER_PATH];

	snprintf(home, sizeof(home), "%s/a $home", server->directory);
	assert_int_equal(mkdir(home, 0700), 0);
	setenv("HOME", home, 1);
	struct ran ran = typed(server, "~\n\n\n\n\n", OPTIONS("-c", "own.ini"));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	expect_in(server, "a $home/index.gmi", "# localhost\n");
	ran = typed(
	    server, "~loam/x\n~/gem\n\n\n\n\n", OPTIONS("-c", "a $home/l.ini"));
	struct span said = buf_span(&ran.errors);
	expect_true("another's", said,
	    answer_has(said, "a new one, without another user's ~"));
	snprintf(next, sizeof(next), "  loam serve -c '%s/l.ini'\n", home);
	expect_true("next", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), next));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	expect_in(server, "a $home/gem/index.gmi", "# localhost\n");
	assert_false(is_there(server, "~"));
}

/* V28: a default that does not fit is asked for. */
static void
unfit_default(void **state)
{
	struct server *server = *state;

	assert_int_equal(rmdir(server->capsule), 0);
	assert_int_equal(
	    file_replace(server->capsule, SPAN("a file"), 0644), 0);
	struct ran ran = typed(server, "\nother\n\n\n\n\n", NONE);
	expect_true("again", buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors), "that is \"capsule\""));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	assert_true(is_there(server, "other/index.gmi"));
}

/* V28: what was written is served, from another directory too. */
static void
served(void **state)
{
	struct server *server = *state;

	expect_init(server, NONE, 0, NULL);
	struct ran ran = command_call(
	    server, (const char *const[]){"show", "gemini://localhost/", NULL});
	expect_true("page", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), "20 text/gemini") &&
		answer_has(buf_span(&ran.output), "# localhost"));
	ran_free(&ran);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    INIT_SCENE(by_options),
	    INIT_SCENE(refused),
	    INIT_SCENE(no_capsule),
	    INIT_SCENE(existing),
	    INIT_SCENE(kept),
	    INIT_SCENE(stays),
	    INIT_SCENE(no_file),
	    INIT_SCENE(on_terminal),
	    INIT_SCENE(some_answers),
	    INIT_SCENE(spelled_otherwise),
	    INIT_SCENE(unwritable),
	    INIT_SCENE(services),
	    INIT_SCENE(shipped_unit),
	    INIT_SCENE(other_units),
	    INIT_SCENE(no_user_yet),
	    INIT_SCENE(closed_to_service),
	    INIT_SCENE(homes),
	    INIT_SCENE(unfit_default),
	    INIT_SCENE(served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
