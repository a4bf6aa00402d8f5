#include "stats/status.h"
#include "text/escape.h"

/*
 * `loam status --json` for monitoring, in RFC 8259's JSON. status.h describes
 * the document. Members are never omitted: what does not exist is null or an
 * empty array, so a reader can rely on each path. Only counts by status are
 * left out while they are 0.
 */

static void
json_string(struct span s, struct buf *buf)
{
	buf_byte(buf, '"');
	escape_json(buf, s);
	buf_byte(buf, '"');
}

static void
json_number(const char *key, uint64_t value, struct buf *buf)
{
	buf_format(buf, "\"%s\":%llu", key, (unsigned long long)value);
}

/* A number that is not 0, such as that of a process, or null. */
static void
json_or_null(const char *key, long number, struct buf *buf)
{
	if (number > 0)
		json_number(key, (uint64_t)number, buf);
	else
		buf_format(buf, "\"%s\":null", key);
}

static void
json_listeners(
    const char *key, const struct addresses *addresses, struct buf *buf)
{
	buf_format(buf, "\"%s\":[", key);
	for (size_t i = 0; i < addresses->count; i++) {
		buf_add(buf, i ? SPAN(",\"") : SPAN("\""));
		address_print(&addresses->list[i], buf);
		buf_byte(buf, '"');
	}
	buf_byte(buf, ']');
}

static void
json_proxies(const struct status *status, struct buf *buf)
{
	const struct networks *from = status->proxy_from;

	buf_add(buf, SPAN(",\"proxy\":{"));
	json_or_null("gemini", status->gemini_proxy, buf);
	buf_byte(buf, ',');
	json_or_null("gopher", status->gopher_proxy, buf);
	buf_add(buf, SPAN(",\"from\":["));
	for (size_t i = 0; i < from->count; i++) {
		buf_add(buf, i ? SPAN(",\"") : SPAN("\""));
		network_print(&from->list[i], buf);
		buf_byte(buf, '"');
	}
	buf_add(buf, SPAN("]}"));
}

static void
json_server(const struct status *status, struct buf *buf)
{
	buf_add(buf, SPAN("\"version\":"));
	json_string(status->version, buf);
	buf_byte(buf, ',');
	json_or_null("pid", status->pid, buf);
	buf_byte(buf, ',');
	json_number("up", status_seconds(status->up), buf);
	buf_format(buf, ",\"stopping\":%s,\"health\":\"%pS\",\"config\":",
	    status->stopping ? "true" : "false", SPAN_AT(status->health));
	if (status->file.size > 0)
		json_string(status->file, buf);
	else
		buf_add(buf, SPAN("null"));
	buf_add(buf, SPAN(",\"certs\":"));
	json_string(status->certs, buf);
	buf_byte(buf, ',');
	json_or_null("keyholder", status->keyholder, buf);
	buf_add(buf, SPAN(",\"signatures\":{"));
	json_number("made", status->signatures, buf);
	buf_byte(buf, ',');
	json_number("refused", status->refusals, buf);
	buf_add(buf, SPAN("},"));
	json_listeners("gemini", status->gemini, buf);
	json_proxies(status, buf);
}

static void
json_edition(const struct status_host *host, struct buf *buf)
{
	const struct edition_info *about = host->edition;

	buf_add(buf, SPAN(",\"edition\":"));
	if (!about) {
		buf_add(buf, SPAN("null"));
		return;
	}
	buf_add(buf, SPAN("{\"number\":\""));
	status_digest(about, buf);
	buf_add(buf, SPAN("\","));
	json_number("age", status_seconds(host->edition_age), buf);
	buf_byte(buf, ',');
	json_number("articles", about->articles, buf);
	buf_byte(buf, ',');
	json_number("files", about->files, buf);
	buf_byte(buf, ',');
	json_number("large", about->large, buf);
	buf_byte(buf, '}');
}

static void
json_rescan(const struct status_host *host, struct buf *buf)
{
	buf_add(buf, SPAN(",\"rescan\":"));
	if (!host->rescanned) {
		buf_add(buf, SPAN("null"));
		return;
	}
	buf_byte(buf, '{');
	json_number("age", status_seconds(host->rescan_age), buf);
	buf_byte(buf, ',');
	json_number("took_ms", (uint64_t)host->rescan_took, buf);
	buf_format(
	    buf, ",\"watch\":\"%s\"}", host->hinted ? "hints" : "polling");
}

