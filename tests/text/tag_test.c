#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "text/tag.h"

/*
 * J28, J31, J32, J33, J34, J39: the vowel signs of scripts that write vowels so
 * are no accents; what is written in two ways is one.
 */
static void
keys(void **state)
{
	static const struct {
		const char *tag, *key;
	} rows[] = {
	    {"coffee", "coffee"},
	    {"Coffee", "coffee"},
	    {"COFFEE", "coffee"},
	    {"Pol\xc3\xadtica", "politica"}, /* composed */
	    {"poli\xcc\x81tica", "politica"}, /* not composed */
	    {"POL\xc3\x8dTICA", "politica"},
	    {"Stra\xc3\x9f"
	     "e",
		"strasse"},
	    {"El Salvador", "el salvador"},
	    {"tcp/ip", "tcp-ip"},
	    {"\xe2\x84\x85", "c-o"}, /* a slash that folding makes */
	    {"c++", "c++"},
	    {"#1", "#1"},
	    {"...", "..."},
	    /* What no path can end in. */
	    {"", ""},
	    {".", ""},
	    {"..", ""},
	    {"\xe2\x80\xa5", ""}, /* two dots that folding makes */
	    {"\xcc\x81", ""}, /* an accent alone */
	    {"\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac"},
	    /* Vowels are letters, though they are marks. */
	    {"हिन्दी", "हिन्दी"},
	    {"தமிழ்", "தமிழ்"},
	    {"বাংলা", "বাংলা"},
	    {"ภาษาไทย", "ภาษาไทย"},
	    {"ދިވެހި", "ދިވެހި"},
	    {"Wrocław", "wroclaw"},
	    {"۱۴۰۲", "1402"},
	    {"كرة القدم", "كره القدم"},
	    /* Composed, and as it is in the key; a dot below is an accent. */
	    {"कविता क़लम", "कविता कलम"},
	    {"ガンダム", "カ\xe3\x82\x99ンタ\xe3\x82\x99ム"},
	    {"ｶﾞﾝﾀﾞﾑ", "カ\xe3\x82\x99ンタ\xe3\x82\x99ム"},
	    /* Points of Hebrew and Arabic are accents. */
	    {"שָׁלוֹם", "שלום"},
	    {"كِتَاب", "كتاب"},
	    {"Tiếng Việt", "tieng viet"},
	    {"Ελλάδα", "ελλαδα"},
	    {"йод", "иод"},
	    {"сімʼя", "сім'я"},
	    {"сім’я", "сім'я"},
	    {"сім'я", "сім'я"},
	    {"Rock‘n’Roll", "rock'n'roll"},
	    {"Oʻzbekiston", "o'zbekiston"},
	    {"O‘zbekiston", "o'zbekiston"},
	    {"Qurʾān", "qur'an"},
	    {"ʿĪd", "'id"},
	    {"ג׳ירפה", "ג'ירפה"},
	    {"n＇n", "n'n"},
	    {"nꞋnꞌn", "n'n'n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span tag = exact_copy(span_of(rows[i].tag));
		struct buf key = {0};
		buf_add(&key, SPAN("/tags/"));
		tag_key(&key, tag);
		expect_span(rows[i].tag, span_tail(buf_span(&key), 6),
		    span_of(rows[i].key));
		buf_free(&key);
		exact_free(&tag);
	}
}

/* A key leads to itself: it is what stands in links. */
static void
a_key_is_its_own(void **state)
{
	(void)state;
	for (uint32_t point = 1; point < 0x110000; point++) {
		struct buf tag = {0}, key = {0}, again = {0};
		if (point >= 0xd800 && point < 0xe000)
			continue;
		utf8_add(&tag, point);
		tag_key(&key, buf_span(&tag));
		tag_key(&again, buf_span(&key));
		expect_span("again", buf_span(&again), buf_span(&key));
		buf_free(&tag);
		buf_free(&key);
		buf_free(&again);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys),
	    cmocka_unit_test(a_key_is_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
