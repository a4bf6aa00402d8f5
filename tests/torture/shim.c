#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include "torture/plan.h"

/*
 * Loaded into a server by LD_PRELOAD: counts its calls of the C library in all
 * of its processes, and lets one of them fail, once. The plan says which. Names
 * are those of glibc; calls inside of glibc itself are not seen.
 */

long syscall(long number, long a, long b, long c, long d, long e, long f);

enum {
	WRITE_ONLY = 01,
	READ_WRITE = 02,
	APPEND = 02000,
	FROM_END = 2,
	SHARED = 1,
	AT_CWD = -100,
	SET_FD = 2,
	TAKE_OUT = 2, /* EPOLL_CTL_DEL */
	GET_FLAGS = 3,
	EAI_AGAIN = -3, /* <netdb.h> declares a call of the table */
};

static struct torture_plan *plan;

/* Without any of the calls that are counted. */
__attribute__((constructor)) static void
map_plan(void)
{
	const char *path = getenv(TORTURE_PLAN);

	if (!path)
		return;
	long fd = syscall(SYS_openat, AT_CWD, (long)path, READ_WRITE, 0, 0, 0);
	if (fd < 0)
		return;
	long at = syscall(SYS_mmap, 0, sizeof(*plan), 1 | 2, SHARED, fd, 0);
	syscall(SYS_close, fd, 0, 0, 0, 0, 0);
	if (at == -1)
		return;
	/* The first time it loads a library, which no sandbox lets it do. */
	void *here;
	backtrace(&here, 1);
	plan = (struct torture_plan *)at;
}

/* Where a word of the failure goes; <stdio.h> declares calls of the table. */
static void *
standard_error(void)
{
	void *const *stream = dlsym(RTLD_NEXT, "stderr");

	return stream ? *stream : NULL;
}

/* Each process counts for itself: two of them cannot keep one from a turn. */
static bool
is_second(enum torture_call call)
{
	static const bool again[TORTURE_CALLS] = {
#define INTERRUPTED(symbol, again) [TORTURE_##symbol] = again,
#include "torture/interrupted.def"
#undef INTERRUPTED
	};
	static unsigned turns[TORTURE_CALLS];

	return again[call] && ++turns[call] % 2 == 0;
}

static void
copy_name(char *copy, size_t size, const char *name)
{
	size_t i = 0;

	for (; name && name[i] && i + 1 < size; i++)
		copy[i] = name[i];
	copy[i] = '\0';
}

/* Notes whose call it is that fails: none but the first of a point does. */
static void
note_callers(void)
{
	void *addresses[TORTURE_CALLERS + 2];
	int count = backtrace(addresses, TORTURE_CALLERS + 2);
	size_t found = 0;

	for (int i = 2; i < count; i++) {
		struct torture_caller *caller = &plan->callers[found];
		Dl_info about;
		if (!dladdr(addresses[i], &about) || !about.dli_fname)
			continue;
		const char *slash = strrchr(about.dli_fname, '/');
		copy_name(caller->file, sizeof(caller->file),
		    slash ? slash + 1 : about.dli_fname);
		copy_name(caller->name, sizeof(caller->name), about.dli_sname);
		/* Of the call, not of what comes after it. */
		caller->at = (uint64_t)((char *)addresses[i] - 1 -
		    (char *)about.dli_fbase);
		found++;
	}
	if (found < TORTURE_CALLERS)
		plan->callers[found].file[0] = '\0';
}

/* The error of this call, or 0. */
static int
error_of(enum torture_call call, int error)
{
	if (!plan || error == 0)
		return 0;
	atomic_fetch_add(&plan->counts[call], 1);
	switch ((enum torture_mode)atomic_load(&plan->mode)) {
	case TORTURE_SHORT: return 0;
	case TORTURE_STORM: return is_second(call) ? EINTR : 0;
	case TORTURE_INTERRUPT: error = EINTR; break;
	case TORTURE_FAIL: break;
	}
	if (atomic_load(&plan->call) != call ||
	    atomic_fetch_sub(&plan->left, 1) != 1)
		return 0;
	note_callers();
	atomic_store(&plan->fired, TORTURE_FIRED);
	return error;
}

