#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/mem.h"
#include "support/raw_message.h"

enum { HEADERS_MAX = 8 };

static void
add_header(char *at, const int *descriptors, size_t count)
{
	struct cmsghdr header = {.cmsg_len = CMSG_LEN(count * sizeof(int)),
	    .cmsg_level = SOL_SOCKET,
	    .cmsg_type = SCM_RIGHTS};

	memcpy(at, &header, sizeof(header));
	memcpy(at + CMSG_LEN(0), descriptors, count * sizeof(int));
}

int
raw_message_send(int channel, struct span bytes, const int *descriptors,
    size_t count, size_t headers)
{
	struct iovec iov = {(void *)(uintptr_t)bytes.data, bytes.size};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	size_t room = CMSG_SPACE(count * sizeof(int)) +
	    HEADERS_MAX * CMSG_SPACE(sizeof(int));
	char *control = mem_alloc(room);
	size_t size = 0, sent = 0;

	headers = headers < HEADERS_MAX ? headers : HEADERS_MAX;
	while (sent < count) {
		size_t part = headers > 1 ? 1 : count - sent;
		add_header(control + size, descriptors + sent, part);
		size += CMSG_SPACE(part * sizeof(int));
		sent += part;
		headers--;
	}
	message.msg_control = size ? control : NULL;
	message.msg_controllen = size;
	ssize_t put = sendmsg(channel, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	free(control);
	return put < 0 ? -1 : 0;
}
