/*
 * Both ends of the socket by which signatures are asked for, against an end
 * that was taken over: rows D16, D17, D26, K313, Q113 and Q120.
 */
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/clock.h"
#include "cert/cert_make.h"
#include "cert/keyop_channel.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/process.h"
#include "support/raw_message.h"
#include "support/verify.h"

enum {
	HEAD = 16, /* bytes of a request before its message */
	ANSWER_HEAD = 8,
	WHOLE = HEAD + VERIFY_MESSAGE,
	SCHEME = 0x0403,
	SCHEME_RSA = 0x0804,
	SIZES = sizeof(struct keyop_request) + 64,
	ROOM = 72, /* bytes of a signature with P-256, at most */
	MANY = 5000,
	FIRST = 1000, /* the sequence before the first request */
	NESTED = 3, /* requests under way together */
};

static int ends[2];

static int
make(void **state)
{
	struct buf pem = {0};

	(void)state;
	assert_int_equal(cert_make_key(&pem), 0);
	assert_int_equal(keyop_keep(0, buf_span(&pem)), 0);
	buf_free(&pem);
	return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends);
}

static int
unmake(void **state)
{
	(void)state;
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static struct keyop_request
whole_request(uint64_t sequence)
{
	struct keyop_request request = {
	    .sequence = sequence, .scheme = SCHEME, .size = VERIFY_MESSAGE};

	verify_write(request.message, 32);
	return request;
}

static void
put(int end, const void *bytes, size_t size)
{
	assert_int_equal(send(ends[end], bytes, size, MSG_DONTWAIT), size);
}

/* Serves a message of one request: 1 for a signature, -1 for a refusal. */
static int
serve(void)
{
	struct keyop_served served = keyop_serve(ends[1]);

	assert_true(served.signatures + served.refusals <= 1);
	return (int)served.signatures - (int)served.refusals;
}

/* The size of the answer that lies there, -1 for none. */
static ssize_t
take_answer(struct keyop_answer *answer)
{
	return recv(ends[0], answer, sizeof(*answer), MSG_DONTWAIT);
}

/*
 * D16: of a request of any size, only that of a whole one is signed; one whose
 * number can be read is refused by that number, one that is torn before has no
 * answer; and nothing is left of it.
 */
static void
sizes(void **state)
{
	struct keyop_answer answer;
	char bytes[SIZES] = {0};
	struct keyop_request request = whole_request(7);

	(void)state;
	memcpy(bytes, &request, sizeof(request));
	assert_int_equal(serve(), 0);
	for (size_t size = 0; size <= SIZES; size++) {
		request.size = (uint16_t)(size > HEAD ? size - HEAD : 0);
		memcpy(bytes, &request, HEAD);
		put(0, bytes, size);
		int served = serve();
		ssize_t got = take_answer(&answer);
		/* The transcript's hash may be SHA-384 as well. */
		bool whole = size == WHOLE || size == WHOLE + 16;
		assert_int_equal(served, whole ? 1 : -1);
		if (size < HEAD) {
			assert_int_equal(got, -1);
			continue;
		}
		assert_int_equal(answer.sequence, 7);
		assert_int_equal(got > ANSWER_HEAD, whole);
		assert_int_equal(take_answer(&answer), -1);
		assert_int_equal(serve(), 0);
	}
}

/* D16: a key that there is not, a scheme of another, numbers at the edges. */
static void
numbers(void **state)
{
	static const struct {
		uint32_t number;
		uint16_t scheme;
	} rows[] = {{1, SCHEME}, {KEYOP_KEYS - 1, SCHEME}, {KEYOP_KEYS, SCHEME},
	    {UINT32_MAX, SCHEME}, {0, 0}, {0, 0x0804}, {0, 0x0503},
	    {0, UINT16_MAX}, {0, SCHEME << 8 & UINT16_MAX}};
	struct keyop_answer answer;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keyop_request request = whole_request(UINT64_MAX - i);
		request.number = rows[i].number;
		request.scheme = rows[i].scheme;
		put(0, &request, WHOLE);
		assert_int_equal(serve(), -1);
		assert_int_equal(take_answer(&answer), ANSWER_HEAD);
		assert_int_equal(answer.sequence, UINT64_MAX - i);
	}
}

