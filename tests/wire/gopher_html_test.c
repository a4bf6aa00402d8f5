#include <stdio.h>

#include "support/expect.h"
#include "wire/gopher_html.h"

static bool
holds(const struct buf *buf, const char *part)
{
	struct span wanted = span_of(part), rest = buf_span(buf);

	for (; rest.size >= wanted.size; rest = span_tail(rest, 1))
		if (span_starts(rest, wanted))
			return true;
	return false;
}

/* G36, Y3, F74: the URLs that a `URL:` page leads to. */
static void
schemes(void **state)
{
	static const struct {
		const char *url;
		bool good;
	} rows[] = {
	    {"https://example.org/a?b=1&c=2", true},
	    {"HTTP://example.org/", true},
	    {"gemini://example.org/", true},
	    {"spartan://example.org/", true},
	    {"ftp://example.org/", true},
	    {"irc://example.org/loam", true},
	    {"mailto:ann@example.org", true},
	    {"finger://example.org/ann", true},
	    {"javascript:alert(1)", false},
	    {"JavaScript:alert(1)", false},
	    {" javascript:alert(1)", false},
	    {"data:text/html,x", false},
	    {"file:///etc/passwd", false},
	    {"vbscript:x", false},
	    {"gopher://example.org/", true},
	    {"gophers://example.org/1/", true},
	    {"telnet://example.org/", true},
	    {"xmpp:ann@example.org", true},
	    {"nex://example.org/", true},
	    {"ircs://irc.example.org/room", true},
	    {"magnet:?xt=urn:btih:0123456789abcdef", true},
	    {"news:comp.infosystems.gopher", true},
	    {"geo:48.2,16.37", true},
	    {"tel:+431234567", true},
	    {"x-new.scheme+1:a", true},
	    {"mailto:", false},
	    {"nex:///a", false},
	    {"https://", false},
	    {"https://ex ample.org/", false},
	    {"https://example.org/a b", true},
	    {"https://example.org/a\tb", false},
	    {"https://example.org/%00", false},
	    {"java script:alert(1)", false},
	    {"java|script:alert(1)", false},
	    {"https://example.org/\xff", false},
	    {"/a/path", false},
	    {"//example.org/", false},
	    {"blob:https://example.org/1", false},
	    {"view-source:https://example.org/", false},
	    {"FILE:/etc/passwd", false},
	    {"about:blank", false},
	    {"", false},
	    {"https", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf html = {0};
		bool good = gopher_html_leave(span_of(rows[i].url), &html);
		expect_true("G36", span_of(rows[i].url), good == rows[i].good);
		expect_true("G36", span_of(rows[i].url),
		    good ? html.size > 0 : html.size == 0);
		buf_free(&html);
	}
}

/* G36, Y3: a selector becomes text, never markup. */
static void
escaped(void **state)
{
	struct buf html = {0};

	(void)state;
	assert_true(
	    gopher_html_leave(SPAN("https://h/?a=1&b=\"><s>x</s>"), &html));
	assert_true(holds(
	    &html, "<a href=\"https://h/?a=1&amp;b=%22%3E%3Cs%3Ex%3C/s%3E\">"));
	assert_false(holds(&html, "<s>"));
	buf_free(&html);
	assert_true(gopher_html_leave(SPAN("https://h/a|b^{c}\\`100%"), &html));
	assert_true(
	    holds(&html, "<a href=\"https://h/a%7Cb%5E%7Bc%7D%5C%60100%25\">"));
	buf_free(&html);
	assert_true(gopher_html_leave(SPAN("https://h/?a=1&lt=2'"), &html));
	assert_true(holds(&html, "<a href=\"https://h/?a=1&amp;lt=2'\">"));
	assert_true(
	    holds(&html, "content=\"5; url=https://h/?a=1&amp;lt=2'\">"));
	assert_false(holds(&html, "<script"));
	assert_false(holds(&html, "<img"));
	buf_free(&html);
}

/* F74: what starts another program waits for the reader to follow the link. */
static void
followed(void **state)
{
	struct buf web = {0}, chat = {0};

	(void)state;
	assert_true(gopher_html_leave(SPAN("https://example.org/"), &web));
	assert_true(gopher_html_leave(SPAN("xmpp:ann@example.org?a&b"), &chat));
	assert_true(holds(&web, "http-equiv=\"refresh\""));
	assert_false(holds(&chat, "http-equiv=\"refresh\""));
	assert_true(holds(&chat, "<a href=\"xmpp:ann@example.org?a&amp;b\">"));
	buf_free(&web);
	buf_free(&chat);
}

/* G37: headers with the length of the page; for HEAD only these. */
static void
visitors(void **state)
{
	struct gopher_self self = {SPAN("h.example"), SPAN("7070")};
	struct buf whole = {0}, headers = {0};

	(void)state;
	gopher_html_visitor(&self, SPAN("gemini://h.example"), false, &whole);
	gopher_html_visitor(&self, SPAN("gemini://h.example"), true, &headers);
	assert_true(span_starts(buf_span(&whole),
	    SPAN("HTTP/1.0 200 OK\r\nContent-Type: text/html")));
	assert_true(holds(&whole, "href=\"gopher://h.example:7070/\""));
	assert_true(holds(&whole, "href=\"gemini://h.example/\""));
	assert_true(span_starts(buf_span(&whole), buf_span(&headers)));
	assert_true(span_ends(buf_span(&headers), SPAN("\r\n\r\n")));
	char length[64];
	snprintf(length, sizeof(length), "Content-Length: %zu\r\n",
	    whole.size - headers.size);
	assert_true(holds(&headers, length));
	buf_free(&whole);
	gopher_html_visitor(&self, SPAN(""), false, &whole);
	assert_false(holds(&whole, "gemini:"));
	buf_free(&whole);
	buf_free(&headers);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(schemes),
	    cmocka_unit_test(escaped),
	    cmocka_unit_test(followed),
	    cmocka_unit_test(visitors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
