#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "system/signals.h"

/*
 * The self-pipe trick: a handler writes the signal's number into a pipe and
 * does nothing else, and the event loop reads it, so that all work is done
 * outside of signal context.
 *
 * The table decides for all processes what each signal does, including those
 * that a resource limit, a terminal, a timer, a closed pipe or another process
 * can raise (K43). By default a signal that is not in it would end a process
 * (ALRM, PROF, IO, PWR, XCPU, real-time signals) or stop it (TTOU, TTIN): a
 * service ignores it.
 */

enum treatment {
	KEEP, /* as the parent set it: nohup and background jobs */
	DEFAULT,
	IGNORE,
	WATCH, /* an event; before signals_watch() the default action */
	HOLD, /* an event; before signals_watch() blocked, not lost */
};

struct rule {
	int signal;
	enum treatment of[SIGNALS_ROLES];
};

static const struct rule rules[] = {
    /* Ends in order. A worker gets it once it can finish answers; a command
       that hangs at its start can be ended. A service manager may send it to
       all processes at once: what workers need then stays (K380). */
    {SIGTERM, {DEFAULT, WATCH, HOLD, DEFAULT, IGNORE, HOLD}},
    /* A terminal sends them to the whole foreground group: the supervisor
       decides for all. INT is TERM; QUIT ends at once (K46), without a core
       dump, which would hold keys. */
    {SIGINT, {KEEP, WATCH, IGNORE, IGNORE, IGNORE, HOLD}},
    {SIGQUIT, {KEEP, WATCH, IGNORE, IGNORE, IGNORE, HOLD}},
    /* Reload, reopen the log, upgrade; held back until the supervisor can
       (K44). */
    {SIGHUP, {KEEP, HOLD, IGNORE, IGNORE, IGNORE, HOLD}},
    {SIGUSR1, {KEEP, HOLD, IGNORE, IGNORE, IGNORE, HOLD}},
    {SIGUSR2, {KEEP, HOLD, IGNORE, IGNORE, IGNORE, HOLD}},
    /* Inherited as ignored, it would make the kernel reap children itself. */
    {SIGCHLD, {DEFAULT, WATCH, DEFAULT, DEFAULT, DEFAULT, HOLD}},
    /* `loam check | head` ends quietly (K47); a service sees EPIPE. */
    {SIGPIPE, {DEFAULT, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE}},
    /* write() fails with EFBIG, which is reported as a full disk is (K40). */
    {SIGXFSZ, {IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE}},
    /* Job control by Ctrl-Z and `fg` works. */
    {SIGTSTP, {KEEP, KEEP, KEEP, KEEP, KEEP, KEEP}},
    {SIGCONT, {KEEP, KEEP, KEEP, KEEP, KEEP, KEEP}},
    /* A crash ends the process, and the supervisor starts another. */
    {SIGABRT, {KEEP, KEEP, KEEP, KEEP, KEEP, KEEP}},
    {SIGBUS, {KEEP, KEEP, KEEP, KEEP, KEEP, KEEP}},
    {SIGFPE, {KEEP, KEEP, KEEP, KEEP, KEEP, KEEP}},
    {SIGILL, {KEEP, KEEP, KEEP, KEEP, KEEP, KEEP}},
    {SIGSEGV, {KEEP, KEEP, KEEP, KEEP, KEEP, KEEP}},
    {SIGSYS, {KEEP, KEEP, KEEP, KEEP, KEEP, KEEP}},
    {SIGTRAP, {KEEP, KEEP, KEEP, KEEP, KEEP, KEEP}},
};

/* Global, because a signal handler has no context argument. */
static int write_end = -1;

static void
write_signal(int signal)
{
	int error = errno;
	unsigned char byte = (unsigned char)signal;

	/* A full pipe is readable, so the loop wakes: nothing to do. */
	(void)!file_write_some(write_end, &byte, 1);
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
	/* Fails for KILL, STOP and the C library's own signals. */
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
	write_end = ends[1];
	for (int signal = 1; signal <= SIGRTMAX; signal++)
		if (treatment(signal, role) == WATCH ||
		    treatment(signal, role) == HOLD)
			set_action(signal, write_signal);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return ends[0];
}

uint64_t
signals_bit(int signal)
{
	return UINT64_C(1) << (signal - 1);
}

void
signals_leave(int fd)
{
	close(fd);
	close(write_end);
	write_end = -1;
}

uint64_t
signals_take(int fd)
{
	unsigned char bytes[512];
	ssize_t got = file_read_some(fd, bytes, sizeof(bytes));
	uint64_t signals = 0;

	for (ssize_t i = 0; i < got; i++)
		if (bytes[i] > 0 && bytes[i] <= 64)
			signals |= signals_bit(bytes[i]);
	return signals;
}
