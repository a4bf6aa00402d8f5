#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "net/socket.h"
#include "serve/signals.h"

/*
 * Handlers write the signal into a pipe and do nothing else. Whatever a
 * resource limit, a terminal, a timer, a closed pipe or another process can
 * raise is decided here, for all processes. What is not in the table would end
 * a process by default (ALRM, PROF, USR2, IO, PWR, XCPU, real-time signals) or
 * stop it (TTOU, TTIN): a service ignores it.
 */

enum treatment {
	KEEP, /* as the parent left it: nohup and background jobs */
	DEFAULT,
	IGNORE,
	WATCH, /* an event; the default action until it is watched */
	HOLD, /* an event; held back until it is watched */
};

struct rule {
	int signal;
	enum treatment of[SIGNALS_ROLES];
};

static const struct rule rules[] = {
    /* Ends in order. A worker is not asked to before it can finish answers;
       a start that hangs can always be ended. */
    {SIGTERM, {DEFAULT, WATCH, HOLD, DEFAULT}},
    /* A terminal's, to all processes in front: the supervisor decides. INT is
       TERM; QUIT ends at once, without a dump of memory that holds keys. */
    {SIGINT, {KEEP, WATCH, IGNORE, IGNORE}},
    {SIGQUIT, {KEEP, WATCH, IGNORE, IGNORE}},
    /* Reload and reopen: sent before the supervisor can, done once it can. */
    {SIGHUP, {KEEP, HOLD, IGNORE, IGNORE}},
    {SIGUSR1, {KEEP, HOLD, IGNORE, IGNORE}},
    /* Inherited as ignored, children would be gone before they are reaped. */
    {SIGCHLD, {DEFAULT, WATCH, DEFAULT, DEFAULT}},
    /* `loam check | head` ends quietly; to a service it is EPIPE. */
    {SIGPIPE, {DEFAULT, IGNORE, IGNORE, IGNORE}},
    /* EFBIG is told, as a full disk is. (XCPU is ignored: at the hard limit
       the kernel kills, and the supervisor starts another.) */
    {SIGXFSZ, {IGNORE, IGNORE, IGNORE, IGNORE}},
    /* Ctrl-Z and `fg` are for whoever sits at the terminal. */
    {SIGTSTP, {KEEP, KEEP, KEEP, KEEP}},
    {SIGCONT, {KEEP, KEEP, KEEP, KEEP}},
    /* A fault of the program ends it, and the supervisor starts another. */
    {SIGABRT, {KEEP, KEEP, KEEP, KEEP}},
    {SIGBUS, {KEEP, KEEP, KEEP, KEEP}},
    {SIGFPE, {KEEP, KEEP, KEEP, KEEP}},
    {SIGILL, {KEEP, KEEP, KEEP, KEEP}},
    {SIGSEGV, {KEEP, KEEP, KEEP, KEEP}},
    {SIGSYS, {KEEP, KEEP, KEEP, KEEP}},
    {SIGTRAP, {KEEP, KEEP, KEEP, KEEP}},
};

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

static enum treatment
treatment(int signal, enum signals_role role)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].signal == signal)
			return rules[i].of[role];
	return role == SIGNALS_COMMAND ? KEEP : IGNORE;
}

static void
set_action(int signal, void (*handler)(int))
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = SA_RESTART;
	sigemptyset(&action.sa_mask);
	/* KILL, STOP and the C library's own signals cannot be set. */
	(void)sigaction(signal, &action, NULL);
}

void
signals_adopt(enum signals_role role)
{
	sigset_t held;

	sigemptyset(&held);
	for (int signal = 1; signal <= SIGRTMAX; signal++)
		switch (treatment(signal, role)) {
		case KEEP: break;
		case IGNORE: set_action(signal, SIG_IGN); break;
		case HOLD: sigaddset(&held, signal); /* fall through */
		case WATCH:
		case DEFAULT: set_action(signal, SIG_DFL); break;
		}
	sigprocmask(SIG_SETMASK, &held, NULL);
}

int
signals_watch(enum signals_role role)
{
	int ends[2];
	sigset_t none;

	if (pipe(ends) < 0)
		return -1;
	if (file_nonblocking(ends[0]) < 0 || file_nonblocking(ends[1]) < 0)
		return -1;
	/* After a fork the parent's pipe is not ours to write to. */
	if (write_end >= 0)
		close(write_end);
	write_end = ends[1];
	for (int signal = 1; signal <= SIGRTMAX; signal++)
		if (treatment(signal, role) == WATCH ||
		    treatment(signal, role) == HOLD)
			set_action(signal, handle);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
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
