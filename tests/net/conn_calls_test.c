#define _GNU_SOURCE
/*
 * What a plain answer asks of the system: the calls are counted on their way
 * to the C library.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/acceptor.h"
#include "net/conn_priv.h"
#include "net/socket.h"
#include "stats/page_counts.h"
#include "support/expect.h"
#include "support/fixture.h"

enum { PLACES = 80, WAIT = 5000, LIMIT = 4, SMALL = 64 << 10, LARGE = 8 << 20 };

#define SELECTOR "/a\r\n"

static size_t calls, accepted4, identified, largest, suspected;
static size_t files; /* calls that sent a part of a file uncopied */
static int refusal; /* of these; 0: none */
static int unsendable, unreadable; /* errno of send(), of pread(); 0: none */
static int last_flags; /* of send() */

/* The function of the C library that a name stands for. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define COUNTED(result, name, parameters, arguments)                           \
	result name parameters                                                 \
	{                                                                      \
		calls++;                                                       \
		return NEXT(name) arguments;                                   \
	}

int
accept4(int fd, __SOCKADDR_ARG address, socklen_t *size, int flags)
{
	int accepted = NEXT(accept4)(fd, address, size, flags);

	calls += accepted >= 0;
	accepted4 += accepted >= 0;
	return accepted;
}

COUNTED(int, getpeername, (int fd, __SOCKADDR_ARG address, socklen_t *size),
    (fd, address, size))
COUNTED(ssize_t, recv, (int fd, void *bytes, size_t size, int flags),
    (fd, bytes, size, flags))

ssize_t
send(int fd, const void *bytes, size_t size, int flags)
{
	calls++;
	last_flags = flags;
	errno = unsendable;
	if (unsendable)
		return -1;
	return NEXT(send)(fd, bytes, size, flags);
}

ssize_t
sendfile(int fd, int file, off_t *at, size_t size)
{
	errno = refusal;
	if (refusal)
		return -1;
	files++;
	return NEXT(sendfile)(fd, file, at, size);
}

COUNTED(int, shutdown, (int fd, int how), (fd, how))
COUNTED(int, close, (int fd), (fd))
COUNTED(int, setsockopt,
    (int fd, int level, int name, const void *value, socklen_t size),
    (fd, level, name, value, size))
static int unpolled; /* errno of epoll_ctl(), but for removals; 0: none */

int
epoll_ctl(int fd, int what, int of, struct epoll_event *event)
{
	calls++;
	errno = unpolled;
	if (unpolled && what != EPOLL_CTL_DEL)
		return -1;
	return NEXT(epoll_ctl)(fd, what, of, event);
}

int
statx(int fd, const char *path, int flags, unsigned mask, struct statx *about)
{
	calls++;
	identified++;
	return NEXT(statx)(fd, path, flags, mask, about);
}

COUNTED(int, fstat, (int fd, struct stat *about), (fd, about))

ssize_t
pread(int fd, void *bytes, size_t size, off_t offset)
{
	largest = size > largest ? size : largest;
	calls++;
	errno = unreadable;
	if (unreadable)
		return -1;
	return NEXT(pread)(fd, bytes, size, offset);
}

int
ioctl(int fd, unsigned long what, ...)
{
	va_list rest;

	va_start(rest, what);
	void *value = va_arg(rest, void *);
	va_end(rest);
	calls++;
	return NEXT(ioctl)(fd, what, value);
}

/* openat2() has no function of its own. */
long
syscall(long number, ...)
{
	va_list rest;
	long values[6];

	va_start(rest, number);
	for (int i = 0; i < 6; i++)
		values[i] = va_arg(rest, long);
	va_end(rest);
	calls++;
	return NEXT(syscall)(number, values[0], values[1], values[2], values[3],
	    values[4], values[5]);
}

/* What a worker has, with one plain listener. */
struct calls_fixture {
	struct fixture fixture;
	struct conn_env env;
	struct served_host host;
	struct tally tally;
	struct page_counts pages;
	struct listener listener;
	struct acceptor acceptor;
	struct limits_shared shared;
	struct limits limits;
	struct access access;
	unsigned port;
};

static void
suspect(void *context, size_t host, struct span path)
{
	(void)context;
	(void)host;
	suspected += span_equal(path, SPAN("/a.gmi"));
}

