/* The samples of loam status --prometheus, read by a parser of their format. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stats/status.h"
#include "support/expect.h"

enum { FAMILIES_MAX = 64 };

/* A server with two hosts, of which one has an odd name and no edition. */
static struct status
server(struct edition_info *edition, struct status_worker workers[3])
{
	static const struct networks nobody;
	static const struct addresses none;
	static struct status_host hosts[2];
	struct status status = {
	    .version = SPAN("0.1.0"),
	    .pid = 100,
	    .up = 90061999,
	    .health = SPAN(STATUS_HEALTHY),
	    .reloads = 3,
	    .reload_failed = true,
	    .certs = SPAN("certs"),
	    .signatures = 8,
	    .refusals = 1,
	    .gemini = &none,
	    .proxy_from = &nobody,
	    .hosts = hosts,
	    .host_count = 2,
	    .workers = workers,
	    .worker_count = 3,
	};

	memset(workers, 0, 3 * sizeof(*workers));
	workers[2].state = STATUS_ENDING;
	*edition = (struct edition_info){
	    .articles = 34, .files = 7, .digest = {0x9f, 0x0c}};
	hosts[0] = (struct status_host){.name = SPAN("a.example"),
	    .gopher = &none,
	    .edition = edition,
	    .edition_age = 61999,
	    .rescanned = true,
	    .rescan_age = 7200000,
	    .read = 41};
	hosts[1] = (struct status_host){.name = SPAN("b\"\\\nc\xc3\xa9"),
	    .gopher = &none,
	    .unreadable = true};
	status.totals[TALLY_OPENED] = 10;
	status.totals[TALLY_CLOSED] = 9;
	status.totals[TALLY_REFUSED] = 5;
	status.totals[TALLY_PROXY_REFUSED] = 11;
	status.totals[TALLY_SENT] = UINT64_MAX;
	status.totals[tally_answers(&protocol_gemini) + 20] = 4;
	status.totals[tally_answers(&protocol_gemini) + 51] = 1;
	status.totals[tally_answers(&protocol_gopher) + REFUSAL_NONE] = 2;
	return status;
}

/* What has been read so far. */
struct reading {
	struct span families[FAMILIES_MAX]; /* their names */
	size_t count;
	struct span helped; /* the last family with a help */
	struct buf samples; /* those of the last family, a line each */
};

static bool
is_name(struct span name)
{
	for (size_t i = 0; i < name.size; i++) {
		char c = name.data[i];
		if (!((c >= 'a' && c <= 'z') || c == '_' ||
			(i > 0 && c >= '0' && c <= '9')))
			return false;
	}
	return name.size > 0;
}

/* `key="value"`, with nothing unescaped in it; cuts it off. */
static void
read_label(struct span *rest)
{
	struct span line = *rest;

	expect_true("a label", line, is_name(span_cut(rest, '=')));
	expect_true("a quote", line, span_skip(rest, SPAN("\"")));
	while (rest->size > 0 && rest->data[0] != '"') {
		if (rest->data[0] == '\\')
			expect_true("escape", line,
			    rest->size > 1 && strchr("\\\"n", rest->data[1]));
		*rest = span_tail(*rest, rest->data[0] == '\\' ? 2 : 1);
	}
	expect_true("an end", line, span_skip(rest, SPAN("\"")));
}

static void
read_sample(struct reading *reading, struct span line)
{
	struct span rest = line;
	size_t end = 0;
	uint64_t number;

	while (
	    end < line.size && line.data[end] != ' ' && line.data[end] != '{')
		end++;
	struct span name = span_head(line, end);
	expect_true("of the family before it", line,
	    reading->count > 0 &&
		span_equal(name, reading->families[reading->count - 1]));
	rest = span_tail(rest, end);
	if (span_skip(&rest, SPAN("{")))
		do
			read_label(&rest);
		while (span_skip(&rest, SPAN(",")));
	span_skip(&rest, SPAN("}"));
	expect_true("a number", line,
	    span_skip(&rest, SPAN(" ")) &&
		span_number(rest, UINT64_MAX, &number) == 0);
	/* The same labels twice would be two values of one sample. */
	struct span labels = span_head(line, line.size - rest.size);
	struct span before = buf_span(&reading->samples);
	while (before.size > 0)
		expect_true("once", labels,
		    !span_starts(span_cut_line(&before), labels));
	buf_add(&reading->samples, line);
	buf_byte(&reading->samples, '\n');
}