/* D16: descriptors that come with a request are not kept, however many. */
static void
descriptors(void **state)
{
	struct keyop_request request = whole_request(1);
	struct keyop_answer answer;
	int fds[RAW_DESCRIPTORS_MAX];
	size_t before = process_descriptors(getpid());

	(void)state;
	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] = STDERR_FILENO;
	for (size_t count = 1; count <= COUNT(fds); count += 84) {
		assert_int_equal(
		    raw_message_send(ends[0],
			(struct span){(char *)&request, WHOLE}, fds, count, 1),
		    0);
		assert_int_equal(serve(), 1);
		assert_true(take_answer(&answer) > ANSWER_HEAD);
	}
	assert_int_equal(process_descriptors(getpid()), before);
}

/* D16: who never reads answers, or is gone, holds up nobody. */
static void
unread(void **state)
{
	const struct keyop_request request = whole_request(1);
	struct keyop_answer answer;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		put(0, &request, HEAD);
		assert_int_equal(serve(), -1);
	}
	while (take_answer(&answer) >= 0)
		continue;
	put(0, &request, WHOLE);
	assert_int_equal(shutdown(ends[0], SHUT_RD), 0);
	assert_int_equal(serve(), 1);
	close(ends[0]);
	keyop_serve(ends[1]);
	assert_int_equal(serve(), -1);
	ends[0] = -1;
}

/* D16: random bytes, and whole requests with some changed, sign nothing. */
static void
random_requests(void **state)
{
	const struct keyop_request request = whole_request(1);
	const struct span seeds[] = {{(const char *)&request, WHOLE}};
	struct mutator mutator = {.seeds = seeds, .count = 1, .state = 16};
	struct keyop_answer answer;

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		char bytes[SIZES];
		size_t size = mutator_below(&mutator, SIZES);
		for (size_t j = 0; j < size; j++)
			bytes[j] = (char)mutator_below(&mutator, 256);
		if (i % 2 && size > HEAD)
			memcpy(bytes, &request, HEAD);
		if (i % 4 == 3) {
			/* One byte of what stands for a handshake. */
			size = WHOLE;
			memcpy(bytes, &request, size);
			bytes[8 + mutator_below(&mutator, 8 + 98)] ^=
			    (char)(1 + mutator_below(&mutator, 255));
		}
		put(0, bytes, size);
		struct keyop_served served = keyop_serve(ends[1]);
		assert_int_equal(served.signatures, 0);
		assert_in_range(served.refusals, 1, KEYOP_TOGETHER);
		unsigned answered = 0;
		for (ssize_t got; (got = take_answer(&answer)) >= 0; answered++)
			assert_int_equal(got, ANSWER_HEAD);
		/* What is torn within its head has no number. */
		assert_in_range(answered, served.refusals - 1, served.refusals);
		assert_true(size >= HEAD || answered == 0);
	}
}

/* Appends a request to a message; returns where the next one begins. */
static size_t
add_request(char *bytes, size_t at, const struct keyop_request *request)
{
	memcpy(bytes + at, request, (size_t)HEAD + request->size);
	return at + HEAD + request->size;
}

/* Numbers of requests, or zeros at the end: these are signed, the others not */
static void
expect_answers(const uint64_t *order, const bool *is_signed, size_t count)
{
	struct keyop_answer answer;

	for (size_t i = 0; i < count; i++) {
		ssize_t got = take_answer(&answer);
		assert_true(got >= ANSWER_HEAD);
		assert_int_equal(answer.sequence, order[i]);
		assert_int_equal(got > ANSWER_HEAD, is_signed[i]);
	}
	assert_int_equal(take_answer(&answer), -1);
}

/*
 * K313: each request of a message is answered for itself, in their order, at
 * most eight; behind one that is torn nothing is read.
 */
