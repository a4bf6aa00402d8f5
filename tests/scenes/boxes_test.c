/*
 * The keys `user` and `sandbox`: what is said of them, and what the processes
 * of a server then are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/acts.h"
#include "sandbox/sandbox.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/process.h"
#include "support/sanitized.h"

#define HOST "gemini://localhost"
#define LAYERS "the sandbox of all processes but this one: "

#define PRINT "7777777777777777777777777777777777777777777777777777777777777777"

enum { NOBODY = 65534, LANDLOCK_CREATE = 444, PATH = 2 * SERVER_PATH };

static struct sandbox_state
layers(void)
{
	struct sandbox_state state;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &state), 0);
	return state;
}

/* Only root can change to another user. Says so if this is not. */
static bool
may_change(void)
{
	if (geteuid() == 0 && getpwnam("nobody"))
		return true;
	print_message("not seen: only root can change to nobody\n");
	return false;
}

static bool
is_daemon(pid_t pid)
{
	return process_status(pid, "Uid", 10) ==
	    (long long)getpwnam("daemon")->pw_uid;
}

/* Its first group: those of root begin with 0. */
static bool
is_nobody(pid_t pid)
{
	return process_status(pid, "Uid", 10) == NOBODY &&
	    process_status(pid, "Groups", 10) != 0 &&
	    process_status(pid, "Gid", 10) ==
	    (long long)getpwnam("nobody")->pw_gid &&
	    process_status(pid, "CapEff", 16) == 0 &&
	    process_status(pid, "CapPrm", 16) == 0;
}

/* The children, once all of them are as they should be; until then 0. */
static size_t
children_that(const struct server *server, bool (*are)(pid_t pid),
    pid_t children[PROCESS_MAX])
{
	size_t count = process_children(server->pid, children), good = 0;

	for (size_t i = 0; i < count; i++)
		good += are(children[i]);
	return good == count && count >= 3 ? count : 0;
}

/* Whether it is closed to others: its files in /proc are root's then. */
static bool
is_concealed(pid_t pid)
{
	char path[64];
	struct stat about;

	snprintf(path, sizeof(path), "/proc/%d/environ", (int)pid);
	return stat(path, &about) == 0 && about.st_uid == 0;
}

/*
 * D46: started as root with `user`, every child is that user, with its groups
 * alone and without capabilities, and still closed to others of that user; the
 * supervisor stays root. Both networks are served, with a key that only root
 * can read.
 */
static void
changes_user(void **state)
{
	struct server *server = *state;
	pid_t children[PROCESS_MAX];

	if (!may_change())
		return;
	server_open_to_all(server);
	server_start_settled(server, "[server]\nuser = nobody\n");
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	ask_expect(server, "/a\r\n", answer_has, "A");
	size_t count;
	EVENTUALLY((count = children_that(server, is_nobody, children)) > 0);
	for (size_t i = 0; i < count; i++) {
		/* LeakSanitizer has to trace its process. */
		assert_true(SANITIZED || is_concealed(children[i]));
		if (layers().errors[SANDBOX_CAPABILITIES] == 0) {
			EVENTUALLY(
			    process_status(children[i], "NoNewPrivs", 10) == 1);
			assert_int_equal(
			    process_status(children[i], "CapBnd", 16), 0);
		}
		if (layers().errors[SANDBOX_SECCOMP] == 0)
			EVENTUALLY(
			    process_status(children[i], "Seccomp", 10) == 2);
	}
	assert_int_equal(process_status(server->pid, "Uid", 10), 0);
	/* The start says so. */
	assert_int_equal(server_logged(server, LAYERS "user nobody"), 1);
	assert_int_equal(server_logged(server, "runs as root"), 0);
	assert_int_equal(server_stop(server), 0);
}

