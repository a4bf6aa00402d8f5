/* Connections without a worker: faults of the disk, and peers that send a byte
 * at a time. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/conn_priv.h"
#include "support/ask.h"
#include "support/conn_fixture.h"
#include "support/expect.h"
#include "support/patience.h"

enum {
	BEGUN = 200000, /* bytes sent before the disk fails */
	TRICKLE = 30, /* bytes that come one by one */
	TURN = 8, /* of them, the most that one turn takes */
};

#define REQUEST "gemini://localhost/large.bin\r\n"

/* Bits of the client's exit code: the whole body, close_notify, no answer. */
enum { WHOLE = 1, CLOSED = 2, HELD = 4 };

static pid_t
ask_in_a_child(const struct conn_fixture *fixture)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child > 0)
		return child;
	struct heard heard = client_talk(&(struct talk){
	    .port = fixture->port, .secure = true, .request = SPAN(REQUEST)});
	int code = heard.closed ? CLOSED : 0;
	code += heard_body(&heard).size == CONN_FIXTURE_LARGE ? WHOLE : 0;
	code +=
	    heard_status(&heard) != 20 || heard.end == CLIENT_OPEN ? HELD : 0;
	_exit(code);
}

/* Replaces the descriptor of the file: every pread() fails. */
static void
break_file(const struct conn *conn)
{
	int no_file = open("/dev/null", O_WRONLY);

	assert_true(no_file >= 0);
	assert_int_equal(dup2(no_file, conn->outgoing.fd), conn->outgoing.fd);
	close(no_file);
}

/* Serves one client; the disk fails after `fails` bytes. Returns its code. */
static int
serve_one(struct conn_fixture *fixture, uint64_t fails)
{
	pid_t child = ask_in_a_child(fixture);
	int status = -1, fd = accept(fixture->listener.fd, NULL, NULL);
	bool broken = false;

	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	conn_open(
	    &fixture->env, &fixture->listener, &(struct accepted){.fd = fd});
	while (fixture->env.count > 0) {
		struct conn *conn = fixture->env.first;
		if (!broken && conn->outgoing.fd >= 0 && conn->sent >= fails) {
			break_file(conn);
			broken = true;
		}
		if (conn_look_again(&fixture->env, INT64_MAX) == 0 &&
		    !conn_fixture_turn(fixture))
			conn_expire_due(&fixture->env, INT64_MAX);
	}
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/*
 * A9, X7, E11, Q213: a disk that fails in the middle never ends in close_notify.
 */
static void
disk_that_fails(void **state)
{
	struct conn_fixture *fixture = *state;

	assert_int_equal(
	    serve_one(fixture, CONN_FIXTURE_LARGE + 1), WHOLE | CLOSED);
	assert_int_equal(serve_one(fixture, BEGUN), 0);
	/* And the next one gets all of it. */
	assert_int_equal(
	    serve_one(fixture, CONN_FIXTURE_LARGE + 1), WHOLE | CLOSED);
}

/* A socket that is read a byte at a time: each message is one byte. */
static struct conn *
open_trickle(struct conn_fixture *fixture, const struct listener *plain,
    const char *first, size_t bytes, int *peer_r)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	if (*first)
		send(ends[1], first, strlen(first), 0);
	for (size_t i = 0; i < bytes; i++)
		assert_int_equal(send(ends[1], "x", 1, 0), 1);
	conn_open(&fixture->env, plain, &(struct accepted){.fd = ends[0]});
	assert_int_equal(conn_look_again(&fixture->env, INT64_MAX), 1);
	*peer_r = ends[1];
	return fixture->env.first;
}

/* K2: a request that comes byte by byte is read for one turn, then waits. */
static void
trickling_request(void **state)
{
	struct conn_fixture *fixture = *state;
	struct listener plain = {.protocol = &protocol_gopher};
	int peer;
	struct conn *conn = open_trickle(fixture, &plain, "", TRICKLE, &peer);

	assert_in_range(conn->in.size, 1, TURN);
	for (size_t had = conn->in.size; had < TRICKLE; had = conn->in.size) {
		void *item;
		assert_int_equal(conn->state, CONN_REQUEST);
		/* What is left wakes it at once. */
		assert_int_equal(
		    poller_wait(fixture->env.poller, PATIENCE, &item, 1), 1);
		conn_ready(item);
		assert_in_range(conn->in.size, had + 1, had + TURN);
	}
	close(peer);
}

