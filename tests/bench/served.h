/* What benches have in common: a server to ask, times, and lines of figures. */
#ifndef BENCH_SERVED_H
#define BENCH_SERVED_H

#include <arpa/inet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 1 << 20, START_SECONDS = 600 };

/* A server that was started here; out are the lines that it prints. */
struct served {
	pid_t pid;
	int port;
	FILE *out;
};

/* Milliseconds. */
static inline double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static inline int
compare_times(const void *first, const void *second)
{
	double a = *(const double *)first, b = *(const double *)second;

	return (a > b) - (a < b);
}

/* A line of figures, as table.py reads them: what it is, how much, of what. */
static inline void
print_figure(const char *what, double figure, const char *unit)
{
	printf("%s\t%.3f\t%s\n", what, figure, unit);
	fflush(stdout);
}

static inline void
print_times(const char *what, double *times, size_t count)
{
	char line[128];

	if (count == 0)
		return;
	qsort(times, count, sizeof(*times), compare_times);
	snprintf(line, sizeof(line), "%s, median", what);
	print_figure(line, times[count / 2], "ms");
	snprintf(line, sizeof(line), "%s, p99", what);
	print_figure(line, times[count * 99 / 100], "ms");
}

/* Starts Gopher on a free port; the first edition may not be whole yet. */
static inline struct served
served_start(const char *loam, const char *capsule)
{
	struct served served = {0};
	int ends[2];
	char line[256];

	if (pipe(ends) < 0)
		exit(1);
	/* Nothing here waits for ever: an alarm ends the bench. */
	alarm(START_SECONDS);
	served.pid = fork();
	if (served.pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		if (!freopen("/dev/null", "w", stderr))
			_exit(127);
		execl(loam, loam, "serve", "--gemini", "off", "--gopher",
		    "127.0.0.1:0", "--capsule", capsule, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	served.out = fdopen(ends[0], "r");
	/* Whether there is a line is asked of the descriptor. */
	if (served.out)
		setvbuf(served.out, NULL, _IONBF, 0);
	if (served.out && fgets(line, sizeof(line), served.out)) {
		const char *at = strstr(line, "gopher=127.0.0.1:");
		served.port = at ? atoi(at + strlen("gopher=127.0.0.1:")) : 0;
	}
	if (served.port == 0) {
		fprintf(stderr, "bench: %s does not serve\n", loam);
		exit(1);
	}
	return served;
}

/* Waits until the first edition is whole: the second line says so. */
static inline void
served_wait(struct served *served)
{
	char line[256];

	if (!fgets(line, sizeof(line), served->out)) {
		fprintf(stderr, "bench: the capsule was not read\n");
		exit(1);
	}
	alarm(0);
}

static inline void
served_stop(struct served *served)
{
	kill(served->pid, SIGTERM);
	waitpid(served->pid, NULL, 0);
	fclose(served->out);
}

/* Asks for a selector. Returns the size of the answer. */
static inline size_t
served_ask(const struct served *served, const char *selector, char *answer)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((unsigned short)served->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char request[4096];
	size_t size = 0;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int length = snprintf(request, sizeof(request), "%s\r\n", selector);

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    write(fd, request, (size_t)length) < 0)
		exit(1);
	for (ssize_t got = 1; got > 0 && size < ANSWER_MAX - 1;) {
		got = read(fd, answer + size, ANSWER_MAX - 1 - size);
		size += got > 0 ? (size_t)got : 0;
	}
	answer[size] = '\0';
	close(fd);
	return size;
}

#endif
