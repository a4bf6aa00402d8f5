#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "stats/sink.h"
#include "support/expect.h"

enum { MANY = 100000 };

/* Each test has a directory of its own. */
struct vhost {
	char directory[64], path[96], other[96];
};

static int
make_place(void **state)
{
	struct vhost *place = calloc(1, sizeof(*place));

	if (!place)
		return -1;
	snprintf(place->directory, sizeof(place->directory),
	    "/tmp/loam-sink-XXXXXX");
	if (!mkdtemp(place->directory))
		return -1;
	snprintf(place->path, sizeof(place->path), "%s/log", place->directory);
	snprintf(
	    place->other, sizeof(place->other), "%s/log.1", place->directory);
	*state = place;
	return 0;
}

static int
remove_place(void **state)
{
	struct vhost *place = *state;

	unlink(place->path);
	unlink(place->other);
	rmdir(place->directory);
	free(place);
	return 0;
}

static void
open_sink(struct sink *sink, const char *target)
{
	assert_int_equal(
	    sink_open(sink, span_of(target), SINK_SYSLOG_SOCKET), 0);
}

static void
expect_file(const char *path, const char *want)
{
	char text[256];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, text, sizeof(text));

	close(fd);
	assert_true(size >= 0);
	expect_span(path, (struct span){text, (size_t)size}, span_of(want));
}

static void
off(void **state)
{
	struct sink sink;

	(void)state;
	open_sink(&sink, "off");
	assert_int_equal(sink.kind, SINK_OFF);
	assert_int_equal(sink.fd, -1);
	assert_false(sink_reopen(&sink));
	assert_int_equal(errno, 0);
	sink_close(&sink);
}

