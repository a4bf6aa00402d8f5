/* The units for service managers that conf/ ships. */
#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

enum { ABSENT = 77 }; /* exit code: the program to test with is not there */

static int
run_script(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/*
 * V82: systemd reads the units without a complaint, and measures the service as
 * exposed by 1.2 at most, by 0.3 with sockets from outside.
 */
static void
systemd_units(void **state)
{
	int code = run_script("sh tests/units.sh");

	(void)state;
	if (code == ABSENT) {
		print_message("skipped: no systemd-analyze with --offline\n");
		skip();
	}
	assert_int_equal(code, 0);
}

/*
 * V145: systemd and OpenRC mount what is on other machines before they start
 * the server, for the capsule may be there.
 */
static void
after_mounts(void **state)
{
	(void)state;
	assert_int_equal(run_script("grep -q '^After=.* remote-fs.target$' "
				    "conf/systemd/loam.service"),
	    0);
	assert_int_equal(
	    run_script("need() { :; }; use() { :; }; after() { echo \"$*\"; }; "
		       ". conf/openrc/loam && depend | grep -qw netmount"),
	    0);
}

/* V83: the scripts for other managers are scripts of a plain shell. */
static void
other_scripts(void **state)
{
	(void)state;
	assert_int_equal(run_script("sh -n conf/rc/loam"), 0);
	assert_int_equal(run_script("sh -n conf/openrc/loam"), 0);
}

/*
 * V144: the plain one starts a server, or says that it has not; a mistake in
 * the configuration stops none.
 */
static void
plain_script(void **state)
{
	(void)state;
	assert_int_equal(run_script("sh tests/rc.sh"), 0);
}

/* V150: logs are opened again after a rotation where OpenRC runs the server. */
static void
rotated_by_openrc(void **state)
{
	(void)state;
	assert_int_equal(
	    run_script(
		"work=$(mktemp -d) && "
		"printf '#!/bin/sh\\necho \"$*\"\\n' >$work/rc-service && "
		"chmod 755 $work/rc-service && "
		"sed -n '/postrotate/,/endscript/{//!p}' "
		"conf/systemd/loam.logrotate >$work/script && "
		"PATH=$work /bin/sh -e $work/script >$work/said && "
		"grep -qx 'loam reopen' $work/said && "
		"rm $work/rc-service && PATH=$work /bin/sh -e $work/script; "
		"code=$?; rm -r $work; exit $code"),
	    0);
}

/*
 * V151: the chapter makes the user and its directories where no systemd does,
 * as `loam init` has it typed.
 */
static void
user_without_systemd(void **state)
{
	static const char *const lines[] = {
	    "useradd --system --shell /usr/sbin/nologin loam",
	    "chown -R loam: /usr/local/var/lib/loam/certs /var/log/loam"};
	char command[256];

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		snprintf(command, sizeof(command),
		    "sed -n '/^## OpenRC/,/^``` Commands on OpenRC/p' "
		    "capsule/handbook/running-as-a-service.gmi | "
		    "grep -qx '%s'",
		    lines[i]);
		assert_int_equal(run_script(command), 0);
	}
}

/*
 * V102: the chapter on services has commands and keys that are there.
 * tests/install.sh compares its paths, and tests/service.sh walks it.
 */
static void
chapter_on_services(void **state)
{
	(void)state;
	assert_int_equal(run_script("sh tests/service.sh words"), 0);
}

/* V101: what would end a string somewhere is refused before anything is built.
 */
static void
odd_directories(void **state)
{
	(void)state;
	assert_int_equal(run_script("make -s where STATEDIR='/a b' >&2"), 0);
	assert_int_not_equal(
	    run_script(
		"make -s where STATEDIR=\"/a'b\" 2>&1 | grep -v 'has a'"),
	    0);
	assert_int_not_equal(
	    run_script("make -s where PREFIX='/a\"b' 2>&1 | grep -v 'has a'"),
	    0);
}

static void
load(struct sock_filter *steps, size_t count)
{
	struct sock_fprog program = {(unsigned short)count, steps};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		_exit(1);
}

/* Answers a system call with an errno, as filters of units do. */
static void
withhold(unsigned call, unsigned refusal)
{
	struct sock_filter steps[] = {
	    BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | refusal),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	load(steps, COUNT(steps));
}

static void
need_filters(void)
{
	static const struct sandbox whole;
	struct sandbox_state state;

	assert_int_equal(sandbox_probe(&whole, &state), 0);
	if (state.errors[SANDBOX_SECCOMP] > 0 ||
	    state.errors[SANDBOX_CAPABILITIES] > 0) {
		print_message("skipped: no filters of system calls here\n");
		skip();
	}
}

