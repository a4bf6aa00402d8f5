#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "cert/keyop_channel.h"
#include "cert/keyop_priv.h"

/*
 * A worker asks and waits: a signature takes tens of microseconds. To be put to
 * sleep and woken takes as long again, where other programs want the processor,
 * so before that the worker begins the next handshakes (`meanwhile`), and asks
 * for the signatures of all of them with one message. Each of them is deeper on
 * its stack, and ends before the one that it was begun in. The process that
 * answers may end at any moment, with a request that it has read. Its successor
 * reads from the same socket, so the same request is sent again: when the
 * supervisor tells that the process has ended, and besides after times that
 * double. What waited in the socket is answered twice, and the second answer is
 * dropped by its number. Numbers begin at random: nothing that lies in the
 * socket before the first request is its answer.
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
	LAST_LOOKS = 16, /* messages that are read when its time is over */
};

/* Takes the next request of a message. Returns whether it is whole. */
static bool
next_request(struct span *rest, struct keyop_request *request_r)
{
	if (rest->size < REQUEST_HEAD)
		return false;
	memcpy(request_r, rest->data, REQUEST_HEAD);
	size_t size = REQUEST_HEAD + (size_t)request_r->size;
	if (request_r->size > KEYOP_MESSAGE_MAX || size > rest->size)
		return false;
	memcpy(request_r->message, rest->data + REQUEST_HEAD, request_r->size);
	*rest = span_tail(*rest, size);
	return true;
}

/*
 * Returns what keyop_sign() does. If it fails here for good it is for another
 * process to answer.
 */
static int
serve_request(int fd, const struct keyop_request *request, bool may)
{
	struct keyop_answer answer = {.sequence = request->sequence};
	size_t room = sizeof(answer.signature);
	int result = may
	    ? keyop_sign(request->number, request->scheme,
		  (struct span){(const char *)request->message, request->size},
		  answer.signature, &room)
	    : -1;
	struct span bytes = {
	    (const char *)&answer, ANSWER_HEAD + (result == 0 ? room : 0)};

	if (result == KEYOP_FAILED && !keyop_works())
		return result;
	(void)file_send_some(fd, bytes, MSG_DONTWAIT);
	return result == 0 ? 0 : -1;
}

static bool
is_slow(const struct keyop_request *request)
{
	const struct keyop_scheme *scheme = keyop_scheme(request->scheme);

	return scheme && scheme->kind == KEYOP_RSA;
}

