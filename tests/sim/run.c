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

enum { JOBS_MAX = 64, SEEDS = 1000000000 };

struct run {
	uint64_t seed;
	size_t steps, worlds, jobs;
	bool spoil;
	/* In memory that the processes share, so that a crash has its step. */
	struct world_result *results;
	_Atomic size_t *under_way; /* by job: the world */
};

static size_t
steps_of(const struct run *run, size_t world)
{
	size_t left = run->steps - world * RUN_WORLD;

	return left < RUN_WORLD ? left : RUN_WORLD;
}

static void
run_job(const struct run *run, size_t job)
{
	struct world_host *host = world_host_new();

	for (size_t i = job; i < run->worlds; i += run->jobs) {
		run->under_way[job] = i;
		world_run(host, run->seed + i, steps_of(run, i), run->spoil,
		    &run->results[i]);
	}
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
start_jobs(const struct run *run, pid_t *children)
{
	fflush(stdout);
	for (size_t i = 0; i < run->jobs; i++) {
		children[i] = fork();
		if (children[i] < 0) {
			perror("sim: fork");
			exit(2);
		}
		if (children[i] > 0)
			continue;
		run_job(run, i);
		fflush(stdout);
		/* LeakSanitizer has its say in exit(). */
		exit(0);
	}
}

/* Returns whether a job has ended well. */
static bool
wait_for(const struct run *run, size_t job, pid_t child)
{
	int status = 0;
	size_t world = run->under_way[job];

	waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFSIGNALED(status))
		printf("FAULT in seed %lu, step %zu: %s\n"
		       "make sim SEED=%lu STEPS=%zu repeats it\n",
		    (unsigned long)(run->seed + world),
		    run->results[world].step, strsignal(WTERMSIG(status)),
		    (unsigned long)(run->seed + world),
		    run->results[world].step);
	return false;
}

static void
add_result(struct run_result *sum, const struct world_result *result)
{
	sum->digest = (sum->digest ^ result->digest) * 0x9e3779b97f4a7c15U;
	sum->answers += result->answers;
	sum->editions += result->editions;
	sum->uploaded += result->uploaded;
	sum->refused += result->refused;
	for (size_t i = 0; i < SPOILS; i++) {
		sum->tried[i] += result->tried[i];
		sum->noticed[i] += result->noticed[i];
	}
}

struct run_result
run_worlds(uint64_t seed, size_t steps, bool spoil)
{
	pid_t children[JOBS_MAX];
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct run run = {.seed = seed,
	    .steps = steps,
	    .spoil = spoil,
	    .worlds = (steps + RUN_WORLD - 1) / RUN_WORLD};
	struct run_result result = {.worlds = run.worlds};

	run.jobs = processors > 1 ? (size_t)processors : 1;
	run.jobs = run.jobs < JOBS_MAX ? run.jobs : JOBS_MAX;
	run.jobs = run.jobs < run.worlds ? run.jobs : run.worlds;
	size_t size = (run.worlds + 1) * sizeof(*run.results);
	run.results = share(size);
	run.under_way = share(JOBS_MAX * sizeof(*run.under_way));
	start_jobs(&run, children);
	for (size_t i = 0; i < run.jobs; i++)
		result.failed |= !wait_for(&run, i, children[i]);
	for (size_t i = 0; i < run.worlds; i++)
		add_result(&result, &run.results[i]);
	munmap(run.results, size);
	munmap((void *)(uintptr_t)run.under_way,
	    JOBS_MAX * sizeof(*run.under_way));
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
