/* Channels: what arrives, how much at once, and what is dropped. */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "serve/channel.h"
#include "support/expect.h"

enum { SENT = 40, AT_ONCE = 16 };

static void
send_one(int channel, uint32_t number)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct channel_files files = {nothing, nothing};
	struct edition_info about = {.articles = number};

	assert_true(nothing >= 0);
	assert_int_equal(channel_send(channel, &files, &about), 0);
	close(nothing);
}

static bool
same_file(int fd, const char *path)
{
	struct stat one, other;

	return fstat(fd, &one) == 0 && stat(path, &other) == 0 &&
	    one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Both descriptors arrive in their places, and no program inherits them. */
static void
arrives(void **state)
{
	struct channel_files files = {
	    open("/dev/null", O_RDONLY), open("/", O_RDONLY | O_DIRECTORY)};
	struct edition_info sent = {.host = 3, .articles = 5, .large = 7}, got;
	int ends[2];

	(void)state;
	sent.digest[DIGEST_SIZE - 1] = 0xff;
	assert_int_equal(channel_pair(ends), 0);
	assert_int_equal(channel_send(ends[0], &files, &sent), 0);
	assert_int_equal(channel_send_log(ends[0], files.edition), 0);
	channel_files_close(&files);
	assert_int_equal(files.edition, -1);
	assert_int_equal(
	    channel_receive(ends[1], &files, &got), CHANNEL_EDITION);
	assert_memory_equal(&got, &sent, sizeof(got));
	assert_true(same_file(files.edition, "/dev/null"));
	assert_true(same_file(files.root, "/"));
	assert_true(fcntl(files.edition, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(files.root, F_GETFD) & FD_CLOEXEC);
	channel_files_close(&files);
	assert_int_equal(channel_receive(ends[1], &files, &got), CHANNEL_LOG);
	assert_true(same_file(files.edition, "/dev/null"));
	assert_int_equal(files.root, -1);
	channel_files_close(&files);
	assert_int_equal(channel_receive(ends[1], &files, &got), CHANNEL_EMPTY);
	close(ends[0]);
	assert_int_equal(
	    channel_receive(ends[1], &files, &got), CHANNEL_CLOSED);
	close(ends[1]);
}

/* A message of any bytes, with so many descriptors of a directory. */
static void
send_any(int channel, struct span bytes, size_t count)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control = {0};
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fds[2] = {fd, fd};
	struct iovec iov = {(void *)(uintptr_t)bytes.data, bytes.size};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

	if (count > 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
		control.header =
		    (struct cmsghdr){.cmsg_len = CMSG_LEN(count * sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS};
		memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
	}
	assert_int_equal(sendmsg(channel, &message, 0), bytes.size);
	close(fd);
}

/*
 * A message of another size, or with fewer descriptors, is none, and leaves no
 * descriptor open.
 */
static void
malformed(void **state)
{
	enum { WHOLE = sizeof(struct edition_info) };
	static const struct {
		size_t size, count;
	} rows[] = {{1, 0}, {2, 0}, {WHOLE - 1, 0}, {WHOLE, 0}, {2, 1},
	    {WHOLE, 1}, {2, 2}, {WHOLE - 1, 2}};
	char bytes[WHOLE] = {0};
	struct channel_files files;
	struct edition_info about;
	int ends[2];

	(void)state;
	assert_int_equal(channel_pair(ends), 0);
	int before = dup(ends[0]);
	close(before);
	for (size_t i = 0; i < COUNT(rows); i++) {
		send_any(
		    ends[0], (struct span){bytes, rows[i].size}, rows[i].count);
		assert_int_equal(
		    channel_receive(ends[1], &files, &about), CHANNEL_EMPTY);
		assert_int_equal(files.edition, -1);
		assert_int_equal(files.root, -1);
	}
	/* The lowest descriptor that is free is the same as before. */
	int after = dup(ends[0]);
	assert_int_equal(after, before);
	close(after);
	close(ends[0]);
	close(ends[1]);
}

/* K6: of a stream of editions a bounded number is read in one call. */
static void
streams(void **state)
{
	struct channel_files files;
	struct edition_info about;
	uint32_t sent = 0, newest = 0;
	int ends[2];

	(void)state;
	assert_int_equal(channel_pair(ends), 0);
	assert_false(channel_newest(ends[1], &files, &about));
	while (sent < SENT)
		send_one(ends[0], ++sent);
	while (newest < SENT) {
		assert_true(channel_newest(ends[1], &files, &about));
		assert_in_range(about.articles, newest + 1, newest + AT_ONCE);
		newest = about.articles;
		channel_files_close(&files);
	}
	assert_int_equal(newest, SENT);
	close(ends[0]);
	close(ends[1]);
}

/* K6: messages that no indexer sends leak no descriptor. */
static void
foreign_messages(void **state)
{
	struct channel_files files;
	struct edition_info about;
	int ends[2];

	(void)state;
	assert_int_equal(channel_pair(ends), 0);
	int before = dup(ends[0]);
	close(before);
	for (int i = 0; i < SENT; i++) {
		int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
		assert_int_equal(channel_send_log(ends[0], nothing), 0);
		close(nothing);
		assert_false(channel_newest(ends[1], &files, &about));
	}
	/* The lowest one that is free is the same as before. */
	int after = dup(ends[0]);
	assert_int_equal(after, before);
	close(after);
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(arrives),
	    cmocka_unit_test(malformed),
	    cmocka_unit_test(streams),
	    cmocka_unit_test(foreign_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
