/* Floods of handshakes, small ones: new readers and old are answered. */
#include <linux/sockios.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/flood.h"
#include "support/process.h"
#include "support/status.h"

#define HOST "gemini://localhost"
#define FEW "[server]\nworkers = 1\n[limits]\nhandshakes = 8\n"

enum {
	CROWD = 32, /* sockets of a flood */
	MOST = 8, /* handshakes under way */
};

static struct heard
ask_from(const struct server *server, const char *from)
{
	struct buf request = gemini_request(server, HOST "/a.gmi\r\n");
	struct heard heard = client_talk(&(struct talk){.secure = true,
	    .port = server->gemini,
	    .from = from,
	    .request = buf_span(&request)});

	buf_free(&request);
	return heard;
}

static bool
is_answered(const struct server *server, const char *from)
{
	struct heard heard = ask_from(server, from);
	int status = heard_status(&heard);

	heard_free(&heard);
	return status == 20;
}

/*
 * A client that the machine keeps from its second step for long loses its place
 * and comes again.
 */
static void
expect_answer(const struct server *server, const char *from)
{
	EVENTUALLY(is_answered(server, from));
}

static uint64_t
number(const struct server *server, const char *name)
{
	struct buf path = {0};

	buf_format(&path, "totals.handshakes.%s%c", name, 0);
	uint64_t found = status_number_of(server, path.data);
	buf_free(&path);
	return found;
}

/*
 * K93, K97: offenders of one address and of many, that go on shaking hands or
 * never finish, or leave at once; readers of other addresses are answered.
 */
static void
new_readers(void **state)
{
	static const enum offence offences[] = {
	    FLOOD_HANDSHAKES, FLOOD_HALF, FLOOD_LEAVE};
	struct server *server = *state;

	server_start_small(server, FEW);
	for (size_t i = 0; i < 2 * COUNT(offences); i++) {
		struct flood flood = {.port = server->gemini,
		    .offence = offences[i / 2],
		    .sockets = CROWD,
		    .addresses = i % 2 ? CROWD : 1};
		uint64_t before = number(server, "begun");
		pid_t pid = flood_start(&flood);
		EVENTUALLY(
		    status_number_of(server, "totals.connections.accepted") >
		    (i + 1) * CROWD);
		expect_answer(server, "127.0.99.1");
		expect_answer(server, "127.0.99.2");
		assert_true(number(server, "under_way") <= MOST);
		assert_true(number(server, "begun") >= before + 2);
		flood_stop(pid);
	}
	EVENTUALLY(number(server, "under_way") == 0);
	assert_true(number(server, "put_off") > 0);
	assert_int_equal(server_stop(server), 0);
}

/* K96: handshakes that never end hold the place of those that wait. */
static void
put_off_for_too_long(void **state)
{
	struct server *server = *state;
	struct buf log = {0};

	access_start(server, "access.log",
	    "[server]\nworkers = 1\n"
	    "[limits]\nhandshakes = 1\nhandshake = 200ms\n");
	struct flood flood = {.port = server->gemini,
	    .offence = FLOOD_HALF,
	    .sockets = CROWD,
	    .addresses = CROWD};
	pid_t pid = flood_start(&flood);
	EVENTUALLY((buf_free(&log), log = access_read(server, "access.log"),
	    access_count(buf_span(&log), " put-off\n") > CROWD / 2 &&
		access_count(buf_span(&log), " late-handshake\n") > 0));
	flood_stop(pid);
	buf_free(&log);
	EVENTUALLY(number(server, "under_way") == 0);
	expect_answer(server, NULL);
	assert_int_equal(server_stop(server), 0);
}

/* Waits until the server's kernel has all that was sent. */
static void
await_arrival(int fd)
{
	int left;

	EVENTUALLY(ioctl(fd, SIOCOUTQ, &left) == 0 && left == 0);
}

/*
 * K294: a request that needs no handshake comes at the same moment as a
 * ClientHello, and goes first, though it has yet to be accepted.
 */
static void
plain_requests_first(void **state)
{
	struct server *server = *state;
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *tls = SSL_new(context);
	pid_t workers[PROCESS_MAX];

	server_start_small(
	    server, "[server]\nworkers = 1\n[limits]\nhello = 10m\n");
	EVENTUALLY(process_workers(server, workers) == 1);
	int shaking = client_connect(server->gemini);
	EVENTUALLY(
	    status_number_of(server, "totals.connections.accepted") == 1);
	process_halt(workers[0]);
	SSL_set_fd(tls, shaking);
	assert_int_equal(SSL_connect(tls), -1);
	await_arrival(shaking);
	int asking = client_connect(server->gopher);
	assert_int_equal(write(asking, "\r\n", 2), 2);
	await_arrival(asking);
	kill(workers[0], SIGCONT);
	EVENTUALLY(number(server, "begun") == 1);
	assert_int_equal(number(server, "put_off"), 1);
	close(asking);
	close(shaking);
	SSL_free(tls);
	SSL_CTX_free(context);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(new_readers),
	    SERVER_SCENE(put_off_for_too_long),
	    SERVER_SCENE(plain_requests_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
