#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/file.h"
#include "sandbox/fd_pass.h"
#include "upload/upload_message.h"

/*
 * As in serve/channel.c the kernel keeps messages whole (SOCK_SEQPACKET) and
 * passes descriptors, and both ends run the same binary. A message is a head of
 * fixed size and two texts. The receiver trusts none of it: lengths have to add
 * up to what has come, and numbers have to be among those that it knows.
 */

struct head {
	uint32_t order, state;
	uint32_t path_size, mime_size;
	uint64_t size;
	struct fingerprint certificate, key;
};

_Static_assert(
    sizeof(struct head) + REQUEST_MAX + TITAN_MIME_MAX <= UPLOAD_MESSAGE_MAX,
    "the longest message has room");

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
	struct iovec parts[] = {{&head, sizeof(head)},
	    {(void *)(uintptr_t)upload->path.data, upload->path.size},
	    {(void *)(uintptr_t)upload->mime.data, upload->mime.size}};
	int ends[2];

	if (fd_pass_pair(SOCK_SEQPACKET, ends) < 0)
		return -1;
	const int descriptors[] = {ends[1], body};
	int sent = file_nonblocking(ends[0]) < 0
	    ? -1
	    : fd_pass_send(channel, parts, 3, descriptors, 1 + (body >= 0),
		  MSG_DONTWAIT);
	close_quietly(ends[1]);
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

void
upload_message_drop(struct upload_message *message)
{
	fd_pass_close(message->reply);
	fd_pass_close(message->body);
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
	struct fd_pass passed;
	ssize_t size = fd_pass_receive(channel,
	    (struct iovec){message_r->text, sizeof(message_r->text)},
	    MSG_DONTWAIT, &passed);

	/* Its end is no error: whatever fails now may be done the next time. */
	if (size < 0)
		return UPLOAD_EMPTY;
	if (size == 0 && passed.count == 0)
		return UPLOAD_CLOSED;
	if (passed.longer || passed.more ||
	    upload_message_parse(
		(struct span){message_r->text, (size_t)size}, message_r) < 0 ||
	    !has_its_body(message_r, passed.count)) {
		fd_pass_drop(&passed);
		return UPLOAD_OFFENCE;
	}
	message_r->reply = passed.list[0];
	message_r->body = passed.list[1];
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
