#include <stdio.h>
#include <stdlib.h>

#include "cli/order.h"
#include "cmd/commands.h"

enum {
	DRAIN_TIME = 90000, /* ms for the end, after the grace */
	DRAIN_GRACE = 10, /* seconds */
};

int
cmd_drain(const struct command *command, int count, char **arguments)
{
	struct given given;
	struct config config;
	struct notes notes = {0};
	char order[32];

	config_start(&config);
	int code =
	    order_read(command, count, arguments, &config, &given, &notes);
	if (code == EXIT_NONE) {
		const char *value = given_value(&given, "grace");
		int grace = value ? atoi(value) : DRAIN_GRACE;
		snprintf(order, sizeof(order), "drain %d", grace);
		code = order_run(
		    &config, &notes, span_of(order), grace * 1000 + DRAIN_TIME);
	}
	note_free(&notes);
	config_free(&config);
	return code;
}
