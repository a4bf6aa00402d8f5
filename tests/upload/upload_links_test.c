/* The sockets by which workers reach the writers of several hosts. */
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "support/expect.h"
#include "upload/upload_links.h"

enum { HOSTS = 3, FIRST_WORKER = 100, WORKERS = 2 };

static size_t
count_of(const struct upload_links *links, size_t host)
{
	int fds[HOSTS * WORKERS];

	return upload_links_of(links, host, fds);
}

/*
 * P303: each host's writer has the sockets of its workers, until a worker ends
 * or the host is no more.
 */
static void
by_host(void **state)
{
	const size_t numbers[] = {1, SIZE_MAX};
	struct upload_links links = {.count = 0};
	int fds[HOSTS * WORKERS];
	size_t count = 0;

	(void)state;
	for (size_t host = 0; host < HOSTS; host++)
		for (int i = 0; i < WORKERS; i++) {
			fds[count] = open("/dev/null", O_RDONLY | O_CLOEXEC);
			assert_true(fds[count] >= 0);
			upload_links_add(
			    &links, host, FIRST_WORKER + i, fds[count++]);
		}
	for (size_t host = 0; host < HOSTS; host++)
		assert_int_equal(count_of(&links, host), WORKERS);
	assert_int_equal(count_of(&links, HOSTS), 0);
	upload_links_end(&links, FIRST_WORKER);
	assert_int_equal(count_of(&links, 2), 1);
	/* The first host is the second now, and the others are gone. */
	upload_links_renumber(&links, numbers, COUNT(numbers));
	assert_int_equal(count_of(&links, 0), 0);
	assert_int_equal(count_of(&links, 1), 1);
	assert_int_equal(links.count, 1);
	upload_links_free(&links);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fcntl(fds[i], F_GETFD), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(by_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
