/* What a draft's file is called, for a title of any script. */
#include "base/utf8.h"
#include "cmd/draft.h"
#include "support/expect.h"

/*
 * V25, P894: a slug is in lower case, in ASCII where accents alone are lost by
 * that.
 */
static void
slugs(void **state)
{
	static const struct {
		const char *title, *slug;
	} rows[] = {
	    {"Hello", "hello"},
	    {"  The canal, 1914\xe2\x80\x93"
	     "99! ",
		"the-canal-1914-99"},
	    {"Oʻzbekiston, сімʼя", "ozbekiston-сімя"},
	    {"It's Jos\xc3\xa9\xe2\x80\x99s", "its-joses"},
	    {"Pol\xc3\xadtica y \xc3\xb1"
	     "and\xc3\xba",
		"politica-y-nandu"},
	    {"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 "
	     "\xd0\xb9\xd0\xbe\xd0\xb4",
		"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82-"
		"\xd0\xb9\xd0\xbe\xd0\xb4"},
	    {"\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6"
	     "\xe0\xa5\x80",
		"\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6"
		"\xe0\xa5\x80"},
	    {"\xe6\x9d\xb1\xe4\xba\xac", "\xe6\x9d\xb1\xe4\xba\xac"},
	    {"\u039f \u03b4\u03c1\u03cc\u03bc\u03bf\u03c2 \u03c4\u03b7\u03c2 "
	     "\u0391\u03b8\u03ae\u03bd\u03b1\u03c2",
		"\u03bf-\u03b4\u03c1\u03cc\u03bc\u03bf\u03c2-"
		"\u03c4\u03b7\u03c2-\u03b1\u03b8\u03ae\u03bd\u03b1\u03c2"},
	    {"\u0130stanbul'da k\u0131\u015f", "istanbulda-k\u0131\u015f"},
	    {"\u0130\u011fd\u0131r", "i\u011fd\u0131r"},
	    {"\u0dc1\u0dca\u200d\u0dbb\u0dd3 \u0dbd\u0d82\u0d9a\u0dcf\u0dc0",
		"\u0dc1\u0dca\u0dbb\u0dd3-\u0dbd\u0d82\u0d9a\u0dcf\u0dc0"},
	    {"\u09a8\u09a4\u09c1\u09a8 "
	     "\u09b0\u200d\u09cd\u09af\u09be\u09aa\u09be\u09b0",
		"\u09a8\u09a4\u09c1\u09a8-"
		"\u09b0\u09cd\u09af\u09be\u09aa\u09be\u09b0"},
	    {"\u0915\u094d\u200d\u0937\u092e\u093e",
		"\u0915\u094d\u0937\u092e\u093e"},
	    {"\u0441\u043e\u00ad\u043d\u044f", "\u0441\u043e\u043d\u044f"},
	    {"\u0430\u2060\u0431", "\u0430\u0431"},
	    {"\u05e6\u05d4\u05f4\u05dc", "\u05e6\u05d4\u05dc"},
	    {"\u05e6\u05d4\"\u05dc", "\u05e6\u05d4\u05dc"},
	    {"\u05e6\u05f3\u05e7", "\u05e6\u05e7"},
	    {"\u05d0\u05de\u05e8 \"\u05e9\u05dc\u05d5\u05dd\" \u05dc\u05d9",
		"\u05d0\u05de\u05e8-\u05e9\u05dc\u05d5\u05dd-\u05dc\u05d9"},
	    {"\u05e9\u05dc\u05d5\u05dd\"", "\u05e9\u05dc\u05d5\u05dd"},
	    {"\u0431\"\u044f", "\u0431-\u044f"},
	    {"\u05e9\"a", "\u05e9-a"},
	    {"Stra\u00dfe \u0416\u042e\u041a",
		"stra\u00dfe-\u0436\u044e\u043a"},
	    {"../../etc/passwd", "etc-passwd"},
	    {".hidden", "hidden"},
	    {"a\x1b[31m/b", "a-31m-b"},
	    {"-- ** --", ""},
	    {"", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf slug = {0};
		draft_slug(span_of(rows[i].title), &slug);
		expect_span(
		    rows[i].title, buf_span(&slug), span_of(rows[i].slug));
		buf_free(&slug);
	}
}

/* V25: a long title gives a name that a file can have, cut after a letter. */
static void
long_title(void **state)
{
	struct buf title = {0}, slug = {0};

	(void)state;
	for (size_t i = 0; i < 200; i++)
		buf_add(&title, SPAN("\xe6\x9d\xb1 "));
	draft_slug(buf_span(&title), &slug);
	assert_in_range(slug.size, 60, 80);
	expect_true("valid", buf_span(&slug), utf8_valid(buf_span(&slug)));
	buf_free(&title);
	buf_free(&slug);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slugs),
	    cmocka_unit_test(long_title),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
