#include "stats/status.h"

/*
 * `loam status --prometheus`: the text format of Prometheus, version 0.0.4, as
 * node_exporter reads it from the files of its textfile directory, and as any
 * monitor of the kind does. A family of samples has a line that explains it, a
 * line with its type, and its samples together; a name is never given up for
 * another one. Counters only grow, from the start of the server on; a reload,
 * an upgrade and a worker that crashes do not change that.
 */

enum kind { COUNTER, GAUGE };

static void
begin_family(
    const char *name, enum kind kind, const char *help, struct buf *buf)
{
	buf_format(buf, "# HELP loam_%s %s\n# TYPE loam_%s %s\n", name, help,
	    name, kind == COUNTER ? "counter" : "gauge");
}

/* A label's value: a backslash, a quote and a line feed are escaped. */
static void
put_label(const char *key, struct span value, struct buf *buf)
{
	buf_format(buf, "%s=\"", key);
	for (size_t i = 0; i < value.size; i++)
		switch (value.data[i]) {
		case '\\': buf_add(buf, SPAN("\\\\")); break;
		case '"': buf_add(buf, SPAN("\\\"")); break;
		case '\n': buf_add(buf, SPAN("\\n")); break;
		default: buf_byte(buf, value.data[i]);
		}
	buf_byte(buf, '"');
}

/* A sample with no label, or with one. */
static void
add_sample(const char *name, const char *key, struct span value,
    uint64_t number, struct buf *buf)
{
	buf_format(buf, "loam_%s", name);
	if (key) {
		buf_byte(buf, '{');
		put_label(key, value, buf);
		buf_byte(buf, '}');
	}
	buf_format(buf, " %llu\n", (unsigned long long)number);
}

static void
add_alone(const char *name, enum kind kind, const char *help, uint64_t number,
    struct buf *buf)
{
	begin_family(name, kind, help, buf);
	add_sample(name, NULL, SPAN(""), number, buf);
}

static void
add_server(const struct status *status, struct buf *buf)
{
	begin_family("build_info", GAUGE, "The version that runs.", buf);
	add_sample("build_info", "version", status->version, 1, buf);
	add_alone("uptime_seconds", GAUGE, "Time since the start.",
	    status_seconds(status->up), buf);
	add_alone("healthy", GAUGE,
	    "Whether clients can be sent there: 1, or 0 while it starts, "
	    "drains or ends, or no capsule can be read.",
	    span_equal(status->health, SPAN(STATUS_HEALTHY)), buf);
	add_alone("reloads_total", COUNTER,
	    "Times that the configuration was read again.", status->reloads,
	    buf);
	add_alone("config_reload_failed", GAUGE,
	    "Whether the last reload failed, and an earlier configuration is "
	    "in force.",
	    status->reload_failed, buf);
}

/* One family of counts of the totals, by a label or alone. */
static void
add_totals(const struct status *status, struct buf *buf)
{
	const uint64_t *counts = status->totals;
	static const struct {
		const char *reason;
		size_t count;
	} refused[] = {
	    {"per_address", TALLY_REFUSED},
	    {"proxy", TALLY_PROXY_REFUSED},
	    {"handshakes", TALLY_HANDSHAKE_LIMITED},
	    {"shed", TALLY_SHED},
	};

	add_alone("connections", GAUGE, "Connections that are open.",
	    status_open(counts), buf);
	add_alone("connections_accepted_total", COUNTER,
	    "Connections that were accepted.", counts[TALLY_OPENED], buf);
	begin_family("connections_refused_total", COUNTER,
	    "Connections that were closed by a limit: of their address, for "
	    "want of a PROXY header, of handshakes, or for others.",
	    buf);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		add_sample("connections_refused_total", "reason",
		    span_of(refused[i].reason), counts[refused[i].count], buf);
	add_alone("handshakes", GAUGE, "TLS handshakes that are under way.",
	    status_under_way(counts), buf);
	add_alone("handshakes_total", COUNTER,
	    "TLS handshakes that were begun.", counts[TALLY_HANDSHAKES], buf);
	add_alone("handshakes_put_off_total", COUNTER,
	    "TLS handshakes that had to wait for others.",
	    counts[TALLY_PUT_OFF], buf);
	add_alone("signatures_total", COUNTER,
	    "Signatures that the keyholder has made.", status->signatures, buf);
	add_alone("signatures_refused_total", COUNTER,
	    "Signatures that it has refused, which workers never ask for.",
	    status->refusals, buf);
	add_alone("sent_bytes_total", COUNTER, "Bytes of answers.",
	    counts[TALLY_SENT], buf);
	add_alone("log_dropped_total", COUNTER,
	    "Lines of the access log that could not be written.",
	    counts[TALLY_LOG_DROPPED], buf);
}

