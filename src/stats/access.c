#include <arpa/inet.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "dates/date.h"
#include "stats/access.h"
#include "text/escape.h"

/*
 * One line for each connection, written when it is closed. A request is chosen
 * by the client, so its bytes are hostile in a log: a line feed would forge a
 * line, an escape sequence would drive the terminal of whoever reads it
 * (CWE-117). Everything foreign is escaped to printable ASCII and cut to a
 * length, so that a line has fewer than PIPE_BUF bytes and never mixes with
 * another process's.
 */

enum {
	WARN_INTERVAL = 60000, /* ms between two warnings of dropped lines */
	NETWORK_4 = 3, /* bytes kept of a truncated IPv4 address: a /24 */
	NETWORK_6 = 6, /* of IPv6: a /48 */
};

static const char *const words[CLOSING_COUNT] = {
#define CLOSING(name, word, meaning) [CLOSING_##name] = word,
#include "stats/closing.def"
#undef CLOSING
};

struct span
access_closing_word(enum closing closing)
{
	return span_of(words[closing]);
}

static void
write_time(int64_t time, struct buf *buf)
{
	char instant[DATE_INSTANT_SIZE];
	int64_t ms;

	/* A clock before 1970 must not print a negative remainder. */
	time = time > 0 ? time : 0;
	ms = time % 1000;

	date_print_instant((time - ms) / 1000, instant);
	/* The milliseconds go before the Z. */
	buf_add(buf, (struct span){instant, sizeof(instant) - 1});
	buf_format(buf, ".%03dZ", (int)ms);
}

void
access_address(
    const struct address *peer, enum config_peers peers, struct buf *buf)
{
	char text[INET6_ADDRSTRLEN] = "";
	struct address bare = address_bare(peer);
	if (bare.local) {
		buf_add(buf, SPAN("local"));
		return;
	}
	size_t keep = bare.six ? NETWORK_6 : NETWORK_4;

	if (peers == PEERS_TRUNCATED)
		memset(bare.bytes + keep, 0, sizeof(bare.bytes) - keep);
	/* No address is longer than the room for one. */
	(void)inet_ntop(
	    bare.six ? AF_INET6 : AF_INET, bare.bytes, text, sizeof(text));
	buf_add(buf, span_of(text));
}

/* Bytes that a client chose: escaped, cut to `most` and quoted. */
static void
write_foreign(struct span s, size_t most, enum config_format format,
    struct span absent, struct buf *buf)
{
	struct buf text = {.limit = most};

	if (!s.data) {
		buf_add(buf, absent);
		return;
	}
	if (format == FORMAT_JSON)
		escape_json_ascii(&text, s);
	else
		escape_log(&text, s);
	buf_format(buf, "\"%pS%s\"", SPAN_AT(buf_span(&text)),
	    text.overflow ? "..." : "");
	buf_free(&text);
}

static void
write_text_line(
    const struct access_record *record, struct span address, struct buf *buf)
{
	struct span none = SPAN("-");

	write_time(record->time, buf);
	buf_format(buf, " %pS %pS ", SPAN_AT(address.data ? address : none),
	    SPAN_AT(record->protocol->name));
	write_foreign(record->host, ACCESS_HOST, FORMAT_TEXT, none, buf);
	buf_byte(buf, ' ');
	write_foreign(record->path, ACCESS_PATH, FORMAT_TEXT, none, buf);
	buf_format(buf, " %pS %llu %lld %pS\n",
	    SPAN_AT(record->status.data ? record->status : none),
	    (unsigned long long)record->sent, (long long)record->lasted,
	    SPAN_AT(access_closing_word(record->why)));
}

/* A JSON member whose value needs no escaping. */
static void
write_word(const char *key, struct span word, struct buf *buf)
{
	if (word.data)
		buf_format(buf, ",\"%s\":\"%pS\"", key, SPAN_AT(word));
	else
		buf_format(buf, ",\"%s\":null", key);
}

static void
write_json_line(
    const struct access_record *record, struct span address, struct buf *buf)
{
	buf_add(buf, SPAN("{\"time\":\""));
	write_time(record->time, buf);
	buf_byte(buf, '"');
	write_word("address", address, buf);
	write_word("protocol", record->protocol->name, buf);
	buf_add(buf, SPAN(",\"host\":"));
	write_foreign(
	    record->host, ACCESS_HOST, FORMAT_JSON, SPAN("null"), buf);
	buf_add(buf, SPAN(",\"path\":"));
	write_foreign(
	    record->path, ACCESS_PATH, FORMAT_JSON, SPAN("null"), buf);
	write_word("status", record->status, buf);
	buf_format(buf, ",\"bytes\":%llu,\"ms\":%lld",
	    (unsigned long long)record->sent, (long long)record->lasted);
	write_word("closed", access_closing_word(record->why), buf);
	buf_add(buf, SPAN("}\n"));
}

void
access_line(const struct access_record *record, enum config_format format,
    enum config_peers peers, struct buf *buf)
{
	struct buf address = {0};

	if (record->peer && peers != PEERS_NONE)
		access_address(record->peer, peers, &address);
	if (format == FORMAT_JSON)
		write_json_line(record, buf_span(&address), buf);
	else
		write_text_line(record, buf_span(&address), buf);
	buf_free(&address);
}

/*
 * Warns once of a run of failures: when it begins, or as soon as the warning
 * before is old enough.
 */
static void
warn_dropped(struct access *access, int error)
{
	int64_t now = clock_monotonic();
	bool again = access->warned && now - access->warned < WARN_INTERVAL;

	if (access->failing || again)
		return;
	access->failing = true;
	access->warned = now;
	log_line(LOG_WARNING,
	    "lines of the access log are dropped: %s cannot be written: %s",
	    access->sink.path ? access->sink.path : "standard output",
	    note_cause(error));
}

void
access_write(struct access *access, struct tally *tally,
    const struct access_record *record)
{
	struct buf line = {0};

	access_line(record, access->format, access->peers, &line);
	int error = sink_write(&access->sink, buf_span(&line));
	buf_free(&line);
	if (error) {
		tally_add(tally, TALLY_LOG_DROPPED, 1);
		warn_dropped(access, error);
	} else {
		access->failing = false;
	}
}
