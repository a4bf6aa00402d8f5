/* Channels: what arrives, how much at once, and what is an offence. */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serve/channel.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/process.h"
#include "support/raw_message.h"

enum { SENT = 40, AT_ONCE = 16, ROUNDS = 20000 };

/* What each kind of message has on the wire, see channel.c. */
enum {
	EDITION_BYTES = sizeof(uint32_t) + sizeof(struct edition_info),
	LOG_BYTES = sizeof(uint32_t),
	SIGNING_BYTES = 2 * sizeof(uint32_t),
	BYTES_MAX = 256,
};

/* A channel, and how many descriptors are open beside it. */
struct pair {
	int ends[2];
	size_t before;
	struct channel_message message;
};

static void
open_pair(struct pair *pair)
{
	assert_int_equal(channel_pair(pair->ends), 0);
	pair->before = process_descriptors(getpid());
}

static void
close_pair(struct pair *pair)
{
	assert_int_equal(process_descriptors(getpid()), pair->before);
	close(pair->ends[0]);
	close(pair->ends[1]);
}

static enum channel_got
receive(struct pair *pair, unsigned expected)
{
	return channel_receive(pair->ends[1], expected, &pair->message);
}

static void
send_one(int channel, uint32_t number)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct channel_files files = {nothing, nothing, -1};
	struct edition_info about = {.articles = number};

	assert_true(nothing >= 0);
	assert_int_equal(channel_send_edition(channel, &files, &about), 0);
	close(nothing);
}