static void
add_answer(const struct protocol *protocol, int status, uint64_t number,
    struct buf *buf)
{
	struct buf word = {0};

	protocol->print_status(status, &word);
	buf_add(buf, SPAN("loam_answers_total{"));
	put_label("protocol", protocol->name, buf);
	buf_byte(buf, ',');
	put_label("status", buf_span(&word), buf);
	buf_format(buf, "} %llu\n", (unsigned long long)number);
	buf_free(&word);
}

/* Statuses that never occurred have no samples. */
static void
add_answers(const struct status *status, struct buf *buf)
{
	begin_family("answers_total", COUNTER,
	    "Answers by protocol and status; Gopher has words for them.", buf);
	for (size_t i = 0; i < PROTOCOLS; i++) {
		const struct protocol *protocol = protocol_at(i);
		const uint64_t *counts =
		    status->totals + tally_answers(protocol);
		for (int at = 0; at < PROTOCOL_STATUSES; at++)
			if (counts[at] > 0)
				add_answer(protocol, at, counts[at], buf);
	}
}

/* Numbers of a host; -1: it has none yet. */
static int64_t
articles_of(const struct status_host *host)
{
	return host->edition ? (int64_t)host->edition->articles : -1;
}

static int64_t
files_of(const struct status_host *host)
{
	return host->edition ? (int64_t)host->edition->files : -1;
}

static int64_t
edition_age_of(const struct status_host *host)
{
	return host->edition ? (int64_t)status_seconds(host->edition_age) : -1;
}

static int64_t
rescan_age_of(const struct status_host *host)
{
	return host->rescanned ? (int64_t)status_seconds(host->rescan_age) : -1;
}

static int64_t
read_of(const struct status_host *host)
{
	return host->read;
}

static int64_t
readable_of(const struct status_host *host)
{
	return !host->unreadable;
}

/* Which edition a host serves: replicas with the same one serve the same. */
static void
add_editions(const struct status *status, struct buf *buf)
{
	begin_family("edition_info", GAUGE,
	    "The digest of the edition that a host serves.", buf);
	for (size_t i = 0; i < status->host_count; i++) {
		const struct status_host *host = &status->hosts[i];
		struct buf digest = {0};
		if (!host->edition)
			continue;
		status_digest(host->edition, &digest);
		buf_add(buf, SPAN("loam_edition_info{"));
		put_label("host", host->name, buf);
		buf_byte(buf, ',');
		put_label("digest", buf_span(&digest), buf);
		buf_add(buf, SPAN("} 1\n"));
		buf_free(&digest);
	}
}

static void
add_hosts(const struct status *status, struct buf *buf)
{
	static const struct {
		const char *name;
		enum kind kind;
		const char *help;
		int64_t (*number)(const struct status_host *host);
	} families[] = {
	    {"articles", GAUGE, "Articles of a host.", articles_of},
	    {"files", GAUGE, "Files of a host that are no articles.", files_of},
	    {"edition_age_seconds", GAUGE,
		"Time since workers were sent its edition.", edition_age_of},
	    {"rescan_age_seconds", GAUGE,
		"Time since its capsule was last compared in full.",
		rescan_age_of},
	    {"files_read", GAUGE,
		"Files of its capsule that were read since the start or the "
		"last reload.",
		read_of},
	    {"capsule_readable", GAUGE,
		"Whether its capsule can be read; else answers say so.",
		readable_of},
	};

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		begin_family(
		    families[i].name, families[i].kind, families[i].help, buf);
		for (size_t j = 0; j < status->host_count; j++) {
			const struct status_host *host = &status->hosts[j];
			int64_t number = families[i].number(host);
			if (number >= 0)
				add_sample(families[i].name, "host", host->name,
				    (uint64_t)number, buf);
		}
	}
	add_editions(status, buf);
}

static void
add_workers(const struct status *status, struct buf *buf)
{
	uint64_t counts[STATUS_STATES] = {0};

	for (size_t i = 0; i < status->worker_count; i++)
		counts[status->workers[i].state]++;
	begin_family("workers", GAUGE, "Processes that answer readers.", buf);
	for (size_t i = 0; i < STATUS_STATES; i++)
		add_sample("workers", "state",
		    span_of(status_state_name((enum status_state)i)), counts[i],
		    buf);
}

void
status_prometheus(const struct status *status, struct buf *buf)
{
	add_server(status, buf);
	add_workers(status, buf);
	add_totals(status, buf);
	add_answers(status, buf);
	add_hosts(status, buf);
}
