/* The file of the keys of hosts: its lines, and where none can be written. */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/file.h"
#include "fetch/known_hosts.h"
#include "support/expect.h"
#include "support/server.h"

enum { LINE = 20 /* bytes, less than a line has */ };

/* Remembers a host, if the file may have so many bytes. Returns 0 or errno. */
static int
remember(const char *path, const struct target *target, rlim_t size)
{
	const struct patience patience = {.silence = 1000};
	const struct known_host host = {.ends = 1};
	struct rlimit before, limit;
	struct known_hosts known;
	struct buf wrong = {0};

	assert_int_equal(
	    known_hosts_open(&known, path, true, &patience, &wrong), 0);
	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = size;
	setrlimit(RLIMIT_FSIZE, &limit);
	int result = known_hosts_add(&known, target, &host);
	int error = result < 0 ? errno : 0;
	setrlimit(RLIMIT_FSIZE, &before);
	known_hosts_close(&known);
	buf_free(&wrong);
	return error;
}

/* V182: a line that the disk has no room for is not there in part. */
static void
no_room(void **state)
{
	struct server *server = *state;
	const char *path = server_path(server, "known_hosts");
	struct buf wrong = {0}, before = {0}, after = {0};
	struct target target;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(
	    target_of(SPAN("gemini://a.org/"), NULL, &target, &wrong), 0);
	assert_int_equal(remember(path, &target, LINE), EFBIG);
	assert_int_equal(file_read(path, &before, NULL), 0);
	assert_int_equal(before.size, 0);
	assert_int_equal(remember(path, &target, RLIM_INFINITY), 0);
	assert_int_equal(file_read(path, &before, NULL), 0);
	assert_int_equal(
	    remember(path, &target, (rlim_t)before.size + LINE), EFBIG);
	assert_int_equal(file_read(path, &after, NULL), 0);
	expect_span("as it was", buf_span(&after), buf_span(&before));
	target_free(&target);
	buf_free(&wrong);
	buf_free(&before);
	buf_free(&after);
}

#define KEY                                                                    \
	" sha256:"                                                             \
	"0000000000000000000000000000000000000000000000000000000000000000 "    \
	"2999-01-01T00:00:00Z\n"

/* V226: a line of a host whose port is none is not understood. */
static void
ports(void **state)
{
	static const struct {
		const char *text;
		int found;
		unsigned line;
	} rows[] = {
	    {"a.org 1965" KEY, KNOWN_HOSTS_FOUND, 1},
	    {"a.org 1966" KEY, KNOWN_HOSTS_NONE, 0},
	    {"b.org abc" KEY, KNOWN_HOSTS_NONE, 0},
	    {"a.org 99999" KEY, KNOWN_HOSTS_BROKEN, 1},
	    {"a.org abc" KEY, KNOWN_HOSTS_BROKEN, 1},
	    {"a.org 1965x" KEY, KNOWN_HOSTS_BROKEN, 1},
	    {"a.org 0" KEY, KNOWN_HOSTS_BROKEN, 1},
	    {"a.org *" KEY, KNOWN_HOSTS_BROKEN, 1},
	    {"a.org 1965" KEY "a.org x" KEY, KNOWN_HOSTS_BROKEN, 2},
	};
	struct buf wrong = {0};
	struct target target;

	(void)state;
	assert_int_equal(
	    target_of(SPAN("gemini://a.org/"), NULL, &target, &wrong), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct known_hosts known = {.fd = -1};
		struct known_host host = {.line = 0};
		buf_add(&known.text, span_of(rows[i].text));
		int found = known_hosts_find(&known, &target, &host);
		expect_true("found", span_of(rows[i].text),
		    found == rows[i].found && host.line == rows[i].line);
		known_hosts_close(&known);
	}
	target_free(&target);
	buf_free(&wrong);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(no_room),
	    cmocka_unit_test(ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
