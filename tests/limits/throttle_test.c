/* S44: the rule of a bucket, and buckets that processes share. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "limits/throttle.h"
#include "support/expect.h"

enum {
	NOW = 86400000, /* ms */
	PROCESSES = 4,
	EACH = 500000, /* tries of each, so many that they meet */
	PER_MINUTE = 600,
	MANY = 1000000,
};

static int
setup(void **state)
{
	struct throttle *throttle = mmap(NULL, sizeof(*throttle),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*state = throttle;
	return throttle == MAP_FAILED ? -1 : 0;
}

static int
teardown(void **state)
{
	return munmap(*state, sizeof(struct throttle));
}

static void
rule_of_a_bucket(void **state)
{
	const struct {
		const char *row;
		int64_t level, cost, wait, after;
	} rows[] = {
	    {"the first", 0, 100000, 0, 100000},
	    {"the last", 59900000, 100000, 0, 60000000},
	    {"one too many", 60000000, 100000, 100000, 60000000},
	    {"a microsecond early", 59900001, 100000, 1, 59900001},
	    {"one a minute", 0, 60000000, 0, 60000000},
	    {"another in the minute", 1, 60000000, 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t level = rows[i].level;
		int64_t wait = throttle_add(&level, rows[i].cost);
		expect_true(rows[i].row, SPAN(""),
		    wait == rows[i].wait && level == rows[i].after);
	}
}

/* The number of requests that are allowed, of several at one moment. */
static size_t
request(struct throttle *throttle, uint64_t peer, int64_t per_minute,
    int64_t now, size_t tries)
{
	size_t allowed = 0;

	for (size_t i = 0; i < tries; i++)
		allowed +=
		    throttle_request(throttle, peer, per_minute, now) == 0;
	return allowed;
}

/* S44: the requests of a minute at once, then whole seconds, at least 1. */
static void
a_minute_at_once(void **state)
{
	const struct {
		const char *row;
		int64_t per_minute;
		unsigned wait;
	} rows[] = {
	    {"600", 600, 1},
	    {"61", 61, 1},
	    {"60", 60, 1},
	    {"59", 59, 2},
	    {"7", 7, 9},
	    {"1", 1, 60},
	    {"the most", 2000000, 1},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t rate = rows[i].per_minute;
		size_t allowed =
		    request(*state, i << 44 | i, rate, NOW, (size_t)rate);
		expect_true(rows[i].row, SPAN("all"), allowed == (size_t)rate);
		expect_true(rows[i].row, SPAN("and one"),
		    throttle_request(*state, i << 44 | i, rate, NOW) ==
			rows[i].wait);
	}
}

/* A bucket drains evenly, to nothing, and a refusal adds nothing. */
static void
drains(void **state)
{
	const struct {
		const char *row;
		int64_t later;
		size_t allowed;
	} rows[] = {
	    {"at once", 0, 600},
	    {"too soon", 99, 0},
	    {"one", 1, 1},
	    {"ten a second", 1000, 10},
	    {"half a minute", 30000, 300},
	    {"a minute", 60000, 600},
	    {"an hour", 3600000, 600},
	    /* The moment comes round after 2^44 microseconds; a level beyond
	       what charges can add is one of the past. */
	    {"before a whole turn",
		INT64_C(17592186044) - INT64_C(60000) * THROTTLE_CHARGE_MAX,
		600},
	};
	int64_t now = NOW;

	for (size_t i = 0; i < COUNT(rows); i++) {
		now += rows[i].later;
		size_t allowed = request(*state, 5, PER_MINUTE, now, 1000);
		expect_true(rows[i].row, SPAN(""), allowed == rows[i].allowed);
	}
}

/* Peers of the same set have their own buckets. */
static void
neighbours(void **state)
{
	enum { SET = 77 };
	struct throttle *throttle = *state;

	for (uint64_t i = 1; i <= THROTTLE_WAYS; i++)
		assert_int_equal(
		    request(throttle, i << 44 | SET, 600, NOW, 700), 600);
	/* The third is idle: a new peer replaces its bucket. */
	assert_int_equal(
	    request(throttle, UINT64_C(2) << 44 | SET, 600, NOW + 50000, 100),
	    100);
	for (uint64_t i = 1; i <= THROTTLE_WAYS; i++)
		if (i != 3)
			request(
			    throttle, i << 44 | SET, 600, NOW + 50000, 1000);
	assert_int_equal(
	    request(throttle, UINT64_C(9) << 44 | SET, 600, NOW + 50000, 601),
	    600);
	for (uint64_t i = 1; i <= THROTTLE_WAYS; i++)
		assert_int_equal(throttle_request(throttle, i << 44 | SET, 600,
				     NOW + 50000) == 0,
		    i == 3);
}

/* Any number of peers neither block another nor enlarge its bucket. */
static void
many_peers(void **state)
{
	struct throttle *throttle = *state;

	for (uint64_t i = 0; i < 100000; i++)
		assert_int_equal(
		    throttle_request(throttle, hash_pair(i, 7), 600, NOW), 0);
	size_t allowed = request(throttle, 12345, 600, NOW, 1000);
	assert_int_equal(allowed, 600);
}

/*
 * K84: a charge fills the bucket beyond its room, and the wait is as long as it
 * takes to drain.
 */
static void
charges(void **state)
{
	const struct {
		const char *row;
		int64_t per_minute;
		size_t before;
		unsigned charge, wait;
		size_t after; /* requests allowed a minute later */
	} rows[] = {
	    {"of a full bucket", 600, 600, 30, 4, 570},
	    {"of one with room", 600, 570, 30, 1, 600},
	    {"that leaves some", 600, 1, 29, 0, 600},
	    {"of the whole", 10, 1, 30, 132, 0},
	    {"one a minute", 1, 1, 2, 180, 0},
	    {"more than the most", 600, 600, 1000, 4, 569},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t peer = (i + 1) << 44 | (i + 7);
		int64_t rate = rows[i].per_minute;
		size_t allowed =
		    request(*state, peer, rate, NOW, rows[i].before);
		assert_int_equal(allowed, rows[i].before);
		throttle_charge(*state, peer, rate, rows[i].charge, NOW);
		unsigned wait = throttle_request(*state, peer, rate, NOW);
		expect_true(rows[i].row, SPAN("wait"), wait == rows[i].wait);
		allowed = request(*state, peer, rate, NOW + 60000, 600);
		expect_true(
		    rows[i].row, SPAN("later"), allowed == rows[i].after);
	}
}

/* Several processes allow together what one bucket allows. */
static void
processes_share(void **state)
{
	struct throttle *throttle = *state;
	pid_t pids[PROCESSES];
	int ends[2];
	size_t allowed = 0, sum = 0;

	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] > 0)
			continue;
		allowed = request(throttle, 99, MANY, NOW, EACH);
		ssize_t put = write(ends[1], &allowed, sizeof(allowed));
		_exit(put != sizeof(allowed));
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status = 1;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
		assert_int_equal(
		    read(ends[0], &allowed, sizeof(allowed)), sizeof(allowed));
		sum += allowed;
	}
	assert_int_equal(sum, MANY);
	close(ends[0]);
	close(ends[1]);
}

