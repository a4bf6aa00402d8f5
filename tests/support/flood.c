#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/clock.h"
#include "support/flood.h"

/*
 * One event loop over all sockets. A ClientHello is made once and sent by all:
 * an attacker does not compute, only the server does. Slow sockets come one
 * after the other, each has its turn once a second, and comes again only then:
 * what they cost is spread evenly, as it is among many machines.
 */

enum {
	EVENTS = 256,
	TICK = 1, /* ms, in which a part of the sockets has its turn */
	PARTS = 1000,
	WINDOW = 4096, /* bytes of the receive buffer of a slow reader */
	SLOWLY = 2048, /* bytes a turn */
	HELLO_MAX = 4096,
	ADDRESS = 250, /* values of a byte of an address */
};

struct place {
	int fd; /* 0: to be opened */
	SSL *tls;
	size_t dripped; /* bytes of the request */
	bool connected;
};

struct field {
	const struct flood *flood;
	int poller;
	struct place *places;
	SSL_CTX *context;
	char hello[HELLO_MAX];
	int hello_size;
	size_t opened;
};

int
flood_bind(int fd, size_t number)
{
	struct sockaddr_in from = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl((uint32_t)(0x7f000001 +
		(number % ADDRESS) + (number / ADDRESS << 8)))};
	int on = 1;

	/* The port is chosen by connect(): it may be shared by addresses. */
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	return bind(fd, (struct sockaddr *)&from, sizeof(from));
}

static void
make_hello(struct field *field)
{
	SSL *tls = SSL_new(field->context);
	BIO *out = BIO_new(BIO_s_mem());

	SSL_set_bio(tls, BIO_new(BIO_s_mem()), out);
	SSL_set_tlsext_host_name(tls, "localhost");
	SSL_set_connect_state(tls);
	SSL_do_handshake(tls);
	field->hello_size = BIO_read(out, field->hello, HELLO_MAX);
	SSL_free(tls);
}

static bool
reads_file(const struct flood *flood)
{
	return flood->offence == FLOOD_SLOW || flood->offence == FLOOD_STALLED;
}

static bool
is_client(const struct flood *flood)
{
	return flood->offence == FLOOD_DRIP || reads_file(flood);
}

static bool
is_slow(const struct flood *flood)
{
	return flood->offence == FLOOD_SILENT || flood->offence == FLOOD_HALF ||
	    is_client(flood);
}

