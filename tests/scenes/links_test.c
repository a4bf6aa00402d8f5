/* Links out of the capsule: rows T2 and T3. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/expect.h"

enum {
	ASKED = 1500, /* times, while they change places */
	EXCHANGE = 2, /* RENAME_EXCHANGE, which needs _GNU_SOURCE */
};

#define HOST "gemini://localhost"
#define MARKER "the outside marker"

static void
link_to(const struct server *server, const char *target, const char *name)
{
	assert_int_equal(symlink(target, server_path(server, name)), 0);
}

/* T2: by name, what each link leads to, and whether it is served. */
static void
leading_out(void **state)
{
	static const struct {
		const char *target, *name;
	} rows[] = {
	    {"../outside.gmi", "parent.gmi"},
	    {"..", "up"},
	    {"/etc/hostname", "absolute.txt"},
	    {"/proc/self/environ", "magic.txt"},
	    {"/proc/self/cwd", "magic"},
	    {"/proc/self/fd/0", "descriptor.txt"},
	    {"/dev/zero", "device.gmi"},
	    {"loop.gmi", "loop.gmi"},
	    {"two.gmi", "one.gmi"},
	    {"one.gmi", "two.gmi"},
	    {"nowhere.gmi", "dangling.gmi"},
	    {"dir/../../outside.gmi", "climbing.gmi"},
	    {"../../outside.gmi", "dir/deep.gmi"},
	    {"up/outside.gmi", "through.gmi"},
	};
	static const char *const behind[] = {
	    "", "/", "/outside.gmi", "/capsule/a.gmi", "/secret.txt"};
	struct server *server = *state;
	char request[128];

	server_write(server, "../outside.gmi", "# Outside\n\n" MARKER "\n");
	server_write(server, "a.gmi", "# A\n");
	server_write(server, "dir/b.gmi", "# B\n");
	for (size_t i = 0; i < COUNT(rows); i++)
		link_to(server, rows[i].target, rows[i].name);
	server_start(server, NULL);
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < COUNT(behind); j++) {
			snprintf(request, sizeof(request), HOST "/%s%s\r\n",
			    rows[i].name, behind[j]);
			gemini_expect(server, request, "51 ");
			snprintf(request, sizeof(request), "/%s%s\r\n",
			    rows[i].name, behind[j]);
			struct heard heard = gopher_ask(server, request);
			expect_true(request, heard_span(&heard),
			    answer_starts(heard_span(&heard), "3"));
			heard_free(&heard);
		}
	ask_expect(server, HOST "/\r\n", answer_lacks, "out");
	assert_int_equal(server_stop(server), 0);
}

/* Two names change places, at once and for ever. */
static pid_t
flip(const struct server *server, const char *one, const char *two)
{
	char first[SERVER_PATH], second[SERVER_PATH];
	pid_t child = fork();

	if (child != 0)
		return child;
	snprintf(first, sizeof(first), "%s", server_path(server, one));
	snprintf(second, sizeof(second), "%s", server_path(server, two));
	for (unsigned i = 0;; i++) {
		if (syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second,
			EXCHANGE) < 0)
			_exit(1);
		/* Bursts and rests: the indexer is to get a look in. */
		if (i % 500 == 0)
			poll(NULL, 0, (int)(i / 500 % 7));
	}
}

static size_t
expect_inside(const struct server *server, const char *request)
{
	struct heard heard = request[0] == 'g' ? gemini_ask(server, request)
					       : gopher_ask(server, request);
	struct span answer = heard_span(&heard);
	size_t good = answer_has(answer, "the inside");

	expect_true(request, answer, answer_lacks(answer, MARKER));
	heard_free(&heard);
	return good;
}

/*
 * T3: a file and a link out, a directory and a link out, a file and a
 * directory change places all the while. The outside marker never leaves.
 */
static void
changing_places(void **state)
{
	static const char *const pages[] = {HOST "/flip.gmi\r\n", "/flip\r\n",
	    "/flip.gmi\r\n", "/flip.txt\r\n", HOST "/dir/a.gmi\r\n",
	    "/dir/a\r\n", HOST "/kind.gmi\r\n", HOST "/kind.gmi/a.gmi\r\n",
	    HOST "/\r\n", HOST "/dir/\r\n", "/recent\r\n"};
	static const char *const pairs[][2] = {{"flip.gmi", "away/flip.gmi"},
	    {"dir", "away/dir"}, {"kind.gmi", "away/kind.gmi"}};
	struct server *server = *state;
	pid_t children[COUNT(pairs)];

	server_write(
	    server, "../outside/a.gmi", "# " MARKER "\n\n" MARKER "\n");
	server_write(server, "flip.gmi", "# Flip\n\nthe inside\n");
	server_write(server, "dir/a.gmi", "# In dir\n\nthe inside\n");
	server_write(server, "kind.gmi", "# Kind\n\nthe inside\n");
	server_write(server, "away/kind.gmi/a.gmi", "# K\n\nthe inside\n");
	link_to(server, "../../outside/a.gmi", "away/flip.gmi");
	link_to(server, "../../outside", "away/dir");
	server_start(server, NULL);
	for (size_t i = 0; i < COUNT(pairs); i++)
		children[i] = flip(server, pairs[i][0], pairs[i][1]);
	for (size_t i = 0; i < ASKED; i++)
		expect_inside(server, pages[i % COUNT(pages)]);
	for (size_t i = 0; i < COUNT(pairs); i++) {
		int status;
		/* Where the system cannot exchange, it has ended. */
		kill(children[i], SIGKILL);
		waitpid(children[i], &status, 0);
	}
	/* It settles on what stands there in the end. */
	struct stat about;
	bool link = lstat(server_path(server, "flip.gmi"), &about) == 0 &&
	    S_ISLNK(about.st_mode);
	wait_for(
	    server, HOST "/flip.gmi\r\n", answer_starts, link ? "51 " : "20 ");
	link = lstat(server_path(server, "dir"), &about) == 0 &&
	    S_ISLNK(about.st_mode);
	wait_for(
	    server, HOST "/dir/a.gmi\r\n", answer_starts, link ? "51 " : "20 ");
	for (size_t i = 0; i < COUNT(pages); i++)
		expect_inside(server, pages[i]);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(leading_out),
	    SERVER_SCENE(changing_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
