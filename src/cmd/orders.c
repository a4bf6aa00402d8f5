#include "base/buf.h"
#include "cli/order.h"
#include "cmd/commands.h"

enum {
	/* ms: the generation before has ten seconds to end */
	RELOAD_TIME = 120000,
	RESCAN_TIME = 3600000, /* ms: a large capsule on a slow file system */
	DRAIN_TIME = 90000, /* ms for the end, after the grace */
	DRAIN_GRACE = 10, /* seconds */
};

/* Appends how long connections are still taken. Returns it in ms. */
static int
add_grace(const struct given *given, struct buf *order)
{
	const char *value = given_value(given, "grace");
	uint64_t grace = DRAIN_GRACE;

	/* Its range was checked with the options. */
	if (value)
		(void)span_number(span_of(value), INT32_MAX, &grace);
	buf_format(order, " %d", (int)grace);
	return (int)grace * 1000;
}

/* Sends the order that has the name of the command, and waits for its time. */
static int
send_order(const struct command *command, int count, char **arguments, int time,
    bool graced)
{
	struct given given;
	struct config config;
	struct notes notes = {0};
	struct buf order = {0};

	config_start(&config);
	int code =
	    order_read(command, count, arguments, &config, &given, &notes);
	buf_add(&order, span_of(command->name));
	if (code == EXIT_NONE && graced)
		time += add_grace(&given, &order);
	if (code == EXIT_NONE)
		code = order_run(&config, &notes, buf_span(&order), time);
	buf_free(&order);
	note_free(&notes);
	config_free(&config);
	return code;
}

int
cmd_reload(const struct command *command, int count, char **arguments)
{
	return send_order(command, count, arguments, RELOAD_TIME, false);
}

int
cmd_rescan(const struct command *command, int count, char **arguments)
{
	return send_order(command, count, arguments, RESCAN_TIME, false);
}

int
cmd_drain(const struct command *command, int count, char **arguments)
{
	return send_order(command, count, arguments, DRAIN_TIME, true);
}
