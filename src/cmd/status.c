#include <errno.h>
#include <stdio.h>

#include "cmd/commands.h"
#include "cli/given.h"
#include "cli/options.h"
#include "cli/order.h"
#include "cli/running.h"
#include "fetch/outlet.h"
#include "system/control_ask.h"

enum { ANSWER_TIME = 10000 }; /* ms for the whole answer */

/* What is asked for, by an option, else for people. */
static const struct {
	const char *option;
	struct span request;
} forms[] = {
    {"health", {"health\n", 7}},
    {"prometheus", {"status prometheus\n", 18}},
    {"pages", {"status pages\n", 13}},
    {"json", {"status json\n", 12}},
    {NULL, {"status\n", 7}},
};

enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

static bool
is_one_form(const struct given *given)
{
	const char *names[FORMS];

	for (size_t i = 0; i < FORMS; i++)
		names[i] = forms[i].option;
	return given_one_of(given, names);
}

/* The one word that says that clients can be sent there; any other answer. */
static bool
is_good(const struct given *given, struct span answer)
{
	return !given_value(given, "health") ||
	    span_equal(answer, SPAN("healthy\n"));
}

static int
show_status(struct config *config, const struct given *given)
{
	struct running running;
	struct buf answer = {0};
	int result = EXIT_FAILED;
	size_t at = 0;

	while (forms[at].option && !given_value(given, forms[at].option))
		at++;
	if (running_find(config, &running) < 0)
		return result;
	if (control_ask(
		running.socket, forms[at].request, ANSWER_TIME, &answer) < 0)
		options_complain("the server at %pS cannot be reached: %s",
		    SPAN_AT(running.socket), note_cause(errno));
	else if (outlet_print(stdout, buf_span(&answer)) == 0 &&
	    is_good(given, buf_span(&answer)))
		result = EXIT_DONE;
	buf_free(&answer);
	return result;
}

int
cmd_status(const struct command *command, int count, char **arguments)
{
	struct given given;
	struct config config;
	struct notes notes = {0};

	config_start(&config);
	/* A server that could not take its configuration serves on. */
	int code =
	    order_read(command, count, arguments, &config, &given, &notes);
	if (code == EXIT_NONE && !is_one_form(&given))
		code = EXIT_USAGE;
	if (code == EXIT_NONE) {
		options_print_notes(&notes);
		code = show_status(&config, &given);
		if (code == EXIT_FAILED && notes.errors > 0)
			code = EXIT_USAGE;
	}
	note_free(&notes);
	config_free(&config);
	return code;
}
