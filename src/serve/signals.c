#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "serve/signals.h"
#include "serve/socket.h"

/* A handler has no argument to find it by: the one place for a variable. */
static int write_end = -1;

static void
handle(int signal)
{
	int error = errno;
	unsigned char byte = (unsigned char)signal;

	/* A full pipe means that enough is waiting to be read. */
	if (write(write_end, &byte, 1) < 0)
		errno = error;
	errno = error;
}

int
signals_watch(const int *signals)
{
	int ends[2];
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handle;
	action.sa_flags = SA_RESTART;
	sigemptyset(&action.sa_mask);
	if (pipe(ends) < 0)
		return -1;
	if (socket_prepare(ends[0]) < 0 || socket_prepare(ends[1]) < 0)
		return -1;
	/* After a fork the parent's pipe is not ours to write to. */
	if (write_end >= 0)
		close(write_end);
	write_end = ends[1];
	for (; *signals; signals++)
		sigaction(*signals, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	return ends[0];
}

uint64_t
signals_bit(int signal)
{
	return UINT64_C(1) << (signal - 1);
}

uint64_t
signals_take(int fd)
{
	unsigned char bytes[512];
	ssize_t got = read(fd, bytes, sizeof(bytes));
	uint64_t signals = 0;

	for (ssize_t i = 0; i < got; i++)
		signals |= signals_bit(bytes[i]);
	return signals;
}
