#define _GNU_SOURCE
/*
 * Workers and the keyholder, if either was taken over: what one does to the
 * other by the socket between them, and to nobody else. The test takes a copy
 * of an end, as a process with the rights to trace may, and speaks there.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cert/keyop_channel.h"
#include "support/ask.h"
#include "support/descriptors.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/raw_message.h"
#include "support/status.h"
#include "support/verify.h"

#define A "gemini://localhost/a.gmi\r\n"
#define ONE "[server]\nworkers = 1\n"
#define TWO "[server]\nworkers = 2\n"

enum {
	HEAD = 16, /* bytes of a request before its message */
	ANSWER_HEAD = 8,
	WHOLE = HEAD + VERIFY_MESSAGE,
	SCHEME = 0x0403,
	RATION = 4000, /* requests of a worker in a second, and at once */
	REQUESTS = 6000,
	ENDED = 4, /* the exit code of a client whose handshake failed */
};

static pid_t
one_worker(const struct server *server)
{
	pid_t workers[PROCESS_MAX];

	return process_workers(server, workers) >= 1 ? workers[0] : 0;
}

/* The test of a server whose processes can be looked into. */
static void
begin(struct server *server, const char *configuration)
{
	server_start_small(server, configuration);
	server->faults = true;
	EVENTUALLY(one_worker(server) > 0 || geteuid() != 0);
	EVENTUALLY(process_keyholder(server) > 0);
	if (!descriptors_may_copy(server->pid))
		skip();
}

/* The socket that a worker asks by; the caller closes it. */
static int
socket_of(pid_t worker)
{
	int copies[DESCRIPTORS_LISTED];

	/* One that was just forked has those of others, too. */
	for (;;) {
		size_t count = descriptors_signing(worker, copies);
		if (count == 1)
			return copies[0];
		for (size_t i = 0; i < count; i++)
			close(copies[i]);
		assert_true(process_alive(worker));
		poll(NULL, 0, 2);
	}
}

static void
shut(int fd, int how)
{
	assert_int_equal(shutdown(fd, how), 0);
}

static void
shut_reading(int fd)
{
	shut(fd, SHUT_RD);
}

static void
shut_writing(int fd)
{
	shut(fd, SHUT_WR);
}

static void
shut_both(int fd)
{
	shut(fd, SHUT_RDWR);
}

/* Nothing waits, and nothing that is sent has room. */
static void
choke(int fd)
{
	int least = 1;

	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof(least));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof(least));
	fcntl(fd, F_SETFL, O_NONBLOCK);
}

static const struct {
	const char *name;
	void (*act)(int fd);
} spoils[] = {{"reading", shut_reading}, {"writing", shut_writing},
    {"both", shut_both}, {"options", choke}};

/*
 * D21: whatever a worker does to its socket, its successor has another one; the
 * keyholder stays, and so does the other worker.
 */
static void
spoilt_by_a_worker(void **state)
{
	struct server *server = *state;

	begin(server, TWO);
	pid_t keyholder = process_keyholder(server);
	for (size_t i = 0; i < COUNT(spoils); i++) {
		pid_t workers[PROCESS_MAX];
		EVENTUALLY(process_workers(server, workers) == 2);
		int fd = socket_of(workers[0]);
		spoils[i].act(fd);
		close(fd);
		kill(workers[0], SIGKILL);
		EVENTUALLY(
		    server_logged(server,
			"a worker ended by signal 9: another starts") == i + 1);
		process_halt(workers[1]);
		gemini_expect(server, A, "20 ");
		kill(workers[1], SIGCONT);
	}
	assert_int_equal(process_keyholder(server), keyholder);
	assert_int_equal(
	    server_logged(server, "another starts"), COUNT(spoils));
	assert_int_equal(server_stop(server), 0);
}

/*
 * D22: a worker that finds its socket closed by the keyholder ends, and its
 * successor signs by another one.
 */
static void
spoilt_by_the_keyholder(void **state)
{
	struct server *server = *state;

	begin(server, ONE);
	for (size_t i = 0; i < 3; i++) {
		int copies[DESCRIPTORS_LISTED];
		pid_t worker = one_worker(server);
		size_t count =
		    descriptors_signing(process_keyholder(server), copies);
		assert_int_equal(count, 2);
		for (size_t j = 0; j < count; j++) {
			spoils[i].act(copies[j]);
			close(copies[j]);
		}
		struct heard heard = gemini_ask(server, A);
		assert_false(heard.shaken);
		heard_free(&heard);
		EVENTUALLY(!process_alive(worker));
		EVENTUALLY(one_worker(server) > 0);
		gemini_expect(server, A, "20 ");
	}
	assert_int_equal(server_stop(server), 0);
}

