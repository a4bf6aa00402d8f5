#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "serve/channel.h"
#include "serve/socket.h"

/* Room for one descriptor, aligned as the kernel writes it. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

int
channel_pair(int ends_r[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends_r) < 0)
		return -1;
	if (socket_prepare(ends_r[0]) < 0 || socket_prepare(ends_r[1]) < 0) {
		close(ends_r[0]);
		close(ends_r[1]);
		return -1;
	}
	return 0;
}

int
channel_send(int channel, int edition, const struct channel_edition *about)
{
	struct channel_edition copy = *about;
	struct iovec bytes = {&copy, sizeof(copy)};
	union control control;
	struct msghdr message = {.msg_iov = &bytes,
	    .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes)};

	memset(&control, 0, sizeof(control));
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &edition, sizeof(int));
	return sendmsg(channel, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

enum channel_got
channel_receive(int channel, int *edition_r, struct channel_edition *about_r)
{
	struct iovec bytes = {about_r, sizeof(*about_r)};
	union control control;
	struct msghdr message = {.msg_iov = &bytes,
	    .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes)};
	ssize_t size = recvmsg(channel, &message, 0);

	if (size < 0)
		return errno == EAGAIN || errno == EINTR ? CHANNEL_EMPTY
							 : CHANNEL_CLOSED;
	if (size == 0)
		return CHANNEL_CLOSED;
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_type != SCM_RIGHTS ||
	    header->cmsg_len != CMSG_LEN(sizeof(int)))
		return CHANNEL_EMPTY;
	memcpy(edition_r, CMSG_DATA(header), sizeof(int));
	fcntl(*edition_r, F_SETFD, FD_CLOEXEC);
	return CHANNEL_EDITION;
}
