/*
 * What honest readers notice of crowds: of ten thousand sockets in each place
 * where a client can be slow, of a thousand downloads that have stopped, and of
 * handshakes without end. The server that $LOAM names has one worker, which has
 * a processor of its own (floods.h).
 *
 *     crowds ROUNDS [NAME...]
 *
 * Readers of each kind ask at a pace while all is quiet, and again while the
 * crowd is there, in turn, ROUNDS times. The times of all rounds are pooled: a
 * 99th percentile of one round is decided by the four longest times of 400, and
 * the machine has a part in these. Where other programs run beside this one, it
 * has a part in all figures; `rounds` says how far they differ. With
 * CROWDS_ELSEWHERE in the environment the crowd is at another server as well,
 * on the same processor: what that costs readers, the kernel costs.
 *
 * Fails if a pooled 99th percentile is more than twice the quiet one, a reader
 * has no answer, a crowd does not come, or a connection takes more memory than
 * it may.
 */
#include "floods.h"
#include "support/given.h"

enum {
	ROUNDS_MAX = 40,
	PACE = 2, /* ms between two requests */
	CALM = 1000, /* ms, in which the last of a crowd arrive */
	REACHED = 60000, /* ms, in which it is where it is to be */
	TWICE = 2, /* times the quiet p99 */
	DESCRIPTORS = 40000, /* of which a worker keeps half for connections */
};

struct crowd {
	const char *name, *what;
	enum offence offence;
	size_t sockets, addresses;
	bool limited; /* by the limits of an address */
	double memory; /* KiB of a connection, at the most; 0: any */
};

static const struct crowd crowds[] = {
    {"silent", "10,000 that send nothing", FLOOD_SILENT, 10000, 400, true, 1},
    {"handshake", "10,000 that stop in the handshake", FLOOD_HALF, 10000, 400,
	true, 15},
    {"request", "10,000 that drip a request", FLOOD_DRIP, 10000, 400, true, 15},
    {"reading", "10,000 that read slowly", FLOOD_SLOW, 10000, 400, true, 0},
    {"stalled", "1,000 downloads that have stopped", FLOOD_STALLED, 1000, 400,
	true, 0},
    {"one", "handshakes without end, one address, not limited",
	FLOOD_HANDSHAKES, 128, 1, false, 0},
    {"many", "handshakes without end, 128 addresses, not limited",
	FLOOD_HANDSHAKES, 128, 128, false, 0},
    {"limited", "handshakes without end, 1,000 addresses, limited",
	FLOOD_HANDSHAKES, 128, 1000, true, 0},
};

enum phase { QUIET, ELSEWHERE, HERE, PHASES };

/* The times of one kind of reader in one phase. */
struct pool {
	double times[ROUNDS_MAX * ASKED];
	double p99[ROUNDS_MAX]; /* of each round by itself */
	size_t rounds, failed;
};

static struct pool pools[READER_KINDS][PHASES];

/* What a crowd holds, over the rounds. */
struct burden {
	double memory[ROUNDS_MAX], open[ROUNDS_MAX];
	size_t rounds, missed; /* times that it was not there */
};

static void
ask_round(struct bench *bench, enum reader reader, struct pool *pool)
{
	double sorted[ASKED], *times = pool->times + pool->rounds * ASKED;

	for (size_t i = 0; i < ASKED; i++) {
		double began = now();
		pool->failed += !ask(bench, reader);
		times[i] = now() - began;
		poll(NULL, 0, PACE);
	}
	memcpy(sorted, times, sizeof(sorted));
	qsort(sorted, ASKED, sizeof(*sorted), compare_times);
	pool->p99[pool->rounds++] = sorted[ASKED * 99 / 100];
}

static void
ask_all(struct bench *bench, enum phase phase)
{
	for (enum reader reader = 0; reader < READER_KINDS; reader++)
		ask_round(bench, reader, &pools[reader][phase]);
}

