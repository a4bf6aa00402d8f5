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
	char order[32];

	config_start(&config);
	int code = order_read(command, count, arguments, &config, &given, NULL);
	if (code == EXIT_NONE) {
		const char *value = given_value(&given, "grace");
		int grace = value ? atoi(value) : DRAIN_GRACE;
		snprintf(order, sizeof(order), "drain %d", grace);
		code = order_run(
		    &config, span_of(order), grace * 1000 + DRAIN_TIME);
	}
	config_free(&config);
	return code;
}
