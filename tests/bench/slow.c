/*
 * What readers notice of ten thousand sockets in each place where a client can
 * be slow: before the ClientHello, in the handshake, in the request line, and
 * while it reads the answer. The server that $LOAM names has two workers, or
 * one, which has not as many places as there are sockets (floods.h).
 *
 *     slow [silent|handshake|request|reading [WORKERS [ROUNDS]]]
 *
 * Readers ask at a pace, in turn while all is quiet, while the sockets are slow
 * at another server on the same processor, and while they are slow at theirs.
 * What the second costs, the machine costs: its kernel, and the offenders. Of
 * each figure the median of the rounds is printed. Beside the times stands what
 * the server itself can be blamed for: the processor time that its workers take
 * for a request, less what the slow sockets take without any.
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

enum phase { QUIET, ELSEWHERE, HERE, PHASES };

static void
show(enum reader reader, struct figures figures[PHASES][ROUNDS_MAX],
    size_t rounds)
{
	double p50[PHASES], p99[PHASES], price[PHASES], failed = 0;

	for (enum phase i = 0; i < PHASES; i++) {
		p50[i] = MEDIAN(figures[i], p50);
		p99[i] = MEDIAN(figures[i], p99);
		price[i] = MEDIAN(figures[i], price);
		for (size_t j = 0; j < rounds; j++)
			failed += figures[i][j].failed;
	}
	printf("    %-8s p50 %5.2f -> %5.2f ms (elsewhere %5.2f), %4.2f times"
	       "   p99 %5.2f -> %5.2f ms (elsewhere %5.2f), %4.2f times"
	       "   %4.0f -> %4.0f us of processor   %.0f failed\n",
	    readers[reader], p50[QUIET], p50[HERE], p50[ELSEWHERE],
	    p50[HERE] / p50[QUIET], p99[QUIET], p99[HERE], p99[ELSEWHERE],
	    p99[HERE] / p99[QUIET], price[QUIET], price[HERE], failed);
}

static void
time_all(struct bench *bench, struct figures figures[][PHASES][ROUNDS_MAX],
    enum phase phase, size_t round, double burden)
{
	for (enum reader reader = 0; reader < READER_KINDS; reader++)
		figures[reader][phase][round] =
		    time_asked(bench, reader, burden);
}

/* Slow sockets at one server, readers at the same or at another. */
static struct burden
time_slow(struct bench *bench, const struct bench *slowed,
    const struct place *place, struct figures figures[][PHASES][ROUNDS_MAX],
    size_t round)
{
	char request[64] = "gemini://localhost/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct flood flood = {.port = slowed->server.gemini,
	    .offence = place->offence,
	    .sockets = SOCKETS,
	    .addresses = ADDRESSES,
	    .request = request};
	enum phase phase = bench == slowed ? HERE : ELSEWHERE;
	pid_t pids[LOADERS];

	if (place->offence == FLOOD_SLOW)
		snprintf(request, sizeof(request),
		    "gemini://localhost:%u/large.bin\r\n", flood.port);
	start_flood(&flood, pids);
	await_slow(slowed, place);
	struct burden burden = weigh(slowed);
	time_all(bench, figures, phase, round, phase == HERE ? burden.part : 0);
	stop_flood(slowed, pids);
	return burden;
}

static void
measure(struct bench *bench, const struct bench *other,
    const struct place *place, size_t rounds)
{
	static struct figures figures[READER_KINDS][PHASES][ROUNDS_MAX];
	struct burden burden[ROUNDS_MAX];
	size_t before = resident(bench);

	for (size_t i = 0; i < rounds; i++) {
		time_all(bench, figures, QUIET, i, 0);
		time_slow(bench, other, place, figures, i);
		burden[i] = time_slow(bench, bench, place, figures, i);
	}
	printf("  %s, %zu worker%s: %.0f open, %zu -> %.0f KiB resident; "
	       "alone they take %.1f %% of a processor\n",
	    place->what, bench->worker_count,
	    bench->worker_count > 1 ? "s" : "", MEDIAN(burden, open), before,
	    MEDIAN(burden, memory), MEDIAN(burden, part) * 100);
	for (enum reader reader = 0; reader < READER_KINDS; reader++)
		show(reader, figures[reader], rounds);
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
			struct bench bench, other;
			if ((*only && strcmp(only, places[i].name) != 0) ||
			    (of && of != workers))
				continue;
			snprintf(configuration, sizeof(configuration),
			    "[server]\nworkers = %d\nlimit_loopback = yes\n",
			    workers);
			begin(&bench, configuration);
			begin_with(&other, configuration, COMMON);
			measure(&bench, &other, &places[i],
			    rounds < ROUNDS_MAX ? (size_t)rounds : ROUNDS_MAX);
			end(&other);
			end(&bench);
		}
	return 0;
}
