#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

enum { WORDS_MAX = 32 };

static int
open_output(const struct server *server, const char *name, int flags)
{
	char path[SERVER_PATH + 16];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	return open(path, flags | O_CLOEXEC, 0600);
}

static struct buf
read_output(const struct server *server, const char *name)
{
	struct buf bytes = {0};
	char piece[4096];
	ssize_t got;
	int fd = open_output(server, name, O_RDONLY);

	while (fd >= 0 && (got = read(fd, piece, sizeof(piece))) > 0)
		buf_add(&bytes, (struct span){piece, (size_t)got});
	if (fd >= 0)
		close(fd);
	return bytes;
}

static _Noreturn void
become(const struct server *server, char *program, const char *const *words,
    int (*act)(int count, char **arguments))
{
	const char *all[WORDS_MAX] = {program};
	int output = open_output(server, "out", O_WRONLY | O_CREAT | O_TRUNC);
	int errors = open_output(server, "err", O_WRONLY | O_CREAT | O_TRUNC);
	int count = 1;

	while (*words && count < WORDS_MAX - 1)
		all[count++] = *words++;
	setenv("XDG_RUNTIME_DIR", server->runtime, 1);
	setenv("RUNTIME_DIRECTORY", "", 1);
	dup2(output, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	if (server->prepare)
		server->prepare();
	if (chdir(server->directory) == 0)
		_exit(act(count, (char **)(uintptr_t)all));
	_exit(127);
}

struct ran
command_do(const struct server *server, const char *const *words,
    int (*act)(int count, char **arguments))
{
	const char *named = getenv("LOAM");
	char *program = realpath(named && *named ? named : "build/loam", NULL);
	struct ran ran = {0};
	int status = 0;

	assert_non_null(program);
	fflush(NULL);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		become(server, program, words, act);
	free(program);
	EVENTUALLY(waitpid(pid, &status, WNOHANG) == pid);
	ran.code =
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	ran.output = read_output(server, "out");
	ran.errors = read_output(server, "err");
	return ran;
}

static int
start_program(int count, char **arguments)
{
	(void)count;
	execv(arguments[0], arguments);
	return 127;
}

struct ran
command_run(const struct server *server, const char *const *words)
{
	return command_do(server, words, start_program);
}

void
ran_free(struct ran *ran)
{
	buf_free(&ran->output);
	buf_free(&ran->errors);
}

static void
expect_said(const char *name, const struct buf *said, const char *part)
{
	struct span all = buf_span(said);

	expect_true(name, all, part ? answer_has(all, part) : all.size == 0);
}

void
ran_expect(struct ran *ran, const char *name, int code, const char *output,
    const char *errors)
{
	expect_true(name, buf_span(&ran->errors), ran->code == code);
	expect_said(name, &ran->output, output);
	expect_said(name, &ran->errors, errors);
	ran_free(ran);
}
