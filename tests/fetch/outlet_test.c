/* Where a body goes: what a terminal is shown, and what cannot be written. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fetch/outlet.h"
#include "support/expect.h"
#include "support/server.h"

/* Sends standard output to a file. Returns what it was. */
static int
turn_to(const char *path)
{
	int before = dup(STDOUT_FILENO);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(before >= 0 && fd >= 0);
	fflush(stdout);
	assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
	close(fd);
	return before;
}

static void
turn_back(int before)
{
	fflush(stdout);
	clearerr(stdout);
	dup2(before, STDOUT_FILENO);
	close(before);
}

enum { LONG = 65536 };

/* V22: of a line without an end all is shown, and no character is cut. */
static void
long_lines(void **state)
{
	static const char *const characters[] = {
	    "x", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x92\xa9"};
	struct server *server = *state;
	const char *path = server_path(server, "shown");

	for (size_t i = 0; i < COUNT(characters); i++) {
		struct span one = span_of(characters[i]);
		struct buf sent = {0}, wanted = {0}, got = {0};
		struct outlet outlet;
		while (sent.size < LONG + 9)
			buf_add(&sent, one);
		int before = turn_to(path);
		int opened = outlet_open(&outlet, OUTLET_TERMINAL, NULL);
		int first = outlet_write(&outlet, buf_span(&sent));
		int empty = outlet_write(&outlet, SPAN(""));
		int last = outlet_write(&outlet, SPAN("\x1b\tend"));
		int closed = outlet_close(&outlet, true);
		turn_back(before);
		assert_true(!opened && !first && !empty && !last && !closed);
		buf_add(&wanted, buf_span(&sent));
		buf_add(&wanted, SPAN("\\x1B\tend\n"));
		assert_int_equal(file_read(path, &got, NULL), 0);
		expect_true(characters[i], SPAN("is shown whole"),
		    span_equal(buf_span(&got), buf_span(&wanted)));
		buf_free(&sent);
		buf_free(&wanted);
		buf_free(&got);
	}
}

/* V106: the first failure is kept, and nothing is written after it. */
static void
failures(void **state)
{
	struct server *server = *state;
	const char *path = server_path(server, "kept");
	struct outlet outlet;

	assert_int_equal(outlet_open(&outlet, OUTLET_DEVICE, "/dev/full"), 0);
	assert_int_equal(outlet_write(&outlet, SPAN("a")), -1);
	assert_int_equal(outlet_write(&outlet, SPAN("b")), -1);
	assert_int_equal(outlet_close(&outlet, false), -1);
	assert_int_equal(outlet.error, ENOSPC);
	assert_int_equal(outlet_open(&outlet, OUTLET_DEVICE, "/no/such"), -1);
	assert_int_equal(outlet_close(&outlet, true), -1);
	assert_int_equal(outlet.error, ENOENT);
	assert_int_equal(outlet_open(&outlet, OUTLET_FILE, "/no/such"), -1);
	assert_int_equal(outlet_write(&outlet, SPAN("b")), -1);
	assert_int_equal(outlet_close(&outlet, true), -1);
	assert_int_equal(outlet.error, ENOENT);
	/* A file that is not whole is none. */
	assert_int_equal(outlet_open(&outlet, OUTLET_FILE, path), 0);
	assert_int_equal(outlet_write(&outlet, SPAN("half")), 0);
	assert_int_equal(outlet_close(&outlet, false), 0);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(outlet_open(&outlet, OUTLET_NOTHING, NULL), 0);
	assert_int_equal(outlet_write(&outlet, SPAN("a")), 0);
	assert_int_equal(outlet_close(&outlet, true), 0);
	int before = turn_to("/dev/full");
	assert_int_equal(outlet_open(&outlet, OUTLET_TERMINAL, NULL), 0);
	int first = outlet_write(&outlet, SPAN("a line\nand more"));
	int closed = outlet_close(&outlet, true);
	turn_back(before);
	assert_int_equal(first, -1);
	assert_int_equal(closed, -1);
	assert_int_equal(outlet.error, ENOSPC);
	/* More than the buffer of standard output holds, in two lines. */
	struct buf lines = {0};
	for (int i = 0; i < 2; i++) {
		buf_repeat(&lines, 'x', LONG);
		buf_byte(&lines, '\n');
	}
	before = turn_to("/dev/full");
	assert_int_equal(outlet_open(&outlet, OUTLET_TERMINAL, NULL), 0);
	first = outlet_write(&outlet, buf_span(&lines));
	closed = outlet_close(&outlet, true);
	turn_back(before);
	buf_free(&lines);
	assert_int_equal(first, -1);
	assert_int_equal(closed, -1);
	assert_int_equal(outlet.error, ENOSPC);
}

/* Puts a word where a path leads to. Returns its errno. */
static int
put(const char *path, const char *word)
{
	struct outlet outlet;

	outlet_open(&outlet, outlet_kind_at(path), path);
	outlet_write(&outlet, span_of(word));
	outlet_close(&outlet, true);
	return outlet.error;
}

/* V111: a file keeps its mode, and a link to it stays. */
static void
replaced(void **state)
{
	struct server *server = *state;
	char path[SERVER_PATH], link[SERVER_PATH];
	struct stat about;
	struct buf got = {0};

	strcpy(path, server_path(server, "kept"));
	strcpy(link, server_path(server, "link"));
	assert_int_equal(symlink("kept", link), 0);
	/* What it leads to may be on a disk that is not there now. */
	assert_int_equal(put(link, "a"), ENOENT);
	assert_int_equal(access(path, F_OK), -1);
	mode_t mask = umask(027);
	assert_int_equal(put(path, "a"), 0);
	umask(mask);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0640);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(put(link, "b"), 0);
	assert_int_equal(lstat(link, &about), 0);
	assert_true(S_ISLNK(about.st_mode));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_int_equal(file_read(path, &got, NULL), 0);
	expect_span("kept", buf_span(&got), SPAN("b"));
	buf_free(&got);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("link", link), 0);
	assert_int_equal(put(link, "a"), ELOOP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(long_lines),
	    SERVER_SCENE(failures),
	    SERVER_SCENE(replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