/* K2: the same for bytes after a request. */
static void
trickling_drain(void **state)
{
	struct conn_fixture *fixture = *state;
	struct listener plain = {.protocol = &protocol_gopher};
	int peer;
	struct conn *conn =
	    open_trickle(fixture, &plain, "/none\r\n", TRICKLE, &peer);

	assert_int_equal(conn_look_again(&fixture->env, INT64_MAX), 1);
	assert_in_range(conn->drained, 1, TURN);
	for (uint64_t had = conn->drained; had < TRICKLE; had = conn->drained) {
		void *item;
		assert_int_equal(conn->state, CONN_DRAIN);
		/* What is left wakes it at once. */
		assert_int_equal(
		    poller_wait(fixture->env.poller, PATIENCE, &item, 1), 1);
		conn_ready(item);
		assert_in_range(conn->drained, had + 1, had + TURN);
	}
	close(peer);
}

/* The peer sends so many bytes, which are read. */
static void
send_more(struct conn *conn, int peer, size_t size)
{
	static const char bytes[64000];

	assert_in_range(size, 1, sizeof(bytes));
	assert_int_equal(send(peer, bytes, size, 0), size);
	conn_ready(conn);
}

/* A11: what is sent behind a request extends its time by nothing. */
static void
long_drain(void **state)
{
	struct conn_fixture *fixture = *state;
	struct listener plain = {.protocol = &protocol_gopher};
	int peer;
	struct conn *conn =
	    open_trickle(fixture, &plain, "/none\r\n", 0, &peer);
	int64_t due = conn->deadline.due;

	assert_int_equal(conn->state, CONN_DRAIN);
	poll(NULL, 0, 2);
	send_more(conn, peer, 64000);
	assert_int_equal(conn->drained, 64000);
	assert_int_equal(conn->deadline.due, due);
	close(peer);
}

/* U5, K411: how much of an upload that is refused its client may still send. */
static void
due_of_refused(void **state)
{
	static const struct {
		const char *first;
		uint64_t due;
	} rows[] = {{"gemini://localhost/none\r\nand more", 0},
	    {"titan://localhost/a.gmi;edit\r\n", 0},
	    {"titan://localhost/a.gmi;size=0\r\n", 0},
	    {"titan://localhost/a.gmi;size=4\r\n", 4},
	    {"titan://localhost/a.gmi;size=4\r\nbod", 1},
	    {"titan://localhost/a.gmi;size=4\r\nbody", 0},
	    {"titan://localhost/a.gmi;size=4\r\nbody and more", 0},
	    {"titan://localhost/a.gmi;size=67108864\r\n", UPLOAD_MAX},
	    {"titan://localhost/a.gmi;size=67108865\r\n", UPLOAD_MAX},
	    {"titan://localhost/a.gmi;size=x\r\n", UPLOAD_MAX},
	    {"titan://localhost/a b.gmi;size=4\r\n", UPLOAD_MAX}};
	struct conn_fixture *fixture = *state;
	struct listener plain = {.protocol = &protocol_gemini};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int peer;
		const struct conn *conn =
		    open_trickle(fixture, &plain, rows[i].first, 0, &peer);
		enum conn_state expected =
		    rows[i].due > 0 ? CONN_DISCARD : CONN_DRAIN;
		expect_true(rows[i].first, SPAN(""),
		    conn->body_due == rows[i].due && conn->state == expected);
		conn_close_all(&fixture->env);
		close(peer);
	}
}

/*
 * U5, K411: an upload that was refused has time to come whole, at the least
 * rate. What has come at once counts for the minute that it has come in.
 */
static void
long_discard(void **state)
{
	enum { MINUTE = 2 * PATIENCE };
	static const char line[] = "titan://localhost/a.gmi;size=4000000\r\n";
	struct conn_fixture *fixture = *state;
	struct listener plain = {.protocol = &protocol_gemini};
	int peer;
	struct conn *conn = open_trickle(fixture, &plain, line, 0, &peer);
	int64_t due = conn->deadline.due;

	poll(NULL, 0, 2);
	for (int i = 0; i < 20; i++)
		send_more(conn, peer, 64000);
	assert_true(conn->deadline.due > due);
	conn->rated_at -= MINUTE;
	send_more(conn, peer, 1);
	send_more(conn, peer, 1);
	assert_int_equal(fixture->env.count, 1);
	conn->rated_at -= MINUTE;
	send_more(conn, peer, 1);
	assert_int_equal(fixture->env.count, 0);
	close(peer);
}