static int
make(void **state)
{
	struct calls_fixture *fixture = calloc(1, sizeof(*fixture));
	const struct address here = {.bytes = {127, 0, 0, 1}};
	struct buf large = {0};

	fixture_make(&fixture->fixture);
	server_write(&fixture->fixture.capsule, "a.gmi", "# A\n\nText.\n");
	buf_repeat(&large, '\0', LARGE);
	server_write_bytes(
	    &fixture->fixture.capsule, "large.bin", buf_span(&large));
	server_write_bytes(&fixture->fixture.capsule, "small.bin",
	    span_head(buf_span(&large), SMALL));
	server_write_bytes(&fixture->fixture.capsule, "larger.bin",
	    span_head(buf_span(&large), SMALL + 1));
	buf_free(&large);
	fixture_open(&fixture->fixture);
	fixture->host.context = fixture->fixture.context;
	fixture->host.kept = RESPONSE_CACHE_MAX;
	fixture->host.context.edition = NULL;
	served_host_adopt(&fixture->host,
	    edition_keep(fixture->fixture.edition),
	    dup(fixture->fixture.context.root));
	fixture->limits.shared = &fixture->shared;
	peer_count_begin(&fixture->shared.peer_count, 0);
	fixture->env = (struct conn_env){.poller = poller_new(),
	    .hosts = {&fixture->host, 1},
	    .arena = &fixture->fixture.arena,
	    .tally = &fixture->tally,
	    .pages = &fixture->pages,
	    .scratch = malloc(CONN_SCRATCH),
	    .limits = &fixture->limits,
	    .suspect = suspect,
	    .access = &fixture->access};
	for (size_t i = 0; i < CONN_STATES; i++)
		fixture->env.queues[i].wait = WAIT;
	fixture->listener = (struct listener){.protocol = &protocol_gopher,
	    .fd = socket_listen(&here, &fixture->port)};
	assert_true(fixture->listener.fd >= 0);
	fixture->acceptor = (struct acceptor){.env = &fixture->env,
	    .listeners = &fixture->listener,
	    .count = 1,
	    .connections = PLACES,
	    .open = true};
	*state = fixture;
	return 0;
}

static int
unmake(void **state)
{
	struct calls_fixture *fixture = *state;

	conn_close_all(&fixture->env);
	close(fixture->listener.fd);
	served_host_free(&fixture->host);
	poller_free(&fixture->env.poller);
	free(fixture->env.scratch);
	fixture_remove(&fixture->fixture);
	free(fixture);
	return 0;
}

/* Connects, and sends a line. */
static int
ask_for_it(const struct calls_fixture *fixture, const char *line)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)fixture->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(write(fd, line, strlen(line)), strlen(line));
	return fd;
}

static int
ask(const struct calls_fixture *fixture)
{
	return ask_for_it(fixture, SELECTOR);
}

/* Reads to the end, and closes. */
static void
leave(int fd)
{
	char bytes[4096];
	size_t size = 0;
	ssize_t got;

	while ((got = read(fd, bytes + size, sizeof(bytes) - size)) > 0)
		size += (size_t)got;
	assert_int_equal(got, 0);
	assert_true(span_ends((struct span){bytes, size}, SPAN("\n")));
	close(fd);
}

/* The loopback interface may deliver a moment later. */
static void
await(int fd)
{
	struct pollfd one = {.fd = fd, .events = POLLIN};

	assert_int_equal(poll(&one, 1, WAIT), 1);
}

static size_t
look(struct calls_fixture *fixture)
{
	return conn_look_again(&fixture->env, INT64_MAX);
}

/* Accepts until so many are open, whose lines have come. */
static void
accept_until(struct calls_fixture *fixture, size_t count)
{
	while (fixture->env.count < count) {
		await(fixture->listener.fd);
		acceptor_accept(&fixture->acceptor, &fixture->listener);
	}
	for (struct conn *conn = fixture->env.first; conn; conn = conn->next)
		if (conn->state == CONN_REQUEST)
			await(conn->fd);
}

/* One after the other, each as soon as it can; returns its calls. */
static size_t
answer_one(struct calls_fixture *fixture, const char *line)
{
	int client = ask_for_it(fixture, line);
	await(fixture->listener.fd);
	size_t before = calls, own;

	accept_until(fixture, 1);
	assert_int_equal(look(fixture), 1);
	own = calls - before;
	leave(client);
	await(fixture->env.first->fd);
	before = calls;
	assert_int_equal(look(fixture), 1);
	assert_int_equal(fixture->env.count, 0);
	return own + calls - before;
}

