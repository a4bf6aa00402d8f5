#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/writable.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

/* What is said of a path, each sentence after a blank; twice is once. */
static void
expect_remarks(const char *row, const char *path, const char *want)
{
	struct notes notes = {0};
	struct buf got = {0};

	writable_remark(span_of(path), &notes);
	writable_remark(span_of(path), &notes);
	assert_int_equal(notes.errors, 0);
	for (size_t i = 0; i < notes.count; i++) {
		struct span said = notes.list[i].sentence;
		expect_span("path", notes.list[i].path, span_of(path));
		/* Without the directory's name, which is another each time. */
		if (span_skip(&said, SPAN("its directory "))) {
			buf_add(&got, SPAN("directory "));
			span_cut(&said, ' ');
		}
		buf_format(&got, "%pS\n", SPAN_AT(said));
	}
	expect_span(row, buf_span(&got), span_of(want));
	buf_free(&got);
	note_free(&notes);
}

/* K128: the modes of a file and of the directory it is in. */
static void
modes(void **state)
{
	static const struct {
		mode_t file, directory;
		const char *want;
	} rows[] = {
	    {0644, 0755, ""},
	    {0600, 0700, ""},
	    {0400, 01777, ""}, /* sticky: others cannot replace it */
	    {0400, 01770, ""},
	    {0664, 0755,
		"can be written by its group (mode 0664): chmod g-w it\n"},
	    {0666, 0755,
		"can be written by everybody (mode 0666): chmod go-w it\n"},
	    {0602, 0755,
		"can be written by everybody (mode 0602): chmod go-w it\n"},
	    {0644, 0775,
		"directory can be written by its group (mode 0775): chmod g-w "
		"it, or chmod +t\n"},
	    {0644, 0777,
		"directory can be written by everybody (mode 0777): chmod go-w "
		"it, or chmod +t\n"},
	    {0666, 0777,
		"can be written by everybody (mode 0666): chmod go-w it\n"
		"directory can be written by everybody (mode 0777): chmod go-w "
		"it, or chmod +t\n"},
	};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		char row[32];
		server_write(server, "d/file", "x");
		char *file = strdup(server_path(server, "d/file"));
		assert_int_equal(chmod(file, rows[i].file), 0);
		assert_int_equal(
		    chmod(server_path(server, "d"), rows[i].directory), 0);
		snprintf(row, sizeof(row), "%o in %o", (unsigned)rows[i].file,
		    (unsigned)rows[i].directory);
		expect_remarks(row, file, rows[i].want);
		free(file);
	}
	expect_remarks("none", server_beside(server, "nothing"), "");
	expect_remarks("device", "/dev/null", "");
	expect_remarks("directory", server->directory, "");
}

/* K128: a link has no mode of its own; what it leads to has, and is in. */
static void
links(void **state)
{
	struct server *server = *state;
	const char *link = server_beside(server, "link");

	server_write(server, "d/file", "x");
	char *file = strdup(server_path(server, "d/file"));
	assert_int_equal(symlink(file, link), 0);
	assert_int_equal(chmod(file, 0640), 0);
	expect_remarks("safe", link, "");
	assert_int_equal(chmod(file, 0660), 0);
	expect_remarks("its file", link,
	    "can be written by its group (mode 0660): chmod g-w it\n");
	assert_int_equal(chmod(file, 0640), 0);
	assert_int_equal(chmod(server_path(server, "d"), 0777), 0);
	expect_remarks("its directory", link,
	    "directory can be written by everybody (mode 0777): chmod go-w it, "
	    "or chmod +t\n");
	/* No link itself, it is in one directory, whatever leads there. */
	assert_int_equal(symlink("capsule", server_beside(server, "away")), 0);
	expect_remarks("its directory once",
	    server_beside(server, "away/d/file"),
	    "directory can be written by everybody (mode 0777): chmod go-w it, "
	    "or chmod +t\n");
	free(file);
}

/* K128: `check`, the start and a reload name each file with its mode. */
static void
told(void **state)
{
	static const char *const files[] = {
	    "loam.ini", "certs/localhost.crt", "certs/localhost.key", "list"};
	static const char *const words[] = {"check", "-c", "loam.ini",
	    "--capsule", "capsule", "--certs", "certs", NULL};
	struct server *server = *state;
	char text[1024];

	snprintf(text, sizeof(text),
	    "[zone club]\npath = /club/\nallow = file:%s\n",
	    server_beside(server, "list"));
	int fd = open(server_beside(server, "list"), O_CREAT | O_WRONLY, 0644);
	assert_true(fd >= 0);
	close(fd);
	server_start_small(server, text);
	assert_int_equal(server_logged(server, "can be written by"), 0);
	for (size_t i = 0; i < COUNT(files); i++)
		assert_int_equal(chmod(server_beside(server, files[i]),
				     i == 2 ? 0620 : 0666),
		    0);
	struct ran ran = command_run(server, words);
	for (size_t i = 0; i < COUNT(files); i++)
		expect_true("check", buf_span(&ran.output),
		    answer_has(buf_span(&ran.output), files[i]));
	expect_true("group", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), "(mode 0620): chmod g-w it"));
	expect_true("all", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), "(mode 0666): chmod go-w it"));
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "can be written by") >= COUNT(files));
	server_stop(server);
	server_start(server, NULL);
	assert_true(server_logged(server, "can be written by") >= COUNT(files));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(modes),
	    SERVER_SCENE(links),
	    SERVER_SCENE(told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
