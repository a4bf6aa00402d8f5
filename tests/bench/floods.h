/* What the benches of floods have in common: a server, readers, processors. */
#ifndef BENCH_FLOODS_H
#define BENCH_FLOODS_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "served.h"
#include "support/expect.h"
#include "support/flood.h"
#include "support/process.h"
#include "support/status.h"

/*
 * One worker has a processor of its own. Where there are but two, offenders and
 * readers share the other, with the second worker if there is one. Workers, the
 * keyholder, for whose signatures they wait, and readers preempt whatever else
 * runs on the machine, the offenders too (SCHED_RR, sched(7)): what readers
 * wait for is the server, its kernel, and the offenders' packets. Offenders go
 * before other programs, but not in that class, whose time is limited.
 */

enum {
	ASKED = 400, /* requests of a kind of reader, each time */
	LOADERS = 2,
	FIRST = 60000, /* the number of the readers' first address */
	PATIENT = 20, /* s that a reader waits */
	LARGE = 8 << 20,
};

enum precedence { COMMON, OFFENDING, PREEMPTIVE };

enum reader { RESUMED, PLAIN, NEW, READER_KINDS };
static const char *const readers[] = {"resumed", "Gopher", "new"};

struct bench {
	struct server server;
	pid_t workers[PROCESS_MAX];
	size_t worker_count;
	SSL_CTX *context;
	SSL_SESSION *session;
	size_t asked; /* each request has an address of its own */
};

/* Without the right to a priority the figures are those of a busy machine. */
static inline void
pin(pid_t pid, size_t processor, enum precedence precedence)
{
	struct sched_param param = {.sched_priority = 1};
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	sched_setaffinity(pid, sizeof(set), &set);
	if (precedence == PREEMPTIVE)
		(void)sched_setscheduler(
		    pid, SCHED_RR | SCHED_RESET_ON_FORK, &param);
	if (precedence == OFFENDING)
		(void)setpriority(PRIO_PROCESS, (id_t)pid, -20);
}

/* Processors beside the worker's and the readers'. */
static inline size_t
spare_processors(void)
{
	long all = sysconf(_SC_NPROCESSORS_ONLN);

	return all > 2 ? (size_t)all - 2 : 0;
}

/*
 * Priorities hold within a session where the kernel groups tasks by sessions
 * (sched(7), autogroup); then that of the whole session counts as well.
 */
static inline void
take_precedence(void)
{
	FILE *file;

	if (setsid() < 0 && getsid(0) != getpid())
		return;
	file = fopen("/proc/self/autogroup", "w");
	if (!file)
		return;
	fputs("-20", file);
	fclose(file);
}

static inline int
reach(struct bench *bench, unsigned port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval patience = {PATIENT, 0};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	flood_bind(fd, FIRST + bench->asked++ % 1000);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Asks once over TLS. Returns whether there was a good answer. */
static inline bool
ask_tls(struct bench *bench, bool resumes)
{
	char request[64], answer[4096];
	size_t size = 0, got;
	int fd = reach(bench, bench->server.gemini);
	int length = snprintf(request, sizeof(request),
	    "gemini://localhost:%u/\r\n", bench->server.gemini);
	SSL *tls = SSL_new(bench->context);

	SSL_set_fd(tls, fd);
	SSL_set_tlsext_host_name(tls, "localhost");
	if (resumes && bench->session)
		SSL_set_session(tls, bench->session);
	if (fd >= 0 && SSL_connect(tls) == 1 &&
	    SSL_write(tls, request, length) == length)
		while (size < sizeof(answer) &&
		    SSL_read_ex(
			tls, answer + size, sizeof(answer) - size, &got))
			size += got;
	bool good = size > 2 && memcmp(answer, "20", 2) == 0 &&
	    (!resumes || !bench->session || SSL_session_reused(tls));
	if (resumes && size > 0) {
		SSL_SESSION_free(bench->session);
		bench->session = SSL_get1_session(tls);
	}
	/* Without close_notify OpenSSL would not resume the session. */
	SSL_shutdown(tls);
	SSL_free(tls);
	if (fd >= 0)
		close(fd);
	return good;
}

static inline bool
ask_plain(struct bench *bench)
{
	char answer[4096];
	int fd = reach(bench, bench->server.gopher);
	ssize_t size = 0, got = 1;

	if (fd < 0 || send(fd, "\r\n", 2, MSG_NOSIGNAL) != 2) {
		close(fd);
		return false;
	}
	for (; got > 0 && size < (ssize_t)sizeof(answer); size += got)
		got = recv(fd, answer + size, sizeof(answer) - (size_t)size, 0);
	close(fd);
	return size > 0 && got == 0;
}

static inline bool
ask(struct bench *bench, enum reader reader)
{
	return reader == PLAIN ? ask_plain(bench)
			       : ask_tls(bench, reader == RESUMED);
}

static inline double
median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare_times);
	return values[count / 2];
}