/*
 * Q30: a page that is kept costs seven calls, of which one looks at its file.
 * Q38: so does a small file.
 */
static void
seven_calls(void **state)
{
	static const char *const lines[] = {SELECTOR, "/a.gmi\r\n"};
	struct calls_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(lines); i++) {
		answer_one(fixture, lines[i]);
		size_t cost = answer_one(fixture, lines[i]);
		if (accepted4 == 0) {
			print_message("not counted: the portable twin\n");
			skip();
		}
		assert_int_equal(cost, 7);
	}
}

/* Clients that are answered in one turn; returns the looks at their file. */
static size_t
answer_several(struct calls_fixture *fixture, bool whole)
{
	int clients[LIMIT];
	size_t before;

	for (size_t i = 0; i < LIMIT; i++)
		clients[i] = ask(fixture);
	accept_until(fixture, LIMIT);
	before = identified;
	assert_int_equal(look(fixture), LIMIT);
	before = identified - before;
	for (size_t i = 0; i < LIMIT && whole; i++)
		leave(clients[i]);
	for (size_t i = 0; i < LIMIT && !whole; i++)
		close(clients[i]);
	conn_close_all(&fixture->env);
	return before;
}

/*
 * Q108: answers of one turn share a look at the file of their page, the next
 * turn looks again, and sees what has changed; without turns each looks.
 */
static void
one_look(void **state)
{
	struct calls_fixture *fixture = *state;

	answer_one(fixture, SELECTOR);
	if (accepted4 == 0) {
		print_message("not counted: the portable twin\n");
		skip();
	}
	assert_int_equal(answer_several(fixture, true), LIMIT);
	for (fixture->env.turn = 1; fixture->env.turn < 4; fixture->env.turn++)
		assert_int_equal(answer_several(fixture, true), 1);
	server_write(&fixture->fixture.capsule, "a.gmi", "# B\n\nOther.\n");
	answer_several(fixture, false);
	assert_int_equal(suspected, LIMIT);
}

static size_t
kept(const struct calls_fixture *fixture)
{
	size_t count = fixture->host.cache.rendered.count;

	for (size_t i = 0; i < SERVED_VIEWS; i++)
		count += fixture->host.views[i].cache.rendered.count;
	return count;
}

/* Q38: a file of 64 KiB is kept, one that is larger is not. */
static void
small_files(void **state)
{
	struct calls_fixture *fixture = *state;
	int first = ask_for_it(fixture, "/larger.bin\r\n"), second;

	accept_until(fixture, 1);
	assert_int_equal(look(fixture), 1);
	assert_int_equal(kept(fixture), 0);
	second = ask_for_it(fixture, "/small.bin\r\n");
	accept_until(fixture, 2);
	look(fixture);
	assert_int_equal(kept(fixture), 1);
	close(first);
	close(second);
}

/*
 * Q31: a peer that is late is polled, and nothing else is asked until then.
 * Q107: that is when it has not closed by a second look either.
 */
static void
late(void **state)
{
	struct calls_fixture *fixture = *state;
	int client = ask(fixture);
	void *item;

	accept_until(fixture, 1);
	assert_int_equal(look(fixture), 1);
	struct conn *conn = fixture->env.first;
	assert_int_equal(conn->state, CONN_DRAIN);
	assert_false(conn->polled);
	assert_int_equal(fixture->env.leaves.count, 1);
	/* It still reads: after another look the poller waits for its end. */
	assert_int_equal(look(fixture), 1);
	assert_false(conn->polled);
	assert_int_equal(fixture->env.lingers.count, 1);
	assert_int_equal(look(fixture), 1);
	assert_true(conn->polled);
	assert_int_equal(look(fixture), 0);
	assert_int_equal(poller_wait(fixture->env.poller, 0, &item, 1), 0);
	/* What it sends beyond its line is drained, not reset. */
	assert_int_equal(write(client, "more", 4), 4);
	assert_int_equal(poller_wait(fixture->env.poller, WAIT, &item, 1), 1);
	conn_ready(item);
	assert_int_equal(conn->drained, 4);
	leave(client);
	assert_int_equal(poller_wait(fixture->env.poller, WAIT, &item, 1), 1);
	conn_ready(item);
	assert_int_equal(fixture->env.count, 0);
}

