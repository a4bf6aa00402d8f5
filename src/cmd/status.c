#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "serve/control.h"

static const char usage[] =
    "loam status [--json] [options]\n\n"
    "Shows what the running server is doing. It is reached by the socket that\n"
    "control in [server] of the configuration names. Exits with 1 if no "
    "server\n"
    "answers.";

enum {
	ANSWER_TIME = 10000, /* ms for the whole answer */
	ANSWER_MAX = 4 << 20, /* bytes, many times the longest */
	RETRY_TIME = 50, /* ms before the next try while the queue is full */
};

/* Waits until there is something to read. Returns 0, or -1 with errno. */
static int
wait_for(int fd, int64_t until)
{
	int64_t left = until - clock_monotonic();
	int ready = poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1,
	    left > 0 ? (int)left : 0);

	if (ready == 0)
		errno = ETIMEDOUT;
	return ready > 0 || (ready < 0 && errno == EINTR) ? 0 : -1;
}

static int
connect_until(struct span path, int64_t until)
{
	int fd;

	/* EAGAIN: the queue of the listening socket is full. */
	while ((fd = control_connect(path)) < 0 && errno == EAGAIN &&
	    clock_monotonic() < until)
		poll(NULL, 0, RETRY_TIME);
	return fd;
}

/* Receives an answer up to its end. Returns 0, or -1 with errno. */
static int
recv_answer(int fd, int64_t until, struct buf *answer)
{
	/* The server must not decide on our time and memory (K7). */
	answer->limit = ANSWER_MAX;
	while (clock_monotonic() < until && !answer->overflow) {
		char bytes[4096];
		ssize_t got = recv(fd, bytes, sizeof(bytes), 0);
		if (got > 0) {
			buf_add(answer, (struct span){bytes, (size_t)got});
			continue;
		}
		/* The server closes slow connections, too: check the end. */
		if (got == 0) {
			errno = ECONNRESET;
			return span_ends(buf_span(answer), SPAN("\n")) ? 0 : -1;
		}
		if ((errno != EAGAIN && errno != EINTR) ||
		    wait_for(fd, until) < 0)
			return -1;
	}
	errno = answer->overflow ? EFBIG : ETIMEDOUT;
	return -1;
}

static int
request_status(struct span path, struct span request, struct buf *answer)
{
	int64_t until = clock_monotonic() + ANSWER_TIME;
	int fd = connect_until(path, until);

	if (fd < 0)
		return -1;
	if (send(fd, request.data, request.size, MSG_NOSIGNAL) !=
		(ssize_t)request.size ||
	    recv_answer(fd, until, answer) < 0)
		return close_failed(fd);
	close(fd);
	return 0;
}

/* A socket on which no process listens (ECONNREFUSED) is as good as none. */
static void
print_failure(struct span path)
{
	int error = errno;

	if (error == ENOENT || error == ECONNREFUSED)
		options_complain("no server answers at %pS", SPAN_AT(path));
	else
		options_complain("the server at %pS cannot be reached: %s",
		    SPAN_AT(path), strerror(error));
}

static int
show_status(struct config *config, bool json)
{
	struct span path = control_path(&config->arena, config->control);
	struct buf answer = {0};
	int result = EXIT_FAILED;

	if (path.size == 0)
		fprintf(stderr,
		    "loam: there is no control socket: set control in [server] "
		    "to a path\n");
	else if (request_status(path,
		     json ? SPAN("status json\n") : SPAN("status\n"),
		     &answer) < 0)
		print_failure(path);
	else if (file_print(stdout, buf_span(&answer)) == 0 &&
	    fflush(stdout) == 0)
		result = EXIT_DONE;
	buf_free(&answer);
	return result;
}

int
cmd_status(int count, char **arguments)
{
	bool json = false;
	const struct options_own own[] = {
	    {"json", NULL, "one JSON document instead of text", &json, NULL},
	    {NULL, NULL, NULL, NULL, NULL}};
	struct config config;
	int first;

	config_start(&config);
	int code =
	    options_read(count, arguments, usage, 0, own, &config, &first);
	if (code < 0)
		code = show_status(&config, json);
	config_free(&config);
	return code;
}
