#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/forked.h"

int
forked_start(struct forked *forked_r)
{
	pid_t pid = fork();

	*forked_r = (struct forked){pid > 0 ? pid : 0, -1};
	if (pid < 0)
		return -1;
	return pid > 0;
}

/* POSIX has no wait with a limit: it is asked for every millisecond. */
bool
forked_wait(struct forked *forked, int most)
{
	int status = 0;
	pid_t ended;

	while (
	    (ended = waitpid(forked->pid, &status, WNOHANG)) == 0 && most-- > 0)
		poll(NULL, 0, 1);
	if (ended <= 0)
		return false;
	*forked = (struct forked){.handle = -1};
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void
forked_kill(const struct forked *forked)
{
	if (forked->pid > 0)
		kill(forked->pid, SIGKILL);
}

void
forked_end(struct forked *forked)
{
	if (forked->pid == 0)
		return;
	forked_kill(forked);
	while (waitpid(forked->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	*forked = (struct forked){.handle = -1};
}
