/*
 * The rights of each role, as the system shows them: each process has entered
 * its sandbox before it is asked anything.
 */
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/sanitized.h"

#define HOST "gemini://localhost"

static struct sandbox_state
layers(void)
{
	struct sandbox_state state;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &state), 0);
	return state;
}

static void
find_roles(const struct server *server, pid_t pids_r[WATCHED])
{
	pid_t workers[PROCESS_MAX];

	pids_r[WATCHED_SUPERVISOR] = server->pid;
	EVENTUALLY(process_workers(server, workers) > 0 &&
	    (pids_r[WATCHED_INDEXER] = process_indexer(server)) > 0 &&
	    (pids_r[WATCHED_KEYHOLDER] = process_keyholder(server)) > 0);
	pids_r[WATCHED_WORKER] = workers[0];
}

/* Waits for a value: a process that was just forked enters its sandbox yet. */
static void
expect_status(
    const char *role, pid_t pid, const char *key, int base, long long value)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (process_status(pid, key, base) != value) {
		if (clock_monotonic() > until)
			fail_msg("a %s has %s %lld, not %lld", role, key,
			    process_status(pid, key, base), value);
		poll(NULL, 0, 2);
	}
}

static void
expect_roles(const struct server *server, uid_t uid)
{
	struct sandbox_state now = layers();
	pid_t pids[WATCHED];

	find_roles(server, pids);
	for (enum watched i = WATCHED_WORKER; i < WATCHED; i++) {
		expect_status(watched_names[i], pids[i], "Uid", 10, uid);
		if (now.errors[SANDBOX_CAPABILITIES] == 0) {
			expect_status(
			    watched_names[i], pids[i], "NoNewPrivs", 10, 1);
			expect_status(
			    watched_names[i], pids[i], "CapEff", 16, 0);
			expect_status(
			    watched_names[i], pids[i], "CapPrm", 16, 0);
			if (geteuid() == 0)
				expect_status(
				    watched_names[i], pids[i], "CapBnd", 16, 0);
		}
		if (now.errors[SANDBOX_SECCOMP] == 0)
			expect_status(
			    watched_names[i], pids[i], "Seccomp", 10, 2);
	}
	/* The supervisor keeps what it needs, and no more than root had. */
	expect_status("supervisor", server->pid, "Uid", 10, geteuid());
	if (geteuid() == 0 && now.errors[SANDBOX_CAPABILITIES] == 0)
		assert_int_equal(
		    process_status(server->pid, "CapEff", 16) & ~0x45efLL, 0);
}

/*
 * D43: a worker, an indexer and the keyholder have no capability, take no new
 * privileges and are filtered by seccomp, as far as the system has it; each is
 * the user that the configuration says, the supervisor the one of the start.
 */
static void
each_role(void **state)
{
	struct server *server = *state;

	server_start_small(server, "");
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	expect_roles(server, geteuid());
	assert_int_equal(server_stop(server), 0);
	const struct passwd *nobody = getpwnam("nobody");
	if (geteuid() != 0 || !nobody) {
		print_message("not seen: only root can change to nobody\n");
		return;
	}
	uid_t uid = nobody->pw_uid;
	server_open_to_all(server);
	server_start_small(server, "[server]\nuser = nobody\n");
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	expect_roles(server, uid);
	assert_int_equal(server_stop(server), 0);
}

/* The hard limit of a process under the name in /proc; -1: none. */
static long long
limit_of(pid_t pid, const char *name)
{
	char path[64], line[128];
	long long limit = -1;

	snprintf(path, sizeof(path), "/proc/%d/limits", (int)pid);
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, name, strlen(name)) == 0)
			sscanf(line + strlen(name), " %*s %lld", &limit);
	fclose(file);
	return limit;
}

static bool
is_bounded(pid_t pid, long long most)
{
	long long limit = limit_of(pid, "Max address space");

	return limit > 0 && limit <= most;
}

