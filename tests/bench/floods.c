/*
 * What honest readers notice of floods, and what is left to them of a server of
 * one worker that $LOAM names: of TLS handshakes without end, and of ten
 * thousand sockets in each place where a client can be slow; these at two
 * workers, whose descriptors leave room for more. The workers have a processor
 * of their own; the offenders and the readers share the other, on which
 * readers have priority: what they wait for is the server.
 *
 *     floods [handshakes|slow]
 */
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

enum {
	ASKED = 400, /* requests of a kind of reader, each time */
	ROUNDS = 3, /* quiet and flooded in turn; medians are printed */
	LOADERS = 2,
	CALM = 300, /* ms, in which a flood begins or ends */
	LONG = 3000, /* ms of a measurement of shares */
	READERS = 4, /* that ask without a pause */
	FIRST = 60000, /* the number of the readers' first address */
	PATIENT = 20, /* s that a reader waits */
	SLOW_ONES = 10000,
	LARGE = 8 << 20,
};

enum reader { RESUMED, PLAIN, NEW, READER_KINDS };
static const char *const readers[] = {"resumed", "Gopher", "new"};

struct bench {
	struct server server;
	pid_t worker, second; /* 0: there is one only */
	SSL_CTX *context;
	SSL_SESSION *session;
	size_t asked; /* each request has an address of its own */
};

static void
pin(pid_t pid, size_t processor, int priority)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	sched_setaffinity(pid, sizeof(set), &set);
	/* Without the right to it, the figures are those of a busy machine. */
	(void)setpriority(PRIO_PROCESS, (id_t)pid, priority);
}

static int
reach(struct bench *bench, unsigned port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval patience = {PATIENT, 0};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	flood_bind(fd, FIRST + bench->asked++ % 1000);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Asks once over TLS. Returns whether there was a good answer. */
static bool
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

static bool
ask_plain(struct bench *bench)
{
	char answer[4096];
	int fd = reach(bench, bench->server.gopher);
	ssize_t size = 0, got = 1;

	if (fd < 0 || send(fd, "\r\n", 2, MSG_NOSIGNAL) != 2)
		return false;
	for (; got > 0 && size < (ssize_t)sizeof(answer); size += got)
		got = recv(fd, answer + size, sizeof(answer) - (size_t)size, 0);
	close(fd);
	return size > 0 && got == 0;
}

static bool
ask(struct bench *bench, enum reader reader)
{
	return reader == PLAIN ? ask_plain(bench)
			       : ask_tls(bench, reader == RESUMED);
}

struct figures {
	double p50, p99;
	size_t failed;
};

static struct figures
time_asked(struct bench *bench, enum reader reader)
{
	double times[ASKED];
	struct figures figures = {0};

	for (size_t i = 0; i < ASKED; i++) {
		double began = now();
		figures.failed += !ask(bench, reader);
		times[i] = now() - began;
	}
	qsort(times, ASKED, sizeof(*times), compare_times);
	figures.p50 = times[ASKED / 2];
	figures.p99 = times[ASKED * 99 / 100];
	return figures;
}

static double
median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare_times);
	return values[count / 2];
}

static uint64_t
number(const struct bench *bench, const char *path)
{
	return status_number_of(&bench->server, path);
}

static void
start_flood(const struct flood *flood, pid_t pids[LOADERS])
{
	struct flood part = *flood;

	part.sockets /= LOADERS;
	if (flood->addresses > 1)
		part.addresses /= LOADERS;
	for (size_t i = 0; i < LOADERS; i++) {
		part.first = i * flood->addresses;
		pids[i] = flood_start(&part);
		pin(pids[i], 0, -10);
	}
}

static void
stop_flood(const struct bench *bench, const pid_t pids[LOADERS])
{
	for (size_t i = 0; i < LOADERS; i++)
		flood_stop(pids[i]);
	/* What they have left behind is not the next one's. */
	EVENTUALLY(number(bench, "totals.connections.open") == 0);
}

