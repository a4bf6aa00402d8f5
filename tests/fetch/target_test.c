/* What a typed URL, or a redirect, is asked as. */
#include "fetch/target.h"
#include "support/expect.h"

struct row {
	const char *typed, *query;
	const char *url, *request; /* NULL: refused */
	const char *host;
	unsigned port;
};

static void
expect_row(const struct row *row)
{
	struct target target;
	struct buf wrong = {0};
	struct span typed = span_of(row->typed);
	int result = target_of(typed, row->query, &target, &wrong);

	expect_true(row->typed, typed, (result == 0) == (row->url != NULL));
	expect_true(row->typed, typed, (wrong.size > 0) == (result < 0));
	if (row->url) {
		expect_span(
		    row->typed, buf_span(&target.url), span_of(row->url));
		expect_span(row->typed, buf_span(&target.request),
		    span_of(row->request));
		expect_span(
		    row->typed, buf_span(&target.host), span_of(row->host));
		expect_true(row->typed, typed, target.port == row->port);
	}
	target_free(&target);
	buf_free(&wrong);
}

/*
 * V10: a Gemini URL is asked for as a URI with an A-label for a host, whatever
 * was typed, and what no server could read is refused.
 */
static void
gemini_urls(void **state)
{
	static const struct row rows[] = {
	    {"gemini://h/", NULL, "gemini://h/", "gemini://h/\r\n", "h", 1965},
	    {"h", NULL, "gemini://h/", "gemini://h/\r\n", "h", 1965},
	    {"//h/a", NULL, "gemini://h/a", "gemini://h/a\r\n", "h", 1965},
	    {"localhost:1966/a", NULL, "gemini://localhost:1966/a",
		"gemini://localhost:1966/a\r\n", "localhost", 1966},
	    {"GEMINI://Example.ORG:1965", NULL, "gemini://example.org/",
		"gemini://example.org/\r\n", "example.org", 1965},
	    {"gemini://h:/?", NULL, "gemini://h/?", "gemini://h/?\r\n", "h",
		1965},
	    {"gemini://h?x", NULL, "gemini://h/?x", "gemini://h/?x\r\n", "h",
		1965},
	    {"gemini://h/a b\t<c>#part", NULL, "gemini://h/a%20b%09%3Cc%3E",
		"gemini://h/a%20b%09%3Cc%3E\r\n", "h", 1965},
	    {"gemini://h/a\r\ngemini://evil/", NULL,
		"gemini://h/a%0D%0Agemini://evil/",
		"gemini://h/a%0D%0Agemini://evil/\r\n", "h", 1965},
	    {"gemini://caf\xc3\xa9.example/\xc3\xa9?\xc3\xbc", NULL,
		"gemini://xn--caf-dma.example/%C3%A9?%C3%BC",
		"gemini://xn--caf-dma.example/%C3%A9?%C3%BC\r\n",
		"xn--caf-dma.example", 1965},
	    {"gemini://[::1]:1966/a", NULL, "gemini://[::1]:1966/a",
		"gemini://[::1]:1966/a\r\n", "::1", 1966},
	    {"gemini://127.0.0.1/", NULL, "gemini://127.0.0.1/",
		"gemini://127.0.0.1/\r\n", "127.0.0.1", 1965},
	    {"gemini://h/s?old", "a b&\xc3\xa9+%",
		"gemini://h/s?a%20b%26%C3%A9%2B%25",
		"gemini://h/s?a%20b%26%C3%A9%2B%25\r\n", "h", 1965},
	    {"gemini://u@h/", NULL, NULL, NULL, NULL, 0},
	    {"gemini://@h/", NULL, NULL, NULL, NULL, 0},
	    {"gemini://", NULL, NULL, NULL, NULL, 0},
	    {"gemini:///a", NULL, NULL, NULL, NULL, 0},
	    {"", NULL, NULL, NULL, NULL, 0},
	    {"gemini://h:0/", NULL, NULL, NULL, NULL, 0},
	    {"gemini://h:65536/", NULL, NULL, NULL, NULL, 0},
	    {"gemini://h:x/", NULL, NULL, NULL, NULL, 0},
	    {"gemini://h%00/", NULL, NULL, NULL, NULL, 0},
	    {"gemini://h h/", NULL, NULL, NULL, NULL, 0},
	    /* More than a label of DNS can have, once it is encoded. */
	    {"gemini://\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
	     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
	     "\u00e9"
	     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
	     "\u00e9"
	     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
	     "\u00e9"
	     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
	     "\u00e9"
	     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9.example/",
		NULL, NULL, NULL, NULL, 0},
	    {"gemini://[zz]/", NULL, NULL, NULL, NULL, 0},
	    {"gemini://h/%zz", NULL, NULL, NULL, NULL, 0},
	    {"gemini://h/%00", NULL, NULL, NULL, NULL, 0},
	    {"https://h/", NULL, NULL, NULL, NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_row(&rows[i]);
}

/* P343: of Titan a URL that ends with ;edit is asked for, and no other. */
static void
titan_urls(void **state)
{
	static const struct row rows[] = {
	    {"titan://h/a.gmi;edit", NULL, "titan://h/a.gmi;edit",
		"titan://h/a.gmi;edit\r\n", "h", 1965},
	    {"TITAN://h:1966/d/a b;edit?q#f", NULL,
		"titan://h:1966/d/a%20b;edit?q",
		"titan://h:1966/d/a%20b;edit?q\r\n", "h", 1966},
	    {"titan://h/a%3Bb;edit", NULL, "titan://h/a%3Bb;edit",
		"titan://h/a%3Bb;edit\r\n", "h", 1965},
	    {"titan://h/", NULL, NULL, NULL, NULL, 0},
	    {"titan://h/a", NULL, NULL, NULL, NULL, 0},
	    {"titan://h;edit", NULL, NULL, NULL, NULL, 0},
	    {"titan://h/a;size=1", NULL, NULL, NULL, NULL, 0},
	    {"titan://h/a;edit;size=1", NULL, NULL, NULL, NULL, 0},
	    {"titan://h/a;token=x;edit", NULL, NULL, NULL, NULL, 0},
	    {"titan://h/a;edit/b", NULL, NULL, NULL, NULL, 0},
	    {"titan://h/a;EDIT", NULL, NULL, NULL, NULL, 0},
	    {"titan://h/a%3Bedit", NULL, NULL, NULL, NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_row(&rows[i]);
}

/* V10: 1,024 bytes of a URL can be asked for, and one more cannot. */
static void
length(void **state)
{
	struct buf url = {0}, wrong = {0};
	struct target target;

	(void)state;
	buf_add(&url, SPAN("gemini://h/"));
	buf_repeat(&url, 'a', 1024 - url.size);
	assert_int_equal(target_of(buf_span(&url), NULL, &target, &wrong), 0);
	assert_int_equal(target.request.size, 1026);
	target_free(&target);
	buf_byte(&url, 'a');
	assert_int_equal(target_of(buf_span(&url), NULL, &target, &wrong), -1);
	target_free(&target);
	buf_free(&url);
	buf_free(&wrong);
}

/*
 * V11: a Gopher URL is asked for by its selector, decoded; one that would begin
 * a second request is refused.
 */
static void
gopher_urls(void **state)
{
	static const struct row rows[] = {
	    {"gopher://h", NULL, "gopher://h/1", "\r\n", "h", 70},
	    {"gopher://h/", NULL, "gopher://h/1", "\r\n", "h", 70},
	    {"gopher://h:7070/1", NULL, "gopher://h:7070/1", "\r\n", "h", 7070},
	    {"gopher://h/0/a%20b.txt", NULL, "gopher://h/0/a%20b.txt",
		"/a b.txt\r\n", "h", 70},
	    {"gopher://h/%30/a", NULL, "gopher://h/0/a", "/a\r\n", "h", 70},
	    {"gopher://h/1/a?b=c", NULL, "gopher://h/1/a%3Fb%3Dc", "/a?b=c\r\n",
		"h", 70},
	    {"gopher://h/7/search%09two%20words", NULL,
		"gopher://h/7/search%09two%20words", "/search\ttwo words\r\n",
		"h", 70},
	    {"gopher://h/7/search\ttwo words", NULL,
		"gopher://h/7/search%09two%20words", "/search\ttwo words\r\n",
		"h", 70},
	    {"gopher://h/7/search%09old", "new", "gopher://h/7/search%09new",
		"/search\tnew\r\n", "h", 70},
	    {"gophers://[::1]/0x", NULL, "gophers://[::1]/0x", "x\r\n", "::1",
		70},
	    {"gopher://h/0a%0d%0ab", NULL, NULL, NULL, NULL, 0},
	    {"gopher://h/0a%0Ab", NULL, NULL, NULL, NULL, 0},
	    {"gopher://h/0a\nb", NULL, NULL, NULL, NULL, 0},
	    {"gopher://h/0a%00b", NULL, NULL, NULL, NULL, 0},
	    {"gopher://h/0a%", NULL, NULL, NULL, NULL, 0},
	    {"gopher://h/7s", "a\r\nb", NULL, NULL, NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_row(&rows[i]);
}

/* V11: 4,096 bytes of a selector can be asked for, and one more cannot. */
static void
selector_length(void **state)
{
	struct buf url = {0}, wrong = {0};
	struct target target;

	(void)state;
	buf_add(&url, SPAN("gopher://h/0"));
	buf_repeat(&url, 'a', 4096);
	assert_int_equal(target_of(buf_span(&url), NULL, &target, &wrong), 0);
	assert_int_equal(target.request.size, 4098);
	target_free(&target);
	buf_byte(&url, 'a');
	assert_int_equal(target_of(buf_span(&url), NULL, &target, &wrong), -1);
	assert_true(wrong.size > 0);
	target_free(&target);
	buf_free(&url);
	buf_free(&wrong);
}

/* V12: two URLs are of one host if both its name and its port are the same. */
static void
hosts(void **state)
{
	static const struct {
		const char *one, *other;
		bool same;
	} rows[] = {
	    {"gemini://h/a", "gemini://H:1965/b", true},
	    {"gemini://h/a", "gemini://g/a", false},
	    {"gemini://h/a", "gemini://h:1966/a", false},
	};
	struct buf wrong = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct target one, other;
		struct span second = span_of(rows[i].other);
		target_of(span_of(rows[i].one), NULL, &one, &wrong);
		target_of(second, NULL, &other, &wrong);
		expect_true(rows[i].one, second,
		    target_same_host(&one, &other) == rows[i].same);
		target_free(&one);
		target_free(&other);
	}
	buf_free(&wrong);
}

/* V12: a redirect leads where RFC 3986 section 5.4 says, within the host. */
static void
redirects(void **state)
{
	/* The references of sections 5.4.1 and 5.4.2 and what they mean. */
	static const struct {
		const char *reference, *url;
	} rows[] = {
	    {"gemini:h", NULL},
	    {"g", "gemini://a/b/c/g"},
	    {"./g", "gemini://a/b/c/g"},
	    {"g/", "gemini://a/b/c/g/"},
	    {"/g", "gemini://a/g"},
	    {"//g", "gemini://g/"},
	    {"?y", "gemini://a/b/c/d;p?y"},
	    {"g?y", "gemini://a/b/c/g?y"},
	    {"#s", "gemini://a/b/c/d;p?q"},
	    {"g#s", "gemini://a/b/c/g"},
	    {"g?y#s", "gemini://a/b/c/g?y"},
	    {";x", "gemini://a/b/c/;x"},
	    {"g;x", "gemini://a/b/c/g;x"},
	    {"", "gemini://a/b/c/d;p?q"},
	    {".", "gemini://a/b/c/"},
	    {"./", "gemini://a/b/c/"},
	    {"..", "gemini://a/b/"},
	    {"../", "gemini://a/b/"},
	    {"../g", "gemini://a/b/g"},
	    {"../..", "gemini://a/"},
	    {"../../", "gemini://a/"},
	    {"../../g", "gemini://a/g"},
	    {"../../../g", "gemini://a/g"},
	    {"../../../../g", "gemini://a/g"},
	    {"/./g", "gemini://a/g"},
	    {"/../g", "gemini://a/g"},
	    {"g.", "gemini://a/b/c/g."},
	    {".g", "gemini://a/b/c/.g"},
	    {"g..", "gemini://a/b/c/g.."},
	    {"..g", "gemini://a/b/c/..g"},
	    {"./../g", "gemini://a/b/g"},
	    {"./g/.", "gemini://a/b/c/g/"},
	    {"g/./h", "gemini://a/b/c/g/h"},
	    {"g/../h", "gemini://a/b/c/h"},
	    {"g;x=1/./y", "gemini://a/b/c/g;x=1/y"},
	    {"g;x=1/../y", "gemini://a/b/c/y"},
	    {"gemini://other:1/x", "gemini://other:1/x"},
	    {"gopher://h/0x", "gopher://h/0x"},
	    {"https://h/", NULL},
	};
	struct target from;
	struct buf wrong = {0};

	(void)state;
	target_of(SPAN("gemini://a/b/c/d;p?q"), NULL, &from, &wrong);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct target to;
		struct span reference = span_of(rows[i].reference);
		int result = target_redirect(&from, reference, &to, &wrong);
		expect_true(rows[i].reference, reference,
		    (result == 0) == (rows[i].url != NULL));
		if (rows[i].url)
			expect_span(rows[i].reference, buf_span(&to.url),
			    span_of(rows[i].url));
		target_free(&to);
	}
	target_free(&from);
	buf_free(&wrong);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gemini_urls),
	    cmocka_unit_test(titan_urls),
	    cmocka_unit_test(length),
	    cmocka_unit_test(gopher_urls),
	    cmocka_unit_test(selector_length),
	    cmocka_unit_test(hosts),
	    cmocka_unit_test(redirects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