/* What follows a request that is torn cannot be found, and is dropped. */
struct keyop_served
keyop_serve(int fd)
{
	struct keyop_served served = {0};
	char bytes[KEYOP_TOGETHER * sizeof(struct keyop_request)];
	ssize_t got = file_recv_some(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	struct span rest = {bytes, got > 0 ? (size_t)got : 0};
	bool whole = got >= 0, slow = false;

	/* An empty one is a message too, of this kind of socket. */
	for (unsigned i = 0; whole && !served.broken && i < KEYOP_TOGETHER &&
	     (i == 0 || rest.size > 0);
	     i++) {
		struct keyop_request request = {0};
		bool torn = rest.size < REQUEST_HEAD;
		whole = next_request(&rest, &request);
		bool may = whole && !slow && !(i > 0 && is_slow(&request));
		int result = torn ? -1 : serve_request(fd, &request, may);
		slow = slow || (whole && is_slow(&request));
		served.signatures += result == 0;
		served.refusals += result == -1;
		served.broken = result == KEYOP_FAILED;
	}
	return served;
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

/* A request under way, on the stack of the function that asks. */
struct keyop_asking {
	struct keyop_request request;
	size_t size;
	struct keyop_answer answer;
	ssize_t got; /* its size; 0: there is none yet */
	int64_t again; /* monotonic ms: the request is sent, once more */
	int64_t step; /* ms until the next time */
	int64_t until; /* monotonic ms to wait for it; 0: it is not sent yet */
	struct keyop_asking *outer; /* waits until this one has ended */
};

/* It may be that of an outer one; a word of the supervisor is for all. */
static void
keep_answer(struct keyop_channel *channel, const struct keyop_answer *answer,
    ssize_t size)
{
	for (struct keyop_asking *one = channel->asking; one;
	     one = one->outer) {
		if (size < ANSWER_HEAD) {
			one->again = 0;
		} else if (!one->got &&
		    answer->sequence == one->request.sequence) {
			memcpy(&one->answer, answer, (size_t)size);
			one->got = size;
		}
	}
}

/*
 * Waits so many ms, most often as many as last, or until one has come; 0: only
 * looks. Returns whether there was any message.
 */
static bool
wait_answer(struct keyop_channel *channel, int64_t ms)
{
	const struct timeval wait = {
	    .tv_sec = (time_t)(ms / 1000), .tv_usec = ms % 1000 * 1000};
	struct keyop_answer answer;

	if (ms > 0 && channel->waits != ms) {
		setsockopt(
		    channel->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
		channel->waits = ms;
	}
	ssize_t size = recv(
	    channel->fd, &answer, sizeof(answer), ms > 0 ? 0 : MSG_DONTWAIT);
	if (size > 0)
		keep_answer(channel, &answer, size);
	else if (size == 0 || (errno != EAGAIN && errno != EINTR))
		channel->closed = true;
	return size > 0;
}

/* A full socket holds a request already. */
static void
send_message(struct keyop_channel *channel, const char *bytes, size_t *size)
{
	if (*size > 0 &&
	    file_send_some(
		channel->fd, (struct span){bytes, *size}, MSG_DONTWAIT) < 0 &&
	    errno != EAGAIN)
		channel->closed = true;
	*size = 0;
}

/* All that are due, the last one first; one that is slow has its own. */
static void
send_due(struct keyop_channel *channel, int64_t now)
{
	char bytes[KEYOP_TOGETHER * sizeof(struct keyop_request)];
	size_t size = 0, count = 0;

	for (struct keyop_asking *one = channel->asking; one;
	     one = one->outer) {
		bool slow = is_slow(&one->request);
		if (one->got || now < one->again)
			continue;
		if (slow || count % KEYOP_TOGETHER == 0)
			send_message(channel, bytes, &size);
		memcpy(bytes + size, &one->request, one->size);
		size += one->size;
		count = slow ? 0 : count + 1;
		if (!one->until)
			one->until = now +
			    (channel->lost ? channel->patience_lost
					   : channel->patience);
		one->again = now + one->step;
		one->step *= 2;
	}
	send_message(channel, bytes, &size);
}

/*
 * Sends a request, again and again, until its answer has come. This process may
 * have been held meanwhile, or been busy with others: when the time is over it
 * looks whether the answer lies there, behind those of others.
 */
static void
wait_until_answered(struct keyop_channel *channel, struct keyop_asking *asking)
{
	for (int late = 0; !asking->got && !channel->closed;) {
		int64_t now = clock_monotonic();
		send_due(channel, now);
		if (channel->closed)
			return;
		int64_t left = asking->until - now;
		late += left <= 0;
		left = left < 0 ? 0 : left;
		bool came = wait_answer(channel, left < AGAIN ? left : AGAIN);
		if (left > 0 || (came && late < LAST_LOOKS))
			continue;
		channel->lost = true;
		channel->ask_at = now + channel->pause;
		return;
	}
}

/*
 * Others are begun before a request is sent, so that the signer is woken for
 * all of them, but not with RSA: a single one of its signatures takes as long
 * as a turn of the worker may.
 */
static void
ask_and_wait(struct keyop_channel *channel, struct keyop_asking *asking)
{
	if (channel->meanwhile && !is_slow(&asking->request))
		channel->meanwhile(channel->context);
	wait_until_answered(channel, asking);
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
	struct keyop_asking asking = {.size = REQUEST_HEAD + message.size,
	    .step = AGAIN,
	    .outer = channel->asking};
	struct keyop_request *request = &asking.request;

	if (message.size > sizeof(request->message) || !keyop_scheme(scheme) ||
	    !may_ask(channel))
		return -1;
	request->sequence = ++channel->sequence;
	request->number = (uint32_t)number;
	request->scheme = (uint16_t)scheme;
	request->size = (uint16_t)message.size;
	memcpy(request->message, message.data, message.size);
	channel->asking = &asking;
	ask_and_wait(channel, &asking);
	channel->asking = asking.outer;
	if (!asking.got)
		return -1;
	channel->lost = false;
	size_t size = (size_t)asking.got - ANSWER_HEAD;
	if (size == 0 || size > *size_r)
		return -1;
	memcpy(signature, asking.answer.signature, size);
	*size_r = size;
	return 0;
}