/* A11, K411: what comes beside the body is bounded, at whatever rate. */
static void
endless_discard(void **state)
{
	enum { MOST = 4 << 20 };
	static const char line[] = "titan://localhost/a.gmi;size=4000000\r\n";
	struct conn_fixture *fixture = *state;
	struct listener plain = {.protocol = &protocol_gemini};
	int peer;
	struct conn *conn = open_trickle(fixture, &plain, line, 0, &peer);

	conn->drained = conn->body_due + MOST - 2;
	send_more(conn, peer, 1);
	assert_int_equal(fixture->env.count, 1);
	send_more(conn, peer, 1);
	assert_int_equal(fixture->env.count, 0);
	close(peer);
}

/* K99: many deadlines that pass at once take several turns. */
static void
many_expire(void **state)
{
	enum { MANY = 2 * CONN_EXPIRES + 10 };
	struct conn_fixture *fixture = *state;
	struct listener plain = {.protocol = &protocol_gopher};
	int peers[MANY];

	for (size_t i = 0; i < MANY; i++)
		open_trickle(fixture, &plain, "", i % 2, &peers[i]);
	conn_expire_due(&fixture->env, 0);
	assert_int_equal(fixture->env.count, MANY);
	for (size_t left = MANY; left > 0;) {
		size_t most = left < CONN_EXPIRES ? left : CONN_EXPIRES;
		conn_expire_due(&fixture->env, INT64_MAX);
		left -= most;
		assert_int_equal(fixture->env.count, left);
	}
	for (size_t i = 0; i < MANY; i++)
		close(peers[i]);
}

/* In a child: handshakes, sends byte by byte, then stops. */
static pid_t
trickle_in_a_child(const struct conn_fixture *fixture)
{
	pid_t child = fork();
	struct client client;

	assert_true(child >= 0);
	if (child > 0)
		return child;
	struct talk talk = {.port = fixture->port, .secure = true};
	if (client_open(&client, &talk) < 0)
		_exit(1);
	for (int i = 0; i < TRICKLE; i++)
		if (client_send(&client, SPAN("x")) < 0)
			_exit(1);
	raise(SIGSTOP);
	_exit(0);
}

/* K2: the same over TLS, with a record for each byte. */
static void
trickling_records(void **state)
{
	struct conn_fixture *fixture = *state;
	pid_t child = trickle_in_a_child(fixture);
	int status, fd = accept(fixture->listener.fd, NULL, NULL);

	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	conn_open(
	    &fixture->env, &fixture->listener, &(struct accepted){.fd = fd});
	struct conn *conn = fixture->env.first;
	while (conn->state < CONN_HANDSHAKE)
		assert_true(conn_fixture_turn(fixture));
	/*
	 * The client has all that it needs of the server. Its Finished, and
	 * some of its bytes, may have come within the same turn.
	 */
	assert_in_range(conn->state, CONN_HANDSHAKE, CONN_REQUEST);
	assert_in_range(conn->in.size, 0, TURN);
	assert_int_equal(waitpid(child, &status, WUNTRACED), child);
	assert_true(WIFSTOPPED(status));
	for (size_t had = conn->in.size; had < TRICKLE; had = conn->in.size) {
		assert_true(conn_fixture_turn(fixture));
		assert_in_range(conn->in.size, had, had + TURN);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		trickling_request, conn_fixture_make, conn_fixture_unmake),
	    cmocka_unit_test_setup_teardown(
		trickling_drain, conn_fixture_make, conn_fixture_unmake),
	    cmocka_unit_test_setup_teardown(
		long_drain, conn_fixture_make, conn_fixture_unmake),
	    cmocka_unit_test_setup_teardown(
		due_of_refused, conn_fixture_make, conn_fixture_unmake),
	    cmocka_unit_test_setup_teardown(
		long_discard, conn_fixture_make, conn_fixture_unmake),
	    cmocka_unit_test_setup_teardown(
		endless_discard, conn_fixture_make, conn_fixture_unmake),
	    cmocka_unit_test_setup_teardown(
		trickling_records, conn_fixture_make, conn_fixture_unmake),
	    cmocka_unit_test_setup_teardown(
		many_expire, conn_fixture_make, conn_fixture_unmake),
	    cmocka_unit_test_setup_teardown(
		disk_that_fails, conn_fixture_make, conn_fixture_unmake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
