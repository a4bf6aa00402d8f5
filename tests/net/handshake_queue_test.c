/* Whose turn it is to shake hands. */
#include <stdlib.h>

#include "net/handshake_queue.h"
#include "support/expect.h"

enum { MANY = 100, CROWD = 3000 };

static struct handshake_queue *queue;

static int
setup(void **state)
{
	(void)state;
	queue = calloc(1, sizeof(*queue));
	return queue ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	free(queue);
	return 0;
}

static void
add(struct deadline *place, enum handshake_kind kind, uint64_t source)
{
	handshake_queue_add(queue, place, kind, source, 7);
	assert_int_equal(place->due, 7);
}

/* The next one of a kind, taken out of the queue; or NULL. */
static struct deadline *
take(enum handshake_kind kind)
{
	struct deadline *place = handshake_queue_first(queue, kind);

	if (place)
		handshake_queue_take(queue, kind);
	return place;
}

/* K91: within a kind, and an address, the oldest is the first. */
static void
oldest_first(void **state)
{
	static const enum handshake_kind kinds[] = {
	    HANDSHAKE_KNOWN, HANDSHAKE_BEGUN, HANDSHAKE_NEW};

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct deadline places[MANY] = {0};
		for (size_t j = 0; j < MANY; j++)
			add(&places[j], kinds[i], 1);
		for (size_t j = 0; j < MANY; j++) {
			assert_ptr_equal(
			    handshake_queue_first(queue, kinds[i]), &places[j]);
			assert_ptr_equal(take(kinds[i]), &places[j]);
			assert_null(places[j].queue);
		}
		assert_null(take(kinds[i]));
		assert_null(handshake_queue_first(queue, kinds[i]));
	}
}

/*
 * K179: an address whose last handshake has stalled comes after all others, its
 * waiting ones too, until one of it is finished.
 */
static void
stalled_before(void **state)
{
	struct deadline first[3] = {0}, other = {0};

	(void)state;
	add(&first[0], HANDSHAKE_NEW, 1);
	handshake_queue_doubt(queue, 1, true);
	add(&first[1], HANDSHAKE_NEW, 1);
	assert_null(handshake_queue_first(queue, HANDSHAKE_NEW));
	add(&other, HANDSHAKE_NEW, 2);
	assert_ptr_equal(take(HANDSHAKE_NEW), &other);
	assert_null(take(HANDSHAKE_NEW));
	assert_ptr_equal(take(HANDSHAKE_DOUBTFUL), &first[0]);
	handshake_queue_doubt(queue, 1, false);
	assert_null(handshake_queue_first(queue, HANDSHAKE_DOUBTFUL));
	assert_ptr_equal(take(HANDSHAKE_NEW), &first[1]);
	handshake_queue_doubt(queue, 1, true);
	assert_null(handshake_queue_first(queue, HANDSHAKE_NEW));
	add(&first[2], HANDSHAKE_NEW, 1);
	assert_null(handshake_queue_first(queue, HANDSHAKE_NEW));
	assert_ptr_equal(take(HANDSHAKE_DOUBTFUL), &first[2]);
}

/* K91: one handshake of an address goes before a hundred of another. */
static void
fair_by_address(void **state)
{
	struct deadline crowd[MANY] = {0}, honest[2] = {0};

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		add(&crowd[i], HANDSHAKE_NEW, 1);
	add(&honest[0], HANDSHAKE_NEW, 2);
	assert_ptr_equal(take(HANDSHAKE_NEW), &crowd[0]);
	assert_ptr_equal(take(HANDSHAKE_NEW), &honest[0]);
	/* It has had its turn, and has to take turns from here on. */
	add(&honest[1], HANDSHAKE_NEW, 2);
	assert_ptr_equal(take(HANDSHAKE_NEW), &crowd[1]);
	assert_ptr_equal(take(HANDSHAKE_NEW), &honest[1]);
	for (size_t i = 2; i < MANY; i++)
		assert_ptr_equal(take(HANDSHAKE_NEW), &crowd[i]);
	assert_null(take(HANDSHAKE_NEW));
}

/* K91: an address without a backlog goes before very many that have one. */
static void
sparse_before_backlogged(void **state)
{
	static struct deadline crowd[CROWD][2];
	struct deadline honest = {0};

	(void)state;
	for (size_t i = 0; i < CROWD; i++) {
		add(&crowd[i][0], HANDSHAKE_NEW, i);
		add(&crowd[i][1], HANDSHAKE_NEW, i);
	}
	/* Each has its first turn, and one comes back at once. */
	for (size_t i = 0; i < CROWD; i++)
		assert_ptr_equal(take(HANDSHAKE_NEW), &crowd[i][0]);
	add(&crowd[5][0], HANDSHAKE_NEW, 5);
	add(&honest, HANDSHAKE_NEW, CROWD);
	assert_ptr_equal(take(HANDSHAKE_NEW), &honest);
	for (size_t i = 0; i < CROWD; i++)
		assert_ptr_equal(take(HANDSHAKE_NEW), &crowd[i][1]);
	assert_ptr_equal(take(HANDSHAKE_NEW), &crowd[5][0]);
	assert_null(take(HANDSHAKE_NEW));
}

/*
 * K91: addresses have flows of their own, if not very many share a set; if they
 * do, none is forgotten.
 */
static void
many_addresses(void **state)
{
	static struct deadline crowd[2 * HANDSHAKE_WAYS][2];
	struct deadline honest = {0};
	size_t taken = 0;

	(void)state;
	for (size_t i = 0; i < HANDSHAKE_WAYS - 1; i++)
		for (size_t j = 0; j < 2; j++)
			add(&crowd[i][j], HANDSHAKE_NEW, i * HANDSHAKE_SETS);
	for (size_t i = 0; i < HANDSHAKE_WAYS - 1; i++)
		assert_ptr_equal(take(HANDSHAKE_NEW), &crowd[i][0]);
	add(&honest, HANDSHAKE_NEW, 1000 * HANDSHAKE_SETS);
	assert_ptr_equal(take(HANDSHAKE_NEW), &honest);
	/* What has had its turn and is empty is no longer in the way. */
	add(&honest, HANDSHAKE_NEW, 2000 * HANDSHAKE_SETS);
	assert_ptr_equal(take(HANDSHAKE_NEW), &honest);
	for (size_t i = 0; i < COUNT(crowd); i++)
		if (!crowd[i][0].queue)
			add(&crowd[i][0], HANDSHAKE_NEW, i * HANDSHAKE_SETS);
	while (take(HANDSHAKE_NEW))
		taken++;
	assert_int_equal(taken, COUNT(crowd) + HANDSHAKE_WAYS - 1);
}

/* K91: who leaves in between is no turn, and breaks no order. */
static void
some_leave(void **state)
{
	struct deadline places[MANY] = {0};
	size_t left = 0;

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		add(&places[i], HANDSHAKE_NEW, i / 4);
	for (size_t i = 0; i < MANY; i++)
		if (i % 4 != 2 || i < 20)
			deadline_clear(&places[i]);
	while (take(HANDSHAKE_NEW))
		left++;
	assert_int_equal(left, MANY / 4 - 5);
	add(&places[0], HANDSHAKE_NEW, 0);
	assert_ptr_equal(take(HANDSHAKE_NEW), &places[0]);
}

#define QUEUE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    QUEUE_TEST(oldest_first),
	    QUEUE_TEST(fair_by_address),
	    QUEUE_TEST(stalled_before),
	    QUEUE_TEST(sparse_before_backlogged),
	    QUEUE_TEST(many_addresses),
	    QUEUE_TEST(some_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
