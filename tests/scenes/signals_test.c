/* Signals that the environment has in store for each process. */
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/status.h"

#define A "gemini://localhost/a.gmi\r\n"

/* Ends, stops or faults whatever the program does; the C library's own. */
static bool
is_left_out(int signal)
{
	static const int list[] = {SIGKILL, SIGSTOP, SIGTSTP, SIGABRT, SIGBUS,
	    SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGTERM};

	for (size_t i = 0; i < COUNT(list); i++)
		if (signal == list[i])
			return true;
	return signal > SIGSYS && signal < SIGRTMIN;
}

/* The supervisor's own, which are orders. */
static bool
is_order(int signal)
{
	return signal == SIGINT || signal == SIGQUIT || signal == SIGHUP ||
	    signal == SIGUSR2;
}

/* K43: those that are no orders change nothing, at whatever process. */
static void
all_to_all(void **state)
{
	struct server *server = *state;
	pid_t before[PROCESS_MAX];
	const size_t count = 3;

	server_start_small(server, "[server]\nworkers = 1\n");
	process_await(server, before, count);
	for (int signal = 1; signal <= SIGRTMAX; signal++) {
		if (is_left_out(signal))
			continue;
		for (size_t i = 0; i < count; i++)
			kill(before[i], signal);
		if (!is_order(signal))
			kill(server->pid, signal);
	}
	/* The worker, the supervisor and the indexer have had them by then. */
	gemini_expect(server, A, "20 ");
	assert_true(status_number_of(server, "totals.gemini.requests") > 0);
	server_drop(server, "b.gmi", "# B\n");
	wait_for(server, "gemini://localhost/b.gmi\r\n", answer_starts, "20 ");
	process_expect_same(server, before, count);
	assert_int_equal(server_stop(server), 0);
}

/* K43: TERM ends one child in order, and another starts, or changes nothing. */
static void
term_to_each_child(void **state)
{
	struct server *server = *state;
	pid_t before[PROCESS_MAX];
	const size_t count = 3;

	server_start_small(server, "[server]\nworkers = 1\n");
	process_await(server, before, count);
	for (size_t i = 0; i < count; i++)
		kill(before[i], SIGTERM);
	/* Without the keyholder nobody else could shake hands (K380). */
	EVENTUALLY(server_logged(server, "another starts") == count - 1);
	gemini_expect(server, A, "20 ");
	server_drop(server, "b.gmi", "# B\n");
	wait_for(server, "gemini://localhost/b.gmi\r\n", answer_starts, "20 ");
	assert_int_equal(server_stop(server), 0);
}

/* K380: the worker takes the connection when it has the signal already. */
static void
term_to_all(void **state)
{
	struct server *server = *state;
	pid_t children[PROCESS_MAX];

	server_start_small(server, "[server]\nworkers = 1\n");
	process_await(server, children, 3);
	pid_t manager = process_end_at_queue(server);
	gemini_expect(server, A, "20 ");
	assert_int_equal(waitpid(manager, NULL, 0), manager);
	assert_int_equal(server_wait_end(server), 0);
}

/*
 * Starts a command that waits for its configuration. It stands until CONT: it
 * waits for a second only. Returns its end.
 */
