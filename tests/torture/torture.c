/*
 * Torture: every call of the C library that can fail is failed once, the first
 * of its kind, the second, and so on, in a server that starts, answers on both
 * networks, takes a new article and an upload, reloads, is upgraded, and in
 * commands. Each time the answer is right, or the failure is a clean one: what
 * ends says why, nothing hangs, the supervisor has the descriptors of before,
 * no file is half written, and the next attempt works. Calls that a signal may
 * interrupt are interrupted in the same way, and then nothing may fail at all.
 *
 *   torture [-p POINTS] [-n NUMBER] [-s SCENE] [CALL...]
 *   torture -m
 *
 * POINTS is how many failures of a kind are tried in a scene, evenly spread
 * over those that there are, and fewer in scenes that take long; 0: all.
 * NUMBER begins with that one: with POINTS of 1 it repeats a fault. With
 * -m only what befalls many calls of a scene is tried, which comes last
 * otherwise: large transfers that are short, and every second call that is
 * interrupted. TERM ends it after the point that is tried, and it says which
 * NUMBER comes next.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/given.h"
#include "support/process.h"
#include "torture/torture.h"

static const char *const calls[TORTURE_CALLS] = {
#define CALL(symbol, ...) [TORTURE_##symbol] = #symbol,
#define FLOW CALL
#define HEAP CALL
#define LAST CALL
#define SYNC CALL
#include "torture/calls.def"
#undef CALL
#undef FLOW
#undef HEAP
#undef LAST
#undef SYNC
};

static uint64_t most = 40; /* points of a kind; 0: all */
static uint64_t first = 1; /* of them */

static struct tried {
	size_t points, faults;
	size_t failed; /* points at which the call was made, and failed */
} table[SCENES_MAX][TORTURE_CALLS];
static size_t other_points, other_faults;
static size_t usual; /* descriptors of a server to which nothing happens */
static volatile sig_atomic_t stopped;

static void
stop(int number)
{
	(void)number;
	stopped = true;
}

/*
 * A supervisor without memory or random numbers ends, and so does a program
 * that has replaced another and cannot go on. All say so: whoever watches over
 * services starts the server again.
 */
static bool
restarts(struct server *server)
{
	bool said = torture_logged(server, "out of memory") > 0 ||
	    torture_logged(server, "random numbers cannot be had") > 0 ||
	    torture_logged(server, "the server cannot start") > 0 ||
	    torture_logged(server, "hands over cannot be read") > 0;
	int code = server_wait_end(server);
	bool good = said && code == 1;

	if (!good) {
		printf("    code %d\n", code);
		torture_complain(server, "the server has ended without a word");
	}
	server_start(server, NULL);
	return torture_may_fail(server, false, "the server has ended") && good;
}

static bool
is_interrupted(enum torture_call call, bool *again_r)
{
	static const struct {
		enum torture_call call;
		bool again;
	} rows[] = {
#define INTERRUPTED(symbol, again) {TORTURE_##symbol, again},
#include "torture/interrupted.def"
#undef INTERRUPTED
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].call == call) {
			*again_r = rows[i].again;
			return true;
		}
	return false;
}

/* What is tried at the moment; a scene of NULL: nothing. */
static struct {
	const struct scene *scene;
	enum torture_call call;
	int64_t nth;
} tried_now;

/* As addr2line takes them, where a file does not export the function. */
static void
print_callers(void)
{
	const struct torture_caller *callers = torture_plan->callers;

	if (atomic_load(&torture_plan->fired) == TORTURE_NOTHING)
		return;
	printf("    called by");
	for (int i = 0; i < TORTURE_CALLERS && callers[i].file[0]; i++)
		if (callers[i].name[0])
			printf(" %s:%s", callers[i].file, callers[i].name);
		else
			printf(" %s+0x%llx", callers[i].file,
			    (unsigned long long)callers[i].at);
	printf("\n");
}

