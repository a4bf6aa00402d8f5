/* The control socket: whose it is, where it is, and who may hold it up. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/socket.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/process.h"
#include "support/status.h"
#include "system/control.h"

enum { ENDLESS = 64 << 20 }; /* bytes: an answer has some thousands */

#define A "gemini://localhost/a.gmi\r\n"

/* Runs it where it has nobody to ask, or is asked wrongly. */
static void
refused(const struct server *server, const char *const *words, int code,
    const char *sentence)
{
	struct ran ran = command_run(server, words);

	expect_true(sentence, buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors), sentence));
	expect_true("output", buf_span(&ran.output), ran.output.size == 0);
	assert_int_equal(ran.code, code);
	ran_free(&ran);
}

static const char *
socket_path(const struct server *server)
{
	static char path[SERVER_PATH + 16];

	snprintf(path, sizeof(path), "%s/loam.sock", server->directory);
	return path;
}

/* Who answers the command, wherever the socket is. */
static pid_t
told_pid(const struct server *server)
{
	struct buf document = status_by_command(server);
	pid_t pid = (pid_t)json_number(buf_span(&document), "pid");

	buf_free(&document);
	return pid;
}

/* The name of a socket is there a moment before it can be connected to. */
static bool
is_listened_on(const char *path)
{
	int fd = socket_connect_local(span_of(path));

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/*
 * K450, K444: a reload moves the socket, and `off` removes it, for the program
 * of an upgrade, too; nobody else does.
 */
static void
moves(void **state)
{
	static const char *const words[] = {"status", "-c", "loam.ini", NULL};
	struct server *server = *state;
	char other[SERVER_PATH + 16], text[SERVER_PATH + 64];

	server_start_small(server, "[server]\nworkers = 2\n");
	assert_int_equal(access(socket_path(server), F_OK), 0);
	snprintf(other, sizeof(other), "%s/other", server->directory);
	snprintf(text, sizeof(text), "[server]\ncontrol = %s\n", other);
	server_configure(server, text);
	kill(server->pid, SIGHUP);
	EVENTUALLY(is_listened_on(other));
	EVENTUALLY(access(socket_path(server), F_OK) < 0);
	assert_int_equal(told_pid(server), server->pid);
	/* Somebody tidied up. */
	unlink(other);
	EVENTUALLY(is_listened_on(other));
	assert_int_equal(told_pid(server), server->pid);
	server_configure(server, "[server]\ncontrol = off\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(access(other, F_OK) < 0);
	refused(server, words, 1, "set control in [server]");
	gemini_expect(server, A, "20 ");
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, "takes over from version"));
	assert_int_equal(server_logged(server, "no control socket"), 0);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K450, K444: nor does a reload give up one whose directory is gone, too, nor
 * the program of an upgrade.
 */
static void
is_waited_for(void **state)
{
	struct server *server = *state;
	char directory[SERVER_PATH + 16], path[SERVER_PATH + 32];
	char text[SERVER_PATH + 64];

	snprintf(directory, sizeof(directory), "%s/run", server->directory);
	snprintf(path, sizeof(path), "%s/s", directory);
	snprintf(text, sizeof(text), "[server]\ncontrol = %s\n", path);
	assert_int_equal(mkdir(directory, 0755), 0);
	server_start_small(server, text);
	unlink(path);
	assert_int_equal(rmdir(directory), 0);
	EVENTUALLY(server_logged(server, "was removed"));
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "was read again"));
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, "takes over from version"));
	assert_int_equal(server_logged(server, "no control socket at"), 0);
	assert_int_equal(
	    server_logged(server, "there is no control socket"), 1);
	assert_int_equal(mkdir(directory, 0755), 0);
	EVENTUALLY(is_listened_on(path));
	assert_int_equal(server_stop(server), 0);
}