/* Of a crowd that was so large, or that a worker has so many places for. */
static size_t
most_of(const struct crowd *crowd)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	size_t places = (size_t)limit.rlim_cur / 2;
	/* Near its limit the server keeps nine tenths of its places. */
	return (crowd->sockets < places ? crowd->sockets : places) * 8 / 10;
}

/*
 * How many have come where they are to be. Of those that shake hands the server
 * drops many later, to save memory.
 */
static size_t
come(const struct bench *bench, const struct crowd *crowd)
{
	bool shakes = crowd->offence == FLOOD_DRIP ||
	    crowd->offence == FLOOD_SLOW || crowd->offence == FLOOD_STALLED;

	return shakes ? number(bench, "totals.handshakes.begun") -
		number(bench, "totals.handshakes.under_way")
		      : number(bench, "totals.connections.open");
}

/* Waits until the crowd is there. Returns whether it has come. */
static bool
await_crowd(const struct bench *bench, const struct crowd *crowd, size_t before)
{
	size_t most = most_of(crowd);
	double until = now() + REACHED;
	bool here;

	while (!(here = crowd->offence == FLOOD_HANDSHAKES ||
		       come(bench, crowd) >= before + most) &&
	    now() < until)
		poll(NULL, 0, 20);
	poll(NULL, 0, CALM);
	return here;
}

/* The crowd at one server, readers at the same or at another. */
static void
ask_crowded(struct bench *bench, const struct bench *crowded,
    const struct crowd *crowd, struct burden *burden)
{
	char request[64] = "gemini://localhost/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct flood flood = {.port = crowded->server.gemini,
	    .offence = crowd->offence,
	    .sockets = crowd->sockets,
	    .addresses = crowd->addresses,
	    .request = request};
	pid_t pids[LOADERS];

	if (crowd->offence == FLOOD_SLOW || crowd->offence == FLOOD_STALLED)
		snprintf(request, sizeof(request),
		    "gemini://localhost:%u/large.bin\r\n", flood.port);
	size_t before = come(crowded, crowd);
	start_flood(&flood, pids);
	burden->missed += !await_crowd(crowded, crowd, before);
	if (bench == crowded) {
		size_t at = burden->rounds++;
		burden->memory[at] = (double)resident(crowded);
		burden->open[at] =
		    (double)number(crowded, "totals.connections.open");
	}
	ask_all(bench, bench == crowded ? HERE : ELSEWHERE);
	stop_flood(crowded, pids);
}

static double
percentile(const struct pool *pool, size_t percent)
{
	static double sorted[ROUNDS_MAX * ASKED];
	size_t count = pool->rounds * ASKED;

	if (count == 0)
		return 0;
	memcpy(sorted, pool->times, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_times);
	return sorted[count * percent / 100];
}

/* Returns whether the reader waits no more than twice as long. */
static bool
show_reader(enum reader reader)
{
	const struct pool *pool = pools[reader];
	double ratio[ROUNDS_MAX];
	size_t rounds = pool[QUIET].rounds;
	double p99 = percentile(&pool[HERE], 99);
	double quiet = percentile(&pool[QUIET], 99);

	for (size_t i = 0; i < rounds; i++)
		ratio[i] = pool[HERE].p99[i] / pool[QUIET].p99[i];
	double middle = median(ratio, rounds);
	printf("    %-8s p50 %6.2f -> %6.2f ms   p99 %6.2f -> %6.2f ms, "
	       "%5.2f times (rounds %.2f to %.2f, median %.2f)   "
	       "%zu and %zu failed\n",
	    readers[reader], percentile(&pool[QUIET], 50),
	    percentile(&pool[HERE], 50), quiet, p99, p99 / quiet, ratio[0],
	    ratio[rounds - 1], middle, pool[QUIET].failed, pool[HERE].failed);
	if (pool[ELSEWHERE].rounds > 0)
		printf(
		    "    %-8s p50           %6.2f ms   p99           %6.2f ms, "
		    "%5.2f times, the crowd being elsewhere\n",
		    "", percentile(&pool[ELSEWHERE], 50),
		    percentile(&pool[ELSEWHERE], 99),
		    percentile(&pool[ELSEWHERE], 99) / quiet);
	return p99 <= TWICE * quiet &&
	    pool[QUIET].failed + pool[HERE].failed == 0;
}

