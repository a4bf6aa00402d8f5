/*
 * How long a dropped file takes to be live: from its renaming into place until
 * a Gopher reader gets it, and the first and second asking of article menus.
 *
 *     drop LOAM CAPSULE
 */
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

enum { DROPS = 50, PAUSE = 100000000 };

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int
compare(const void *first, const void *second)
{
	double a = *(const double *)first, b = *(const double *)second;

	return (a > b) - (a < b);
}

/* Starts the server; returns its pid and the port that it found. */
static pid_t
start(const char *loam, const char *capsule, int *port_r)
{
	int ends[2];
	char line[256];

	if (pipe(ends) < 0)
		exit(1);
	pid_t pid = fork();
	if (pid == 0) {
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
	FILE *out = fdopen(ends[0], "r");
	*port_r = 0;
	if (out && fgets(line, sizeof(line), out)) {
		const char *at = strstr(line, "gopher=127.0.0.1:");
		*port_r = at ? atoi(at + 17) : 0;
	}
	/* The second line: the first edition is whole. */
	if (*port_r == 0 || !fgets(line, sizeof(line), out)) {
		fprintf(stderr, "drop: %s does not serve\n", loam);
		exit(1);
	}
	return pid;
}

/* Whether the answer to a selector begins with text. */
static bool
ask(int port, const char *selector, const char *text)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((unsigned short)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char answer[65536];
	size_t size = 0;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    dprintf(fd, "%s\r\n", selector) < 0)
		exit(1);
	for (ssize_t got = 1; got > 0 && size < sizeof(answer);) {
		got = read(fd, answer + size, sizeof(answer) - size);
		size += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	return size >= strlen(text) && memcmp(answer, text, strlen(text)) == 0;
}

static double
drop(int port, const char *capsule, int number)
{
	char hidden[4096], path[4096], selector[64], title[64];

	snprintf(hidden, sizeof(hidden), "%s/.drop-%d", capsule, number);
	snprintf(path, sizeof(path), "%s/drop-%d.gmi", capsule, number);
	snprintf(selector, sizeof(selector), "/drop-%d.gmi", number);
	snprintf(title, sizeof(title), "# Dropped %d", number);
	FILE *file = fopen(hidden, "w");
	fprintf(file, "%s\n\nA file that was dropped.\n", title);
	fclose(file);
	double began = now();
	rename(hidden, path);
	while (!ask(port, selector, title) && now() - began < 10000)
		nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
	return now() - began;
}

int
main(int count, char **arguments)
{
	double times[DROPS];
	int port;

	if (count < 3)
		return 2;
	pid_t pid = start(arguments[1], arguments[2], &port);
	for (int i = 0; i < DROPS; i++) {
		times[i] = drop(port, arguments[2], i);
		nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
	}
	qsort(times, DROPS, sizeof(*times), compare);
	printf("  %-28s median %8.1f ms   p99 %8.1f ms\n", "dropped file live",
	    times[DROPS / 2], times[DROPS * 99 / 100]);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	return 0;
}