static void
several_requests(void **state)
{
	static const uint64_t order[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	static const bool all[] = {1, 1, 1, 1, 1, 1, 1, 1}, some[] = {1, 0, 1};
	char bytes[16 * sizeof(struct keyop_request)];
	struct keyop_served served;

	(void)state;
	for (size_t count = 1; count <= KEYOP_TOGETHER + 1; count++) {
		size_t size = 0, most = count;
		for (size_t i = 0; i < count; i++) {
			struct keyop_request request = whole_request(order[i]);
			size = add_request(bytes, size, &request);
		}
		most = most < KEYOP_TOGETHER ? most : KEYOP_TOGETHER;
		put(0, bytes, size);
		served = keyop_serve(ends[1]);
		assert_int_equal(served.signatures, most);
		assert_int_equal(served.refusals, 0);
		expect_answers(order, all, most);
	}
	/* One of them is for a key that is not there. */
	size_t size = 0;
	for (size_t i = 0; i < COUNT(some); i++) {
		struct keyop_request request = whole_request(order[i]);
		request.number = some[i] ? 0 : KEYOP_KEYS - 1;
		size = add_request(bytes, size, &request);
	}
	put(0, bytes, size);
	served = keyop_serve(ends[1]);
	assert_int_equal(served.signatures, 2);
	assert_int_equal(served.refusals, 1);
	expect_answers(order, some, COUNT(some));
	/*
	 * Whatever is cut off at the end is refused, though the same was whole
	 * just before, and what is before it is not.
	 */
	size = 0;
	for (size_t i = 0; i < 2; i++) {
		struct keyop_request request = whole_request(order[i]);
		size = add_request(bytes, size, &request);
	}
	for (size_t cut = 1; cut < WHOLE; cut++) {
		static const uint64_t numbers[] = {1, 2, 1, 2};
		static const bool wholes[] = {1, 1, 1, 0};
		put(0, bytes, 2 * WHOLE);
		put(0, bytes, 2 * WHOLE - cut);
		(void)keyop_serve(ends[1]);
		served = keyop_serve(ends[1]);
		assert_int_equal(served.signatures, 1);
		assert_int_equal(served.refusals, 1);
		expect_answers(numbers, wholes, 3 + (WHOLE - cut >= HEAD));
	}
}

/* K313: a size that is too large hides what lies behind it, and reads nothing
 */
static void
sizes_that_lie(void **state)
{
	static const uint16_t lies[] = {VERIFY_MESSAGE - 1, VERIFY_MESSAGE + 1,
	    KEYOP_MESSAGE_MAX, KEYOP_MESSAGE_MAX + 1, 2 * WHOLE, UINT16_MAX};
	char bytes[2 * sizeof(struct keyop_request)];

	(void)state;
	for (size_t i = 0; i < COUNT(lies); i++) {
		struct keyop_request request = whole_request(1);
		struct keyop_answer answer;
		size_t size = add_request(bytes, 0, &request);
		size = add_request(bytes, size, &request);
		request.size = lies[i];
		memcpy(bytes, &request, HEAD);
		put(0, bytes, size);
		assert_int_equal(keyop_serve(ends[1]).signatures, 0);
		while (take_answer(&answer) >= 0)
			continue;
	}
}

/* K313: with RSA there is one signature in a message, the first request's. */
static void
rsa_is_alone(void **state)
{
	static const struct {
		uint16_t schemes[3];
		bool is_signed[3];
	} rows[] = {
	    {{SCHEME_RSA, SCHEME, SCHEME}, {1, 0, 0}},
	    {{SCHEME, SCHEME_RSA, SCHEME}, {1, 0, 0}},
	    {{SCHEME_RSA, SCHEME_RSA, SCHEME_RSA}, {1, 0, 0}},
	    {{SCHEME, SCHEME, SCHEME_RSA}, {1, 1, 0}},
	};
	static const uint64_t order[] = {1, 2, 3};
	struct buf pem = {0};
	EVP_PKEY *key = EVP_RSA_gen(2048);

	(void)state;
	assert_int_equal(cert_write_key(key, &pem), 0);
	assert_int_equal(keyop_keep(1, buf_span(&pem)), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char bytes[3 * sizeof(struct keyop_request)];
		size_t size = 0;
		for (size_t j = 0; j < COUNT(order); j++) {
			struct keyop_request request = whole_request(order[j]);
			request.scheme = rows[i].schemes[j];
			request.number = request.scheme == SCHEME_RSA;
			size = add_request(bytes, size, &request);
		}
		put(0, bytes, size);
		(void)keyop_serve(ends[1]);
		expect_answers(order, rows[i].is_signed, COUNT(order));
	}
	EVP_PKEY_free(key);
	cert_wipe(&pem);
}

/* An answer of the signer: to which request, and of which size. */
struct scripted {
	uint64_t after; /* the number of the last request, and so many */
	size_t size;
};

static void
answer_with(const struct scripted *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char bytes[2 * sizeof(struct keyop_answer)] = {0};
		uint64_t sequence = FIRST + list[i].after;
		memcpy(bytes, &sequence, sizeof(sequence));
		memset(bytes + sizeof(sequence), (char)('a' + i),
		    sizeof(bytes) - sizeof(sequence));
		put(1, bytes, list[i].size);
	}
}

