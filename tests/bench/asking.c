/*
 * What a signature costs the process that needs it, P-256 as in most
 * certificates: with the key in another process, asked for as a worker asks,
 * and with the key in its own. Both processes share a processor, as a worker
 * and its keyholder do that are kept on one.
 *
 *     asking    (prints asked=, of the process that asks; alone=: microseconds)
 */
#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "cert/cert_make.h"
#include "cert/keyop_channel.h"
#include "support/verify.h"

enum { TIMES = 5000, SCHEME = 0x0403 };

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

/* Ends with the socket. */
static void
answer(int fd)
{
	struct pollfd one = {.fd = fd, .events = POLLIN};

	while (poll(&one, 1, -1) == 1 && !(one.revents & POLLHUP))
		while (keyop_serve(fd).signatures > 0)
			;
	_exit(0);
}

static double
spent_us(void)
{
	struct timespec spent;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
	return (double)spent.tv_sec * 1e6 + (double)spent.tv_nsec / 1e3;
}

/* Microseconds of a signature by a signer; channel NULL: of this process. */
static double
cost(struct keyop_channel *channel)
{
	unsigned char signature[KEYOP_SIGNATURE_MAX];
	char bytes[VERIFY_MESSAGE];
	struct span message = {bytes, verify_write(bytes, 32)};

	double before = spent_us();
	for (int i = 0; i < TIMES; i++) {
		size_t size = sizeof(signature);
		if ((channel ? keyop_channel_sign(channel, 0, SCHEME, message,
				   signature, &size)
			     : keyop_sign(
				   0, SCHEME, message, signature, &size)) < 0)
			fail("sign");
	}
	return (spent_us() - before) / TIMES;
}

int
main(void)
{
	struct keyop_channel channel;
	struct buf pem = {0};
	cpu_set_t first;
	int ends[2];

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	if (cert_make_key(&pem) < 0 || keyop_keep(0, buf_span(&pem)) < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) < 0)
		fail("asking");
	buf_free(&pem);
	if (fork() == 0) {
		close(ends[0]);
		answer(ends[1]);
	}
	close(ends[1]);
	keyop_channel_begin(&channel, ends[0]);
	(void)cost(&channel);
	printf("asked=%.2f alone=%.2f\n", cost(&channel), cost(NULL));
	return 0;
}
