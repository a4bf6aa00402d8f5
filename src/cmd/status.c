#include <errno.h>
#include <stdio.h>

#include "base/file.h"
#include "cmd/commands.h"
#include "cmd/control_ask.h"
#include "cmd/options.h"
#include "cmd/running.h"

static const char usage[] =
    "loam status [--json] [options]\n\n"
    "Shows what the running server is doing. It is reached by the socket that\n"
    "control in [server] of the configuration means. With -c only the server\n"
    "of that configuration is asked. Exits with 1 if no server answers.";

enum { ANSWER_TIME = 10000 }; /* ms for the whole answer */

static int
show_status(struct config *config, bool json)
{
	struct running running;
	struct buf answer = {0};
	int result = EXIT_FAILED;

	if (running_find(config, &running) < 0)
		return result;
	if (control_ask(running.socket,
		json ? SPAN("status json\n") : SPAN("status\n"), ANSWER_TIME,
		&answer) < 0)
		options_complain("the server at %pS cannot be reached: %s",
		    SPAN_AT(running.socket), note_cause(errno));
	else if (file_print(stdout, buf_span(&answer)) == 0 &&
	    fflush(stdout) == 0)
		result = EXIT_DONE;
	buf_free(&answer);
	return result;
}

int
cmd_status(int count, char **arguments)
{
	bool json = false;
	const struct options_own own[] = {
	    {"json", NULL, "one JSON document instead of text", &json, NULL},
	    {NULL, NULL, NULL, NULL, NULL}};
	struct config config;
	int first;

	config_start(&config);
	int code =
	    options_read(count, arguments, usage, 0, own, &config, &first);
	if (code < 0)
		code = show_status(&config, json);
	config_free(&config);
	return code;
}
