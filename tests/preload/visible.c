#define _GNU_SOURCE
/*
 * Loaded into a scene's server by LD_PRELOAD where the tests run as an ordinary
 * user, or as root without CAP_SYS_PTRACE: its processes let others of that
 * user read what /proc says of them, which they refuse by themselves.
 */
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int
prctl(int option, ...)
{
	unsigned long values[4];
	va_list rest;

	va_start(rest, option);
	for (int i = 0; i < 4; i++)
		values[i] = va_arg(rest, unsigned long);
	va_end(rest);
	if (option == PR_SET_DUMPABLE)
		return 0;
	return (int)syscall(
	    SYS_prctl, option, values[0], values[1], values[2], values[3]);
}