static unsigned withheld, refusal; /* a system call, and its errno */

/* What RestrictSUIDSGID= of a unit does, and old container engines do. */
static void
withhold_one(void)
{
	withhold(withheld, refusal);
}

/* Where there is no poll(2), the C library makes it of ppoll(2). */
#ifdef SYS_poll
#define POLL_CALL SYS_poll
#else
#define POLL_CALL SYS_ppoll
#endif

/* Only of lists, so that what a start waits for comes. */
static void
withhold_lists(void)
{
	/* The number of descriptors, on machines with the low half first. */
	const unsigned count = offsetof(struct seccomp_data, args[1]);
	struct sock_filter steps[] = {
	    BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, POLL_CALL, 0, 3),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, count),
	    BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 1, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	load(steps, COUNT(steps));
}

/* What CapabilityBoundingSet= and SystemCallFilter=~@privileged do. */
static void
withhold_capabilities(void)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

	if (syscall(SYS_capset, &header, none) < 0)
		_exit(1);
	withhold(SYS_capset, EPERM);
}

/*
 * V110: a service without capabilities, which may not ask for fewer, has that
 * layer of its sandbox.
 */
static void
without_capset(void **state)
{
	struct server *server = *state;

	need_filters();
	server->prepare = withhold_capabilities;
	server_start_small(server, "");
	gemini_expect(server, "gemini://localhost/a.gmi\r\n", "20 ");
	assert_int_equal(server_stop(server), 0);
	assert_int_equal(server_logged(server, "capabilities ("), 0);
}

/*
 * V100, V156: a server from which openat2(2) or statx(2) is kept serves its
 * capsule all the same, what links lead to as well.
 */
static void
without_calls(void **state)
{
	static const unsigned calls[] = {SYS_openat2, SYS_statx};
	static const unsigned refusals[] = {ENOSYS, EPERM};
	struct server *server = *state;

	need_filters();
	server_write(server, "dir/b.gmi", "# B\n");
	assert_int_equal(symlink("dir/b.gmi", server_path(server, "c.gmi")), 0);
	for (size_t i = 0; i < COUNT(calls) * COUNT(refusals); i++) {
		withheld = calls[i / COUNT(refusals)];
		refusal = refusals[i % COUNT(refusals)];
		server->prepare = withhold_one;
		server_start_small(server, "");
		gemini_expect(server, "gemini://localhost/a.gmi\r\n", "20 ");
		gemini_expect(
		    server, "gemini://localhost/dir/b.gmi\r\n", "20 ");
		gemini_expect(server, "gemini://localhost/c.gmi\r\n", "20 ");
		assert_int_equal(server_stop(server), 0);
	}
}

/* Whether nobody is left of those whose parent has ended. */
static bool
all_ended(void)
{
	pid_t ended = 0;

	while ((ended = waitpid(-1, NULL, WNOHANG)) > 0)
		continue;
	return ended < 0 && errno == ECHILD;
}

/*
 * V158: where poll(2) is kept from a server, or from the loops of its
 * processes, it says so and ends with all of them, and nothing turns for ever.
 */
static void
without_waiting(void **state)
{
	static void (*const filters[])(void) = {withhold_one, withhold_lists};
	static const char *const causes[] = {
	    "did not report them: Operation not permitted",
	    "the system does not let this process wait: Operation not "
	    "permitted; it ends"};
	struct server *server = *state;

	need_filters();
	withheld = POLL_CALL;
	refusal = EPERM;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	server_write(server, "a.gmi", "# A\n");
	server_configure(server, "");
	for (size_t i = 0; i < COUNT(filters); i++) {
		server->prepare = filters[i];
		server_launch(server, NULL);
		assert_int_equal(server_wait_end(server), 1);
		assert_true(server_logged(server, causes[i]) > 0);
		EVENTUALLY(all_ended());
	}
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(systemd_units),
	    cmocka_unit_test(after_mounts),
	    cmocka_unit_test(other_scripts),
	    cmocka_unit_test(plain_script),
	    cmocka_unit_test(rotated_by_openrc),
	    cmocka_unit_test(user_without_systemd),
	    cmocka_unit_test(odd_directories),
	    cmocka_unit_test(chapter_on_services),
	    SERVER_SCENE(without_calls),
	    SERVER_SCENE(without_capset),
	    SERVER_SCENE(without_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
