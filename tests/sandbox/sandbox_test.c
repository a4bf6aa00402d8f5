/* What a process can do in its sandbox, and what it can do no more. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/acts.h"
#include "sandbox/landlock_rights.h"
#include "sandbox/sandbox.h"
#include "support/expect.h"

enum { ACTS_MAX = 128 };

static const unsigned roles[] = {
    SANDBOX_ACCEPTS | SANDBOX_OPENS, SANDBOX_OPENS | SANDBOX_INDEXES, 0};

/* Runs in a child; its standard error is the test's. Returns the exit code. */
static int
in_child(int (*run)(void *context), void *context)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(run(context));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

struct attempt {
	struct sandbox sandbox;
	struct act_target target;
	int results; /* a pipe */
};

static int
attempt_all(void *context)
{
	struct attempt *attempt = context;
	struct sandbox_state state;
	int results[ACTS_MAX];

	if (sandbox_enter(&attempt->sandbox, &state) < 0)
		return 2;
	for (size_t i = 0; i < act_count; i++)
		results[i] = acts[i].attempt(&attempt->target);
	size_t size = act_count * sizeof(*results);
	return write(attempt->results, results, size) != (ssize_t)size;
}

/* Whether the kernel has that layer here; says so if it does not. */
static bool
has_layers(void)
{
	struct sandbox_state state;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &state), 0);
	bool all = state.errors[SANDBOX_LANDLOCK] == 0 && state.landlock >= 6 &&
	    state.errors[SANDBOX_SECCOMP] == 0 &&
	    state.errors[SANDBOX_CAPABILITIES] == 0;
	if (!all)
		fprintf(stderr,
		    "sandbox_test: no acts are tried: Landlock %d (%s), "
		    "seccomp (%s)\n",
		    state.landlock, strerror(state.errors[SANDBOX_LANDLOCK]),
		    strerror(state.errors[SANDBOX_SECCOMP]));
	return all;
}

/*
 * D40: in the sandbox of each role each forbidden act is refused, but for those
 * that are known to be possible; and the process lives.
 */
static void
refuses(void **state)
{
	(void)state;
	int results[ACTS_MAX], ends[2];

	if (!has_layers())
		return;
	assert_true(act_count <= ACTS_MAX);
	for (size_t role = 0; role < COUNT(roles); role++) {
		struct attempt attempt = {.sandbox = {.keeps = roles[role]},
		    .target = {.root = "/tmp",
			.config = "/etc/passwd",
			.key = "/etc/passwd"}};
		assert_int_equal(pipe(ends), 0);
		attempt.results = ends[1];
		act_target_open(&attempt.target);
		assert_int_equal(in_child(attempt_all, &attempt), 0);
		act_target_close(&attempt.target);
		close(ends[1]);
		assert_int_equal(read(ends[0], results, sizeof(results)),
		    act_count * sizeof(*results));
		close(ends[0]);
		for (size_t i = 0; i < act_count; i++)
			if (!act_is_refused(results[i]) && !acts[i].uncovered)
				fail_msg("role %zu: %s: %s", role, acts[i].name,
				    strerror(results[i]));
	}
}

static int
attempt_outside(void *context)
{
	struct attempt *attempt = context;
	int results[ACTS_MAX];

	for (size_t i = 0; i < act_count; i++)
		results[i] = acts[i].attempt(&attempt->target);
	size_t size = act_count * sizeof(*results);
	return write(attempt->results, results, size) != (ssize_t)size;
}

/* D40: the acts are such that most are not refused outside of a sandbox. */
static void
would_be_done(void **state)
{
	(void)state;
	struct attempt attempt = {
	    .target = {
		.root = "/tmp", .config = "/etc/passwd", .key = "/etc/passwd"}};
	int results[ACTS_MAX], ends[2];
	size_t done = 0;

	assert_int_equal(pipe(ends), 0);
	attempt.results = ends[1];
	act_target_open(&attempt.target);
	assert_int_equal(in_child(attempt_outside, &attempt), 0);
	act_target_close(&attempt.target);
	assert_int_equal(read(ends[0], results, sizeof(results)),
	    act_count * sizeof(*results));
	for (size_t i = 0; i < act_count; i++)
		done += !act_is_refused(results[i]);
	close(ends[0]);
	close(ends[1]);
	if (done * 2 < act_count)
		fail_msg("%zu of %zu are possible", done, act_count);
}

