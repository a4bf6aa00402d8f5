/* What one address may, and all together: T17, S44, X11. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pages/context.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/process.h"
#include "support/status.h"

#define HOST "gemini://localhost"
#define OTHER "127.0.0.2"
#define HELD "[server]\nworkers = 2\nlimit_loopback = yes\n"
#define PATIENT HELD "[limits]\nrequest = 10m\nhello = 10m\n"

enum {
	CLIENTS = 4,
	PER_ADDRESS = 64,
	PLACES = 40, /* connections of the one worker */
	DRIPPERS = 36,
	/* Those have had their time before the ones of FAR, however slow. */
	BEFORE = 24,
	FAR = 10, /* more connections, which have sent more than those */
	VISITS = 30,
	FEW_DESCRIPTORS = 64,
	IDLE_FOR = 700, /* ms, in which a worker that rests takes few of CPU */
};

static void
start(struct server *server, const char *configuration)
{
	static const char *const both[] = {
	    "--gemini", "127.0.0.1:0,[::1]:0", NULL};

	server_write(server, "a.gmi", "# A\n");
	server_configure(server, configuration);
	server_start(server, both);
}

/* One request from an address; an IPv6 one is where it goes, too. */
static struct heard
ask_from(const struct server *server, const char *from, bool secure)
{
	struct buf request = gemini_request(server, HOST "/a.gmi\r\n");
	bool six = strchr(from, ':') != NULL;
	struct heard heard = client_talk(&(struct talk){.secure = secure,
	    .port = secure ? server->gemini : server->gopher,
	    .address = six ? from : NULL,
	    .from = six ? NULL : from,
	    .request = secure ? buf_span(&request) : SPAN("/a.txt\r\n")});

	buf_free(&request);
	return heard;
}

static int
status_from(const struct server *server, const char *from)
{
	struct heard heard = ask_from(server, from, true);
	int status = heard_status(&heard);

	heard_free(&heard);
	return status;
}

static bool
gopher_refuses(const struct server *server, const char *from)
{
	struct heard heard = ask_from(server, from, false);
	bool refused = span_starts(
	    heard_span(&heard), SPAN("3Too many requests; seconds to wait: "));

	heard_free(&heard);
	return refused;
}

/*
 * At least `first` requests of an address are let through, and then as many as
 * its bucket has been given since `began`, one in `period` ms.
 */
static void
expect_let_through(int64_t through, int first, int64_t began, int64_t period)
{
	int64_t given = (clock_monotonic() - began) / period + 1;

	assert_in_range(through, first, first + given);
}

/*
 * S44: META is nothing but whole seconds, and what it says is true: after so
 * many there is an answer. (The bucket fills while we ask, if that is slow.)
 */
