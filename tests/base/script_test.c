/* Clusters of scripts without spaces, which are not cut in two; and folding. */
#include "base/script.h"
#include "base/utf8.h"
#include "support/expect.h"

static const struct {
	const char *text, *cluster;
} rows[] = {
    {"a", "a"},
    {"\u0e01\u0e02", "\u0e01"},
    {"\u0e40\u0e01\u0e02", "\u0e40\u0e01"}, /* a vowel that is read after */
    {"\u0e51\u0e52x", "\u0e51\u0e52"}, /* digits */
    {"\u1000\u1039\u1001\u1002", "\u1000\u1039\u1001"}, /* stacked, Burmese */
    {"\u1780\u17d2\u1781\u1782", "\u1780\u17d2\u1781"}, /* Khmer */
    {"\u4e00\u4e01", "\u4e00"},
    /* No more than SCRIPT_CLUSTER_MAX, however many marks there are. */
    {"a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
	"a\u0301\u0301\u0301\u0301\u0301\u0301\u0301"},
};

static void
clusters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span rest = span_of(rows[i].text);
		expect_span(rows[i].text, script_cluster(&rest),
		    span_of(rows[i].cluster));
		expect_span(rows[i].text, rest,
		    span_of(rows[i].text + strlen(rows[i].cluster)));
	}
}

/* P777: a consonant and a vowel of Hangul, and nothing else. */
static void
open_syllables(void **state)
{
	static const struct {
		const char *text;
		bool open;
	} syllables[] = {
	    {"\u1107\u1175", true},
	    {"\u1107\u1175\u11be", false}, /* closed */
	    {"\u1107", false},
	    {"\u110f\u110f", false}, /* two consonants: laughter */
	    {"\u1107\u11be", false},
	    {"\u1175\u1175", false},
	    {"to", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(syllables); i++) {
		struct span text = span_of(syllables[i].text);
		expect_true("open", text,
		    script_is_open_syllable(text) == syllables[i].open);
	}
}

/* Q151: each byte of ASCII, with others that have no accents. */
static void
ascii(void **state)
{
	struct buf folded = {0}, marked = {0};

	(void)state;
	for (int first = 0; first < 0x80; first++)
		for (int second = 0; second < 0x80; second++) {
			const char text[] = {(char)first, (char)second};
			const struct span span = {text, sizeof(text)};
			folded.size = marked.size = 0;
			script_fold(&folded, span);
			utf8_fold_marked(&marked, span);
			expect_span(
			    "ascii", buf_span(&folded), buf_span(&marked));
		}
	buf_free(&folded);
	buf_free(&marked);
}

/* J30: ligatures are two letters, those of typography too. */
static void
ligatures(void **state)
{
	static const char *const pairs[][2] = {{"\u0153uvre", "oeuvre"},
	    {"S\u0152UR", "soeur"}, {"encyclop\u00e6dia", "encyclopaedia"},
	    {"\u01fc\u01e3", "aeae"}, {"\ufb01n", "fin"},
	    {"stra\u00dfe", "strasse"}, {"\u01fd\u0301", "ae"}};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct buf folded = {0};
		script_fold(&folded, span_of(pairs[i][0]));
		expect_span(
		    pairs[i][0], buf_span(&folded), span_of(pairs[i][1]));
		buf_free(&folded);
	}
}

