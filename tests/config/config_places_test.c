/* Where a configuration is, and what it names: rows K222, K295 and K314. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "config/config.h"
#include "support/expect.h"
#include "support/said.h"
#include "support/server.h"

/* K222: a pipe that nobody writes to is given up after a second. */
static void
silent_pipe(void **state)
{
	struct server *server = *state;
	char path[SERVER_PATH + 16];
	struct config config;
	struct notes notes = {0};

	snprintf(path, sizeof(path), "%s/pipe", server->directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	config_start(&config);
	assert_int_equal(config_read(&config, span_of(path), &notes), -1);
	expect_span("pipe", notes.list[0].sentence,
	    SPAN("cannot be read: Connection timed out; name another "
		 "configuration by -c"));
	note_free(&notes);
	config_free(&config);
}

enum { TICK = 10000 }; /* us */

static int writing_end;
static volatile sig_atomic_t ticks;

/* Writes at the second tick: at the first one the pipe is still empty. */
static void
tick(int number)
{
	static const char text[] = "[menus]\npage = 20\n";

	(void)number;
	if (++ticks != 2)
		return;
	if (write(writing_end, text, sizeof(text) - 1) < 0)
		_exit(1);
	close(writing_end);
}

/* K314: a configuration that comes through a pipe is waited for, whatever
 * signals come meanwhile. */
static void
interrupted_pipe(void **state)
{
	const struct itimerval every = {{0, TICK}, {0, TICK}};
	const struct itimerval never = {{0, 0}, {0, 0}};
	const struct sigaction ticking = {.sa_handler = tick};
	struct server *server = *state;
	char path[SERVER_PATH + 16];
	struct sigaction before;
	struct config config;
	struct notes notes = {0};

	snprintf(path, sizeof(path), "%s/pipe", server->directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	writing_end = open(path, O_RDWR);
	assert_true(writing_end >= 0);
	config_start(&config);
	sigaction(SIGALRM, &ticking, &before);
	setitimer(ITIMER_REAL, &every, NULL);
	int result = config_read(&config, span_of(path), &notes);
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &before, NULL);
	assert_int_equal(result, 0);
	assert_true(ticks > 1);
	note_free(&notes);
	config_free(&config);
}

#define OUTSIDE                                                                \
	", expected a directory outside the capsule, where readers "           \
	"cannot fetch the key\n"

/* K222: what readers could fetch, and what only resembles it. */
static void
keys_inside(void **state)
{
	static const struct said_row rows[] = {
	    {"[capsule]\nroot = capsule\ncerts = certs\n", ""},
	    {"[capsule]\nroot = capsule\ncerts = capsule\n",
		"certs of [capsule] is \"capsule\"" OUTSIDE},
	    {"[capsule]\nroot = capsule\ncerts = capsule/new\n",
		"certs of [capsule] is \"capsule/new\"" OUTSIDE},
	    {"[capsule]\nroot = capsule\ncerts = capsule-certs\n", ""},
	    {"[capsule]\nroot = none\ncerts = certs\n", ""},
	    {"[capsule]\nroot = /\ncerts = certs\n",
		"certs of [capsule] is \"certs\"" OUTSIDE},
	    {"[capsule]\nroot = capsule\ncerts = no/certs\n",
		"certs of [capsule] is \"no/certs\": No such file or "
		"directory, expected a directory, or the name of a new one in "
		"a directory that exists\n"},
	    {"[capsule]\nroot = capsule\n[host a]\nkey = capsule/key\n",
		"key of [host a] is \"capsule/key\", expected a file outside "
		"the "
		"capsule, where readers cannot fetch it\n"},
	    {"[capsule]\nroot = capsule\n[host a]\nkey = no/such/key\n", ""},
	    {"[capsule]\nroot = capsule\ncerts = capsule\n"
	     "[host a]\nname = a.org\n[host b]\nname = b.org\n",
		"certs of [capsule] is \"capsule\"" OUTSIDE},
	    {"[capsule]\nroot = capsule\ncerts = capsule\n"
	     "[gemini]\nlisten = off\n",
		""},
	    {"[capsule]\nroot = capsule\ncerts = capsule\n"
	     "[gemini]\nlisten = off\n[gopher]\ntls = yes\n",
		"certs of [capsule] is \"capsule\"" OUTSIDE},
	};
	struct server *server = *state;

	assert_int_equal(chdir(server->directory), 0);
	assert_int_equal(mkdir("capsule-certs", 0700), 0);
	said_expect(rows, COUNT(rows), config_check_keys);
}

/* K222: the root of [capsule] counts if a host has it; logs need a place. */
static void
paths(void **state)
{
	static const struct said_row rows[] = {
	    {"[capsule]\nroot = none\n[host a]\nroot = capsule\n", ""},
	    {"[capsule]\nroot = none\n[host a]\nname = a.org\nroot = capsule\n"
	     "[host b]\nname = b.org\n",
		"root of [capsule] is \"none\": No such file or directory, "
		"expected a directory that loam's user can read\n"},
	    {"[capsule]\nroot = capsule\n[host a]\nroot = none\n",
		"root of [host a] is \"none\": No such file or directory, "
		"expected a directory that loam's user can read\n"},
	    {"[capsule]\nroot = capsule\n[log]\naccess = /loam-none.log\n", ""},
	    {"[capsule]\nroot = capsule\n[log]\naccess = ./none.log\n", ""},
	    /* Words, and no files of the capsule. */
	    {"[capsule]\nroot = .\n[log]\naccess = off\n", ""},
	    {"[capsule]\nroot = .\n[log]\naccess = stdout\n", ""},
	    {"[capsule]\nroot = .\n[log]\naccess = syslog\n", ""},
	    {"[capsule]\nroot = .\n[log]\naccess = ./std\n",
		"access of [log] is \"./std\", expected a file outside the "
		"capsule, where readers cannot fetch it\n"},
	    {"[capsule]\nroot = capsule\n[log]\naccess = loam.ini/log\n",
		"access of [log] is \"loam.ini/log\": Not a directory, "
		"expected off, stdout, syslog or a file in a directory that "
		"exists\n"},
	};
	struct server *server = *state;

	assert_int_equal(chdir(server->directory), 0);
	server_configure(server, "");
	said_expect(rows, COUNT(rows), config_check_paths);
}

#define TICKETS "[capsule]\nroot = capsule\n[server]\ntickets = "

/* K295: keys of tickets in a file, which readers could fetch, or not. */
static void
ticket_files(void **state)
{
	static const struct said_row rows[] = {
	    {TICKETS "yes\n", ""},
	    {TICKETS "no\n", ""},
	    {TICKETS "loam.ini\n", ""},
	    {TICKETS "none\n",
		"tickets of [server] is \"none\": No such file or directory, "
		"expected yes, no or a file of keys that loam's user can "
		"read\n"},
	    {TICKETS "capsule\n",
		"tickets of [server] is \"capsule\": Is a directory, expected "
		"yes, no or a file of keys that loam's user can read\n"},
	    {TICKETS "capsule/keys\n",
		"tickets of [server] is \"capsule/keys\", expected a file "
		"outside the capsule, where readers cannot fetch it\n"},
	};
	struct server *server = *state;

	assert_int_equal(chdir(server->directory), 0);
	server_configure(server, "");
	server_write(server, "keys", "");
	said_expect(rows, COUNT(rows), config_check_paths);
}

/* K222: a configuration that others may write is remarked on with its paths. */
static void
written_by_others(void **state)
{
	static const struct {
		mode_t mode;
		size_t remarks;
	} rows[] = {{0600, 0}, {0660, 1}};
	struct server *server = *state;

	assert_int_equal(chdir(server->directory), 0);
	server_configure(server, "");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config config;
		struct notes notes = {0};
		config_start(&config);
		int next = dup(STDIN_FILENO);
		close(next);
		assert_int_equal(
		    config_read(&config, SPAN("loam.ini"), &notes), 0);
		/* The file is closed again. */
		assert_int_equal(fcntl(next, F_GETFD), -1);
		assert_int_equal(chmod("loam.ini", rows[i].mode), 0);
		assert_int_equal(config_check_paths(&config, &notes), 0);
		assert_int_equal(notes.count, rows[i].remarks);
		note_free(&notes);
		config_free(&config);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(silent_pipe),
	    SERVER_SCENE(interrupted_pipe),
	    SERVER_SCENE(keys_inside),
	    SERVER_SCENE(paths),
	    SERVER_SCENE(ticket_files),
	    SERVER_SCENE(written_by_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