static bool
same_file(int fd, const char *path)
{
	struct stat one, other;

	return fstat(fd, &one) == 0 && stat(path, &other) == 0 &&
	    one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Q73: all descriptors arrive in their places, and no program inherits them. */
static void
arrives(void **state)
{
	struct channel_files files = {open("/dev/null", O_RDONLY),
	    open("/", O_RDONLY | O_DIRECTORY), open("/etc", O_RDONLY)};
	struct edition_info sent = {.host = 3, .articles = 5, .large = 7};
	const unsigned both = CHANNEL_EDITIONS | CHANNEL_LOGS;
	struct pair pair;

	(void)state;
	sent.digest[DIGEST_SIZE - 1] = 0xff;
	open_pair(&pair);
	assert_int_equal(channel_send_edition(pair.ends[0], &files, &sent), 0);
	assert_int_equal(channel_send_log(pair.ends[0], files.edition), 0);
	channel_files_close(&files);
	assert_int_equal(files.edition, -1);
	assert_int_equal(receive(&pair, both), CHANNEL_EDITION);
	files = pair.message.files;
	assert_memory_equal(&pair.message.about, &sent, sizeof(sent));
	assert_true(same_file(files.edition, "/dev/null"));
	assert_true(same_file(files.root, "/"));
	assert_true(same_file(files.base, "/etc"));
	assert_true(fcntl(files.edition, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(files.root, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(files.base, F_GETFD) & FD_CLOEXEC);
	channel_files_close(&files);
	assert_int_equal(receive(&pair, both), CHANNEL_LOG);
	assert_true(same_file(pair.message.log, "/dev/null"));
	assert_true(fcntl(pair.message.log, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(pair.message.files.edition, -1);
	assert_int_equal(pair.message.files.root, -1);
	assert_int_equal(pair.message.files.base, -1);
	close(pair.message.log);
	int any = open("/dev/null", O_RDONLY);
	assert_int_equal(channel_send_socket(pair.ends[0], 255, any), 0);
	close(any);
	assert_int_equal(receive(&pair, CHANNEL_SOCKETS), CHANNEL_SOCKET);
	assert_int_equal(pair.message.slot, 255);
	assert_true(same_file(pair.message.socket, "/dev/null"));
	assert_true(fcntl(pair.message.socket, F_GETFD) & FD_CLOEXEC);
	close(pair.message.socket);
	/* K247: an order, which only an indexer expects. */
	for (int i = 0; i < 2; i++)
		assert_int_equal(channel_send_rescan(pair.ends[0], 4711), 0);
	assert_int_equal(receive(&pair, CHANNEL_RESCANS), CHANNEL_RESCAN);
	assert_int_equal(pair.message.rescan, 4711);
	assert_int_equal(receive(&pair, both), CHANNEL_OFFENCE);
	assert_int_equal(receive(&pair, both), CHANNEL_EMPTY);
	close(pair.ends[0]);
	assert_int_equal(receive(&pair, both), CHANNEL_CLOSED);
	close(pair.ends[1]);
}

static void
expect_nothing(const struct channel_message *message)
{
	assert_int_equal(message->files.edition, -1);
	assert_int_equal(message->files.root, -1);
	assert_int_equal(message->files.base, -1);
	assert_int_equal(message->log, -1);
	assert_int_equal(message->socket, -1);
}

/* Sends so many bytes that begin with a kind, and so many descriptors. */
static void
send_raw(
    struct pair *pair, uint32_t kind, size_t size, size_t count, size_t headers)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fds[RAW_DESCRIPTORS_MAX];
	char bytes[BYTES_MAX] = {0};

	memcpy(bytes, &kind, sizeof(kind));
	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] = fd;
	assert_int_equal(raw_message_send(pair->ends[0],
			     (struct span){bytes, size}, fds, count, headers),
	    0);
	close(fd);
}

/* What should come of such a message. */
static enum channel_got
expected_of(uint32_t kind, size_t size, size_t count, unsigned expected)
{
	if (kind == CHANNEL_EDITION && size == EDITION_BYTES &&
	    (count == 2 || count == 3) && (expected & CHANNEL_EDITIONS))
		return CHANNEL_EDITION;
	if (kind == CHANNEL_LOG && size == LOG_BYTES && count == 1 &&
	    (expected & CHANNEL_LOGS))
		return CHANNEL_LOG;
	if (kind == CHANNEL_SOCKET && size == SIGNING_BYTES && count == 1 &&
	    (expected & CHANNEL_SOCKETS))
		return CHANNEL_SOCKET;
	if (kind == CHANNEL_RESCAN && size == SIGNING_BYTES && count == 0 &&
	    (expected & CHANNEL_RESCANS))
		return CHANNEL_RESCAN;
	return CHANNEL_OFFENCE;
}

static void
send_and_expect(struct pair *pair, uint32_t kind, size_t size, size_t count,
    unsigned expected)
{
	enum channel_got wanted = expected_of(kind, size, count, expected);

	send_raw(pair, kind, size, count, 1 + size % 4);
	assert_int_equal(receive(pair, expected), wanted);
	if (wanted == CHANNEL_LOG)
		close(pair->message.log);
	if (wanted == CHANNEL_SOCKET)
		close(pair->message.socket);
	if (wanted == CHANNEL_OFFENCE) {
		expect_nothing(&pair->message);
		assert_non_null(pair->message.offence);
	}
	channel_files_close(&pair->message.files);
}

/* Whether a message of this size is of a kind, or nearly: each set counts. */
static bool
is_near(size_t size)
{
	return size <= SIGNING_BYTES + sizeof(uint32_t) ||
	    (size + 4 >= EDITION_BYTES && size <= EDITION_BYTES + 4);
}

/*
 * D70, D71: every size of a message, with every small number of descriptors and
 * the largest, in one control message or several, of every kind, to receivers
 * that expect each set of kinds, or of sizes far from any kind's all and none:
 * only the right ones are messages, the others are offences, and no descriptor
 * stays open.
 */
static void
malformed(void **state)
{
	static const size_t counts[] = {0, 1, 2, 3, 4, 7, RAW_DESCRIPTORS_MAX};
	struct pair pair;

	(void)state;
	open_pair(&pair);
	for (size_t size = 1; size < BYTES_MAX; size++)
		for (size_t i = 0; i < COUNT(counts); i++)
			for (uint32_t kind = 0; kind < 5; kind++)
				for (unsigned set = 0; set < 16;
				     set += is_near(size) ? 1 : 15)
					send_and_expect(
					    &pair, kind, size, counts[i], set);
	close_pair(&pair);
}

/* D70: an empty message is the end, whatever descriptors it has. */
static void
empty_messages(void **state)
{
	struct pair pair;

	(void)state;
	open_pair(&pair);
	for (size_t count = 0; count < 5; count++) {
		send_raw(&pair, 0, 0, count, 1);
		assert_int_equal(
		    receive(&pair, CHANNEL_EDITIONS), CHANNEL_CLOSED);
		expect_nothing(&pair.message);
	}
	close_pair(&pair);
}

/* D70: credentials beside the descriptors, where the receiver asks for them. */
static void
credentials(void **state)
{
	struct pair pair;
	int on = 1;

	(void)state;
	open_pair(&pair);
	assert_int_equal(
	    setsockopt(pair.ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)),
	    0);
	for (size_t count = 0; count < 5; count++) {
		send_raw(&pair, 0, EDITION_BYTES, count, 1);
		assert_int_equal(
		    receive(&pair, CHANNEL_EDITIONS), CHANNEL_OFFENCE);
		expect_nothing(&pair.message);
	}
	close_pair(&pair);
}

/*
 * D70, D71: random messages, the same at every run, leave nothing open, and
 * what is taken for a message is one.
 */
static void
random_messages(void **state)
{
	static const size_t sizes[] = {EDITION_BYTES, LOG_BYTES, SIGNING_BYTES};
	struct mutator random = {.state = 15};
	struct pair pair;

	(void)state;
	open_pair(&pair);
	for (int i = 0; i < ROUNDS; i++) {
		bool near = mutator_below(&random, 2);
		size_t size = near ? sizes[mutator_below(&random, COUNT(sizes))]
				   : mutator_below(&random, BYTES_MAX);
		size_t count = mutator_below(&random, near ? 4 : 20);
		unsigned expected = (unsigned)mutator_below(&random, 8);
		send_raw(&pair, (uint32_t)mutator_below(&random, 5), size,
		    count, mutator_below(&random, 4));
		enum channel_got got = receive(&pair, expected);
		assert_true(got != CHANNEL_EMPTY);
		if (got == CHANNEL_EDITION)
			assert_true(size == EDITION_BYTES &&
			    (count == 2 || count == 3));
		if (got == CHANNEL_LOG) {
			assert_true(size == LOG_BYTES && count == 1);
			close(pair.message.log);
		}
		if (got == CHANNEL_SOCKET) {
			assert_true(size == SIGNING_BYTES && count == 1);
			close(pair.message.socket);
		}
		channel_files_close(&pair.message.files);
	}
	close_pair(&pair);
}

/*
 * D70: a socket whose close() would wait for its peer holds up nobody: that it
 * would is turned off before it is closed.
 */
static void
lingering_socket(void **state)
{
	const struct linger hours = {1, 36000};
	struct linger got = {1, 1};
	socklen_t size = sizeof(got);
	struct pair pair;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	open_pair(&pair);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &hours, sizeof(hours));
	assert_int_equal(
	    raw_message_send(pair.ends[0], SPAN("any"), &fd, 1, 1), 0);
	assert_int_equal(receive(&pair, CHANNEL_EDITIONS), CHANNEL_OFFENCE);
	/* The socket's options are those of every descriptor of it. */
	getsockopt(fd, SOL_SOCKET, SO_LINGER, &got, &size);
	assert_int_equal(got.l_onoff, 0);
	close_pair(&pair);
	close(fd);
}

/* K6: of a stream of editions a bounded number is read in one call. */
static void
streams(void **state)
{
	uint32_t sent = 0, newest = 0;
	struct pair pair;

	(void)state;
	open_pair(&pair);
	struct channel_message *message = &pair.message;
	assert_int_equal(channel_newest(pair.ends[1], message), CHANNEL_EMPTY);
	while (sent < SENT)
		send_one(pair.ends[0], ++sent);
	while (newest < SENT) {
		assert_int_equal(
		    channel_newest(pair.ends[1], message), CHANNEL_EDITION);
		assert_in_range(
		    message->about.articles, newest + 1, newest + AT_ONCE);
		newest = message->about.articles;
		channel_files_close(&message->files);
	}
	assert_int_equal(newest, SENT);
	close_pair(&pair);
}

/*
 * D71: an indexer that sends a log, or anything else between editions, offends;
 * the editions before it are not taken.
 */
static void
foreign_messages(void **state)
{
	struct pair pair;

	(void)state;
	open_pair(&pair);
	for (int i = 0; i < SENT; i++) {
		int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
		send_one(pair.ends[0], 1);
		assert_int_equal(channel_send_log(pair.ends[0], nothing), 0);
		close(nothing);
		assert_int_equal(channel_newest(pair.ends[1], &pair.message),
		    CHANNEL_OFFENCE);
		expect_nothing(&pair.message);
	}
	close_pair(&pair);
}

/* The edition that an indexer sent before its end is taken. */
static void
last_words(void **state)
{
	struct pair pair;

	(void)state;
	open_pair(&pair);
	send_one(pair.ends[0], 1);
	close(pair.ends[0]);
	assert_int_equal(
	    channel_newest(pair.ends[1], &pair.message), CHANNEL_EDITION);
	channel_files_close(&pair.message.files);
	assert_int_equal(
	    channel_newest(pair.ends[1], &pair.message), CHANNEL_CLOSED);
	close(pair.ends[1]);
}

/*
 * P770: a full channel refuses a message, and takes it once there is room; to
 * an end that is gone, with what it has not read or without, there is nothing
 * to repeat.
 */
static void
nobody_receives(void **state)
{
	struct pair pair;
	uint32_t sent = 0;

	(void)state;
	open_pair(&pair);
	while (channel_send_rescan(pair.ends[0], sent) == 0)
		sent++;
	assert_int_equal(errno, EAGAIN);
	assert_true(sent > 0);
	assert_int_equal(receive(&pair, CHANNEL_RESCANS), CHANNEL_RESCAN);
	while (receive(&pair, CHANNEL_RESCANS) == CHANNEL_RESCAN)
		assert_in_range(pair.message.rescan, 1, sent);
	assert_int_equal(channel_send_rescan(pair.ends[0], sent), 0);
	close(pair.ends[1]);
	for (int i = 0; i < 3; i++)
		assert_int_equal(channel_send_rescan(pair.ends[0], sent), 0);
	close(pair.ends[0]);
	assert_int_equal(channel_send_rescan(-1, sent), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(arrives),
	    cmocka_unit_test(malformed),
	    cmocka_unit_test(empty_messages),
	    cmocka_unit_test(credentials),
	    cmocka_unit_test(random_messages),
	    cmocka_unit_test(lingering_socket),
	    cmocka_unit_test(streams),
	    cmocka_unit_test(foreign_messages),
	    cmocka_unit_test(last_words),
	    cmocka_unit_test(nobody_receives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
