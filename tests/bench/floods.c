/*
 * What TLS handshakes without end leave to readers that ask without a pause, of
 * a server of one worker that $LOAM names (floods.h). What other readers
 * notice, crowds.c measures.
 */
#include "floods.h"

enum {
	ROUNDS = 3, /* quiet and flooded in turn */
	CALM = 300, /* ms, in which a flood begins */
	LONG = 3000, /* ms of a measurement of shares */
	READERS = 4, /* that ask without a pause */
};

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

	for (size_t i = 0; i < ROUNDS; i++) {
		double answers = count_answers(bench, reader, &used);
		quiet += answers;
		price += used / answers / ROUNDS;
		start_flood(flood, pids);
		poll(NULL, 0, CALM);
		answers = count_answers(bench, reader, &used);
		loud += answers;
		part +=
		    answers * price * ROUNDS / (double)(i + 1) / used / ROUNDS;
		stop_flood(bench, pids);
	}
	printf("    %-8s without a pause: %6.0f -> %6.0f answers a second, "
	       "%2.0f %% of the worker's time (quiet: %3.0f us each)\n",
	    readers[reader], quiet / ROUNDS / LONG * 1e3,
	    loud / ROUNDS / LONG * 1e3, part * 100, price * 1e3);
	fflush(stdout);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	take_precedence();
	for (size_t addresses = 1; addresses <= 128; addresses += 127) {
		struct bench bench;
		begin(&bench, "[server]\nworkers = 1\n");
		struct flood flood = {.port = bench.server.gemini,
		    .offence = FLOOD_HANDSHAKES,
		    .sockets = 128,
		    .addresses = addresses};
		printf("  handshakes from %zu address%s, not limited\n",
		    addresses, addresses > 1 ? "es" : "");
		share(&bench, RESUMED, &flood);
		share(&bench, PLAIN, &flood);
		end(&bench);
	}
	return 0;
}