/* An answer's connection; whether it is to be looked for at once. */
static bool
is_looked_for(struct calls_fixture *fixture, int *client_r)
{
	struct conn_env *env = &fixture->env;
	size_t leave = env->leaves.count, linger = env->lingers.count;

	*client_r = ask(fixture);
	accept_until(fixture, env->count + 1);
	conn_ready(env->first);
	assert_int_equal(
	    env->leaves.count + env->lingers.count, leave + linger + 1);
	return env->leaves.count > leave;
}

/*
 * Q123: where clients stay when they are looked for, four in a row, the first
 * look is left out, but for one in 16; one that finds its client gone brings it
 * back for all.
 */
static void
stays(void **state)
{
	enum { EARLY = 4, LEFT_OUT = 15 };
	struct calls_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	int clients[EARLY + LEFT_OUT + 2];

	for (size_t i = 0; i < EARLY; i++) {
		assert_true(is_looked_for(fixture, &clients[i]));
		assert_int_equal(env->lingers.count, i);
		conn_ready(env->first);
		assert_int_equal(env->lingers.count, i + 1);
	}
	/* A later look teaches nothing. */
	conn_ready(env->first);
	assert_true(env->first->polled);
	assert_int_equal(env->stays, EARLY);
	for (size_t i = 0; i < LEFT_OUT; i++)
		assert_false(is_looked_for(fixture, &clients[EARLY + i]));
	assert_true(is_looked_for(fixture, &clients[EARLY + LEFT_OUT]));
	leave(clients[EARLY + LEFT_OUT]);
	await(env->first->fd);
	conn_ready(env->first);
	assert_int_equal(env->count, EARLY + LEFT_OUT);
	assert_true(is_looked_for(fixture, &clients[EARLY + LEFT_OUT + 1]));
	leave(clients[EARLY + LEFT_OUT + 1]);
	for (size_t i = 0; i < EARLY + LEFT_OUT; i++)
		leave(clients[i]);
	while (env->count > 0) {
		await(env->first->fd);
		conn_ready(env->first);
	}
}

/* Q31: the same before it has sent its line. */
static void
late_line(void **state)
{
	struct calls_fixture *fixture = *state;
	int client = ask(fixture), silent;
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)fixture->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	void *item;

	accept_until(fixture, 1);
	assert_int_equal(look(fixture), 1);
	leave(client);
	await(fixture->env.first->fd);
	assert_int_equal(look(fixture), 1);
	silent = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(
	    connect(silent, (struct sockaddr *)&address, sizeof(address)), 0);
	await(fixture->listener.fd);
	acceptor_accept(&fixture->acceptor, &fixture->listener);
	assert_int_equal(fixture->env.begins.count, 1);
	assert_int_equal(look(fixture), 1);
	assert_true(fixture->env.first->polled);
	assert_int_equal(look(fixture), 0);
	assert_int_equal(poller_wait(fixture->env.poller, 0, &item, 1), 0);
	assert_int_equal(
	    write(silent, SELECTOR, strlen(SELECTOR)), strlen(SELECTOR));
	assert_int_equal(poller_wait(fixture->env.poller, WAIT, &item, 1), 1);
	conn_ready(item);
	leave(silent);
	assert_int_equal(poller_wait(fixture->env.poller, WAIT, &item, 1), 1);
	conn_ready(item);
	assert_int_equal(fixture->env.count, 0);
}

/* Has what is due or ready take its steps until none is open. */
static void
serve_all(struct calls_fixture *fixture)
{
	void *item;

	while (fixture->env.count > 0) {
		look(fixture);
		if (fixture->env.count > 0 &&
		    poller_wait(fixture->env.poller, WAIT, &item, 1) == 1)
			conn_ready(item);
	}
}

/* Q107: one that sends more than its line is polled after the first look. */
static void
talkative(void **state)
{
	struct calls_fixture *fixture = *state;
	int client = ask(fixture);

	accept_until(fixture, 1);
	assert_int_equal(look(fixture), 1);
	assert_int_equal(write(client, "more", 4), 4);
	await(fixture->env.first->fd);
	assert_int_equal(look(fixture), 1);
	assert_true(fixture->env.first->polled);
	assert_int_equal(fixture->env.lingers.count, 0);
	leave(client);
	serve_all(fixture);
}

