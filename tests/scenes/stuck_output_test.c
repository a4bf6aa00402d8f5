/* Whoever reads what loam says may stop: row K49. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

/* A pipe whose reader has stopped; the end to write to. */
static int
full_pipe(int *reader_r)
{
	char bytes[4096] = {0};
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	while (write(ends[1], bytes, sizeof(bytes)) > 0)
		continue;
	assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
	*reader_r = ends[0];
	return ends[1];
}

static void
configure(struct server *server, const char *more)
{
	char text[256];

	snprintf(text, sizeof(text),
	    "[gemini]\nlisten = off\n[gopher]\nlisten = 127.0.0.1:%u\n%s",
	    server->gopher, more);
	server_configure(server, text);
}

/* Starts the server with these outputs, and waits until it answers. */
static void
launch(struct server *server, int output, int errors)
{
	server->gopher = server_reserve_port();
	server_write(server, "a.gmi", "# A\n");
	configure(server, "");
	server->pid = fork();
	assert_true(server->pid >= 0);
	if (server->pid == 0) {
		const char *loam = getenv("LOAM");
		char *program = realpath(loam ? loam : "build/loam", NULL);
		dup2(output, STDOUT_FILENO);
		dup2(errors, STDERR_FILENO);
		if (chdir(server->directory) == 0 && program)
			execl(program, "loam", "serve", "-c", "loam.ini",
			    (char *)NULL);
		_exit(127);
	}
	wait_for(server, "/a.gmi\r\n", answer_has, "# A");
}

/* K49: the lines of the start, to a pipe that takes nothing. */
static void
lines_of_the_start(void **state)
{
	struct server *server = *state;
	int reader, output = full_pipe(&reader);
	int nowhere = open("/dev/null", O_WRONLY);

	launch(server, output, nowhere);
	assert_int_equal(server_end(server, SIGTERM), 0);
	close(reader);
	close(output);
	close(nowhere);
}

/* K49: mistakes in a file that is read again; a file that nobody writes. */
static void
mistakes_of_a_reload(void **state)
{
	struct server *server = *state;
	int reader, errors = full_pipe(&reader);
	int nowhere = open("/dev/null", O_WRONLY);
	char file[SERVER_PATH + 16];

	launch(server, nowhere, errors);
	configure(server, "[nonsense]\n");
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	assert_int_equal(server_end(server, SIGTERM), 0);
	launch(server, nowhere, errors);
	snprintf(file, sizeof(file), "%s/loam.ini", server->directory);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(mkfifo(file, 0600), 0);
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	assert_int_equal(server_end(server, SIGTERM), 0);
	unlink(file);
	close(reader);
	close(errors);
	close(nowhere);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(lines_of_the_start),
	    SERVER_SCENE(mistakes_of_a_reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
