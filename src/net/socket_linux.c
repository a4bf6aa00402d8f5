#define _GNU_SOURCE
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>

#include "net/socket_priv.h"

/*
 * Bytes beyond what is under way. The kernel would take up to 4 MB of an answer
 * (tcp_wmem). A fast peer has the socket writable again at half of these.
 */
enum {
	UNSENT_MAX = 65536,
	/* Of files: the most that the kernel takes of anything (tcp_wmem). */
	UNSENT_FILE_MAX = 4 << 20,
};

int
socket_accept_as(int listener, struct sockaddr *peer_r, socklen_t *size)
{
	return accept4(listener, peer_r, size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static void
bound(int fd, int most)
{
	(void)setsockopt(
	    fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most, sizeof(most));
}

void
socket_bound_unsent(int fd)
{
	bound(fd, UNSENT_MAX);
}

void
socket_unbound_unsent(int fd)
{
	bound(fd, UNSENT_FILE_MAX);
}

ssize_t
socket_send_file(int fd, int file, uint64_t offset, size_t size)
{
	off_t at = (off_t)offset;

	return sendfile(fd, file, &at, size);
}

/*
 * What is left of a segment waits for more (MSG_MORE), at most 200 ms; FIN goes
 * with it (Q52).
 */
ssize_t
socket_send_last(int fd, struct span bytes)
{
	return send(fd, bytes.data, bytes.size, MSG_NOSIGNAL | MSG_MORE);
}

void
socket_acknowledge(int fd)
{
	int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

size_t
socket_unacknowledged(int fd)
{
	int bytes = 0;

	return ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? (size_t)bytes
							     : 0;
}