/* Asks for one signature. Returns its size, 0: there was none. */
static size_t
ask(struct keyop_channel *channel, unsigned char signature[ROOM])
{
	const struct keyop_request request = whole_request(0);
	size_t size = ROOM;

	if (keyop_channel_sign(channel, 0, SCHEME,
		(struct span){(const char *)request.message, VERIFY_MESSAGE},
		signature, &size) < 0)
		return 0;
	return size;
}

/* Whether any of them has the number of the request. */
static bool
is_answered(const struct scripted *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].after == 1 && list[i].size >= ANSWER_HEAD)
			return true;
	return false;
}

static struct keyop_channel
begin(void)
{
	struct keyop_channel channel;

	keyop_channel_begin(&channel, ends[0]);
	channel.sequence = FIRST;
	channel.patience = channel.patience_lost = PATIENCE;
	channel.pause = 0;
	return channel;
}

/* All answers lie there already: what is not is not waited for. */
static void
expect_none(struct keyop_channel *channel)
{
	channel->patience = channel->patience_lost = 1;
}

/*
 * D17: the answer of a request is the one with its number, whatever else comes
 * before it; one that is too long for a signature, or has none, is none.
 */
static void
answers(void **state)
{
	static const struct {
		const char *name;
		struct scripted list[4];
		size_t count, size;
		char first; /* byte of the signature */
	} rows[] = {
	    {"its own", {{1, 8 + 70}}, 1, 70, 'a'},
	    {"the longest", {{1, 8 + ROOM}}, 1, ROOM, 'a'},
	    {"the shortest", {{1, 8 + 1}}, 1, 1, 'a'},
	    {"too long", {{1, 8 + ROOM + 1}}, 1, 0, 0},
	    {"as long as any", {{1, sizeof(struct keyop_answer)}}, 1, 0, 0},
	    {"longer", {{1, 2 * sizeof(struct keyop_answer)}}, 1, 0, 0},
	    {"a refusal", {{1, 8}}, 1, 0, 0},
	    {"a refusal first", {{1, 8}, {1, 8 + 70}}, 2, 0, 0},
	    {"twice", {{1, 8 + 70}, {1, 8 + 71}}, 2, 70, 'a'},
	    {"of the one before", {{0, 8 + 70}, {1, 8 + 71}}, 2, 71, 'b'},
	    {"of the next one", {{2, 8 + 70}, {1, 8 + 71}}, 2, 71, 'b'},
	    {"of others", {{9, 8 + 9}, {77, 8}, {5, 9}, {1, 8 + 71}}, 4, 71,
		'd'},
	    {"torn", {{1, 7}, {1, 1}, {1, 8 + 71}}, 3, 71, 'c'},
	    {"of others alone", {{2, 8 + 70}, {4, 8 + 70}}, 2, 0, 0},
	    {"torn alone", {{1, 7}, {1, 3}}, 2, 0, 0},
	    {"none", {{0, 0}}, 0, 0, 0},
	};
	unsigned char signature[ROOM];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keyop_channel channel = begin();
		answer_with(rows[i].list, rows[i].count);
		if (!is_answered(rows[i].list, rows[i].count))
			expect_none(&channel);
		size_t size = ask(&channel, signature);
		expect_true(rows[i].name, SPAN(""), size == rows[i].size);
		if (size > 0)
			assert_int_equal(signature[0], rows[i].first);
		assert_false(channel.closed);
		/* What is left of it does no harm to the next one. */
		channel.patience_lost = PATIENCE;
		channel.sequence = FIRST + 2;
		answer_with((struct scripted[]){{3, 8 + 42}}, 1);
		size = ask(&channel, signature);
		expect_true(rows[i].name, SPAN("next"), size == 42);
		while (recv(ends[1], signature, 1, MSG_DONTWAIT) >= 0)
			continue;
	}
}

