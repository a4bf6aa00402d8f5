/* `loam get`: connections that are lost, each in its own way. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "support/get.h"
#include "support/patience.h"

/* A socket of 127.0.0.1 that listens; *port_r is its port. */
static int
listen_at(int backlog, unsigned *port_r)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(fd, backlog), 0);
	getsockname(fd, (struct sockaddr *)&address, &size);
	*port_r = ntohs(address.sin_port);
	return fd;
}

/* Reads a request and resets the connection in the middle of the answer. */
static void
reset_line(int fd)
{
	struct linger at_once = {.l_onoff = 1};
	char byte = '\0';

	while (byte != '\n' && read(fd, &byte, 1) == 1)
		;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
}

/* Wants a certificate of a client, which it says once it knows of none. */
static void
refuse_line(SSL_CTX *context, int fd)
{
	SSL *tls = SSL_new(context);
	char byte;

	SSL_set_fd(tls, fd);
	SSL_accept(tls);
	shutdown(fd, SHUT_WR);
	while (read(fd, &byte, 1) > 0)
		;
	SSL_free(tls);
	close(fd);
}

/* Serves one connection: with a pair it refuses TLS, else it resets. */
static pid_t
serve_one(int listener, const struct identity_pair *pair)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0) {
		close(listener);
		return pid;
	}
	alarm(PATIENCE / 1000);
	signal(SIGPIPE, SIG_IGN);
	int fd = accept(listener, NULL, NULL);
	if (pair) {
		SSL_CTX *context = SSL_CTX_new(TLS_server_method());
		SSL_CTX_use_certificate(context, pair->certificate);
		SSL_CTX_use_PrivateKey(context, pair->key);
		SSL_CTX_set_verify(context,
		    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
		refuse_line(context, fd);
		SSL_CTX_free(context);
	} else {
		reset_line(fd);
	}
	_exit(0);
}

/* V15: a connection that is reset is told as cut off, in plain Gopher, too. */
static void
reset(void **state)
{
	struct server *server = *state;
	unsigned port;
	pid_t pid = serve_one(listen_at(4, &port), NULL);

	get_expect(server, get_url("gopher://127.0.0.1:*/0x", port), GET_NONE,
	    6, NULL, "the answer was cut off: the connection was reset");
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* V19: a server's alert behind the handshake is told as what it says. */
static void
alert(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	unsigned port;
	pid_t pid = serve_one(listen_at(4, &port), &pair);

	get_expect(server, get_url("gemini://127.0.0.1:*/", port),
	    GET_OPTIONS("--trust-any-key"), 4, NULL,
	    "the server ended TLS: tlsv13 alert certificate required");
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	identity_free(&pair);
}

/* V16: a server that says nothing in the handshake is waited for no longer. */
static void
silent(void **state)
{
	struct server *server = *state;
	unsigned port;
	int listener = listen_at(4, &port);

	get_expect(server, get_url("gemini://127.0.0.1:*/", port),
	    GET_OPTIONS("--timeout", "1"), 5, NULL,
	    "the TLS handshake did not end in time; try again, or give it "
	    "more by --timeout");
	/* Then nothing was asked for, and whether it was done is known. */
	struct ran ran = command_run(server,
	    (const char *const[]){"put", "--trust-any-key", "--timeout", "1",
		"--delete", get_url("titan://127.0.0.1:*/a.gmi", port), NULL});
	ran_expect(&ran, "said", 5, NULL, "more by --timeout\n");
	close(listener);
}

/* V16: nor is one whose queue of connections is full. */
static void
full_queue(void **state)
{
	struct server *server = *state;
	struct sockaddr_in address = {.sin_family = AF_INET};
	unsigned port;
	int listener = listen_at(0, &port), fds[2];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((in_port_t)port);
	for (size_t i = 0; i < COUNT(fds); i++) {
		fds[i] = socket(
		    AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)!connect(
		    fds[i], (struct sockaddr *)&address, sizeof(address));
	}
	get_expect(server, get_url("gemini://127.0.0.1:*/", port),
	    GET_OPTIONS("--timeout", "1"), 5, NULL,
	    "no connection to 127.0.0.1");
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	close(listener);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    GET_SCENE(reset),
	    GET_SCENE(alert),
	    GET_SCENE(silent),
	    GET_SCENE(full_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
