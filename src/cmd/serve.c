#include "base/log.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "serve/supervisor.h"

static const char usage[] =
    "loam serve [options]\n\n"
    "Serves the capsule to Gemini clients and Gopher users.";

/* The command line, to be read again with the file it names. */
struct command_line {
	int count;
	char **arguments;
};

static int
load(void *context, struct config *config_r)
{
	const struct command_line *words = context;
	int first;

	config_start(config_r);
	if (options_read(
		words->count, words->arguments, usage, 0, config_r, &first) < 0)
		return 0;
	config_free(config_r);
	return -1;
}

int
cmd_serve(int count, char **arguments)
{
	struct command_line words = {count, arguments};
	struct config config;
	int first, code;

	config_start(&config);
	code = options_read(count, arguments, usage, 0, &config, &first);
	if (code >= 0) {
		config_free(&config);
		return code;
	}
	return supervisor_run(&config, load, &words) < 0 ? EXIT_FAILED
							 : EXIT_DONE;
}
