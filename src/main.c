/* loam serves a directory of text to Gemini clients and Gopher users. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "config/expected.h"
#include "serve/signals.h"

static const struct {
	const char *name, *help;
	int (*run)(int count, char **arguments);
} commands[] = {
    {"serve", "serve the capsule", cmd_serve},
    {"check", "read configuration and capsule, report mistakes", cmd_check},
    {"show", "the answer that a reader would get, without a socket", cmd_show},
    {"cert", "show, renew or import the hosts' certificates", cmd_cert},
    {"status", "what the running server is doing", cmd_status},
};

static void
help(FILE *to)
{
	fprintf(to, "usage: loam COMMAND [options]\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(
		    to, "  loam %-7s %s\n", commands[i].name, commands[i].help);
	fprintf(to, "\n`loam COMMAND --help` says more.\n");
}

static void
complain_of(const char *name)
{
	enum { COUNT = sizeof(commands) / sizeof(commands[0]) };
	struct span names[COUNT];
	struct buf expected = {0};

	for (size_t i = 0; i < COUNT; i++)
		names[i] = span_of(commands[i].name);
	expected_add(&expected, span_of(name), names, COUNT);
	options_complain(
	    "unknown command \"%s\"%pS", name, SPAN_AT(buf_span(&expected)));
	buf_free(&expected);
}

static int
run(int count, char **arguments)
{
	const char *name = count > 1 ? arguments[1] : "";

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(count - 1, arguments + 1);
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		help(stdout);
		return EXIT_DONE;
	}
	if (strcmp(name, "--version") == 0) {
		printf("loam %s\n", LOAM_VERSION);
		return EXIT_DONE;
	}
	if (*name)
		complain_of(name);
	help(stderr);
	return EXIT_USAGE;
}

int
main(int count, char **arguments)
{
	int code;

	signals_adopt(SIGNALS_COMMAND);
	code = run(count, arguments);
	/* Lost output is a failure, whatever the command returned (K47). */
	errno = 0;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "loam: standard output cannot be written%s%s\n",
		    errno ? ": " : "", errno ? strerror(errno) : "");
		code = code == EXIT_DONE ? EXIT_FAILED : code;
	}
	return code;
}
