#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/file.h"
#include "serve/channel.h"

/*
 * Editions are not copied between processes: the sender passes file
 * descriptors (SCM_RIGHTS, see unix(7)), and the receiver maps the same sealed
 * memory. A SOCK_SEQPACKET socket pair keeps each message whole and reports
 * the end of the peer, which is how children notice that the supervisor has
 * died (E3). Message kinds differ by size: an edition carries a struct
 * edition_info, a log a single byte. Both ends run the same binary, so the
 * struct needs no encoding; its size is still checked, since an indexer that
 * was compromised through a publisher's file can send anything.
 */

enum {
	DESCRIPTORS = 2, /* the most in one message */
	EDITIONS_MAX = 16, /* messages that channel_newest() reads */
};

/* Space for the control message; the union aligns it, see cmsg(3). */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
};

int
channel_pair(int ends_r[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends_r) < 0)
		return -1;
	if (file_nonblocking(ends_r[0]) < 0 ||
	    file_nonblocking(ends_r[1]) < 0) {
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

static int
send_message(int channel, struct iovec bytes, const int *descriptors,
    size_t descriptor_count)
{
	size_t size = descriptor_count * sizeof(int);
	union control control;
	struct msghdr message = {.msg_iov = &bytes,
	    .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = CMSG_SPACE(size)};

	memset(&control, 0, sizeof(control));
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(size);
	memcpy(CMSG_DATA(header), descriptors, size);
	return sendmsg(channel, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

int
channel_send(int channel, const struct channel_files *files,
    const struct edition_info *about)
{
	const int descriptors[DESCRIPTORS] = {files->edition, files->root};
	struct edition_info copy = *about;

	return send_message(channel, (struct iovec){&copy, sizeof(copy)},
	    descriptors, DESCRIPTORS);
}

int
channel_send_log(int channel, int fd)
{
	char nothing = 0;

	return send_message(
	    channel, (struct iovec){&nothing, sizeof(nothing)}, &fd, 1);
}

/*
 * Takes the descriptors of a message. The kernel passes fewer than were sent
 * when this process has no free descriptor numbers; then those are closed.
 */
static bool
take_descriptors(
    struct msghdr *message, size_t wanted, struct channel_files *files_r)
{
	int got[DESCRIPTORS] = {-1, -1};
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	if (header && header->cmsg_type == SCM_RIGHTS &&
	    header->cmsg_len <= CMSG_LEN(sizeof(got)))
		memcpy(got, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
	*files_r = (struct channel_files){got[0], got[1]};
	if (got[wanted - 1] < 0) {
		channel_files_close(files_r);
		return false;
	}
	for (size_t i = 0; i < wanted; i++)
		fcntl(got[i], F_SETFD, FD_CLOEXEC);
	return true;
}

enum channel_got
channel_receive(
    int channel, struct channel_files *files_r, struct edition_info *about_r)
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
	/* A log comes with one byte, an edition with a struct. */
	bool log = size == 1;
	if (!take_descriptors(&message, log ? 1 : DESCRIPTORS, files_r))
		return CHANNEL_EMPTY;
	if (!log && size != sizeof(*about_r)) {
		channel_files_close(files_r);
		return CHANNEL_EMPTY;
	}
	return log ? CHANNEL_LOG : CHANNEL_EDITION;
}

bool
channel_newest(
    int channel, struct channel_files *files_r, struct edition_info *about_r)
{
	struct edition_info about;
	struct channel_files files;

	*files_r = (struct channel_files){-1, -1};
	for (int i = 0; i < EDITIONS_MAX; i++) {
		enum channel_got got = channel_receive(channel, &files, &about);
		/* An indexer has no reason to send a log. */
		if (got == CHANNEL_LOG)
			channel_files_close(&files);
		if (got != CHANNEL_EDITION)
			break;
		channel_files_close(files_r);
		*files_r = files;
		*about_r = about;
	}
	return files_r->edition >= 0;
}
