/* Requests of Titan: their parameters, and what logs keep of them. */
#include "support/exact.h"
#include "support/expect.h"
#include "wire/protocol.h"

static struct arena arena;

/* Parses a line without its end. */
static struct request
parse(const char *line)
{
	struct request request = {0};
	struct buf bytes = {0};

	buf_format(&bytes, "%s\r\nbody", line);
	struct span exact = exact_copy(buf_span(&bytes));
	assert_int_equal(protocol_gemini.parse(exact, false, &arena, &request),
	    REQUEST_DONE);
	exact_free(&exact);
	buf_free(&bytes);
	return request;
}

#define H "titan://h"
#define TEN "0123456789"
#define LONG TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/*
 * U2, U3, U11: parameters follow the last segment in any order, each is decoded
 * once and by itself, and the size is there.
 */
static void
parameters(void **state)
{
	static const struct {
		const char *line, *path, *mime;
		uint64_t size;
	} rows[] = {
	    {H "/a.gmi;size=12", "/a.gmi", "", 12},
	    {H "/a;mime=text/plain;size=1;token=x", "/a", "text/plain", 1},
	    {H "/a;token=x;size=1;mime=text/plain", "/a", "text/plain", 1},
	    {H "/a;size=0", "/a", "", 0},
	    {H "/a;size=007", "/a", "", 7},
	    {H "/a;size=%31%32", "/a", "", 12},
	    {H "/a;s%69ze=12", "/a", "", 12},
	    {H "/a;size=1;mime=Text%2FPlain", "/a", "text/plain", 1},
	    {H "/a;size=1;mime=image/svg+xml", "/a", "image/svg+xml", 1},
	    {H "/a;size=1;mime=a/b%3Bc=d", "/a", "a/b;c=d", 1},
	    {H "/a;size=1;token=", "/a", "", 1},
	    {H "/a;size=1;token=%3Bsize%3D2", "/a", "", 1},
	    {H "/a;size=1;token=a=b=c", "/a", "", 1},
	    {H "/a;size=1?size=2", "/a", "", 1},
	    {H "/a%3Bsize=2;size=1", "/a;size=2", "", 1},
	    {H "/a=b;size=1", "/a=b", "", 1},
	    {H "/./x/..//b/a%20c;size=1", "/b/a c", "", 1},
	    {"TITAN://H/a;size=1", "/a", "", 1},
	    {H "/a;size=18446744073709551615", "/a", "", UINT64_MAX},
	    {H "/a;size=18446744073709551616", "/a", "", UINT64_MAX},
	    {H "/a;size=99999999999999999999999", "/a", "", UINT64_MAX},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request request = parse(rows[i].line);
		struct span line = span_of(rows[i].line);
		expect_true("good", line,
		    !request.refusal && !request.titan.fault &&
			request.titan.kind == TITAN_UPLOAD);
		expect_span(rows[i].line, request.path, span_of(rows[i].path));
		expect_span(
		    rows[i].line, request.titan.mime, span_of(rows[i].mime));
		expect_true("size", line, request.titan.size == rows[i].size);
		expect_true("line", line, request.titan.line == line.size + 2);
		expect_span(rows[i].line, request.host, SPAN("h"));
		arena_free(&arena);
	}
}

/*
 * U3, U13: a size that is none, what is no parameter, one that comes twice, a
 * semicolon in another segment.
 */
