#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "serve/channel.h"
#include "serve/socket.h"

enum { DESCRIPTORS = 2 };

/* Room for the descriptors, aligned as the kernel writes them. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
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

void
channel_files_close(struct channel_files *files)
{
	if (files->edition >= 0)
		close(files->edition);
	if (files->root >= 0)
		close(files->root);
	*files = (struct channel_files){-1, -1};
}

int
channel_send(int channel, const struct channel_files *files,
    const struct channel_edition *about)
{
	const int descriptors[DESCRIPTORS] = {files->edition, files->root};
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
	header->cmsg_len = CMSG_LEN(sizeof(descriptors));
	memcpy(CMSG_DATA(header), descriptors, sizeof(descriptors));
	return sendmsg(channel, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* All that came, few as they may be when we had no room for more. */
static bool
take_descriptors(struct msghdr *message, struct channel_files *files_r)
{
	int got[DESCRIPTORS] = {-1, -1};
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	if (header && header->cmsg_type == SCM_RIGHTS &&
	    header->cmsg_len <= CMSG_LEN(sizeof(got)))
		memcpy(got, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
	*files_r = (struct channel_files){got[0], got[1]};
	if (got[0] < 0 || got[1] < 0) {
		channel_files_close(files_r);
		return false;
	}
	for (size_t i = 0; i < DESCRIPTORS; i++)
		fcntl(got[i], F_SETFD, FD_CLOEXEC);
	return true;
}

enum channel_got
channel_receive(
    int channel, struct channel_files *files_r, struct channel_edition *about_r)
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
	return take_descriptors(&message, files_r) ? CHANNEL_EDITION
						   : CHANNEL_EMPTY;
}
