#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "support/expect.h"
#include "support/patience.h"
#include "support/peer.h"

enum { DRIP_PAUSE = 20 }; /* ms between two bytes */

/* A connection, plain if tls is NULL. */
struct line {
	int fd;
	SSL *tls;
};

static ssize_t
line_read(const struct line *line, char *bytes, size_t size)
{
	return line->tls ? SSL_read(line->tls, bytes, (int)size)
			 : read(line->fd, bytes, size);
}

static ssize_t
line_write(const struct line *line, struct span bytes)
{
	if (bytes.size == 0)
		return 0;
	return line->tls ? SSL_write(line->tls, bytes.data, (int)bytes.size)
			 : write(line->fd, bytes.data, bytes.size);
}

/* Reads a line with its end. */
static void
read_request(const struct line *line, struct buf *request)
{
	char last = '\0';

	while (last != '\n' && line_read(line, &last, 1) == 1)
		buf_byte(request, last);
}

/* Sends a request back, and the body whose size it names. */
static void
echo(const struct line *line, struct buf *request)
{
	struct span text = buf_span(request), key = SPAN(";size=");
	size_t size = 0;

	while (text.size > 0 && !span_starts(text, key))
		text = span_tail(text, 1);
	for (text = span_tail(text, key.size);
	     text.size > 0 && text.data[0] >= '0' && text.data[0] <= '9';
	     text = span_tail(text, 1))
		size = size * 10 + (size_t)(text.data[0] - '0');
	for (char byte; size > 0 && line_read(line, &byte, 1) == 1; size--)
		buf_byte(request, byte);
	line_write(line, buf_span(request));
}

static void
end_line(const struct line *line, enum peer_end end)
{
	char byte;
	X509 *own = line->tls ? SSL_get1_peer_certificate(line->tls) : NULL;

	if (end == PEER_TELLS)
		line_write(line, own ? SPAN("cert") : SPAN("none"));
	X509_free(own);
	while (end == PEER_DRIPS && line_write(line, SPAN("x")) > 0)
		poll(NULL, 0, DRIP_PAUSE);
	if (end == PEER_STAYS)
		while (line_read(line, &byte, 1) > 0)
			;
	if (line->tls && end != PEER_CUTS && end != PEER_STAYS &&
	    end != PEER_DRIPS)
		SSL_shutdown(line->tls);
	if (end == PEER_IGNORES)
		pause();
	/* What the client still sends must not reset the connection. */
	shutdown(line->fd, SHUT_WR);
	while (read(line->fd, &byte, 1) > 0)
		;
}

static void
serve_line(
    SSL_CTX *context, int fd, const struct peer_answer *answer, int heard)
{
	struct line line = {fd, context ? SSL_new(context) : NULL};
	struct buf request = {0};

	if (line.tls)
		SSL_set_fd(line.tls, fd);
	if (!line.tls || SSL_accept(line.tls) == 1) {
		read_request(&line, &request);
		if (heard > 0)
			(void)!write(heard, request.data, request.size);
		line_write(&line, answer->bytes);
		if (answer->end == PEER_ECHOES)
			echo(&line, &request);
		end_line(&line, answer->end);
	}
	buf_free(&request);
	SSL_free(line.tls);
	close(fd);
}

static int
accept_any(int ok, X509_STORE_CTX *store)
{
	(void)ok;
	(void)store;
	return 1;
}

static _Noreturn void
serve_all(int listener, const struct identity_pair *pair,
    const struct peer_answer *answers, size_t count, int heard)
{
	SSL_CTX *context = pair ? SSL_CTX_new(TLS_server_method()) : NULL;

	signal(SIGPIPE, SIG_IGN);
	/* A test that was killed leaves none behind. */
	alarm(4 * PATIENCE / 1000);
	if (context) {
		SSL_CTX_use_certificate(context, pair->certificate);
		SSL_CTX_use_PrivateKey(context, pair->key);
		SSL_CTX_set_verify(context, SSL_VERIFY_PEER, accept_any);
		SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	}
	for (size_t i = 0;; i += i + 1 < count) {
		int fd = accept(listener, NULL, NULL);
		if (fd >= 0)
			serve_line(context, fd, &answers[i], heard);
	}
}

void
peer_start(struct peer *peer, const struct identity_pair *pair,
    const struct peer_answer *answers, size_t count)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(listener >= 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(listener, 16), 0);
	getsockname(listener, (struct sockaddr *)&address, &size);
	peer->port = ntohs(address.sin_port);
	peer->pid = fork();
	assert_true(peer->pid >= 0);
	if (peer->pid == 0)
		serve_all(listener, pair, answers, count, peer->heard);
	close(listener);
}

void
peer_stop(struct peer *peer)
{
	if (peer->pid > 0) {
		kill(peer->pid, SIGKILL);
		waitpid(peer->pid, NULL, 0);
	}
	peer->pid = 0;
}
