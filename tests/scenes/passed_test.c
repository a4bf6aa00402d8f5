/* Listening sockets from outside, as systemd passes them. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "net/socket.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/proxy.h"

#define A "gemini://localhost/a.gmi\r\n"

enum { FIRST = 3, MOST = 4, ABOVE = 100 };

/* What the next start is passed; prepare() has no argument. */
static struct {
	int fds[MOST];
	size_t count;
	const char *names, *number, *process; /* NULL: as they should be */
} passing;

/* In the process that becomes the server: descriptors from 3 on. */
static void
pass(void)
{
	char text[16];

	for (size_t i = 0; i < passing.count; i++)
		dup2(passing.fds[i], FIRST + (int)i);
	snprintf(text, sizeof(text), "%zu", passing.count);
	setenv("LISTEN_FDS", passing.number ? passing.number : text, 1);
	snprintf(text, sizeof(text), "%d", (int)getpid());
	setenv("LISTEN_PID", passing.process ? passing.process : text, 1);
	unsetenv("LISTEN_FDNAMES");
	if (passing.names)
		setenv("LISTEN_FDNAMES", passing.names, 1);
}

/* A listening socket on a free port, out of the way of 3, 4, 5. */
static int
listen_somewhere(unsigned *port_r)
{
	struct address any = {.bytes = {127, 0, 0, 1}};
	int low = socket_listen(&any, port_r);
	int fd = fcntl(low, F_DUPFD_CLOEXEC, ABOVE);

	assert_true(low >= 0 && fd >= 0);
	close(low);
	return fd;
}

static void
passes(struct server *server, size_t count, const int *fds, const char *names)
{
	memset(&passing, 0, sizeof(passing));
	memcpy(passing.fds, fds, count * sizeof(*fds));
	passing.count = count;
	passing.names = names;
	server->kept = passing.fds;
	server->kept_count = count;
	server->prepare = pass;
}

static void
stop_passing(struct server *server)
{
	for (size_t i = 0; i < passing.count; i++)
		close(passing.fds[i]);
	passing.count = server->kept_count = 0;
	server->prepare = NULL;
}

/* Starts it and expects the ports of the sockets that were passed. */
static void
start_on(struct server *server, unsigned gemini, unsigned gopher)
{
	server_start(server, NULL);
	assert_int_equal(server->gemini, gemini);
	assert_int_equal(server->gopher, gopher);
	gemini_expect(server, A, "20 ");
	ask_expect(server, "/a.gmi\r\n", answer_has, "# A");
}

/*
 * V70, V73: named sockets are served in place of `listen`, whatever their
 * order, and the log says so.
 */
static void
named(void **state)
{
	struct server *server = *state;
	unsigned gemini, gopher;
	const int fds[] = {
	    listen_somewhere(&gopher), listen_somewhere(&gemini)};

	server_write(server, "a.gmi", "# A\n");
	passes(server, 2, fds, "gopher:gemini");
	start_on(server, gemini, gopher);
	assert_int_equal(
	    server_logged(server, "2 listening sockets were passed"), 1);
	assert_int_equal(server_stop(server), 0);
	stop_passing(server);
}

/* V71: sockets without a name are told by the port that `listen` has. */
static void
by_port(void **state)
{
	struct server *server = *state;
	unsigned gemini, gopher;
	const int fds[] = {
	    listen_somewhere(&gopher), listen_somewhere(&gemini)};
	char first[32], second[32];
	const char *words[] = {"--gemini", first, "--gopher", second, NULL};

	server_write(server, "a.gmi", "# A\n");
	snprintf(first, sizeof(first), "127.0.0.1:%u", gemini);
	snprintf(second, sizeof(second), "127.0.0.1:%u", gopher);
	static const char *const names[] = {
	    NULL, "loam.socket:loam.socket", "unknown:unknown"};
	for (size_t i = 0; i < COUNT(names); i++) {
		passes(server, 2, fds, names[i]);
		server_start(server, words);
		assert_int_equal(server->gemini, gemini);
		assert_int_equal(server->gopher, gopher);
		gemini_expect(server, A, "20 ");
		assert_int_equal(server_stop(server), 0);
	}
	stop_passing(server);
}

