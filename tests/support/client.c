#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/clock.h"
#include "support/client.h"
#include "support/forge.h"
#include "support/offer.h"
#include "support/patience.h"

static int
come_from(int fd, const char *from)
{
	struct sockaddr_in four = {.sin_family = AF_INET};

	if (!from)
		return 0;
	inet_pton(AF_INET, from, &four.sin_addr);
	return bind(fd, (const struct sockaddr *)&four, sizeof(four));
}

static int
begin_connect(const char *address, const char *from, unsigned port)
{
	struct sockaddr_in four = {
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct sockaddr_in6 six = {
	    .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
	bool is_six = address && strchr(address, ':');
	int on = 1, fd = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM, 0);

	if (fd < 0)
		return -1;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	inet_pton(AF_INET, address && !is_six ? address : "127.0.0.1",
	    &four.sin_addr);
	inet_pton(AF_INET6, is_six ? address : "::1", &six.sin6_addr);
	const void *any = is_six ? (const void *)&six : (const void *)&four;
	socklen_t size = is_six ? sizeof(six) : sizeof(four);
	if (come_from(fd, from) < 0 ||
	    (connect(fd, any, size) < 0 && errno != EINPROGRESS)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Waits until the socket can go on. Returns false at the deadline. */
static bool
wait_socket(struct client *client, short events)
{
	int64_t left = client->until - clock_monotonic();
	struct pollfd one = {.fd = client->fd, .events = events};

	return left > 0 && poll(&one, 1, (int)left) > 0;
}

static void
note_error(struct client *client)
{
	client->heard.end = errno == ECONNRESET || errno == EPIPE
	    ? CLIENT_RESET
	    : client->heard.end;
}

/*
 * What a call of OpenSSL's needs. Returns 1 to try it again, 0 when it was
 * done, -1 when nothing more will come of it.
 */
static int
judge(struct client *client, int value)
{
	int system = errno, error = SSL_get_error(client->tls, value);

	errno = system;
	switch (error) {
	case SSL_ERROR_NONE: return 0;
	case SSL_ERROR_WANT_READ: return wait_socket(client, POLLIN) ? 1 : -1;
	case SSL_ERROR_WANT_WRITE: return wait_socket(client, POLLOUT) ? 1 : -1;
	case SSL_ERROR_ZERO_RETURN: client->heard.closed = true; return -1;
	case SSL_ERROR_SYSCALL: note_error(client); return -1;
	default:
		client->heard.alert = ERR_GET_REASON(ERR_peek_error());
		return -1;
	}
}

/* OpenSSL's: the server would like to see a certificate. */
static int
note_asked(SSL *tls, void *context)
{
	struct client *client = context;

	(void)tls;
	client->heard.asked = true;
	return 1;
}

static void
prepare(struct client *client, const struct talk *talk)
{
	client->context = SSL_CTX_new(TLS_client_method());
	offer(client->context, talk);
	if (talk->forges)
		forge_prepare(client);
	client->tls = SSL_new(client->context);
	SSL_set_cert_cb(client->tls, note_asked, client);
	SSL_set_mode(client->tls, SSL_MODE_ENABLE_PARTIAL_WRITE);
	const char *name = talk->name ? talk->name : "localhost";
	if (*name)
		SSL_set_tlsext_host_name(client->tls, name);
	if (talk->session)
		SSL_set_session(client->tls, talk->session);
}

static bool
is_x25519(SSL *tls)
{
	EVP_PKEY *key = NULL;
	bool is =
	    SSL_get_peer_tmp_key(tls, &key) && EVP_PKEY_is_a(key, "X25519");

	EVP_PKEY_free(key);
	return is;
}

static int
shake(struct client *client)
{
	struct heard *heard = &client->heard;
	int go;

	SSL_set_fd(client->tls, client->fd);
	do {
		ERR_clear_error();
		errno = 0;
		go = judge(client, SSL_connect(client->tls));
	} while (go > 0);
	heard->shaken = go == 0;
	if (heard->shaken) {
		heard->peer = SSL_get1_peer_certificate(client->tls);
		heard->version = SSL_version(client->tls);
		heard->reused = SSL_session_reused(client->tls);
		heard->cipher = SSL_get_cipher(client->tls);
		heard->x25519 = is_x25519(client->tls);
	}
	return go;
}

int
client_open(struct client *client, const struct talk *talk)
{
	int error = 0;
	socklen_t size = sizeof(error);

	signal(SIGPIPE, SIG_IGN);
	*client = (struct client){.started = clock_monotonic()};
	client->until = client->started + PATIENCE;
	client->heard.first = -1;
	/* First: from the connection on the server measures its time. */
	if (talk->secure)
		prepare(client, talk);
	client->fd = begin_connect(talk->address, talk->from, talk->port);
	if (client->fd < 0 || !wait_socket(client, POLLOUT) ||
	    getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ||
	    error) {
		client->heard.end = CLIENT_REFUSED;
		return -1;
	}
	/* The system holds it back until there is more. */
	if (talk->header.size > 0)
		send(
		    client->fd, talk->header.data, talk->header.size, MSG_MORE);
	return talk->secure ? shake(client) : 0;
}

int
client_send(struct client *client, struct span bytes)
{
	while (bytes.size > 0) {
		size_t put = 0;
		int go;
		errno = 0;
		if (client->tls) {
			ERR_clear_error();
			go = judge(client,
			    SSL_write_ex(
				client->tls, bytes.data, bytes.size, &put));
		} else {
			ssize_t sent =
			    send(client->fd, bytes.data, bytes.size, 0);
			put = sent > 0 ? (size_t)sent : 0;
			go = sent >= 0 ? 0
			    : errno == EAGAIN && wait_socket(client, POLLOUT)
			    ? 1
			    : -1;
		}
		if (go < 0)
			return -1;
		bytes = span_tail(bytes, put);
	}
	return 0;
}

/* Says that nothing more will come. */
static void
finish(struct client *client)
{
	if (client->tls && client->heard.shaken)
		SSL_shutdown(client->tls);
	shutdown(client->fd, SHUT_WR);
}

/* Reads once. Returns 0, or -1 at the end of what can be read. */
static int
read_some(struct client *client)
{
	static char bytes[65536];
	size_t got = 0;
	int go = -1;

	errno = 0;
	if (client->tls) {
		ERR_clear_error();
		go = judge(client,
		    SSL_read_ex(client->tls, bytes, sizeof(bytes), &got));
	} else {
		ssize_t size = recv(client->fd, bytes, sizeof(bytes), 0);
		if (size > 0)
			go = 0;
		else if (size == 0)
			client->heard.end = CLIENT_FIN;
		else if (errno == EAGAIN)
			go = wait_socket(client, POLLIN) ? 1 : -1;
		else
			note_error(client);
		got = size > 0 ? (size_t)size : 0;
	}
	if (got > 0 && client->heard.first < 0)
		client->heard.first = clock_monotonic() - client->started;
	buf_add(&client->heard.bytes, (struct span){bytes, got});
	return go < 0 ? -1 : 0;
}

int
client_await(struct client *client, size_t size)
{
	while (client->heard.bytes.size < size)
		if (read_some(client) < 0)
			return -1;
	return 0;
}

/* How the connection itself ends, below TLS. */
static void
await_end(struct client *client)
{
	char bytes[4096];

	while (client->heard.end == CLIENT_OPEN) {
		ssize_t got = recv(client->fd, bytes, sizeof(bytes), 0);
		if (got == 0)
			client->heard.end = CLIENT_FIN;
		else if (got < 0 && errno != EAGAIN)
			note_error(client);
		else if (got < 0 && !wait_socket(client, POLLIN))
			return;
	}
}

struct heard
client_listen(struct client *client)
{
	struct heard heard;

	if (client->heard.end != CLIENT_REFUSED) {
		bool told = client->tls && !client->heard.shaken;
		while (!told && read_some(client) == 0)
			;
		await_end(client);
	}
	if (client->tls && client->heard.shaken)
		client->heard.session = SSL_get1_session(client->tls);
	client->heard.all = clock_monotonic() - client->started;
	heard = client->heard;
	client->heard = (struct heard){0};
	return heard;
}

void
client_close(struct client *client)
{
	/* OpenSSL forgets sessions that did not end well; ours may go on. */
	if (client->tls)
		SSL_set_shutdown(
		    client->tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(client->tls);
	SSL_CTX_free(client->context);
	client->tls = NULL;
	client->context = NULL;
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
	heard_free(&client->heard);
}

void
client_reset(struct client *client)
{
	struct linger linger = {.l_onoff = 1};

	setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	client_close(client);
}

struct heard
client_talk(const struct talk *talk)
{
	struct client client;
	struct span rest = talk->request;
	size_t piece = talk->piece ? talk->piece : rest.size;
	size_t next = talk->split ? talk->split : piece;

	if (client_open(&client, talk) == 0) {
		while (rest.size > 0 &&
		    client_send(&client, span_head(rest, next)) == 0) {
			rest = span_tail(rest, next);
			next = piece;
		}
		if (talk->half_close)
			finish(&client);
	}
	struct heard heard = client_listen(&client);
	client_close(&client);
	return heard;
}

int
client_connect(unsigned port)
{
	struct client client;

	if (client_open(&client, &(struct talk){.port = port}) < 0) {
		client_close(&client);
		return -1;
	}
	return client.fd;
}

void
heard_free(struct heard *heard)
{
	buf_free(&heard->bytes);
	X509_free(heard->peer);
	SSL_SESSION_free(heard->session);
	*heard = (struct heard){0};
}

struct span
heard_span(const struct heard *heard)
{
	return buf_span(&heard->bytes);
}

int
heard_status(const struct heard *heard)
{
	struct span s = heard_span(heard);

	if (s.size < 3 || s.data[0] < '1' || s.data[0] > '6' ||
	    s.data[1] < '0' || s.data[1] > '9' || s.data[2] != ' ')
		return 0;
	return (s.data[0] - '0') * 10 + s.data[1] - '0';
}

struct span
heard_body(const struct heard *heard)
{
	struct span rest = heard_span(heard);

	span_cut(&rest, '\n');
	return rest;
}

struct span
heard_meta(const struct heard *heard)
{
	struct span rest = heard_span(heard), line = span_cut(&rest, '\n');

	line = span_tail(line, 3);
	return span_ends(line, SPAN("\r")) ? span_head(line, line.size - 1)
					   : line;
}
