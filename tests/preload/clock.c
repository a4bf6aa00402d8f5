#define _GNU_SOURCE
/*
 * Loaded into a server by LD_PRELOAD: moves its wall clock by the seconds that
 * a file holds, at any time, and leaves the monotonic clock alone.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int (*real)(clockid_t clock, struct timespec *now_r);
static const volatile int64_t *ahead;

__attribute__((constructor)) static void
map_offset(void)
{
	const char *path = getenv("LOAM_TEST_CLOCK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	real = (int (*)(clockid_t, struct timespec *))dlsym(
	    RTLD_NEXT, "clock_gettime");
	if (fd < 0)
		return;
	void *at = mmap(NULL, sizeof(*ahead), PROT_READ, MAP_SHARED, fd, 0);
	ahead = at == MAP_FAILED ? NULL : at;
	close(fd);
}

int
clock_gettime(clockid_t clock, struct timespec *now_r)
{
	/* Others may ask before this file is ready. */
	int result = real ? real(clock, now_r)
			  : (int)syscall(SYS_clock_gettime, clock, now_r);

	if (ahead &&
	    (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		now_r->tv_sec += *ahead;
	return result;
}

time_t
time(time_t *now_r)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (now_r)
		*now_r = now.tv_sec;
	return now.tv_sec;
}

int
gettimeofday(struct timeval *restrict now_r, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	now_r->tv_sec = now.tv_sec;
	now_r->tv_usec = now.tv_nsec / 1000;
	return 0;
}