static void
read_comment(struct reading *reading, struct span rest)
{
	struct span line = rest;
	struct span what = span_cut(&rest, ' '), name = span_cut(&rest, ' ');

	expect_true(
	    "a name", line, is_name(name) && span_starts(name, SPAN("loam_")));
	if (span_equal(what, SPAN("HELP"))) {
		expect_true("a sentence", line, span_ends(rest, SPAN(".")));
		for (size_t i = 0; i < reading->count; i++)
			expect_true("a family once", line,
			    !span_equal(reading->families[i], name));
		reading->helped = name;
		return;
	}
	expect_true("a type after its help", line,
	    span_equal(what, SPAN("TYPE")) &&
		span_equal(name, reading->helped));
	bool counter = span_equal(rest, SPAN("counter"));
	expect_true("a type", line, counter || span_equal(rest, SPAN("gauge")));
	/* By convention: counters end so, and nothing else does. */
	expect_true("a unit", line, counter == span_ends(name, SPAN("_total")));
	assert_true(reading->count < FAMILIES_MAX);
	reading->families[reading->count++] = name;
	reading->samples.size = 0;
}

static void
read_all(struct span text)
{
	struct reading reading = {.count = 0};

	assert_true(span_ends(text, SPAN("\n")));
	while (text.size > 0) {
		struct span line = span_cut(&text, '\n');
		if (span_skip(&line, SPAN("# ")))
			read_comment(&reading, line);
		else
			read_sample(&reading, line);
	}
	assert_true(reading.count > 20);
	buf_free(&reading.samples);
}

/* K250: by the grammar of the format, whatever the server has done. */
static void
grammar(void **state)
{
	struct edition_info edition;
	struct status_worker workers[3];
	struct status status = server(&edition, workers);
	struct buf buf = {0};

	(void)state;
	status_prometheus(&status, &buf);
	read_all(buf_span(&buf));
	buf.size = 0;
	memset(status.totals, 0, sizeof(status.totals));
	status.host_count = 0;
	status.worker_count = 0;
	status.up = -1;
	status_prometheus(&status, &buf);
	read_all(buf_span(&buf));
	buf_free(&buf);
}

/* K250: what stands in it. */
static void
samples(void **state)
{
	static const char *const lines[] = {
	    "loam_build_info{version=\"0.1.0\"} 1\n",
	    "# TYPE loam_uptime_seconds gauge\nloam_uptime_seconds 90061\n",
	    "loam_healthy 1\n",
	    "loam_reloads_total 3\n",
	    "loam_config_reload_failed 1\n",
	    "loam_workers{state=\"serving\"} 2\n",
	    "loam_workers{state=\"ending\"} 1\n",
	    "loam_workers{state=\"resting\"} 0\n",
	    "loam_connections 1\n",
	    "loam_connections_accepted_total 10\n",
	    "loam_connections_refused_total{reason=\"per_address\"} 5\n",
	    "loam_connections_refused_total{reason=\"proxy\"} 11\n",
	    "loam_signatures_total 8\n",
	    "loam_sent_bytes_total 18446744073709551615\n",
	    ("loam_answers_total{protocol=\"gemini\",status=\"20\"} 4\n"
	     "loam_answers_total{protocol=\"gemini\",status=\"51\"} 1\n"
	     "loam_answers_total{protocol=\"gopher\",status=\"ok\"} 2\n"),
	    "loam_articles{host=\"a.example\"} 34\n# HELP",
	    "loam_edition_age_seconds{host=\"a.example\"} 61\n# HELP",
	    "loam_rescan_age_seconds{host=\"a.example\"} 7200\n# HELP",
	    ("loam_capsule_readable{host=\"a.example\"} 1\n"
	     "loam_capsule_readable{host=\"b\\\"\\\\\\nc\xc3\xa9\"} 0\n"),
	    "loam_edition_info{host=\"a.example\",digest=\"9f0c0000",
	};
	struct edition_info edition;
	struct status_worker workers[3];
	struct status status = server(&edition, workers);
	struct buf buf = {0};

	(void)state;
	status_prometheus(&status, &buf);
	buf_byte(&buf, '\0');
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_true("a line", span_of(lines[i]),
		    strstr(buf.data, lines[i]) != NULL);
	buf_free(&buf);
}

/* K250: Prometheus's own checker, where it is installed. */
static void
by_promtool(void **state)
{
	struct edition_info edition;
	struct status_worker workers[3];
	struct status status = server(&edition, workers);
	struct buf buf = {0};

	(void)state;
	if (access("/usr/bin/promtool", X_OK) != 0) {
		print_message("promtool is not installed: apt install "
			      "prometheus\n");
		skip();
	}
	status_prometheus(&status, &buf);
	FILE *pipe = popen("/usr/bin/promtool check metrics >&2", "w");
	assert_non_null(pipe);
	assert_int_equal(fwrite(buf.data, 1, buf.size, pipe), buf.size);
	assert_int_equal(pclose(pipe), 0);
	buf_free(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(grammar),
	    cmocka_unit_test(samples),
	    cmocka_unit_test(by_promtool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
