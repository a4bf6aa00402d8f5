/* Channels: how many messages are read at once, and which are dropped. */
#include <fcntl.h>
#include <unistd.h>

#include "serve/channel.h"
#include "support/expect.h"

enum { SENT = 40, AT_ONCE = 16 };

static void
send_one(int channel, uint32_t number)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct channel_files files = {nothing, nothing};
	struct edition_info about = {.articles = number};

	assert_true(nothing >= 0);
	assert_int_equal(channel_send(channel, &files, &about), 0);
	close(nothing);
}

/* K6: of a stream of editions a bounded number is read in one call. */
static void
streams(void **state)
{
	struct channel_files files;
	struct edition_info about;
	uint32_t sent = 0, newest = 0;
	int ends[2];

	(void)state;
	assert_int_equal(channel_pair(ends), 0);
	assert_false(channel_newest(ends[1], &files, &about));
	while (sent < SENT)
		send_one(ends[0], ++sent);
	while (newest < SENT) {
		assert_true(channel_newest(ends[1], &files, &about));
		assert_in_range(about.articles, newest + 1, newest + AT_ONCE);
		newest = about.articles;
		channel_files_close(&files);
	}
	assert_int_equal(newest, SENT);
	close(ends[0]);
	close(ends[1]);
}

/* K6: messages that no indexer sends leak no descriptor. */
static void
foreign_messages(void **state)
{
	struct channel_files files;
	struct edition_info about;
	int ends[2];

	(void)state;
	assert_int_equal(channel_pair(ends), 0);
	int before = dup(ends[0]);
	close(before);
	for (int i = 0; i < SENT; i++) {
		int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
		assert_int_equal(channel_send_log(ends[0], nothing), 0);
		close(nothing);
		assert_false(channel_newest(ends[1], &files, &about));
	}
	/* The lowest one that is free is the same as before. */
	int after = dup(ends[0]);
	assert_int_equal(after, before);
	close(after);
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(streams),
	    cmocka_unit_test(foreign_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
