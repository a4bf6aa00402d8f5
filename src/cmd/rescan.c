#include "cli/order.h"
#include "cmd/commands.h"

enum { RESCAN_TIME = 3600000 }; /* ms: a large capsule on a slow file system */

int
cmd_rescan(const struct command *command, int count, char **arguments)
{
	struct given given;
	struct config config;
	struct notes notes = {0};

	config_start(&config);
	int code =
	    order_read(command, count, arguments, &config, &given, &notes);
	if (code == EXIT_NONE)
		code = order_run(&config, &notes, SPAN("rescan"), RESCAN_TIME);
	note_free(&notes);
	config_free(&config);
	return code;
}