/* Q107: connections of an address with several are polled after the first. */
static void
crowd(void **state)
{
	struct calls_fixture *fixture = *state;
	int clients[CONN_CROWD + 1];

	fixture->limits.loopback = true;
	fixture->limits.connections = 4 * COUNT(clients);
	for (size_t i = 0; i < COUNT(clients); i++)
		clients[i] = ask(fixture);
	accept_until(fixture, COUNT(clients));
	look(fixture);
	assert_int_equal(fixture->env.leaves.count, COUNT(clients));
	look(fixture);
	assert_int_equal(fixture->env.leaves.count, 0);
	assert_int_equal(fixture->env.lingers.count, 0);
	for (size_t i = 0; i < COUNT(clients); i++)
		leave(clients[i]);
	serve_all(fixture);
}

enum { SILENT = 3 };

/* Opens some connections without a line, the last one first in the list. */
static void
open_silent(struct calls_fixture *fixture, int clients[SILENT], int64_t opened)
{
	for (size_t i = 0; i < SILENT; i++) {
		clients[i] = ask_for_it(fixture, "");
		await(fixture->listener.fd);
		acceptor_accept(&fixture->acceptor, &fixture->listener);
		fixture->env.first->opened = opened;
	}
	assert_int_equal(fixture->env.begins.count, SILENT);
}

/*
 * Q106: while a worker looks again in any case a late line has more looks, of
 * which one in a turn is in vain. A line behind it is answered in the next one.
 */
static void
gathers(void **state)
{
	struct calls_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	int64_t now = clock_monotonic();
	int clients[SILENT];

	env->gathers = true;
	open_silent(fixture, clients, INT64_MAX / 2);
	for (size_t i = 0; i < 4 * SILENT; i++)
		assert_int_equal(conn_look_again(env, now + WAIT), 1);
	assert_int_equal(env->begins.count, SILENT);
	assert_int_equal(env->early, 0);
	assert_int_equal(
	    write(clients[0], SELECTOR, strlen(SELECTOR)), strlen(SELECTOR));
	await(env->first->next->next->fd);
	/* Its answer, then one look that ends the turn. */
	assert_int_equal(conn_look_again(env, now + WAIT), 2);
	assert_int_equal(env->begins.count, SILENT - 1);
	/* All, where all are to be looked at. */
	assert_int_equal(look(fixture), SILENT);
	leave(clients[0]);
	env->gathers = false;
	close(clients[1]);
	close(clients[2]);
	serve_all(fixture);
}

/* Q106: one whose line does not come soon is polled, and so are all at the end.
 */
static void
gathers_no_more(void **state)
{
	struct calls_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	int clients[SILENT];

	for (int way = 0; way < 2; way++) {
		env->gathers = true;
		open_silent(fixture, clients, way ? INT64_MAX / 2 : 0);
		env->gathers = way == 0;
		assert_int_equal(
		    conn_look_again(env, clock_monotonic() + WAIT), SILENT);
		assert_int_equal(env->begins.count, 0);
		for (struct conn *conn = env->first; conn; conn = conn->next)
			assert_true(conn->polled);
		for (size_t i = 0; i < SILENT; i++)
			close(clients[i]);
		serve_all(fixture);
	}
}

/* Q32: beyond half of its limit an address is polled to the end. */
static void
half(void **state)
{
	struct calls_fixture *fixture = *state;
	int clients[LIMIT];

	fixture->limits.loopback = true;
	fixture->limits.connections = LIMIT;
	for (size_t i = 0; i < LIMIT; i++)
		clients[i] = ask(fixture);
	accept_until(fixture, LIMIT);
	assert_int_equal(look(fixture), LIMIT);
	assert_int_equal(fixture->env.leaves.count, 0);
	for (size_t i = 0; i < LIMIT; i++)
		leave(clients[i]);
	serve_all(fixture);
}

/* Q32: connections that their peer has closed take no place of its next ones.
 */
