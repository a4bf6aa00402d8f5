/* Which call of the C library is to fail, shared with a server's processes. */
#ifndef TORTURE_PLAN_H
#define TORTURE_PLAN_H

#include <stdatomic.h>
#include <stdint.h>

enum torture_call {
#define CALL(symbol, ...) TORTURE_##symbol,
#define FLOW(symbol, ...) TORTURE_##symbol,
#define HEAP(symbol, ...) TORTURE_##symbol,
#define LAST(symbol, ...) TORTURE_##symbol,
#define SYNC(symbol, ...) TORTURE_##symbol,
#include "torture/calls.def"
#undef CALL
#undef FLOW
#undef HEAP
#undef LAST
#undef SYNC
	TORTURE_CALLS,
};

enum torture_mode {
	TORTURE_FAIL, /* the nth call of a kind fails */
	TORTURE_INTERRUPT, /* the same with EINTR */
	TORTURE_STORM, /* every second call that has to be made again */
	TORTURE_SHORT, /* every large transfer is short */
};

/* What came of it. */
enum torture_fired {
	TORTURE_NOTHING, /* no call has failed */
	TORTURE_FIRED,
	TORTURE_SECCOMP, /* the call that has failed was one of libseccomp's */
	TORTURE_MAGIC, /* of libmagic's */
};

/* A function around the call that has failed. */
struct torture_caller {
	char file[24]; /* its program or library; "": there are no more */
	char name[40]; /* "" if the file does not export it */
	uint64_t at; /* in the file, as addr2line takes it */
};

enum { TORTURE_CALLERS = 16 };

/* A file that is mapped by the test and by every process of the server. */
struct torture_plan {
	_Atomic uint32_t call; /* that fails; TORTURE_CALLS: none */
	_Atomic int64_t left; /* calls of it up to the one that fails */
	_Atomic uint32_t mode, fired;
	_Atomic uint64_t counts[TORTURE_CALLS];
	struct torture_caller callers[TORTURE_CALLERS]; /* inner ones first */
};

#define TORTURE_PLAN "LOAM_TORTURE_PLAN" /* its path, in the environment */

#endif
