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

	config_start(&config);
	int code = order_read(command, count, arguments, &config, &given, NULL);
	if (code == EXIT_NONE)
		code = order_run(&config, SPAN("reload"), RELOAD_TIME);
	config_free(&config);
	return code;
}