/* K253: what a proxy says for a client, and a client without one. */
static void
for_proxies(void **state)
{
	const struct address six = {.six = true, .bytes = {[15] = 1}};
	struct server *server = *state;
	struct buf request = {0};
	unsigned port;
	int low = socket_listen(&six, &port);
	int fd = fcntl(low, F_DUPFD_CLOEXEC, ABOVE);

	if (low < 0)
		skip(); /* no IPv6 here */
	close(low);
	server_write(server, "a.gmi", "# A\n");
	server_configure(
	    server, "[server]\nproxy_from = ::1\n[gopher]\nproxy = 1\n");
	passes(server, 1, &fd, "gopher");
	server_start(server, NULL);
	proxy_header(&request, 1, "2001:db8::7");
	buf_add(&request, SPAN("/a.gmi\r\n"));
	struct talk talk = {
	    .port = port, .address = "::1", .request = buf_span(&request)};
	struct heard heard = client_talk(&talk);
	expect_span("by a proxy", heard_span(&heard), SPAN("# A\n"));
	heard_free(&heard);
	talk.request = SPAN("/a.gmi\r\n");
	heard = client_talk(&talk);
	expect_span("by none", heard_span(&heard), SPAN(""));
	heard_free(&heard);
	/* The other protocol is as before. */
	gemini_expect(server, A, "20 ");
	buf_free(&request);
	assert_int_equal(server_stop(server), 0);
	stop_passing(server);
}

/* V70: `gopher-NAME` is the Gopher of [host NAME], of several sockets too. */
static void
of_hosts(void **state)
{
	struct server *server = *state;
	unsigned gemini, first, other, third;
	const int fds[] = {listen_somewhere(&gemini), listen_somewhere(&first),
	    listen_somewhere(&other), listen_somewhere(&third)};
	char text[256];

	server_write(server, "a.gmi", "# A\n");
	server_configure(server,
	    "[host one]\nname = localhost\n[host two]\nname = two.example\n");
	passes(server, 4, fds, "gemini:gopher:gopher-two:gopher-two");
	server_start(server, NULL);
	snprintf(text, sizeof(text),
	    "ready gemini=127.0.0.1:%u gopher=127.0.0.1:%u,127.0.0.1:%u,"
	    "127.0.0.1:%u",
	    gemini, first, other, third);
	assert_string_equal(server->ready, text);
	server->gopher = third;
	ask_expect(server, "/\r\n", answer_has, "two.example");
	server->gopher = first;
	ask_expect(server, "/\r\n", answer_has, "localhost");
	assert_int_equal(server_stop(server), 0);
	stop_passing(server);
}

static int
datagram_socket(void)
{
	int low = socket(AF_INET, SOCK_DGRAM, 0);
	int fd = fcntl(low, F_DUPFD_CLOEXEC, ABOVE);

	close(low);
	return fd;
}

static int
silent_socket(void)
{
	int low = socket(AF_INET, SOCK_STREAM, 0);
	int fd = fcntl(low, F_DUPFD_CLOEXEC, ABOVE);

	close(low);
	return fd;
}

static int
plain_file(void)
{
	int low = open("/dev/null", O_RDWR);
	int fd = fcntl(low, F_DUPFD_CLOEXEC, ABOVE);

	close(low);
	return fd;
}

/* Starts it and expects an end that names the mistake. */
static void
refuse(struct server *server, const char *text)
{
	size_t before = server_logged(server, text);

	server_launch(server, NULL);
	assert_int_equal(server_wait_end(server), 1);
	if (server_logged(server, text) != before + 1) {
		struct buf log = server_log(server);
		print_error(
		    "\"%s\" is not in: %.*s\n", text, SHOWN(buf_span(&log)));
		buf_free(&log);
		fail();
	}
}

