#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "net/socket.h"
#include "system/control.h"
#include "system/control_ask.h"

enum {
	ANSWER_MAX = 4 << 20, /* bytes, many times the longest */
	RETRY_TIME = 50, /* ms before the next try while the queue is full */
};

/* Waits until there is something to read. Returns 0, or -1 with errno. */
static int
wait_for(int fd, int64_t until)
{
	int64_t left = until - clock_monotonic();
	int ready = poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1,
	    left > 0 ? (int)left : 0);

	if (ready == 0)
		errno = ETIMEDOUT;
	return ready > 0 || (ready < 0 && errno == EINTR) ? 0 : -1;
}

static int
connect_until(struct span path, int64_t until)
{
	int fd;

	/* EAGAIN: the queue of the listening socket is full. */
	while ((fd = socket_connect_local(path)) < 0 && errno == EAGAIN &&
	    clock_monotonic() < until)
		poll(NULL, 0, RETRY_TIME);
	return fd;
}

/* Receives an answer up to its end. Returns 0, or -1 with errno. */
static int
recv_answer(int fd, int64_t until, struct buf *answer)
{
	/* The server must not decide on our time and memory (K7). */
	answer->limit = ANSWER_MAX;
	while (clock_monotonic() < until && !answer->overflow) {
		char bytes[4096];
		ssize_t got = recv(fd, bytes, sizeof(bytes), 0);
		if (got > 0) {
			buf_add(answer, (struct span){bytes, (size_t)got});
			continue;
		}
		/* The server closes slow connections, too: check the end. */
		if (got == 0) {
			errno = ECONNRESET;
			return span_ends(buf_span(answer), SPAN("\n")) ? 0 : -1;
		}
		if ((errno != EAGAIN && errno != EINTR) ||
		    wait_for(fd, until) < 0)
			return -1;
	}
	errno = answer->overflow ? EFBIG : ETIMEDOUT;
	return -1;
}

int
control_ask(struct span path, struct span request, int time, struct buf *answer)
{
	int64_t until = clock_monotonic() + time;
	int fd = connect_until(path, until);

	if (fd < 0)
		return -1;
	if (file_send_some(fd, request, 0) != (ssize_t)request.size ||
	    recv_answer(fd, until, answer) < 0)
		return close_failed(fd);
	close(fd);
	return 0;
}