/* 0600, gone at the end; what a kill left is replaced. */
static void
file_of_its_own(void **state)
{
	struct server *server = *state;
	struct stat about;

	server_start_small(server, "[server]\nworkers = 2\n");
	assert_int_equal(lstat(socket_path(server), &about), 0);
	assert_true(S_ISSOCK(about.st_mode));
	assert_int_equal(about.st_mode & 07777, 0600);
	/* A child that hangs on does not hold the socket. */
	pid_t workers[PROCESS_MAX];
	EVENTUALLY(process_workers(server, workers) == 2);
	kill(workers[0], SIGSTOP);
	assert_int_equal(server_end(server, SIGKILL), 128 + SIGKILL);
	assert_int_equal(lstat(socket_path(server), &about), 0);
	int left = socket_connect_local(span_of(socket_path(server)));
	kill(workers[0], SIGKILL);
	assert_int_equal(left, -1);
	server_start(server, NULL);
	assert_int_equal(server_logged(server, "no control socket"), 0);
	assert_int_equal(told_pid(server), server->pid);
	assert_int_equal(lstat(socket_path(server), &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_int_equal(server_stop(server), 0);
	assert_int_equal(lstat(socket_path(server), &about), -1);
}

/* The second server on one path goes on without, and takes nothing away. */
static void
two_on_one_path(void **state)
{
	static const char *const words[] = {"status", "-c", "loam.ini", NULL};
	struct server *server = *state;
	struct server second;
	char text[SERVER_PATH + 64];

	server_start_small(server, "[server]\nworkers = 2\n");
	server_make(&second);
	snprintf(text, sizeof(text), "[server]\ncontrol = %s\n",
	    socket_path(server));
	server_configure(&second, text);
	server_write(&second, "a.gmi", "# A\n");
	server_start(&second, NULL);
	bool warned = server_logged(&second, "no control socket at ") > 0;
	gemini_expect(&second, A, "20 ");
	refused(&second, words, 1, "no server of this configuration answers");
	int code = server_stop(&second);
	server_remove(&second);
	assert_true(warned);
	assert_int_equal(code, 0);
	assert_int_equal(told_pid(server), server->pid);
	assert_int_equal(server_stop(server), 0);
}

/* Neither the server nor the next one who asks waits for silent ones. */
static void
silent_clients(void **state)
{
	struct server *server = *state;
	int fds[3 * CONTROL_CLIENTS];
	size_t count = 0;

	server_start_small(server, "[server]\nworkers = 2\n");
	size_t descriptors = process_descriptors(server->pid);
	while (count < COUNT(fds) &&
	    (fds[count] = socket_connect_local(span_of(socket_path(server)))) >=
		0)
		count++;
	assert_true(count > CONTROL_CLIENTS);
	for (int i = 0; i < 5; i++)
		gemini_expect(server, A, "20 ");
	/* Editions still pass, and dead workers are replaced. */
	server_drop(server, "e.gmi", "# E\n");
	wait_for(server, "gemini://localhost/e.gmi\r\n", answer_starts, "20 ");
	pid_t workers[PROCESS_MAX];
	EVENTUALLY(process_workers(server, workers) == 2);
	pid_t killed = workers[0];
	kill(killed, SIGKILL);
	EVENTUALLY(
	    !process_alive(killed) && process_workers(server, workers) == 2);
	assert_int_equal(told_pid(server), server->pid);
	while (count > 0)
		close(fds[--count]);
	EVENTUALLY(process_descriptors(server->pid) <= descriptors);
	assert_int_equal(server_stop(server), 0);
}

/* 1 with the path where nobody answers; 2 for wrong usage. */
static void
nobody_to_ask(void **state)
{
	static const char *const plain[] = {"status", "-c", "loam.ini", NULL};
	static const char *const word[] = {
	    "status", "-c", "loam.ini", "json", NULL};
	static const char *const option[] = {"status", "--jsn", NULL};
	static const char *const file[] = {"status", "-c", "none.ini", NULL};
	struct server *server = *state;

	refused(server, plain, 1, socket_path(server));
	refused(server, plain, 1, "no server answers");
	refused(server, word, 2, "one argument too many");
	refused(server, option, 2, "unknown option \"--jsn\"");
	refused(server, file, 2, "none.ini");
	/* A socket that nobody listens on any more. */
	struct control left;
	assert_int_equal(control_open(&left, span_of(socket_path(server))), 0);
	left.inode = 0;
	control_close(&left);
	refused(server, plain, 1, socket_path(server));
	server_configure(server, "[server]\ncontrol = off\n");
	refused(server, plain, 1, "set control in [server]");
	server_configure(server, "[server]\ncontrol = ./loam.ini\n");
	refused(server, plain, 1, "loam.ini");
}

/* Whether a client took all of an answer that does not end. */
static bool
answers_all(int fd)
{
	static char line[1 << 16];
	size_t sent = 0;

	memset(line, '\n', sizeof(line));
	while (sent < ENDLESS && send(fd, line, sizeof(line), MSG_NOSIGNAL) > 0)
		sent += sizeof(line);
	close(fd);
	return sent >= ENDLESS;
}

/*
 * In a child: answers all that ask, on and on. Whoever runs a command on this
 * machine meanwhile asks, too (cli/running.c).
 */
static pid_t
answer_in_a_child(const struct server *server)
{
	struct control control;
	pid_t child;

	assert_int_equal(
	    control_open(&control, span_of(socket_path(server))), 0);
	child = fork();
	assert_true(child >= 0);
	if (child > 0) {
		control.inode = 0;
		control_close(&control);
		return child;
	}
	fcntl(control.listener, F_SETFL, 0);
	while (!answers_all(accept(control.listener, NULL, NULL)))
		;
	_exit(1);
}

/* K7: nor does a server that answers without end hold a command for ever. */
static void
endless_answer(void **state)
{
	static const char *const words[] = {"status", NULL};
	struct server *server = *state;
	int code;

	server_configure(server, "[server]\nworkers = 1\n");
	pid_t child = answer_in_a_child(server);
	refused(server, words, 1, "cannot be reached: File too large");
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_true(WIFSIGNALED(code));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(moves),
	    SERVER_SCENE(is_waited_for),
	    SERVER_SCENE(file_of_its_own),
	    SERVER_SCENE(two_on_one_path),
	    SERVER_SCENE(silent_clients),
	    SERVER_SCENE(nobody_to_ask),
	    SERVER_SCENE(endless_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
