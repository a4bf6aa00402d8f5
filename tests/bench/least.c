/*
 * The least that a server can do: an event loop that accepts, shakes hands,
 * reads a line and sends bytes that it has in memory, then close_notify, and
 * closes. Nothing is looked at, nothing is counted, nobody is timed out. What
 * it costs is the kernel's and the TLS library's price, the same for every
 * server; it takes no way that a real one could not take.
 *
 *     least FILE [CERTIFICATE KEY [SUITE TICKETS]]
 *
 * FILE is what it sends. With SUITE that TLS 1.3 suite comes first, whatever
 * the client prefers. Prints its port.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ssl.h>

enum { EVENTS = 64, BACKLOG = 511 };

enum state { REQUEST, ANSWER };

struct conn {
	int fd;
	SSL *tls; /* NULL: in the clear */
	enum state state;
	size_t sent, line;
	bool writes; /* what its registration waits for */
};

static const char *bytes;
static size_t size;
static SSL_CTX *context;
static int poller;

static void
map_file(const char *path)
{
	struct stat state;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &state) < 0) {
		perror(path);
		exit(1);
	}
	size = (size_t)state.st_size;
	bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (bytes == MAP_FAILED)
		exit(1);
	close(fd);
}

static int
listen_somewhere(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;

	/* Inherited by what it accepts. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, BACKLOG) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		exit(1);
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

static void
make_context(int count, char **arguments)
{
	context = SSL_CTX_new(TLS_server_method());
	if (SSL_CTX_use_certificate_chain_file(context, arguments[2]) != 1 ||
	    SSL_CTX_use_PrivateKey_file(
		context, arguments[3], SSL_FILETYPE_PEM) != 1) {
		fprintf(stderr, "least: no certificate or key\n");
		exit(1);
	}
	/* Tickets are the only memory of a session. */
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(context,
	    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (count < 6)
		return;
	SSL_CTX_set_ciphersuites(context, arguments[4]);
	SSL_CTX_set_num_tickets(context, (size_t)atoi(arguments[5]));
}

static void
open_conn(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);

	if (fd < 0)
		return;
	struct conn *conn = calloc(1, sizeof(*conn));
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
	conn->fd = fd;
	if (context) {
		conn->tls = SSL_new(context);
		SSL_set_fd(conn->tls, fd);
		SSL_set_accept_state(conn->tls);
	}
	epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

static void
close_conn(struct conn *conn)
{
	SSL_free(conn->tls);
	close(conn->fd);
	free(conn);
}

/* Bytes read or written; 0 has to wait, -1 is an end. */
static ssize_t
outcome(struct conn *conn, ssize_t result)
{
	if (result > 0)
		return result;
	if (!conn->tls)
		return result < 0 && errno == EAGAIN ? 0 : -1;
	int error = SSL_get_error(conn->tls, (int)result);
	return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE
	    ? 0
	    : -1;
}

/* The handshake is made by the first read. Returns 1 for a whole line. */
static ssize_t
read_line(struct conn *conn)
{
	char line[4096];
	ssize_t got = outcome(conn,
	    conn->tls ? SSL_read(conn->tls, line, sizeof(line))
		      : recv(conn->fd, line, sizeof(line), 0));

	if (got <= 0)
		return got;
	return line[got - 1] == '\n' ? 1 : 0;
}

/* Returns 1 when all is sent. */
static ssize_t
send_some(struct conn *conn)
{
	while (conn->sent < size) {
		const char *from = bytes + conn->sent;
		size_t rest = size - conn->sent;
		ssize_t sent = outcome(conn,
		    conn->tls ? SSL_write(conn->tls, from,
				    rest > 1 << 30 ? 1 << 30 : (int)rest)
			      : send(conn->fd, from, rest, MSG_NOSIGNAL));
		if (sent <= 0)
			return sent;
		conn->sent += (size_t)sent;
	}
	return 1;
}

static void
wait_for(struct conn *conn, bool writes)
{
	struct epoll_event event = {
	    .events = writes ? EPOLLOUT : EPOLLIN, .data.ptr = conn};

	if (conn->writes != writes)
		epoll_ctl(poller, EPOLL_CTL_MOD, conn->fd, &event);
	conn->writes = writes;
}

static void
advance(struct conn *conn)
{
	ssize_t got = 1;

	if (conn->state == REQUEST && (got = read_line(conn)) > 0)
		conn->state = ANSWER;
	if (conn->state == ANSWER && (got = send_some(conn)) > 0) {
		if (conn->tls)
			SSL_shutdown(conn->tls);
		close_conn(conn);
	} else if (got < 0) {
		close_conn(conn);
	} else {
		wait_for(conn, conn->state == ANSWER);
	}
}

int
main(int count, char **arguments)
{
	struct epoll_event events[EVENTS], event = {.events = EPOLLIN};

	if (count < 2)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	map_file(arguments[1]);
	if (count > 3)
		make_context(count, arguments);
	int listener = listen_somewhere();
	poller = epoll_create1(0);
	epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
	for (;;) {
		int ready = epoll_wait(poller, events, EVENTS, -1);
		for (int i = 0; i < ready; i++)
			if (events[i].data.ptr)
				advance(events[i].data.ptr);
			else
				open_conn(listener);
	}
}