static void
limited(void **state)
{
	struct calls_fixture *fixture = *state;
	int clients[LIMIT];

	fixture->limits.loopback = true;
	fixture->limits.connections = LIMIT;
	for (size_t i = 0; i < LIMIT / 2; i++) {
		clients[i] = ask(fixture);
		accept_until(fixture, i + 1);
		assert_int_equal(conn_look_again(&fixture->env, 0), 0);
		conn_ready(fixture->env.first);
		leave(clients[i]);
		await(fixture->env.first->fd);
	}
	assert_int_equal(fixture->env.leaves.count, LIMIT / 2);
	/* As many as there is room for beside them, and one that needs theirs.
	 */
	for (size_t i = 0; i < LIMIT; i++) {
		clients[i] = ask(fixture);
		await(fixture->listener.fd);
		acceptor_accept(&fixture->acceptor, &fixture->listener);
	}
	assert_int_equal(fixture->tally.counts[TALLY_REFUSED], 0);
	accept_until(fixture, LIMIT);
	assert_int_equal(fixture->env.count, LIMIT);
	/* Those that are open do. */
	int more = ask(fixture);
	await(fixture->listener.fd);
	acceptor_accept(&fixture->acceptor, &fixture->listener);
	assert_int_equal(fixture->env.count, LIMIT);
	assert_int_equal(fixture->tally.counts[TALLY_REFUSED], 1);
	close(more);
	look(fixture);
	for (size_t i = 0; i < LIMIT; i++)
		leave(clients[i]);
	serve_all(fixture);
}

/*
 * K229: the system tells one worker of a new connection. If that one ends then,
 * it accepts the connection: others would not learn of it before the next one
 * comes.
 */
static void
told_and_ended(void **state)
{
	struct calls_fixture *fixture = *state;
	int clients[] = {ask(fixture), ask(fixture)};

	await(fixture->listener.fd);
	acceptor_end(&fixture->acceptor);
	fixture->listener.fd = -1;
	assert_int_equal(fixture->env.count, COUNT(clients));
	await(fixture->env.first->fd);
	await(fixture->env.first->next->fd);
	assert_int_equal(look(fixture), COUNT(clients));
	for (size_t i = 0; i < COUNT(clients); i++)
		leave(clients[i]);
	serve_all(fixture);
}

/*
 * Q54: where lines come late, connections are polled from the beginning, but
 * for one in a while; a line that is there in time ends that.
 */
static void
early_looks(void **state)
{
	enum { EARLY = 4, UNLOOKED = 15 };
	struct calls_fixture *fixture = *state;
	int clients[EARLY + 2 * (UNLOOKED + 1)];
	size_t looks = 0;

	for (size_t i = 0; i < COUNT(clients); i++) {
		clients[i] = ask_for_it(fixture, "");
		await(fixture->listener.fd);
		acceptor_accept(&fixture->acceptor, &fixture->listener);
		assert_int_equal(fixture->env.first->polled,
		    i >= EARLY && (i - EARLY) % (UNLOOKED + 1) != UNLOOKED);
		looks += look(fixture);
	}
	assert_int_equal(looks, EARLY + 2);
	/* The next one that is looked at has its line. */
	for (size_t i = 0; i < UNLOOKED; i++)
		fixture->env.unlooked++;
	int client = ask(fixture);
	await(fixture->listener.fd);
	acceptor_accept(&fixture->acceptor, &fixture->listener);
	assert_false(fixture->env.first->polled);
	await(fixture->env.first->fd);
	assert_int_equal(look(fixture), 1);
	leave(client);
	client = ask_for_it(fixture, "");
	await(fixture->listener.fd);
	acceptor_accept(&fixture->acceptor, &fixture->listener);
	assert_false(fixture->env.first->polled);
	close(client);
	for (size_t i = 0; i < COUNT(clients); i++)
		close(clients[i]);
	serve_all(fixture);
}

/*
 * Q34: the system sends a large file, as much as a socket takes, and nothing is
 * copied. Where it cannot, pieces of 256 KiB go through memory of the worker.
 * Readers that stall hold none in either case.
 */
static void
large(void **state)
{
	static const int refusals[] = {0, EINVAL, ENOSYS};
	struct calls_fixture *fixture = *state;
	int clients[LIMIT];

	for (size_t way = 0; way < COUNT(refusals); way++) {
		for (size_t i = 0; i < LIMIT; i++)
			clients[i] = ask_for_it(fixture, "/large.bin\r\n");
		accept_until(fixture, LIMIT);
		largest = files = 0;
		refusal = refusals[way];
		assert_int_equal(look(fixture), LIMIT);
		refusal = 0;
		assert_int_equal(files > 0, way == 0 && accepted4 > 0);
		assert_int_equal(largest, files > 0 ? 0 : CONN_SCRATCH);
		for (struct conn *conn = fixture->env.first; conn;
		     conn = conn->next) {
			assert_int_equal(conn->state, CONN_SEND);
			assert_true(conn->sent > 0 && conn->sent < LARGE);
		}
		assert_int_equal(fixture->env.held, 0);
		conn_close_all(&fixture->env);
		for (size_t i = 0; i < LIMIT; i++)
			close(clients[i]);
	}
	assert_int_equal(CONN_SCRATCH, 256 << 10);
}