/* A file is appended to, and opened by its path again when requested. */
static void
files(void **state)
{
	const struct vhost *place = *state;
	struct sink sink;
	struct stat about;

	umask(0);
	open_sink(&sink, place->path);
	assert_int_equal(stat(place->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0640);
	assert_int_equal(fcntl(sink.fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(sink.fd, F_GETFL) & (O_APPEND | O_NONBLOCK),
	    O_APPEND | O_NONBLOCK);
	assert_int_equal(sink_write(&sink, SPAN("a\n")), 0);
	assert_int_equal(rename(place->path, place->other), 0);
	assert_int_equal(sink_write(&sink, SPAN("b\n")), 0);
	assert_true(sink_reopen(&sink));
	assert_int_equal(sink_write(&sink, SPAN("c\n")), 0);
	expect_file(place->other, "a\nb\n");
	expect_file(place->path, "c\n");
	/* If it cannot be opened again, the old descriptor stays in use. */
	unlink(place->path);
	assert_int_equal(mkdir(place->path, 0700), 0);
	assert_false(sink_reopen(&sink));
	assert_int_equal(errno, EISDIR);
	assert_int_equal(sink_write(&sink, SPAN("d\n")), 0);
	rmdir(place->path);
	sink_close(&sink);
	sink_close(&sink);
}

static void
unopened(void **state)
{
	const struct vhost *place = *state;
	struct sink sink;
	struct buf path = {0};

	buf_format(&path, "%s/no/log%c", place->directory, '\0');
	assert_int_equal(
	    sink_open(&sink, span_of(path.data), SINK_SYSLOG_SOCKET), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(sink.fd, -1);
	buf_free(&path);
	/* A FIFO that nobody reads. */
	assert_int_equal(mkfifo(place->path, 0600), 0);
	assert_int_equal(
	    sink_open(&sink, span_of(place->path), SINK_SYSLOG_SOCKET), -1);
	assert_int_equal(errno, ENXIO);
}

/* A full disk. */
static void
full_disk(void **state)
{
	struct sink sink;

	(void)state;
	open_sink(&sink, "/dev/full");
	assert_int_equal(sink_write(&sink, SPAN("a\n")), ENOSPC);
	sink_close(&sink);
}

/*
 * K40: a line of which a part was written is lost; the next one stands alone.
 */
static void
torn_line(void **state)
{
	const struct vhost *place = *state;
	struct rlimit before, few = {.rlim_cur = 6};
	struct sink sink;

	open_sink(&sink, place->path);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	few.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_FSIZE, &few);
	int first = sink_write(&sink, SPAN("abc\n"));
	int second = sink_write(&sink, SPAN("def\n"));
	int third = sink_write(&sink, SPAN("ghi\n"));
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(first, 0);
	assert_int_equal(second, EFBIG);
	assert_int_equal(third, EFBIG);
	assert_int_equal(sink_write(&sink, SPAN("jkl\n")), 0);
	assert_int_equal(sink_write(&sink, SPAN("mno\n")), 0);
	expect_file(place->path, "abc\nde\njkl\nmno\n");
	sink_close(&sink);
}

/* A reader that stops. If a write blocked, the test would not end. */
static void
stuck_reader(void **state)
{
	const struct vhost *place = *state;
	struct sink sink;
	int lost = 0;
	char bytes[1 << 16];

	assert_int_equal(mkfifo(place->path, 0600), 0);
	int reader = open(place->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	open_sink(&sink, place->path);
	for (int i = 0; i < MANY; i++)
		lost += sink_write(&sink, SPAN("a line of sixteen\n")) != 0;
	assert_true(lost > 0 && lost < MANY);
	assert_int_equal(
	    sink_write(&sink, SPAN("a line of sixteen\n")), EAGAIN);
	assert_true(read(reader, bytes, sizeof(bytes)) > 0);
	assert_int_equal(sink_write(&sink, SPAN("a\n")), 0);
	/* The reader is gone. */
	signal(SIGPIPE, SIG_IGN);
	close(reader);
	assert_int_equal(sink_write(&sink, SPAN("a\n")), EPIPE);
	sink_close(&sink);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, path, strlen(path));
	assert_int_equal(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/*
 * D54: lines go to the daemon that the socket is connected with, whatever its
 * path, and to the one of a later sink_connect().
 */
static void
connects(void **state)
{
	const struct vhost *place = *state;
	char got[16], away[sizeof(place->path) + 8];
	struct sink sink;

	snprintf(away, sizeof(away), "%s.away", place->path);
	for (int i = 0; i < 2; i++) {
		int reader = listen_at(place->path);
		if (i == 0)
			assert_int_equal(
			    sink_open(&sink, SPAN("syslog"), place->path), 0);
		else
			sink_connect(&sink);
		assert_int_equal(rename(place->path, away), 0);
		assert_int_equal(sink_write(&sink, SPAN("a\n")), 0);
		assert_true(recv(reader, got, sizeof(got), 0) > 0);
		close(reader);
		unlink(away);
		assert_int_equal(sink_write(&sink, SPAN("b\n")), ENOENT);
		/* No daemon there: it stays as it is. */
		sink_connect(&sink);
	}
	sink_close(&sink);
}

/* D54: a daemon at a path that no socket has is none. */
static void
long_path(void **state)
{
	char path[200];
	struct sink sink;

	(void)state;
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(sink_open(&sink, SPAN("syslog"), path), 0);
	assert_int_equal(sink_write(&sink, SPAN("a\n")), ENAMETOOLONG);
	sink_close(&sink);
}

static void
syslogs(void **state)
{
	const struct vhost *place = *state;
	char got[256], want[64];
	struct sink sink;
	int lost = 0;

	assert_int_equal(sink_open(&sink, SPAN("syslog"), place->path), 0);
	/* Before the daemon listens, and after. */
	assert_int_equal(sink_write(&sink, SPAN("a\n")), ENOENT);
	int reader = listen_at(place->path);
	assert_int_equal(sink_write(&sink, SPAN("b c\n")), 0);
	ssize_t size = recv(reader, got, sizeof(got), 0);
	/* Facility daemon, informational (RFC 3164, section 4.1.1). */
	snprintf(want, sizeof(want), "<30>loam[%ld]: b c", (long)getpid());
	assert_true(size > 0);
	expect_span(
	    "datagram", (struct span){got, (size_t)size}, span_of(want));
	/* The daemon stops and starts again. */
	close(reader);
	assert_int_equal(sink_write(&sink, SPAN("d\n")), ECONNREFUSED);
	unlink(place->path);
	reader = listen_at(place->path);
	assert_int_equal(sink_write(&sink, SPAN("e\n")), 0);
	/* A daemon that does not read blocks nothing. */
	for (int i = 0; i < MANY; i++)
		lost += sink_write(&sink, SPAN("f\n")) != 0;
	assert_true(lost > 0);
	assert_false(sink_reopen(&sink));
	close(reader);
	sink_close(&sink);
}

/* Standard output of any kind: whether it blocks others is unchanged. */
static void
outputs(void **state)
{
	const struct vhost *place = *state;
	int before = dup(STDOUT_FILENO), pipes[2], sockets[2];
	int file = open(place->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int lost[2] = {0}, flags[2];
	char bytes[16];
	struct sink sink;

	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	for (int which = 0; which < 2; which++) {
		dup2(which ? sockets[1] : pipes[1], STDOUT_FILENO);
		int opened =
		    sink_open(&sink, SPAN("stdout"), SINK_SYSLOG_SOCKET);
		flags[which] = fcntl(STDOUT_FILENO, F_GETFL);
		for (int i = 0; i < MANY && opened == 0; i++)
			lost[which] += sink_write(&sink, SPAN("line\n")) != 0;
		sink_close(&sink);
	}
	/* A file has one write position, shared with other processes. */
	dup2(file, STDOUT_FILENO);
	open_sink(&sink, "stdout");
	ssize_t first = write(STDOUT_FILENO, "a\n", 2);
	sink_write(&sink, SPAN("b\n"));
	ssize_t third = write(STDOUT_FILENO, "c\n", 2);
	sink_close(&sink);
	dup2(before, STDOUT_FILENO);
	close(before);
	for (int which = 0; which < 2; which++) {
		assert_true(lost[which] > 0 && lost[which] < MANY);
		assert_int_equal(flags[which] & O_NONBLOCK, 0);
	}
	assert_int_equal(read(pipes[0], bytes, 5), 5);
	expect_span("pipe", (struct span){bytes, 5}, SPAN("line\n"));
	assert_int_equal(read(sockets[0], bytes, 5), 5);
	expect_span("socket", (struct span){bytes, 5}, SPAN("line\n"));
	assert_int_equal(first + third, 4);
	expect_file(place->path, "a\nb\nc\n");
	close(file);
	for (int i = 0; i < 2; i++) {
		close(pipes[i]);
		close(sockets[i]);
	}
}

#define PLACE(test)                                                            \
	cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(off),
	    PLACE(files),
	    PLACE(unopened),
	    cmocka_unit_test(full_disk),
	    PLACE(torn_line),
	    PLACE(stuck_reader),
	    cmocka_unit_test(long_path),
	    PLACE(connects),
	    PLACE(syslogs),
	    PLACE(outputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
