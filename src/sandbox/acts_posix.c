#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/acts.h"

/* The acts that every system has. */

static int
act_result(long returned)
{
	return returned < 0 ? errno : 0;
}

static int
read_passwd(const struct act_target *target)
{
	(void)target;
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	int result = act_result(fd);
	if (fd >= 0)
		close(fd);
	return result;
}

static int
open_tcp(const struct act_target *target)
{
	(void)target;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int result = act_result(fd);
	if (fd >= 0)
		close(fd);
	return result;
}

static int
start_process(const struct act_target *target)
{
	(void)target;
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	int result = act_result(pid);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return result;
}

const struct act acts[] = {
    {"read /etc/passwd", read_passwd, false, false},
    {"open a TCP socket", open_tcp, false, false},
    {"start a process", start_process, false, false},
};

const size_t act_count = sizeof(acts) / sizeof(acts[0]);

bool
act_is_refused(int result)
{
	return result == EPERM || result == EACCES || result == ENOSYS;
}

void
act_target_open(struct act_target *target)
{
	*target = (struct act_target){.root = target->root,
	    .config = target->config,
	    .key = target->key,
	    .process = getpid(),
	    .tcp = -1,
	    .udp = -1,
	    .local = -1,
	    .names = -1};
}

void
act_target_close(struct act_target *target)
{
	(void)target;
}
