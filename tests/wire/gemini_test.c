#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "wire/gemini.h"

/* Parses an exact copy; the arena is the caller's to free. */
static enum request_state
parse(
    struct span bytes, bool ended, struct arena *arena, struct request *request)
{
	struct span s = exact_copy(bytes);
	enum request_state state = gemini_parse(s, ended, arena, request);

	exact_free(&s);
	return state;
}

static void
good_requests(void **state)
{
	const struct {
		const char *row;
		struct span bytes;
		const char *url, *host;
		unsigned port;
		const char *path, *query;
	} rows[] = {
	    {"R1", SPAN("gemini://H/\r\n"), "gemini://H/", "h", 0, "/", ""},
	    {"R2 empty path", SPAN("gemini://H\r\n"), "gemini://H", "h", 0, "/",
		""},
	    {"R2 query", SPAN("gemini://H?x\r\n"), "gemini://H", "h", 0, "/",
		"x"},
	    {"R9", SPAN("gemini://H/\r\njunk"), "gemini://H/", "h", 0, "/", ""},
	    {"R9 a second request", SPAN("gemini://H/\r\ngemini://I/\r\n"),
		"gemini://H/", "h", 0, "/", ""},
	    {"R13", SPAN("GEMINI://H/\r\n"), "GEMINI://H/", "h", 0, "/", ""},
	    {"R18 case", SPAN("gemini://LocalHost/\r\n"), "gemini://LocalHost/",
		"localhost", 0, "/", ""},
	    {"R18 IRI", SPAN("gemini://caf\xc3\xa9/\r\n"),
		"gemini://caf\xc3\xa9/", "xn--caf-dma", 0, "/", ""},
	    {"R18 A-label", SPAN("gemini://xn--caf-dma/\r\n"),
		"gemini://xn--caf-dma/", "xn--caf-dma", 0, "/", ""},
	    {"R18 percent", SPAN("gemini://%48/\r\n"), "gemini://%48/", "h", 0,
		"/", ""},
	    {"R18 trailing dot", SPAN("gemini://H./\r\n"), "gemini://H./", "h",
		0, "/", ""},
	    {"R19", SPAN("gemini://H:1965/\r\n"), "gemini://H:1965/", "h", 1965,
		"/", ""},
	    {"R19 empty", SPAN("gemini://H:/\r\n"), "gemini://H:/", "h", 0, "/",
		""},
	    {"R19 another", SPAN("gemini://H:443/\r\n"), "gemini://H:443/", "h",
		443, "/", ""},
	    {"R20 IPv6", SPAN("gemini://[::1]/\r\n"), "gemini://[::1]/",
		"[::1]", 0, "/", ""},
	    {"R20 IPv6 and port", SPAN("gemini://[::1]:1965/\r\n"),
		"gemini://[::1]:1965/", "[::1]", 1965, "/", ""},
	    {"R20 IPv4", SPAN("gemini://127.0.0.1/\r\n"), "gemini://127.0.0.1/",
		"127.0.0.1", 0, "/", ""},
	    {"R22", SPAN("gemini://H/caf\xc3\xa9.gmi\r\n"),
		"gemini://H/caf\xc3\xa9.gmi", "h", 0, "/caf\xc3\xa9.gmi", ""},
	    {"R23 hex", SPAN("gemini://H/inde%78.gmi\r\n"),
		"gemini://H/inde%78.gmi", "h", 0, "/index.gmi", ""},
	    {"R23 once", SPAN("gemini://H/%2565\r\n"), "gemini://H/%2565", "h",
		0, "/%65", ""},
	    {"R24", SPAN("gemini://H/[a]:@!$&'()*+,;=?[b]/?\r\n"),
		"gemini://H/[a]:@!$&'()*+,;=", "h", 0,
		"/[a]:@!$&'()*+,;=", "[b]/?"},
	    {"R25", SPAN("gemini://H/a?b%20c+d%0A\r\n"), "gemini://H/a", "h", 0,
		"/a", "b%20c+d%0A"},
	    {"F1", SPAN("gemini://H/a/../b.gmi\r\n"), "gemini://H/a/../b.gmi",
		"h", 0, "/b.gmi", ""},
	    {"F2 data", SPAN("gemini://H/a%2Fb\r\n"), "gemini://H/a%2Fb", "h",
		0, "", ""},
	    {"F2 climbing data", SPAN("gemini://H/..%2f..%2fetc\r\n"),
		"gemini://H/..%2f..%2fetc", "h", 0, "", ""},
	    {"F3", SPAN("gemini://H/%AE\r\n"), "gemini://H/%AE", "h", 0, "",
		""},
	    {"F4", SPAN("gemini://H//files//t.txt\r\n"),
		"gemini://H//files//t.txt", "h", 0, "/files/t.txt", ""},
	    {"F6", SPAN("gemini://H/dir/\r\n"), "gemini://H/dir/", "h", 0,
		"/dir/", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct request got;
		const char *row = rows[i].row;
		expect_true(row, rows[i].bytes,
		    parse(rows[i].bytes, false, &arena, &got) == REQUEST_DONE);
		expect_true(row, rows[i].bytes, got.refusal == REFUSAL_NONE);
		expect_span(row, got.url, span_of(rows[i].url));
		expect_span(row, got.host, span_of(rows[i].host));
		expect_span(row, got.path, span_of(rows[i].path));
		expect_span(row, got.query, span_of(rows[i].query));
		expect_true(row, rows[i].bytes, got.port == rows[i].port);
		arena_free(&arena);
	}
}

static void
bad_requests(void **state)
{
	const struct {
		const char *row;
		struct span bytes;
		int status;
	} rows[] = {
	    {"R6 inside", SPAN("gemini://H/\n\r\n"), 59},
	    {"R7 CR", SPAN("gemini://H/a\rb\r\n"), 59},
	    {"R7 CR before CRLF", SPAN("gemini://H/\r\r\n"), 59},
	    {"R7 space", SPAN("gemini://H/a b\r\n"), 59},
	    {"R7 NUL", SPAN("gemini://H/\0\r\n"), 59},
	    {"R7 ESC", SPAN("gemini://H/\x1b[2J\r\n"), 59},
	    {"R7 DEL", SPAN("gemini://H/\x7f\r\n"), 59},
	    {"R7 leading space", SPAN(" gemini://H/\r\n"), 59},
	    {"R10", SPAN("\xef\xbb\xbfgemini://H/\r\n"), 59},
	    {"R11 empty", SPAN("\r\n"), 59},
	    {"R11 path", SPAN("/\r\n"), 59},
	    {"R11 no scheme", SPAN("//H/\r\n"), 59},
	    {"R11 host only", SPAN("H/\r\n"), 59},
	    {"R11 garbage", SPAN("Hello Gemini!\r\n"), 59},
	    {"R12 no authority", SPAN("gemini:/x\r\n"), 59},
	    {"R12 opaque", SPAN("gemini:x\r\n"), 59},
	    {"R12 empty host", SPAN("gemini:///x\r\n"), 59},
	    {"R12 port alone", SPAN("gemini://:1965/\r\n"), 59},
	    {"R14 http", SPAN("http://H/\r\n"), 53},
	    {"R14 https", SPAN("https://H/\r\n"), 53},
	    {"R14 gopher", SPAN("gopher://H/\r\n"), 53},
	    {"R14 data", SPAN("data://H\r\n"), 53},
	    {"R14 mailto", SPAN("mailto:ann@H\r\n"), 53},
	    {"R15 user", SPAN("gemini://u@H/\r\n"), 59},
	    {"R15 password", SPAN("gemini://u:p@H/\r\n"), 59},
	    {"R15 password alone", SPAN("gemini://:p@H/\r\n"), 59},
	    {"R15 empty", SPAN("gemini://@H/\r\n"), 59},
	    {"R16", SPAN("gemini://H/#x\r\n"), 59},
	    {"R16 empty", SPAN("gemini://H/#\r\n"), 59},
	    {"R18 percent alone", SPAN("gemini://%/\r\n"), 59},
	    {"R18 not a name", SPAN("gemini://a%20b/\r\n"), 59},
	    {"R19 not decimal", SPAN("gemini://H:0x/\r\n"), 59},
	    {"R19 too large", SPAN("gemini://H:65536/\r\n"), 59},
	    {"R19 negative", SPAN("gemini://H:-1/\r\n"), 59},
	    {"R19 zero", SPAN("gemini://H:0/\r\n"), 59},
	    {"R20 no literal", SPAN("gemini://[zz]/\r\n"), 59},
	    {"R20 not closed", SPAN("gemini://[::1/\r\n"), 59},
	    {"R21", SPAN("gemini://H/\xdc\r\n"), 59},
	    {"R21 surrogate", SPAN("gemini://H/\xed\xa0\x80\r\n"), 59},
	    {"R23 bad hex", SPAN("gemini://H/%zz\r\n"), 59},
	    {"R23 short", SPAN("gemini://H/%4\r\n"), 59},
	    {"R23 NUL", SPAN("gemini://H/%00\r\n"), 59},
	    {"F1 climbing", SPAN("gemini://H/../../\r\n"), 59},
	    {"F2 climbing", SPAN("gemini://H/%2e%2e/x\r\n"), 59},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct request got;
		expect_true(rows[i].row, rows[i].bytes,
		    parse(rows[i].bytes, false, &arena, &got) == REQUEST_DONE);
		expect_true(rows[i].row, rows[i].bytes,
		    refusal_status(got.refusal) == rows[i].status);
		arena_free(&arena);
	}
}

/* `gemini://H/aaa...` of size bytes, then an ending. */
static struct buf
url_of(size_t size, struct span ending)
{
	struct buf buf = {0};

	buf_add(&buf, SPAN("gemini://H/"));
	buf_repeat(&buf, 'a', size - buf.size);
	buf_add(&buf, ending);
	return buf;
}

static void
length_is_judged_as_early_as_it_can_be(void **state)
{
	static const struct {
		const char *row;
		size_t size;
		const char *ending;
		enum request_state state;
		enum refusal refusal;
	} rows[] = {
	    {"R3", 1024, "\r\n", REQUEST_DONE, REFUSAL_NONE},
	    {"R3 junk after", 1024, "\r\njunk", REQUEST_DONE, REFUSAL_NONE},
	    {"R3 CR so far", 1024, "\r", REQUEST_MORE, REFUSAL_NONE},
	    {"R4", 1025, "\r\n", REQUEST_DONE, REFUSAL_TOO_LONG},
	    {"R4 may yet end", 1025, "", REQUEST_MORE, REFUSAL_NONE},
	    {"R5", 1026, "", REQUEST_DONE, REFUSAL_TOO_LONG},
	    {"R5 a megabyte", 1 << 20, "", REQUEST_DONE, REFUSAL_TOO_LONG},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf url = url_of(rows[i].size, span_of(rows[i].ending));
		struct span name = span_of(rows[i].row);
		struct arena arena = {0};
		struct request got = {0};
		enum request_state result =
		    parse(buf_span(&url), false, &arena, &got);
		expect_true("state", name, result == rows[i].state);
		if (result == REQUEST_DONE)
			expect_true(
			    "refusal", name, got.refusal == rows[i].refusal);
		arena_free(&arena);
		buf_free(&url);
	}
}

static void
ends_without_a_line(void **state)
{
	const struct {
		const char *row;
		struct span bytes;
		enum request_state state;
	} rows[] = {
	    {"nothing", SPAN(""), REQUEST_DROP},
	    {"R6", SPAN("gemini://H/\n"), REQUEST_DONE},
	    {"no ending", SPAN("gemini://H/"), REQUEST_DONE},
	    {"CR alone", SPAN("gemini://H/\r"), REQUEST_DONE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct request got = {0};
		/* R6: nothing is said until the deadline or the end. */
		expect_true(rows[i].row, rows[i].bytes,
		    parse(rows[i].bytes, false, &arena, &got) == REQUEST_MORE);
		expect_true(rows[i].row, rows[i].bytes,
		    parse(rows[i].bytes, true, &arena, &got) == rows[i].state);
		if (rows[i].state == REQUEST_DONE)
			assert_int_equal(refusal_status(got.refusal), 59);
		arena_free(&arena);
	}
}

/* R8: the result does not depend on where the bytes are split. */
static void
check_splits(struct span input, bool ended)
{
	struct arena arena = {0};
	struct request whole = {0}, part = {0};
	enum request_state want = parse(input, ended, &arena, &whole);
	enum request_state got = REQUEST_MORE;

	for (size_t i = 0; i <= input.size && got == REQUEST_MORE; i++)
		got = parse(span_head(input, i), false, &arena, &part);
	if (got == REQUEST_MORE)
		got = parse(input, ended, &arena, &part);
	expect_true("R8 state", input, got == want);
	if (got == REQUEST_DONE) {
		expect_true("R8 refusal", input, part.refusal == whole.refusal);
		expect_span("R8 URL", part.url, whole.url);
		expect_span("R8 host", part.host, whole.host);
		expect_span("R8 path", part.path, whole.path);
		expect_span("R8 query", part.query, whole.query);
	}
	arena_free(&arena);
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("gemini://localhost/posts/a%20b.gmi?q#f\r\n"),
	    SPAN("gemini://u@[::1]:1965/../x\r\njunk"),
	    SPAN("\xef\xbb\xbfGEMINI://caf\xc3\xa9.example./a/./b//c\r\n"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct arena arena = {0};
		struct request got = {0};
		enum request_state result =
		    gemini_parse(input, true, &arena, &got);
		if (result == REQUEST_DONE && got.refusal == REFUSAL_NONE) {
			expect_true("host", input, got.host.size > 0);
			expect_true("path", input,
			    got.path.size == 0 || got.path.data[0] == '/');
			expect_true("URL", input, got.url.size <= REQUEST_MAX);
		}
		arena_free(&arena);
		check_splits(input, i % 2 == 0);
		exact_free(&input);
	}
}

/* H1, H2, H7, H8, H9, H11: the exact bytes. */
static void
headers(void **state)
{
	static const struct {
		const char *row;
		struct response response;
		const char *bytes;
	} rows[] = {
	    {"H1", {.kind = RESPONSE_REFUSED, .refusal = REFUSAL_MISSING},
		"51 Not found\r\n"},
	    {"H1 detail",
		{.kind = RESPONSE_REFUSED,
		    .refusal = REFUSAL_STARTING,
		    .detail = {"34 articles", 11}},
		"41 Starting, try again: 34 articles\r\n"},
	    {"1E 44, a bare integer",
		{.kind = RESPONSE_REFUSED,
		    .refusal = REFUSAL_TOO_MANY,
		    .detail = {"12", 2}},
		"44 12\r\n"},
	    {"H2 detail",
		{.kind = RESPONSE_REFUSED,
		    .refusal = REFUSAL_STARTING,
		    .detail = {"a\r\n20\x1b\xc2\x85 b", 10}},
		"41 Starting, try again: a 20 b\r\n"},
	    {"later",
		{.kind = RESPONSE_LATER, .refusal = REFUSAL_BEING_WRITTEN},
		"40 The file is being written, try again\r\n"},
	    {"10", {.kind = RESPONSE_INPUT, .detail = {"Which words", 11}},
		"10 Which words\r\n"},
	    {"10 and H2",
		{.kind = RESPONSE_INPUT, .detail = {"a\r\n20 \x1b", 7}},
		"10 a 20\r\n"},
	    {"F5", {.kind = RESPONSE_MOVED, .location = {"gemini://H/a/", 13}},
		"31 gemini://H/a/\r\n"},
	    {"H7",
		{.kind = RESPONSE_BYTES,
		    .mime = {"image/png", 9},
		    .body = {"\x89\r\n", 3}},
		"20 image/png\r\n\x89\r\n"},
	    {"H8",
		{.kind = RESPONSE_LINES,
		    .mime = {"text/plain", 10},
		    .charset = {"iso-8859-1", 10},
		    .body = {"caf\xe9\n", 5}},
		"20 text/plain; charset=iso-8859-1\r\ncaf\xe9\n"},
	    {"H9",
		{.kind = RESPONSE_BYTES,
		    .mime = {"text/gemini", 11},
		    .language = {"es-SV", 5},
		    .body = {"# a", 3}},
		"20 text/gemini; lang=es-SV\r\n# a"},
	    {"H9 list",
		{.kind = RESPONSE_FILE,
		    .mime = {"text/gemini", 11},
		    .language = {"en,fr", 5}},
		"20 text/gemini; lang=\"en,fr\"\r\n"},
	    {"H9 not of an image",
		{.kind = RESPONSE_FILE,
		    .mime = {"image/png", 9},
		    .language = {"en", 2}},
		"20 image/png\r\n"},
	    {"H11 file",
		{.kind = RESPONSE_FILE, .mime = {"text/plain", 10}, .size = 9},
		"20 text/plain\r\n"},
	    {"H11 empty", {.kind = RESPONSE_BYTES, .mime = {"text/plain", 10}},
		"20 text/plain\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		gemini_render(&rows[i].response, NULL, &buf);
		expect_span(
		    rows[i].row, buf_span(&buf), span_of(rows[i].bytes));
		buf_free(&buf);
	}
}

/* F5, H3: a target that does not fit the header is 51, not cut. */
static void
long_locations(void **state)
{
	for (size_t size = 1023; size <= 1025; size++) {
		struct buf location = url_of(size, SPAN("")), buf = {0};
		struct response response = {
		    .kind = RESPONSE_MOVED, .location = buf_span(&location)};
		gemini_render(&response, NULL, &buf);
		expect_true("F5", buf_span(&buf),
		    span_starts(buf_span(&buf),
			size <= 1024 ? SPAN("31 gemini://") : SPAN("51 ")));
		expect_true("H3", buf_span(&buf), buf.size <= 3 + 1024 + 2);
		buf_free(&buf);
		buf_free(&location);
	}
	(void)state;
}

/*
 * H5, S11, S42, S43, S50, C3: every refusal has a status of those that loam
 * sends.
 */
static void
codes(void **state)
{
	static const int sent[] = {40, 41, 44, 50, 51, 52, 53, 59, 60, 61, 62};

	(void)state;
	for (int i = REFUSAL_NONE + 1; i < REFUSAL_COUNT; i++) {
		struct response response = {.kind = RESPONSE_REFUSED,
		    .refusal = (enum refusal)i,
		    .detail = SPAN("12")};
		struct buf buf = {0};
		bool known = false;
		int code = refusal_status(response.refusal);
		for (size_t j = 0; j < COUNT(sent); j++)
			known = known || code == sent[j];
		expect_true("H5", refusal_name(response.refusal), known);
		gemini_render(&response, NULL, &buf);
		expect_true("H1", buf_span(&buf),
		    buf.size > 5 && buf.data[0] - '0' == code / 10 &&
			buf.data[1] - '0' == code % 10 && buf.data[2] == ' ' &&
			span_ends(buf_span(&buf), SPAN("\r\n")));
		buf_free(&buf);
	}
}

static void
pages_are_gemtext(void **state)
{
	struct arena arena = {0};
	struct response response = {.kind = RESPONSE_MENU,
	    .mime = SPAN("text/gemini"),
	    .language = SPAN("en"),
	    .page = page_new(&arena)};
	struct buf buf = {0};

	(void)state;
	page_heading(&response.page, 1, SPAN("News"));
	page_link(&response.page, SPAN("/a"), SPAN("A"));
	gemini_render(&response, NULL, &buf);
	expect_span("page", buf_span(&buf),
	    SPAN("20 text/gemini; lang=en\r\n# News\n=> /a A\n"));
	buf_free(&buf);
	page_free(&response.page);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_requests),
	    cmocka_unit_test(bad_requests),
	    cmocka_unit_test(length_is_judged_as_early_as_it_can_be),
	    cmocka_unit_test(ends_without_a_line),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(headers),
	    cmocka_unit_test(long_locations),
	    cmocka_unit_test(codes),
	    cmocka_unit_test(pages_are_gemtext),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
