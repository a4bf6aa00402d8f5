#include <fcntl.h>
#include <unistd.h>

#include "stats/access.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/json.h"

#define FOUR(a, b, c, d)                                                       \
	{                                                                      \
		.bytes = {(a), (b), (c), (d) }                                 \
	}

static const struct address four = FOUR(192, 0, 2, 77);
static const struct address six = {
    .six = true, .bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2, [15] = 9}};
static const struct address mapped = {
    .six = true, .bytes = {[10] = 0xff, 0xff, 192, 0, 2, 77}};
static const struct address loopback = {.six = true, .bytes = {[15] = 1}};

/* A day in 2026, 14:03:07.012. */
enum { MOMENT_MS = 12 };
#define MOMENT (1795615387000 + MOMENT_MS)

static void
addresses(void **state)
{
	const struct {
		const char *row;
		const struct address *peer;
		const char *truncated, *full;
	} rows[] = {
	    {"IPv4: /24", &four, "192.0.2.0", "192.0.2.77"},
	    {"IPv6: /48", &six, "2001:db8:1::", "2001:db8:1:2::9"},
	    {"IPv4 in IPv6", &mapped, "192.0.2.0", "192.0.2.77"},
	    {"loopback", &loopback, "::", "::1"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf truncated = {0}, full = {0};
		access_address(rows[i].peer, PEERS_TRUNCATED, &truncated);
		access_address(rows[i].peer, PEERS_FULL, &full);
		expect_span(rows[i].row, buf_span(&truncated),
		    span_of(rows[i].truncated));
		expect_span(
		    rows[i].row, buf_span(&full), span_of(rows[i].full));
		buf_free(&truncated);
		buf_free(&full);
	}
}

static struct access_record
answered(void)
{
	return (struct access_record){.time = MOMENT,
	    .peer = &four,
	    .protocol = &protocol_gemini,
	    .host = SPAN("example.org"),
	    .path = SPAN("/a.gmi"),
	    .status = SPAN("20"),
	    .sent = 1ULL << 40,
	    .lasted = 31,
	    .why = CLOSING_DONE};
}

static void
expect_line(const char *row, const struct access_record *record,
    enum config_format format, enum config_peers peers, const char *want)
{
	struct buf line = {0};

	access_line(record, format, peers, &line);
	expect_span(row, buf_span(&line), span_of(want));
	buf_free(&line);
}

static void
lines(void **state)
{
	struct access_record full = answered();
	struct access_record silent = {.time = MOMENT,
	    .protocol = &protocol_gopher,
	    .why = CLOSING_LATE_REQUEST};
	struct access_record empty = {.time = -1,
	    .peer = &six,
	    .protocol = &protocol_gopher,
	    .path = SPAN(""),
	    .status = SPAN("ok"),
	    .why = CLOSING_LINGERED};

	(void)state;
	expect_line("text", &full, FORMAT_TEXT, PEERS_TRUNCATED,
	    "2026-11-25T14:03:07.012Z 192.0.2.0 gemini \"example.org\" "
	    "\"/a.gmi\" 20 1099511627776 31 done\n");
	expect_line("no address", &full, FORMAT_TEXT, PEERS_NONE,
	    "2026-11-25T14:03:07.012Z - gemini \"example.org\" "
	    "\"/a.gmi\" 20 1099511627776 31 done\n");
	expect_line("nothing known", &silent, FORMAT_TEXT, PEERS_FULL,
	    "2026-11-25T14:03:07.012Z - gopher - - - 0 0 late-request\n");
	expect_line("asked for nothing", &empty, FORMAT_TEXT, PEERS_FULL,
	    "1970-01-01T00:00:00.000Z 2001:db8:1:2::9 gopher - \"\" ok 0 0 "
	    "lingered\n");
	expect_line("JSON", &full, FORMAT_JSON, PEERS_TRUNCATED,
	    "{\"time\":\"2026-11-25T14:03:07.012Z\",\"address\":\"192.0.2.0\","
	    "\"protocol\":\"gemini\",\"host\":\"example.org\","
	    "\"path\":\"/a.gmi\",\"status\":\"20\",\"bytes\":1099511627776,"
	    "\"ms\":31,\"closed\":\"done\"}\n");
	expect_line("JSON, nothing known", &silent, FORMAT_JSON, PEERS_FULL,
	    "{\"time\":\"2026-11-25T14:03:07.012Z\",\"address\":null,"
	    "\"protocol\":\"gopher\",\"host\":null,\"path\":null,"
	    "\"status\":null,\"bytes\":0,\"ms\":0,"
	    "\"closed\":\"late-request\"}\n");
	expect_line("JSON, asked for nothing", &empty, FORMAT_JSON, PEERS_NONE,
	    "{\"time\":\"1970-01-01T00:00:00.000Z\",\"address\":null,"
	    "\"protocol\":\"gopher\",\"host\":null,\"path\":\"\","
	    "\"status\":\"ok\",\"bytes\":0,\"ms\":0,\"closed\":\"lingered\"}"
	    "\n");
}

/* One line in printable ASCII, shorter than PIPE_BUF. */
static void
expect_tame(struct span input, struct span line)
{
	expect_true("end", input, span_ends(line, SPAN("\n")));
	expect_true("size", input, line.size < ACCESS_LINE);
	for (size_t i = 0; i + 1 < line.size; i++)
		expect_true("printable", input,
		    line.data[i] >= 0x20 && line.data[i] <= 0x7e);
}

/* Log injection: bytes of a request forge no line and no field. */
static void
hostile_bytes(void **state)
{
	const struct {
		const char *row;
		struct span input;
		const char *text, *json;
	} rows[] = {
	    {"ESC", SPAN("/\x1b[2J"), "\"/\\x1B[2J\"", "\"/\\u001b[2J\""},
	    {"LF", SPAN("/a\nb"), "\"/a\\x0Ab\"", "\"/a\\u000ab\""},
	    {"quote", SPAN("/\" 20 0 0 done"), "\"/\\\" 20 0 0 done\"",
		"\"/\\\" 20 0 0 done\""},
	    {"backslash", SPAN("/\\x1B"), "\"/\\\\x1B\"", "\"/\\\\x1B\""},
	    {"invalid UTF-8", SPAN("/\xff\xc3"), "\"/\\xFF\\xC3\"",
		"\"/\\ufffd\\ufffd\""},
	    {"direction override", SPAN("\xe2\x80\xae"), "\"\\xE2\\x80\\xAE\"",
		"\"\\u202e\""},
	    {"NUL", SPAN("\0"), "\"\\x00\"", "\"\\u0000\""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct access_record record = answered();
		struct span input = exact_copy(rows[i].input);
		struct buf text = {0}, json = {0}, want = {0};
		record.path = record.host = input;
		access_line(&record, FORMAT_TEXT, PEERS_FULL, &text);
		buf_format(&want,
		    "2026-11-25T14:03:07.012Z 192.0.2.77 gemini %s %s 20 "
		    "1099511627776 31 done\n",
		    rows[i].text, rows[i].text);
		expect_span(rows[i].row, buf_span(&text), buf_span(&want));
		expect_tame(input, buf_span(&text));
		access_line(&record, FORMAT_JSON, PEERS_FULL, &json);
		expect_true("JSON", input, json_valid(buf_span(&json)));
		expect_tame(input, buf_span(&json));
		expect_json(rows[i].row, buf_span(&json), "path", rows[i].json);
		expect_json(rows[i].row, buf_span(&json), "host", rows[i].json);
		buf_free(&text);
		buf_free(&json);
		buf_free(&want);
		exact_free(&input);
	}
}

/* Fields are cut: each kind of byte, at the limit and beyond. */
static void
long_fields(void **state)
{
	const struct span bytes[] = {SPAN("a"), SPAN("\x1b"), SPAN("\""),
	    SPAN("\xff"), SPAN("\xf0\x9f\x8c\x8b")};

	(void)state;
	for (size_t i = 0; i < COUNT(bytes); i++)
		for (int format = FORMAT_TEXT; format <= FORMAT_JSON;
		     format++) {
			struct access_record record = answered();
			struct buf field = {0}, line = {0};
			while (field.size < 8192)
				buf_add(&field, bytes[i]);
			record.path = record.host = buf_span(&field);
			record.sent = UINT64_MAX;
			record.lasted = INT64_MAX;
			access_line(&record, (enum config_format)format,
			    PEERS_FULL, &line);
			expect_tame(bytes[i], buf_span(&line));
			if (format == FORMAT_JSON) {
				expect_true("JSON", bytes[i],
				    json_valid(buf_span(&line)));
				struct buf path =
				    json_decoded(buf_span(&line), "path");
				expect_true("cut", bytes[i],
				    span_ends(buf_span(&path), SPAN("...")));
				buf_free(&path);
			}
			buf_free(&field);
			buf_free(&line);
		}
}

/* Every reason has a word of its own, which a chapter of the handbook explains.
 */
static void
reasons(void **state)
{
	static const struct {
		const char *word, *meaning;
	} rows[] = {
#define CLOSING(name, word, meaning) {word, meaning},
#include "stats/closing.def"
#undef CLOSING
	};
	char handbook[16384];
	int fd =
	    open("capsule/handbook/closing-reasons.gmi", O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, handbook, sizeof(handbook) - 1);

	(void)state;
	assert_true(size > 0);
	close(fd);
	handbook[size] = '\0';
	assert_int_equal(COUNT(rows), CLOSING_COUNT - 1);
	assert_true(access_closing_word(CLOSING_NONE).size == 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf line = {0};
		expect_span("word", access_closing_word((enum closing)(i + 1)),
		    span_of(rows[i].word));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(rows[i].word, rows[j].word);
		buf_format(
		    &line, "\n* `%s`: %s\n", rows[i].word, rows[i].meaning);
		buf_byte(&line, '\0');
		expect_true(
		    rows[i].word, buf_span(&line), strstr(handbook, line.data));
		buf_free(&line);
	}
}

static struct tally tally;

/* Writes a line to a file, and to no other one from now on. */
static void
write_to(struct access *access, const char *path)
{
	struct access_record record = answered();

	sink_close(&access->sink);
	assert_int_equal(
	    sink_open(&access->sink, span_of(path), SINK_SYSLOG_SOCKET), 0);
	access_write(access, &tally, &record);
}

/*
 * K488: a line that cannot be written is counted. A run of them is told once,
 * also if it begins within a minute of the warning before.
 */
static void
counted(void **state)
{
	struct access access = {.format = FORMAT_TEXT};
	struct access_record record = answered();

	(void)state;
	assert_int_equal(
	    sink_open(&access.sink, SPAN("/dev/null"), SINK_SYSLOG_SOCKET), 0);
	write_to(&access, "/dev/full");
	int64_t warned = access.warned;
	assert_true(warned > 0);
	access.warned = warned -= 60000;
	for (int i = 0; i < 2; i++)
		access_write(&access, &tally, &record);
	assert_int_equal(access.warned, warned);
	assert_int_equal(tally_get(&tally.counts[TALLY_LOG_DROPPED]), 3);
	access.warned = warned += 60000;
	write_to(&access, "/dev/null");
	assert_int_equal(tally_get(&tally.counts[TALLY_LOG_DROPPED]), 3);
	write_to(&access, "/dev/full");
	assert_int_equal(access.warned, warned);
	access.warned = warned -= 60000;
	access_write(&access, &tally, &record);
	assert_true(access.warned > warned);
	sink_close(&access.sink);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses),
	    cmocka_unit_test(lines),
	    cmocka_unit_test(hostile_bytes),
	    cmocka_unit_test(long_fields),
	    cmocka_unit_test(reasons),
	    cmocka_unit_test(counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
