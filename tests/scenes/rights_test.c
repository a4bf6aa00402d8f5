/*
 * The rights of each role, as the system shows them: each process has entered
 * its sandbox before it is asked anything.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

#define HOST "gemini://localhost"

static struct sandbox_state
layers(void)
{
	struct sandbox_state state;

	assert_int_equal(sandbox_probe(&(struct sandbox){0}, &state), 0);
	return state;
}

/*
 * D43: a worker, an indexer and the keyholder have no capability, take no new
 * privileges and are filtered by seccomp, as far as the system has it.
 */
static void
each_role(void **state)
{
	struct server *server = *state;
	struct sandbox_state now = layers();
	pid_t children[PROCESS_MAX];

	server_start_small(server, "");
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	size_t count = process_children(server->pid, children);
	assert_true(count >= 3);
	for (size_t i = 0; i < count; i++) {
		if (now.errors[SANDBOX_CAPABILITIES] == 0) {
			EVENTUALLY(
			    process_status(children[i], "NoNewPrivs", 10) == 1);
			EVENTUALLY(
			    process_status(children[i], "CapEff", 16) == 0);
			assert_int_equal(
			    process_status(children[i], "CapPrm", 16), 0);
			if (geteuid() == 0)
				assert_int_equal(
				    process_status(children[i], "CapBnd", 16),
				    0);
		}
		if (now.errors[SANDBOX_SECCOMP] == 0)
			EVENTUALLY(
			    process_status(children[i], "Seccomp", 10) == 2);
	}
	/* The supervisor keeps what it needs, and no more than root had. */
	if (geteuid() == 0 && now.errors[SANDBOX_CAPABILITIES] == 0)
		assert_int_equal(
		    process_status(server->pid, "CapEff", 16) & ~0x45efLL, 0);
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

	server_start_small(server, "");
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	size_t count = process_children(server->pid, children);
	for (size_t i = 0; i < count; i++) {
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
	for (size_t i = 0; i < count; i++) {
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
	    SERVER_SCENE(loads_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
