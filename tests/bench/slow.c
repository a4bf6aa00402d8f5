/*
 * What readers notice of ten thousand sockets in each place where a client can
 * be slow: before the ClientHello, in the handshake, in the request line, and
 * while it reads the answer. The server that $LOAM names has two workers, or
 * one, which has not as many places as there are sockets (floods.h).
 *
 *     slow [silent|handshake|request|reading [WORKERS [ROUNDS]]]
 *
 * Quiet and slow times alternate, readers ask at a pace, and of each figure the
 * median of the rounds is printed. Beside the times stands what the server
 * itself can be blamed for: the processor time that the workers take for a
 * request, less what the slow sockets take without any.
 */
#include "floods.h"

enum {
	SOCKETS = 10000,
	ADDRESSES = 400,
	ROUNDS_MAX = 9,
	PACE = 2, /* ms between two requests */
	SETTLE = 1000, /* ms, in which the last of the sockets calm down */
	ALONE = 1000, /* ms, in which no reader asks */
	REACHED = 30000, /* ms, in which the sockets are where they are to be */
};

struct place {
	const char *name, *what;
	enum offence offence;
};

/* One round of a kind of reader. */
struct figures {
	double p50, p99;
	double price; /* us of processor time of a request */
	double failed;
};

/* What the slow sockets cost by themselves. */
struct burden {
	double memory; /* KiB */
	double open;
	double part; /* of a processor */
};

static struct figures
time_asked(struct bench *bench, enum reader reader, double burden)
{
	double times[ASKED], start = now(), used = processor_time(bench);
	struct figures figures = {0};

	for (size_t i = 0; i < ASKED; i++) {
		double began = now();
		figures.failed += !ask(bench, reader);
		times[i] = now() - began;
		poll(NULL, 0, PACE);
	}
	used = processor_time(bench) - used - burden * (now() - start);
	qsort(times, ASKED, sizeof(*times), compare_times);
	figures.p50 = times[ASKED / 2];
	figures.p99 = times[ASKED * 99 / 100];
	figures.price = used / ASKED * 1e3;
	return figures;
}

/* Waits until the sockets are where they are to be, or no nearer to it. */
static void
await_slow(const struct bench *bench, const struct place *place)
{
	size_t most = SOCKETS * 8 / 10;
	bool shakes =
	    place->offence == FLOOD_DRIP || place->offence == FLOOD_SLOW;
	double until = now() + REACHED;

	while (now() < until) {
		size_t open = number(bench, "totals.connections.open");
		size_t begun = number(bench, "totals.handshakes.begun");
		size_t under_way = number(bench, "totals.handshakes.under_way");
		if (open >= most && (!shakes || begun - under_way >= most))
			break;
		poll(NULL, 0, 20);
	}
	poll(NULL, 0, SETTLE);
}

static struct burden
weigh(const struct bench *bench)
{
	double start = now(), used = processor_time(bench);

	poll(NULL, 0, ALONE);
	used = processor_time(bench) - used;
	return (struct burden){.memory = (double)resident(bench),
	    .open = (double)number(bench, "totals.connections.open"),
	    .part = used / (now() - start)};
}

/* The median of one field of the rounds, which stand `size` bytes apart. */
static double
median_of(const void *field, size_t size, size_t rounds)
{
	double values[ROUNDS_MAX];

	for (size_t i = 0; i < rounds; i++)
		memcpy(&values[i], (const char *)field + i * size,
		    sizeof(values[i]));
	return median(values, rounds);
}

#define MEDIAN(figures, field)                                                 \
	median_of(&(figures)->field, sizeof(*(figures)), rounds)

static void
show(enum reader reader, const struct figures *quiet,
    const struct figures *slow, size_t rounds)
{
	double p99[2] = {MEDIAN(quiet, p99), MEDIAN(slow, p99)}, failed = 0;
	double p50[2] = {MEDIAN(quiet, p50), MEDIAN(slow, p50)};

	for (size_t i = 0; i < rounds; i++)
		failed += slow[i].failed + quiet[i].failed;
	printf("    %-8s p50 %5.2f -> %5.2f ms, %4.2f   p99 %5.2f -> %5.2f ms, "
	       "%4.2f   %4.0f -> %4.0f us of processor   %.0f failed\n",
	    readers[reader], p50[0], p50[1], p50[1] / p50[0], p99[0], p99[1],
	    p99[1] / p99[0], MEDIAN(quiet, price), MEDIAN(slow, price), failed);
}

static void
measure(struct bench *bench, const struct place *place, size_t rounds)
{
	static struct figures quiet[READER_KINDS][ROUNDS_MAX];
	static struct figures slow[READER_KINDS][ROUNDS_MAX];
	struct burden burden[ROUNDS_MAX];
	char request[64] = "gemini://localhost/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct flood flood = {.port = bench->server.gemini,
	    .offence = place->offence,
	    .sockets = SOCKETS,
	    .addresses = ADDRESSES,
	    .request = request};
	size_t before = resident(bench);
	pid_t pids[LOADERS];

	if (place->offence == FLOOD_SLOW)
		snprintf(request, sizeof(request),
		    "gemini://localhost:%u/large.bin\r\n",
		    bench->server.gemini);
	for (size_t i = 0; i < rounds; i++) {
		for (enum reader reader = 0; reader < READER_KINDS; reader++)
			quiet[reader][i] = time_asked(bench, reader, 0);
		start_flood(&flood, pids);
		await_slow(bench, place);
		burden[i] = weigh(bench);
		for (enum reader reader = 0; reader < READER_KINDS; reader++)
			slow[reader][i] =
			    time_asked(bench, reader, burden[i].part);
		stop_flood(bench, pids);
	}
	printf("  %s, %zu worker%s: %.0f open, %zu -> %.0f KiB resident; "
	       "alone they take %.1f %% of a processor\n",
	    place->what, bench->worker_count,
	    bench->worker_count > 1 ? "s" : "", MEDIAN(burden, open), before,
	    MEDIAN(burden, memory), MEDIAN(burden, part) * 100);
	for (enum reader reader = 0; reader < READER_KINDS; reader++)
		show(reader, quiet[reader], slow[reader], rounds);
	fflush(stdout);
}

int
main(int count, char **arguments)
{
	static const struct place places[] = {
	    {"silent", "10,000 that send nothing", FLOOD_SILENT},
	    {"handshake", "10,000 that stop in the handshake", FLOOD_HALF},
	    {"request", "10,000 that drip a request", FLOOD_DRIP},
	    {"reading", "10,000 that read slowly", FLOOD_SLOW},
	};
	const char *only = count > 1 ? arguments[1] : "";
	int of = count > 2 ? atoi(arguments[2]) : 0;
	int rounds = count > 3 ? atoi(arguments[3]) : 3;

	signal(SIGPIPE, SIG_IGN);
	take_precedence();
	for (size_t i = 0; i < COUNT(places); i++)
		for (int workers = 2; workers > 0; workers--) {
			char configuration[64];
			struct bench bench;
			if ((*only && strcmp(only, places[i].name) != 0) ||
			    (of && of != workers))
				continue;
			snprintf(configuration, sizeof(configuration),
			    "[server]\nworkers = %d\nlimit_loopback = yes\n",
			    workers);
			begin(&bench, configuration);
			measure(&bench, &places[i],
			    rounds < ROUNDS_MAX ? (size_t)rounds : ROUNDS_MAX);
			end(&bench);
		}
	return 0;
}