/*
 * D59: no child can start a process or leave a core file, and an indexer has no
 * more memory than the machine.
 */
static void
limits(void **state)
{
	struct server *server = *state;
	long long memory =
	    (long long)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	pid_t pids[WATCHED];

	if (layers().errors[SANDBOX_CAPABILITIES] != 0) {
		print_message("not seen: no limits are set here\n");
		return;
	}
	server_start_small(server, "");
	find_roles(server, pids);
	for (enum watched i = WATCHED_WORKER; i < WATCHED; i++) {
		EVENTUALLY(limit_of(pids[i], "Max processes") == 0);
		assert_int_equal(limit_of(pids[i], "Max core file size"), 0);
	}
	/* Sanitizers reserve more than there is. */
	if (!SANITIZED)
		EVENTUALLY(is_bounded(pids[WATCHED_INDEXER], memory));
	assert_int_equal(server_stop(server), 0);
}

/* Appends the shared objects that a process has mapped, sorted by address. */
static void
list_objects(pid_t pid, struct buf *objects)
{
	char path[64], line[512];

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (strstr(line, " r-xp ") && strchr(line, '/'))
			buf_add(objects, span_of(strchr(line, '/')));
	fclose(file);
}

/*
 * D44: no process loads a shared object once it serves: the programs' code
 * stays what it was, whatever is asked, in whatever charset texts are.
 */
static void
loads_nothing(void **state)
{
	static const char *const requests[] = {HOST "/\r\n", HOST "/a.gmi\r\n",
	    HOST "/koi.txt\r\n", HOST "/sjis.txt\r\n", HOST "/none\r\n",
	    HOST "/search?first\r\n", HOST "/data.bin\r\n", "nonsense\r\n",
	    "gemini://other.example/\r\n"};
	static const char *const selectors[] = {"/\r\n", "/a\r\n",
	    "/koi.txt\r\n", "/none\r\n", "/search\tfirst\r\n"};
	struct server *server = *state;
	pid_t children[PROCESS_MAX];
	struct buf before[PROCESS_MAX] = {{0}}, after = {0};

	server_start_small(server, "[server]\nworkers = 1\n");
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	process_await(server, children, 3);
	for (size_t i = 0; i < 3; i++) {
		if (layers().errors[SANDBOX_SECCOMP] == 0)
			EVENTUALLY(
			    process_status(children[i], "Seccomp", 10) == 2);
		list_objects(children[i], &before[i]);
	}
	/* In KOI8-R, and in Shift JIS. */
	server_drop(server, "koi.txt",
	    "\xf0\xd2\xc9\xd7\xc5\xd4, \xcd\xc9\xd2! \xfc\xd4\xcf "
	    "\xd0\xc9\xdb\xc5\xd4 \xde\xc5\xcc\xcf\xd7\xc5\xcb.\n");
	server_drop(server, "sjis.txt",
	    "\x83\x65\x83\x58\x83\x67\x82\xcc\x95\xb6\x8f\x91\x82\xc5\x82\xb7"
	    "\x81\x42\n");
	server_drop(server, "data.bin",
	    "\x7f"
	    "ELF\x02\x01\x01");
	wait_for(server, HOST "/koi.txt\r\n", answer_starts, "20 ");
	wait_for(server, HOST "/data.bin\r\n", answer_starts, "20 ");
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct heard heard = gemini_ask(server, requests[i]);
		heard_free(&heard);
	}
	for (size_t i = 0; i < COUNT(selectors); i++) {
		struct heard heard = gopher_ask(server, selectors[i]);
		heard_free(&heard);
	}
	for (size_t i = 0; i < 3; i++) {
		after.size = 0;
		list_objects(children[i], &after);
		expect_true("objects", buf_span(&after),
		    span_equal(buf_span(&after), buf_span(&before[i])));
		buf_free(&before[i]);
	}
	buf_free(&after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(each_role),
	    SERVER_SCENE(limits),
	    SERVER_SCENE(loads_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