static void
slow_down(void **state)
{
	struct server *server = *state;
	uint64_t seconds = 0;

	start(server, HELD "[limits]\nrequests = 20\n");
	int64_t began = clock_monotonic();
	int through = 0;
	while (!gopher_refuses(server, "127.0.0.1"))
		through++;
	expect_let_through(through, 20, began, 3000);
	struct heard heard = ask_from(server, "127.0.0.1", true);
	while (heard_status(&heard) == 20) {
		heard_free(&heard);
		heard = ask_from(server, "127.0.0.1", true);
	}
	expect_true("44", heard_span(&heard), heard_status(&heard) == 44);
	expect_true("44 integer", heard_meta(&heard),
	    span_number(heard_meta(&heard), 3, &seconds) == 0 && seconds > 0);
	expect_true("H4", heard_body(&heard), heard_body(&heard).size == 0);
	assert_true(heard.closed && heard.end == CLIENT_FIN);
	heard_free(&heard);
	/* It is nobody else's bucket. */
	assert_int_equal(status_from(server, OTHER), 20);
	assert_int_equal(status_from(server, "::1"), 20);
	poll(NULL, 0, (int)seconds * 1000);
	assert_false(gopher_refuses(server, "127.0.0.1"));
	assert_int_equal(
	    status_number_of(server, "totals.gemini.status.44"), 1);
	assert_true(
	    status_number_of(server, "totals.gopher.refused.too_many") >= 1);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K85: a response that takes much work counts as many requests, at most
 * WORK_REQUESTS_MAX more, and the wait is true as ever.
 */
static void
dear_responses(void **state)
{
	struct server *server = *state;
	struct buf text = {0};

	while (text.size < 3900000)
		buf_add(
		    &text, SPAN("A line of a long article, one of many.\n"));
	buf_byte(&text, '\0');
	server_write(server, "long.gmi", text.data);
	start(server, HELD "[limits]\nrequests = 60\n");
	assert_int_equal(status_from(server, "127.0.0.1"), 20);
	int64_t began = clock_monotonic();
	struct heard heard = client_talk(&(struct talk){
	    .port = server->gopher, .request = SPAN("/long.txt\r\n")});
	assert_true(heard_span(&heard).size > text.size);
	heard_free(&heard);
	int through = 0;
	while (!gopher_refuses(server, "127.0.0.1"))
		through++;
	expect_let_through(through, 58 - WORK_REQUESTS_MAX, began, 1000);
	/* Nobody else pays. */
	assert_int_equal(status_from(server, OTHER), 20);
	buf_free(&text);
	assert_int_equal(server_stop(server), 0);
}

/* Who goes on shaking hands is spared at last, and others are not. */
static void
handshakes(void **state)
{
	struct server *server = *state;
	int shaken = 0, answers = 0;
	bool spared = false;

	start(server, HELD "[limits]\nrequests = 5\n");
	int64_t began = clock_monotonic();
	while (!spared) {
		struct heard heard = ask_from(server, "127.0.0.1", true);
		spared = !heard.shaken;
		shaken += heard.shaken;
		answers += heard_status(&heard) == 20;
		assert_true(spared || heard_status(&heard) == 20 ||
		    heard_status(&heard) == 44);
		heard_free(&heard);
	}
	expect_let_through(answers, 5, began, 12000);
	expect_let_through(shaken, 10, began, 6000);
	assert_int_equal(
	    status_number_of(server, "totals.connections.handshake_limited"),
	    1);
	assert_int_equal(status_from(server, OTHER), 20);
	assert_int_equal(status_from(server, "::1"), 20);
	assert_int_equal(server_stop(server), 0);
}

/* Asks 300 times and says how often it was let through. */
static void
ask_many(const struct server *server, int to)
{
	int through = 0;

	for (int i = 0; i < 300; i++)
		through += !gopher_refuses(server, "127.0.0.1");
	ssize_t put = write(to, &through, sizeof(through));
	_exit(put != sizeof(through));
}

/* Whether each of the two workers has been asked something. */
static bool
both_were_asked(const struct server *server)
{
	struct buf status = status_document(server);
	bool both =
	    json_number(buf_span(&status), "workers.0.gopher.requests") > 0 &&
	    json_number(buf_span(&status), "workers.1.gopher.requests") > 0;

	buf_free(&status);
	return both;
}

/* The 601st within a minute, whichever of two workers each of them met. */
static void
one_bucket_for_all_workers(void **state)
{
	struct server *server = *state;
	pid_t pids[CLIENTS];
	int ends[2], sum = 0;

	start(server, HELD);
	int64_t began = clock_monotonic();
	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	for (int i = 0; i < CLIENTS; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0)
			ask_many(server, ends[1]);
	}
	for (int i = 0; i < CLIENTS; i++) {
		int status = 1, through = 0;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
		assert_int_equal(read(ends[0], &through, sizeof(through)),
		    (int)sizeof(through));
		sum += through;
	}
	expect_let_through(sum, 600, began, 100);
	EVENTUALLY(
	    (gopher_refuses(server, "127.0.0.1"), both_were_asked(server)));
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(server_stop(server), 0);
}

static void
loopback_is_exempt(void **state)
{
	struct server *server = *state;

	start(server, "[limits]\nrequests = 1\nper_address = 1\n");
	int fd = client_connect(server->gopher);
	assert_true(fd >= 0);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(status_from(server, "127.0.0.1"), 20);
		assert_int_equal(status_from(server, "::1"), 20);
	}
	close(fd);
	assert_int_equal(server_stop(server), 0);
}

/* Whether the other end has closed a socket that has been sent nothing. */
static bool
is_closed(int fd)
{
	char byte;
	ssize_t got = recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);

	return got == 0 || (got < 0 && errno != EAGAIN);
}

static uint64_t
open_ones(const struct server *server)
{
	return status_number_of(server, "totals.connections.open");
}