/* D88: a table that was forgotten has empty buckets, whatever was in it. */
static void
forgotten(void **state)
{
	struct throttle *throttle = *state;

	for (uint64_t peer = 1; peer < 50000; peer++)
		throttle_charge(throttle, hash_pair(peer, peer), PER_MINUTE,
		    THROTTLE_CHARGE_MAX, NOW);
	throttle_charge(throttle, 7, 1, 2, NOW);
	assert_true(throttle_request(throttle, 7, 1, NOW) > 0);
	throttle_forget(throttle);
	for (size_t i = 0; i < sizeof(*throttle); i++)
		assert_int_equal(((const char *)throttle)[i], 0);
	assert_int_equal(throttle_request(throttle, 7, 1, NOW), 0);
}

/* V90: what was saved of one table holds in another. */
static void
saved_and_restored(void **state)
{
	struct throttle *throttle = *state;
	static uint64_t buckets[THROTTLE_BUCKETS], again[THROTTLE_BUCKETS];

	for (uint64_t peer = 1; peer < 1000; peer++)
		assert_int_equal(
		    throttle_request(throttle, hash_pair(peer, 0), 1, NOW), 0);
	throttle_save(throttle, buckets);
	memset(throttle, 0, sizeof(*throttle));
	throttle_restore(throttle, buckets);
	throttle_save(throttle, again);
	assert_memory_equal(again, buckets, sizeof(buckets));
	assert_true(throttle_request(throttle, hash_pair(7, 0), 1, NOW) > 0);
}

#define SHARED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rule_of_a_bucket),
	    SHARED(forgotten),
	    SHARED(saved_and_restored),
	    SHARED(a_minute_at_once),
	    SHARED(drains),
	    SHARED(charges),
	    SHARED(neighbours),
	    SHARED(many_peers),
	    SHARED(processes_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