static void
become_nobody(void)
{
	if (geteuid() == 0 && (setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
		_exit(64);
}

static void
give_away(const struct server *server)
{
	static const char *const names[] = {
	    "", "/certs", "/loam.ini", "/log", "/capsule"};
	char path[SERVER_PATH + 16];

	for (size_t i = 0; i < COUNT(names) && geteuid() == 0; i++) {
		snprintf(
		    path, sizeof(path), "%s%s", server->directory, names[i]);
		(void)!chown(path, NOBODY, NOBODY);
	}
}

/*
 * D47: a server that is not root is refused another user, with the line of the
 * file and the system's cause, and takes its own.
 */
static void
refuses_change(void **state)
{
	struct server *server = *state;
	char text[64];
	uid_t uid = geteuid() == 0 ? NOBODY : geteuid();
	gid_t gid = geteuid() == 0 ? NOBODY : getegid();

	server_configure(server, "[server]\n\nuser = 0:0\n");
	give_away(server);
	server->prepare = become_nobody;
	server->concealed = true;
	server_launch(server, NULL);
	assert_int_equal(server_wait_end(server), 1);
	assert_int_equal(
	    server_logged(server,
		"loam.ini:3: user of [server] is \"0:0\", which this process "
		"cannot change to: Operation not permitted; start loam as "
		"root or as that user, or delete the key"),
	    1);
	snprintf(text, sizeof(text), "[server]\nuser = %u:%u\n", (unsigned)uid,
	    (unsigned)gid);
	server_start_small(server, text);
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	assert_int_equal(server_stop(server), 0);
}

/*
 * D45: an unknown user ends a start and a check before anything is bound, with
 * the same sentence.
 */
static void
unknown_user(void **state)
{
	static const char sentence[] =
	    "loam.ini:2: user of [server] is \"no-such-user\", expected a user "
	    "of this system";
	static const char *const words[] = {"check", "-c", "loam.ini", NULL};
	struct server *server = *state;

	server_configure(server, "[server]\nuser = no-such-user\n");
	server_launch(server, NULL);
	assert_int_equal(server_wait_end(server), 2);
	assert_int_equal(server_logged(server, sentence), 1);
	struct ran ran = command_run(server, words);
	assert_int_equal(ran.code, 2);
	expect_true("check", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), sentence));
	ran_free(&ran);
}

/* From here on this process and its children have no Landlock. */
static void
lose_landlock(void)
{
	static struct sock_filter rules[] = {
	    BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, LANDLOCK_CREATE, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EOPNOTSUPP),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	const struct sock_fprog program = {COUNT(rules), rules};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		_exit(64);
}

/*
 * D49: a layer that is missing is left out and named in the line of the start;
 * where all are required it ends the start, with a line for each.
 */
static void
missing_layer(void **state)
{
	struct server *server = *state;

	if (layers().errors[SANDBOX_SECCOMP] > 0 &&
	    layers().errors[SANDBOX_LANDLOCK] == 0) {
		print_message("not seen: no layer can be taken away here\n");
		return;
	}
	if (layers().errors[SANDBOX_LANDLOCK] == 0)
		server->prepare = lose_landlock;
	server_start_small(server, "[server]\nsandbox = auto\n");
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	assert_int_equal(server_logged(server, LAYERS), 1);
	assert_int_equal(server_logged(server, "; missing: "), 1);
	assert_int_equal(server_stop(server), 0);
	server_configure(server, "[server]\nsandbox = require\n");
	server_launch(server, NULL);
	assert_int_equal(server_wait_end(server), 1);
	assert_int_equal(
	    server_logged(server,
		"loam.ini:2: sandbox of [server] is \"require\", but Landlock "
		"cannot be had here: "),
	    1);
}

/*
 * D48, D49: one line at the start names the layers in force; with all of them,
 * a server that requires them serves.
 */
static void
all_layers(void **state)
{
	struct server *server = *state;
	struct sandbox_state now = layers();

	for (size_t i = 0; i < SANDBOX_LAYERS; i++)
		if (now.errors[i] > 0) {
			print_message("not seen: %s is missing here\n",
			    sandbox_layer_name((enum sandbox_layer)i));
			return;
		}
	server_start_small(server, "[server]\nsandbox = require\n");
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	assert_int_equal(server_logged(server, LAYERS "capabilities, "), 1);
	assert_int_equal(server_logged(server, LAYERS), 1);
	assert_int_equal(server_logged(server, "missing"), 0);
	assert_int_equal(server_stop(server), 0);
}

static bool
is_free(pid_t pid)
{
	return process_status(pid, "NoNewPrivs", 10) ==
	    process_status(getpid(), "NoNewPrivs", 10) &&
	    process_status(pid, "Seccomp", 10) ==
	    process_status(getpid(), "Seccomp", 10);
}

/*
 * D50: with the sandbox off, children are as free as their parent, but for the
 * user; one line says so.
 */
static void
off(void **state)
{
	struct server *server = *state;
	pid_t children[PROCESS_MAX];

	server_open_to_all(server);
	server_start_small(server, "[server]\nsandbox = off\n");
	size_t count = process_children(server->pid, children);
	assert_true(count >= 3);
	for (size_t i = 0; i < count; i++)
		assert_true(is_free(children[i]));
	assert_int_equal(
	    server_logged(server, LAYERS "none; sandbox is off"), 1);
	assert_int_equal(server_stop(server), 0);
	if (!may_change())
		return;
	server_start_small(server, "[server]\nsandbox = off\nuser = nobody\n");
	EVENTUALLY((count = children_that(server, is_nobody, children)) > 0);
	for (size_t i = 0; i < count; i++)
		assert_true(is_free(children[i]));
	assert_int_equal(server_stop(server), 0);
}

