/* A client's TLS: its patience, and sessions that cannot be made. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "fetch/secure.h"
#include "support/expect.h"
#include "support/identity.h"
#include "support/patience.h"

/* P544: once the time is over a descriptor is not waited for, ready or not. */
static void
over(void **state)
{
	struct patience patience = {
	    .until = clock_monotonic() - 1, .silence = PATIENCE};
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	errno = 0;
	assert_int_equal(patience_wait(&patience, ends[0], POLLIN), -1);
	assert_int_equal(errno, ETIMEDOUT);
	patience.until = 0;
	assert_int_equal(patience_wait(&patience, ends[0], POLLIN), 0);
	patience.until = clock_monotonic() + PATIENCE;
	assert_int_equal(patience_wait(&patience, ends[0], POLLIN), 0);
	close(ends[0]);
	close(ends[1]);
}

/* Ends the handshake, sends its tickets and a byte. */
static void
serve(int fd, const struct identity_pair *pair)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	alarm(PATIENCE / 1000);
	SSL_CTX_use_certificate(context, pair->certificate);
	SSL_CTX_use_PrivateKey(context, pair->key);
	SSL *tls = SSL_new(context);
	SSL_set_fd(tls, fd);
	bool done = SSL_accept(tls) == 1 && SSL_write(tls, "x", 1) == 1;
	_exit(!done);
}

/* P544: what TLS itself says, and no byte of an answer, gains no time. */
static void
tickets(void **state)
{
	struct identity_pair pair = identity_make("localhost");
	struct patience patience = {.silence = PATIENCE};
	struct client_cert none = {0};
	struct target target;
	struct server_cert cert;
	struct secure *secure;
	struct buf wrong = {0};
	char byte;
	size_t got = 0;
	int ends[2], status;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	pid_t pid = fork();
	if (pid == 0)
		serve(ends[1], &pair);
	close(ends[1]);
	assert_int_equal(
	    target_of(SPAN("gemini://localhost/"), NULL, &target, &wrong), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(secure_open(ends[0], &target, &none, &patience,
			     &secure, &cert, &wrong),
	    OUTCOME_DONE);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	patience.until = clock_monotonic() - 1;
	assert_int_equal(
	    secure_recv(secure, &patience, &byte, 1, &got), SECURE_LATE);
	patience.until = 0;
	assert_int_equal(
	    secure_recv(secure, &patience, &byte, 1, &got), SECURE_BYTES);
	assert_int_equal(byte, 'x');
	secure_close(&secure);
	close(ends[0]);
	target_free(&target);
	buf_free(&wrong);
	identity_free(&pair);
}

/* V160: a session that cannot be made is told, and no handshake begins. */
static void
no_session(void **state)
{
	struct patience patience = {.silence = PATIENCE};
	struct client_cert none = {0};
	struct target target = {.literal = false};
	struct server_cert cert;
	struct secure *secure;
	struct buf wrong = {0};
	int ends[2];
	char byte;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	/* The extension for names has room for 255 bytes. */
	buf_repeat(&target.host, 'a', 300);
	buf_byte(&target.host, '\0');
	assert_int_equal(secure_open(ends[0], &target, &none, &patience,
			     &secure, &cert, &wrong),
	    OUTCOME_FAILED);
	expect_true("why", buf_span(&wrong),
	    span_starts(buf_span(&wrong), SPAN("TLS cannot begin: ")));
	assert_null(secure);
	assert_int_equal(recv(ends[1], &byte, 1, MSG_DONTWAIT), -1);
	close(ends[0]);
	close(ends[1]);
	buf_free(&target.host);
	buf_free(&wrong);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(over),
	    cmocka_unit_test(tickets),
	    cmocka_unit_test(no_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
