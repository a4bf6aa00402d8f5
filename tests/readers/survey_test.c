/* Whether a capsule is worth several readers. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "readers/survey.h"
#include "support/expect.h"
#include "support/server.h"

enum { LARGE = SURVEY_BYTES + (1 << 20) };

/* Makes a file of so many zero bytes, which take no space of a disk. */
static void
write_sparse(const struct server *server, const char *path, off_t size)
{
	server_write(server, path, "");
	assert_int_equal(truncate(server_path(server, path), size), 0);
}

static bool
is_large(const struct server *server)
{
	int root = open(server_path(server, ""), O_RDONLY | O_DIRECTORY);

	assert_true(root >= 0);
	bool large = survey_is_large(root);
	close(root);
	return large;
}

/* P825: a photograph counts as its head, a text as what is read of it. */
static void
bytes_by_name(void **state)
{
	static const struct {
		const char *path;
		bool large;
	} rows[] = {
	    {"photo.jpg", false}, {"album/photo.jpg", false},
	    {".hidden.gmi", false}, {"text.gmi", true},
	    {"album/text.txt", true},
	    {"none", true}, /* a file without an extension may be a text */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct server server = {0};
		server_make(&server);
		write_sparse(&server, rows[i].path, LARGE);
		if (is_large(&server) != rows[i].large)
			fail_msg("%s", rows[i].path);
		server_remove(&server);
	}
}

/* Many files are a large capsule, whatever is in them. */
static void
files(void **state)
{
	struct server server = {0};
	char path[32];

	(void)state;
	server_make(&server);
	for (int i = 0; i < SURVEY_FILES; i++) {
		assert_false(is_large(&server));
		snprintf(path, sizeof(path), "%d.jpg", i);
		server_write(&server, path, "");
	}
	assert_true(is_large(&server));
	server_remove(&server);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bytes_by_name),
	    cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