/* The size of what is read to the end, and whether that is a FIN. */
static void
read_all(int fd, size_t expected)
{
	static char bytes[1 << 16];
	size_t size = 0;
	ssize_t got;

	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		size += (size_t)got;
	assert_int_equal(got, 0);
	assert_int_equal(size, expected);
}

/*
 * Q53: a file is whole whichever way it goes, and where the system fails to
 * send it at once, or changes its mind.
 */
static void
whole_file(void **state)
{
	static const int refusals[] = {0, EINVAL, EINTR, EAGAIN};
	struct calls_fixture *fixture = *state;

	for (size_t way = 0; way < COUNT(refusals); way++) {
		int client = ask_for_it(fixture, "/large.bin\r\n");
		pid_t reader = fork();
		assert_true(reader >= 0);
		if (reader == 0) {
			read_all(client, LARGE);
			_exit(0);
		}
		accept_until(fixture, 1);
		refusal = refusals[way];
		look(fixture);
		refusal = 0;
		close(client);
		serve_all(fixture);
		int status = -1;
		assert_int_equal(waitpid(reader, &status, 0), reader);
		assert_int_equal(status, 0);
	}
}

/* Reads what has come of an answer; returns its size. */
static size_t
read_some(int fd)
{
	static char bytes[1 << 16];
	size_t size = 0;
	ssize_t got;

	while ((got = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0)
		size += (size_t)got;
	return size;
}

/* Has a file change when some of it is sent, and sees the answer cut. */
static void
change_meanwhile(struct calls_fixture *fixture, int refused)
{
	static const struct timespec times[] = {{1, 0}, {1, 0}};
	const char *path = server_path(&fixture->fixture.capsule, "large.bin");
	int client = ask_for_it(fixture, "/large.bin\r\n");
	size_t size = 0;
	void *item;

	accept_until(fixture, 1);
	refusal = refused;
	look(fixture);
	refusal = 0;
	assert_int_equal(fixture->env.first->state, CONN_SEND);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	while (fixture->env.count > 0 && size < LARGE) {
		size += read_some(client);
		assert_int_equal(
		    poller_wait(fixture->env.poller, WAIT, &item, 1), 1);
		conn_ready(item);
	}
	assert_true(size + read_some(client) < LARGE);
	conn_close_all(&fixture->env);
	close(client);
}

/* Q220: of a file that changes while it is sent nothing more is. */
static void
changed_uncopied(void **state)
{
	change_meanwhile(*state, 0);
}

/* Q220: nor where the worker copies it. */
static void
changed_copied(void **state)
{
	change_meanwhile(*state, EINVAL);
}

/*
 * K455: whether the file or the peer is lost is not told by the call that sends
 * the file to the peer. A socket gives its error once; then it is EPIPE.
 */
static void
who_is_lost(void **state)
{
	static const struct {
		int refusal, unsendable, unreadable;
		enum closing why;
	} rows[] = {
	    {EPIPE, EPIPE, 0, CLOSING_LEFT},
	    {ECONNRESET, EPIPE, 0, CLOSING_LEFT},
	    {ETIMEDOUT, EPIPE, 0, CLOSING_LEFT},
	    {EHOSTUNREACH, EPIPE, 0, CLOSING_LEFT},
	    {ENETDOWN, ENETDOWN, 0, CLOSING_LEFT},
	    {EIO, 0, EIO, CLOSING_CUT},
	    {ESTALE, 0, ESTALE, CLOSING_CUT},
	    {ETIMEDOUT, 0, ETIMEDOUT, CLOSING_CUT},
	};
	struct calls_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		int client = ask_for_it(fixture, "/large.bin\r\n");
		accept_until(fixture, 1);
		struct conn *conn = fixture->env.first;
		assert_int_equal(conn_step_request(conn), CONN_GO_ON);
		refusal = rows[i].refusal;
		unsendable = rows[i].unsendable;
		unreadable = rows[i].unreadable;
		enum conn_wait wait = conn_step_send(conn);
		refusal = unsendable = unreadable = 0;
		assert_int_equal(wait, CONN_CLOSE);
		assert_int_equal(conn->why, rows[i].why);
		conn_close_all(&fixture->env);
		close(client);
	}
}

