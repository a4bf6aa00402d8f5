#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/descriptors.h"
#include "support/expect.h"

size_t
descriptors_list(pid_t pid, struct descriptor list_r[DESCRIPTORS_LISTED])
{
	char path[400];
	const struct dirent *entry;
	size_t count = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	DIR *directory = opendir(path);
	while (directory && (entry = readdir(directory)) &&
	    count < DESCRIPTORS_LISTED) {
		struct descriptor *next = &list_r[count];
		if (!isdigit((unsigned char)*entry->d_name))
			continue;
		snprintf(path, sizeof(path), "/proc/%d/fd/%s", (int)pid,
		    entry->d_name);
		ssize_t size =
		    readlink(path, next->target, sizeof(next->target) - 1);
		if (size < 0)
			continue;
		next->target[size] = '\0';
		next->number = atoi(entry->d_name);
		count++;
	}
	if (directory)
		closedir(directory);
	return count;
}

int
descriptors_copy(pid_t pid, int number)
{
	int process = (int)syscall(SYS_pidfd_open, pid, 0);

	if (process < 0)
		return -1;
	int copy = (int)syscall(SYS_pidfd_getfd, process, number, 0);
	int error = errno;
	close(process);
	errno = error;
	return copy;
}

/* The sockets that workers ask for signatures by do block; channels do not. */
static bool
is_channel(int fd, bool blocks)
{
	int type = 0, flags = fcntl(fd, F_GETFL);
	socklen_t size = sizeof(type);

	return !(flags & O_NONBLOCK) == blocks &&
	    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
	    type == SOCK_SEQPACKET;
}

static size_t
copy_channels(pid_t child, bool blocks, int copies_r[DESCRIPTORS_LISTED])
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(child, list), found = 0;

	for (size_t i = 0; i < count; i++) {
		int fd = descriptors_copy(child, list[i].number);
		if (fd < 0)
			continue;
		if (is_channel(fd, blocks))
			copies_r[found++] = fd;
		else
			close(fd);
	}
	return found;
}

int
descriptors_channel(pid_t child)
{
	int copies[DESCRIPTORS_LISTED];
	size_t count = copy_channels(child, false, copies);

	for (size_t i = 0; count != 1 && i < count; i++)
		close(copies[i]);
	return count == 1 ? copies[0] : -1;
}

size_t
descriptors_signing(pid_t child, int copies_r[DESCRIPTORS_LISTED])
{
	return copy_channels(child, true, copies_r);
}

bool
descriptors_may_copy(pid_t child)
{
	int fd = descriptors_copy(child, STDERR_FILENO);

	if (fd >= 0)
		close(fd);
	else
		print_message("not seen: a process's descriptors can be taken "
			      "only with CAP_SYS_PTRACE\n");
	return fd >= 0;
}