static void
reload(const struct server *server, size_t times)
{
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "was read again") == times);
}

static bool
is_bound(pid_t pid)
{
	return process_status(pid, "NoNewPrivs", 10) == 1;
}

/*
 * D51: a reload puts other layers in force for the processes that it starts,
 * and says so once; a mistake in the keys changes nothing.
 */
static void
reloaded(void **state)
{
	struct server *server = *state;
	pid_t children[PROCESS_MAX];

	server_open_to_all(server);
	server_start_small(server, "[server]\nsandbox = off\n");
	assert_int_equal(server_logged(server, LAYERS), 1);
	server_configure(server, "[server]\nsandbox = auto\n");
	reload(server, 1);
	assert_int_equal(server_logged(server, LAYERS), 2);
	reload(server, 2);
	assert_int_equal(server_logged(server, LAYERS), 2);
	if (layers().errors[SANDBOX_CAPABILITIES] == 0)
		EVENTUALLY(children_that(server, is_bound, children) > 0);
	server_configure(server, "[server]\nuser = no-such-user\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "stays as it was") == 1);
	assert_int_equal(server_logged(server, "\"no-such-user\""), 1);
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	if (may_change()) {
		server_configure(server, "[server]\nuser = nobody\n");
		reload(server, 3);
		EVENTUALLY(children_that(server, is_nobody, children) > 0);
		assert_int_equal(
		    server_logged(server, LAYERS "user nobody"), 1);
		gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	}
	/* Or of another user. */
	if (may_change() && getpwnam("daemon")) {
		server_configure(server, "[server]\nuser = daemon\n");
		reload(server, 4);
		EVENTUALLY(children_that(server, is_daemon, children) > 0 &&
		    children_that(server, is_nobody, children) == 0);
		assert_int_equal(
		    server_logged(server, LAYERS "user daemon"), 1);
		gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	}
	assert_int_equal(server_stop(server), 0);
}

static const char *
beside(const struct server *server, const char *name)
{
	static char path[PATH];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	return path;
}

/*
 * D52: with `user`, a certificate that is replaced later is read though its key
 * is root's, and so is a capsule whose path leads to another directory later.
 */
static void
renews(void **state)
{
	static const char *const new_key[] = {"cert", "new-key", "-c",
	    "loam.ini", "--certs", "certs", "--capsule", "capsule",
	    "--yes-new-key", NULL};
	struct server *server = *state;
	char path[PATH];

	if (!may_change())
		return;
	server_open_to_all(server);
	server_write(server, "../one/a.gmi", "# First\n");
	server_write(server, "../two/a.gmi", "# Second\n");
	rmdir(server->capsule);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    chmod(beside(server, i ? "two" : "one"), 0755), 0);
	assert_int_equal(symlink("one", server->capsule), 0);
	server_configure(server, "[server]\nuser = nobody\n");
	server_start(server, NULL);
	wait_for(server, HOST "/a.gmi\r\n", answer_has, "First");
	struct ran ran = command_run(server, new_key);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	EVENTUALLY(server_logged(server, "the certificate of localhost") > 0);
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	snprintf(path, sizeof(path), "%s", beside(server, "link"));
	assert_int_equal(symlink("two", path), 0);
	assert_int_equal(rename(path, server->capsule), 0);
	wait_for(server, HOST "/a.gmi\r\n", answer_has, "Second");
	wait_for(server, "/a\r\n", answer_has, "Second");
	assert_int_equal(server_stop(server), 0);
}

/*
 * D58: children of root have none of its privileges: a capsule of another user
 * that is closed to others is not read, and the log says why and what helps.
 */
static void
closed_capsule(void **state)
{
	struct server *server = *state;

	if (!may_change())
		return;
	if (layers().errors[SANDBOX_CAPABILITIES] > 0) {
		print_message("not seen: no capabilities here\n");
		return;
	}
	server_write(server, "a.gmi", "# A\n");
	server_open_to_all(server);
	assert_int_equal(chown(server->capsule, NOBODY, NOBODY), 0);
	assert_int_equal(chmod(server->capsule, 0700), 0);
	server_launch(server, NULL);
	server_wait_ready(server);
	EVENTUALLY(
	    server_logged(server,
		"cannot be read: Permission denied, since root has no "
		"privileges here: let user of [server] be its owner") > 0);
	assert_int_equal(server_logged(server, "the server runs as root"), 1);
	server_configure(server, "[server]\nuser = nobody\n");
	kill(server->pid, SIGHUP);
	wait_for(server, HOST "/a.gmi\r\n", answer_has, "# A");
	assert_int_equal(server_stop(server), 0);
}

