/* Messages to the operator, to the letter: the thing, the cause, the remedy. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

enum { WORDS = 10 };

#define OFF "--gemini", "off", "--gopher", "off"

/*
 * The next command has no right of root's over files and ports: the tests may
 * run as root. The numbers are those of capabilities(7).
 */
static void
drop_rights(void)
{
	enum { DAC_OVERRIDE = 1, DAC_READ_SEARCH = 2, NET_BIND_SERVICE = 10 };

	(void)prctl(PR_CAPBSET_DROP, DAC_OVERRIDE, 0, 0, 0);
	(void)prctl(PR_CAPBSET_DROP, DAC_READ_SEARCH, 0, 0, 0);
	(void)prctl(PR_CAPBSET_DROP, NET_BIND_SERVICE, 0, 0, 0);
}

/* Ends with that code, with exactly that on standard error. */
static void
expect_words(const struct server *server, const char *const *words, int code,
    const char *said)
{
	struct ran ran = command_run(server, words);
	struct span errors = buf_span(&ran.errors);

	/* Before it a server says which configuration it has. */
	span_skip(&errors, SPAN("loam: configuration loam.ini\n"));
	expect_span(said, errors, span_of(said));
	expect_true(said, buf_span(&ran.errors), ran.code == code);
	ran_free(&ran);
}

/* A command line on a directory with some that are wrong. */
struct row {
	const char *configuration; /* NULL: as it was */
	const char *words[WORDS];
	int code;
	const char *said;
};

static void
expect_rows(struct server *server, const struct row *rows, size_t count)
{
	char path[SERVER_PATH + 16];

	server->prepare = drop_rights;
	snprintf(path, sizeof(path), "%s/locked", server->directory);
	assert_int_equal(mkdir(path, 0), 0);
	snprintf(path, sizeof(path), "%s/closed", server->directory);
	assert_int_equal(mkdir(path, 0500), 0);
	for (size_t i = 0; i < count; i++) {
		if (rows[i].configuration)
			server_configure(server, rows[i].configuration);
		expect_words(server, rows[i].words, rows[i].code, rows[i].said);
	}
	rmdir(path);
	snprintf(path, sizeof(path), "%s/locked", server->directory);
	rmdir(path);
}

/*
 * P81, P83: a directory or a file that the configuration names and that cannot
 * be used is named with its setting and the cause, and ends the start with 2.
 */
static void
paths(void **state)
{
	static const char wanted[] = "";
	static const struct row rows[] = {
	    {wanted, {"serve", "--capsule", "nowhere", OFF}, 2,
		"loam: root of [capsule] is \"nowhere\": No such file or "
		"directory, expected a directory that loam's user can read\n"},
	    {NULL, {"serve", "--capsule", "loam.ini", OFF}, 2,
		"loam: root of [capsule] is \"loam.ini\": Not a directory, "
		"expected a directory that loam's user can read\n"},
	    {NULL, {"serve", "--capsule", "locked", OFF}, 2,
		"loam: root of [capsule] is \"locked\": Permission denied, "
		"expected a directory that loam's user can read\n"},
	    {"[capsule]\nroot = nowhere\n", {"serve", "-c", "loam.ini", OFF}, 2,
		"loam.ini:2: root of [capsule] is \"nowhere\": No such file "
		"or directory, expected a directory that loam's user can "
		"read\n"},
	    {NULL, {"show", "--capsule", "nowhere", "/"}, 2,
		"loam: the capsule nowhere cannot be read: No such file or "
		"directory; name another by --capsule or root of [capsule]\n"},
	    {"[log]\naccess = none/log\n", {"serve", "-c", "loam.ini", OFF}, 2,
		"loam.ini:2: access of [log] is \"none/log\": No such file or "
		"directory, expected off, stdout, syslog or a file in a "
		"directory that exists\n"},
	    {"[log]\naccess = closed/log\n", {"serve", "-c", "loam.ini", OFF},
		1,
		"loam: error: closed/log: cannot be opened as the access log: "
		"Permission denied; name another file in access of [log], or "
		"let loam's user write it\n"},
	    {NULL, {"serve", "-c", "none.ini"}, 2,
		"none.ini: cannot be read: No such file or directory; name "
		"another configuration by -c\n"},
	    {NULL, {"serve", "-c", "capsule"}, 2,
		"capsule: cannot be read: Is a directory; name another "
		"configuration by -c\n"},
	};

	expect_rows(*state, rows, COUNT(rows));
}

/*
 * P540: a capsule that is not there, or that is closed to this user, is a
 * mistake in the configuration to each command that reads it.
 */
