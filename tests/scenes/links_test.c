/* Links out of the capsule, and to what is hidden: rows T2, T3, K66, K69. */
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
	ASKED = 300, /* times, while they change places */
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
		if (i % 100 == 0)
			poll(NULL, 0, (int)(i / 100 % 7));
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

/* A link takes the place of another by a rename, as deployments do it. */
static void
relink(const struct server *server, const char *target, const char *name)
{
	char path[SERVER_PATH];

	link_to(server, target, ".next");
	snprintf(path, sizeof(path), "%s", server_path(server, name));
	assert_int_equal(rename(server_path(server, ".next"), path), 0);
}

/* The link is answered so, and the front page lists it, or does not. */
static void
expect_link(const struct server *server, const char *start, bool listed)
{
	wait_for(server, HOST "/link.gmi\r\n", answer_starts, start);
	wait_for(server, HOST "/\r\n", listed ? answer_has : answer_lacks,
	    "/link.gmi");
	wait_for(
	    server, "/\r\n", listed ? answer_has : answer_lacks, "\t/link");
}

/* K66: what a link leads to changes its state while the server runs. */
static void
changing_targets(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# One\n");
	server_write(server, "club/in.gmi", "# In\n");
	server_write(server, "news/n.gmi", "# News\n");
	server_write(server, ".secret/x.gmi", "# X\n\n" MARKER "\n");
	server_write(server, ".secret/n.gmi", "# X\n\n" MARKER "\n");
	link_to(server, "a.gmi", "link.gmi");
	link_to(server, "news", "latest");
	server_start(server, NULL);
	expect_link(server, "20 ", true);
	server_drop(server, "a.gmi", "---\ndraft: true\n---\n# One\n");
	expect_link(server, "51 ", false);
	server_drop(server, "a.gmi", "# Two\n");
	expect_link(server, "20 ", true);
	wait_for(server, HOST "/\r\n", answer_has, "/link.gmi Two");
	assert_int_equal(unlink(server_path(server, "a.gmi")), 0);
	expect_link(server, "51 ", false);
	server_drop(server, "a.gmi", "# Three\n");
	wait_for(server, HOST "/\r\n", answer_has, "/link.gmi Three");
	relink(server, ".secret/x.gmi", "link.gmi");
	expect_link(server, "51 ", false);
	/* Through a link to a directory, which then leads elsewhere. */
	relink(server, "latest/n.gmi", "link.gmi");
	wait_for(server, HOST "/\r\n", answer_has, "/link.gmi News");
	relink(server, ".secret", "latest");
	expect_link(server, "51 ", false);
	wait_for(server, HOST "/latest/\r\n", answer_starts, "51 ");
	relink(server, "news", "latest");
	expect_link(server, "20 ", true);
	wait_for(server, HOST "/latest/\r\n", answer_starts, "31 ");
	server_drop(server, "news/n.gmi", "---\ndraft: true\n---\n# N\n");
	wait_for(server, HOST "/latest\r\n", answer_starts, "51 ");
	wait_for(server, "/latest\r\n", answer_starts, "3");
	relink(server, "club/in.gmi", "link.gmi");
	wait_for(server, HOST "/\r\n", answer_has, "/link.gmi In");
	server_configure(server, "[zone club]\npath = /club/\nallow = any\n");
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	expect_link(server, "51 ", false);
	server_configure(server, "");
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	expect_link(server, "20 ", true);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K69: links to what is public and to what is hidden change places all the
 * while, in files and directories: what is hidden never leaves.
 */
static void
hidden_by_turns(void **state)
{
	static const char *const pages[] = {HOST "/l.gmi\r\n", "/l\r\n",
	    "/l.txt\r\n", HOST "/to/a.gmi\r\n", "/to/a\r\n", HOST "/t.gmi\r\n",
	    "/t\r\n", HOST "/d/a.gmi\r\n", "/d/a\r\n", HOST "/\r\n",
	    HOST "/d/\r\n", "/d/\r\n", "/to/\r\n", "/recent\r\n"};
	static const char *const pairs[][2] = {
	    {"l.gmi", ".away/l.gmi"}, {"to", ".away/to"}, {"d", ".away/d"}};
	struct server *server = *state;
	pid_t children[COUNT(pairs)];

	server_write(server, "pub/a.gmi", "# Public\n\nthe inside\n");
	server_write(server, "d/a.gmi", "# D\n\nthe inside\n");
	server_write(server, ".away/x/a.gmi", "# " MARKER "\n\n" MARKER "\n");
	server_write(server, "club/a.gmi", "# " MARKER "\n\n" MARKER "\n");
	link_to(server, "pub/a.gmi", "l.gmi");
	link_to(server, "../club/a.gmi", ".away/l.gmi");
	link_to(server, "pub", "to");
	link_to(server, "x", ".away/to");
	link_to(server, "to/a.gmi", "t.gmi");
	link_to(server, "x", ".away/d");
	server_configure(server, "[zone club]\npath = /club/\nallow = any\n");
	server_start(server, NULL);
	for (size_t i = 0; i < COUNT(pairs); i++)
		children[i] = flip(server, pairs[i][0], pairs[i][1]);
	for (size_t i = 0; i < ASKED; i++)
		expect_inside(server, pages[i % COUNT(pages)]);
	for (size_t i = 0; i < COUNT(pairs); i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], &(int){0}, 0);
	}
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
	    SERVER_SCENE(changing_targets),
	    SERVER_SCENE(hidden_by_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