/* J31, J32, J33, J34, J38: what is written in two ways is folded to one. */
static void
alike(void **state)
{
	static const char *const pairs[][2] = {
	    /* J31 */
	    {"Sınıf", "SINIF"},
	    {"SINIR KAPISI", "sınır kapısı"},
	    {"İstanbul", "istanbul"},
	    {"Đi bộ", "di bo"},
	    {"Đất nước", "dat nuoc"},
	    {"Rødgrød", "rodgrod"},
	    {"SMØRREBRØD", "smorrebrod"},
	    {"Wrocław", "wroclaw"},
	    {"ŁÓDŹ", "lodz"},
	    {"Đurđevac", "Durdevac"},
	    {"Ħamrun", "hamrun"},
	    {"Þórður", "thordur"},
	    {"\u01fe", "o"}, /* with an accent besides */
	    {"ÄÖÜÅ", "aoua"},
	    /* J32 */
	    {"ماهی", "ماهي"},
	    {"کتاب", "كتاب"},
	    {"ہوا", "هوا"},
	    {"مرحبـــا", "مرحبا"},
	    {"الســلام عليكم", "السلام عليكم"},
	    {"كرة القدم", "كره القدم"},
	    {"مصطفى", "مصطفي"},
	    {"\u0640", ""},
	    /* J38 */
	    {"ٱلْحَمْدُ", "الحمد"},
	    {"\ufb50", "\u0627"}, /* a form of that */
	    {"لَهُۥ بِهِۦ", "له به"},
	    {"لانۀ", "لانه"},
	    {"لانۀ", "لانهٔ"},
	    {"\ufba4", "\u0647"},
	    {"کوردە", "كورده"},
	    {"ئۇيغۇرچە", "ئۇيغۇرچه"},
	    {"دائرۃ", "دائرة"},
	    {"ګل", "گل"},
	    {"گۓ", "گئے"},
	    {"چاہۓ", "چاہیے"},
	    /* J33 */
	    {"٢٠٢٤", "2024"},
	    {"۱۴۰۲", "1402"},
	    {"๒๕๖๗", "2567"},
	    {"०१२३४५६७८९", "0123456789"},
	    {"\u1099\u1090\U00011740\ua8d9",
		"90\U00011740"
		"9"},
	    {"²Ⅷ", "2viii"}, /* not decimal */
	    /* J34 */
	    {"काग़ज़", "कागज"},
	    {"\u095b", "\u091c"}, /* composed */
	    {"ਜ਼ਮੀਨ", "ਜਮੀਨ"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct buf folded = {0}, wanted = {0};
		script_fold(&folded, span_of(pairs[i][0]));
		script_fold(&wanted, span_of(pairs[i][1]));
		expect_span(pairs[i][0], buf_span(&folded), buf_span(&wanted));
		buf_free(&folded);
		buf_free(&wanted);
	}
}

/* J38: letters that one language tells apart stay two. */
static void
unlike(void **state)
{
	static const char *const pairs[][2] = {
	    {"کہانا", "کھانا"}, /* Urdu: say, eat */
	    {"لڑکی", "لڑکے"}, /* a girl, boys */
	    {"گۓ", "گے"}, /* went, will */
	    {"میں", "مین"}, /* in, main */
	    {"ڪارو", "کارو"}, /* Sindhi: black, salty */
	    {"سړی", "سړۍ"}, /* Pashto */
	    {"ھە", "ەە"}, /* Uyghur: a consonant, a vowel */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct buf one = {0}, other = {0};
		script_fold(&one, span_of(pairs[i][0]));
		script_fold(&other, span_of(pairs[i][1]));
		expect_true(pairs[i][0], buf_span(&one),
		    !span_equal(buf_span(&one), buf_span(&other)));
		buf_free(&one);
		buf_free(&other);
	}
}

/* P581: wide characters on both sides, and no Hangul. */
static void
lines_that_go_on(void **state)
{
	static const struct {
		const char *before, *after;
		bool go_on;
	} pairs[] = {{"\u96e8", "\u96ea", true}, {"a\u3001", "\u30abb", true},
	    {"\u96e8", "a", false}, {"a", "\u96e8", false},
	    {"\u96e8 ", "\u96ea", false}, {"", "\u96e8", false},
	    {"\u96e8", "", false}, {"\u96e8", "\ube44", false},
	    {"\ube44", "\u96e8", false}, {"\u1100", "\u96e8", false},
	    {"\u96e8", "\u3131", false}, {"\u96e8", "\ua960", false},
	    {"\u96e8", "\uff8a", false}, {"\x80\x80", "\u96e8", false}};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		expect_true(pairs[i].before, span_of(pairs[i].after),
		    script_goes_on(span_of(pairs[i].before),
			span_of(pairs[i].after)) == pairs[i].go_on);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(clusters),
	    cmocka_unit_test(open_syllables),
	    cmocka_unit_test(ascii),
	    cmocka_unit_test(ligatures),
	    cmocka_unit_test(alike),
	    cmocka_unit_test(unlike),
	    cmocka_unit_test(lines_that_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