/* Waits until a flood is where it is to be, or no nearer to it. */
static void
await_flood(const struct bench *bench, const struct flood *flood)
{
	size_t most = flood->sockets * 8 / 10;
	bool shakes =
	    flood->offence == FLOOD_DRIP || flood->offence == FLOOD_SLOW;
	int64_t until = clock_monotonic() + 30000;

	poll(NULL, 0, CALM);
	while (flood->sockets > 1000 && clock_monotonic() < until) {
		size_t open = number(bench, "totals.connections.open");
		size_t begun = number(bench, "totals.handshakes.begun");
		size_t under_way = number(bench, "totals.handshakes.under_way");
		if (open >= most && (!shakes || begun - under_way >= most))
			break;
		poll(NULL, 0, 20);
	}
}

static void
show_reader(enum reader reader, struct figures *quiet, struct figures *loud)
{
	double p50[2][ROUNDS], p99[2][ROUNDS], ratio[ROUNDS];
	size_t failed = 0;

	for (size_t i = 0; i < ROUNDS; i++) {
		p50[0][i] = quiet[i].p50;
		p50[1][i] = loud[i].p50;
		p99[0][i] = quiet[i].p99;
		p99[1][i] = loud[i].p99;
		ratio[i] = loud[i].p99 / quiet[i].p99;
		failed += loud[i].failed;
	}
	printf("    %-8s p50 %6.2f -> %7.2f ms   p99 %6.2f -> %7.2f ms   "
	       "p99 to the quiet one %5.2f   %zu failed\n",
	    readers[reader], median(p50[0], ROUNDS), median(p50[1], ROUNDS),
	    median(p99[0], ROUNDS), median(p99[1], ROUNDS),
	    median(ratio, ROUNDS), failed);
}

static size_t
resident(const struct bench *bench)
{
	return process_memory(bench->worker) +
	    (bench->second ? process_memory(bench->second) : 0);
}

static void
measure(struct bench *bench, const char *what, const struct flood *flood)
{
	static struct figures quiet[READER_KINDS][ROUNDS];
	static struct figures loud[READER_KINDS][ROUNDS];
	struct flood aimed = *flood;
	size_t memory = 0, rounds = flood->sockets > 1000 ? 1 : ROUNDS;
	pid_t pids[LOADERS];

	aimed.port = bench->server.gemini;
	printf("  %s\n", what);
	for (size_t i = 0; i < rounds; i++) {
		for (enum reader reader = 0; reader < READER_KINDS; reader++)
			quiet[reader][i] = time_asked(bench, reader);
		start_flood(&aimed, pids);
		await_flood(bench, &aimed);
		for (enum reader reader = 0; reader < READER_KINDS; reader++)
			loud[reader][i] = time_asked(bench, reader);
		memory = resident(bench);
		uint64_t open = number(bench, "totals.connections.open");
		if (rounds == 1)
			printf("    %zu open, %zu KiB resident\n", (size_t)open,
			    memory);
		stop_flood(bench, pids);
	}
	for (size_t i = rounds; i < ROUNDS; i++)
		for (enum reader reader = 0; reader < READER_KINDS; reader++) {
			quiet[reader][i] = quiet[reader][0];
			loud[reader][i] = loud[reader][0];
		}
	for (enum reader reader = 0; reader < READER_KINDS; reader++)
		show_reader(reader, quiet[reader], loud[reader]);
	fflush(stdout);
}

/* Readers that ask without a pause. Each tells how often, at the end. */
static void
start_readers(
    struct bench *bench, enum reader reader, int tell, pid_t pids[READERS])
{
	for (size_t i = 0; i < READERS; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		bench->asked = i * 250;
		size_t answers = 0;
		double began = now();
		while (now() - began < LONG)
			answers += ask(bench, reader);
		_exit(write(tell, &answers, sizeof(answers)) < 0);
	}
}

/* The answers that they got, and the worker's time in ms meanwhile. */
static double
count_answers(struct bench *bench, enum reader reader, double *used_r)
{
	pid_t pids[READERS];
	size_t answers = 0, sum = 0;
	int ends[2];
	int64_t before = process_cpu(bench->worker);

	if (pipe(ends) < 0)
		exit(1);
	start_readers(bench, reader, ends[1], pids);
	for (size_t i = 0; i < READERS; i++) {
		if (read(ends[0], &answers, sizeof(answers)) > 0)
			sum += answers;
		waitpid(pids[i], NULL, 0);
	}
	*used_r = (double)(process_cpu(bench->worker) - before);
	close(ends[0]);
	close(ends[1]);
	return (double)sum;
}