/* Returns whether it came, and took no more memory than it may. */
static bool
show_burden(const struct crowd *crowd, struct burden *burden, size_t before)
{
	double open = median(burden->open, burden->rounds);
	double memory = median(burden->memory, burden->rounds);
	double each = open > 0 ? (memory - (double)before) / open : 0;

	printf("  %s: %.0f open, %zu -> %.0f KiB resident", crowd->what, open,
	    before, memory);
	if (crowd->offence != FLOOD_HANDSHAKES)
		printf(", %.2f KiB each", each);
	if (crowd->memory > 0)
		printf(" (at most %.0f)", crowd->memory);
	printf("\n");
	if (burden->missed > 0)
		printf("    fewer than %zu came, %zu times\n", most_of(crowd),
		    burden->missed);
	return burden->missed == 0 &&
	    (crowd->memory <= 0 || each <= crowd->memory);
}

static bool
measure(const struct crowd *crowd, size_t rounds)
{
	const char *configuration = crowd->limited
	    ? "[server]\nworkers = 1\nlimit_loopback = yes\n"
	    : "[server]\nworkers = 1\n";
	bool both = getenv("CROWDS_ELSEWHERE") != NULL, good = true;
	struct bench bench, other;
	static struct burden burden;

	memset(pools, 0, sizeof(pools));
	burden.rounds = burden.missed = 0;
	begin(&bench, configuration);
	if (both)
		begin_with(&other, configuration, COMMON);
	size_t before = resident(&bench);
	for (size_t i = 0; i < rounds; i++) {
		ask_all(&bench, QUIET);
		if (both)
			ask_crowded(&bench, &other, crowd, &burden);
		ask_crowded(&bench, &bench, crowd, &burden);
	}
	good = show_burden(crowd, &burden, before);
	for (enum reader reader = 0; reader < READER_KINDS; reader++)
		good &= show_reader(reader);
	fflush(stdout);
	if (both)
		end(&other);
	end(&bench);
	return good;
}

/* A worker keeps half of its descriptors for connections (T17). */
static void
raise_limit(void)
{
	struct rlimit limit, wanted = {DESCRIPTORS, DESCRIPTORS};

	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_max < DESCRIPTORS)
		(void)setrlimit(RLIMIT_NOFILE, &wanted);
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	printf("%zu descriptors a process, %d loaders on %s\n",
	    (size_t)limit.rlim_cur, LOADERS,
	    spare_processors() > 0
		? "processors of their own"
		: "the processor of the readers, which preempt them");
}

static bool
is_asked(const struct crowd *crowd, char **names, int count)
{
	bool asked = count == 0;

	for (int i = 0; i < count; i++)
		asked |= strcmp(names[i], crowd->name) == 0;
	return asked;
}

int
main(int count, char **arguments)
{
	size_t rounds = given_number("ROUNDS", count > 1 ? arguments[1] : NULL,
	    1, ROUNDS_MAX, ROUNDS_MAX);
	const char *names[COUNT(crowds)];
	bool good = true;

	for (size_t i = 0; i < COUNT(crowds); i++)
		names[i] = crowds[i].name;
	for (int i = 2; i < count; i++)
		(void)given_name("ONLY", arguments[i], names, COUNT(crowds));
	signal(SIGPIPE, SIG_IGN);
	take_precedence();
	raise_limit();
	for (size_t i = 0; i < COUNT(crowds); i++)
		if (is_asked(&crowds[i], arguments + 2, count - 2))
			good &= measure(&crowds[i], rounds);
	return good ? 0 : 1;
}
