#include <errno.h>
#include <time.h>

#include "base/clock.h"

int64_t
clock_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_now(void)
{
	return (int64_t)time(NULL);
}

void
clock_wait(int64_t ms)
{
	struct timespec left = {(time_t)(ms / 1000), ms % 1000 * 1000000};

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		continue;
}

int64_t
clock_earlier(int64_t timeout, int64_t other)
{
	if (other < 0)
		return timeout;
	return timeout < 0 || other < timeout ? other : timeout;
}