static struct keyop_request
whole_request(uint64_t sequence)
{
	struct keyop_request request = {
	    .sequence = sequence, .scheme = SCHEME, .size = WHOLE - HEAD};

	verify_write(request.message, 32);
	return request;
}

/* Sends it, and returns the size of its answer, 0 for none within reason. */
static size_t
exchange(int fd, const void *bytes, size_t size, uint64_t sequence)
{
	struct keyop_answer answer;

	while (recv(fd, &answer, sizeof(answer), MSG_DONTWAIT) >= 0)
		continue;
	assert_int_equal(send(fd, bytes, size, 0), size);
	if (size < HEAD)
		return 0;
	ssize_t got = recv(fd, &answer, sizeof(answer), 0);
	assert_true(got >= ANSWER_HEAD);
	assert_int_equal(answer.sequence, sequence);
	return (size_t)got;
}

/*
 * D86: a worker asks for what is no handshake, by keys that there are not, in
 * messages of every size, with descriptors, and closes: it gets refusals, each
 * is counted, and the other worker is served.
 */
static void
worker_gone_bad(void **state)
{
	static const uint32_t numbers[] = {1, 63, 64, UINT32_MAX};
	static const uint16_t schemes[] = {0, 0x0804, 0x0503, UINT16_MAX};
	struct server *server = *state;
	pid_t workers[PROCESS_MAX];
	char bytes[2 * sizeof(struct keyop_request)] = {0};
	uint64_t refused = 0;

	begin(server, TWO);
	pid_t keyholder = process_keyholder(server);
	size_t descriptors = process_descriptors(keyholder);
	EVENTUALLY(process_workers(server, workers) == 2);
	process_halt(workers[0]);
	int fd = socket_of(workers[0]);
	struct keyop_request request = whole_request(5);
	memcpy(bytes, &request, sizeof(request));
	assert_true(exchange(fd, bytes, WHOLE, 5) > ANSWER_HEAD);
	for (size_t size = 0; size <= sizeof(bytes); size++) {
		if (size == WHOLE || size == WHOLE + 16)
			continue;
		refused++;
		request.size = (uint16_t)(size > HEAD ? size - HEAD : 0);
		memcpy(bytes, &request, HEAD);
		assert_true(exchange(fd, bytes, size, 5) <= ANSWER_HEAD);
	}
	request.size = WHOLE - HEAD;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		request.number = numbers[i];
		request.scheme = SCHEME;
		assert_int_equal(exchange(fd, &request, WHOLE, 5), ANSWER_HEAD);
		request.number = 0;
		request.scheme = schemes[i];
		assert_int_equal(exchange(fd, &request, WHOLE, 5), ANSWER_HEAD);
		refused += 2;
	}
	int fds[RAW_DESCRIPTORS_MAX];
	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] = STDERR_FILENO;
	assert_int_equal(
	    raw_message_send(fd, SPAN("sixteen bytes ..."), fds, 253, 1), 0);
	refused++;
	gemini_expect(server, A, "20 ");
	EVENTUALLY(status_number_of(server, "signatures.refused") == refused);
	assert_int_equal(process_keyholder(server), keyholder);
	EVENTUALLY(process_descriptors(keyholder) <= descriptors);
	kill(workers[0], SIGCONT);
	close(fd);
	assert_int_equal(server_logged(server, "another starts"), 0);
	assert_int_equal(server_stop(server), 0);
}

/*
 * D20, D87: requests without end: a worker has no more answers than its ration,
 * and the others theirs all the while.
 */
