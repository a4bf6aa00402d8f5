#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/heap.h"
#include "sandbox/sandbox_priv.h"

/*
 * A process that reads bytes of strangers first gives up what it does not need,
 * in layers, so that a gap of one is covered by the next: what its user may do,
 * capabilities, Landlock for files, seccomp for system calls. None of them can
 * be taken back. A layer that the kernel lacks is left out; the supervisor says
 * so at the start.
 */

/* Bytes of address space that this process has; 0: unknown. */
static rlim_t
address_space(void)
{
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (file && fscanf(file, "%lu", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/*
 * T12: a process that wants more memory than there is could only make others
 * wait for the disk. Not where more is reserved already, as by sanitizers.
 */
static void
bound_memory(void)
{
	rlim_t most =
	    (rlim_t)sysconf(_SC_PHYS_PAGES) * (rlim_t)sysconf(_SC_PAGESIZE);
	struct rlimit limit;

	if (getrlimit(RLIMIT_AS, &limit) < 0 || address_space() > most / 2)
		return;
	if (most < limit.rlim_max)
		limit.rlim_max = most;
	if (most < limit.rlim_cur)
		limit.rlim_cur = most;
	(void)setrlimit(RLIMIT_AS, &limit);
}

/*
 * No process may be started. There is no limit on file sizes: logs and standard
 * error may be files of any size, and editions are files in memory.
 */
static void
set_limits(const struct sandbox *sandbox)
{
	struct rlimit none = {0, 0};

	if (!(sandbox->keeps & SANDBOX_FORKS))
		(void)setrlimit(RLIMIT_NPROC, &none);
	if (sandbox->bounded)
		bound_memory();
}

/* Without the bounding set of root's, a program cannot get any again. */
static int
change_user(const struct sandbox *sandbox)
{
	if (!sandbox->off)
		privileges_bound();
	if (!sandbox->user)
		return 0;
	if (privileges_change_user(sandbox->user) < 0)
		return -1;
	/* prctl(2), PR_SET_DUMPABLE: a change of the user resets it. */
	heap_conceal();
	return 0;
}

int
sandbox_enter(const struct sandbox *sandbox, struct sandbox_state *state_r)
{
	int *errors = state_r->errors;

	*state_r = (struct sandbox_state){{-1, -1, -1, -1}, 0};
	if (change_user(sandbox) < 0)
		return -1;
	errors[SANDBOX_USER] = sandbox->user ? 0 : -1;
	if (sandbox->off)
		return 0;
	errors[SANDBOX_CAPABILITIES] = privileges_drop();
	set_limits(sandbox);
	errors[SANDBOX_LANDLOCK] =
	    landlock_restrict(sandbox->roots, sandbox->root_count,
		sandbox->keeps & SANDBOX_WRITES, &state_r->landlock);
	errors[SANDBOX_SECCOMP] = seccomp_restrict(sandbox->keeps);
	return 0;
}

int
sandbox_narrow(const struct sandbox *sandbox, unsigned keeps)
{
	struct rlimit none = {0, 0};

	if (sandbox->off || !(sandbox->keeps & ~keeps))
		return 0;
	if (sandbox->keeps & ~keeps & SANDBOX_FORKS)
		(void)setrlimit(RLIMIT_NPROC, &none);
	return seccomp_narrow(sandbox->keeps, keeps);
}

void
sandbox_keep_supervisor(void)
{
	if (geteuid() == 0)
		privileges_keep_supervisor();
}