/* What `loam check` says of the capsule; NULL: that nothing is wrong. */
static void
expect_said(
    const struct server *server, const char *configuration, const char *said)
{
	static const char *const words[] = {
	    "check", "-c", "loam.ini", "--capsule", "capsule", NULL};

	server_configure(server, configuration);
	struct ran ran = command_run(server, words);
	struct span output = buf_span(&ran.output);
	expect_true(configuration, output, ran.code == (said ? 1 : 0));
	expect_true(configuration, output,
	    said ? answer_has(output, said)
		 : answer_lacks(output, "closed to"));
	ran_free(&ran);
}

/*
 * D91: `loam check`, run by root, finds that the capsule is closed to the
 * server's user, or to root without its privileges.
 */
static void
closed_to_check(void **state)
{
	struct server *server = *state;

	if (!may_change())
		return;
	server_write(server, "a.gmi", "# A\n");
	server_open_to_all(server);
	expect_said(server, "[server]\nuser = nobody\n", NULL);
	assert_int_equal(chmod(server->capsule, 0700), 0);
	expect_said(server, "", NULL);
	expect_said(server, "[server]\nuser = nobody\n",
	    "is closed to the server's user nobody");
	assert_int_equal(chown(server->capsule, NOBODY, NOBODY), 0);
	expect_said(server, "[server]\nuser = nobody\n", NULL);
	if (layers().errors[SANDBOX_CAPABILITIES] <= 0)
		expect_said(server, "",
		    "is closed to the server's processes, since root has no");
	assert_int_equal(chmod(server->directory, 0700), 0);
	expect_said(server, "[server]\nuser = nobody\n",
	    "is closed to the server's user nobody");
}

/*
 * P350: root is told where the server's user may not write; of a capsule that
 * is closed to that user this alone is said.
 */
static void
uploads_of_user(void **state)
{
	static const char zone[] = "[server]\nuser = nobody\n"
				   "[zone a]\npath = /n/\nwrite = " PRINT "\n";
	static const char *const words[] = {
	    "check", "-c", "loam.ini", "--capsule", "capsule", NULL};
	struct server *server = *state;

	if (!may_change())
		return;
	server_write(server, "a.gmi", "# A\n");
	server_open_to_all(server);
	server_configure(server, zone);
	struct ran ran = command_run(server, words);
	expect_true("open", buf_span(&ran.output),
	    ran.code == 0 &&
		answer_has(buf_span(&ran.output),
		    "fail: the server's user nobody may not write in / of "));
	ran_free(&ran);
	assert_int_equal(chmod(server->capsule, 0700), 0);
	ran = command_run(server, words);
	expect_true("closed", buf_span(&ran.output),
	    ran.code == 1 &&
		answer_has(buf_span(&ran.output),
		    "is closed to the server's user nobody") &&
		answer_lacks(buf_span(&ran.output), "uploads into"));
	ran_free(&ran);
}

/*
 * D90: a reload that takes `user` away warns of root as a start does, and one
 * that changes nothing of it does not.
 */
static void
loses_user(void **state)
{
	static const char warning[] = "warning: the server runs as root";
	struct server *server = *state;

	if (!may_change())
		return;
	server_open_to_all(server);
	server_start_small(server, "[server]\nuser = nobody\n");
	assert_int_equal(server_logged(server, warning), 0);
	server_configure(server, "");
	reload(server, 1);
	assert_int_equal(server_logged(server, warning), 1);
	reload(server, 2);
	assert_int_equal(server_logged(server, warning), 1);
	assert_int_equal(server_stop(server), 0);
}

/* D90: a start as root that is asked for is warned of, too. */
static void
named_root(void **state)
{
	struct server *server = *state;

	if (!may_change())
		return;
	server_open_to_all(server);
	server_start_small(server, "[server]\nuser = root\n");
	assert_int_equal(
	    server_logged(server, "warning: the server runs as root"), 1);
	assert_int_equal(server_stop(server), 0);
}

static struct ran
try_acts(const struct server *server, const char *text, const char *option)
{
	server_configure(server, text);
	return command_run(server,
	    (const char *const[]){"check", "--sandbox", "-c", "loam.ini",
		"--capsule", "capsule", "--certs", "certs", option, NULL});
}