/* V72: a descriptor that cannot be accepted on is an error that names it. */
static void
bad_sockets(void **state)
{
	struct server *server = *state;
	unsigned port;
	int good = listen_somewhere(&port);
	const struct {
		int fd;
		const char *names, *says;
	} rows[] = {
	    {datagram_socket(), "gemini",
		"descriptor 3 of LISTEN_FDS, named "
		"gemini is no stream socket"},
	    {silent_socket(), "gemini", "named gemini does not listen"},
	    {plain_file(), "gemini", "named gemini is no socket"},
	    {good, "finger", "descriptor 3 of LISTEN_FDS, named \"finger\""},
	    {good, "gopher-nobody", "named \"gopher-nobody\""},
	    {good, "gopher-", "named \"gopher-\""},
	    {good, "gemini:gopher", "LISTEN_FDNAMES has more names"},
	    {good, NULL, "which is for no protocol"},
	};

	server_write(server, "a.gmi", "# A\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		passes(server, 1, &rows[i].fd, rows[i].names);
		refuse(server, rows[i].says);
	}
	for (size_t i = 0; i < 3; i++)
		close(rows[i].fd);
	passes(server, 1, &good, "gemini");
	passing.number = "2";
	refuse(server, "descriptor 4 of LISTEN_FDS has no name");
	refuse(server, "descriptor 4 of LISTEN_FDS is not open");
	passing.number = "many";
	refuse(server, "LISTEN_FDS is \"many\"");
	passing.number = "100000";
	refuse(server, "LISTEN_FDS is \"100000\"");
	passing.number = NULL;
	passing.process = "me";
	refuse(server, "LISTEN_PID is \"me\"");
	stop_passing(server);
}

/* A listening socket at a path, or after an @ with an abstract name. */
static int
listen_at(const char *path)
{
	struct address local = {.local = true, .path = span_of(path)};
	unsigned port;
	int low = socket_listen(&local, &port);
	int fd = fcntl(low, F_DUPFD_CLOEXEC, ABOVE);

	assert_true(low >= 0 && fd >= 0);
	close(low);
	return fd;
}

/*
 * V146: a local socket without a name is for the setting that has its path, or
 * its abstract name, and the path of one that is for nothing is told.
 */
static void
by_path(void **state)
{
	struct server *server = *state;
	char first[SERVER_PATH + 32], second[SERVER_PATH + 32],
	    wanted[2 * SERVER_PATH + 96];
	const char *words[] = {"--gemini", first, "--gopher", second, NULL};

	server_write(server, "a.gmi", "# A\n");
	snprintf(first, sizeof(first), "unix:@loam-passed-%d", (int)getpid());
	snprintf(second, sizeof(second), "unix:%s/g", server->directory);
	const int fds[] = {listen_at(strchr(second, ':') + 1),
	    listen_at(strchr(first, ':') + 1)};
	passes(server, 2, fds, NULL);
	server_start(server, words);
	snprintf(
	    wanted, sizeof(wanted), "ready gemini=%s gopher=%s", first, second);
	assert_string_equal(server->ready, wanted);
	assert_int_equal(
	    server_logged(server, "2 listening sockets were passed"), 1);
	assert_int_equal(server_stop(server), 0);
	snprintf(wanted, sizeof(wanted),
	    "descriptor 3 of LISTEN_FDS, named \"\", listens on %s, which is "
	    "for no protocol",
	    second);
	refuse(server, wanted);
	stop_passing(server);
}

/* V74: sockets for another process are not taken. */
static void
for_another(void **state)
{
	struct server *server = *state;
	unsigned port;
	const int fd = listen_somewhere(&port);

	server_write(server, "a.gmi", "# A\n");
	passes(server, 1, &fd, "gemini");
	passing.process = "1";
	server_start(server, NULL);
	assert_int_not_equal(server->gemini, port);
	assert_int_equal(server_stop(server), 0);
	stop_passing(server);
}

/* V75: an indexer, which parses files of publishers, has no passed socket. */
static void
closed_in_children(void **state)
{
	struct server *server = *state;
	unsigned gemini, gopher;
	const int fds[] = {
	    listen_somewhere(&gemini), listen_somewhere(&gopher)};

	server_write(server, "a.gmi", "# A\n");
	passes(server, 2, fds, "gemini:gopher");
	start_on(server, gemini, gopher);
	pid_t indexer = process_indexer(server);
	for (int fd = FIRST; fd < FIRST + 2; fd++) {
		char path[64], target[64] = "";
		snprintf(
		    path, sizeof(path), "/proc/%d/fd/%d", (int)indexer, fd);
		ssize_t size = readlink(path, target, sizeof(target) - 1);
		struct stat about, own;
		bool same = size > 0 && stat(path, &about) == 0 &&
		    fstat(fds[fd - FIRST], &own) == 0 &&
		    about.st_ino == own.st_ino;
		assert_false(same);
	}
	assert_int_equal(server_stop(server), 0);
	stop_passing(server);
}

