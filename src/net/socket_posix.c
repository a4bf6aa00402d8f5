#include <errno.h>

#include "base/file.h"
#include "net/socket_priv.h"

int
socket_accept_as(int listener, struct sockaddr *peer_r, socklen_t *size)
{
	int fd = accept(listener, peer_r, size);

	return fd >= 0 && file_nonblocking(fd) < 0 ? close_failed(fd) : fd;
}

void
socket_bound_unsent(int fd)
{
	(void)fd;
}

ssize_t
socket_send_last(int fd, struct span bytes)
{
	return send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);
}

void
socket_unbound_unsent(int fd)
{
	(void)fd;
}

ssize_t
socket_send_file(int fd, int file, uint64_t offset, size_t size)
{
	(void)fd;
	(void)file;
	(void)offset;
	(void)size;
	errno = ENOSYS;
	return -1;
}

void
socket_acknowledge(int fd)
{
	(void)fd;
}

size_t
socket_unacknowledged(int fd)
{
	(void)fd;
	return 0;
}
