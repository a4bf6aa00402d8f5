#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/chapter.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

static struct buf
read_file(const char *path)
{
	struct buf bytes = {0};
	FILE *file = fopen(path, "r");
	char piece[4096];
	size_t got;

	while (file && (got = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&bytes, (struct span){piece, got});
	if (file)
		fclose(file);
	return bytes;
}

static void
write_file(const char *path, struct span bytes)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
	assert_int_equal(fclose(file), 0);
}

void
chapter_fill(
    const struct server *server, const struct chapter_file *files, size_t count)
{
	char path[SERVER_PATH];

	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "../old/%s", files[i].path);
		server_write(server, path, files[i].text);
	}
}

/* The program is `loam` to the commands, as where it was installed. */
static void
add_to_path(const char *bin)
{
	const char *named = getenv("LOAM");
	char *program = realpath(named && *named ? named : "build/loam", NULL);
	char link[SERVER_PATH + 16], path[4096];

	assert_non_null(program);
	mkdir(bin, 0755);
	snprintf(link, sizeof(link), "%s/loam", bin);
	assert_true(symlink(program, link) == 0 || errno == EEXIST);
	snprintf(path, sizeof(path), "%s:%s", bin, getenv("PATH"));
	setenv("PATH", path, 1);
	free(program);
}

static _Noreturn void
become_shell(const struct server *server, const char *script)
{
	int output = open("said", O_WRONLY | O_CREAT | O_APPEND, 0600);
	int input = open("/dev/null", O_RDONLY);

	setenv("XDG_RUNTIME_DIR", server->runtime, 1);
	setenv("RUNTIME_DIRECTORY", "", 1);
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execl("/bin/sh", "sh", "-eu", "-c", script, (char *)NULL);
	_exit(127);
}

/* Runs the lines in the server's directory. */
static void
run(const struct server *server, const char *script)
{
	char bin[SERVER_PATH + 8], said[SERVER_PATH + 8];
	int status = 0;

	snprintf(bin, sizeof(bin), "%s/bin", server->directory);
	snprintf(said, sizeof(said), "%s/said", server->directory);
	fflush(NULL);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		add_to_path(bin);
		if (chdir(server->directory) == 0)
			become_shell(server, script);
		_exit(127);
	}
	EVENTUALLY(waitpid(pid, &status, WNOHANG) == pid);
	struct buf output = read_file(said);
	unlink(said);
	expect_true(script, buf_span(&output), status == 0);
	buf_free(&output);
}

/* A block and what it is: the text after the opening toggle. */
static bool
follow_block(const struct server *server, struct span what, struct span block)
{
	char path[SERVER_PATH + 32];
	struct buf script = {0};

	if (span_equal(what, SPAN("Example: conf/loam.ini"))) {
		snprintf(path, sizeof(path), "%s/conf", server->directory);
		mkdir(path, 0755);
		strcat(path, "/loam.ini");
		write_file(path, block);
		return false;
	}
	if (!span_starts(what, SPAN("Commands: ")))
		return false;
	buf_add(&script, block);
	buf_byte(&script, '\0');
	run(server, script.data);
	buf_free(&script);
	return true;
}

void
chapter_follow(const struct server *server, const char *chapter)
{
	char path[SERVER_PATH];
	size_t commands = 0;

	snprintf(path, sizeof(path), "capsule/handbook/%s", chapter);
	struct buf text = read_file(path);
	struct span rest = buf_span(&text);
	expect_true(path, rest, rest.size > 0);
	while (rest.size > 0) {
		struct span line = span_cut(&rest, '\n');
		if (!span_skip(&line, SPAN("``` ")))
			continue;
		const char *start = rest.data;
		while (!span_starts(rest, SPAN("```\n")) && rest.size > 0)
			span_cut(&rest, '\n');
		struct span block = {start, (size_t)(rest.data - start)};
		commands += follow_block(server, line, block);
		span_cut(&rest, '\n');
	}
	buf_free(&text);
	assert_true(commands > 0);
}

void
chapter_expect(
    const struct server *server, const struct chapter_page *pages, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *words[] = {"show", pages[i].asked, NULL};
		struct ran ran = command_call(server, words);
		struct span output = buf_span(&ran.output);
		expect_true(
		    pages[i].asked, output, answer_has(output, pages[i].has));
		if (pages[i].lacks)
			expect_true(pages[i].asked, output,
			    answer_lacks(output, pages[i].lacks));
		ran_free(&ran);
	}
}