/*
 * What readers that ask without a pause have of the worker's time: their
 * answers, at the price of one when nobody else is there.
 */
static void
share(struct bench *bench, enum reader reader, const struct flood *flood)
{
	struct flood aimed = *flood;
	double used, quiet = 0, loud = 0, price = 0, part = 0;
	pid_t pids[LOADERS];

	aimed.port = bench->server.gemini;
	for (size_t i = 0; i < 3; i++) {
		double answers = count_answers(bench, reader, &used);
		quiet += answers;
		price += used / answers / 3;
		start_flood(&aimed, pids);
		await_flood(bench, &aimed);
		answers = count_answers(bench, reader, &used);
		loud += answers;
		part += answers * price * 3 / (double)(i + 1) / used / 3;
		stop_flood(bench, pids);
	}
	printf("    %-8s without a pause: %6.0f -> %6.0f answers a second, "
	       "%2.0f %% of the worker's time (quiet: %3.0f us each)\n",
	    readers[reader], quiet / 3 / LONG * 1e3, loud / 3 / LONG * 1e3,
	    part * 100, price * 1e3);
	fflush(stdout);
}

static void
begin(struct bench *bench, const char *configuration)
{
	pid_t workers[PROCESS_MAX], all[PROCESS_MAX];
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
		pin(all[i], 0, 0);
	count = process_workers(&bench->server, workers);
	bench->worker = workers[0];
	bench->second = count > 1 ? workers[1] : 0;
	for (size_t i = 0; i < count; i++)
		pin(workers[i], 1, -20);
	pin(0, 0, -20);
	ask_tls(bench, true);
}

static void
end(struct bench *bench)
{
	server_stop(&bench->server);
	server_remove(&bench->server);
	SSL_SESSION_free(bench->session);
	SSL_CTX_free(bench->context);
}

#define ONE "[server]\nworkers = 1\n"
#define TWO "[server]\nworkers = 2\nlimit_loopback = yes\n"
#define HELD ONE "limit_loopback = yes\n"

static void
floods_of_handshakes(void)
{
	static const struct {
		const char *what, *configuration;
		size_t addresses;
	} rows[] = {
	    {"handshakes from one address, not limited", ONE, 1},
	    {"handshakes from 128 addresses, not limited", ONE, 128},
	    {"handshakes from 1000 addresses, limited", HELD, 1000},
	    {"from 4 addresses, limited: cut, they come again at once", HELD,
		4},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct flood flood = {.offence = FLOOD_HANDSHAKES,
		    .sockets = 128,
		    .addresses = rows[i].addresses};
		struct bench bench;
		begin(&bench, rows[i].configuration);
		measure(&bench, rows[i].what, &flood);
		if (i < 2) {
			share(&bench, RESUMED, &flood);
			share(&bench, PLAIN, &flood);
		}
		end(&bench);
	}
}

static void
slow_places(void)
{
	static const struct {
		const char *what;
		enum offence offence;
	} rows[] = {
	    {"10,000 that send nothing", FLOOD_SILENT},
	    {"10,000 that stop in the handshake", FLOOD_HALF},
	    {"10,000 that drip a request", FLOOD_DRIP},
	    {"10,000 that read slowly", FLOOD_SLOW},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char request[64];
		struct bench bench;
		begin(&bench, TWO);
		snprintf(request, sizeof(request),
		    "gemini://localhost:%u/large.bin\r\n", bench.server.gemini);
		struct flood flood = {.offence = rows[i].offence,
		    .sockets = SLOW_ONES,
		    .addresses = 400,
		    .request = rows[i].offence == FLOOD_DRIP
			? "gemini://localhost/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			: request};
		printf("  before: %zu KiB resident\n", resident(&bench));
		measure(&bench, rows[i].what, &flood);
		end(&bench);
	}
}

/*
 * Priorities hold within a session where the kernel groups tasks by sessions
 * (sched(7), autogroup); then that of the whole session counts as well.
 */
static void
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

int
main(int count, char **arguments)
{
	const char *only = count > 1 ? arguments[1] : "";

	signal(SIGPIPE, SIG_IGN);
	take_precedence();
	if (strcmp(only, "slow") != 0)
		floods_of_handshakes();
	if (strcmp(only, "handshakes") != 0)
		slow_places();
	return 0;
}
