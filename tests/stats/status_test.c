#include "stats/status.h"
#include "support/expect.h"
#include "support/json.h"

static const struct addresses none,
    some = {
	.list = {{.bytes = {127, 0, 0, 1}, .port = 1965},
	    {.six = true, .bytes = {[15] = 1}, .port = 1965}},
	.count = 2,
};

static const struct networks nobody,
    proxies = {
	.list = {{{.bytes = {10}}, 8},
	    {{.six = true, .bytes = {[15] = 1}}, 128}, {{.local = true}, 0}},
	.count = 3,
};

/* A server that has just started: nothing read, no requests. */
static struct status
young(void)
{
	static struct status_host host;

	host = (struct status_host){.name = SPAN("localhost"),
	    .capsule = SPAN("capsule"),
	    .gopher = &none};
	return (struct status){
	    .version = SPAN("0.1.0"),
	    .pid = 100,
	    .health = SPAN(STATUS_HEALTHY),
	    .certs = SPAN("certs"),
	    .gemini = &none,
	    .proxy_from = &nobody,
	    .hosts = &host,
	    .host_count = 1,
	};
}

static void
young_json(void **state)
{
	struct status status = young();
	struct buf buf = {0};

	(void)state;
	status_json(&status, &buf);
	assert_true(json_valid(buf_span(&buf)));
	expect_span("to the byte", buf_span(&buf),
	    SPAN("{\"version\":\"0.1.0\",\"pid\":100,"
		 "\"up\":0,\"stopping\":false,\"health\":\"healthy\","
		 "\"config\":null,\"certs\":\"certs\",\"keyholder\":null,"
		 "\"signatures\":{\"made\":0,\"refused\":0},"
		 "\"gemini\":[],\"proxy\":{\"gemini\":null,"
		 "\"gopher\":null,\"from\":[]},"
		 "\"hosts\":[{\"name\":\"localhost\","
		 "\"capsule\":\"capsule\",\"gopher\":[],"
		 "\"indexer\":null,\"writer\":null,\"readable\":true,"
		 "\"edition\":null,\"rescan\":null,\"read\":0}],"
		 "\"totals\":{\"connections\":{\"open\":0,\"accepted\":0,"
		 "\"closed\":0,\"refused\":0,\"proxy_refused\":0,"
		 "\"handshake_limited\":0,\"shed\":0},"
		 "\"handshakes\":{\"under_way\":0,\"begun\":0,"
		 "\"put_off\":0},"
		 "\"sent\":0,\"log_dropped\":0,"
		 "\"gemini\":{\"requests\":0,\"status\":{}},"
		 "\"gopher\":{\"requests\":0,\"ok\":0,\"refused\":{}}},"
		 "\"workers\":[]}\n"));
	buf_free(&buf);
}

static void
young_text(void **state)
{
	struct status status = young();
	struct buf buf = {0};

	(void)state;
	status.hosts[0].read = 12;
	status_text(&status, &buf);
	expect_span("to the byte", buf_span(&buf),
	    SPAN("loam 0.1.0, process 100, up 0 s\n\n"
		 "config       none, all defaults\n"
		 "certs        certs\n"
		 "gemini       off\n\n"
		 "host         localhost\n"
		 "capsule      capsule\n"
		 "gopher       off\n"
		 "edition      none yet, 12 files read\n\n"
		 "connections  0 open, 0 accepted, 0 closed\n"
		 "handshakes   0 under way, 0 begun, 0 put off\n"
		 "signatures   0 made, 0 refused\n"
		 "limits       0 refused, 0 handshake-limited, 0 shed\n"
		 "sent         0 B\n"
		 "gemini       0 answers\n"
		 "gopher       0 answers\n\n"
		 "  worker     open  accepted    gemini    gopher"
		 "        sent\n"));
	buf_free(&buf);
}