/*
 * D17, D29: answers that lie there before the first request are not its own,
 * since nobody knows its number; they may come without end.
 */
static void
stale_answers(void **state)
{
	unsigned char signature[ROOM];

	(void)state;
	for (uint64_t i = 0; i < 50; i++)
		answer_with((struct scripted[]){{i, 8 + 70}}, 1);
	struct keyop_channel channel;
	keyop_channel_begin(&channel, ends[0]);
	expect_none(&channel);
	assert_int_equal(ask(&channel, signature), 0);
	assert_true(channel.lost);
}

/* D17: random answers before the right one, and random ones alone. */
static void
random_answers(void **state)
{
	struct mutator random = {.state = 17};
	unsigned char signature[ROOM], rest[1];

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS / 4; i++) {
		struct keyop_channel channel = begin();
		size_t count = mutator_below(&random, 20);
		for (size_t j = 0; j < count; j++) {
			struct scripted one = {2 + mutator_below(&random, 99),
			    1 + mutator_below(&random, 2100)};
			answer_with(&one, 1);
		}
		answer_with((struct scripted[]){{1, 8 + 71}}, 1);
		assert_int_equal(ask(&channel, signature), 71);
		while (recv(ends[1], rest, 1, MSG_DONTWAIT) >= 0)
			continue;
	}
}

/* How many requests lie at the answering end, of one number. */
static size_t
count_requests(uint64_t sequence)
{
	struct keyop_request request;
	size_t count = 0;

	while (recv(ends[1], &request, sizeof(request), MSG_DONTWAIT) > 0) {
		assert_int_equal(request.sequence, sequence);
		count++;
	}
	return count;
}

/*
 * D28: the supervisor says that the signer has ended: the same request is sent
 * again, for its successor, each time.
 */
static void
ended_signer(void **state)
{
	unsigned char signature[ROOM];
	struct keyop_channel channel = begin();

	(void)state;
	for (size_t i = 0; i < 3; i++)
		keyop_channel_again(ends[1]);
	answer_with((struct scripted[]){{1, 8 + 70}}, 1);
	assert_int_equal(ask(&channel, signature), 70);
	assert_true(count_requests(FIRST + 1) >= 3);
	/* Without room for a word nobody waits. */
	for (int i = 0; i < MANY; i++)
		keyop_channel_again(ends[1]);
	close(ends[0]);
	keyop_channel_again(ends[1]);
	ends[0] = -1;
}

/* D17: a message that TLS does not have is not even asked for. */
static void
long_message(void **state)
{
	char bytes[KEYOP_MESSAGE_MAX + 1] = {0};
	unsigned char signature[ROOM];
	struct keyop_channel channel = begin();
	size_t size = ROOM;

	(void)state;
	assert_int_equal(
	    keyop_channel_sign(&channel, 0, SCHEME,
		(struct span){bytes, sizeof(bytes)}, signature, &size),
	    -1);
	assert_int_equal(recv(ends[1], signature, 1, MSG_DONTWAIT), -1);
}

/* D17: an end that was closed, or shut down, is known to be; none waits. */
static void
closed_ends(void **state)
{
	static const struct {
		int end, how;
	} rows[] = {{0, SHUT_RD}, {0, SHUT_WR}, {0, SHUT_RDWR}, {1, SHUT_RD},
	    {1, SHUT_WR}, {1, SHUT_RDWR}, {1, -1}};
	unsigned char signature[ROOM];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keyop_channel channel = begin();
		channel.patience = 1000000;
		if (rows[i].how < 0)
			close(ends[rows[i].end]);
		else
			shutdown(ends[rows[i].end], rows[i].how);
		assert_int_equal(ask(&channel, signature), 0);
		assert_true(channel.closed);
		assert_int_equal(ask(&channel, signature), 0);
		if (rows[i].how >= 0)
			close(ends[1]);
		close(ends[0]);
		assert_int_equal(
		    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	}
}

/*
 * D26: after an answer that did not come no request is sent, so that nobody
 * waits, until the pause is over; and one that is answered ends that.
 */
