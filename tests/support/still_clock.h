/*
 * A monotonic clock that stands: for a test program that compares times, and is
 * not to depend on how long it is kept from running. Included by that program
 * alone, it replaces the call of the C library.
 */
#ifndef SUPPORT_STILL_CLOCK_H
#define SUPPORT_STILL_CLOCK_H

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	static struct timespec stood;

	if (clock != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, clock, now);
	if (stood.tv_sec == 0)
		syscall(SYS_clock_gettime, clock, &stood);
	*now = stood;
	return 0;
}

#endif