/* A value for every field; the caller owns the parts. */
static struct status
busy(struct edition_info *edition, struct status_worker workers[3])
{
	static struct status_host hosts[2];
	struct status status = {
	    .version = SPAN("0.1.0"),
	    .pid = 100,
	    .up = 90061000,
	    .stopping = true,
	    .health = SPAN("ending"),
	    .file = SPAN("/etc/\"loam\".ini"),
	    .certs = SPAN("/var/\x1b"
			  "certs"),
	    .gemini = &some,
	    .gemini_proxy = 2,
	    .gopher_proxy = 1,
	    .proxy_from = &proxies,
	    .hosts = hosts,
	    .host_count = 2,
	    .workers = workers,
	    .worker_count = 3,
	};

	hosts[0] = (struct status_host){
	    .name = SPAN("a.example"),
	    .capsule = SPAN("/srv/\xc3\xa9\n\xff"),
	    .indexer = 101,
	    .unreadable = true,
	    .gopher = &none,
	    .edition = edition,
	    .edition_age = 61999,
	    .rescanned = true,
	    .rescan_age = 7200000,
	    .rescan_took = 34,
	    .hinted = true,
	    .read = 41,
	};
	hosts[1] = (struct status_host){.name = SPAN("b.example"),
	    .capsule = SPAN("/srv/b"),
	    .gopher = &some};
	*edition = (struct edition_info){
	    .articles = 34, .files = 7, .large = 2, .digest = {0x9f, 0x0c}};
	memset(workers, 0, 3 * sizeof(*workers));
	workers[0].pid = 102;
	workers[0].counts[TALLY_OPENED] = 10;
	workers[0].counts[TALLY_CLOSED] = 9;
	workers[0].counts[TALLY_REFUSED] = 5;
	workers[0].counts[TALLY_HANDSHAKE_LIMITED] = 6;
	workers[0].counts[TALLY_PROXY_REFUSED] = 11;
	workers[0].counts[TALLY_SHED] = 7;
	workers[0].counts[TALLY_HANDSHAKES] = 8;
	workers[0].counts[TALLY_HANDSHAKES_ENDED] = 6;
	workers[0].counts[TALLY_PUT_OFF] = 3;
	workers[0].counts[TALLY_SENT] = 1536;
	workers[0].counts[TALLY_LOG_DROPPED] = 5;
	workers[0].counts[TALLY_ANSWERS + 20] = 4;
	workers[0].counts[TALLY_ANSWERS + 51] = 1;
	workers[0].counts[TALLY_ANSWERS + PROTOCOL_STATUSES] = 2;
	workers[0]
	    .counts[TALLY_ANSWERS + PROTOCOL_STATUSES + REFUSAL_BEING_WRITTEN] =
	    3;
	workers[1].pid = 103;
	workers[1].state = STATUS_ENDING;
	/* A connection was closed between two loads. */
	workers[1].counts[TALLY_OPENED] = 4;
	workers[1].counts[TALLY_CLOSED] = 5;
	workers[2].state = STATUS_RESTING;
	memcpy(status.totals, workers[0].counts, sizeof(status.totals));
	status.totals[TALLY_SENT] = (uint64_t)3 << 40;
	status.signatures = 5;
	status.refusals = 1;
	return status;
}

static void
busy_json(void **state)
{
	static const struct {
		const char *path, *value;
	} rows[] = {
	    {"version", "\"0.1.0\""},
	    {"pid", "100"},
	    {"keyholder", "null"},
	    {"hosts.0.indexer", "101"},
	    {"up", "90061"},
	    {"stopping", "true"},
	    {"hosts.0.readable", "false"},
	    {"config", "\"/etc/\\\"loam\\\".ini\""},
	    {"certs", "\"/var/\\u001bcerts\""},
	    {"hosts.0.capsule", "\"/srv/\xc3\xa9\\u000a\xef\xbf\xbd\""},
	    {"gemini.0", "\"127.0.0.1:1965\""},
	    {"gemini.1", "\"[::1]:1965\""},
	    {"hosts.0.gopher", "[]"},
	    {"hosts.0.name", "\"a.example\""},
	    {"hosts.1.name", "\"b.example\""},
	    {"hosts.1.gopher.0", "\"127.0.0.1:1965\""},
	    {"hosts.1.edition", "null"},
	    {"hosts.0.edition.number",
		"\"9f0c00000000000000000000000000000000000000000000"
		"0000000000000000\""},
	    {"hosts.0.edition.age", "61"},
	    {"hosts.0.edition.articles", "34"},
	    {"hosts.0.edition.files", "7"},
	    {"hosts.0.edition.large", "2"},
	    {"hosts.0.rescan.age", "7200"},
	    {"hosts.0.rescan.took_ms", "34"},
	    {"hosts.0.rescan.watch", "\"hints\""},
	    {"hosts.0.read", "41"},
	    {"totals.connections.open", "1"},
	    {"totals.connections.accepted", "10"},
	    {"totals.connections.closed", "9"},
	    {"totals.connections.refused", "5"},
	    {"proxy",
		"{\"gemini\":2,\"gopher\":1,\"from\":[\"10.0.0.0/8\","
		"\"::1/128\",\"unix\"]}"},
	    {"totals.connections.proxy_refused", "11"},
	    {"totals.connections.handshake_limited", "6"},
	    {"totals.connections.shed", "7"},
	    {"totals.handshakes",
		"{\"under_way\":2,\"begun\":8,\"put_off\":3}"},
	    {"totals.sent", "3298534883328"},
	    {"totals.log_dropped", "5"},
	    {"totals.gemini",
		"{\"requests\":5,\"status\":{\"20\":4,\"51\":1}}"},
	    {"totals.gopher",
		"{\"requests\":5,\"ok\":2,\"refused\":{\"being_written\":3}}"},
	    {"workers.0.pid", "102"},
	    {"workers.0.state", "\"serving\""},
	    {"workers.0.sent", "1536"},
	    {"workers.0.gemini.status.20", "4"},
	    {"workers.1.pid", "103"},
	    {"workers.1.state", "\"ending\""},
	    {"workers.1.connections.open", "0"},
	    {"workers.2.pid", "null"},
	    {"workers.2.state", "\"resting\""},
	    {"workers.3", ""},
	};
	struct edition_info edition;
	struct status_worker workers[3];
	struct status status = busy(&edition, workers);
	struct buf buf = {0};

	(void)state;
	status_json(&status, &buf);
	assert_true(json_valid(buf_span(&buf)));
	assert_int_equal(json_count(buf_span(&buf), "workers"), 3);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_json(
		    rows[i].path, buf_span(&buf), rows[i].path, rows[i].value);
	/* One line, for scripts. */
	assert_int_equal(span_find(buf_span(&buf), '\n'), buf.size - 1);
	status.hosts[0].hinted = false;
	buf_free(&buf);
	status_json(&status, &buf);
	expect_json(
	    "polling", buf_span(&buf), "hosts.0.rescan.watch", "\"polling\"");
	buf_free(&buf);
}

