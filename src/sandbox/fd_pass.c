#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/fd_pass.h"

/*
 * A process in a sandbox opens little by itself: it is passed descriptors
 * (SCM_RIGHTS, see unix(7)). Whoever sends them may have been compromised. The
 * kernel installs them in the receiver before it has seen the message: each is
 * taken or closed, however many there are.
 */

/* Space for the control message; the union aligns it, see cmsg(3). */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(FD_PASS_MAX * sizeof(int))];
};

int
fd_pass_pair(int type, int ends_r[2])
{
	if (socketpair(AF_UNIX, type, 0, ends_r) < 0)
		return -1;
	fcntl(ends_r[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends_r[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

int
fd_pass_send(int socket, struct iovec *parts, size_t part_count,
    const int *list, size_t count, int flags)
{
	size_t size = count * sizeof(int);
	union control control;
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = part_count};
	ssize_t sent;

	memset(&control, 0, sizeof(control));
	if (count > 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(size);
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(size);
		memcpy(CMSG_DATA(header), list, size);
	}
	do
		sent = sendmsg(socket, &message, flags | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -1 : 0;
}

/* With SO_LINGER a sender could make close() wait for the peer of a socket. */
void
fd_pass_close(int fd)
{
	const struct linger none = {0, 0};

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(fd);
}

void
fd_pass_drop(struct fd_pass *passed)
{
	while (passed->count > 0) {
		fd_pass_close(passed->list[--passed->count]);
		passed->list[passed->count] = -1;
	}
}

static void
add_descriptor(struct fd_pass *passed, int fd)
{
	if (passed->count == FD_PASS_MAX) {
		fd_pass_close(fd);
		passed->more = true;
		return;
	}
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	passed->list[passed->count++] = fd;
}

/* Takes all that the kernel has installed, of any number of headers. */
static void
take_descriptors(struct msghdr *message, struct fd_pass *passed)
{
	for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header;
	     header = CMSG_NXTHDR(message, header)) {
		if (header->cmsg_level != SOL_SOCKET ||
		    header->cmsg_type != SCM_RIGHTS)
			continue;
		size_t size = header->cmsg_len - CMSG_LEN(0);
		for (size_t at = 0; at + sizeof(int) <= size;
		     at += sizeof(int)) {
			int fd;
			memcpy(&fd, CMSG_DATA(header) + at, sizeof(fd));
			add_descriptor(passed, fd);
		}
	}
}

ssize_t
fd_pass_receive(
    int socket, struct iovec room, int flags, struct fd_pass *passed_r)
{
	union control control;
	struct msghdr message = {.msg_iov = &room,
	    .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes)};
	ssize_t size = recvmsg(socket, &message, flags);

	*passed_r = (struct fd_pass){.count = 0};
	for (size_t i = 0; i < FD_PASS_MAX; i++)
		passed_r->list[i] = -1;
	if (size < 0)
		return -1;
	take_descriptors(&message, passed_r);
	passed_r->longer = message.msg_flags & MSG_TRUNC;
	/* More descriptors than there was room for, which the kernel closes. */
	passed_r->more |= (message.msg_flags & MSG_CTRUNC) != 0;
	return size;
}