/* Opens one more. Returns it, or -1 if it was refused at once. */
static int
open_one(const struct server *server)
{
	uint64_t before = open_ones(server);
	int fd = client_connect(server->gopher);

	assert_true(fd >= 0);
	EVENTUALLY(is_closed(fd) || open_ones(server) > before);
	if (!is_closed(fd))
		return fd;
	close(fd);
	return -1;
}

static void
fill(const struct server *server, int fds[PER_ADDRESS])
{
	for (size_t i = 0; i < PER_ADDRESS; i++) {
		fds[i] = client_connect(server->gopher);
		assert_true(fds[i] >= 0);
	}
	EVENTUALLY(open_ones(server) == PER_ADDRESS);
}

/* The 65th is closed at once, by either protocol; others are served. */
static void
too_many_connections(void **state)
{
	struct server *server = *state;
	int fds[PER_ADDRESS];

	start(server, PATIENT);
	fill(server, fds);
	assert_int_equal(open_one(server), -1);
	struct heard heard = ask_from(server, "127.0.0.1", true);
	expect_true("no TLS", heard_span(&heard), !heard.shaken);
	assert_true(heard.end == CLIENT_FIN || heard.end == CLIENT_RESET);
	heard_free(&heard);
	assert_int_equal(status_from(server, OTHER), 20);
	assert_int_equal(status_from(server, "::1"), 20);
	assert_int_equal(
	    status_number_of(server, "totals.connections.refused"), 2);
	for (size_t i = 0; i < PER_ADDRESS; i++)
		assert_false(is_closed(fds[i]));
	/* One goes, one comes. */
	close(fds[0]);
	EVENTUALLY(open_ones(server) < PER_ADDRESS);
	fds[0] = open_one(server);
	assert_true(fds[0] >= 0);
	assert_int_equal(open_one(server), -1);
	for (size_t i = 0; i < PER_ADDRESS; i++)
		close(fds[i]);
	EVENTUALLY(status_from(server, "127.0.0.1") == 20);
	assert_int_equal(server_stop(server), 0);
}

/* A worker that is killed gives back what it held, and no more than that. */
static void
a_killed_worker(void **state)
{
	struct server *server = *state;
	int fds[PER_ADDRESS], more[PER_ADDRESS + 1];
	size_t lost = 0, came = 0;

	start(server, PATIENT);
	fill(server, fds);
	pid_t victim = process_holder(server, fds[0]);
	assert_true(victim > 0);
	kill(victim, SIGKILL);
	EVENTUALLY(is_closed(fds[0]) && !process_alive(victim));
	pid_t workers[PROCESS_MAX];
	EVENTUALLY(process_workers(server, workers) == 2);
	for (size_t i = 0; i < PER_ADDRESS; i++)
		lost += is_closed(fds[i]);
	assert_true(lost > 0);
	while (came <= lost && (more[came] = open_one(server)) >= 0)
		came++;
	assert_int_equal(came, lost);
	/* So does one that ends, and its successors know of the rest. */
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	for (size_t i = 0; i < came; i++)
		close(more[i]);
	for (size_t i = 0; i < PER_ADDRESS; i++)
		close(fds[i]);
	EVENTUALLY(open_ones(server) == 0);
	/* Whoever is about to end holds no connection for long. */
	EVENTUALLY(!process_alive(workers[0]) && !process_alive(workers[1]));
	fill(server, fds);
	assert_int_equal(open_one(server), -1);
	for (size_t i = 0; i < PER_ADDRESS; i++)
		close(fds[i]);
	assert_int_equal(server_stop(server), 0);
}

static void
drip(const struct server *server, int *fd, const char *bytes)
{
	if (*fd >= 0)
		close(*fd);
	*fd = client_connect(server->gopher);
	assert_true(*fd >= 0);
	send(*fd, bytes, strlen(bytes), MSG_NOSIGNAL);
}

/* Who has just come has not had the time to get far, and is left alone. */
static void
a_chance_for_the_new(const struct server *server)
{
	int fds[6];

	/* Those that are there have had theirs. */
	poll(NULL, 0, 1000);
	int64_t began = clock_monotonic();
	uint64_t before =
	    status_number_of(server, "totals.connections.accepted");
	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] = client_connect(server->gemini);
	EVENTUALLY(status_number_of(server, "totals.connections.accepted") ==
	    before + COUNT(fds));
	for (size_t i = 0; i < COUNT(fds); i++) {
		bool lost = is_closed(fds[i]);
		assert_true(!lost || clock_monotonic() - began > 900);
	}
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
}

