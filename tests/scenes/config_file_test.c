/* Which configuration each command reads, and that a reload keeps to it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

enum { WORDS = 6 };

/* Commands without their -c. */
static const struct command {
	const char *words[WORDS];
} commands[] = {
    {{"serve", "--gemini", "off", "--gopher", "off"}},
    {{"check"}},
    {{"show", "/"}},
    {{"status"}},
    {{"cert"}},
    {{"cert", "renew"}},
};

/* Runs a command, with `-c file` after it unless that is NULL. */
static struct ran
run(const struct server *server, const struct command *command,
    const char *file)
{
	const char *words[WORDS + 3] = {NULL};
	size_t count = 0;

	for (; command->words[count]; count++)
		words[count] = command->words[count];
	if (file) {
		words[count++] = "-c";
		words[count++] = file;
	}
	return command_run(server, words);
}

static void
expect_errors(const struct server *server, const struct command *command,
    const char *file, int code, const char *errors)
{
	struct ran ran = run(server, command, file);
	struct span said = buf_span(&ran.errors);

	expect_true(command->words[0], said, answer_has(said, errors));
	expect_true(command->words[0], said, ran.code == code);
	ran_free(&ran);
}

/* Writes a file beside the capsule. */
static void
write_beside(const struct server *server, const char *name, const char *text)
{
	char path[SERVER_PATH];

	snprintf(path, sizeof(path), "../%s", name);
	server_write(server, path, text);
}

/* P103: every command reads the same file, and none passes over a broken one.
 */
static void
one_file_for_all(void **state)
{
	struct server *server = *state;
	char link[SERVER_PATH + 16];

	for (size_t i = 0; i < COUNT(commands); i++)
		expect_errors(server, &commands[i], "none.ini", 2,
		    "none.ini: cannot be read");
	write_beside(server, "conf/loam.ini", "[server]\nhere = 1\n");
	write_beside(server, "b.ini", "[server]\nthere = 1\n");
	for (size_t i = 0; i < COUNT(commands); i++) {
		expect_errors(server, &commands[i], NULL, 2,
		    "conf/loam.ini:2: unknown key \"here\"");
		expect_errors(server, &commands[i], "b.ini", 2,
		    "b.ini:2: unknown key \"there\"");
	}
	/* A link that leads nowhere is a file that is there. */
	snprintf(link, sizeof(link), "%s/conf/loam.ini", server->directory);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("none.ini", link), 0);
	for (size_t i = 0; i < COUNT(commands); i++)
		expect_errors(server, &commands[i], NULL, 2,
		    "conf/loam.ini: cannot be read");
}

/* P104: what a command says of a directory, it says of which configuration. */
static void
file_is_named(void **state)
{
	static const struct command check = {{"check"}}, cert = {{"cert"}};
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	expect_errors(
	    server, &check, "loam.ini", 0, "configuration loam.ini\n");
	expect_errors(server, &cert, "loam.ini", 0, "configuration loam.ini\n");
	write_beside(server, "conf/loam.ini", "");
	expect_errors(server, &check, NULL, 0, "configuration conf/loam.ini\n");
	expect_errors(server, &cert, NULL, 0, "configuration conf/loam.ini\n");
}

/* P105: a reload reads the file of the start, and no other once it is gone. */
static void
reload_keeps_the_file(void **state)
{
	static const char *const words[] = {
	    "serve", "--gemini", "off", "--gopher", "127.0.0.1:0", NULL};
	struct server *server = *state;
	char from[SERVER_PATH + 16], to[SERVER_PATH + 16];

	server_write(server, "a.gmi", "# A\n");
	write_beside(server, "conf/loam.ini", "[capsule]\ntitle = Mine\n");
	server->inside = true;
	server_launch_bare(server, words);
	server_wait_ready(server);
	server_wait_indexed(server);
	assert_int_equal(
	    server_logged(server, "configuration conf/loam.ini"), 1);
	ask_expect(server, "/\r\n", answer_has, "iMine\t");
	snprintf(from, sizeof(from), "%s/conf/loam.ini", server->directory);
	snprintf(to, sizeof(to), "%s/conf/away.ini", server->directory);
	assert_int_equal(rename(from, to), 0);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "the configuration stays as it was"));
	assert_int_equal(
	    server_logged(server, "conf/loam.ini: cannot be read"), 1);
	ask_expect(server, "/\r\n", answer_has, "iMine\t");
	assert_int_equal(rename(to, from), 0);
	write_beside(server, "conf/loam.ini", "[capsule]\ntitle = Other\n");
	kill(server->pid, SIGHUP);
	wait_for(server, "/\r\n", answer_has, "iOther\t");
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(one_file_for_all),
	    SERVER_SCENE(file_is_named),
	    SERVER_SCENE(reload_keeps_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
