#define _GNU_SOURCE
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include "net/socket_priv.h"

/*
 * Bytes beyond what is under way. The kernel would take up to 4 MB of an answer
 * (tcp_wmem). A fast peer has the socket writable again at half of these.
 */
enum { UNSENT_MAX = 65536 };

int
socket_accept_as(int listener, struct sockaddr *peer_r, socklen_t *size)
{
	return accept4(listener, peer_r, size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void
socket_bound_unsent(int fd)
{
	int most = UNSENT_MAX;

	(void)setsockopt(
	    fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most, sizeof(most));
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

size_t
socket_unacknowledged(int fd)
{
	int bytes = 0;

	return ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? (size_t)bytes
							     : 0;
}