static void
no_capsule(void **state)
{
	static const char *const words[][WORDS] = {
	    {"serve", OFF},
	    {"check"},
	    {"check", "--sandbox"},
	    {"show", "/"},
	    {"new", "A", "--no-edit"},
	    {"new", "A", "--no-edit", "--in", "notes"},
	    {"export", "out"},
	    {"export", "--gpub", "out.gpub"},
	    {"announce", "--to", "gemini://a.example/", "--host", "b.example"},
	    {"history", "/a.gmi"},
	    {"restore", "/a.gmi"},
	};
	static const char *const roots[] = {"nowhere", "loam.ini", "locked"};
	struct server *server = *state;
	char path[SERVER_PATH + 16];

	server->prepare = drop_rights;
	snprintf(path, sizeof(path), "%s/locked", server->directory);
	assert_int_equal(mkdir(path, 0), 0);
	for (size_t i = 0; i < COUNT(roots) * COUNT(words); i++) {
		const char *all[WORDS + 2] = {0};
		size_t count = 0;
		while (words[i % COUNT(words)][count]) {
			all[count] = words[i % COUNT(words)][count];
			count++;
		}
		all[count] = "--capsule";
		all[count + 1] = roots[i / COUNT(words)];
		/* The rights of root end where a program is started. */
		bool locked = strcmp(roots[i / COUNT(words)], "locked") == 0;
		struct ran ran = locked ? command_run(server, all)
					: command_call(server, all);
		expect_true(all[0], buf_span(&ran.errors), ran.code == 2);
		ran_free(&ran);
	}
	rmdir(path);
}

static void
small_files(void)
{
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){1024, 1024});
}

/* P540: one that is there and cannot be indexed is a failure. */
static void
unindexed(void **state)
{
	static const char *const words[][WORDS] = {{"show", "/"},
	    {"new", "A", "--no-edit"}, {"export", "out"},
	    {"announce", "--to", "gemini://a.example/", "--host", "b.example"}};
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server->prepare = small_files;
	for (size_t i = 0; i < COUNT(words); i++)
		expect_words(server, words[i], 1,
		    "loam: the capsule capsule cannot be indexed: File too "
		    "large; raise ulimit -f or LimitFSIZE of systemd\n");
}

/* Whether the system keeps a port for who has the right to it. */
static bool
is_kept(unsigned port)
{
	FILE *file =
	    fopen("/proc/sys/net/ipv4/ip_unprivileged_port_start", "re");
	unsigned first = 1024;

	if (file && fscanf(file, "%u", &first) != 1)
		first = 1024;
	if (file)
		fclose(file);
	return port < first;
}

/* P80: a port below 1024, a port in use. */
static void
ports(void **state)
{
	struct server *server = *state;
	struct sockaddr_in any = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(any);
	char address[32], said[512];
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	server->prepare = drop_rights;
	if (is_kept(70))
		expect_words(server,
		    (const char *const[]){"serve", "-c", "loam.ini", "--gemini",
			"off", "--gopher", "127.0.0.1:70", NULL},
		    1,
		    "loam: error: 127.0.0.1:70: cannot be listened on for "
		    "Gopher: Permission denied; give loam the right to ports "
		    "below 1024 (setcap cap_net_bind_service=+ep on its "
		    "binary, or AmbientCapabilities=CAP_NET_BIND_SERVICE in "
		    "its systemd unit), or name another port in --gopher or "
		    "listen of [gopher]\n");
	assert_int_equal(bind(fd, (struct sockaddr *)&any, size), 0);
	assert_int_equal(listen(fd, 1), 0);
	getsockname(fd, (struct sockaddr *)&any, &size);
	snprintf(address, sizeof(address), "127.0.0.1:%u",
	    (unsigned)ntohs(any.sin_port));
	snprintf(said, sizeof(said),
	    "loam: error: %s: cannot be listened on for Gemini: Address "
	    "already in use; stop the server that has it, or name another "
	    "port in --gemini or listen of [gemini]\n",
	    address);
	expect_words(server,
	    (const char *const[]){"serve", "-c", "loam.ini", "--gemini",
		address, "--gopher", "off", NULL},
	    1, said);
	close(fd);
}

/*
 * P87: an article whose date or draft mark cannot be read is hidden by an error
 * that says so, and is not called a draft; so are a link to it and a bundle.
 */