static inline uint64_t
number(const struct bench *bench, const char *path)
{
	return status_number_of(&bench->server, path);
}

/* Milliseconds of processor time that the workers have used. */
static inline double
processor_time(const struct bench *bench)
{
	double sum = 0;

	for (size_t i = 0; i < bench->worker_count; i++) {
		char path[64];
		unsigned long long ns = 0;
		snprintf(path, sizeof(path), "/proc/%d/schedstat",
		    (int)bench->workers[i]);
		FILE *file = fopen(path, "re");
		if (file && fscanf(file, "%llu", &ns) == 1)
			sum += (double)ns / 1e6;
		if (file)
			fclose(file);
	}
	return sum;
}

/* KiB of memory that the workers have resident. */
static inline size_t
resident(const struct bench *bench)
{
	size_t sum = 0;

	for (size_t i = 0; i < bench->worker_count; i++)
		sum += process_memory(bench->workers[i]);
	return sum;
}

static inline void
start_flood(const struct flood *flood, pid_t pids[LOADERS])
{
	struct flood part = *flood;

	part.sockets /= LOADERS;
	if (flood->addresses > 1)
		part.addresses /= LOADERS;
	for (size_t i = 0; i < LOADERS; i++) {
		part.first = i * flood->addresses;
		size_t spare = spare_processors();
		pids[i] = flood_start(&part);
		pin(pids[i], spare ? 2 + i % spare : 0, OFFENDING);
	}
}

static inline void
stop_flood(const struct bench *bench, const pid_t pids[LOADERS])
{
	for (size_t i = 0; i < LOADERS; i++)
		flood_stop(pids[i]);
	/* What they have left behind is not the next one's. */
	EVENTUALLY(number(bench, "totals.connections.open") == 0);
}

/* Starts a server whose workers have this precedence. */
static inline void
begin_with(
    struct bench *bench, const char *configuration, enum precedence precedence)
{
	pid_t all[PROCESS_MAX];
	struct buf large = {0};

	*bench = (struct bench){.context = SSL_CTX_new(TLS_client_method())};
	server_make(&bench->server);
	server_write(&bench->server, "index.gmi", "# Home\n");
	buf_repeat(&large, 'x', LARGE);
	server_write_bytes(&bench->server, "large.bin", buf_span(&large));
	buf_free(&large);
	server_configure(&bench->server, configuration);
	server_start(&bench->server, NULL);
	size_t count = process_children(bench->server.pid, all);
	for (size_t i = 0; i < count; i++)
		pin(all[i], 0, COMMON);
	bench->worker_count = process_workers(&bench->server, bench->workers);
	for (size_t i = 0; i < bench->worker_count; i++)
		pin(bench->workers[i], (i + 1) % 2, precedence);
	pin(process_keyholder(&bench->server), 0, precedence);
	pin(0, 0, PREEMPTIVE);
	ask_tls(bench, true);
}

static inline void
begin(struct bench *bench, const char *configuration)
{
	begin_with(bench, configuration, PREEMPTIVE);
}

static inline void
end(struct bench *bench)
{
	server_stop(&bench->server);
	server_remove(&bench->server);
	SSL_SESSION_free(bench->session);
	SSL_CTX_free(bench->context);
}

#endif
