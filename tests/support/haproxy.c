#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/haproxy.h"

enum { PATH_SIZE = 600, QUEUE = 64 };

/* An ordinary user's PATH may lack the directory that Debian has it in. */
static const char *
program(void)
{
	static const char *const paths[] = {
	    "/usr/sbin/haproxy", "/usr/local/sbin/haproxy", "/usr/bin/haproxy"};

	for (size_t i = 0; i < COUNT(paths); i++)
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	return NULL;
}

bool
haproxy_is_there(void)
{
	if (program())
		return true;
	print_message("HAProxy is not installed: apt install haproxy\n");
	return false;
}

int
haproxy_listen(struct haproxy *haproxy)
{
	struct sockaddr_in here = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(here);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0 && haproxy->count < HAPROXY_FRONTS);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	assert_int_equal(bind(fd, (struct sockaddr *)&here, size), 0);
	assert_int_equal(listen(fd, QUEUE), 0);
	getsockname(fd, (struct sockaddr *)&here, &size);
	haproxy->ports[haproxy->count] = ntohs(here.sin_port);
	haproxy->fds[haproxy->count++] = fd;
	return fd;
}

static void
write_file(const char *path, struct span text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(text.data, 1, text.size, file), text.size);
	assert_int_equal(fclose(file), 0);
}

void
haproxy_start(
    struct haproxy *haproxy, const char *directory, struct span configuration)
{
	char path[PATH_SIZE], log[PATH_SIZE];
	pid_t parent = getpid();

	snprintf(path, sizeof(path), "%s/haproxy.cfg", directory);
	snprintf(log, sizeof(log), "%s/haproxy.log", directory);
	write_file(path, configuration);
	fflush(NULL);
	haproxy->pid = fork();
	assert_true(haproxy->pid >= 0);
	if (haproxy->pid > 0)
		return;
	for (size_t i = 0; i < haproxy->count; i++)
		fcntl(haproxy->fds[i], F_SETFD, 0);
	/* A test that fails stops it no more, and its checks would go on. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (getppid() == parent && fd >= 0 && dup2(fd, 1) >= 0 &&
	    dup2(fd, 2) >= 0)
		execl(program(), "haproxy", "-db", "-f", path, (char *)NULL);
	_exit(127);
}

void
haproxy_stop(struct haproxy *haproxy)
{
	if (haproxy->pid > 0) {
		kill(haproxy->pid, SIGKILL);
		waitpid(haproxy->pid, NULL, 0);
	}
	for (size_t i = 0; i < haproxy->count; i++)
		close(haproxy->fds[i]);
	memset(haproxy, 0, sizeof(*haproxy));
}
