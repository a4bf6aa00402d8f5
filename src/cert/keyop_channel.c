#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "cert/keyop_channel.h"

/*
 * A worker asks and waits: a signature takes tens of microseconds, less than
 * other work would gain in between. The process that answers may end at any
 * moment, with a request that it has read. Its successor reads from the same
 * socket, so the same request is sent again: when the supervisor tells that the
 * process has ended, and besides after times that double. What waited in the
 * socket is answered twice, and the second answer is dropped by its number.
 * Numbers begin at random: nothing that lies in the socket before the first
 * request is its answer.
 *
 * Neither end believes the other: sizes are checked, descriptors that come
 * with a message are dropped by the kernel, and an end that does not read
 * loses its answers. A signer that hangs costs a worker, which serves nobody
 * while it waits, one long wait and then a tenth of its time: what needs no
 * signature goes on.
 */

enum {
	REQUEST_HEAD = offsetof(struct keyop_request, message),
	ANSWER_HEAD = offsetof(struct keyop_answer, signature),
	PATIENCE = 10000, /* ms: what a handshake may take */
	PATIENCE_LOST = 100, /* ms, when the last request had no answer */
	PAUSE = 1000, /* ms without a request after one that had none */
	AGAIN = 100, /* ms until a request is sent again, at first */
};

enum keyop_served
keyop_serve(int fd)
{
	struct keyop_answer answer = {0};
	struct {
		struct keyop_request request;
		char more; /* one that is too long shows by this */
	} got;
	ssize_t size = file_recv_some(fd, &got, sizeof(got), MSG_DONTWAIT);
	size_t room = sizeof(answer.signature);

	if (size < 0)
		return KEYOP_NOTHING;
	/* An empty one is a message too, of this kind of socket. */
	if (size < REQUEST_HEAD)
		return KEYOP_REFUSED;
	answer.sequence = got.request.sequence;
	bool fits = (size_t)size <= sizeof(got.request);
	bool done = fits &&
	    keyop_sign(got.request.number, got.request.scheme,
		(struct span){(const char *)got.request.message,
		    (size_t)size - REQUEST_HEAD},
		answer.signature, &room) == 0;
	struct span bytes = {
	    (const char *)&answer, ANSWER_HEAD + (done ? room : 0)};
	(void)file_send_some(fd, bytes, MSG_DONTWAIT);
	return done ? KEYOP_SIGNED : KEYOP_REFUSED;
}

void
keyop_channel_again(int fd)
{
	/* Shorter than the head of any answer. */
	(void)file_send_some(fd, (struct span){"", 1}, MSG_DONTWAIT);
}

void
keyop_channel_begin(struct keyop_channel *channel, int fd)
{
	struct hash_key random = hash_random_key();

	*channel = (struct keyop_channel){.fd = fd,
	    .patience = PATIENCE,
	    .patience_lost = PATIENCE_LOST,
	    .pause = PAUSE};
	memcpy(&channel->sequence, &random, sizeof(channel->sequence));
}

enum got { GOT_ANSWER, GOT_NOTHING, GOT_CLOSED };

/* Waits so many ms, most often as many as last, or until an answer has come. */
static enum got
wait_answer(struct keyop_channel *channel, int64_t ms,
    struct keyop_answer *answer, ssize_t *size_r)
{
	const struct timeval wait = {
	    .tv_sec = (time_t)(ms / 1000), .tv_usec = ms % 1000 * 1000};

	if (channel->waits != ms)
		setsockopt(
		    channel->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	channel->waits = ms;
	*size_r = recv(channel->fd, answer, sizeof(*answer), 0);
	if (*size_r > 0)
		return GOT_ANSWER;
	return *size_r < 0 && (errno == EAGAIN || errno == EINTR) ? GOT_NOTHING
								  : GOT_CLOSED;
}

/*
 * Sends a request, again and again, until its answer has come. Returns the size
 * of the answer, or -1.
 */
static ssize_t
ask_and_wait(struct keyop_channel *channel, const struct keyop_request *request,
    size_t size, struct keyop_answer *answer)
{
	int64_t now = clock_monotonic(), until = now;
	int64_t again = now, step = AGAIN;
	struct span bytes = {(const char *)request, size};
	ssize_t got;

	until += channel->lost ? channel->patience_lost : channel->patience;
	for (; now < until; now = clock_monotonic()) {
		if (now >= again) {
			/* A full socket holds the request already. */
			if (file_send_some(channel->fd, bytes, MSG_DONTWAIT) <
				0 &&
			    errno != EAGAIN) {
				channel->closed = true;
				return -1;
			}
			again = now + step;
			step *= 2;
		}
		int64_t wait = again < until ? again - now : until - now;
		switch (wait_answer(channel, wait, answer, &got)) {
		case GOT_CLOSED: channel->closed = true; return -1;
		case GOT_NOTHING: break;
		case GOT_ANSWER:
			if (got < ANSWER_HEAD)
				again = now;
			else if (answer->sequence == request->sequence)
				return got;
		}
	}
	channel->lost = true;
	channel->ask_at = now + channel->pause;
	return -1;
}

/* Whether there is somebody to ask, as far as is known. */
static bool
may_ask(const struct keyop_channel *channel)
{
	return !channel->closed &&
	    (!channel->lost || clock_monotonic() >= channel->ask_at);
}

int
keyop_channel_sign(void *context, size_t number, unsigned scheme,
    struct span message, unsigned char *signature, size_t *size_r)
{
	struct keyop_channel *channel = context;
	struct keyop_request request;
	struct keyop_answer answer;

	if (message.size > sizeof(request.message) || !may_ask(channel))
		return -1;
	request.sequence = ++channel->sequence;
	request.number = (uint32_t)number;
	request.scheme = scheme;
	memcpy(request.message, message.data, message.size);
	ssize_t got = ask_and_wait(
	    channel, &request, REQUEST_HEAD + message.size, &answer);
	if (got < 0)
		return -1;
	channel->lost = false;
	size_t size = (size_t)got - ANSWER_HEAD;
	if (size == 0 || size > *size_r)
		return -1;
	memcpy(signature, answer.signature, size);
	*size_r = size;
	return 0;
}
