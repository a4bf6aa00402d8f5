/* Channels of a process that has no descriptors left: row D23. */
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "serve/channel.h"
#include "support/expect.h"
#include "support/raw_message.h"

enum { TRIES = 20, ROOM = 3 /* descriptors of an edition */ };

/* Limits the process to so many descriptors more than it has. */
static void
allow_more(const struct rlimit *before, size_t more)
{
	struct rlimit limit = *before;
	int list[ROOM + 1];

	assert_int_equal(setrlimit(RLIMIT_NOFILE, before), 0);
	for (size_t i = 0; i <= more; i++)
		assert_true((list[i] = dup(STDERR_FILENO)) >= 0);
	limit.rlim_cur = (rlim_t)list[more];
	for (size_t i = 0; i <= more; i++)
		close(list[i]);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void
send_edition(int channel, uint32_t articles)
{
	const struct channel_files files = {
	    STDERR_FILENO, STDERR_FILENO, STDERR_FILENO};
	const struct edition_info about = {.articles = articles};

	assert_int_equal(channel_send_edition(channel, &files, &about), 0);
}

static void
expect_left_there(int channel)
{
	struct channel_message message;

	for (int i = 0; i < TRIES; i++) {
		assert_int_equal(
		    channel_receive(channel, CHANNEL_EDITIONS, &message),
		    CHANNEL_LATER);
		assert_int_equal(message.files.edition, -1);
		assert_int_equal(
		    channel_newest(channel, &message), CHANNEL_LATER);
		assert_int_equal(message.files.root, -1);
	}
}

/*
 * D23: a receiver without descriptors leaves a message, whatever it is, where
 * it is: that is no offence of the sender's, and no edition is lost. Where
 * nothing is expected, what comes is an offence all the same.
 */
static void
no_descriptors_left(void **state)
{
	static const int some[] = {STDERR_FILENO, STDERR_FILENO, STDERR_FILENO};
	struct channel_message message;
	struct rlimit before;
	int ends[2];

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(channel_pair(ends), 0);
	send_edition(ends[0], 7);
	assert_int_equal(
	    raw_message_send(ends[0], SPAN("other"), some, 3, 1), 0);
	send_edition(ends[0], 8);
	for (size_t more = 0; more < ROOM; more++) {
		allow_more(&before, more);
		expect_left_there(ends[1]);
	}
	allow_more(&before, ROOM);
	assert_int_equal(channel_receive(ends[1], CHANNEL_EDITIONS, &message),
	    CHANNEL_EDITION);
	assert_int_equal(message.about.articles, 7);
	channel_files_close(&message.files);
	assert_int_equal(channel_receive(ends[1], CHANNEL_EDITIONS, &message),
	    CHANNEL_OFFENCE);
	allow_more(&before, 0);
	assert_int_equal(
	    channel_receive(ends[1], CHANNEL_NONE, &message), CHANNEL_OFFENCE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(channel_receive(ends[1], CHANNEL_EDITIONS, &message),
	    CHANNEL_EMPTY);
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_descriptors_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
