#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>

#include <seccomp.h>

#include "base/mem.h"
#include "sandbox/sandbox_priv.h"

/*
 * seccomp(2) refuses system calls by their numbers and arguments, before the
 * kernel acts on them. A refusal is EPERM: the caller goes on, and nothing is
 * killed.
 *
 * A process that keeps nothing, the keyholder, has a list of what is allowed:
 * its work is a loop over small messages, and traces of it show a dozen calls.
 * Workers and indexers have a list of what is refused. They run much of the C
 * library, OpenSSL and libmagic on files and sockets, and which call does that
 * work changes with versions of them: a list of what is allowed would one day
 * refuse a harmless one, in a server that nobody has touched. What it would
 * refuse besides acts on descriptors and memory that the process has anyway.
 *
 * libseccomp is the door: it knows the numbers of each machine, and refuses
 * what comes by another machine's interface (32-bit calls on a 64-bit kernel).
 */

enum { LOAD_TIME = 1 }; /* second of a processor; it takes a thousandth */

static const struct {
	const char *name;
	unsigned unless; /* this is kept */
} denied[] = {
#define DENIED(name, unless) {#name, unless},
#include "sandbox/denied.def"
#undef DENIED
};

/* Calls that are refused for one value of an argument alone. */
static const struct {
	const char *name;
	unsigned argument;
	uint64_t mask, value; /* refused if the masked argument is the value */
} denied_arguments[] = {
    /* Code that was written is not run, and no shared object is loaded. */
    {"mmap", 2, PROT_EXEC, PROT_EXEC},
    {"mprotect", 2, PROT_EXEC, PROT_EXEC},
    {"pkey_mprotect", 2, PROT_EXEC, PROT_EXEC},
    /* Types into a terminal. */
    {"ioctl", 1, 0xffffffff, TIOCSTI},
    {"ioctl", 1, 0xffffffff, 0x541c /* TIOCLINUX */},
};

static const char *const allowed[] = {
#define ALLOWED(name) #name,
#include "sandbox/allowed.def"
#undef ALLOWED
};

/* A call that the machine does not have needs no rule. */
static int
add_rule(scmp_filter_ctx filter, const char *name, uint32_t action,
    const struct scmp_arg_cmp *condition)
{
	int number = seccomp_syscall_resolve_name(name);

	if (number == __NR_SCMP_ERROR)
		return 0;
	return seccomp_rule_add_array(
	    filter, action, number, condition != NULL, condition);
}

static int
deny(scmp_filter_ctx filter, const char *name, int error,
    const struct scmp_arg_cmp *condition)
{
	return add_rule(
	    filter, name, SCMP_ACT_ERRNO((uint16_t)error), condition);
}

/* getrlimit() is the same call without new limits. */
static int
deny_limits(scmp_filter_ctx filter)
{
	struct scmp_arg_cmp sets = {2, SCMP_CMP_NE, 0, 0};

	return deny(filter, "prlimit64", EPERM, &sets);
}

static int
deny_by_argument(scmp_filter_ctx filter)
{
	int failed = 0;

	for (size_t i = 0;
	     i < sizeof(denied_arguments) / sizeof(denied_arguments[0]); i++) {
		struct scmp_arg_cmp condition = {denied_arguments[i].argument,
		    SCMP_CMP_MASKED_EQ, denied_arguments[i].mask,
		    denied_arguments[i].value};
		if (!failed)
			failed = deny(filter, denied_arguments[i].name, EPERM,
			    &condition);
	}
	/* abort() signals its own process. */
	struct scmp_arg_cmp other = {0, SCMP_CMP_NE, (scmp_datum_t)getpid(), 0};
	if (!failed)
		failed = deny(filter, "tgkill", EPERM, &other);
	return failed;
}

static int
deny_some(scmp_filter_ctx filter, unsigned keeps)
{
	/* The C library then uses clone(), which is refused for good. */
	int failed = deny(filter, "clone3", ENOSYS, NULL);

	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		if (!failed && !(denied[i].unless & keeps))
			failed = deny(filter, denied[i].name, EPERM, NULL);
	/* Who starts processes sets a limit of them to 0 at the end. */
	if (!failed && !(keeps & SANDBOX_FORKS))
		failed = deny_limits(filter);
	return failed ? failed : deny_by_argument(filter);
}

