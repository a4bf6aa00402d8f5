#include <stdio.h>

#include "base/format.h"
#include "base/utf8.h"
#include "stats/status.h"

/*
 * `loam status` for people: one label a line, values in a column, sizes and
 * durations rounded to what a person needs. The JSON form (status_json.c) has
 * the exact numbers. Both are rendered from the same struct status, in the
 * server, so that the command only copies bytes.
 */

const char *
status_state_name(enum status_state state)
{
	static const char *const names[STATUS_STATES] = {
	    [STATUS_SERVING] = "serving",
	    [STATUS_ENDING] = "ending",
	    [STATUS_RESTING] = "resting",
	};

	return names[state];
}

uint64_t
status_seconds(int64_t ms)
{
	return ms > 0 ? (uint64_t)ms / 1000 : 0;
}

/* The two are not read at the same moment: the result could be negative. */
static uint64_t
difference(uint64_t begun, uint64_t ended)
{
	return begun > ended ? begun - ended : 0;
}

uint64_t
status_open(const uint64_t counts[TALLY_COUNTS])
{
	return difference(counts[TALLY_OPENED], counts[TALLY_CLOSED]);
}

uint64_t
status_under_way(const uint64_t counts[TALLY_COUNTS])
{
	return difference(
	    counts[TALLY_HANDSHAKES], counts[TALLY_HANDSHAKES_ENDED]);
}

static uint64_t
sum(const uint64_t *counts, size_t count)
{
	uint64_t all = 0;

	for (size_t i = 0; i < count; i++)
		all += counts[i];
	return all;
}

uint64_t
status_answers(
    const uint64_t counts[TALLY_COUNTS], const struct protocol *protocol)
{
	return sum(counts + tally_answers(protocol), PROTOCOL_STATUSES);
}

void
status_digest(const struct edition_info *edition, struct buf *buf)
{
	for (size_t i = 0; i < sizeof(edition->digest); i++)
		buf_format(buf, "%02x", edition->digest[i]);
}

/* In the two largest units: `3 d 4 h`, `12 s`. */
static void
text_duration(int64_t ms, struct buf *buf)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}};
	int64_t seconds = ms > 0 ? ms / 1000 : 0;
	size_t first = 0;

	while (first < 3 && seconds < units[first].seconds)
		first++;
	buf_format(buf, "%lld %s", (long long)(seconds / units[first].seconds),
	    units[first].name);
	seconds %= units[first].seconds;
	if (first < 3 && seconds >= units[first + 1].seconds)
		buf_format(buf, " %lld %s",
		    (long long)(seconds / units[first + 1].seconds),
		    units[first + 1].name);
}

/* In binary units: `812 B`, `1.4 MiB`. */
static void
text_size(uint64_t size, struct buf *buf)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB"};
	double value = (double)size;
	size_t unit = 0;

	if (size < 1024) {
		buf_format(buf, "%llu B", (unsigned long long)size);
		return;
	}
	for (value /= 1024; value >= 1024 && unit < 4; unit++)
		value /= 1024;
	buf_format(buf, "%.1f %s", value, units[unit]);
}

static void
text_listeners(
    const char *name, const struct addresses *addresses, struct buf *buf)
{
	buf_format(buf, "%-13s", name);
	if (addresses->count == 0)
		buf_add(buf, SPAN("off"));
	for (size_t i = 0; i < addresses->count; i++) {
		buf_add(buf, i ? SPAN(", ") : SPAN(""));
		address_print(&addresses->list[i], buf);
	}
	buf_byte(buf, '\n');
}

/* Nothing unless a listener is for proxies. */
static void
text_proxies(const struct status *status, struct buf *buf)
{
	const struct networks *from = status->proxy_from;

	if (status->gemini_proxy == 0 && status->gopher_proxy == 0)
		return;
	buf_add(buf, SPAN("proxies      "));
	if (status->gemini_proxy > 0)
		buf_format(
		    buf, "version %d for Gemini, ", status->gemini_proxy);
	if (status->gopher_proxy > 0)
		buf_format(
		    buf, "version %d for Gopher, ", status->gopher_proxy);
	buf_add(buf, SPAN("from "));
	for (size_t i = 0; i < from->count; i++) {
		buf_add(buf, i ? SPAN(", ") : SPAN(""));
		network_print(&from->list[i], buf);
	}
	buf_format(buf, "; %llu refused\n",
	    (unsigned long long)status->totals[TALLY_PROXY_REFUSED]);
}

static void
text_server(const struct status *status, struct buf *buf)
{
	buf_format(buf, "loam %pS, process %ld, up ", SPAN_AT(status->version),
	    status->pid);
	text_duration(status->up, buf);
	if (!span_equal(status->health, SPAN(STATUS_HEALTHY)))
		buf_format(buf, ", %pS", SPAN_AT(status->health));
	buf_add(buf, SPAN("\n\n"));
	buf_add(buf, SPAN("config       "));
	utf8_add_visible(buf,
	    status->file.size > 0 ? status->file : SPAN("none, all defaults"));
	buf_add(buf, SPAN("\ncerts        "));
	utf8_add_visible(buf, status->certs);
	buf_byte(buf, '\n');
	text_listeners("gemini", status->gemini, buf);
	text_proxies(status, buf);
}