/* V76: the sockets outlive a reload, and connections in their queue too. */
static void
reloaded(void **state)
{
	struct server *server = *state;
	unsigned gemini, gopher;
	const int fds[] = {
	    listen_somewhere(&gemini), listen_somewhere(&gopher)};

	server_write(server, "a.gmi", "# A\n");
	passes(server, 2, fds, "gemini:gopher");
	start_on(server, gemini, gopher);
	for (size_t i = 1; i <= 3; i++) {
		kill(server->pid, SIGHUP);
		EVENTUALLY(server_logged(server, "was read again") == i);
		gemini_expect(server, A, "20 ");
		ask_expect(server, "/a.gmi\r\n", answer_has, "# A");
	}
	assert_int_equal(server_stop(server), 0);
	stop_passing(server);
}

/*
 * V96: and an upgrade, with names and without; the next program checks them as
 * this one did.
 */
static void
upgraded(void **state)
{
	static const char *const names[] = {"gemini:gopher", NULL};
	struct server *server = *state;
	unsigned gemini, gopher;
	const int fds[] = {
	    listen_somewhere(&gemini), listen_somewhere(&gopher)};
	char first[32], second[32];
	const char *words[] = {"--gemini", first, "--gopher", second, NULL};

	server_write(server, "a.gmi", "# A\n");
	snprintf(first, sizeof(first), "127.0.0.1:%u", gemini);
	snprintf(second, sizeof(second), "127.0.0.1:%u", gopher);
	for (size_t i = 0; i < COUNT(names); i++) {
		passes(server, 2, fds, names[i]);
		server_start(server, words);
		size_t open = process_descriptors(server->pid);
		for (int j = 0; j < 2; j++) {
			size_t before = server_logged(server, "serve; those");
			kill(server->pid, SIGUSR2);
			EVENTUALLY(server_logged(server, "serve; those") ==
			    before + 1);
			gemini_expect(server, A, "20 ");
			ask_expect(server, "/a.gmi\r\n", answer_has, "# A");
			EVENTUALLY(process_descriptors(server->pid) <= open);
		}
		assert_int_equal(server_stop(server), 0);
	}
	stop_passing(server);
}

/*
 * V77: a client that connects while no server runs waits in the queue of the
 * socket, and the next server answers it: a restart refuses nobody.
 */
static void
restarted(void **state)
{
	struct server *server = *state;
	unsigned gemini, gopher;
	const int fds[] = {
	    listen_somewhere(&gemini), listen_somewhere(&gopher)};

	server_write(server, "a.gmi", "# A\n");
	passes(server, 2, fds, "gemini:gopher");
	start_on(server, gemini, gopher);
	assert_int_equal(server_stop(server), 0);
	struct client client = {0};
	assert_int_equal(
	    client_open(&client, &(struct talk){.port = gopher}), 0);
	assert_int_equal(client_send(&client, SPAN("/a.gmi\r\n")), 0);
	start_on(server, gemini, gopher);
	struct heard heard = client_listen(&client);
	/* Before the first edition the answer may be to try again. */
	assert_true(heard_span(&heard).size > 0);
	assert_int_equal(heard.end, CLIENT_FIN);
	heard_free(&heard);
	client_close(&client);
	assert_int_equal(server_stop(server), 0);
	stop_passing(server);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(named),
	    SERVER_SCENE(by_port),
	    SERVER_SCENE(for_proxies),
	    SERVER_SCENE(of_hosts),
	    SERVER_SCENE(bad_sockets),
	    SERVER_SCENE(by_path),
	    SERVER_SCENE(for_another),
	    SERVER_SCENE(closed_in_children),
	    SERVER_SCENE(reloaded),
	    SERVER_SCENE(upgraded),
	    SERVER_SCENE(restarted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