static void
open_place(struct field *field, size_t at)
{
	struct place *place = &field->places[at];
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)field->flood->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct epoll_event event = {
	    .events = EPOLLOUT | EPOLLIN, .data.u64 = at};
	int small = WINDOW;

	*place = (struct place){
	    .fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
	if (reads_file(field->flood))
		setsockopt(
		    place->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	flood_bind(place->fd,
	    field->flood->first + field->opened++ % field->flood->addresses);
	connect(place->fd, (struct sockaddr *)&to, sizeof(to));
	epoll_ctl(field->poller, EPOLL_CTL_ADD, place->fd, &event);
}

/* By a reset, which leaves no socket in TIME_WAIT. */
static void
open_again(struct field *field, size_t at)
{
	struct place *place = &field->places[at];
	struct linger reset = {1, 0};

	SSL_free(place->tls);
	setsockopt(place->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(place->fd);
	*place = (struct place){0};
	if (!is_slow(field->flood))
		open_place(field, at);
}

/* The connection stands: says hello, or begins a handshake of its own. */
static int
greet(struct field *field, size_t at)
{
	struct place *place = &field->places[at];
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = at};

	place->connected = true;
	epoll_ctl(field->poller, EPOLL_CTL_MOD, place->fd, &event);
	if (is_client(field->flood)) {
		place->tls = SSL_new(field->context);
		SSL_set_fd(place->tls, place->fd);
		SSL_set_tlsext_host_name(place->tls, "localhost");
		SSL_set_connect_state(place->tls);
		return 0;
	}
	if (field->flood->offence == FLOOD_SILENT)
		return 0;
	ssize_t sent = send(
	    place->fd, field->hello, (size_t)field->hello_size, MSG_NOSIGNAL);
	return sent == field->hello_size && field->flood->offence != FLOOD_LEAVE
	    ? 0
	    : -1;
}

/* A client of its own: handshakes, and asks for the file if it is slow. */
static int
shake(struct field *field, size_t at)
{
	struct place *place = &field->places[at];
	struct epoll_event event = {.data.u64 = at};
	const char *request = field->flood->request;
	int done = SSL_do_handshake(place->tls);

	if (done != 1)
		return SSL_get_error(place->tls, done) == SSL_ERROR_WANT_READ
		    ? 0
		    : -1;
	if (reads_file(field->flood)) {
		if (SSL_write(place->tls, request, (int)strlen(request)) <= 0)
			return -1;
		/* From here on only a tick reads. */
		epoll_ctl(field->poller, EPOLL_CTL_MOD, place->fd, &event);
	}
	return 0;
}

static int
hear(struct field *field, size_t at)
{
	struct place *place = &field->places[at];
	char bytes[HELLO_MAX];

	if (place->tls && !SSL_is_init_finished(place->tls))
		return shake(field, at);
	ssize_t got = recv(place->fd, bytes, sizeof(bytes), 0);
	if (got == 0 || (got < 0 && errno != EAGAIN))
		return -1;
	return field->flood->offence == FLOOD_HANDSHAKES && got > 0 ? -1 : 0;
}

static void
handle(struct field *field, const struct epoll_event *event)
{
	size_t at = (size_t)event->data.u64;
	struct place *place = &field->places[at];
	int result = event->events & (EPOLLERR | EPOLLHUP) ? -1 : 0;

	if (result == 0 && !place->connected)
		result = greet(field, at);
	if (result == 0 && place->tls && !SSL_is_init_finished(place->tls))
		result = shake(field, at);
	else if (result == 0 && event->events & EPOLLIN)
		result = hear(field, at);
	if (result < 0)
		open_again(field, at);
}

/* A byte of the request, or a little of the answer. */
static void
drip(struct field *field, size_t at)
{
	const struct flood *flood = field->flood;
	struct place *place = &field->places[at];
	char bytes[SLOWLY];
	const char *next =
	    flood->request + place->dripped % strlen(flood->request);

	if (!place->tls || !SSL_is_init_finished(place->tls))
		return;
	if (flood->offence == FLOOD_STALLED && place->dripped > 0)
		return;
	bool gone = reads_file(flood)
	    ? recv(place->fd, bytes, sizeof(bytes), 0) == 0
	    : SSL_write(place->tls, next, 1) <= 0;
	place->dripped++;
	if (gone)
		open_again(field, at);
}

/* The turn of a part of the slow sockets; one that is new comes. */
static void
tick(struct field *field, size_t number)
{
	size_t came =
	    number < field->flood->sockets ? number : field->flood->sockets;

	for (size_t i = number % PARTS; i < came; i += PARTS)
		if (field->places[i].fd == 0)
			open_place(field, i);
		else if (is_client(field->flood))
			drip(field, i);
	if (number < field->flood->sockets)
		open_place(field, number);
}

static _Noreturn void
run(struct field *field)
{
	struct epoll_event events[EVENTS];
	int64_t due = clock_monotonic() + TICK;
	bool slow = is_slow(field->flood);

	for (size_t i = 0; !slow && i < field->flood->sockets; i++)
		open_place(field, i);
	for (size_t number = 0;;) {
		int count = epoll_wait(field->poller, events, EVENTS, TICK);
		for (int i = 0; i < count; i++)
			handle(field, &events[i]);
		if (!slow || clock_monotonic() < due)
			continue;
		/* What was missed is not made up for: that would be a burst. */
		tick(field, number++);
		due = clock_monotonic() + TICK;
	}
}

pid_t
flood_start(const struct flood *flood)
{
	struct field field = {.flood = flood};
	struct rlimit limit;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	field.poller = epoll_create1(0);
	field.places = calloc(flood->sockets, sizeof(*field.places));
	field.context = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_mode(field.context, SSL_MODE_RELEASE_BUFFERS);
	make_hello(&field);
	run(&field);
}

void
flood_stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
