#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "wire/gopher.h"

#define HOME "1Home\t/\texample.org\t70\r\n.\r\n"

static const struct gopher_self self = {{"example.org", 11}, {"70", 2}};

static enum request_state
parse(
    struct span bytes, bool ended, struct arena *arena, struct request *request)
{
	struct span s = exact_copy(bytes);
	enum request_state state = gopher_parse(s, ended, arena, request);

	exact_free(&s);
	return state;
}

static void
selectors(void **state)
{
	const struct {
		const char *row;
		struct span bytes;
		const char *selector;
	} rows[] = {
	    {"G1", SPAN("\r\n"), ""},
	    {"G2", SPAN("\n"), ""},
	    {"G2 path", SPAN("/a\n"), "/a"},
	    {"G2 CRLF", SPAN("/a\r\n"), "/a"},
	    {"G5", SPAN("/a.txt\r\nextra\r\n"), "/a.txt"},
	    {"G23", SPAN("1/\r\n"), "1/"},
	    {"G24", SPAN("a.txt\r\n"), "a.txt"},
	    {"G28", SPAN("/../etc/passwd\r\n"), "/../etc/passwd"},
	    {"G29", SPAN("/sp ace%20.txt\r\n"), "/sp ace%20.txt"},
	    {"G29 percent", SPAN("/100%\r\n"), "/100%"},
	    {"G30", SPAN("/\xf0\x9f\x8e\x89\r\n"), "/\xf0\x9f\x8e\x89"},
	    {"G32", SPAN("/search\ttwo words\r\n"), "/search"},
	    {"G33", SPAN("/search\t\r\n"), "/search"},
	    {"G34", SPAN("\t$\r\n"), ""},
	    {"G35", SPAN("/x\t+\r\n"), "/x"},
	    {"G36", SPAN("URL:https://h/?a=1&b=\"><s>\r\n"),
		"URL:https://h/?a=1&b=\"><s>"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct request got;
		expect_true(rows[i].row, rows[i].bytes,
		    parse(rows[i].bytes, false, &arena, &got) == REQUEST_DONE);
		expect_true(
		    rows[i].row, rows[i].bytes, got.refusal == REFUSAL_NONE);
		expect_span(
		    rows[i].row, got.selector, span_of(rows[i].selector));
		arena_free(&arena);
	}
}

/* G32, G33: words between two TABs; those that are not UTF-8 are ISO 8859-1. */
static void
words_of_a_search(void **state)
{
	const struct {
		const char *row;
		struct span bytes;
		const char *words;
	} rows[] = {
	    {"G1", SPAN("/search\r\n"), ""},
	    {"G32", SPAN("/search\ttwo words\r\n"), "two words"},
	    {"G32 as it is", SPAN("/s\t two+w%20ords \n"), " two+w%20ords "},
	    {"G33", SPAN("/search\t\r\n"), ""},
	    {"G33 and G35", SPAN("/search\t\t+\r\n"), ""},
	    {"G35", SPAN("/search\ttwo words\t+\r\n"), "two words"},
	    {"UTF-8", SPAN("/search\tcaf\xc3\xa9\r\n"), "caf\xc3\xa9"},
	    {"latin-1", SPAN("/search\tcaf\xe9\r\n"), "caf\xc3\xa9"},
	    {"latin-1 is all of it", SPAN("/s\t\xc3\xa9\xe9\r\n"),
		"\xc3\x83\xc2\xa9\xc3\xa9"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct request got;
		expect_true(rows[i].row, rows[i].bytes,
		    parse(rows[i].bytes, false, &arena, &got) == REQUEST_DONE &&
			got.refusal == REFUSAL_NONE);
		expect_span(rows[i].row, got.words, span_of(rows[i].words));
		arena_free(&arena);
	}
}

/* G7, G30, K10: refused before anything is looked up. */
static void
what_is_refused(void **state)
{
	const struct {
		const char *row;
		struct span bytes;
		enum refusal refusal;
	} rows[] = {
	    {"G7 NUL", SPAN("/a\0\r\n"), REFUSAL_CONTROL},
	    {"G7 ESC", SPAN("/\x1b[2J\r\n"), REFUSAL_CONTROL},
	    {"G7 DEL", SPAN("/\x7f\r\n"), REFUSAL_CONTROL},
	    {"G7 CR", SPAN("/a\rb\r\n"), REFUSAL_CONTROL},
	    {"G7 two CR", SPAN("/a\r\r\n"), REFUSAL_CONTROL},
	    {"words NUL", SPAN("/search\tgemini\0 -gemini\r\n"),
		REFUSAL_CONTROL},
	    {"words of Gopher+", SPAN("\t$\0x\r\n"), REFUSAL_CONTROL},
	    {"words ESC", SPAN("/search\t\x1b[2J\r\n"), REFUSAL_CONTROL},
	    {"words DEL", SPAN("/search\t\x7f\r\n"), REFUSAL_CONTROL},
	    {"words CR", SPAN("/search\ta\rb\r\n"), REFUSAL_CONTROL},
	    {"words latin-1", SPAN("/search\t\xe9\0\r\n"), REFUSAL_CONTROL},
	    {"second tab", SPAN("/search\tx\t\0\r\n"), REFUSAL_CONTROL},
	    {"third tab", SPAN("/search\tx\t\t\x01\r\n"), REFUSAL_CONTROL},
	    {"browser", SPAN("GET /\0 HTTP/1.1\r\n"), REFUSAL_CONTROL},
	    {"G30", SPAN("/\xff\r\n"), REFUSAL_NOT_UTF8},
	    {"G30 cut", SPAN("/\xf0\x9f\x8e\r\n"), REFUSAL_NOT_UTF8},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct request got;
		expect_true(rows[i].row, rows[i].bytes,
		    parse(rows[i].bytes, false, &arena, &got) == REQUEST_DONE);
		expect_true(
		    rows[i].row, rows[i].bytes, got.refusal == rows[i].refusal);
		arena_free(&arena);
	}
}

static void
ends_of_the_bytes(void **state)
{
	const struct {
		const char *row;
		struct span bytes;
		bool ended;
		enum request_state state;
	} rows[] = {
	    {"G3 nothing", SPAN(""), true, REQUEST_DROP},
	    {"G3 not yet", SPAN(""), false, REQUEST_MORE},
	    {"G4", SPAN("/a"), false, REQUEST_MORE},
	    {"G4 CR", SPAN("/a\r"), false, REQUEST_MORE},
	    {"half-closed", SPAN("/a"), true, REQUEST_DONE},
	    {"G8", SPAN("\x16"), false, REQUEST_DROP},
	    {"G8 hello", SPAN("\x16\x03\x01\x02\n"), false, REQUEST_DROP},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct request got;
		expect_true(rows[i].row, rows[i].bytes,
		    parse(rows[i].bytes, rows[i].ended, &arena, &got) ==
			rows[i].state);
		arena_free(&arena);
	}
}

static void
length_has_a_limit(void **state)
{
	static const struct {
		const char *row;
		size_t size;
		const char *ending;
		enum request_state state;
		enum refusal refusal;
	} rows[] = {
	    {"G6 255", 255, "\r\n", REQUEST_DONE, REFUSAL_NONE},
	    {"G6 most", 1024, "\r\n", REQUEST_DONE, REFUSAL_NONE},
	    {"G6 most, LF", 1024, "\n", REQUEST_DONE, REFUSAL_NONE},
	    {"G6 one more", 1025, "\r\n", REQUEST_DONE, REFUSAL_TOO_LONG},
	    {"G6 one more, LF", 1025, "\n", REQUEST_DONE, REFUSAL_TOO_LONG},
	    {"G6 CR so far", 1024, "\r", REQUEST_MORE, REFUSAL_NONE},
	    {"G6 no LF", 1026, "", REQUEST_DONE, REFUSAL_TOO_LONG},
	    {"G6 a megabyte", 1 << 20, "", REQUEST_DONE, REFUSAL_TOO_LONG},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span name = span_of(rows[i].row);
		struct buf bytes = {0};
		struct arena arena = {0};
		struct request got;
		buf_repeat(&bytes, 'a', rows[i].size);
		buf_add(&bytes, span_of(rows[i].ending));
		expect_true("state", name,
		    parse(buf_span(&bytes), false, &arena, &got) ==
			rows[i].state);
		expect_true("refusal", name, got.refusal == rows[i].refusal);
		arena_free(&arena);
		buf_free(&bytes);
	}
}

/* G4: the result does not depend on where the bytes are split. */
static void
check_splits(struct span input, bool ended)
{
	struct arena arena = {0};
	struct request whole, part;
	enum request_state want = parse(input, ended, &arena, &whole);
	enum request_state got = REQUEST_MORE;

	for (size_t i = 0; i <= input.size && got == REQUEST_MORE; i++)
		got = parse(span_head(input, i), false, &arena, &part);
	if (got == REQUEST_MORE)
		got = parse(input, ended, &arena, &part);
	expect_true("G4 state", input, got == want);
	if (got == REQUEST_DONE) {
		expect_true("G4 refusal", input, part.refusal == whole.refusal);
		expect_span("G4 selector", part.selector, whole.selector);
		expect_span("G4 words", part.words, whole.words);
	}
	arena_free(&arena);
}

/* K10: selector and words contain no control, whatever was sent. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("/posts/caf\xc3\xa9.gmi\r\n"),
	    SPAN("/search\ttwo words\t+\r\nextra"),
	    SPAN("/search\tgemini\0 -gemini\r\n"),
	    SPAN("URL:gemini://h/a?b\n"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct arena arena = {0};
		struct request got;
		gopher_parse(input, true, &arena, &got);
		/* A browser's line may hold tabs. */
		expect_true(
		    "G7", input, got.web || !span_has_control(got.selector));
		expect_true("words", input,
		    utf8_valid(got.words) && !span_has_control(got.words));
		arena_free(&arena);
		check_splits(input, i % 2 == 0);
		exact_free(&input);
	}
}

