/* Files are read and replaced as a whole: none is ever half-written. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/expect.h"
#include "support/server.h"

static void
expect_file(const char *path, const char *text, mode_t mode)
{
	struct buf bytes = {0};
	struct stat about;

	assert_int_equal(file_read(path, &bytes, &about), 0);
	expect_span(path, buf_span(&bytes), span_of(text));
	assert_int_equal(about.st_mode & 07777, mode);
	buf_free(&bytes);
}

/* The mode is the given one; a group that could read the file still can. */
static void
replaced(void **state)
{
	struct server *server = *state;
	const char *path = server_beside(server, "a");
	mode_t before = umask(0777);

	assert_int_equal(file_replace(path, SPAN("one"), 0600), 0);
	umask(before);
	expect_file(path, "one", 0600);
	assert_int_equal(file_replace(path, SPAN(""), 0644), 0);
	expect_file(path, "", 0644);
	assert_int_equal(file_replace(path, SPAN("two"), 0600), 0);
	expect_file(path, "two", 0640);
	assert_int_equal(access(server_beside(server, "a.tmp"), F_OK), -1);
}

/*
 * V171, V192: a directory that root makes belongs to the owner of the one that
 * it is in. What a link leads to, or what holds anything, is given to nobody.
 */
static void
directories(void **state)
{
	enum { OTHER = 4242 };
	static const char *const all[] = {"a/b", "a/b/c"};
	static const char *const given[] = {"a/b", "a/b/c", "link", "none"};
	struct server *server = *state;
	struct stat about;

	assert_int_equal(
	    file_make_directory(server_beside(server, "a"), 0700), 0);
	assert_int_equal(
	    file_make_directory(server_beside(server, "a"), 0700), -1);
	assert_int_equal(errno, EEXIST);
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(server_beside(server, "a"), OTHER, OTHER), 0);
	file_make_parents(server_beside(server, "a/b/c/file"), 0700);
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_int_equal(
		    stat(server_beside(server, all[i]), &about), 0);
		assert_int_equal(about.st_uid, OTHER);
		assert_int_equal(about.st_mode & 0777, 0700);
	}
	assert_int_equal(mkdir(server_beside(server, "d"), 0700), 0);
	assert_int_equal(chown(server_beside(server, "d"), OTHER, OTHER), 0);
	assert_int_equal(symlink("d", server_beside(server, "link")), 0);
	for (size_t i = 0; i < COUNT(given); i++)
		file_give_directory(server_beside(server, given[i]), 0, 0);
	assert_int_equal(stat(server_beside(server, "a/b"), &about), 0);
	assert_int_equal(about.st_uid, OTHER);
	assert_int_equal(stat(server_beside(server, "a/b/c"), &about), 0);
	assert_int_equal(about.st_uid, 0);
	assert_int_equal(stat(server_beside(server, "d"), &about), 0);
	assert_int_equal(about.st_uid, OTHER);
}

/* P829: a shortage of this process or system says nothing of a file. */
static void
shortages(void **state)
{
	static const int passing[] = {EMFILE, ENFILE, ENOMEM, ENOBUFS},
			 others[] = {0, EIO, ENOENT, EACCES, EAGAIN};

	(void)state;
	for (size_t i = 0; i < COUNT(passing); i++)
		assert_true(file_is_shortage(passing[i]));
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(file_is_shortage(others[i]));
}

/* A reader that has opened the old file goes on with the old bytes. */
static void
at_one_stroke(void **state)
{
	struct server *server = *state;
	const char *path = server_beside(server, "a");
	char bytes[8] = "";

	assert_int_equal(file_replace(path, SPAN("old"), 0600), 0);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(file_replace(path, SPAN("new one"), 0600), 0);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 3);
	close(fd);
	assert_string_equal(bytes, "old");
	expect_file(path, "new one", 0600);
}

static void
failures(void **state)
{
	struct server *server = *state;
	struct buf bytes = {.limit = 4};

	assert_int_equal(
	    file_replace(server_beside(server, "no/a"), SPAN("x"), 0600), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(
	    file_read(server_beside(server, "none"), &bytes, NULL), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(file_read(server->capsule, &bytes, NULL), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(mkfifo(server_beside(server, "fifo"), 0600), 0);
	/* A FIFO without a writer does not block. */
	assert_int_equal(
	    file_read(server_beside(server, "fifo"), &bytes, NULL), 0);
	assert_int_equal(bytes.size, 0);
	file_replace(server_beside(server, "big"), SPAN("12345"), 0600);
	assert_int_equal(
	    file_read(server_beside(server, "big"), &bytes, NULL), -1);
	assert_int_equal(errno, EFBIG);
	buf_free(&bytes);
	char name[8192];
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(file_replace(name, SPAN("x"), 0600), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	/* The path is a directory: no temporary file is left behind. */
	assert_int_equal(file_replace(server->capsule, SPAN("x"), 0600), -1);
	assert_int_equal(rmdir(server->capsule), 0);
}

/* K7: at most FILE_READ_MAX bytes of an endless file are read. */
static void
endless(void **state)
{
	struct server *server = *state;
	const char *path = server_beside(server, "endless");
	struct buf bytes = {0};
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, FILE_READ_MAX + 1), 0);
	close(fd);
	assert_int_equal(file_read(path, &bytes, NULL), -1);
	assert_int_equal(errno, EFBIG);
	assert_true(bytes.size <= FILE_READ_MAX);
	buf_free(&bytes);
}

/* errno is that of the failed call, whatever close() does. */
static void
closed_after_a_failure(void **state)
{
	struct server *server = *state;
	int fd = open(server->directory, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	for (int i = 0; i < 2; i++) {
		errno = EIO;
		assert_int_equal(close_failed(i == 0 ? fd : -1), -1);
		assert_int_equal(errno, EIO);
	}
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

/* A descriptor that is none takes no line, and keeps nobody waiting. */
static void
takes_line(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_true(file_takes_line(ends[1], 0));
	close(ends[0]);
	close(ends[1]);
	assert_false(file_takes_line(ends[1], 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(replaced),
	    SERVER_SCENE(directories),
	    SERVER_SCENE(at_one_stroke),
	    SERVER_SCENE(failures),
	    SERVER_SCENE(endless),
	    SERVER_SCENE(closed_after_a_failure),
	    cmocka_unit_test(takes_line),
	    cmocka_unit_test(shortages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
