/* A capsule so large that its editions share a base: who gets both files. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/descriptors.h"
#include "support/expect.h"
#include "support/installed.h"
#include "support/mutator.h"
#include "support/process.h"

#define B "gemini://localhost/b.gmi\r\n"
#define FOUND "gemini://localhost/search?only3\r\n"
#define SERVES "serve; those of before finish"

enum {
	ARTICLES = 140,
	WORDS = 40000, /* of which each has a half, as chance has it */
};

static void
write_large(const struct server *server)
{
	struct mutator random = {.state = 3};

	for (int i = 0; i < ARTICLES; i++) {
		struct buf text = {0};
		char path[32];
		snprintf(path, sizeof(path), "large%d.gmi", i);
		buf_format(&text, "# Large %d\nonly%d ", i, i);
		for (int j = 0; j < WORDS; j++)
			if (mutator_below(&random, 2))
				buf_format(
				    &text, "w%d%c", j, j % 10 ? ' ' : '\n');
		server_write_bytes(server, path, buf_span(&text));
		buf_free(&text);
	}
}

/* The files of editions that the supervisor holds. */
static size_t
editions_held(const struct server *server)
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(server->pid, list), held = 0;

	for (size_t i = 0; i < count; i++)
		held += strstr(list[i].target, "loam edition") ||
		    (strstr(list[i].target, "/tmp/loam.") &&
			strstr(list[i].target, " (deleted)"));
	return held;
}

static void
expect_served(const struct server *server)
{
	gemini_expect(server, B, "20 ");
	wait_for(server, FOUND, answer_has, "Large 3");
}

static pid_t
one_worker(const struct server *server)
{
	pid_t workers[PROCESS_MAX];

	return process_workers(server, workers) == 1 ? workers[0] : 0;
}

/*
 * Q73: of an edition that is a patch of the one before, a worker that takes the
 * place of another, one after a reload, and the program after an upgrade get
 * both files, and serve what was dropped.
 */
static void
passed_on(void **state)
{
	struct server *server = *state;
	pid_t before, now;

	write_large(server);
	server_start_small(server, "[server]\nworkers = 1\n");
	server_drop(server, "b.gmi", "# B\n");
	wait_for(server, B, answer_has, "# B");
	/* At rest, ten seconds later, an edition is whole again. */
	if (editions_held(server) != 2)
		print_message("the edition is no patch any more\n");
	EVENTUALLY((before = one_worker(server)) > 0);
	kill(before, SIGKILL);
	EVENTUALLY((now = one_worker(server)) > 0 && now != before);
	expect_served(server);
	kill(server->pid, SIGHUP);
	EVENTUALLY((before = one_worker(server)) > 0 && now != before);
	expect_served(server);
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, SERVES) == 1);
	assert_int_equal(server_logged(server, "another one is made"), 0);
	expect_served(server);
	assert_int_equal(server_offences(server), 0);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		passed_on, installed_setup, installed_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