/*
 * Memory stays without code, messages go to the other end, signals to itself. A
 * descriptor that comes with a message is not passed on to another program.
 */
static int
allow_by_argument(scmp_filter_ctx filter)
{
	const struct {
		const char *name;
		struct scmp_arg_cmp condition;
	} rows[] = {
	    {"mmap", {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
	    {"mmap2", {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
	    {"mprotect", {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
	    {"sendto", {4, SCMP_CMP_EQ, 0, 0}},
	    {"fcntl", {1, SCMP_CMP_EQ, F_DUPFD_CLOEXEC, 0}},
	    {"fcntl", {1, SCMP_CMP_EQ, F_SETFD, 0}},
	    {"fcntl64", {1, SCMP_CMP_EQ, F_DUPFD_CLOEXEC, 0}},
	    {"fcntl64", {1, SCMP_CMP_EQ, F_SETFD, 0}},
	    {"tgkill", {0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0}},
	};
	int failed = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !failed; i++)
		failed = add_rule(
		    filter, rows[i].name, SCMP_ACT_ALLOW, &rows[i].condition);
	return failed;
}

static int
allow_few(scmp_filter_ctx filter)
{
	int failed = 0;

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]) && !failed;
	     i++)
		failed = add_rule(filter, allowed[i], SCMP_ACT_ALLOW, NULL);
	return failed ? failed : allow_by_argument(filter);
}

/* Others may send this signal, and are not heard (K43). */
static void
end_late(int signal, siginfo_t *from, void *context)
{
	(void)signal;
	(void)context;
	if (from->si_code > 0)
		mem_end();
}

/*
 * libseccomp 2.5 goes round for ever where a filter is to be made and there is
 * no memory for it, once (a list without an end in its generator). This process
 * ends then, and whoever started it is told.
 */
static void
limit_time(time_t seconds)
{
	struct itimerval limit = {.it_value.tv_sec = seconds};
	struct sigaction late = {
	    .sa_sigaction = end_late, .sa_flags = SA_SIGINFO | SA_RESTART};

	/* As it is in every process of a server (system/signals.c). */
	if (seconds == 0)
		late = (struct sigaction){.sa_handler = SIG_IGN};
	sigaction(SIGVTALRM, &late, NULL);
	(void)setitimer(ITIMER_VIRTUAL, &limit, NULL);
}

/* Puts a filter that was made into force, and frees it. */
static int
load_filter(scmp_filter_ctx filter, int failed)
{
	/* A search tree instead of a list, in 2.5 and later. */
	if (!failed)
		(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	limit_time(LOAD_TIME);
	errno = 0;
	if (!failed)
		failed = seccomp_load(filter);
	/*
	 * Without memory for a part of it, libseccomp 2.5 loads the rest, and
	 * says that all is well. What the C library has said stays in errno.
	 */
	if (!failed && errno == ENOMEM)
		failed = -ENOMEM;
	limit_time(0);
	seccomp_release(filter);
	return -failed;
}

int
seccomp_restrict(unsigned keeps)
{
	scmp_filter_ctx filter =
	    seccomp_init(keeps ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM));

	if (!filter)
		return ENOMEM;
	int failed = seccomp_attr_set(
	    filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
	if (!failed)
		failed = keeps ? deny_some(filter, keeps) : allow_few(filter);
	return load_filter(filter, failed);
}

/*
 * A second filter, since one that is in force cannot be changed: of the two the
 * stricter answer counts. Where a process was bound to its parent, it stays so:
 * see forked_start().
 */
int
seccomp_narrow(unsigned before, unsigned after)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	struct scmp_arg_cmp unbinds = {
	    0, SCMP_CMP_MASKED_EQ, 0xffffffff, PR_SET_PDEATHSIG};

	if (!filter)
		return ENOMEM;
	int failed = seccomp_attr_set(
	    filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		if (!failed && denied[i].unless & before &&
		    !(denied[i].unless & after))
			failed = deny(filter, denied[i].name, EPERM, NULL);
	bool forked = before & ~after & SANDBOX_FORKS;
	if (!failed && forked)
		failed = deny(filter, "prctl", EPERM, &unbinds);
	if (!failed && forked)
		failed = deny_limits(filter);
	return load_filter(filter, failed);
}