static void
print_fault(void)
{
	print_callers();
	printf("FAULT %s: %s, number %lld%s\n", tried_now.scene->name,
	    calls[tried_now.call], (long long)tried_now.nth,
	    torture_plan->mode == TORTURE_INTERRUPT ? ", interrupted" : "");
	fflush(stdout);
}

/* What a test waits for in vain ends the program. */
static void
print_last_fault(void)
{
	if (tried_now.scene)
		print_fault();
}

static void
try_point(struct server *server, const struct scene *scene,
    enum torture_call call, int64_t nth)
{
	struct tried *tried = &table[scene - scenes][call];

	tried_now.scene = scene;
	tried_now.call = call;
	tried_now.nth = nth;
	torture_arm(server, call, nth);
	bool good = scene->run(server);
	torture_disarm();
	if (!scene->starts && !process_alive(server->pid))
		good = restarts(server);
	else if (!scene->starts && !torture_keeps_descriptors(server, usual)) {
		good = false;
		usual = torture_usual_descriptors(server);
	}
	good &= torture_leaves_no_file(server);
	good &= torture_keeps_running(server);
	tried->points++;
	tried->failed += atomic_load(&torture_plan->fired) != TORTURE_NOTHING;
	tried->faults += !good;
	if (!good)
		print_fault();
	tried_now.scene = NULL;
}

/* Points of a call, evenly spread over all that there are. */
static void
try_points(struct server *server, const struct scene *scene,
    enum torture_call call, uint64_t count, enum torture_mode mode)
{
	uint64_t some = most / scene->cost ? most / scene->cost : 1;
	uint64_t left = count < first ? 0 : count - first + 1;
	uint64_t points = most && left > some ? some : left;

	torture_plan->mode = mode;
	for (uint64_t i = 0; i < points; i++) {
		int64_t nth = (int64_t)(first + i * left / points);
		if (stopped) {
			printf("%s: %s, stopped before number %lld of %llu\n",
			    scene->name, calls[call], (long long)nth,
			    (unsigned long long)count);
			break;
		}
		try_point(server, scene, call, nth);
	}
	torture_plan->mode = TORTURE_FAIL;
	torture_gentle(false);
}

static void
say_tried(const struct scene *scene, enum torture_call call, uint64_t count)
{
	const struct tried *tried = &table[scene - scenes][call];

	printf("%s: %s, made %llu times, %zu points, failed at %zu, "
	       "%zu faults\n",
	    scene->name, calls[call], (unsigned long long)count, tried->points,
	    tried->failed, tried->faults);
	fflush(stdout);
}

/*
 * How often each call is made in a scene that nothing befalls, at most: what
 * processes do side by side may come before its end or after it.
 */
static void
count_calls(struct server *server, const struct scene *scene,
    uint64_t counts_r[TORTURE_CALLS])
{
	torture_gentle(true);
	for (int i = 0; i < 3; i++) {
		torture_count(counts_r);
		if (!scene->run(server)) {
			printf(
			    "FAULT %s: nothing was done to it\n", scene->name);
			other_faults++;
		}
		torture_disarm();
	}
	torture_gentle(false);
	usual = scene->starts ? 0 : torture_usual_descriptors(server);
	if (usual == 0 && !scene->starts) {
		printf("FAULT %s: no descriptors of it can be counted\n",
		    scene->name);
		other_faults++;
	}
}

static bool
is_chosen(char *const *names, const char *name)
{
	bool any = false;

	for (; *names; names++) {
		any = true;
		if (strcmp(*names, name) == 0)
			return true;
	}
	return !any;
}