static void
text_edition(const struct status_host *host, struct buf *buf)
{
	const struct edition_info *about = host->edition;

	if (!about) {
		buf_format(buf, "edition      none yet, %u file%s read\n",
		    (unsigned)host->read, format_plural(host->read));
		return;
	}
	buf_add(buf, SPAN("edition      "));
	status_digest(about, buf);
	buf_add(buf, SPAN("\n             served for "));
	text_duration(host->edition_age, buf);
	buf_format(buf, "\narticles     %u\nfiles        %u",
	    (unsigned)about->articles, (unsigned)about->files);
	if (about->large > 0)
		buf_format(buf, ", %u of them text%s too large for an article",
		    (unsigned)about->large, format_plural(about->large));
	buf_byte(buf, '\n');
}

/* The last full rescan, and how changes are noticed in between. */
static void
text_rescan(const struct status_host *host, struct buf *buf)
{
	if (!host->rescanned)
		return;
	buf_add(buf, SPAN("rescan       "));
	text_duration(host->rescan_age, buf);
	buf_format(buf, " ago in %lld ms; %u file%s read since the start\n",
	    (long long)host->rescan_took, (unsigned)host->read,
	    format_plural(host->read));
	buf_format(buf, "changes      noticed by %s\n",
	    host->hinted ? "file system events" : "polling");
}

static void
text_host(const struct status_host *host, struct buf *buf)
{
	buf_add(buf, SPAN("\nhost         "));
	utf8_add_visible(buf, host->name);
	buf_add(buf, SPAN("\ncapsule      "));
	utf8_add_visible(buf, host->capsule);
	buf_add(
	    buf, host->unreadable ? SPAN(" (cannot be read)\n") : SPAN("\n"));
	text_listeners("gopher", host->gopher, buf);
	text_edition(host, buf);
	text_rescan(host, buf);
}

/* `gemini       12 answers (20: 11, 51: 1)` */
static void
text_answers(
    const uint64_t *counts, const struct protocol *protocol, struct buf *buf)
{
	const uint64_t *statuses = counts + tally_answers(protocol);
	const char *before = " (";
	unsigned long long answers = status_answers(counts, protocol);

	buf_format(buf, "%pS       %llu answer%s", SPAN_AT(protocol->name),
	    answers, format_plural(answers));
	for (int i = 0; i < PROTOCOL_STATUSES; i++) {
		if (statuses[i] == 0)
			continue;
		buf_format(buf, "%s", before);
		protocol->print_status(i, buf);
		buf_format(buf, ": %llu", (unsigned long long)statuses[i]);
		before = ", ";
	}
	buf_add(buf, *before == ',' ? SPAN(")\n") : SPAN("\n"));
}

static void
text_totals(const struct status *status, struct buf *buf)
{
	const uint64_t *counts = status->totals;

	buf_format(buf,
	    "\nconnections  %llu open, %llu accepted, %llu closed\n"
	    "handshakes   %llu under way, %llu begun, %llu put off\n"
	    "signatures   %llu made, %llu refused\n"
	    "limits       %llu refused, %llu handshake-limited, %llu shed\n"
	    "sent         ",
	    (unsigned long long)status_open(counts),
	    (unsigned long long)counts[TALLY_OPENED],
	    (unsigned long long)counts[TALLY_CLOSED],
	    (unsigned long long)status_under_way(counts),
	    (unsigned long long)counts[TALLY_HANDSHAKES],
	    (unsigned long long)counts[TALLY_PUT_OFF],
	    (unsigned long long)status->signatures,
	    (unsigned long long)status->refusals,
	    (unsigned long long)counts[TALLY_REFUSED],
	    (unsigned long long)counts[TALLY_HANDSHAKE_LIMITED],
	    (unsigned long long)counts[TALLY_SHED]);
	text_size(counts[TALLY_SENT], buf);
	buf_byte(buf, '\n');
	if (counts[TALLY_LOG_DROPPED] > 0)
		buf_format(buf, "access log   %llu line%s dropped\n",
		    (unsigned long long)counts[TALLY_LOG_DROPPED],
		    format_plural(counts[TALLY_LOG_DROPPED]));
	for (size_t i = 0; i < PROTOCOLS; i++)
		text_answers(counts, protocol_at(i), buf);
}

/* A row of the table of workers; the columns are those of status_text(). */
static void
text_worker(const struct status_worker *worker, struct buf *buf)
{
	struct buf sent = {0};
	char pid[24] = "-";

	text_size(worker->counts[TALLY_SENT], &sent);
	if (worker->pid > 0)
		snprintf(pid, sizeof(pid), "%ld", worker->pid);
	buf_format(buf, "%8s %8llu %9llu %9llu %9llu ", pid,
	    (unsigned long long)status_open(worker->counts),
	    (unsigned long long)worker->counts[TALLY_OPENED],
	    (unsigned long long)status_answers(
		worker->counts, &protocol_gemini),
	    (unsigned long long)status_answers(
		worker->counts, &protocol_gopher));
	buf_repeat(buf, ' ', sent.size < 11 ? 11 - sent.size : 0);
	buf_add(buf, buf_span(&sent));
	if (worker->state != STATUS_SERVING)
		buf_format(buf, "  %s", status_state_name(worker->state));
	buf_byte(buf, '\n');
	buf_free(&sent);
}

void
status_text(const struct status *status, struct buf *buf)
{
	text_server(status, buf);
	for (size_t i = 0; i < status->host_count; i++)
		text_host(&status->hosts[i], buf);
	text_totals(status, buf);
	buf_format(buf, "\n%8s %8s %9s %9s %9s %11s\n", "worker", "open",
	    "accepted", "gemini", "gopher", "sent");
	for (size_t i = 0; i < status->worker_count; i++)
		text_worker(&status->workers[i], buf);
}
