/* The processes: who dies is replaced, and nobody else notices. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

#define A "gemini://localhost/a.gmi\r\n"

static void
start(struct server *server, const char *workers)
{
	char text[96];

	/* A test may take its time in the middle of a request. */
	snprintf(text, sizeof(text),
	    "[server]\nworkers = %s\n[limits]\nrequest = 10m\n", workers);
	server_start_small(server, text);
}

/* The workers and the indexer, all different and none of them gone. */
static bool
stand(const struct server *server, size_t workers)
{
	pid_t pids[PROCESS_MAX];

	return process_workers(server, pids) == workers &&
	    process_indexer(server) > 0;
}

static void
as_many_as_asked_for(void **state)
{
	struct server *server = *state;

	start(server, "3");
	EVENTUALLY(stand(server, 3));
	for (int i = 0; i < 12; i++)
		gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

static void
auto_is_one_for_each_processor(void **state)
{
	struct server *server = *state;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	start(server, "auto");
	EVENTUALLY(stand(server, (size_t)processors));
	assert_int_equal(server_stop(server), 0);
}

/* E1: one worker of two is killed: every request is answered all the while. */
static void
killed_worker(void **state)
{
	struct server *server = *state;
	pid_t workers[PROCESS_MAX];

	start(server, "2");
	EVENTUALLY(stand(server, 2));
	process_workers(server, workers);
	kill(workers[0], SIGKILL);
	gemini_expect(server, A, "20 ");
	EVENTUALLY(!process_alive(workers[0]) && stand(server, 2));
	assert_true(process_alive(workers[1]));
	for (int i = 0; i < 20; i++)
		gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

/*
 * E1: the only worker: who comes in between waits in the queue of the
 * listener.
 */
static void
killed_only_worker(void **state)
{
	struct server *server = *state;
	pid_t workers[PROCESS_MAX];

	start(server, "1");
	for (int i = 0; i < 3; i++) {
		EVENTUALLY(stand(server, 1));
		process_workers(server, workers);
		kill(workers[0], SIGKILL);
		EVENTUALLY(!process_alive(workers[0]));
		gemini_expect(server, A, "20 ");
		struct heard heard = gopher_ask(server, "/a.gmi\r\n");
		assert_true(answer_has(heard_span(&heard), "# A"));
		heard_free(&heard);
	}
	assert_int_equal(server_stop(server), 0);
}

/* E1: a worker that dies has its own connections with it and no others. */
static void
only_its_own_connections(void **state)
{
	struct server *server = *state;
	pid_t workers[PROCESS_MAX];
	struct client client;

	start(server, "2");
	EVENTUALLY(stand(server, 2));
	struct talk what = {.port = server->gopher};
	assert_int_equal(client_open(&client, &what), 0);
	assert_int_equal(client_send(&client, SPAN("/a.g")), 0);
	/* One of them holds it now; the other is killed. */
	EVENTUALLY(process_holder(server, client.fd) > 0);
	process_workers(server, workers);
	pid_t other = workers[process_holder(server, client.fd) == *workers];
	kill(other, SIGKILL);
	EVENTUALLY(!process_alive(other));
	assert_int_equal(client_send(&client, SPAN("mi\r\n")), 0);
	struct heard heard = client_listen(&client);
	assert_true(answer_has(heard_span(&heard), "# A"));
	heard_free(&heard);
	client_close(&client);
	assert_int_equal(server_stop(server), 0);
}

/* E2: without an indexer the last edition is served; the next one follows. */
static void
killed_indexer(void **state)
{
	struct server *server = *state;

	start(server, "1");
	pid_t indexer = process_indexer(server);
	assert_true(indexer > 0);
	kill(indexer, SIGKILL);
	gemini_expect(server, A, "20 ");
	EVENTUALLY(!process_alive(indexer) && process_indexer(server) > 0);
	server_drop(server, "b.gmi", "# B\n");
	wait_for(server, "gemini://localhost/b.gmi\r\n", answer_has, "# B");
	wait_for(server, "/\r\n", answer_has, "/b");
	/* What fell in while there was none is found as well. */
	indexer = process_indexer(server);
	kill(indexer, SIGKILL);
	server_drop(server, "c.gmi", "# C\n");
	wait_for(server, "gemini://localhost/c.gmi\r\n", answer_has, "# C");
	gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

/* E2: an indexer that hangs holds nobody up. */
static void
stopped_indexer(void **state)
{
	struct server *server = *state;

	start(server, "1");
	pid_t indexer = process_indexer(server);
	kill(indexer, SIGSTOP);
	server_drop(server, "b.gmi", "# B\n");
	for (int i = 0; i < 10; i++)
		gemini_expect(server, A, "20 ");
	gemini_expect(server, "gemini://localhost/b.gmi\r\n", "51 ");
	/* Changed under the edition: waits a second at most, then 40. */
	server_drop(server, "a.gmi", "# Another A, and longer\n");
	struct heard heard = gemini_ask(server, A);
	assert_int_equal(heard_status(&heard), 40);
	assert_true(heard.closed);
	assert_true(heard.first >= 900);
	heard_free(&heard);
	kill(indexer, SIGCONT);
	wait_for(server, A, answer_has, "Another A");
	assert_int_equal(server_stop(server), 0);
}

/* E3: the children do not outlive the supervisor, whatever ends it. */
static void
killed_supervisor(void **state)
{
	struct server *server = *state;
	pid_t children[PROCESS_MAX];

	start(server, "2");
	EVENTUALLY(stand(server, 2));
	process_await(server, children, 4);
	assert_int_equal(server_end(server, SIGKILL), 128 + SIGKILL);
	for (size_t i = 0; i < 4; i++)
		EVENTUALLY(!process_alive(children[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(as_many_as_asked_for),
	    SERVER_SCENE(auto_is_one_for_each_processor),
	    SERVER_SCENE(killed_worker),
	    SERVER_SCENE(killed_only_worker),
	    SERVER_SCENE(only_its_own_connections),
	    SERVER_SCENE(killed_indexer),
	    SERVER_SCENE(stopped_indexer),
	    SERVER_SCENE(killed_supervisor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
