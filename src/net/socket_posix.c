#include <sys/socket.h>

#include "base/file.h"
#include "net/socket.h"

int
socket_accept(int listener)
{
	int fd = accept(listener, NULL, NULL);

	return fd >= 0 && file_nonblocking(fd) < 0 ? close_failed(fd) : fd;
}

void
socket_bound_unsent(int fd)
{
	(void)fd;
}

size_t
socket_unacknowledged(int fd)
{
	(void)fd;
	return 0;
}