/* Whether all layers of the newest kind are here. */
static bool
has_all(void)
{
	struct sandbox_state now = layers();
	bool all = now.landlock >= 6;

	for (size_t i = 0; i < SANDBOX_LAYERS; i++)
		all = all && now.errors[i] <= 0;
	if (!all)
		print_message("not seen: not all layers are here\n");
	return all;
}

/*
 * D56: `check --sandbox` tries each act in each role: a line for each, as the
 * configured user; nothing but what is known is possible.
 */
static void
acts_are_refused(void **state)
{
	struct server *server = *state;
	char line[128];

	server_open_to_all(server);
	struct ran ran = try_acts(
	    server, may_change() ? "[server]\nuser = nobody\n" : "", NULL);
	for (size_t i = 0; i < act_count; i++) {
		snprintf(line, sizeof(line), "\n%s ", acts[i].name);
		expect_true(acts[i].name, buf_span(&ran.output),
		    answer_has(buf_span(&ran.output), line));
	}
	expect_true("roles", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output),
		"  worker     indexer    reader     keyholder  "
		"writer\n"));
	if (has_all()) {
		expect_true("refused", buf_span(&ran.output),
		    answer_lacks(buf_span(&ran.output), "ALLOWED"));
		expect_true("known", buf_span(&ran.output),
		    answer_has(buf_span(&ran.output), "known"));
		assert_int_equal(ran.code, 0);
	}
	ran_free(&ran);
}

/* V238: what is counted is listed: all that is not refused. */
static void
acts_are_noted(void **state)
{
	static const char *const texts[] = {"", "[server]\nsandbox = off\n"};
	struct server *server = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ran lines = try_acts(server, texts[i], NULL);
		struct ran ran = try_acts(server, texts[i], "--json");
		struct span json = buf_span(&ran.output);
		uint64_t count =
		    json_number(json, "wrong") + json_number(json, "remarks");
		expect_true(texts[i], json,
		    count > 0 && json_count(json, "notes") == count);
		if (i == 0 && has_all())
			expect_true("known", buf_span(&lines.output),
			    answer_has(json, "\"known to be possible to ") &&
				answer_has(buf_span(&lines.output),
				    "\nloam: known to be possible to "));
		expect_true("wrong", json,
		    i == 0 || answer_has(json, "\"not refused to worker, "));
		ran_free(&lines);
		ran_free(&ran);
	}
}

/*
 * D57: without the sandbox, or without a layer of it, acts are possible: the
 * table has them, the code is 1, and the object has the same.
 */
static void
acts_are_allowed(void **state)
{
	struct server *server = *state;

	struct ran ran = try_acts(server, "[server]\nsandbox = off\n", NULL);
	struct span table = buf_span(&ran.output);
	expect_true("off", table, answer_has(table, "none; sandbox is off\n"));
	expect_true("off", table, answer_has(table, "ALLOWED"));
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
	ran = try_acts(server, "[server]\nsandbox = off\n", "--json");
	struct span json = buf_span(&ran.output);
	expect_true("valid", json, json_valid(json));
	assert_int_equal(json_count(json, "sandbox"), act_count);
	expect_json("first", json, "sandbox.0.worker", "\"ALLOWED\"");
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
	if (!has_all())
		return;
	server->prepare = lose_landlock;
	ran = try_acts(server, "", NULL);
	table = buf_span(&ran.output);
	expect_true("no Landlock", table, answer_has(table, "ALLOWED"));
	expect_true("no Landlock", table, answer_has(table, "EPERM"));
	assert_int_equal(ran.code, 1);
	ran_free(&ran);
	ran = try_acts(server, "[server]\nsandbox = require\n", NULL);
	assert_int_equal(ran.code, 2);
	ran_free(&ran);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(unknown_user),
	    SERVER_SCENE(changes_user),
	    SERVER_SCENE(refuses_change),
	    SERVER_SCENE(missing_layer),
	    SERVER_SCENE(all_layers),
	    SERVER_SCENE(off),
	    SERVER_SCENE(reloaded),
	    SERVER_SCENE(renews),
	    SERVER_SCENE(closed_capsule),
	    SERVER_SCENE(closed_to_check),
	    SERVER_SCENE(uploads_of_user),
	    SERVER_SCENE(loses_user),
	    SERVER_SCENE(named_root),
	    SERVER_SCENE(acts_are_refused),
	    SERVER_SCENE(acts_are_noted),
	    SERVER_SCENE(acts_are_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
