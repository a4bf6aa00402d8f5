/*
 * What readers notice of TLS handshakes without end, and what is left to them
 * of a server of one worker that $LOAM names (floods.h).
 */
#include "floods.h"

enum {
	ROUNDS = 3, /* quiet and flooded in turn; medians are printed */
	CALM = 300, /* ms, in which a flood begins */
	LONG = 3000, /* ms of a measurement of shares */
	READERS = 4, /* that ask without a pause */
};

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

static void
measure(struct bench *bench, const struct flood *flood)
{
	static struct figures quiet[READER_KINDS][ROUNDS];
	static struct figures loud[READER_KINDS][ROUNDS];
	pid_t pids[LOADERS];

	for (size_t i = 0; i < ROUNDS; i++) {
		for (enum reader reader = 0; reader < READER_KINDS; reader++)
			quiet[reader][i] = time_asked(bench, reader);
		start_flood(flood, pids);
		poll(NULL, 0, CALM);
		for (enum reader reader = 0; reader < READER_KINDS; reader++)
			loud[reader][i] = time_asked(bench, reader);
		stop_flood(bench, pids);
	}
	for (enum reader reader = 0; reader < READER_KINDS; reader++)
		show_reader(reader, quiet[reader], loud[reader]);
	fflush(stdout);
}

/*
 * Readers that ask without a pause, and have no precedence over the offenders.
 * Each tells how often it asked, at the end.
 */
static void
start_readers(
    struct bench *bench, enum reader reader, int tell, pid_t pids[READERS])
{
	for (size_t i = 0; i < READERS; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		pin(0, 0, OFFENDING);
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
	double before = processor_time(bench);

	if (pipe(ends) < 0)
		exit(1);
	start_readers(bench, reader, ends[1], pids);
	for (size_t i = 0; i < READERS; i++) {
		if (read(ends[0], &answers, sizeof(answers)) > 0)
			sum += answers;
		waitpid(pids[i], NULL, 0);
	}
	*used_r = processor_time(bench) - before;
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
	double used, quiet = 0, loud = 0, price = 0, part = 0;
	pid_t pids[LOADERS];

	for (size_t i = 0; i < 3; i++) {
		double answers = count_answers(bench, reader, &used);
		quiet += answers;
		price += used / answers / 3;
		start_flood(flood, pids);
		poll(NULL, 0, CALM);
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

#define ONE "[server]\nworkers = 1\n"
#define HELD ONE "limit_loopback = yes\n"

int
main(void)
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

	signal(SIGPIPE, SIG_IGN);
	take_precedence();
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;
		begin(&bench, rows[i].configuration);
		struct flood flood = {.port = bench.server.gemini,
		    .offence = FLOOD_HANDSHAKES,
		    .sockets = 128,
		    .addresses = rows[i].addresses};
		printf("  %s\n", rows[i].what);
		measure(&bench, &flood);
		if (i < 2) {
			share(&bench, RESUMED, &flood);
			share(&bench, PLAIN, &flood);
		}
		end(&bench);
	}
	return 0;
}
