/* A limit on the size of files: of logs, of editions. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/status.h"

#define A "gemini://localhost/a.gmi\r\n"

enum {
	LIMIT = 256 << 10, /* bytes of a file; a small edition is below it */
	ASKED = 10,
};

static const char told[] = "an edition cannot be written: File too large";

static void
limit_files(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = LIMIT;
	setrlimit(RLIMIT_FSIZE, &limit);
}

/* A file in the server's directory that has so many bytes left. */
static void
fill(const struct server *server, const char *name, size_t left)
{
	struct buf bytes = {0};

	buf_repeat(&bytes, 'x', LIMIT - left - 1);
	buf_byte(&bytes, '\n');
	int fd = open(access_path(server, name),
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_int_equal(
	    write(fd, bytes.data, bytes.size), (ssize_t)bytes.size);
	close(fd);
	buf_free(&bytes);
}

/* K40: what does not fit is lost; the next file takes lines again. */
static void
access_log_at_the_limit(void **state)
{
	struct server *server = *state;
	pid_t before[PROCESS_MAX];
	struct stat about;

	server_write(server, "a.gmi", "# A\n");
	fill(server, "access.log", 20);
	access_configure(server, "access.log", "[server]\nworkers = 2\n");
	server->prepare = limit_files;
	server_start(server, NULL);
	process_await(server, before, 4);
	for (int i = 0; i < ASKED; i++)
		gemini_expect(server, A, "20 ");
	EVENTUALLY(status_number_of(server, "totals.log_dropped") == ASKED);
	assert_int_equal(stat(access_path(server, "access.log"), &about), 0);
	assert_int_equal(about.st_size, LIMIT);
	assert_true(server_logged(server,
	    "cannot be written: File too large; raise ulimit -f or "
	    "LimitFSIZE of systemd"));
	assert_int_equal(server_logged(server, "No space"), 0);
	char from[2 * SERVER_PATH];
	snprintf(from, sizeof(from), "%s", access_path(server, "access.log"));
	assert_int_equal(rename(from, access_path(server, "old.log")), 0);
	kill(server->pid, SIGUSR1);
	/* A worker goes on in the old file until it is handed the new one. */
	EVENTUALLY((gemini_expect(server, A, "20 "),
	    stat(from, &about) == 0 && about.st_size > 0));
	char *line = access_line_of(server, "access.log", 0);
	assert_true(span_ends(span_of(line), SPAN(" done")));
	free(line);
	process_expect_same(server, before, 4);
	assert_int_equal(server_stop(server), 0);
}

/* K41: the log says so once there is room. */
static void
own_log_at_the_limit(void **state)
{
	struct server *server = *state;
	pid_t before[PROCESS_MAX], after[PROCESS_MAX];

	server_write(server, "a.gmi", "# A\n");
	server_configure(server, "[server]\nworkers = 1\n");
	fill(server, "log", 1);
	server->prepare = limit_files;
	server_start(server, NULL);
	EVENTUALLY(process_workers(server, before) == 1);
	gemini_expect(server, A, "20 ");
	kill(server->pid, SIGUSR1);
	kill(server->pid, SIGHUP);
	EVENTUALLY(process_workers(server, after) == 1 && *after != *before);
	gemini_expect(server, A, "20 ");
	assert_int_equal(truncate(access_path(server, "log"), 0), 0);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, " missing here"));
	EVENTUALLY(server_logged(server, "was read again"));
	gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

/* Words of which no two are alike: their index is larger than the limit. */
static struct buf
many_words(void)
{
	struct buf text = {0};

	buf_add(&text, SPAN("# Large\n\n"));
	for (unsigned i = 0; text.size < 4 * LIMIT; i++)
		buf_format(&text, "w%x%s", i * 2654435761u, i % 9 ? " " : "\n");
	return text;
}

/* K42: the indexer does not die of it, and goes on once it fits. */
static void
edition_at_the_limit(void **state)
{
	struct server *server = *state;
	pid_t before[PROCESS_MAX];

	server_write(server, "a.gmi", "# A\n");
	server_configure(server, "[server]\nworkers = 1\n");
	server->prepare = limit_files;
	server_start(server, NULL);
	process_await(server, before, 3);
	struct buf text = many_words();
	server_drop(server, "large.gmi", text.data);
	buf_free(&text);
	EVENTUALLY(server_logged(server, told));
	gemini_expect(server, A, "20 ");
	gemini_expect(server, "gemini://localhost/large.gmi\r\n", "51 ");
	assert_int_equal(unlink(server_path(server, "large.gmi")), 0);
	server_drop(server, "b.gmi", "# B\n");
	wait_for(server, "gemini://localhost/b.gmi\r\n", answer_starts, "20 ");
	assert_int_equal(server_logged(server, told), 1);
	process_expect_same(server, before, 3);
	assert_int_equal(server_stop(server), 0);
}

/* S41, K42: 41 before the first edition: nothing unread is served. */
static void
before_the_first_edition(void **state)
{
	struct server *server = *state;
	struct buf text = many_words();

	server_write(server, "a.gmi", "# A\n");
	server_write_bytes(server, "large.gmi", buf_span(&text));
	buf_free(&text);
	server->prepare = limit_files;
	server_launch(server, NULL);
	server_wait_ready(server);
	EVENTUALLY(server_logged(server, told));
	gemini_expect(server, A, "41 ");
	gemini_expect(server, "gemini://localhost/nothing\r\n", "41 ");
	gemini_expect(server, "gemini://other.example/\r\n", "53 ");
	struct heard heard = gopher_ask(server, "/a.gmi\r\n");
	assert_true(answer_starts(heard_span(&heard), "3"));
	heard_free(&heard);
	assert_int_equal(unlink(server_path(server, "large.gmi")), 0);
	server_wait_indexed(server);
	wait_for(server, A, answer_starts, "20 ");
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(access_log_at_the_limit),
	    SERVER_SCENE(own_log_at_the_limit),
	    SERVER_SCENE(edition_at_the_limit),
	    SERVER_SCENE(before_the_first_edition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
