#include <errno.h>

#include "base/clock.h"
#include "fetch/patience.h"

int
patience_left(const struct patience *patience)
{
	int64_t left = patience->silence;

	if (patience->until != 0) {
		int64_t all = patience->until - clock_monotonic();
		left = all < left ? all : left;
	}
	return left > 0 ? (int)left : 0;
}

int
patience_wait(const struct patience *patience, int fd, short events)
{
	struct pollfd ready = {.fd = fd, .events = events};
	int left, got;

	do {
		left = patience_left(patience);
		got = left > 0 ? poll(&ready, 1, left) : 0;
	} while (got < 0 && errno == EINTR);
	if (got == 0)
		errno = ETIMEDOUT;
	return got > 0 ? 0 : -1;
}