static void
unreadable_dates(void **state)
{
	static const struct {
		const char *front, *said;
	} rows[] = {
	    {"date: someday\n",
		"capsule/b/index.gmi:2: date is \"someday\", expected "
		"2018-03-12 or 2018-03-12T15:04:05+01:00: not shown\n"
		"capsule/b/: not shown, with all that is in it: neither is "
		"its page, which has a date or a draft mark that cannot be "
		"read (remark)\n"
		"capsule/c.gmi:2: date is \"someday\", expected 2018-03-12 or "
		"2018-03-12T15:04:05+01:00: not shown\n"
		"capsule/l.gmi: not shown: the link leads to /c.gmi, "
		"which has a date or a draft mark that cannot be read "
		"(remark)\n"},
	    {"date: 2020-01-01\ndraft: true\n",
		"capsule/b/index.gmi: not shown: it is a draft (remark)\n"
		"capsule/b/: not shown, with all that is in it: neither is "
		"its page, which is a draft (remark)\n"
		"capsule/c.gmi: not shown: it is a draft (remark)\n"
		"capsule/l.gmi: not shown: the link leads to /c.gmi, "
		"which is a draft (remark)\n"},
	    {"date: 9990-01-01\n",
		"capsule/b/index.gmi: not shown yet: its date is in the "
		"future (remark)\n"
		"capsule/b/: not shown, with all that is in it: neither is "
		"its page, which is dated in the future (remark)\n"
		"capsule/c.gmi: not shown yet: its date is in the future "
		"(remark)\n"
		"capsule/l.gmi: not shown: the link leads to /c.gmi, "
		"which is dated in the future (remark)\n"},
	};
	struct server *server = *state;
	char link[SERVER_PATH + 16];

	server_write(server, "a.gmi", "# A\n");
	snprintf(link, sizeof(link), "%s/l.gmi", server->capsule);
	assert_int_equal(symlink("c.gmi", link), 0);
	server_write(server, "b/u.gmi", "# U\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0};
		buf_format(&text, "---\n%s---\n# B\n", rows[i].front);
		buf_byte(&text, '\0');
		server_write(server, "b/index.gmi", text.data);
		server_write(server, "c.gmi", text.data);
		buf_free(&text);
		struct ran ran =
		    command_call(server, (const char *const[]){"check", NULL});
		expect_span(rows[i].front, buf_span(&ran.output),
		    span_of(rows[i].said));
		assert_int_equal(ran.code, i == 0);
		ran_free(&ran);
	}
}

static void
few_files(void)
{
	(void)setrlimit(RLIMIT_NOFILE, &(struct rlimit){100, 100});
}

/*
 * P82, V245: a start that is most likely not as it was meant is a warning that
 * says what to change: root, nothing to answer, nothing to serve, few
 * descriptors.
 */
static void
doubtful_starts(void **state)
{
	struct server *server = *state;

	server_configure(server, "[limits]\nconnections = 2000\n");
	server->prepare = few_files;
	server_launch(server,
	    (const char *const[]){"--gemini", "off", "--gopher", "off", NULL});
	server_wait_indexed(server);
	EVENTUALLY(server_logged(server, "nothing in the capsule ") == 1);
	assert_int_equal(server_logged(server,
			     "loam: warning: Gemini and Gopher are both off, "
			     "so nothing is answered: set listen in [gemini] "
			     "or in [gopher]\n"),
	    1);
	assert_int_equal(
	    server_logged(server,
		"loam.ini:2: connections of [limits] is 2000, but the limit "
		"of open files allows 34: raise ulimit -n or "
		"LimitNOFILE of systemd (up to 65536 are used)\n"),
	    1);
	assert_int_equal(
	    server_logged(server, "is served yet: put a text file there, "), 1);
	assert_int_equal(
	    server_logged(server, "loam: warning: the server runs as root, "),
	    geteuid() == 0);
	assert_int_equal(server_stop(server), 0);
}

/* P82: menus for others would name their own machine. */
static void
named_localhost(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server_launch(server,
	    (const char *const[]){
		"--gemini", "off", "--gopher", "0.0.0.0:0", NULL});
	server_wait_ready(server);
	assert_int_equal(server_logged(server,
			     "loam: warning: the host is localhost, but its "
			     "address is not loopback: set name in [host]\n"),
	    1);
	assert_int_equal(server_stop(server), 0);
	/* A name that others know is none. */
	server_launch(server,
	    (const char *const[]){"--host", "example.org", "--gemini", "off",
		"--gopher", "0.0.0.0:0", NULL});
	server_wait_ready(server);
	assert_int_equal(server_logged(server, "is not loopback"), 1);
	assert_int_equal(server_stop(server), 0);
}

/* P136: the same where the configuration leaves it to the limit. */
static void
few_by_default(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server->prepare = few_files;
	server_start(server, NULL);
	assert_int_equal(server_logged(server,
			     "loam: warning: the limit of open files allows "
			     "only 34 connections of each worker: raise "
			     "ulimit -n or LimitNOFILE of systemd\n"),
	    1);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(paths),
	    SERVER_SCENE(no_capsule),
	    SERVER_SCENE(unindexed),
	    SERVER_SCENE(ports),
	    SERVER_SCENE(unreadable_dates),
	    SERVER_SCENE(doubtful_starts),
	    SERVER_SCENE(named_localhost),
	    SERVER_SCENE(few_by_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