/*
 * K453: a connection that the system cannot poll is closed, since nothing would
 * wake it: one that is new to the poller, and one that waits for something
 * else.
 */
static void
unpolled_ones(void **state)
{
	struct calls_fixture *fixture = *state;
	char byte;
	void *item;

	for (int known = 0; known < 2; known++) {
		int client = ask_for_it(fixture, "/lar");
		unpolled = known ? 0 : ENOSPC;
		accept_until(fixture, 1);
		if (accepted4 == 0) {
			print_message("no epoll: the portable twin\n");
			conn_close_all(&fixture->env);
			close(client);
			skip();
		}
		look(fixture);
		assert_int_equal(fixture->env.count, known);
		if (known) {
			unpolled = ENOMEM;
			assert_int_equal(write(client, "ge.bin\r\n", 8), 8);
			assert_int_equal(
			    poller_wait(fixture->env.poller, WAIT, &item, 1),
			    1);
			conn_ready(item);
		}
		unpolled = 0;
		assert_int_equal(fixture->env.count, 0);
		while (read(client, &byte, 1) > 0)
			;
		close(client);
	}
}

/*
 * Q105: what clients wait for counts as the work of a turn: that they are
 * accepted and answered, not that they leave.
 */
static void
work(void **state)
{
	struct calls_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	int client = ask(fixture);

	assert_int_equal(conn_under_way(env), 0);
	accept_until(fixture, 1);
	assert_int_equal(env->clients, 1);
	assert_int_equal(conn_under_way(env), 1);
	assert_int_equal(look(fixture), 1);
	assert_int_equal(env->clients, 2);
	assert_int_equal(conn_under_way(env), 0);
	leave(client);
	serve_all(fixture);
	assert_int_equal(env->clients, 2);
}

/* Q52: FIN goes with the last bytes of a page, not behind them. */
static void
last_bytes(void **state)
{
	struct calls_fixture *fixture = *state;
	int client = ask(fixture);

	accept_until(fixture, 1);
	last_flags = 0;
	assert_int_equal(look(fixture), 1);
	assert_int_equal(fixture->env.first->state, CONN_DRAIN);
	if (accepted4 > 0)
		assert_int_equal(last_flags & MSG_MORE, MSG_MORE);
	leave(client);
	serve_all(fixture);
	/* A full socket waits for nothing but room. */
	client = ask_for_it(fixture, "/large.bin\r\n");
	accept_until(fixture, 1);
	refusal = EINVAL;
	look(fixture);
	refusal = 0;
	assert_int_equal(fixture->env.first->state, CONN_SEND);
	assert_int_equal(last_flags & MSG_MORE, 0);
	close(client);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(seven_calls, make, unmake),
	    cmocka_unit_test_setup_teardown(one_look, make, unmake),
	    cmocka_unit_test_setup_teardown(small_files, make, unmake),
	    cmocka_unit_test_setup_teardown(late, make, unmake),
	    cmocka_unit_test_setup_teardown(late_line, make, unmake),
	    cmocka_unit_test_setup_teardown(talkative, make, unmake),
	    cmocka_unit_test_setup_teardown(crowd, make, unmake),
	    cmocka_unit_test_setup_teardown(gathers, make, unmake),
	    cmocka_unit_test_setup_teardown(gathers_no_more, make, unmake),
	    cmocka_unit_test_setup_teardown(half, make, unmake),
	    cmocka_unit_test_setup_teardown(limited, make, unmake),
	    cmocka_unit_test_setup_teardown(told_and_ended, make, unmake),
	    cmocka_unit_test_setup_teardown(early_looks, make, unmake),
	    cmocka_unit_test_setup_teardown(stays, make, unmake),
	    cmocka_unit_test_setup_teardown(large, make, unmake),
	    cmocka_unit_test_setup_teardown(whole_file, make, unmake),
	    cmocka_unit_test_setup_teardown(changed_uncopied, make, unmake),
	    cmocka_unit_test_setup_teardown(changed_copied, make, unmake),
	    cmocka_unit_test_setup_teardown(who_is_lost, make, unmake),
	    cmocka_unit_test_setup_teardown(unpolled_ones, make, unmake),
	    cmocka_unit_test_setup_teardown(work, make, unmake),
	    cmocka_unit_test_setup_teardown(last_bytes, make, unmake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
