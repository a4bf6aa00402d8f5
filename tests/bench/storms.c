/*
 * What honest readers notice of streams of TLS records that bring nothing:
 * KeyUpdates over TLS 1.3 and renegotiations over TLS 1.2, from several
 * connections at once, against servers of one and of two workers that $LOAM
 * names. Each reader shakes hands and asks for one page, one after the other.
 *
 *     storms
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/prov_ssl.h>

#include "served.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/forge.h"

enum {
	ASKED = 500, /* requests that are timed, at the most */
	LASTS = 15000, /* ms of a storm, at the most */
	RATE = 500, /* bytes a ms that each connection sends: 4 Mbit/s */
	OFFENDERS = 8, /* half of each kind */
	BATCH = 20, /* records of one send */
};

/* Of one kind of storm: a connection until it is cut off. Its ms, or -1. */
static double
storm(unsigned port, bool old)
{
	int version = old ? TLS1_2_VERSION : TLS1_3_VERSION;
	struct talk talk = {.port = port,
	    .secure = true,
	    .forges = true,
	    .least = version,
	    .most = version};
	struct client client;
	struct forge forge;
	size_t sent = 0;
	int error = 0;

	if (client_open(&client, &talk) < 0)
		return -1;
	forge_begin(&forge, &client);
	double began = now();
	while (now() - began < (double)LASTS && !error) {
		struct buf bytes = {0};
		for (int i = 0; i < BATCH; i++)
			(old ? forge_hello : forge_key_update)(&forge, &bytes);
		for (struct span rest = buf_span(&bytes); rest.size > 0 &&
		     !error && now() - began < (double)LASTS;) {
			ssize_t put =
			    send(forge.fd, rest.data, rest.size, MSG_NOSIGNAL);
			error = put < 0 && errno != EAGAIN ? errno : 0;
			if (put < 0 && !error)
				poll(NULL, 0, 1);
			rest = span_tail(rest, put > 0 ? (size_t)put : 0);
		}
		sent += bytes.size;
		buf_free(&bytes);
		double early = (double)sent / (double)RATE - (now() - began);
		if (early > 0)
			poll(NULL, 0, (int)early + 1);
	}
	double lasted = error ? now() - began : -1;
	client_close(&client);
	return lasted;
}

/* In a child: tells how long each connection stood. `again`: without end. */
static pid_t
offend(unsigned port, bool old, bool again, int tell)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	do {
		double lasted = storm(port, old);
		if (write(tell, &lasted, sizeof(lasted)) < 0)
			_exit(1);
	} while (again);
	_exit(0);
}

/* Times requests until there are enough, or for so long. */
static size_t
ask_many(const struct server *server, double *times)
{
	struct buf request = gemini_request(server, "gemini://localhost/\r\n");
	struct talk talk = {.port = server->gemini,
	    .secure = true,
	    .request = buf_span(&request)};
	double began = now();
	size_t count = 0;

	while (count < ASKED && now() - began < (double)LASTS) {
		double asked = now();
		struct heard heard = client_talk(&talk);
		if (heard_status(&heard) != 20) {
			fprintf(stderr, "storms: no answer\n");
			exit(1);
		}
		heard_free(&heard);
		times[count++] = now() - asked;
	}
	buf_free(&request);
	return count;
}

static double
report(const char *what, double *times, size_t count)
{
	qsort(times, count, sizeof(*times), compare_times);
	printf("  %-30s %4zu requests  p50 %8.2f ms  p99 %8.2f ms\n", what,
	    count, times[count / 2], times[count * 99 / 100]);
	return times[count * 99 / 100];
}

/* How long those stood that were cut off, and how many never were. */
static void
report_offenders(int told)
{
	static double stood[1 << 16];
	double lasted;
	size_t count = 0, never = 0;

	while (count < COUNT(stood) &&
	    read(told, &lasted, sizeof(lasted)) == sizeof(lasted)) {
		if (lasted < 0)
			never++;
		else
			stood[count++] = lasted;
	}
	qsort(stood, count, sizeof(*stood), compare_times);
	printf("  %-30s %4zu cut off", "their connections", count);
	if (count > 0)
		printf("   p50 %8.2f ms  most %7.2f ms", stood[count / 2],
		    stood[count - 1]);
	printf("  %zu never\n", never);
}

static void
under_storm(
    const struct server *server, const char *what, bool again, double quiet)
{
	double times[ASKED];
	pid_t children[OFFENDERS];
	int ends[2];

	if (pipe(ends) < 0)
		exit(1);
	for (size_t i = 0; i < OFFENDERS; i++)
		children[i] = offend(server->gemini, i % 2, again, ends[1]);
	close(ends[1]);
	size_t count = ask_many(server, times);
	double stormy = report(what, times, count);
	printf("  %-30s %.2f\n", "p99 to the quiet one", stormy / quiet);
	for (size_t i = 0; i < OFFENDERS; i++) {
		if (again)
			kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
	report_offenders(ends[0]);
	close(ends[0]);
}

static void
measure(int workers)
{
	struct server server;
	double times[ASKED];
	char text[64];

	server_make(&server);
	server_write(&server, "index.gmi", "# Home\n");
	snprintf(text, sizeof(text), "[server]\nworkers = %d\n", workers);
	server_configure(&server, text);
	server_start(&server, NULL);
	printf("%d worker%s, %d connections that storm\n", workers,
	    workers > 1 ? "s" : "", OFFENDERS);
	ask_many(&server, times);
	double quiet = report("quiet", times, ask_many(&server, times));
	under_storm(&server, "each storms once", false, quiet);
	under_storm(&server, "each comes again when cut off", true, quiet);
	server_stop(&server);
	server_remove(&server);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	measure(1);
	measure(2);
	return 0;
}