/*
 * With nine tenths of the places taken, who has got least far makes
 * room. Who has sent more stays, and so does who is being answered.
 */
static void
drippers(void **state)
{
	struct server *server = *state;
	int fds[DRIPPERS], far[FAR], reader = -1;
	struct buf big = {0};

	buf_repeat(&big, 'x', 16 << 20);
	server_write_bytes(server, "big.bin", buf_span(&big));
	buf_free(&big);
	start(server,
	    "[server]\nworkers = 1\n[limits]\nconnections = 40\n"
	    "request = 10m\nstall = 10m\nhello = 10m\n");
	drip(server, &reader, "/big.bin\r\n");
	EVENTUALLY(status_number_of(server, "totals.sent") > 0);
	memset(far, -1, sizeof(far));
	memset(fds, -1, sizeof(fds));
	for (size_t i = 0; i < BEFORE; i++)
		drip(server, &fds[i], "/");
	EVENTUALLY(open_ones(server) == BEFORE + 1);
	for (size_t i = 0; i < FAR; i++)
		drip(server, &far[i], "/a/long/way");
	EVENTUALLY(open_ones(server) == BEFORE + FAR + 1);
	for (size_t i = BEFORE; i < DRIPPERS; i++)
		drip(server, &fds[i], "/");
	EVENTUALLY(status_number_of(server, "totals.connections.accepted") ==
	    FAR + 1 + DRIPPERS);
	assert_in_range(open_ones(server), PLACES - PLACES / 10, PLACES);
	a_chance_for_the_new(server);
	for (size_t i = 0; i < FAR; i++)
		assert_false(is_closed(far[i]));
	for (size_t i = 0; i < VISITS; i++) {
		struct heard heard = ask_from(server, "127.0.0.1", true);
		expect_true("honest", heard_span(&heard),
		    heard_status(&heard) == 20 && heard.closed);
		heard_free(&heard);
		/* A place that was lost is taken again. */
		for (size_t j = 0; j < DRIPPERS; j++)
			if (is_closed(fds[j])) {
				drip(server, &fds[j], j % 2 ? "/" : "");
				break;
			}
	}
	assert_true(
	    status_number_of(server, "totals.connections.shed") >= VISITS);
	assert_true(process_holder(server, reader) > 0);
	for (size_t i = 0; i < DRIPPERS; i++)
		close(fds[i]);
	for (size_t i = 0; i < FAR; i++)
		close(far[i]);
	close(reader);
	assert_int_equal(server_stop(server), 0);
}

/* T17, X11: few descriptors, many clients: no spinning, and it recovers. */
static void
few_descriptors(void **state)
{
	struct server *server = *state;
	pid_t worker[PROCESS_MAX];
	int fds[3 * FEW_DESCRIPTORS];

	server->descriptors = FEW_DESCRIPTORS;
	start(server, "[server]\nworkers = 1\n");
	EVENTUALLY(process_workers(server, worker) == 1);
	size_t own = process_descriptors(*worker);
	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] = client_connect(server->gopher);
	/* The honest one is served amid them. */
	wait_for(server, HOST "/a.gmi\r\n", answer_starts, "20 ");
	int64_t used = process_cpu(*worker);
	poll(NULL, 0, IDLE_FOR);
	assert_true(process_cpu(*worker) - used < IDLE_FOR / 4);
	/* Each may open a file too, and the reserve is left. */
	assert_true(
	    process_descriptors(*worker) < own + FEW_DESCRIPTORS / 4 + 4);
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	wait_for(server, HOST "/a.gmi\r\n", answer_starts, "20 ");
	EVENTUALLY(process_descriptors(*worker) < own + 4);
	assert_true(process_alive(*worker));
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(slow_down),
	    SERVER_SCENE(dear_responses),
	    SERVER_SCENE(handshakes),
	    SERVER_SCENE(one_bucket_for_all_workers),
	    SERVER_SCENE(loopback_is_exempt),
	    SERVER_SCENE(too_many_connections),
	    SERVER_SCENE(a_killed_worker),
	    SERVER_SCENE(drippers),
	    SERVER_SCENE(few_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