/* A directory with a file `in` and one beside it, `out`. */
struct tree {
	char base[64], root[80], in[96], out[96];
};

static void
touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static void
plant(struct tree *tree)
{
	strcpy(tree->base, "/tmp/loam-sandbox-XXXXXX");
	assert_non_null(mkdtemp(tree->base));
	assert_int_equal(chmod(tree->base, 0755), 0);
	snprintf(tree->root, sizeof(tree->root), "%s/root", tree->base);
	snprintf(tree->in, sizeof(tree->in), "%s/in", tree->root);
	snprintf(tree->out, sizeof(tree->out), "%s/out", tree->base);
	assert_int_equal(mkdir(tree->root, 0755), 0);
	touch(tree->in);
	touch(tree->out);
}

static void
fell(const struct tree *tree)
{
	unlink(tree->in);
	unlink(tree->out);
	rmdir(tree->root);
	rmdir(tree->base);
}

static int
reads_within(void *context)
{
	const struct tree *tree = context;
	int root = open(tree->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct sandbox sandbox = {
	    .roots = &root, .root_count = 1, .keeps = SANDBOX_OPENS};
	struct sandbox_state state;
	char byte;

	if (root < 0 || sandbox_enter(&sandbox, &state) < 0)
		return 1;
	int fd = openat(root, "in", O_RDONLY);
	if (fd < 0 || read(fd, &byte, 1) != 1)
		return 2;
	if (open(tree->in, O_RDWR) >= 0)
		return 3;
	if (open(tree->out, O_RDONLY) >= 0)
		return 4;
	return 0;
}

/* D41: files beneath a root are read, not written; others are not opened. */
static void
keeps_to_roots(void **state)
{
	(void)state;
	struct tree tree;
	struct sandbox_state now;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &now), 0);
	if (now.errors[SANDBOX_LANDLOCK] != 0) {
		fprintf(stderr,
		    "sandbox_test: no files are tried: no "
		    "Landlock\n");
		return;
	}
	plant(&tree);
	int code = in_child(reads_within, &tree);
	fell(&tree);
	assert_int_equal(code, 0);
}

/* The value of a line of /proc/self/status, as a hexadecimal number. */
static unsigned long long
status_of(FILE *status, const char *key)
{
	char line[256];
	unsigned long long value = 99;

	rewind(status);
	while (fgets(line, sizeof(line), status))
		if (strncmp(line, key, strlen(key)) == 0)
			sscanf(line + strlen(key), ":%llx", &value);
	return value;
}

/*
 * The directory is opened before, since the file shows the process that opened
 * it: of this one.
 */
static int
shows_status(void *context)
{
	const struct sandbox_user *user = context;
	struct sandbox sandbox = {.user = user, .keeps = SANDBOX_OPENS};
	struct sandbox_state state;
	FILE *status = fopen("/proc/self/status", "r");

	if (!status || sandbox_enter(&sandbox, &state) < 0)
		return 1;
	if (status_of(status, "CapEff") || status_of(status, "CapPrm") ||
	    status_of(status, "CapInh") || status_of(status, "CapAmb"))
		return 2;
	if (user && status_of(status, "CapBnd"))
		return 3;
	if (status_of(status, "NoNewPrivs") != 1)
		return 4;
	if (state.errors[SANDBOX_SECCOMP] == 0 &&
	    status_of(status, "Seccomp") != 2)
		return 5;
	if (user &&
	    (getuid() != user->uid || geteuid() != user->uid ||
		getegid() != user->gid))
		return 6;
	return 0;
}

/* D42: no capability is left, nor can one come back; the user is another. */
static void
drops_rights(void **state)
{
	(void)state;
	struct sandbox_user user;
	struct sandbox_state now;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &now), 0);
	if (now.errors[SANDBOX_CAPABILITIES] != 0) {
		fprintf(stderr, "sandbox_test: no capabilities here\n");
		return;
	}
	assert_int_equal(in_child(shows_status, NULL), 0);
	if (geteuid() != 0 || sandbox_user_find("nobody", &user)) {
		fprintf(stderr,
		    "sandbox_test: only root can change to "
		    "nobody\n");
		return;
	}
	assert_int_equal(in_child(shows_status, &user), 0);
}

