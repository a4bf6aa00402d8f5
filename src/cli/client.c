#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/client.h"
#include "fetch/fetch.h"
#include "fetch/known_hosts.h"

/*
 * A client for scripts and health checks as much as for people: what is asked
 * for goes to standard output byte for byte, and what there is to say of it to
 * standard error. On a terminal nothing that came from a server controls it,
 * and what is no text stays away from it.
 */

enum {
	SILENCE = 30, /* seconds without a byte */
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

struct fetch_order
client_order(
    const struct given *given, int64_t seconds, struct buf *known_hosts)
{
	int64_t time = option_number(given, "timeout", seconds) * 1000;
	struct fetch_order order = {
	    .own = {given_value(given, "cert"), given_value(given, "key")},
	    .remembers = true,
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
	return order;
}

void
client_warn(const struct fetch_order *order)
{
	if (!order->known_hosts && !order->trusts_any)
		options_complain("the keys of hosts are not remembered, since "
				 "neither XDG_DATA_HOME nor HOME is set");
}

enum exit_code
client_check(const struct given *given)
{
	if (!given_value(given, "key") || given_value(given, "cert"))
		return EXIT_NONE;
	options_complain("--key needs the certificate of that key: name it by "
			 "--cert");
	return EXIT_USAGE;
}

static enum outlet_kind
outlet_kind_of(const struct delivery *delivery, const struct fetched *fetched)
{
	if (delivery->nothing)
		return OUTLET_NOTHING;
	if (delivery->path && strcmp(delivery->path, "-") != 0)
		return outlet_kind_at(delivery->path);
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
	delivery->withheld = kind == OUTLET_NOTHING && !delivery->nothing;
	if (delivery->header && fetched->status > 0)
		buf_format(&header, "%d %pS\r\n", fetched->status,
		    SPAN_AT(buf_span(&fetched->meta)));
	int result = outlet_open(&delivery->outlet, kind, delivery->path);
	if (result == 0)
		result = outlet_write(&delivery->outlet, buf_span(&header));
	buf_free(&header);
	return result;
}

int
delivery_take(void *to, const struct fetched *fetched, struct span piece)
{
	struct delivery *delivery = to;

	if (!delivery->begun && begin_delivery(delivery, fetched) < 0)
		return -1;
	return outlet_write(&delivery->outlet, piece);
}

/* Ends what has begun, or begins and ends. Returns the exit code. */
static int
end_outlet(struct delivery *delivery, const struct fetched *fetched)
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
			    delivery->path,
			    note_cause_at(span_of(delivery->path),
				delivery->outlet.error));
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

int
delivery_end(
    struct delivery *delivery, const struct fetched *fetched, const char *typed)
{
	int code = end_outlet(delivery, fetched);

	if (fetched->wrong.size > 0 && fetched->target.url.size > 0)
		options_complain("%pS: %pS",
		    SPAN_AT(buf_span(&fetched->target.url)),
		    SPAN_AT(buf_span(&fetched->wrong)));
	else if (fetched->wrong.size > 0)
		options_complain(
		    "\"%s\" %pS", typed, SPAN_AT(buf_span(&fetched->wrong)));
	return code;
}