static void
hanging_signer(void **state)
{
	unsigned char signature[ROOM];
	struct keyop_channel channel = begin();

	(void)state;
	channel.pause = 1000000;
	expect_none(&channel);
	assert_int_equal(ask(&channel, signature), 0);
	while (recv(ends[1], signature, 1, MSG_DONTWAIT) >= 0)
		continue;
	for (int i = 0; i < MANY; i++)
		assert_int_equal(ask(&channel, signature), 0);
	assert_int_equal(recv(ends[1], signature, 1, MSG_DONTWAIT), -1);
	channel.ask_at = clock_monotonic();
	channel.patience_lost = PATIENCE;
	channel.patience_lost = PATIENCE;
	answer_with((struct scripted[]){{2, 8 + 70}}, 1);
	assert_int_equal(ask(&channel, signature), 70);
	assert_false(channel.lost);
}

/* Asks inside of each other, the first one outermost; what each has got. */
struct nested {
	struct keyop_channel channel;
	size_t asked, sizes[NESTED];
	unsigned char bytes[NESTED];
};

static void
ask_inside(void *context)
{
	struct nested *nested = context;
	unsigned char signature[ROOM] = {0};
	size_t own = nested->asked;

	if (own == NESTED)
		return;
	nested->asked++;
	nested->sizes[own] = ask(&nested->channel, signature);
	nested->bytes[own] = *signature;
}

static struct nested
begin_nested(void)
{
	struct nested nested = {.channel = begin()};

	nested.channel.meanwhile = ask_inside;
	return nested;
}

/* Each was sent so often, or more: a process may be held for long. */
static void
expect_requests(size_t least)
{
	size_t counts[NESTED] = {0};
	char bytes[NESTED * sizeof(struct keyop_request)];
	ssize_t got;

	while ((got = recv(ends[1], bytes, sizeof(bytes), MSG_DONTWAIT)) > 0)
		for (ssize_t at = 0; at < got; at += WHOLE) {
			uint64_t sequence;
			memcpy(&sequence, bytes + at, sizeof(sequence));
			counts[sequence - FIRST - 1]++;
		}
	for (size_t i = 0; i < NESTED; i++)
		assert_true(counts[i] >= least);
}

/*
 * Q113: requests that are under way together have their own answers each, in
 * whatever order they come.
 */
