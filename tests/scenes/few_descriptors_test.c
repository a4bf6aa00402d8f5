#define _GNU_SOURCE
/* A supervisor that has no descriptors left for a while. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "support/ask.h"
#include "support/descriptors.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/process.h"

#define A "gemini://localhost/a.gmi\r\n"

/* The lowest number that a process has not. */
static rlim_t
free_number(pid_t pid)
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(pid, list);

	assert_true(count > 0 && count < DESCRIPTORS_LISTED);
	for (int number = 0;; number++) {
		bool taken = false;
		for (size_t i = 0; i < count; i++)
			taken = taken || list[i].number == number;
		if (!taken)
			return (rlim_t)number;
	}
}

static bool
is_served(const struct server *server, const char *request)
{
	struct heard heard = gemini_ask(server, request);
	bool served = span_starts(heard_span(&heard), SPAN("20 "));

	heard_free(&heard);
	return served;
}

/*
 * Drops files until the supervisor had no descriptor for their edition, and
 * prints the last one's request. It may have one for a moment, whose number is
 * free again afterwards: then the file is served, and the next one dropped.
 */
static void
leave_none(struct server *server, struct rlimit few, char request_r[64])
{
	const char *const said = "no descriptors are left";
	char path[32];

	for (int i = 0; server_logged(server, said) == 0; i++) {
		few.rlim_cur = free_number(server->pid);
		assert_int_equal(
		    prlimit(server->pid, RLIMIT_NOFILE, &few, NULL), 0);
		snprintf(path, sizeof(path), "b%d.gmi", i);
		snprintf(request_r, 64, "gemini://localhost/%s\r\n", path);
		server_drop(server, path, "# B\n");
		EVENTUALLY(server_logged(server, said) > 0 ||
		    is_served(server, request_r));
	}
}

/*
 * D24: an edition that the supervisor has no descriptors for is no offence of
 * the indexer's: it is told, waits, and is served later. A worker that ends
 * meanwhile is started once there are some.
 */
static void
edition_waits(void **state)
{
	struct server *server = *state;
	struct rlimit before;
	char request[64];
	pid_t indexer, keyholder, workers[PROCESS_MAX];

	server_start_settled(server, "[server]\nworkers = 1\n");
	server->faults = true;
	EVENTUALLY((indexer = process_indexer(server)) > 0);
	EVENTUALLY((keyholder = process_keyholder(server)) > 0);
	if (!descriptors_may_copy(server->pid))
		skip();
	EVENTUALLY(process_workers(server, workers) == 1);
	gemini_expect(server, A, "20 ");
	size_t descriptors = process_descriptors(server->pid);
	assert_int_equal(prlimit(server->pid, RLIMIT_NOFILE, NULL, &before), 0);
	leave_none(server, before, request);
	gemini_expect(server, A, "20 ");
	kill(workers[0], SIGKILL);
	EVENTUALLY(server_logged(server, "a socket pair cannot be made") > 0);
	assert_int_equal(prlimit(server->pid, RLIMIT_NOFILE, &before, NULL), 0);
	wait_for(server, request, answer_has, "# B");
	assert_int_equal(process_indexer(server), indexer);
	assert_int_equal(process_keyholder(server), keyholder);
	assert_int_equal(server_offences(server), 0);
	EVENTUALLY(process_descriptors(server->pid) <= descriptors);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K341: a certificate that was replaced while its key could not be read, for
 * want of descriptors, is taken once there are some: nothing else would tell
 * of it.
 */
static void
certificate_waits(void **state)
{
	struct server *server = *state;
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
	struct identity_pair next =
	    issue_pair(&(struct issue){.name = "localhost"});
	struct rlimit before, none;

	snprintf(certificate, sizeof(certificate), "%s/certs/localhost.crt",
	    server->directory);
	snprintf(key, sizeof(key), "%s/certs/localhost.key", server->directory);
	server_start_settled(server, "[server]\nworkers = 1\n");
	server->faults = true;
	if (!descriptors_may_copy(server->pid))
		skip();
	gemini_expect(server, A, "20 ");
	assert_int_equal(prlimit(server->pid, RLIMIT_NOFILE, NULL, &before), 0);
	none = before;
	none.rlim_cur = free_number(server->pid);
	assert_int_equal(prlimit(server->pid, RLIMIT_NOFILE, &none, NULL), 0);
	issue_write_pair(certificate, key, &next);
	EVENTUALLY(server_logged(server, "did not report them") > 0);
	assert_int_equal(prlimit(server->pid, RLIMIT_NOFILE, &before, NULL), 0);
	EVENTUALLY(server_logged(server, "was read again") == 1);
	EVENTUALLY(ask_serves(server, next.certificate));
	assert_int_equal(server_stop(server), 0);
	identity_free(&next);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(edition_waits),
	    SERVER_SCENE(certificate_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
