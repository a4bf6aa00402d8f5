#include <stdio.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/client.h"
#include "cli/given.h"
#include "cmd/commands.h"
#include "fetch/fetch.h"

enum { CHECK_TIME = 10 }; /* seconds that --check takes at most */

/* Prints one line about what came, and no more. */
static int
report(const struct fetched *fetched, const char *typed)
{
	struct buf line = {0};
	struct span url = fetched->target.url.size > 0
	    ? buf_span(&fetched->target.url)
	    : span_of(typed);

	buf_add(&line,
	    fetched->outcome == OUTCOME_DONE ? SPAN("ok ") : SPAN("failed "));
	utf8_add_visible(&line, url);
	if (fetched->outcome != OUTCOME_DONE) {
		buf_add(&line, SPAN(": "));
		utf8_add_visible(&line, buf_span(&fetched->wrong));
	} else {
		if (fetched->status > 0)
			buf_format(&line, " %d", fetched->status);
		buf_format(&line, " %ju bytes", (uintmax_t)fetched->size);
	}
	buf_byte(&line, '\n');
	file_print(stdout, buf_span(&line));
	buf_free(&line);
	return (int)fetched->outcome;
}

static int
get(const struct given *given)
{
	const char *typed = given->words[0];
	bool check = given_value(given, "check") != NULL;
	struct buf path = {0};
	struct fetch_order order =
	    client_order(given, check ? CHECK_TIME : 0, &path);
	struct delivery delivery = {
	    .path = given_value(given, "output"),
	    .header = given_value(given, "header") != NULL,
	    .nothing = check,
	};
	int code;

	order.query = given_value(given, "query");
	order.remembers = !check;
	order.emit = delivery_take;
	order.to = &delivery;
	if (!check)
		client_warn(&order);
	struct fetched fetched = fetch(span_of(typed), &order);
	if (check) {
		code = report(&fetched, typed);
	} else {
		options_print_notes(&fetched.remarks);
		code = delivery_end(&delivery, &fetched, typed);
	}
	fetched_free(&fetched);
	buf_free(&path);
	return code;
}

/* The line of --check has neither the answer nor its header. */
static bool
is_one_answer(const struct given *given)
{
	return given_one_of(
		   given, (const char *const[]){"check", "output", NULL}) &&
	    given_one_of(given, (const char *const[]){"check", "header", NULL});
}

int
cmd_get(const struct command *command, int count, char **arguments)
{
	struct given given;
	int code = options_read(command, count, arguments, NULL, &given);

	if (code == EXIT_NONE && !is_one_answer(&given))
		code = EXIT_USAGE;
	if (code == EXIT_NONE)
		code = client_check(&given);
	return code == EXIT_NONE ? get(&given) : code;
}