static void
run_scene(const struct scene *scene, char *const *names)
{
	struct server server;
	uint64_t counts[TORTURE_CALLS] = {0};
	int64_t began = clock_monotonic();

	torture_open(&server, scene);
	count_calls(&server, scene, counts);
	for (size_t i = 0; i < TORTURE_CALLS && !stopped; i++) {
		enum torture_call call = (enum torture_call)i;
		bool again;
		if (counts[i] == 0 || !is_chosen(names, calls[i]))
			continue;
		try_points(&server, scene, call, counts[i], TORTURE_FAIL);
		if (is_interrupted(call, &again)) {
			torture_gentle(again);
			try_points(
			    &server, scene, call, counts[i], TORTURE_INTERRUPT);
		}
		say_tried(scene, call, counts[i]);
	}
	server_remove(&server);
	printf("%s: %lld s\n", scene->name,
	    (long long)(clock_monotonic() - began) / 1000);
	fflush(stdout);
}

static const char *mode_name; /* of what befalls many calls of a scene */

static bool
say_whole(const struct scene *scene, bool good)
{
	printf(
	    "%-8s %-24s %s\n", scene->name, mode_name, good ? "good" : "FAULT");
	fflush(stdout);
	other_points++;
	other_faults += !good;
	return !stopped;
}

/* All scenes, while something befalls many of their calls. */
static void
run_mode(enum torture_mode mode, const char *name)
{
	if (stopped)
		return;
	mode_name = name;
	torture_run_whole(mode, say_whole);
}

/*
 * Points by call and scene: of all of them, from the first number on, or some.
 * Returns whether some were tried, none a fault.
 */
static bool
print_table(bool every)
{
	size_t points = other_points, faults = other_faults, idle = 0;

	printf("%-18s", "points");
	for (size_t i = 0; i < scene_count; i++)
		printf(" %8s", scenes[i].name);
	printf("   failed   faults\n");
	for (size_t call = 0; call < TORTURE_CALLS; call++) {
		size_t all = 0, failed = 0, bad = 0;
		for (size_t i = 0; i < scene_count; i++) {
			all += table[i][call].points;
			failed += table[i][call].failed;
			bad += table[i][call].faults;
		}
		/* A scene alone may have counted some of its server's start. */
		bool never = every && all > 0 && failed == 0;
		bad += never;
		idle += all - failed;
		points += all;
		faults += bad;
		if (all == 0)
			continue;
		printf("%-18s", calls[call]);
		for (size_t i = 0; i < scene_count; i++)
			printf(" %8zu", table[i][call].points);
		printf(" %8zu %8zu%s\n", failed, bad,
		    never ? ", since it never failed" : "");
	}
	printf("%zu points, nothing failed at %zu of them, %zu faults\n",
	    points, idle, faults);
	if (points == 0)
		printf("nothing was tried: no scene makes such a call\n");
	return points > 0 && faults == 0;
}

static const struct scene *
scene_given(const char *word)
{
	const char *names[SCENES_MAX];

	for (size_t i = 0; i < scene_count; i++)
		names[i] = scenes[i].name;
	return &scenes[given_name("-s", word, names, scene_count)];
}

int
main(int count, char **words)
{
	const struct scene *only = NULL;
	bool modes = false;
	int option;

	while ((option = getopt(count, words, "p:n:s:m")) != -1)
		if (option == 'p')
			most =
			    given_number("POINTS", optarg, 0, UINT32_MAX, most);
		else if (option == 'n')
			first = given_number(
			    "NUMBER", optarg, 1, UINT32_MAX, first);
		else if (option == 's')
			only = scene_given(optarg);
		else if (option == 'm')
			modes = true;
		else
			return 2;
	for (char **word = words + optind; *word; word++)
		(void)given_name("ONLY", *word, calls, TORTURE_CALLS);
	torture_begin(words[0]);
	signal(SIGTERM, stop);
	atexit(print_last_fault);
	for (size_t i = 0; i < scene_count && !modes && !stopped; i++)
		if (!only || only == &scenes[i])
			run_scene(&scenes[i], words + optind);
	if (!only && !words[optind]) {
		run_mode(TORTURE_SHORT, "short transfers");
		run_mode(TORTURE_STORM, "interrupted again and again");
	}
	torture_end();
	bool every = !only && !stopped && first == 1;
	return print_table(every) && !stopped ? 0 : 1;
}