static void
together(void **state)
{
	static const uint64_t orders[][NESTED] = {
	    {1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct nested nested = begin_nested();
		nested.channel.context = &nested;
		for (size_t j = 0; j < NESTED; j++)
			answer_with((struct scripted[]){{orders[i][j],
					8 + 60 + orders[i][j]}},
			    1);
		/* A second answer to the same one is dropped. */
		answer_with((struct scripted[]){{1, 8 + 60 + 9}}, 1);
		ask_inside(&nested);
		for (size_t j = 0; j < NESTED; j++) {
			assert_int_equal(nested.sizes[j], 61 + j);
			assert_int_equal(nested.bytes[j], 'a');
		}
		expect_requests(1);
		assert_null(nested.channel.asking);
		while (recv(ends[0], &nested.bytes, 1, MSG_DONTWAIT) > 0)
			continue;
	}
}

/* Q120: they are sent with one message, the one that is needed first first. */
static void
one_message(void **state)
{
	struct nested nested = begin_nested();
	char bytes[2 * NESTED * sizeof(struct keyop_request)];

	(void)state;
	nested.channel.context = &nested;
	for (uint64_t j = NESTED; j > 0; j--)
		answer_with((struct scripted[]){{j, 8 + 60}}, 1);
	ask_inside(&nested);
	assert_int_equal(
	    recv(ends[1], bytes, sizeof(bytes), MSG_DONTWAIT), NESTED * WHOLE);
	for (size_t j = 0; j < NESTED; j++) {
		uint64_t sequence;
		memcpy(&sequence, bytes + j * WHOLE, sizeof(sequence));
		assert_int_equal(sequence, FIRST + NESTED - j);
	}
	/* Whoever was held for long has sent some of them again. */
	expect_requests(0);
}

/* Q113: each of them is sent again for the successor of a signer. */
static void
together_again(void **state)
{
	struct nested nested = begin_nested();

	(void)state;
	nested.channel.context = &nested;
	keyop_channel_again(ends[1]);
	answer_with(
	    (struct scripted[]){{3, 8 + 63}, {2, 8 + 62}, {1, 8 + 61}}, 3);
	ask_inside(&nested);
	for (size_t j = 0; j < NESTED; j++)
		assert_int_equal(nested.sizes[j], 61 + j);
	expect_requests(2);
}

/* Q113: without answers all of them have waited as long as one. */
static void
together_in_vain(void **state)
{
	struct nested nested = begin_nested();

	(void)state;
	nested.channel.context = &nested;
	nested.channel.patience = nested.channel.patience_lost = 1;
	ask_inside(&nested);
	assert_int_equal(nested.asked, NESTED);
	for (size_t j = 0; j < NESTED; j++)
		assert_int_equal(nested.sizes[j], 0);
	assert_true(nested.channel.lost);
	nested = begin_nested();
	nested.channel.context = &nested;
	shutdown(ends[1], SHUT_RDWR);
	ask_inside(&nested);
	assert_true(nested.channel.closed);
	assert_null(nested.channel.asking);
}

/* Asks inside of each other, and is held as long as an answer may take. */
static void
ask_inside_slowly(void *context)
{
	const struct nested *nested = context;
	int64_t until = clock_monotonic() + 2 * nested->channel.patience;

	ask_inside(context);
	while (clock_monotonic() <= until)
		continue;
}

/*
 * Q117: an answer that lies there is taken, also behind some of others, however
 * long the worker was held or busy with other handshakes.
 */
static void
held_worker(void **state)
{
	unsigned char signature[ROOM];

	(void)state;
	for (int patience = 0; patience < 3; patience++) {
		struct nested nested = begin_nested();
		nested.channel.meanwhile = ask_inside_slowly;
		nested.channel.context = &nested;
		nested.channel.patience = patience;
		answer_with((struct scripted[]){{9, 8 + 70}, {3, 8 + 63},
				{1, 8 + 61}, {0, 8 + 7}, {2, 8 + 62}},
		    5);
		ask_inside(&nested);
		for (size_t j = 0; j < NESTED; j++)
			assert_int_equal(nested.sizes[j], 61 + j);
		assert_false(nested.channel.lost);
	}
	/* Not without end: the other end may be anybody's. */
	struct keyop_channel channel = begin();
	channel.patience = 0;
	for (size_t i = 0; i < 99; i++)
		answer_with((struct scripted[]){{7, 8 + 70}}, 1);
	answer_with((struct scripted[]){{1, 8 + 70}}, 1);
	assert_int_equal(ask(&channel, signature), 0);
	assert_true(channel.lost);
}

/* Q113: nothing is begun beside a signature that takes long. */
static void
alone_with_rsa(void **state)
{
	struct nested nested = begin_nested();
	const struct keyop_request request = whole_request(0);
	unsigned char signature[ROOM];
	size_t size = ROOM;

	(void)state;
	nested.channel.context = &nested;
	answer_with((struct scripted[]){{1, 8 + 64}}, 1);
	assert_int_equal(
	    keyop_channel_sign(&nested.channel, 0, 0x0804,
		(struct span){(const char *)request.message, VERIFY_MESSAGE},
		signature, &size),
	    0);
	assert_int_equal(size, 64);
	assert_int_equal(nested.asked, 0);
}

#define CHANNEL_TEST(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CHANNEL_TEST(sizes),
	    CHANNEL_TEST(numbers),
	    CHANNEL_TEST(descriptors),
	    CHANNEL_TEST(unread),
	    CHANNEL_TEST(random_requests),
	    CHANNEL_TEST(several_requests),
	    CHANNEL_TEST(sizes_that_lie),
	    CHANNEL_TEST(rsa_is_alone),
	    CHANNEL_TEST(answers),
	    CHANNEL_TEST(stale_answers),
	    CHANNEL_TEST(random_answers),
	    CHANNEL_TEST(ended_signer),
	    CHANNEL_TEST(long_message),
	    CHANNEL_TEST(closed_ends),
	    CHANNEL_TEST(hanging_signer),
	    CHANNEL_TEST(together),
	    CHANNEL_TEST(one_message),
	    CHANNEL_TEST(together_again),
	    CHANNEL_TEST(together_in_vain),
	    CHANNEL_TEST(held_worker),
	    CHANNEL_TEST(alone_with_rsa),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
