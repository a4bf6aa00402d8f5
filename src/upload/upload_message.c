#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/file.h"
#include "upload/upload_message.h"

/*
 * As in serve/channel.c the kernel keeps messages whole (SOCK_SEQPACKET) and
 * passes descriptors, and both ends run the same binary. A message is a head of
 * fixed size and two texts. The receiver trusts none of it: lengths have to add
 * up to what has come, and numbers have to be among those that it knows.
 */

enum { DESCRIPTORS = 2 };

struct head {
	uint32_t order, state;
	uint32_t path_size, mime_size;
	uint64_t size;
	struct fingerprint certificate, key;
};

_Static_assert(
    sizeof(struct head) + REQUEST_MAX + TITAN_MIME_MAX <= UPLOAD_MESSAGE_MAX,
    "the longest message has room");

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
};

static int
send_parts(int channel, const struct head *head, const struct upload *upload,
    const int *descriptors, size_t count)
{
	struct iovec parts[] = {{(void *)(uintptr_t)head, sizeof(*head)},
	    {(void *)(uintptr_t)upload->path.data, upload->path.size},
	    {(void *)(uintptr_t)upload->mime.data, upload->mime.size}};
	union control control;
	struct msghdr message = {.msg_iov = parts,
	    .msg_iovlen = 3,
	    .msg_control = control.bytes,
	    .msg_controllen = CMSG_SPACE(count * sizeof(int))};

	memset(&control, 0, sizeof(control));
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(header), descriptors, count * sizeof(int));
	ssize_t sent;
	do
		sent = sendmsg(channel, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -1 : 0;
}

int
upload_message_send(
    int channel, enum upload_order order, const struct upload *upload, int body)
{
	struct head head = {.order = order,
	    .state = upload->visitor.state,
	    .path_size = (uint32_t)upload->path.size,
	    .mime_size = (uint32_t)upload->mime.size,
	    .size = upload->size,
	    .certificate = upload->visitor.certificate,
	    .key = upload->visitor.key};
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) < 0)
		return -1;
	const int descriptors[DESCRIPTORS] = {ends[1], body};
	int sent = file_nonblocking(ends[0]) < 0
	    ? -1
	    : send_parts(channel, &head, upload, descriptors, 1 + (body >= 0));
	int error = errno;
	close(ends[1]);
	errno = error;
	return sent < 0 ? close_failed(ends[0]) : ends[0];
}

static int
take_text(struct span *rest, uint32_t size, size_t most, struct span *text_r)
{
	if (size > most || size > rest->size)
		return -1;
	*text_r = span_head(*rest, size);
	*rest = span_tail(*rest, size);
	return 0;
}

int
upload_message_parse(struct span bytes, struct upload_message *message_r)
{
	struct head head;
	struct upload *upload = &message_r->upload;

	if (bytes.size < sizeof(head))
		return -1;
	memcpy(&head, bytes.data, sizeof(head));
	struct span rest = span_tail(bytes, sizeof(head));
	if (head.order >= UPLOAD_ORDERS || head.state > VISITOR_BROKEN ||
	    take_text(&rest, head.path_size, REQUEST_MAX, &upload->path) < 0 ||
	    take_text(&rest, head.mime_size, TITAN_MIME_MAX, &upload->mime) <
		0 ||
	    rest.size > 0)
		return -1;
	message_r->order = (enum upload_order)head.order;
	upload->size = head.size;
	upload->visitor = (struct visitor){
	    (enum visitor_state)head.state, head.certificate, head.key};
	return 0;
}

/*
 * Closes a descriptor of any kind: with SO_LINGER a sender could make close()
 * wait for the peer of a socket.
 */
static void
drop_received(int fd)
{
	const struct linger none = {0, 0};

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(fd);
}

/* Takes the first descriptors and closes all others. Returns how many came. */
static size_t
take_passed(struct msghdr *message, int list_r[DESCRIPTORS])
{
	size_t count = 0;

	for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header;
	     header = CMSG_NXTHDR(message, header)) {
		if (header->cmsg_level != SOL_SOCKET ||
		    header->cmsg_type != SCM_RIGHTS)
			continue;
		size_t size = header->cmsg_len - CMSG_LEN(0);
		for (size_t at = 0; at + sizeof(int) <= size;
		     at += sizeof(int), count++) {
			int fd;
			memcpy(&fd, CMSG_DATA(header) + at, sizeof(fd));
			fcntl(fd, F_SETFD, FD_CLOEXEC);
			if (count < DESCRIPTORS)
				list_r[count] = fd;
			else
				drop_received(fd);
		}
	}
	return count;
}

void
upload_message_drop(struct upload_message *message)
{
	drop_received(message->reply);
	drop_received(message->body);
	message->reply = message->body = -1;
}

/* A body comes with each upload that has one, and with nothing else. */
static bool
has_its_body(const struct upload_message *message, size_t descriptors)
{
	bool body = message->order == UPLOAD_WRITE && message->upload.size > 0;

	return descriptors == 1 + (size_t)body;
}

enum upload_got
upload_message_receive(int channel, struct upload_message *message_r)
{
	struct iovec bytes = {message_r->text, sizeof(message_r->text)};
	union control control;
	struct msghdr message = {.msg_iov = &bytes,
	    .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes)};
	int list[DESCRIPTORS] = {-1, -1};
	ssize_t size = recvmsg(channel, &message, MSG_DONTWAIT);

	/* Its end is no error: whatever fails now may be done the next time. */
	if (size < 0)
		return UPLOAD_EMPTY;
	size_t count = take_passed(&message, list);
	message_r->reply = list[0];
	message_r->body = list[1];
	if (size == 0 && count == 0)
		return UPLOAD_CLOSED;
	if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC) ||
	    upload_message_parse(
		(struct span){message_r->text, (size_t)size}, message_r) < 0 ||
	    !has_its_body(message_r, count)) {
		upload_message_drop(message_r);
		return UPLOAD_OFFENCE;
	}
	return UPLOAD_GOT;
}

bool
upload_message_is_awaited(const struct upload_message *message)
{
	struct pollfd reply = {.fd = message->reply};

	/* Without events only the end of the peer is reported. */
	return poll(&reply, 1, 0) <= 0;
}

void
upload_message_reply(
    struct upload_message *message, const struct upload_reply *reply)
{
	/* The worker may be gone; whoever it is must not make us wait. */
	(void)file_send_some(message->reply,
	    (struct span){(const char *)reply, sizeof(*reply)}, MSG_DONTWAIT);
	upload_message_drop(message);
}

enum upload_got
upload_reply_receive(int fd, struct upload_reply *reply_r)
{
	ssize_t got = recv(fd, reply_r, sizeof(*reply_r), MSG_TRUNC);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? UPLOAD_EMPTY
							 : UPLOAD_CLOSED;
	if (got == 0)
		return UPLOAD_CLOSED;
	return got == sizeof(*reply_r) && reply_r->refusal < REFUSAL_COUNT
	    ? UPLOAD_GOT
	    : UPLOAD_OFFENCE;
}