/* What is said where there is less than in busy(), or more. */
static void
other_text(void **state)
{
	static const char *const want[] = {
	    "\nproxies      version 2 for Gemini, from 10.0.0.0/8, ",
	    "\nproxies      version 1 for Gopher, from 10.0.0.0/8, ",
	    "\nfiles        7\nrescan ",
	    "\nsent         3072.0 PiB\n",
	    "\nchanges      noticed by polling\n",
	};
	struct edition_info edition;
	struct status_worker workers[3];

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		struct status status = busy(&edition, workers);
		struct buf buf = {0};
		if (i == 0)
			status.gopher_proxy = 0;
		if (i == 1)
			status.gemini_proxy = 0;
		edition.large = 0;
		status.hosts[0].hinted = false;
		status.totals[TALLY_SENT] = (uint64_t)3 << 60;
		status_text(&status, &buf);
		struct span text = buf_span(&buf);
		buf_byte(&buf, '\0');
		expect_true(want[i], text, strstr(buf.data, want[i]));
		buf_free(&buf);
	}
}

/* K122: a path is written so that it cannot control a terminal. */
static void
busy_text(void **state)
{
	struct edition_info edition;
	struct status_worker workers[3];
	struct status status = busy(&edition, workers);
	struct buf buf = {0};

	(void)state;
	status_text(&status, &buf);
	expect_span("to the byte", buf_span(&buf),
	    SPAN("loam 0.1.0, process 100, up 1 d 1 h, ending\n\n"
		 "config       /etc/\"loam\".ini\n"
		 "certs        /var/\\x1Bcerts\n"
		 "gemini       127.0.0.1:1965, [::1]:1965\n"
		 "proxies      version 2 for Gemini, version 1 for Gopher, "
		 "from 10.0.0.0/8, ::1/128, unix; 11 refused\n\n"
		 "host         a.example\n"
		 "capsule      /srv/\xc3\xa9\\x0A\\xFF (cannot be read)\n"
		 "gopher       off\n"
		 "edition      9f0c0000000000000000000000000000"
		 "00000000000000000000000000000000\n"
		 "             served for 1 min 1 s\n"
		 "articles     34\n"
		 "files        7, 2 of them texts too large for an article\n"
		 "rescan       2 h ago in 34 ms; 41 files read since the "
		 "start\n"
		 "changes      noticed by file system events\n\n"
		 "host         b.example\n"
		 "capsule      /srv/b\n"
		 "gopher       127.0.0.1:1965, [::1]:1965\n"
		 "edition      none yet, 0 files read\n\n"
		 "connections  1 open, 10 accepted, 9 closed\n"
		 "handshakes   2 under way, 8 begun, 3 put off\n"
		 "signatures   5 made, 1 refused\n"
		 "limits       5 refused, 6 handshake-limited, 7 shed\n"
		 "sent         3.0 TiB\n"
		 "access log   5 lines dropped\n"
		 "gemini       5 answers (20: 4, 51: 1)\n"
		 "gopher       5 answers (ok: 2, being_written: 3)\n\n"
		 "  worker     open  accepted    gemini    gopher"
		 "        sent\n"
		 "     102        1        10         5         5"
		 "     1.5 KiB\n"
		 "     103        0         4         0         0"
		 "         0 B  ending\n"
		 "       -        0         0         0         0"
		 "         0 B  resting\n"));
	buf_free(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(young_json),
	    cmocka_unit_test(young_text),
	    cmocka_unit_test(busy_json),
	    cmocka_unit_test(busy_text),
	    cmocka_unit_test(other_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