static void
flood_of_requests(void **state)
{
	struct server *server = *state;
	pid_t workers[PROCESS_MAX];
	/* As many in each message as there may be. */
	char bytes[KEYOP_TOGETHER * HEAD] = {0}, answer[ANSWER_HEAD];
	size_t sent = 0, answered = 0;

	begin(server, TWO);
	EVENTUALLY(process_workers(server, workers) == 2);
	process_halt(workers[0]);
	int fd = socket_of(workers[0]);
	int64_t started = clock_monotonic();
	while (answered < REQUESTS) {
		while (send(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
			sent += KEYOP_TOGETHER;
		while (recv(fd, answer, sizeof(answer), MSG_DONTWAIT) > 0)
			answered++;
		if (answered % 1000 < 20)
			gemini_expect(server, A, "20 ");
		int64_t taken = clock_monotonic() - started + 1;
		assert_true(answered <=
		    RATION + KEYOP_TOGETHER + RATION * (size_t)taken / 1000);
	}
	gemini_expect(server, A, "20 ");
	assert_true(sent >= answered);
	kill(workers[0], SIGCONT);
	close(fd);
	assert_int_equal(server_logged(server, "another starts"), 0);
	assert_int_equal(server_stop(server), 0);
}

/* Shakes hands in a process of its own, which ends with the result. */
static pid_t
ask_in_a_child(const struct server *server)
{
	fflush(NULL);
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	struct heard heard = gemini_ask(server, A);
	_exit(heard_status(&heard) == 20 ? 0 : ENDED);
}

/* The keyholder's ends; the test answers there while it is stopped. */
struct impostor {
	int fds[DESCRIPTORS_LISTED];
	size_t count;
	uint64_t last; /* the number of the last request */
};

/* Whether there was one at this end. What was answered may come again. */
static bool
read_request(struct impostor *impostor, int fd, struct keyop_request *request)
{
	if (recv(fd, request, sizeof(*request), MSG_DONTWAIT) < HEAD ||
	    request->sequence == impostor->last)
		return false;
	impostor->last = request->sequence;
	return true;
}

/*
 * Has a client shake hands until the worker asks for a signature: after one
 * that was answered too late it asks for none in a while. Returns the end that
 * the request came by.
 */
static int
take_request(const struct server *server, struct impostor *impostor,
    struct keyop_request *request, pid_t *client_r)
{
	int64_t until = clock_monotonic() + PATIENCE;

	*client_r = ask_in_a_child(server);
	while (clock_monotonic() < until) {
		for (size_t i = 0; i < impostor->count; i++)
			if (read_request(impostor, impostor->fds[i], request))
				return impostor->fds[i];
		if (waitpid(*client_r, NULL, WNOHANG) == *client_r)
			*client_r = ask_in_a_child(server);
		poll(NULL, 0, 1);
	}
	fail_msg("no request came");
	return -1;
}

/* Answers with so many bytes, to a request whose number differs by so much. */
static void
answer(int fd, uint64_t sequence, size_t size)
{
	char bytes[2 * sizeof(struct keyop_answer)];

	memset(bytes, '0', sizeof(bytes));
	memcpy(bytes, &sequence, sizeof(sequence));
	assert_int_equal(send(fd, bytes, size, MSG_DONTWAIT), size);
}

/*
 * D85: a keyholder that lies: signatures that are none, of every wrong size, of
 * another number, twice, out of order. The client is not served, the worker
 * lives, and what needs no signature is served; with the true keyholder all is
 * as before.
 */
static void
keyholder_gone_bad(void **state)
{
	static const struct {
		uint64_t wrong; /* an answer with this number comes before */
		size_t size, times;
	} rows[] = {{0, ANSWER_HEAD + 70, 1}, {0, ANSWER_HEAD + 72, 2},
	    {0, ANSWER_HEAD, 1}, {0, ANSWER_HEAD + 1, 1},
	    {0, ANSWER_HEAD + 73, 1}, {0, sizeof(struct keyop_answer), 1},
	    {0, 2 * sizeof(struct keyop_answer), 1}, {1, ANSWER_HEAD + 70, 1},
	    {UINT64_MAX, ANSWER_HEAD, 3}};
	struct server *server = *state;
	struct impostor impostor = {.count = 0};
	struct keyop_request request;
	int status;

	begin(server, ONE);
	pid_t keyholder = process_keyholder(server);
	pid_t worker = one_worker(server);
	process_halt(keyholder);
	impostor.count = descriptors_signing(keyholder, impostor.fds);
	assert_int_equal(impostor.count, 2);
	for (size_t i = 0; i < COUNT(rows); i++) {
		pid_t client;
		int fd = take_request(server, &impostor, &request, &client);
		answer(fd, 0, 3);
		if (rows[i].wrong)
			answer(fd, request.sequence + rows[i].wrong,
			    ANSWER_HEAD + 70);
		for (size_t j = 0; j < rows[i].times; j++)
			answer(fd, request.sequence, rows[i].size);
		assert_int_equal(waitpid(client, &status, 0), client);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), ENDED);
		struct heard heard = gopher_ask(server, "/a\r\n");
		assert_true(heard.bytes.size > 0);
		heard_free(&heard);
	}
	kill(keyholder, SIGCONT);
	for (size_t i = 0; i < impostor.count; i++)
		close(impostor.fds[i]);
	wait_for(server, A, answer_starts, "20 ");
	assert_int_equal(one_worker(server), worker);
	assert_int_equal(server_logged(server, "another starts"), 0);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(spoilt_by_a_worker),
	    SERVER_SCENE(spoilt_by_the_keyholder),
	    SERVER_SCENE(worker_gone_bad),
	    SERVER_SCENE(flood_of_requests),
	    SERVER_SCENE(keyholder_gone_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
