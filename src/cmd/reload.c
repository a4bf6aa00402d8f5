#include "cli/order.h"
#include "cmd/commands.h"

enum {
	RELOAD_TIME = 120000
}; /* ms: the generation before has ten seconds to end */

int
cmd_reload(const struct command *command, int count, char **arguments)
{
	struct given given;
	struct config config;
	struct notes notes = {0};

	config_start(&config);
	int code =
	    order_read(command, count, arguments, &config, &given, &notes);
	if (code == EXIT_NONE)
		code = order_run(&config, &notes, SPAN("reload"), RELOAD_TIME);
	note_free(&notes);
	config_free(&config);
	return code;
}