/* Notes whose call it was that has failed. */
static void
note_caller(const void *caller)
{
	Dl_info about;

	if (!dladdr(caller, &about) || !about.dli_fname)
		return;
	if (strstr(about.dli_fname, "/libseccomp."))
		atomic_store(&plan->fired, TORTURE_SECCOMP);
	if (strstr(about.dli_fname, "/libmagic."))
		atomic_store(&plan->fired, TORTURE_MAGIC);
}

/*
 * A line of the log is one write, whatever becomes of it, and what is no larger
 * than PIPE_BUF may be goes through a pipe in one piece (POSIX, write()).
 */
static size_t
shortened(int fd, size_t size)
{
	if (!plan || fd <= 2 || size <= 512 ||
	    atomic_load(&plan->mode) != TORTURE_SHORT)
		return size;
	return size / 2;
}

static int synced = -1; /* the descriptor of the file that was synced last */

/* A file that was only written, and not synced, lacks its last byte. */
static void
lose_by_close(int fd)
{
	long flags = syscall(SYS_fcntl, fd, GET_FLAGS, 0, 0, 0, 0);

	if (fd <= 2 || fd == synced ||
	    (flags & (WRITE_ONLY | READ_WRITE | APPEND)) != WRITE_ONLY)
		return;
	long size = syscall(SYS_lseek, fd, 0, FROM_END, 0, 0, 0);
	if (size > 0)
		syscall(SYS_ftruncate, fd, size - 1, 0, 0, 0, 0);
}

static void
lose_by_fclose(const void *stream)
{
	(void)stream;
}

#define REAL(symbol)                                                           \
	static void *found_##symbol;                                           \
	if (!found_##symbol)                                                   \
	found_##symbol = dlsym(RTLD_NEXT, #symbol)

#define CALL_WITH(change, symbol, error, type, parameters, arguments, failure) \
	type symbol parameters;                                                \
	type symbol parameters                                                 \
	{                                                                      \
		int failed_as = error_of(TORTURE_##symbol, error);             \
		REAL(symbol);                                                  \
		if (failed_as) {                                               \
			errno = failed_as;                                     \
			return failure;                                        \
		}                                                              \
		change;                                                        \
		return ((type(*) parameters)found_##symbol)arguments;          \
	}
#define CALL(...) CALL_WITH((void)0, __VA_ARGS__)
#define FLOW(...) CALL_WITH(size = shortened(fd, size), __VA_ARGS__)
#define SYNC(...) CALL_WITH(synced = fd, __VA_ARGS__)
#define LAST(symbol, error, type, parameters, arguments, failure)              \
	type symbol parameters;                                                \
	type symbol parameters                                                 \
	{                                                                      \
		int failed_as = error_of(TORTURE_##symbol, error);             \
		REAL(symbol);                                                  \
		if (failed_as)                                                 \
			lose_by_##symbol arguments;                            \
		type result = ((type(*) parameters)found_##symbol)arguments;   \
		if (failed_as) {                                               \
			errno = failed_as;                                     \
			return failure;                                        \
		}                                                              \
		return result;                                                 \
	}
#define HEAP(symbol, error, type, parameters, arguments, failure)              \
	type symbol parameters;                                                \
	type __libc_##symbol parameters;                                       \
	type symbol parameters                                                 \
	{                                                                      \
		if (error_of(TORTURE_##symbol, error)) {                       \
			note_caller(__builtin_return_address(0));              \
			errno = error;                                         \
			return failure;                                        \
		}                                                              \
		return __libc_##symbol arguments;                              \
	}
#include "torture/calls.def"
