/* Signals as bytes of a pipe. */
#include <signal.h>
#include <unistd.h>

#include "support/expect.h"
#include "system/signals.h"

enum { SENT = 1000 };

/* K6: a stream of signals is read in bounded pieces; each kind is reported. */
static void
streams(void **state)
{
	int takes = 0;
	uint64_t all = 0, got;

	(void)state;
	signals_adopt(SIGNALS_SUPERVISOR);
	int fd = signals_watch(SIGNALS_SUPERVISOR);
	assert_true(fd >= 0);
	assert_int_equal(signals_take(fd), 0);
	for (int i = 0; i < SENT; i++)
		kill(getpid(), SIGUSR1);
	kill(getpid(), SIGHUP);
	assert_int_equal(signals_take(fd), signals_bit(SIGUSR1));
	for (; (got = signals_take(fd)); takes++)
		all |= got;
	assert_int_equal(all, signals_bit(SIGUSR1) | signals_bit(SIGHUP));
	assert_int_equal(takes, 1);
	close(fd);
}

/* K390: what is no signal's number is none. */
static void
other_bytes(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "\0\1A\x40\xff", 5), 5);
	assert_int_equal(
	    signals_take(ends[0]), signals_bit(1) | signals_bit(64));
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(streams),
	    cmocka_unit_test(other_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
