/* Language tags and lists of them: H9. */
#include "support/exact.h"
#include "support/expect.h"
#include "text/language.h"

static void
tags(void **state)
{
	static const struct {
		const char *text;
		bool tag, list;
	} rows[] = {
	    {"en", true, true},
	    {"es-SV", true, true},
	    {"zh-Hant-TW", true, true},
	    {"sl-rozaj-1994", true, true},
	    {"de-1996-x-y", true, true},
	    {"x-whatever", true, true},
	    {"i-klingon", true, true},
	    {"en,fr", false, true},
	    {"en-GB,es-SV,fr", false, true},
	    {"", false, false},
	    {"e", false, false},
	    {"x", false, false},
	    {"-", false, false},
	    {",", false, false},
	    {"en-", false, false},
	    {"-en", false, false},
	    {"en--GB", false, false},
	    {"en,", false, false},
	    {",en", false, false},
	    {"en,,fr", false, false},
	    {"en, fr", false, false},
	    {"12", false, false},
	    {"e1", false, false},
	    {"en_GB", false, false},
	    {"en;fr", false, false},
	    {"en\"", false, false},
	    {"espa\xc3\xb1ol", false, false},
	    {"abcdefgh", true, true},
	    {"abcdefghi", false, false},
	    {"en-abcdefghi", false, false},
	    {"en-aaaaaaaa-bbbbbbbb-cccccccc-dddddd", false, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].text));
		expect_true("tag", s, language_is_tag(s) == rows[i].tag);
		expect_true("list", s, language_is_list(s) == rows[i].list);
		exact_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
