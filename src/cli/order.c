#include <errno.h>
#include <stdio.h>

#include "cli/order.h"
#include "cli/running.h"
#include "fetch/outlet.h"
#include "system/control_ask.h"

/* Whether a mistake is not in a line of a configuration, which servers read. */
static bool
is_beyond_lines(const struct note *note)
{
	return note->severity == NOTE_ERROR && note->line == 0;
}

enum exit_code
order_read(const struct command *command, int count, char **arguments,
    struct config *config, struct given *given_r, struct notes *notes)
{
	enum exit_code code = options_read_noting(
	    command, count, arguments, config, given_r, notes);

	if (notes->errors > 0)
		code = EXIT_NONE;
	for (size_t i = 0; i < notes->count; i++)
		if (is_beyond_lines(&notes->list[i]))
			code = EXIT_USAGE;
	if (code == EXIT_USAGE)
		options_print_notes(notes);
	return code;
}

/* The answer begins with a line that says whether it was done. */
static int
print_outcome(struct span order, struct span answer)
{
	struct span result = span_cut(&answer, '\n');
	bool done = span_equal(result, SPAN("done"));

	if (!done && !span_equal(result, SPAN("failed"))) {
		/* A server of an older version. */
		options_complain("the server does not know %pS: \"%pS\"",
		    SPAN_AT(span_cut_word(&order)), SPAN_AT(result));
		return EXIT_FAILED;
	}
	if (outlet_print(done ? stdout : stderr, answer) < 0)
		return EXIT_FAILED;
	return done ? EXIT_DONE : EXIT_FAILED;
}

/*
 * A program that takes the place of the server's ends the connections of all
 * who wait (serve/upgrade.c): the next one has the answer. A server that ends
 * while it drains has no next one.
 */
static int
ask(struct span socket, struct span line, int time, struct buf *answer)
{
	int result = control_ask(socket, line, time, answer);

	if (result < 0 && errno == ECONNRESET && answer->size == 0 &&
	    !span_starts(line, SPAN("drain")))
		result = control_ask(socket, line, time, answer);
	return result;
}

int
order_run(struct config *config, const struct notes *notes, struct span order,
    int time)
{
	struct running running;
	struct buf line = {0}, answer = {0};
	int code = EXIT_FAILED;

	if (running_find(config, &running) < 0) {
		options_print_notes(notes);
		return code;
	}
	buf_format(&line, "%pS\n", SPAN_AT(order));
	if (ask(running.socket, buf_span(&line), time, &answer) < 0)
		options_complain("the server at %pS has not answered: %s",
		    SPAN_AT(running.socket), note_cause(errno));
	else
		code = print_outcome(order, buf_span(&answer));
	buf_free(&line);
	buf_free(&answer);
	return code;
}
