#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/run.h"
#include "sim/world.h"

/*
 * Each world has a process of its own, from its certificates on: what OpenSSL,
 * the C library and the product keep of one world could change the next, and
 * then a seed would not repeat alone what it did behind others.
 */

enum { JOBS_MAX = 64, SEEDS = 1000000000 };

struct run {
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
	struct world_host *host = world_host_new();

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
		run_one(run, world);
		fflush(stdout);
		/* LeakSanitizer has its say in exit(). */
		exit(0);
	}
	run->jobs[job] = (struct job){child, world};
}

/* Waits for a world to end. Returns its job; *failed_r is set if it failed. */
static size_t
wait_for_one(struct run *run, bool *failed_r)
{
	int status = 0;
	size_t job = 0;
	pid_t child = wait(&status);

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
	sum->uploaded += result->uploaded;
	sum->refused += result->refused;
	sum->begins += result->begins;
	sum->full += result->full;
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
	result.failed = run_all(&run, jobs < JOBS_MAX ? jobs : JOBS_MAX);
	for (size_t i = 0; i < run.worlds; i++)
		add_result(&result, &run.results[i]);
	munmap(run.results, size);
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
