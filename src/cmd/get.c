#include <errno.h>
#include <signal.h>
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
#include "fetch/outlet.h"

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
	    .size_max = (uint64_t)option_number(given, "limit", SIZE_DEFAULT)
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

/* What is done with an answer while it comes. */
struct delivery {
	const char *path; /* --output; NULL for standard output */
	bool header, check; /* options */
	bool begun;
	bool withheld; /* it is no text, and there is a terminal */
	struct outlet outlet;
};

/* A device or a pipe is written to; a file is replaced, and never half. */
static enum outlet_kind
outlet_kind_of(const struct delivery *delivery, const struct fetched *fetched)
{
	struct stat about;

	if (delivery->check)
		return OUTLET_NOTHING;
	if (delivery->path && strcmp(delivery->path, "-") != 0)
		return stat(delivery->path, &about) < 0 ||
			S_ISREG(about.st_mode)
		    ? OUTLET_FILE
		    : OUTLET_DEVICE;
	if (delivery->path || !isatty(STDOUT_FILENO))
		return OUTLET_STREAM;
	return fetched_is_text(fetched) ? OUTLET_TERMINAL : OUTLET_NOTHING;
}

/* Opens what the answer goes to, and writes its header. */
static int
begin_delivery(struct delivery *delivery, const struct fetched *fetched)
{
	enum outlet_kind kind = outlet_kind_of(delivery, fetched);
	struct buf header = {0};

	delivery->begun = true;
	delivery->withheld = kind == OUTLET_NOTHING && !delivery->check;
	if (delivery->header && fetched->status > 0)
		buf_format(&header, "%d %pS\r\n", fetched->status,
		    SPAN_AT(buf_span(&fetched->meta)));
	int result = outlet_open(&delivery->outlet, kind, delivery->path);
	if (result == 0)
		result = outlet_write(&delivery->outlet, buf_span(&header));
	buf_free(&header);
	return result;
}

/* An emit() of an order. */
static int
take_piece(void *to, const struct fetched *fetched, struct span piece)
{
	struct delivery *delivery = to;

	if (!delivery->begun && begin_delivery(delivery, fetched) < 0)
		return -1;
	return outlet_write(&delivery->outlet, piece);
}

/* Ends the delivery. Returns the exit code. */
static int
end_delivery(struct delivery *delivery, const struct fetched *fetched)
{
	bool whole = fetched->outcome == OUTCOME_DONE;
	int code = (int)fetched->outcome;

	if (!delivery->begun &&
	    (whole || outlet_kind_of(delivery, fetched) != OUTLET_FILE))
		begin_delivery(delivery, fetched);
	if (!delivery->begun)
		return code;
	outlet_close(&delivery->outlet, whole);
	/* The reader of a pipe has what it wanted. */
	if (delivery->outlet.error == EPIPE && !delivery->outlet.path)
		raise(SIGPIPE);
	if (delivery->outlet.error) {
		/* Of standard output main() says so for every command. */
		if (delivery->outlet.stream != stdout ||
		    delivery->outlet.kind == OUTLET_FILE)
			options_complain("%s cannot be written: %s; name "
					 "another by --output",
			    delivery->path, note_cause(delivery->outlet.error));
		return EXIT_FAILED;
	}
	if (delivery->withheld) {
		options_complain("%pS is not for a terminal: name a file by "
				 "--output, which may be -",
		    SPAN_AT(fetched->meta.size > 0 ? buf_span(&fetched->meta)
						   : SPAN("the answer")));
		code = code == EXIT_DONE ? EXIT_FAILED : code;
	}
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
	struct buf path = {0};
	struct fetch_order order = order_of(given, &path);
	const char *typed = given->words[0];
	struct delivery delivery = {
	    .path = given_value(given, "output"),
	    .header = given_value(given, "header") != NULL,
	    .check = given_value(given, "check") != NULL,
	};
	int code;

	order.emit = take_piece;
	order.to = &delivery;
	struct fetched fetched = fetch(span_of(typed), &order);
	if (delivery.check) {
		code = report(&fetched, typed);
	} else {
		options_print_notes(&fetched.remarks);
		code = end_delivery(&delivery, &fetched);
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
