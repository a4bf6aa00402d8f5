/* A key that one keyholder has from the one before: row D19. */
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cert/cert_make.h"
#include "cert/keyop.h"
#include "cert/keyop_heir.h"
#include "support/expect.h"
#include "support/patience.h"

enum { NUMBER = 5, KEY_MOST = 32768, ASKED_MOST = 16 };

/* An heir waits for its answer as long as the tests do. */
int
setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	const struct timeval patience = {.tv_sec = PATIENCE / 1000};

	if (level == SOL_SOCKET && name == SO_RCVTIMEO)
		value = &patience;
	return (int)syscall(SYS_setsockopt, fd, level, name, value, size);
}

/* A pair, another key, and the two ends. */
struct estate {
	struct cert cert;
	struct buf key, other, chain;
	int ends[2];
};

static int
make(void **state)
{
	static const struct span names[] = {{"localhost", 9}};
	struct estate *estate = calloc(1, sizeof(*estate));

	assert_int_equal(cert_make_key(&estate->key), 0);
	assert_int_equal(cert_make_key(&estate->other), 0);
	assert_int_equal(
	    cert_make(buf_span(&estate->key), names, 1, &estate->chain), 0);
	assert_int_equal(
	    cert_read_chain(&estate->cert, buf_span(&estate->chain)), 0);
	assert_int_equal(keyop_keep(NUMBER, buf_span(&estate->key)), 0);
	*state = estate;
	return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, estate->ends);
}

static int
unmake(void **state)
{
	struct estate *estate = *state;

	cert_free(&estate->cert);
	cert_wipe(&estate->key);
	cert_wipe(&estate->other);
	buf_free(&estate->chain);
	close(estate->ends[0]);
	close(estate->ends[1]);
	free(estate);
	return 0;
}

/*
 * D19: a request of another size than a number's, or none, has no answer; that
 * of a number without a key has an empty one.
 */
static void
requests(void **state)
{
	static const uint32_t rows[] = {
	    0, NUMBER, NUMBER + 1, KEYOP_KEYS - 1, KEYOP_KEYS, UINT32_MAX};
	const struct estate *estate = *state;
	char bytes[KEY_MOST] = {0};

	keyop_bequeath(estate->ends[1]);
	for (size_t size = 0; size < ASKED_MOST; size++) {
		uint32_t number = NUMBER;
		memcpy(bytes, &number, sizeof(number));
		send(estate->ends[0], bytes, size, MSG_DONTWAIT);
		keyop_bequeath(estate->ends[1]);
		ssize_t got =
		    recv(estate->ends[0], bytes, sizeof(bytes), MSG_DONTWAIT);
		assert_int_equal(got > 0, size == sizeof(number));
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		send(estate->ends[0], &rows[i], sizeof(rows[i]), MSG_DONTWAIT);
		keyop_bequeath(estate->ends[1]);
		ssize_t got =
		    recv(estate->ends[0], bytes, sizeof(bytes), MSG_DONTWAIT);
		assert_int_equal(got > 0, rows[i] == NUMBER);
		assert_int_equal(got < 0, false);
	}
	assert_int_equal(
	    recv(estate->ends[0], bytes, sizeof(bytes), MSG_DONTWAIT), -1);
}

/* Answers each request with one of the answers, in a process of its own. */
static pid_t
answer_each(const struct estate *estate, const struct span *list, size_t count)
{
	uint32_t number;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	close(estate->ends[0]);
	for (size_t i = 0; i < count; i++) {
		if (recv(estate->ends[1], &number, sizeof(number), 0) <= 0)
			_exit(1);
		send(estate->ends[1], list[i].data, list[i].size, MSG_NOSIGNAL);
	}
	_exit(0);
}

/* D19: only the key of the certificate is taken, whatever is sent for it. */
static void
answers(void **state)
{
	const struct estate *estate = *state;
	struct span key = buf_span(&estate->key);
	int status;

	const struct {
		struct span sent;
		bool good;
	} rows[] = {{key, true}, {buf_span(&estate->other), false},
	    {SPAN(""), false}, {SPAN("-----BEGIN PRIVATE KEY-----"), false},
	    {buf_span(&estate->chain), false},
	    {span_head(key, key.size / 2), false}, {span_tail(key, 1), false},
	    {key, true}};
	struct span list[COUNT(rows)];
	for (size_t i = 0; i < COUNT(rows); i++)
		list[i] = rows[i].sent;
	pid_t pid = answer_each(estate, list, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf pem = {0};
		int result =
		    keyop_inherit(estate->ends[0], NUMBER, &estate->cert, &pem);
		expect_true(
		    "answer", rows[i].sent, (result == 0) == rows[i].good);
		assert_int_equal(pem.size > 0, rows[i].good);
		cert_wipe(&pem);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* D19: what was sent to one that has waited in vain is no answer. */
static void
unasked(void **state)
{
	const struct estate *estate = *state;
	struct buf pem = {0};
	int status;

	for (int i = 0; i < KEYOP_KEYS; i++)
		send(estate->ends[1], "old", 3, MSG_DONTWAIT);
	struct span key = buf_span(&estate->key);
	pid_t pid = answer_each(estate, &key, 1);
	assert_int_equal(
	    keyop_inherit(estate->ends[0], NUMBER, &estate->cert, &pem), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	cert_wipe(&pem);
	/* The predecessor is gone, or has closed: nobody waits. */
	assert_int_equal(shutdown(estate->ends[1], SHUT_RDWR), 0);
	assert_int_equal(
	    keyop_inherit(estate->ends[0], NUMBER, &estate->cert, &pem), -1);
	assert_int_equal(pem.size, 0);
}

/* D29: a predecessor that sends without end does not hold up its successor. */
static void
endless(void **state)
{
	const struct estate *estate = *state;
	struct buf pem = {0};
	int status;
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			send(estate->ends[1], "more", 4, MSG_NOSIGNAL);
	assert_int_equal(
	    keyop_inherit(estate->ends[0], NUMBER, &estate->cert, &pem), -1);
	assert_int_equal(pem.size, 0);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

#define HEIR_TEST(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HEIR_TEST(requests),
	    HEIR_TEST(answers),
	    HEIR_TEST(unasked),
	    HEIR_TEST(endless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