/* D42: another user than root cannot change, which is said. */
static void
cannot_change(void **state)
{
	(void)state;
	struct sandbox_user user;
	struct sandbox_state now;

	assert_non_null(sandbox_user_find("no-such-user", &user));
	assert_int_equal(errno, 0);
	assert_null(sandbox_user_find("root", &user));
	assert_int_equal(user.uid, 0);
	if (geteuid() == 0)
		return;
	assert_int_equal(
	    sandbox_probe(&(struct sandbox){.user = &user}, &now), 0);
	assert_int_equal(now.errors[SANDBOX_USER], EPERM);
}

enum { CREATE_RULESET = 444, ASK_VERSION = 1 };

static int
rights_error(struct landlock_rights rights)
{
	int fd = (int)syscall(CREATE_RULESET, &rights, sizeof(rights), 0);
	int error = fd < 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	return error;
}

/*
 * D53: the rights that are handled are all that the running kernel knows of
 * files, network and scopes: it takes them, and none besides.
 */
static void
handles_all_rights(void **state)
{
	(void)state;
	int version =
	    (int)syscall(CREATE_RULESET, NULL, (size_t)0, ASK_VERSION);

	if (version <= 0 || version > LANDLOCK_NEWEST) {
		fprintf(stderr,
		    "sandbox_test: rights of Landlock %d cannot be "
		    "compared\n",
		    version);
		return;
	}
	struct landlock_rights rights = landlock_rights_of(version);
	assert_int_equal(rights_error(rights), 0);
	uint64_t *fields[] = {&rights.files, &rights.network, &rights.scopes};
	for (size_t i = 0; i < COUNT(fields); i++) {
		/* The next bit; all fields are bits from the first on. */
		*fields[i] = *fields[i] * 2 + 1;
		/* An older kernel does not know the field at all. */
		assert_int_equal(rights_error(rights),
		    *fields[i] > 1 || version >= 6 ? EINVAL : E2BIG);
		*fields[i] /= 2;
	}
}

/* D53: each version has the rights of those before it, and the last the most.
 */
static void
rights_add_up(void **state)
{
	(void)state;
	struct landlock_rights before = landlock_rights_of(0);

	assert_int_equal(before.files | before.network | before.scopes, 0);
	for (int i = 1; i <= LANDLOCK_NEWEST + 1; i++) {
		struct landlock_rights now = landlock_rights_of(i);
		assert_int_equal(now.files & before.files, before.files);
		assert_int_equal(now.network & before.network, before.network);
		assert_int_equal(now.scopes & before.scopes, before.scopes);
		before = now;
	}
	assert_int_equal(before.files, 0x1ffff);
	assert_int_equal(before.network, 0xf);
	assert_int_equal(before.scopes, 0x3);
}

/*
 * No filter sees uretprobe and uprobe of x86, which raise a signal; no machine
 * has other calls of these numbers.
 */
enum { CALLS = 480, CALLS_ALLOWED = 40, PROBES = 335, PROBES_END = 337 };

/* Returns how many system calls are not refused, of those that return. */
static int
count_calls(void *context)
{
	const struct sandbox sandbox = {.off = false};
	struct sandbox_state state;
	int count = 0;

	(void)context;
	if (sandbox_enter(&sandbox, &state) < 0)
		return 255;
	for (long i = 0; i < CALLS; i++) {
		if (i == SYS_exit || i == SYS_exit_group ||
		    i == SYS_rt_sigreturn || (i >= PROBES && i < PROBES_END))
			continue;
		long returned = syscall(i, -1L, -1L, -1L, -1L, -1L, -1L);
		count += returned >= 0 || errno != EPERM;
	}
	return count;
}

/*
 * D55: a process that keeps nothing has a few system calls, whatever the kernel
 * has; all others are refused.
 */
static void
allows_few_calls(void **state)
{
	(void)state;
	struct sandbox_state now;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &now), 0);
	if (now.errors[SANDBOX_SECCOMP] != 0) {
		fprintf(stderr,
		    "sandbox_test: no calls are tried: no "
		    "seccomp\n");
		return;
	}
	int count = in_child(count_calls, NULL);
	assert_in_range(count, 10, CALLS_ALLOWED);
}

/*
 * Gives up one right after the other, that to start processes last. Returns 0,
 * or which step went wrong.
 */