/* P12: an error has a way home. */
static void
answers(void **state)
{
	static const struct {
		const char *row;
		struct response response;
		const char *bytes;
	} rows[] = {
	    {"G31", {.kind = RESPONSE_REFUSED, .refusal = REFUSAL_MISSING},
		"3Not found\t\terror.host\t1\r\n" HOME},
	    {"detail",
		{.kind = RESPONSE_REFUSED,
		    .refusal = REFUSAL_STARTING,
		    .detail = {"34 articles", 11}},
		"3Starting, try again: 34 articles\t\terror.host\t1\r\n" HOME},
	    {"too many",
		{.kind = RESPONSE_REFUSED,
		    .refusal = REFUSAL_TOO_MANY,
		    .detail = {"12", 2}},
		"3Too many requests; seconds to wait: "
		"12\t\terror.host\t1\r\n" HOME},
	    {"G13 detail",
		{.kind = RESPONSE_REFUSED,
		    .refusal = REFUSAL_STARTING,
		    .detail = {"a\t\r\nb\x1b\xc2\x85", 8}},
		"3Starting, try again: a b\t\terror.host\t1\r\n" HOME},
	    {"G12 detail",
		{.kind = RESPONSE_REFUSED,
		    .refusal = REFUSAL_STARTING,
		    .detail = {"a word and a word and a word and a word and "
			       "a word",
			50}},
		"3Starting, try again: a word and a word and a word and a word "
		"and a\t\terror.host\t1\r\niword\t\terror.host\t1\r\n" HOME},
	    {"G34, Y2, while it starts",
		{.kind = RESPONSE_REFUSED,
		    .refusal = REFUSAL_STARTING,
		    .attributes = true},
		"+-1\r\n+INFO: 3Starting, try again\t\terror.host\t1\r\n"
		"+INFO: " HOME},
	    {"later",
		{.kind = RESPONSE_LATER, .refusal = REFUSAL_BEING_WRITTEN},
		"3The file is being written, try "
		"again\t\terror.host\t1\r\n" HOME},
	    {"P12, in the language of the capsule",
		{.kind = RESPONSE_REFUSED,
		    .refusal = REFUSAL_MISSING,
		    .home = {"Inicio", 6}},
		"3Not found\t\terror.host\t1\r\n"
		"1Inicio\t/\texample.org\t70\r\n.\r\n"},
	    {"G19", {.kind = RESPONSE_LINES, .body = {"x\n.\n..\n.foo", 11}},
		"x\r\n. \r\n..\r\n.foo\r\n"},
	    {"G22", {.kind = RESPONSE_BYTES, .body = {"\x89PNG\n.\n", 7}},
		"\x89PNG\n.\n"},
	    {"file", {.kind = RESPONSE_FILE, .size = 9}, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		gopher_render(&rows[i].response, &self, &buf);
		expect_span(
		    rows[i].row, buf_span(&buf), span_of(rows[i].bytes));
		buf_free(&buf);
	}
}

static void
pages_in_both_forms(void **state)
{
	struct arena arena = {0};
	struct response response = {
	    .kind = RESPONSE_MENU, .page = page_new(&arena)};
	struct buf buf = {0};

	(void)state;
	page_text(&response.page, SPAN("Hello"));
	gopher_render(&response, &self, &buf);
	expect_span(
	    "menu", buf_span(&buf), SPAN("iHello\t\terror.host\t1\r\n.\r\n"));
	buf_free(&buf);
	response.kind = RESPONSE_TEXT;
	gopher_render(&response, &self, &buf);
	expect_span("text", buf_span(&buf), SPAN("Hello\r\n"));
	buf_free(&buf);
	page_free(&response.page);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(selectors),
	    cmocka_unit_test(words_of_a_search),
	    cmocka_unit_test(what_is_refused),
	    cmocka_unit_test(ends_of_the_bytes),
	    cmocka_unit_test(length_has_a_limit),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(answers),
	    cmocka_unit_test(pages_in_both_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