static void
faults(void **state)
{
	static const struct {
		const char *line;
		enum refusal fault;
	} rows[] = {
	    {H "/a", REFUSAL_TITAN_SIZE},
	    {H "/", REFUSAL_TITAN_SIZE},
	    {H, REFUSAL_TITAN_SIZE},
	    {H "/a;mime=text/plain", REFUSAL_TITAN_SIZE},
	    {H "/a;token=x", REFUSAL_TITAN_SIZE},
	    {H "/a?;size=1", REFUSAL_TITAN_SIZE},
	    {H "/a%3Bsize=1", REFUSAL_TITAN_SIZE},
	    {H "/a;size", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=-1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=+1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1.0", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=0x10", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=%201", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1k", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size%3D1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;SIZE=1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;size=1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;mime=a/b;mime=a/b", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;token=x;token=x", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;mime=", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;mime", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;mime=a%0Ab", REFUSAL_TITAN_PARAMETER},
	    {H "/a;to%FFken=x;size=1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;mime=a/" LONG, REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;mime=a%FFb", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;mime=text/plain;charset=utf-8",
		REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;other=x", REFUSAL_TITAN_PARAMETER},
	    {H "/a;", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1;", REFUSAL_TITAN_PARAMETER},
	    {H "/a;;size=1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;=1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1/b", REFUSAL_TITAN_PARAMETER},
	    {H "/a;x/b;size=1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;size=1/b;size=1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;token=x/b;size=1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;edit;size=1", REFUSAL_TITAN_PARAMETER},
	    {H "/a;edit;mime=a/b", REFUSAL_TITAN_PARAMETER},
	    {H "/a;edit;edit", REFUSAL_TITAN_PARAMETER},
	    {H "/a;edit=", REFUSAL_TITAN_PARAMETER},
	    {H "/a;edit=1", REFUSAL_TITAN_PARAMETER},
	    {H "/../a;size=1", REFUSAL_CLIMBS},
	    {H "/%2e%2e/a;size=1", REFUSAL_CLIMBS},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request request = parse(rows[i].line);
		expect_true(rows[i].line, refusal_sentence(request.titan.fault),
		    !request.refusal && request.titan.fault == rows[i].fault);
		arena_free(&arena);
	}
}

/*
 * R15, R16, U5, U11, K437: the rest of the line is as strict as Gemini's. What
 * is refused is an upload all the same: its body comes.
 */
static void
as_gemini(void **state)
{
	static const struct {
		const char *line;
		enum refusal refusal;
	} rows[] = {
	    {"titan://u@h/a;size=1", REFUSAL_USERINFO},
	    {H "/a;size=1#x", REFUSAL_FRAGMENT},
	    {"titan:///a;size=1", REFUSAL_NO_HOST},
	    {H ":0/a;size=1", REFUSAL_BAD_PORT},
	    {H "/a b;size=1", REFUSAL_NOT_A_URL},
	    {H "/a;mime=text/plain; charset=utf-8;size=1", REFUSAL_TITAN_SPACE},
	    {H "/%zz;mime=text/plain; charset=utf-8", REFUSAL_NOT_A_URL},
	    {H "/a;token=%zz;size=1", REFUSAL_NOT_A_URL},
	    {H "/%zz;size=1", REFUSAL_NOT_A_URL},
	    {H "/\xff;size=1", REFUSAL_NOT_UTF8},
	    {"Titan:/a;size=1", REFUSAL_NO_HOST},
	    {"titanx://h/a;size=1", REFUSAL_PROXY},
	};
	struct buf longest = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request request = parse(rows[i].line);
		expect_true(rows[i].line, refusal_sentence(request.refusal),
		    request.refusal == rows[i].refusal);
		expect_true("uploads", span_of(rows[i].line),
		    (request.titan.kind == TITAN_UPLOAD) ==
			(request.refusal != REFUSAL_PROXY));
		arena_free(&arena);
	}
	for (size_t over = 0; over < 2; over++) {
		longest.size = 0;
		buf_add(&longest, SPAN(H "/"));
		buf_repeat(&longest, 'a', REQUEST_MAX - 17 + over);
		buf_add(&longest, SPAN(";size=1"));
		buf_byte(&longest, '\0');
		struct request request = parse(longest.data);
		assert_int_equal(
		    request.refusal, over ? REFUSAL_TOO_LONG : REFUSAL_NONE);
		assert_int_equal(request.titan.kind, TITAN_UPLOAD);
		arena_free(&arena);
	}
	buf_free(&longest);
}

/* U10: a source is asked for by one word. */
static void
edits(void **state)
{
	static const char *const rows[] = {
	    H "/a.gmi;edit", H "/a.gmi;edit;token=x", H "/a.gmi;%65dit"};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request request = parse(rows[i]);
		expect_true("edit", span_of(rows[i]),
		    request.titan.kind == TITAN_EDIT && !request.titan.fault);
		expect_span(rows[i], request.path, SPAN("/a.gmi"));
		arena_free(&arena);
	}
	assert_int_equal(parse("gemini://h/a;edit").titan.kind, TITAN_NONE);
	arena_free(&arena);
}

/* U4: a token is a password, which no log has. */
static void
tokens_are_not_logged(void **state)
{
	static const struct {
		const char *line, *logged;
	} rows[] = {
	    {H "/a.gmi;token=secret;size=3;mime=text/gemini", "h/a.gmi;size=3"},
	    {H "/a.gmi;size=3;token=secret", "h/a.gmi;size=3"},
	    {H "/a.gmi;edit;token=secret", "h/a.gmi;edit"},
	    {H "/a.gmi;token=secret", "h/a.gmi"},
	    {H "/a.gmi;token=secret;token=secret;size=1", "h/a.gmi"},
	};
	static const struct {
		const char *line, *logged;
	} raw[] = {
	    {"titan://h/a;token=secret\xff", "titan://h/a"},
	    {"TITAN://u:secret@h/a;token=secret;size=1", "TITAN://h/a"},
	    {"gemini://h/a;b", "gemini://h/a;b"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request request = parse(rows[i].line);
		struct buf text = {0};
		size_t host = protocol_gemini.log_request(&request, &text);
		assert_int_equal(host, 1);
		expect_span(
		    rows[i].line, buf_span(&text), span_of(rows[i].logged));
		buf_free(&text);
		arena_free(&arena);
	}
	for (size_t i = 0; i < COUNT(raw); i++) {
		struct buf text = {0};
		protocol_gemini.log_line(span_of(raw[i].line), &text);
		expect_span(
		    raw[i].line, buf_span(&text), span_of(raw[i].logged));
		buf_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parameters),
	    cmocka_unit_test(faults),
	    cmocka_unit_test(as_gemini),
	    cmocka_unit_test(edits),
	    cmocka_unit_test(tokens_are_not_logged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