static int
narrows(void *context)
{
	const unsigned first = SANDBOX_OPENS | SANDBOX_FORKS | SANDBOX_ENDS;
	const struct sandbox sandbox = {.keeps = first | SANDBOX_INDEXES};
	struct sandbox narrower = sandbox;
	struct sandbox_state state;

	(void)context;
	if (sandbox_enter(&sandbox, &state) < 0 || inotify_init() < 0)
		return 1;
	if (sandbox_narrow(&narrower, first))
		return 2;
	narrower.keeps = first;
	if (inotify_init() >= 0 || errno != EPERM)
		return 3;
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		return 4;
	if (sandbox_narrow(&narrower, SANDBOX_OPENS))
		return 5;
	pid = fork();
	if (pid == 0)
		_exit(0);
	return pid >= 0 ? 6 : 0;
}

/* D40: what a process gives up later it has no more, and keeps the rest. */
static void
gives_up_rights(void **state)
{
	(void)state;
	struct sandbox_state now;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &now), 0);
	if (now.errors[SANDBOX_SECCOMP] != 0) {
		fprintf(stderr, "sandbox_test: no seccomp here\n");
		return;
	}
	assert_int_equal(in_child(narrows, NULL), 0);
}

struct identity_row {
	uid_t uid, euid;
	gid_t gid, egid;
	bool own;
};

static int
is_own(void *context)
{
	const struct identity_row *row = context;
	const struct sandbox_user user = {.uid = 3001, .gid = 4001};

	if (setregid(row->gid, row->egid) < 0 ||
	    setreuid(row->uid, row->euid) < 0)
		return 2;
	return sandbox_user_is_own(&user) != row->own;
}

/* D47: a user is a process's own if it is that in each respect. */
static void
own_user(void **state)
{
	static struct identity_row rows[] = {
	    {3001, 3001, 4001, 4001, true},
	    {3001, 0, 4001, 4001, false},
	    {3002, 3001, 4001, 4001, false},
	    {3001, 3002, 4001, 4001, false},
	    {3001, 3001, 4002, 4001, false},
	    {3001, 3001, 4001, 4002, false},
	};

	(void)state;
	if (geteuid() != 0)
		return;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(in_child(is_own, &rows[i]), 0);
}

/* D45: which texts are users, and which user and group each is. */
static void
finds_users(void **state)
{
	static const struct {
		const char *text;
		const char *expected; /* NULL: it is one */
		uid_t uid;
		gid_t gid;
	} rows[] = {
	    {"root", NULL, 0, 0},
	    {"0", NULL, 0, 0},
	    {"root:0", NULL, 0, 0},
	    {"root:65000", NULL, 0, 65000},
	    {"0:root", NULL, 0, 0},
	    {"3999999999:7", NULL, 3999999999, 7},
	    {"3999999999:root", NULL, 3999999999, 0},
	    {"3999999999", "USER:GROUP, since no list of users has that number",
		0, 0},
	    {"4294967295:0", "a user of this system", 0, 0},
	    {"4294967296:0", "a user of this system", 0, 0},
	    {"root:4294967295", "a group of this system after the colon", 0, 0},
	    {"-1:0", "a user of this system", 0, 0},
	    {"0x0:0", "a user of this system", 0, 0},
	    {"no-such-user", "a user of this system", 0, 0},
	    {"root ", "a user of this system", 0, 0},
	    {"root:no-such-group", "a group of this system after the colon", 0,
		0},
	    {"root:root:root", "a group of this system after the colon", 0, 0},
	    {"root:", "NAME or NAME:GROUP", 0, 0},
	    {":root", "NAME or NAME:GROUP", 0, 0},
	    {":", "NAME or NAME:GROUP", 0, 0},
	    {"", "NAME or NAME:GROUP", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sandbox_user user;
		const char *found = sandbox_user_find(rows[i].text, &user);
		expect_span(rows[i].text, span_of(found ? found : "a user"),
		    span_of(rows[i].expected ? rows[i].expected : "a user"));
		if (found)
			continue;
		assert_int_equal(user.uid, rows[i].uid);
		assert_int_equal(user.gid, rows[i].gid);
		assert_true(user.group_count >= 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses),
	    cmocka_unit_test(would_be_done),
	    cmocka_unit_test(keeps_to_roots),
	    cmocka_unit_test(drops_rights),
	    cmocka_unit_test(allows_few_calls),
	    cmocka_unit_test(gives_up_rights),
	    cmocka_unit_test(own_user),
	    cmocka_unit_test(finds_users),
	    cmocka_unit_test(handles_all_rights),
	    cmocka_unit_test(rights_add_up),
	    cmocka_unit_test(cannot_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
