/* Text in other character sets, as UTF-8. */
#include "base/charset.h"
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

static void
decodes(void **state)
{
	const struct {
		const char *row, *charset;
		struct span text, wanted;
	} rows[] = {
	    {"empty", "iso-8859-1", SPAN(""), SPAN("")},
	    {"Latin-1", "iso-8859-1", SPAN("caf\xe9\x80"),
		SPAN("caf\xc3\xa9\xc2\x80")},
	    {"Windows", "windows-1252", SPAN("\x80 caf\xe9"),
		SPAN("\xe2\x82\xac caf\xc3\xa9")},
	    {"no character there", "windows-1252", SPAN("a\x81z"),
		SPAN("a\xef\xbf\xbdz")},
	    {"Cyrillic", "koi8-r", SPAN("\xcd\xc9\xd2"),
		SPAN("\xd0\xbc\xd0\xb8\xd1\x80")},
	    {"two bytes", "shift_jis", SPAN("\x93\xfa\x96\x7b"),
		SPAN("\xe6\x97\xa5\xe6\x9c\xac")},
	    {"cut in a character", "shift_jis", SPAN("\x93\xfa\x96"),
		SPAN("\xe6\x97\xa5\xef\xbf\xbd")},
	    {"NUL is a character", "windows-1252",
		SPAN("a\0"
		     "b"),
		SPAN("a\0"
		     "b")},
	    {"nobody knows it", "no-such-set", SPAN("caf\xe9"),
		SPAN("caf\xc3\xa9")},
	    {"none", "", SPAN("caf\xe9"), SPAN("caf\xc3\xa9")},
	    {"a long name",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaa",
		SPAN("\xe9"), SPAN("\xc3\xa9")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(rows[i].text);
		struct span charset = exact_copy(span_of(rows[i].charset));
		struct buf buf = {0};
		charset_decode(&buf, charset, text);
		expect_span(rows[i].row, buf_span(&buf), rows[i].wanted);
		buf_free(&buf);
		exact_free(&text);
		exact_free(&charset);
	}
}

/* Texts longer than iconv is given room for at once. */
static void
long_texts(void **state)
{
	struct buf text = {0}, out = {0};

	(void)state;
	while (text.size < 3 * 4096)
		buf_add(&text, SPAN("\xe9"));
	charset_decode(&out, SPAN("windows-1252"), buf_span(&text));
	assert_int_equal(out.size, 2 * text.size);
	assert_true(utf8_valid(buf_span(&out)));
	buf_free(&text);
	buf_free(&out);
}

/* Whatever the bytes are, UTF-8 comes of them. */
static void
mutated(void **state)
{
	static const char *const charsets[] = {"iso-8859-1", "windows-1252",
	    "shift_jis", "utf-16le", "iso-2022-jp", "big5", "none"};
	const struct span seeds[] = {
	    SPAN("caf\xe9 \x93\xfa\x96\x7b \x1b$B$3\x1b(B"),
	    SPAN("\xff\xfe\x00\xd8\x41\x00"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (size_t i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct buf buf = {0};
		charset_decode(
		    &buf, span_of(charsets[i % COUNT(charsets)]), input);
		expect_true("UTF-8", input, utf8_valid(buf_span(&buf)));
		buf_free(&buf);
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(decodes),
	    cmocka_unit_test(long_texts),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
