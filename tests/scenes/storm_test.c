/* Very many files at once: rows T14 and E15. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/sanitized.h"

enum {
	/* More than the kernel keeps events of, which are lost then. */
	FILES = SANITIZED ? 8000 : 20000,
	RENAMED = 5000, /* of which there is one event */
	DIRECTORIES = 20,
	BETWEEN = 20, /* ms between two questions */
};

#define HOST "gemini://localhost"

static void
write_one(const char *path, int number)
{
	char text[128];
	int size = snprintf(text, sizeof(text),
	    "# Post %d\n\nNumber %d of a storm of many.\n", number, number);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, (size_t)size) != size)
		_exit(1);
	close(fd);
}

/* In a child: many files where they stand. */
static pid_t
write_many(const struct server *server, const char *under, int files)
{
	char path[2 * SERVER_PATH], base[SERVER_PATH];
	pid_t child = fork();

	if (child != 0)
		return child;
	snprintf(base, sizeof(base), "%s", server_path(server, under));
	mkdir(base, 0755);
	for (int i = 0; i < files; i++) {
		int directory = i / (files / DIRECTORIES);
		snprintf(path, sizeof(path), "%s/d%d", base, directory);
		if (i % (files / DIRECTORIES) == 0)
			mkdir(path, 0755);
		snprintf(
		    path, sizeof(path), "%s/d%d/%d.gmi", base, directory, i);
		write_one(path, i);
	}
	_exit(0);
}

/* Answers come all the while. */
static void
asks_during(const struct server *server, pid_t child)
{
	int status;

	while (waitpid(child, &status, WNOHANG) == 0) {
		struct heard heard = gemini_ask(server, HOST "/a.gmi\r\n");
		expect_true("during", heard_span(&heard),
		    answer_has(heard_span(&heard), "First"));
		heard_free(&heard);
		poll(NULL, 0, BETWEEN);
	}
	assert_int_equal(status, 0);
}

static size_t
count(struct span text, const char *part)
{
	size_t found = 0;
	struct span wanted = span_of(part);

	for (; text.size >= wanted.size; text = span_tail(text, 1))
		found += span_starts(text, wanted);
	return found;
}

static size_t
count_posts(const struct server *server, const char *request)
{
	struct heard heard = gemini_ask(server, request);
	size_t posts = count(heard_span(&heard), " Post ");

	heard_free(&heard);
	return posts;
}

static void
expect_all(const struct server *server, int files)
{
	char request[128], last[64];

	for (int i = DIRECTORIES; i > 0; i--) {
		snprintf(
		    request, sizeof(request), HOST "/storm/d%d/\r\n", i - 1);
		snprintf(last, sizeof(last), "Post %d\n",
		    i * (files / DIRECTORIES) - 1);
		wait_for(server, request, answer_has, last);
		EVENTUALLY(count_posts(server, request) ==
		    (size_t)(files / DIRECTORIES));
	}
}

/* E15: files by the thousand, written where they stand, and gone again. */
static void
written(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# First\n");
	server_start(server, NULL);
	asks_during(server, write_many(server, "storm", FILES));
	server_drop(server, "mark.gmi", "# Mark\n");
	wait_for(server, HOST "/\r\n", answer_has, "Mark");
	expect_all(server, FILES);
	/* And all of it gone, as it came. */
	char path[SERVER_PATH];
	snprintf(path, sizeof(path), "%s", server_path(server, "storm"));
	assert_int_equal(rename(path, server_path(server, "../gone")), 0);
	wait_for(server, HOST "/storm/\r\n", answer_starts, "51 ");
	assert_int_equal(server_stop(server), 0);
}

/* E15: the whole directory at once: by a rename, as it is deployed. */
static void
renamed(void **state)
{
	struct server *server = *state;
	char path[SERVER_PATH];

	server_write(server, "a.gmi", "# First\n");
	server_start(server, NULL);
	asks_during(server, write_many(server, "../storm", RENAMED));
	snprintf(path, sizeof(path), "%s", server_path(server, "../storm"));
	assert_int_equal(rename(path, server_path(server, "storm")), 0);
	expect_all(server, RENAMED);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(written),
	    SERVER_SCENE(renamed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
