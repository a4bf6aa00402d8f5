#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/publisher.h"
#include "sim/run.h"
#include "sim/world.h"

/*
 * Each world has a process of its own, from its certificates on: what OpenSSL,
 * the C library and the product keep of one world could change the next, and
 * then a seed would not repeat alone what it did behind others.
 */

enum { JOBS_MAX = 64, SEEDS = 1000000000 };

struct run {
	char directory[64]; /* of the capsules */
	sigset_t waits, mask; /* signals that are waited for; and before */
	uint64_t seed;
	size_t steps, worlds;
	bool spoil;
	/* In memory that the processes share, so that a crash has its step. */
	struct world_result *results;
	struct job {
		pid_t child; /* 0: none */
		size_t world;
	} jobs[JOBS_MAX];
};

static size_t
steps_of(const struct run *run, size_t world)
{
	size_t left = run->steps - world * RUN_WORLD;

	return left < RUN_WORLD ? left : RUN_WORLD;
}

static void
run_one(const struct run *run, size_t world)
{
	struct world_host *host = world_host_new(run->directory);

	world_run(host, run->seed + world, steps_of(run, world), run->spoil,
	    &run->results[world]);
	world_host_free(&host);
}

static void *
share(size_t size)
{
	void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED) {
		perror("sim: mmap");
		exit(2);
	}
	return shared;
}

/* Where the suite removes it in any case, or in memory, if there is room. */
static void
make_directory(struct run *run)
{
	const char *base = getenv("TMPDIR");

	if (!base || !*base)
		base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	int size = snprintf(
	    run->directory, sizeof(run->directory), "%s/loam-sim.XXXXXX", base);
	if (size < (int)sizeof(run->directory) && mkdtemp(run->directory))
		return;
	perror("sim: directory");
	exit(2);
}

/* Removes what worlds have left, that have failed or were ended. */
static void
finish(struct run *run)
{
	publisher_remove(run->directory);
	sigprocmask(SIG_SETMASK, &run->mask, NULL);
}

/* A signal ends the run: no world goes on, and nothing is left of any. */
static _Noreturn void
stop(struct run *run, int number)
{
	for (size_t i = 0; i < JOBS_MAX; i++)
		if (run->jobs[i].child > 0) {
			kill(run->jobs[i].child, SIGKILL);
			waitpid(run->jobs[i].child, NULL, 0);
		}
	finish(run);
	signal(number, SIG_DFL);
	raise(number);
	_exit(2);
}

/* Signals that end the run are taken while it waits for a world, and only then.
 */
static void
hold_signals(struct run *run)
{
	sigemptyset(&run->waits);
	sigaddset(&run->waits, SIGCHLD);
	sigaddset(&run->waits, SIGHUP);
	sigaddset(&run->waits, SIGINT);
	sigaddset(&run->waits, SIGTERM);
	sigprocmask(SIG_BLOCK, &run->waits, &run->mask);
}

static void
start(struct run *run, size_t job, size_t world)
{
	fflush(stdout);
	pid_t child = fork();
	if (child < 0) {
		perror("sim: fork");
		exit(2);
	}
	if (child == 0) {
		sigprocmask(SIG_SETMASK, &run->mask, NULL);
		run_one(run, world);
		fflush(stdout);
		/* LeakSanitizer has its say in exit(). */
		exit(0);
	}
	run->jobs[job] = (struct job){child, world};
}

static pid_t
wait_for_child(struct run *run, int *status_r)
{
	pid_t child;
	int number = SIGCHLD;

	while ((child = waitpid(-1, status_r, WNOHANG)) == 0)
		if (sigwait(&run->waits, &number) == 0 && number != SIGCHLD)
			stop(run, number);
	return child;
}

/* Waits for a world to end. Returns its job; *failed_r is set if it failed. */
static size_t
wait_for_one(struct run *run, bool *failed_r)
{
	int status = 0;
	size_t job = 0;
	pid_t child = wait_for_child(run, &status);

	while (job < JOBS_MAX && run->jobs[job].child != child)
		job++;
	if (child < 0 || job == JOBS_MAX) {
		perror("sim: wait");
		exit(2);
	}
	run->jobs[job].child = 0;
	size_t world = run->jobs[job].world;
	unsigned long seed = (unsigned long)(run->seed + world);
	size_t step = run->results[world].step;
	if (WIFSIGNALED(status))
		printf("FAULT in seed %lu, step %zu: %s\n", seed, step,
		    strsignal(WTERMSIG(status)));
	/* Whatever has ended it: a judge, a tool of the publisher's, a signal.
	 */
	if (status != 0)
		printf("make sim SEED=%lu STEPS=%zu repeats it\n", seed,
		    step ? step : 1);
	*failed_r |= status != 0;
	return job;
}

/* No world begins once one has failed. Returns whether one has. */
static bool
run_all(struct run *run, size_t jobs)
{
	bool failed = false;
	size_t begun = 0, under_way = 0, job = 0;

	while (under_way > 0 || (begun < run->worlds && !failed)) {
		if (begun < run->worlds && !failed && under_way < jobs) {
			while (run->jobs[job].child > 0)
				job = (job + 1) % jobs;
			start(run, job, begun++);
			under_way++;
			continue;
		}
		job = wait_for_one(run, &failed);
		under_way--;
	}
	return failed;
}

static void
add_result(struct run_result *sum, const struct world_result *result)
{
	sum->last = result->digest;
	sum->digest = (sum->digest ^ result->digest) * 0x9e3779b97f4a7c15U;
	sum->answers += result->answers;
	sum->editions += result->editions;
	sum->again += result->again;
	sum->losses += result->losses;
	sum->given_up += result->given_up;
	sum->patches += result->patches;
	sum->uploaded += result->uploaded;
	sum->refused += result->refused;
	sum->begins += result->begins;
	sum->full += result->full;
	sum->all_readers += result->all_readers;
	sum->same_day += result->same_day;
	for (size_t i = 0; i < SPOILS; i++) {
		sum->tried[i] += result->tried[i];
		sum->noticed[i] += result->noticed[i];
	}
}

struct run_result
run_worlds(uint64_t seed, size_t steps, bool spoil)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t jobs = processors > 1 ? (size_t)processors : 1;
	struct run run = {.seed = seed,
	    .steps = steps,
	    .spoil = spoil,
	    .worlds = (steps + RUN_WORLD - 1) / RUN_WORLD};
	struct run_result result = {.worlds = run.worlds};
	size_t size = (run.worlds + 1) * sizeof(*run.results);

	run.results = share(size);
	hold_signals(&run);
	make_directory(&run);
	result.failed = run_all(&run, jobs < JOBS_MAX ? jobs : JOBS_MAX);
	for (size_t i = 0; i < run.worlds; i++)
		add_result(&result, &run.results[i]);
	munmap(run.results, size);
	finish(&run);
	return result;
}

uint64_t
run_new_seed(void)
{
	uint64_t seed = 0;

	if (getrandom(&seed, sizeof(seed), 0) < 0)
		perror("sim: getrandom");
	return seed % SEEDS;
}