static int
launch_waiting(struct server *server, const char *command)
{
	char fifo[2 * SERVER_PATH];
	int fd;

	snprintf(fifo, sizeof(fifo), "%s", access_path(server, "loam.ini"));
	unlink(fifo);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	const char *words[] = {command, "-c", fifo, "--capsule",
	    server->capsule, "--certs", access_path(server, "certs"),
	    "--gemini", "127.0.0.1:0", "--gopher", "127.0.0.1:0", NULL};
	server_launch_bare(server, words);
	EVENTUALLY((fd = open(fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0);
	process_halt(server->pid);
	return fd;
}

/* K44: while the configuration is read. */
static void
at_the_start(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	int fd = launch_waiting(server, "serve");
	kill(server->pid, SIGTERM);
	kill(server->pid, SIGCONT);
	assert_int_equal(server_wait_end(server), 128 + SIGTERM);
	close(fd);
	fd = launch_waiting(server, "serve");
	kill(server->pid, SIGHUP);
	kill(server->pid, SIGUSR1);
	kill(server->pid, SIGUSR2);
	assert_int_equal(unlink(access_path(server, "loam.ini")), 0);
	access_configure(server, "access.log", "");
	assert_int_equal(write(fd, "[log]\naccess = ", 15), 15);
	const char *log = access_path(server, "access.log");
	assert_int_equal(write(fd, log, strlen(log)), (ssize_t)strlen(log));
	assert_int_equal(write(fd, "\n", 1), 1);
	close(fd);
	kill(server->pid, SIGCONT);
	server_wait_ready(server);
	server_wait_indexed(server);
	EVENTUALLY(server_logged(server, "configuration was read"));
	EVENTUALLY(server_logged(server, "log was opened again"));
	gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

static void
hold_all(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

static void
ignore_all(void)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	for (int signal = 1; signal <= SIGRTMAX; signal++)
		sigaction(signal, &ignore, NULL);
}

/* K45: from a shell with `trap ''`, nohup, a parent that forgot its mask. */
static void
inherited(void **state)
{
	static void (*const parents[])(void) = {hold_all, ignore_all};
	static const int ends[] = {SIGTERM, SIGINT};
	struct server *server = *state;
	pid_t before[PROCESS_MAX], after[PROCESS_MAX];

	for (size_t i = 0; i < COUNT(parents) * COUNT(ends); i++) {
		server->prepare = parents[i % COUNT(parents)];
		unlink(access_path(server, "log"));
		server_start_small(server, "[server]\nworkers = 1\n");
		EVENTUALLY(process_workers(server, before) == 1);
		kill(*before, SIGKILL);
		EVENTUALLY(process_workers(server, after) == 1);
		kill(server->pid, SIGHUP);
		EVENTUALLY(server_logged(server, "was read again"));
		gemini_expect(server, A, "20 ");
		assert_int_equal(
		    server_end(server, ends[i / COUNT(parents)]), 0);
	}
	server->prepare = ignore_all;
	int fd = launch_waiting(server, "check");
	kill(server->pid, SIGTERM);
	kill(server->pid, SIGCONT);
	assert_int_equal(server_wait_end(server), 128 + SIGTERM);
	close(fd);
}

/* K46: a worker that may finish its answers would leave a line of each. */
static void
quit(void **state)
{
	struct server *server = *state;
	pid_t children[PROCESS_MAX];

	access_start(server, "access.log", "[server]\nworkers = 1\n");
	struct client client = access_begin(server, false, "/large.bin\r\n");
	assert_int_equal(client_await(&client, 1000), 0);
	size_t count = process_children(server->pid, children);
	assert_int_equal(server_end(server, SIGQUIT), 0);
	for (size_t i = 0; i < count; i++)
		assert_false(process_alive(children[i]));
	struct buf log = access_read(server, "access.log");
	assert_int_equal(log.size, 0);
	buf_free(&log);
	client_close(&client);
	/* The terminal's goes to all of them. */
	server_start(server, NULL);
	count = process_children(server->pid, children);
	for (size_t i = 0; i < count; i++)
		kill(children[i], SIGQUIT);
	assert_int_equal(server_end(server, SIGQUIT), 0);
	assert_int_equal(server_logged(server, "another starts"), 0);
}

static void
write_to_nobody(void)
{
	int ends[2];

	ignore_all();
	if (pipe(ends) == 0)
		dup2(ends[1], STDOUT_FILENO);
	close(ends[0]);
}

static void
write_to_full(void)
{
	dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
}

static void
write_to_limit(void)
{
	char name[] = "/tmp/loam.XXXXXX";
	int fd = mkstemp(name);

	unlink(name);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, 0});
	dup2(fd, STDOUT_FILENO);
}

/* K47: `loam check | head`; a report that is cut is none. */
static void
commands(void **state)
{
	struct server *server = *state;
	const char *const commands[][6] = {{"--help", NULL},
	    {"--version", NULL}, {"check", "--help", NULL},
	    {"check", "-c", "/dev/null", "--capsule", server->capsule, NULL}};

	server_write(server, "a.gmi", "=> nowhere.gmi\n");
	for (size_t i = 0; i < COUNT(commands); i++) {
		server->prepare = write_to_nobody;
		server_launch_bare(server, commands[i]);
		assert_int_equal(server_wait_end(server), 128 + SIGPIPE);
		assert_int_equal(server_logged(server, "cannot be"), 0);
		server->prepare = write_to_full;
		server_launch_bare(server, commands[i]);
		assert_int_equal(server_wait_end(server), 1);
		assert_int_equal(
		    server_logged(server, "standard output cannot be"), 1);
		unlink(access_path(server, "log"));
	}
	server->prepare = write_to_limit;
	server_launch_bare(server, commands[0]);
	assert_int_equal(server_wait_end(server), 1);
}

static void
close_outputs(void)
{
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
}

static bool
succeeds(const struct server *server, const char *const *words)
{
	struct ran ran = command_run(server, words);
	bool succeeded = ran.code == 0;

	ran_free(&ran);
	return succeeded;
}

/* K390: a server has no need of standard files; output into none is lost. */
static void
without_outputs(void **state)
{
	static const char *const serve[] = {"serve", "-c", "loam.ini",
	    "--gemini", "127.0.0.1:0", "--gopher", "off", NULL};
	static const char *const status[] = {"status", "-c", "loam.ini", NULL};
	static const char *const version[] = {"--version", NULL};
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server->inside = true;
	server->prepare = close_outputs;
	server_launch_bare(server, version);
	assert_int_equal(server_wait_end(server), 1);
	server_launch_bare(server, serve);
	server->prepare = NULL;
	EVENTUALLY(succeeds(server, status));
	assert_int_equal(server_stop(server), 0);
}

static pid_t job;

static void
pass_on(int signal)
{
	kill(job, signal);
}

/*
 * A shell at a terminal that stops jobs in the background when they write: the
 * caller goes on as its job, with standard error at the terminal.
 */
static void
run_in_background(void)
{
	struct termios mode;
	int terminal, fd, status = 0;

	if (openpty(&terminal, &fd, NULL, NULL, NULL) < 0 || setsid() < 0 ||
	    tcgetattr(fd, &mode) < 0 || ioctl(fd, TIOCSCTTY, 0) < 0)
		_exit(126);
	mode.c_lflag |= TOSTOP;
	if (tcsetattr(fd, TCSANOW, &mode) < 0)
		_exit(126);
	job = fork();
	if (job == 0) {
		setpgid(0, 0);
		dup2(fd, STDERR_FILENO);
		return;
	}
	signal(SIGTERM, pass_on);
	while (waitpid(job, &status, 0) != job)
		continue;
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 125);
}

/* K48: `loam serve &` in a terminal with `stty tostop`. */
static void
in_the_background(void **state)
{
	struct server *server = *state;

	server->prepare = run_in_background;
	server_start_small(server, "[server]\nworkers = 1\n");
	gemini_expect(server, A, "20 ");
	kill(server->pid, SIGTERM);
	assert_int_equal(server_wait_end(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(all_to_all),
	    SERVER_SCENE(term_to_each_child),
	    SERVER_SCENE(term_to_all),
	    SERVER_SCENE(at_the_start),
	    SERVER_SCENE(inherited),
	    SERVER_SCENE(quit),
	    SERVER_SCENE(commands),
	    SERVER_SCENE(without_outputs),
	    SERVER_SCENE(in_the_background),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
