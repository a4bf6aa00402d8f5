#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "sandbox/forked.h"

/*
 * A sandbox leaves a process no kill(): it could end any process of its user. A
 * descriptor of a process (Linux 5.3) is the right to signal that one alone.
 */

static int
open_process(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int
forked_start(struct forked *forked_r)
{
	pid_t own = getpid();
	/* Tried first, and kept for its number: none is started without end. */
	int tried = open_process(own);

	*forked_r = (struct forked){.handle = -1};
	if (tried < 0)
		return -1;
	pid_t pid = fork();
	if (pid < 0)
		return close_failed(tried);
	close(tried);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* It may have ended before. */
		if (getppid() != own)
			_exit(0);
		return 0;
	}
	*forked_r = (struct forked){pid, open_process(pid)};
	return 1;
}

bool
forked_wait(struct forked *forked, int most)
{
	struct pollfd end = {.fd = forked->handle, .events = POLLIN};
	int status = 0, ready;

	while ((ready = poll(&end, 1, most)) < 0 && errno == EINTR)
		continue;
	if (ready <= 0 || waitpid(forked->pid, &status, WNOHANG) <= 0)
		return false;
	close(forked->handle);
	*forked = (struct forked){.handle = -1};
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void
forked_kill(const struct forked *forked)
{
	if (forked->pid > 0 && forked->handle >= 0)
		syscall(
		    SYS_pidfd_send_signal, forked->handle, SIGKILL, NULL, 0);
}

void
forked_end(struct forked *forked)
{
	if (forked->pid == 0)
		return;
	forked_kill(forked);
	if (forked->handle >= 0)
		close(forked->handle);
	while (waitpid(forked->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	*forked = (struct forked){.handle = -1};
}