static void
json_host(const struct status_host *host, struct buf *buf)
{
	buf_add(buf, SPAN("{\"name\":"));
	json_string(host->name, buf);
	buf_add(buf, SPAN(",\"capsule\":"));
	json_string(host->capsule, buf);
	buf_byte(buf, ',');
	json_listeners("gopher", host->gopher, buf);
	buf_byte(buf, ',');
	json_or_null("indexer", host->indexer, buf);
	buf_byte(buf, ',');
	json_or_null("writer", host->writer, buf);
	buf_add(buf,
	    host->unreadable ? SPAN(",\"readable\":false")
			     : SPAN(",\"readable\":true"));
	json_edition(host, buf);
	json_rescan(host, buf);
	buf_byte(buf, ',');
	json_number("read", host->read, buf);
	buf_byte(buf, '}');
}

/* Counts by two-digit code; codes that never occurred are omitted. */
static void
json_gemini(const uint64_t *counts, struct buf *buf)
{
	const uint64_t *statuses = counts + tally_answers(&protocol_gemini);
	bool more = false;

	buf_add(buf, SPAN(",\"gemini\":{"));
	json_number("requests", status_answers(counts, &protocol_gemini), buf);
	buf_add(buf, SPAN(",\"status\":{"));
	for (int i = 0; i < 100; i++) {
		if (statuses[i] == 0)
			continue;
		buf_format(buf, "%s\"%02d\":%llu", more ? "," : "", i,
		    (unsigned long long)statuses[i]);
		more = true;
	}
	buf_add(buf, SPAN("}}"));
}

/* Counts by reason of refusal, likewise; Gopher has no codes. */
static void
json_gopher(const uint64_t *counts, struct buf *buf)
{
	const uint64_t *statuses = counts + tally_answers(&protocol_gopher);
	bool more = false;

	buf_add(buf, SPAN(",\"gopher\":{"));
	json_number("requests", status_answers(counts, &protocol_gopher), buf);
	buf_byte(buf, ',');
	json_number("ok", statuses[REFUSAL_NONE], buf);
	buf_add(buf, SPAN(",\"refused\":{"));
	for (enum refusal i = REFUSAL_NONE + 1; i < REFUSAL_COUNT; i++) {
		if (statuses[i] == 0)
			continue;
		buf_add(buf, more ? SPAN(",\"") : SPAN("\""));
		refusal_print(i, buf);
		buf_format(buf, "\":%llu", (unsigned long long)statuses[i]);
		more = true;
	}
	buf_add(buf, SPAN("}}"));
}

/* The members that `totals` and each of `workers` have. Closes the object. */
static void
json_counts(const uint64_t *counts, struct buf *buf)
{
	buf_add(buf, SPAN("\"connections\":{"));
	json_number("open", status_open(counts), buf);
	buf_byte(buf, ',');
	json_number("accepted", counts[TALLY_OPENED], buf);
	buf_byte(buf, ',');
	json_number("closed", counts[TALLY_CLOSED], buf);
	buf_byte(buf, ',');
	json_number("refused", counts[TALLY_REFUSED], buf);
	buf_byte(buf, ',');
	json_number("proxy_refused", counts[TALLY_PROXY_REFUSED], buf);
	buf_byte(buf, ',');
	json_number("handshake_limited", counts[TALLY_HANDSHAKE_LIMITED], buf);
	buf_byte(buf, ',');
	json_number("shed", counts[TALLY_SHED], buf);
	buf_add(buf, SPAN("},\"handshakes\":{"));
	json_number("under_way", status_under_way(counts), buf);
	buf_byte(buf, ',');
	json_number("begun", counts[TALLY_HANDSHAKES], buf);
	buf_byte(buf, ',');
	json_number("put_off", counts[TALLY_PUT_OFF], buf);
	buf_add(buf, SPAN("},"));
	json_number("sent", counts[TALLY_SENT], buf);
	buf_byte(buf, ',');
	json_number("log_dropped", counts[TALLY_LOG_DROPPED], buf);
	json_gemini(counts, buf);
	json_gopher(counts, buf);
	buf_byte(buf, '}');
}

void
status_json(const struct status *status, struct buf *buf)
{
	buf_byte(buf, '{');
	json_server(status, buf);
	buf_add(buf, SPAN(",\"hosts\":["));
	for (size_t i = 0; i < status->host_count; i++) {
		buf_add(buf, i ? SPAN(",") : SPAN(""));
		json_host(&status->hosts[i], buf);
	}
	buf_add(buf, SPAN("],\"totals\":{"));
	json_counts(status->totals, buf);
	buf_add(buf, SPAN(",\"workers\":["));
	for (size_t i = 0; i < status->worker_count; i++) {
		const struct status_worker *worker = &status->workers[i];
		buf_add(buf, i ? SPAN(",{") : SPAN("{"));
		json_or_null("pid", worker->pid, buf);
		buf_format(buf, ",\"state\":\"%s\",",
		    status_state_name(worker->state));
		json_counts(worker->counts, buf);
	}
	buf_add(buf, SPAN("]}\n"));
}
