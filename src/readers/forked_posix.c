#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "readers/forked.h"

int
forked_start(struct forked *forked_r)
{
	pid_t pid = fork();

	*forked_r = (struct forked){pid > 0 ? pid : 0, -1};
	if (pid < 0)
		return -1;
	return pid > 0;
}

void
forked_end(struct forked *forked)
{
	if (forked->pid == 0)
		return;
	kill(forked->pid, SIGKILL);
	while (waitpid(forked->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	*forked = (struct forked){.handle = -1};
}
