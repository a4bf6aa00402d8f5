/* What the log says of files that are read again: row K290. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "serve/refresh.h"
#include "support/expect.h"

/* K290: the lines that were left out are not of articles. */
static void
left_out(void **state)
{
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	int ends[2], before = dup(STDERR_FILENO);
	char text[1024];

	(void)state;
	supervisor->ticket_keys = mem_alloc(sizeof(*supervisor->ticket_keys));
	supervisor->expiry_at = INT64_MAX;
	supervisor->tickets_at = 1;
	refresh_begin(supervisor);
	supervisor->quota.left_out = 2;
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	refresh_watch(supervisor);
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[1]);
	ssize_t got = read(ends[0], text, sizeof(text) - 1);
	close(ends[0]);
	text[got > 0 ? got : 0] = '\0';
	assert_non_null(
	    strstr(text, "2 more messages are about certificates, lists"));
	free(supervisor->ticket_keys);
	free(supervisor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
