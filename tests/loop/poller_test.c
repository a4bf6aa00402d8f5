/* Polling, with more descriptors ready than the caller has room for. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop/poller.h"
#include "support/expect.h"

enum { PAIRS = 150, ROOM = 10 };

/* K2: each ready descriptor has its turn, however many others stay ready. */
static void
turns(void **state)
{
	struct poller *poller = poller_new();
	int pairs[PAIRS][2], seen[PAIRS] = {0};

	(void)state;
	for (size_t i = 0; i < PAIRS; i++) {
		assert_int_equal(
		    socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[i]), 0);
		assert_int_equal(write(pairs[i][1], "x", 1), 1);
		assert_int_equal(
		    poller_add(poller, pairs[i][0], POLLER_READ, &seen[i]), 0);
	}
	for (int i = 0; i < 3 * PAIRS / ROOM; i++) {
		void *items[ROOM];
		assert_int_equal(poller_wait(poller, -1, items, ROOM), ROOM);
		for (size_t j = 0; j < ROOM; j++)
			++*(int *)items[j];
	}
	for (size_t i = 0; i < PAIRS; i++) {
		assert_int_equal(seen[i], 3);
		poller_remove(poller, pairs[i][0]);
		close(pairs[i][0]);
		close(pairs[i][1]);
	}
	poller_free(&poller);
}

/* Q25: a descriptor that is closed is polled no more; its number may return. */
static void
closing(void **state)
{
	struct poller *poller = poller_new();
	int pair[2], first, second;
	void *item;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	int again = dup(pair[1]);
	assert_int_equal(write(pair[1], "x", 1), 1);
	assert_int_equal(poller_add(poller, pair[0], POLLER_READ, &first), 0);
	assert_int_equal(poller_wait(poller, -1, &item, 1), 1);
	assert_ptr_equal(item, &first);
	poller_close(poller, pair[0]);
	assert_int_equal(poller_wait(poller, 0, &item, 1), 0);
	close(pair[1]);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(poller_add(poller, pair[0], POLLER_READ, &second), 0);
	assert_int_equal(write(pair[1], "x", 1), 1);
	assert_int_equal(poller_wait(poller, -1, &item, 1), 1);
	assert_ptr_equal(item, &second);
	poller_close(poller, pair[0]);
	close(pair[1]);
	close(again);
	poller_free(&poller);
}

/* K454: to change what is not there fails, and says so. */
static void
unknown(void **state)
{
	struct poller *poller = poller_new();
	int pair[2], item;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	errno = 0;
	assert_int_equal(
	    poller_change(poller, pair[0], POLLER_READ, &item), -1);
	assert_int_equal(errno, ENOENT);
	close(pair[0]);
	close(pair[1]);
	poller_free(&poller);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(turns),
	    cmocka_unit_test(closing),
	    cmocka_unit_test(unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
