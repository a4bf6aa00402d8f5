#include "base/log.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "serve/signals.h"
#include "serve/supervisor.h"

static const char usage[] =
    "loam serve [options]\n\n"
    "Serves the capsule to Gemini clients and Gopher users.";

/* The command line, which a reload reads again with its file. */
struct command_line {
	int count;
	char **arguments;
};

/* Returns -1 to go on, or the exit code after all messages. */
static int
read_configuration(const struct command_line *words, struct config *config)
{
	struct notes notes = {0};
	int first, code;

	config_start(config);
	code = options_read(
	    words->count, words->arguments, usage, 0, NULL, config, &first);
	if (code < 0 && config_check_keys(config, &notes) < 0) {
		options_print_notes(&notes);
		code = EXIT_USAGE;
	}
	note_free(&notes);
	if (code >= 0)
		config_free(config);
	return code;
}

static int
reload(void *context, struct config *config_r)
{
	return read_configuration(context, config_r) < 0 ? 0 : -1;
}

int
cmd_serve(int count, char **arguments)
{
	struct command_line words = {count, arguments};
	struct config config;
	int code;

	signals_adopt(SIGNALS_SUPERVISOR);
	code = read_configuration(&words, &config);
	if (code >= 0)
		return code;
	return supervisor_run(&config, reload, &words) < 0 ? EXIT_FAILED
							   : EXIT_DONE;
}
