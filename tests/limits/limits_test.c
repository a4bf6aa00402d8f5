/* S44, X11: which addresses are one peer, and the limits of a peer. */
#include <arpa/inet.h>
#include <sys/mman.h>

#include "limits/limits.h"
#include "support/expect.h"

enum { MOST = 64 };

static int
setup(void **state)
{
	struct limits_shared *shared = mmap(NULL, sizeof(*shared),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*state = shared;
	if (shared == MAP_FAILED)
		return -1;
	shared->key = (struct hash_key){1, 2};
	for (size_t i = 0; i < 3; i++)
		peer_count_begin(&shared->peer_count, i);
	return 0;
}

static int
teardown(void **state)
{
	return munmap(*state, sizeof(struct limits_shared));
}

static uint64_t
peer_of(const struct limits *limits, const char *text)
{
	struct address address = {.six = strchr(text, ':') != NULL};
	int family = address.six ? AF_INET6 : AF_INET;

	assert_int_equal(inet_pton(family, text, address.bytes), 1);
	return limits_peer(limits, &address);
}

static void
addresses_of_a_peer(void **state)
{
	const struct {
		const char *row, *one, *other;
		bool same;
	} rows[] = {
	    {"/32", "192.0.2.1", "192.0.2.1", true},
	    {"a neighbour", "192.0.2.1", "192.0.2.2", false},
	    {"/64", "2001:db8::1", "2001:db8::ffff:1:2:3", true},
	    {"the next /64", "2001:db8::1", "2001:db8:0:1::1", false},
	    {"mapped", "::ffff:192.0.2.1", "192.0.2.1", true},
	    {"two mapped", "::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
	    {"no IPv4", "c000:201::", "192.0.2.1", false},
	    {"nearly mapped", "::fffe:192.0.2.1", "192.0.2.1", false},
	};
	struct limits limits = {.shared = *state};

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t one = peer_of(&limits, rows[i].one);
		expect_true(rows[i].row, span_of(rows[i].one), one != 0);
		expect_true(rows[i].row, span_of(rows[i].other),
		    (one == peer_of(&limits, rows[i].other)) == rows[i].same);
	}
	uint64_t before = peer_of(&limits, "192.0.2.1");
	limits.shared->key.low++;
	assert_true(before != peer_of(&limits, "192.0.2.1"));
}

static void
loopback(void **state)
{
	const struct {
		const char *address;
		bool loopback;
	} rows[] = {
	    {"127.0.0.1", true},
	    {"127.255.255.254", true},
	    {"::1", true},
	    {"::ffff:127.0.0.1", true},
	    {"128.0.0.1", false},
	    {"::", false},
	    {"::2", false},
	    {"::ffff:126.0.0.1", false},
	    {"7f00:1::", false},
	};
	struct limits free = {.shared = *state};
	struct limits held = {.shared = *state, .loopback = true};

	for (size_t i = 0; i < COUNT(rows); i++) {
		expect_true("exempt", span_of(rows[i].address),
		    (peer_of(&free, rows[i].address) == 0) == rows[i].loopback);
		expect_true("limit_loopback", span_of(rows[i].address),
		    peer_of(&held, rows[i].address) != 0);
	}
}

static size_t
enter(const struct limits *limits, uint64_t peer, size_t tries)
{
	size_t in = 0;

	for (size_t i = 0; i < tries; i++)
		in += limits_enter(limits, peer);
	return in;
}

static void
connections_of_a_peer(void **state)
{
	struct limits limits = {
	    .shared = *state, .connections = MOST, .requests = 3};
	uint64_t one = peer_of(&limits, "192.0.2.1");

	assert_int_equal(enter(&limits, one, 100), MOST);
	limits_leave(&limits, one);
	assert_int_equal(enter(&limits, one, 100), 1);
	assert_int_equal(enter(&limits, peer_of(&limits, "192.0.2.2"), 9), 9);
	/* Exempt peers, and all where there is no limit. */
	assert_int_equal(enter(&limits, 0, 1000), 1000);
	limits.connections = 0;
	assert_int_equal(enter(&limits, one, 1000), 1000);
	limits_leave(&limits, one);
	limits.connections = MOST;
	assert_int_equal(enter(&limits, one, 1), 0);
}

static void
requests_and_handshakes(void **state)
{
	struct limits limits = {.shared = *state, .requests = 3};
	uint64_t one = peer_of(&limits, "192.0.2.1");

	for (int i = 0; i < 3; i++)
		assert_int_equal(limits_request(&limits, one), 0);
	unsigned wait = limits_request(&limits, one);
	assert_true(wait >= 19 && wait <= 20);
	/* Twice as many handshakes: a client can read that it is refused. */
	for (int i = 0; i < 6; i++)
		assert_true(limits_handshake(&limits, one));
	assert_false(limits_handshake(&limits, one));
	assert_int_equal(limits_request(&limits, 0), 0);
	assert_true(limits_handshake(&limits, 0));
	/* What an answer costs beyond one request counts, too. */
	uint64_t other = peer_of(&limits, "192.0.2.9");
	limits_charge(&limits, other, 3);
	limits_charge(&limits, 0, 3);
	assert_true(limits_request(&limits, other) > 0);
	limits.requests = 0;
	limits_charge(&limits, one, 3);
	assert_int_equal(limits_request(&limits, one), 0);
	assert_true(limits_handshake(&limits, one));
}

/* Clearing the column of a killed worker takes back its connections only. */
static void
columns(void **state)
{
	struct limits_shared *shared = *state;
	struct limits workers[3];
	uint64_t one, other;

	for (size_t i = 0; i < COUNT(workers); i++)
		workers[i] = (struct limits){
		    .shared = shared, .connections = MOST, .column = i};
	one = peer_of(workers, "192.0.2.1");
	other = peer_of(workers, "192.0.2.2");
	assert_int_equal(enter(&workers[0], one, 20), 20);
	assert_int_equal(enter(&workers[1], one, 30), 30);
	assert_int_equal(enter(&workers[2], one, 30), 14);
	assert_int_equal(enter(&workers[1], other, 10), 10);
	peer_count_end(&shared->peer_count, 1);
	assert_int_equal(enter(&workers[1], one, 100), 30);
	assert_int_equal(enter(&workers[0], other, 100), 64);
}

/* A new peer is admitted while many others are at their limit. */
static void
among_many(void **state)
{
	struct limits limits = {.shared = *state, .connections = MOST};
	size_t refused = 0;

	for (uint64_t i = 0; i < 500; i++)
		refused += MOST - enter(&limits, hash_pair(i, 1), MOST);
	for (uint64_t i = 0; i < 10000; i++) {
		uint64_t newcomer = hash_pair(i, 2);
		if (limits_enter(&limits, newcomer))
			limits_leave(&limits, newcomer);
		else
			refused++;
	}
	assert_true(refused <= 5);
}

#define SHARED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SHARED(addresses_of_a_peer),
	    SHARED(loopback),
	    SHARED(connections_of_a_peer),
	    SHARED(requests_and_handshakes),
	    SHARED(columns),
	    SHARED(among_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
