#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cmd/command.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "fetch/fetch.h"
#include "fetch/known_hosts.h"

/*
 * A client for scripts, health checks and a look at one's own capsule. A body
 * goes to standard output byte for byte; on a terminal nothing that came from
 * a server controls it, and what is no text stays away from it.
 */

enum {
	SILENCE = 30, /* seconds without a byte */
	CHECK_TIME = 10, /* seconds that --check takes at most */
	SIZE_DEFAULT = 64, /* MiB */
};

static int64_t
option_number(const struct given *given, const char *option, int64_t otherwise)
{
	const char *value = given_value(given, option);
	uint64_t number = 0;

	if (!value || span_number(span_of(value), INT32_MAX, &number) < 0)
		return otherwise;
	return (int64_t)number;
}

/* Fills in the order; known_hosts is memory for its path. */
static struct fetch_order
order_of(const struct given *given, struct buf *known_hosts)
{
	bool check = given_value(given, "check") != NULL;
	int64_t time =
	    option_number(given, "timeout", check ? CHECK_TIME : 0) * 1000;
	struct fetch_order order = {
	    .query = given_value(given, "query"),
	    .own = {given_value(given, "cert"), given_value(given, "key")},
	    .remembers = !check,
	    .trusts_any = given_value(given, "trust-any-key") != NULL,
	    .size_max = (size_t)option_number(given, "limit", SIZE_DEFAULT)
		<< 20,
	};

	order.patience.silence = SILENCE * 1000;
	if (time > 0) {
		order.patience.silence = (int)time;
		order.patience.until = clock_monotonic() + time;
	}
	if (known_hosts_path(known_hosts) == 0)
		order.known_hosts = known_hosts->data;
	else if (!check && !order.trusts_any)
		options_complain("the keys of hosts are not remembered, since "
				 "neither XDG_DATA_HOME nor HOME is set");
	return order;
}

/* Prints a text line by line, so that none of it controls the terminal. */
static void
print_visible(struct span text)
{
	while (text.size > 0) {
		struct span line = span_cut_line(&text);
		struct buf shown = {0};
		while (line.size > 0) {
			size_t tab = span_find(line, '\t');
			utf8_add_visible(&shown, span_head(line, tab));
			if (tab < line.size)
				buf_byte(&shown, '\t');
			line = span_tail(line, tab + 1);
		}
		buf_byte(&shown, '\n');
		file_print(stdout, buf_span(&shown));
		buf_free(&shown);
	}
}

/* A device or a pipe is written to; a file is replaced, and never half. */
static int
write_answer(const char *path, struct span bytes)
{
	struct stat about;
	mode_t mask = umask(0);

	umask(mask);
	if (stat(path, &about) < 0 || S_ISREG(about.st_mode))
		return file_replace(path, bytes, 0666 & ~mask);
	FILE *file = fopen(path, "we");
	if (!file)
		return -1;
	int printed = file_print(file, bytes);
	return fclose(file) == 0 ? printed : -1;
}

/* Appends the header of a Gemini answer as it came. */
static void
add_header(const struct fetched *fetched, struct buf *buf)
{
	if (fetched->status > 0)
		buf_format(buf, "%d %pS\r\n", fetched->status,
		    SPAN_AT(buf_span(&fetched->meta)));
}

static int
keep_answer(const struct fetched *fetched, const char *path, struct span bytes)
{
	if (fetched->outcome != OUTCOME_DONE)
		return (int)fetched->outcome;
	if (write_answer(path, bytes) == 0)
		return EXIT_DONE;
	options_complain("%s cannot be written: %s; name another by --output",
	    path, note_cause(errno));
	return EXIT_FAILED;
}

/* Writes what came to where it is wanted. Returns the exit code. */
static int
deliver(const struct given *given, const struct fetched *fetched)
{
	const char *path = given_value(given, "output");
	struct buf bytes = {0};
	int code = (int)fetched->outcome;

	if (given_value(given, "header"))
		add_header(fetched, &bytes);
	buf_add(&bytes, buf_span(&fetched->body));
	if (path && strcmp(path, "-") != 0) {
		code = keep_answer(fetched, path, buf_span(&bytes));
	} else if (path || !isatty(STDOUT_FILENO)) {
		file_print(stdout, buf_span(&bytes));
	} else if (fetched_is_text(fetched)) {
		print_visible(buf_span(&bytes));
	} else {
		options_complain("%pS is not for a terminal: name a file by "
				 "--output, which may be -",
		    SPAN_AT(fetched->meta.size > 0 ? buf_span(&fetched->meta)
						   : SPAN("the answer")));
		code = code == EXIT_DONE ? EXIT_FAILED : code;
	}
	buf_free(&bytes);
	return code;
}

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
		buf_format(&line, " %zu bytes", fetched->body.size);
	}
	buf_byte(&line, '\n');
	file_print(stdout, buf_span(&line));
	buf_free(&line);
	return (int)fetched->outcome;
}

static int
get(const struct given *given)
{
	struct buf path = {0};
	struct fetch_order order = order_of(given, &path);
	const char *typed = given->words[0];
	struct fetched fetched = fetch(span_of(typed), &order);
	int code;

	if (given_value(given, "check")) {
		code = report(&fetched, typed);
	} else {
		options_print_notes(&fetched.remarks);
		code = deliver(given, &fetched);
		fflush(stdout);
		if (fetched.wrong.size > 0 && fetched.target.url.size > 0)
			options_complain("%pS: %pS",
			    SPAN_AT(buf_span(&fetched.target.url)),
			    SPAN_AT(buf_span(&fetched.wrong)));
		else if (fetched.wrong.size > 0)
			options_complain(
			    "%pS", SPAN_AT(buf_span(&fetched.wrong)));
	}
	fetched_free(&fetched);
	buf_free(&path);
	return code;
}

int
cmd_get(const struct command *command, int count, char **arguments)
{
	struct given given;
	int code = options_read(command, count, arguments, NULL, &given);

	if (code >= 0)
		return code;
	if (given_value(&given, "key") && !given_value(&given, "cert")) {
		options_complain("--key needs the certificate of that key: "
				 "name it by --cert");
		return EXIT_USAGE;
	}
	return get(&given);
}
