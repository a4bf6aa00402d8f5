#include <utf8proc.h>

#include "base/buf.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/fields.h"
#include "support/mutator.h"
#include "text/words.h"

static void
count_body(struct words *words, const char *body)
{
	struct span s = exact_copy(span_of(body));

	words_count(words, SPAN("en"), SPAN(""), s, ARTICLE_PLAIN);
	exact_free(&s);
}

static bool
is_pair(uint64_t hash)
{
	return !term_is_word(hash);
}

/* The fingerprint of one word, or of the pair of two; 0 for none. */
static uint64_t
hash_of(const char *text, bool pair)
{
	struct words words = {0};
	uint64_t hash = 0;

	count_body(&words, text);
	for (size_t i = 0; i < words.count; i++)
		if (is_pair(words.terms[i].hash) == pair)
			hash = words.terms[i].hash;
	words_free(&words);
	return hash;
}

static uint32_t
count_of(const struct words *words, uint64_t hash)
{
	for (size_t i = 0; i < words->count; i++)
		if (words->terms[i].hash == hash)
			return words->terms[i].count;
	return 0;
}

static size_t
count_kind(const struct words *words, bool pair)
{
	size_t count = 0;

	for (size_t i = 0; i < words->count; i++)
		count += is_pair(words->terms[i].hash) == pair;
	return count;
}

static void
words_that_are_one(void **state)
{
	static const struct {
		const char *one, *other;
		bool same;
	} rows[] = {
	    {"cat", "Cats", true},
	    {"cat", "CATS", true},
	    {"gas", "ga", false}, /* three letters keep their s */
	    {"news", "new", true},
	    {"bas", "bass", false}, /* ss stays */
	    {"class", "CLASS", true},
	    {"cafe", "Caf\xc3\xa9s", true},
	    {"cafe", "cafe\xcc\x81", true},
	    {"nandu",
		"\xc3\x91"
		"and\xc3\xba",
		true},
	    {"strasse",
		"STRA\xc3\x9f"
		"E",
		true},
	    {"fin", "\xef\xac\x81n", true},
	    {"1970", "1970s", true},
	    {"b2", "B2", true},
	    {"cat", "dog", false},
	    /* J28: vowel signs make another word, accents and points do not. */
	    {"हिन्दी", "हनद", false},
	    {"कल", "काल", false},
	    {"कल", "कुल", false},
	    {"क़लम", "क\xe0\xa4\xbcलम", true}, /* composed and not */
	    {"বল", "বলা", false},
	    {"কো", "ক\xe0\xa7\x87\xe0\xa6\xbe", true},
	    {"தமிழ்", "தமழ", false},
	    {"తల", "తెల", false},
	    {"ಮರ", "ಮರಿ", false},
	    {"മലയാളം", "മലയള", false},
	    {"ਪਲ", "ਪੁਲ", false},
	    {"ફળ", "ફાળ", false},
	    {"ଓଡ଼ିଆ", "ଓଡଆ", false},
	    {"සිංහල", "සහල", false},
	    {"ދިވެހި", "ދވހ", false},
	    {"ᜆᜄ", "ᜆᜒᜄ", false}, /* Tagalog */
	    {"ꦗꦮ", "ꦗꦮꦶ", false}, /* Javanese */
	    {"𑀓𑀮", "𑀓𑀸𑀮", false}, /* Brahmi */
	    {"שלום", "שָׁלוֹם", true},
	    {"كتاب", "كِتَاب", true},
	    {"ελλαδα", "ΕΛΛΆΔΑ", true},
	    {"иод", "йод", true},
	    {"tieng", "tiếng", true},
	    /* J31, J32, J33, J34, J38, J41: written in two ways. */
	    {"sinif", "Sınıf", true},
	    {"dat", "Đất", true},
	    {"smorrebrod", "Smørrebrød", true},
	    {"مرحبا", "مرحبـــا", true},
	    {"ماهي", "ماهی", true},
	    {"ماهي", "ماه", false},
	    {"الحمد", "ٱلْحَمْدُ", true},
	    {"لانه", "لانۀ", true},
	    {"لانه", "لانهٔ", true},
	    {"گئے", "گۓ", true},
	    {"گئے", "گے\u0654", true}, /* not composed */
	    {"n", "ŉ", true},
	    {"n", "ŉ\u0301", true},
	    {"xan", "xẚn", true},
	    {"2024", "٢٠٢٤", true},
	    {"2567", "๒๕๖๗", true},
	    {"कागज", "काग़ज़", true},
	    {"cat", "cat.", true},
	    {"cat", "<cat>", true},
	    {"cat", "\x1b[1;32mcats\x1b[0m", true},
	    {"32m", "\x1b[32mcats", false},
	    {"title", "\x1b]0;title\x07 cats", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t one = hash_of(rows[i].one, false);
		uint64_t other = hash_of(rows[i].other, false);
		expect_true(rows[i].one, span_of(rows[i].other),
		    one != 0 && other != 0 && (one == other) == rows[i].same);
	}
}

/* J39, J41: an apostrophe divides words, and the letters that stand for one do.
 */
static void
counts_words_and_pairs(void **state)
{
	static const struct {
		const char *row, *body;
		size_t words, pairs;
	} rows[] = {
	    {"nothing", "", 0, 0},
	    {"no letters", " .,;=>```\n\xe2\x80\x94\xff\xf0\x9f\x8e\x89", 0, 0},
	    {"one letter", "a b \xc3\xa9", 3, 0},
	    {"two letters", "ab \xc3\xa9\xc3\xa9", 2, 1},
	    {"two words", "red green", 2, 1},
	    {"three words", "red green blue", 3, 2},
	    {"twice the same", "red red red", 1, 1},
	    {"over lines", "red\ngreen\r\nblue", 3, 2},
	    {"apostrophe divides", "don't", 2, 0},
	    {"letters for one", "oʻz oʼz oʽz oʾz oʿz oʹz oꞌz oꞋz oʹz", 2, 0},
	    {"within letters", "ŉ ŉ\u0301 n\u0301ẚ na", 2, 1},
	    {"over one letter", "red a green", 3, 1},
	    {"hyphen divides", "well-known", 2, 1},
	    {"40 letters", "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd", 1, 0},
	    {"41 letters", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddd", 0, 0},
	    {"41 letters between words",
		"red aaaaaaaaaabbbbbbbbbbccccccccccddddddddddd green", 2, 1},
	    {"not UTF-8 divides", "red\xffgreen", 2, 1},
	    {"one ideograph", "\xe4\xb8\xad", 1, 0},
	    {"two", "\xe4\xb8\xad\xe6\x96\x87", 3, 0},
	    {"three overlap", "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97", 5, 0},
	    {"kana", "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88", 5, 0},
	    {"beside letters", "Linux\xe4\xb8\xad\xe6\x96\x87", 4, 0},
	    {"full stop divides",
		"\xe4\xb8\xad\xe6\x96\x87\xe3\x80\x82\xe6\x96\x87\xe5\xad\x97",
		5, 0},
	    {"Korean", "고양이가", 1, 3 + 4},
	    {"Korean pair", "새 책", 2, 1 + 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct words words = {0};
		count_body(&words, rows[i].body);
		expect_true(rows[i].row, span_of(rows[i].body),
		    count_kind(&words, false) == rows[i].words);
		expect_true(rows[i].row, span_of(rows[i].body),
		    count_kind(&words, true) == rows[i].pairs);
		words_free(&words);
	}
}

/* Japanese in the midst of a run is found by the same two letters alone. */
static void
bigrams_are_found_in_runs(void **state)
{
	struct words words = {0};

	(void)state;
	count_body(&words,
	    "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xe4\xb8\xad\xe6\x96\x87");
	assert_int_equal(
	    count_of(&words, hash_of("\xe4\xb8\xad\xe6\x96\x87", false)), 3);
	assert_int_equal(
	    count_of(&words, hash_of("\xe6\x96\x87\xe5\xad\x97", false)), 1);
	words_free(&words);
}

/*
 * J10: a term of the title, of the opening and of what follows, in articles of
 * some length: what the title and the opening add grows with the length.
 */
static void
fields_weigh(void **state)
{
	static const struct {
		const char *term;
		bool pair;
		struct fields counts;
	} rows[] = {
	    {"cat", false, {4, 1, 2}},
	    {"red", false, {2, 1, 1}},
	    {"dog", false, {1, 0, 1}},
	    {"red cat", true, {2, 1, 1}},
	    {"bird", false, {2, 0, 0}},
	    {"bird bird", true, {1, 0, 0}},
	    {"far", false, {1, 0, 0}},
	};
	static const enum article_format formats[] = {
	    ARTICLE_GEMTEXT, ARTICLE_MARKDOWN, ARTICLE_PLAIN};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(formats); i++) {
		enum article_format format = formats[i / 2];
		struct words words = {0};
		struct buf body = {0};
		buf_add(&body,
		    format == ARTICLE_PLAIN ? SPAN("Red Cats\n\n")
					    : SPAN("# Red Cats\n\n"));
		buf_add(&body, SPAN("A cat. Red cats, dogs"));
		for (int more = 0; more < 37; more++)
			buf_format(&body, " w%d", more);
		buf_add(&body, SPAN("\nFar cats\nBirds, birds\n"));
		struct fields all = {2 + 41 + 4, 2, 41};
		for (int more = 0; i % 2 && more < 1000; more++, all.body++)
			buf_format(&body, "v%d\n", more);
		words_count(&words, SPAN("en"), SPAN("Red Cats"),
		    buf_span(&body), format);
		for (size_t j = 0; j < COUNT(rows); j++)
			expect_true(rows[j].term, buf_span(&body),
			    count_of(
				&words, hash_of(rows[j].term, rows[j].pair)) ==
				fields_count(rows[j].counts, all));
		words_free(&words);
		buf_free(&body);
	}
}

/* What is a heading, a label or code is no opening, and no title is there
 * twice. */
static void
openings(void **state)
{
	static const struct {
		const char *row, *title, *body;
		enum article_format format;
		struct fields counts, words;
	} rows[] = {
	    {"heading", "T0", "# T0\n# here\n", ARTICLE_GEMTEXT, {1, 0, 0},
		{2, 1, 0}},
	    {"label", "T0", "=> x here\nw1 w2\n", ARTICLE_GEMTEXT, {1, 0, 0},
		{4, 1, 2}},
	    {"code", "T0", "```\nhere\n```\nw1 w2\n", ARTICLE_GEMTEXT,
		{1, 0, 0}, {4, 1, 2}},
	    {"list", "T0", "* here\n> w1\n## w2 w3\n", ARTICLE_GEMTEXT,
		{1, 0, 1}, {5, 1, 2}},
	    {"front matter", "here", "w1 w2 w3\n", ARTICLE_GEMTEXT, {1, 1, 0},
		{4, 1, 3}},
	    {"another heading", "here", "# w1 w2\n", ARTICLE_GEMTEXT, {1, 1, 0},
		{3, 1, 0}},
	    {"dated heading", "here", "# 2020-01-01 here\n", ARTICLE_GEMTEXT,
		{1, 1, 0}, {4, 1, 0}},
	    {"cut", "w1 w2\xe2\x80\xa6", "# w1 w2 w3 here\n", ARTICLE_GEMTEXT,
		{1, 0, 0}, {4, 2, 0}},
	    {"plain", "here", "\n here \nhere w1\n", ARTICLE_PLAIN, {2, 1, 1},
		{3, 1, 2}},
	    {"Markdown code", "T0", "~\n```\nhere\n```\nw1\n", ARTICLE_MARKDOWN,
		{1, 0, 0}, {3, 1, 1}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct words words = {0};
		words_count(&words, SPAN("en"), span_of(rows[i].title),
		    span_of(rows[i].body), rows[i].format);
		expect_true(rows[i].row, span_of(rows[i].body),
		    count_of(&words, hash_of("here", false)) ==
			fields_count(rows[i].counts, rows[i].words));
		words_free(&words);
	}
}

/* Both spellings keep a part of the count. */
static void
plurals(void **state)
{
	struct words words = {0};

	(void)state;
	words_count(&words, SPAN("en"), SPAN("Birds"),
	    SPAN("# Birds\n\nBirds and a bird. Stones\n\nA stone bird\n"),
	    ARTICLE_GEMTEXT);
	for (size_t i = 0; i < words.count; i++) {
		struct term term = words.terms[i];
		assert_true(term.plural <= term.count);
		if (term.hash == hash_of("bird", false))
			assert_true(term.plural > term.count - term.plural &&
			    term.plural < term.count);
		if (term.hash == hash_of("stone", false))
			assert_true(
			    term.plural > 0 && term.plural < term.count);
	}
	words_free(&words);
}

static void
pairs_do_not_cross_title_and_body(void **state)
{
	struct words words = {0};

	(void)state;
	words_count(
	    &words, SPAN("en"), SPAN("red"), SPAN("green"), ARTICLE_PLAIN);
	assert_int_equal(words.count, 2);
	assert_int_equal(count_of(&words, hash_of("red green", true)), 0);
	/* Nor the end of one article and the start of the next. */
	/* But that of a heading and what is below it does: a phrase is there.
	 */
	words_count(&words, SPAN("en"), SPAN("red"), SPAN("# red\ngreen\n"),
	    ARTICLE_GEMTEXT);
	assert_int_equal(words.count, 3);
	assert_int_equal(count_of(&words, hash_of("red green", true)),
	    fields_count((struct fields){1, 0, 1}, (struct fields){2, 1, 1}));
	words_count(&words, SPAN("en"), SPAN("blue"), SPAN(""), ARTICLE_PLAIN);
	assert_int_equal(words.count, 1);
	assert_int_equal(count_of(&words, hash_of("red", false)), 0);
	words_free(&words);
}

static void
order_of_a_pair_counts(void **state)
{
	(void)state;
	assert_int_not_equal(
	    hash_of("red green", true), hash_of("green red", true));
	assert_int_equal(
	    hash_of("Red, greens", true), hash_of("red green", true));
}

static void
gemtext_counts_labels_not_urls(void **state)
{
	struct span body = exact_copy(
	    SPAN("# Heading\n=> gemini://target/path label\n"
		 "```alternative\n=> code line\n```ignored\n* item\n> quote"));
	static const struct {
		const char *word;
		bool gemtext, plain;
	} rows[] = {{"heading", true, true}, {"label", true, true},
	    {"target", false, true}, {"gemini", false, true},
	    {"path", false, true}, {"alternative", true, true},
	    {"code", true, true}, {"ignored", false, true},
	    {"item", true, true}, {"quote", true, true}};
	struct words gemtext = {0}, plain = {0};

	(void)state;
	words_count(&gemtext, SPAN("en"), SPAN(""), body, ARTICLE_GEMTEXT);
	words_count(&plain, SPAN("en"), SPAN(""), body, ARTICLE_PLAIN);
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t hash = hash_of(rows[i].word, false);
		expect_true(rows[i].word, body,
		    (count_of(&gemtext, hash) > 0) == rows[i].gemtext);
		expect_true(rows[i].word, body,
		    (count_of(&plain, hash) > 0) == rows[i].plain);
	}
	words_free(&gemtext);
	words_free(&plain);
	exact_free(&body);
}

/* F66: a length, by which search judges, counts words that relate texts. */
static void
lengths(void **state)
{
	static const struct {
		const char *body;
		uint32_t length;
	} rows[] = {
	    {"red green", 2},
	    {"a red x green 7", 2},
	    {"C++ and C#", 1},
	    {"notepad++ .net", 2},
	    {"茶", 1},
	    {"绿茶", 1},
	    {"绿茶叶", 2},
	    {"고양이가", 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct words words = {0};
		count_body(&words, rows[i].body);
		expect_true(rows[i].body, SPAN("length"),
		    words.length == rows[i].length);
		words_free(&words);
	}
}

static void
languages_are_apart(void **state)
{
	struct words english = {0}, spanish = {0};

	(void)state;
	words_count(
	    &english, SPAN("en"), SPAN(""), SPAN("red green"), ARTICLE_PLAIN);
	words_count(
	    &spanish, SPAN("es"), SPAN(""), SPAN("red green"), ARTICLE_PLAIN);
	assert_int_equal(english.count, 3);
	for (size_t i = 0; i < english.count; i++)
		assert_int_equal(count_of(&spanish, english.terms[i].hash), 0);
	words_free(&english);
	words_free(&spanish);
}

static void
text_beyond_the_limit_is_not_looked_at(void **state)
{
	struct words words = {0};
	struct buf buf = {0};

	(void)state;
	buf_add(&buf, SPAN("first "));
	buf_repeat(&buf, ' ', WORDS_ANALYSED_MAX - buf.size - 4);
	buf_add(&buf, SPAN("last beyond"));
	words_count(
	    &words, SPAN("en"), SPAN(""), buf_span(&buf), ARTICLE_PLAIN);
	assert_int_equal(count_of(&words, hash_of("first", false)), 1);
	assert_int_equal(count_of(&words, hash_of("last", false)), 1);
	assert_int_equal(count_of(&words, hash_of("beyond", false)), 0);
	words_free(&words);
	buf_free(&buf);
}

static void
many_terms(void **state)
{
	struct words words = {0};
	struct buf buf = {0};

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_format(&buf, "w%dx ", i % 10000);
	words_count(
	    &words, SPAN("en"), SPAN(""), buf_span(&buf), ARTICLE_PLAIN);
	assert_int_equal(count_kind(&words, false), 10000);
	assert_int_equal(count_kind(&words, true), 10000);
	for (size_t i = 0; i < words.count; i++)
		assert_in_range(words.terms[i].count, 1, 3);
	words_free(&words);
	buf_free(&buf);
}

/* Fingerprints are for ever: computed once by another implementation. */
static void
fingerprints_stay(void **state)
{
	(void)state;
	assert_int_equal(hash_of("cat", false), 0x6204ff8ade9cf780);
	assert_int_equal(hash_of("cat dog", true), 0xec1151d1a9c9e013);
}

static void
expect_same_terms(
    struct span input, const struct words *a, const struct words *b)
{
	expect_true("count", input, a->count == b->count);
	expect_true("length", input, a->length == b->length);
	for (size_t i = 0; i < a->count; i++) {
		expect_true(
		    "hash", input, a->terms[i].hash == b->terms[i].hash);
		expect_true(
		    "times", input, a->terms[i].count == b->terms[i].count);
	}
}

static bool
is_among(uint64_t hash, const uint64_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == hash)
			return true;
	return false;
}

static void
check_sums(struct span input, const struct words *words)
{
	uint64_t single = 0, paired = 0;

	for (size_t i = 0; i < words->count; i++) {
		struct term term = words->terms[i];
		expect_true("counted", input, term.count > 0);
		expect_true("distinct", input,
		    count_of(words, term.hash) == term.count);
		*(is_pair(term.hash) ? &paired : &single) += term.count;
	}
	expect_true("length", input, words->length <= single);
	/* A word closes a pair; it has 40 letters of a syllable each, at most.
	 */
	expect_true("pairs", input, paired <= 80 * single);
}

/* The same terms whatever the buffer, the counter and what it did before. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("# The cats of Caf\xc3\xa9\n=> /a label\n```x\ncode\n```\n"),
	    SPAN("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97Linux e\xcc\x81tat"),
	    SPAN("C++ C# .NET a.b é++ ＣＳ＃ 用C++写 .中文 notepad++"),
	    SPAN("고양이가 ㅋㅋ ｶﾞﾊﾟ ガ ไม้ น้ำ ក្ក བོད་"),
	    SPAN("\xe0\xb8\xa0\xe0\xb8\xb2\xe0\xb8\xa9\xe0\xb8\xb2 Stra\xc3\x9f"
		 "e"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	struct words used = {0};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator), none = {0};
		struct words fresh = {0};
		struct buf buf = {0};
		enum article_format format =
		    (enum article_format)mutator_below(&mutator, 3);
		buf_add(&buf, SPAN("cats"));
		buf_add(&buf, input);
		buf_add(&buf, SPAN("\xcc\x81 cats"));
		words_count(&used, SPAN("en"), none, input, format);
		words_count(&fresh, SPAN("en"), none,
		    (struct span){buf.data + 4, input.size}, format);
		expect_same_terms(input, &used, &fresh);
		check_sums(input, &used);
		words_free(&fresh);
		buf_free(&buf);
		exact_free(&input);
	}
	words_free(&used);
}

/* A text of any words, of which most were in others. */
static void
any_text(struct mutator *random, size_t of, struct buf *text)
{
	static const char *const others[] = {"C++", ".net", "caf\xc3\xa9", "x",
	    "\xe4\xb8\xad\xe6\x96\x87", "새 책", "\x1b[1mbold"};

	text->size = 0;
	for (size_t i = mutator_below(random, 300); i > 0; i--)
		if (mutator_below(random, 20) == 0)
			buf_format(text, "%s ",
			    others[mutator_below(random, COUNT(others))]);
		else
			buf_format(text, "word%zu%s ",
			    mutator_below(random, of),
			    mutator_below(random, 4) ? "" : "s");
}

/* Takes the words that are told, which are new and are those with the hash. */
static void
take_told(const struct words *words, uint64_t *told, size_t *count)
{
	uint64_t language = words_language(SPAN("en"));

	for (size_t i = 0; i < words->told_count; i++) {
		struct span letters = words_letters(words, &words->told[i]);
		uint64_t hash = words->told[i].hash;
		assert_true(term_is_word(hash));
		assert_true(term_hash(words_hash(language, letters), 0) ==
		    term_hash(hash, 0));
		for (size_t j = 0; j < *count; j++)
			assert_true(told[j] != hash);
		told[(*count)++] = hash;
	}
}

/*
 * Q90: a counter that knows words counts what another counts, and tells of each
 * word once.
 */
static void
known_words(void **state)
{
	enum { DIFFERENT = 3000 };
	static uint64_t told[2 * DIFFERENT];
	struct mutator random = {.state = 9};
	struct words_table known = {0};
	struct words words = {.known = &known}, other = {0};
	struct buf text = {0};
	size_t count = 0, before;

	(void)state;
	for (int i = 0; i < 300; i++) {
		any_text(&random, 1 + mutator_below(&random, DIFFERENT), &text);
		before = count;
		words_count(&words, SPAN("en"), SPAN("Title"), buf_span(&text),
		    ARTICLE_PLAIN);
		words_count(&other, SPAN("en"), SPAN("Title"), buf_span(&text),
		    ARTICLE_PLAIN);
		expect_same_terms(buf_span(&text), &words, &other);
		take_told(&words, told, &count);
		for (size_t j = 0; j < words.count; j++)
			assert_true(is_pair(words.terms[j].hash) ||
			    is_among(words.terms[j].hash, told, count));
		assert_true(count - before <= words.count);
	}
	words_free(&words);
	words_free(&other);
	words_table_free(&known);
	buf_free(&text);
}

/* Q90: when very many words are known all are forgotten, and told again. */
static void
forgotten_words(void **state)
{
	struct words_table known = {0};
	struct words words = {.known = &known};
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 70000; i++)
		buf_format(&text, "w%dx ", i);
	words_count(
	    &words, SPAN("en"), SPAN(""), buf_span(&text), ARTICLE_PLAIN);
	assert_int_equal(words.told_count, 70000);
	words_count(
	    &words, SPAN("en"), SPAN(""), SPAN("w1x w2x"), ARTICLE_PLAIN);
	assert_int_equal(words.told_count, 2);
	words_count(
	    &words, SPAN("en"), SPAN(""), SPAN("w2x w3x"), ARTICLE_PLAIN);
	assert_int_equal(words.told_count, 1);
	words_free(&words);
	words_table_free(&known);
	buf_free(&text);
}

/* Q91: a text has the same terms wherever its words stand. */
static void
anywhere(void **state)
{
	static const char *const texts[] = {"red green blue", "birds",
	    "a C++ b .net c", "c++ a", "a c# b", "a .net b",
	    "caf\xc3\xa9 cafe caf\xc3\xa9s",
	    "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd eeee",
	    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddd eeee",
	    "\xe4\xb8\xad\xe6\x96\x87 z", "extraordinarily sixteenletterss x"};
	struct words words = {0}, shifted = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		for (size_t before = 0; before < 600; before++) {
			struct buf text = {0};
			buf_repeat(&text, ' ', before);
			buf_add(&text, span_of(texts[i]));
			buf_repeat(&text, ' ', before % 7);
			struct span exact = exact_copy(buf_span(&text));
			words_count(&words, SPAN("en"), SPAN(""),
			    span_of(texts[i]), ARTICLE_PLAIN);
			words_count(&shifted, SPAN("en"), SPAN(""), exact,
			    ARTICLE_PLAIN);
			expect_same_terms(exact, &words, &shifted);
			exact_free(&exact);
			buf_free(&text);
		}
	words_free(&words);
	words_free(&shifted);
}

/* Bytes that the library was given to map, at all and at most at once. */
static struct {
	size_t all, longest;
} mapped;

/* In place of the library's own, which is the same without the sums. */
utf8proc_ssize_t
utf8proc_map(const utf8proc_uint8_t *text, utf8proc_ssize_t size,
    utf8proc_uint8_t **mapped_r, utf8proc_option_t options)
{
	mapped.all += (size_t)size;
	if ((size_t)size > mapped.longest)
		mapped.longest = (size_t)size;
	return utf8proc_map_custom(text, size, mapped_r, options, NULL, NULL);
}

/* Adds up what is emitted: words, and their bytes. */
static void
add_word(void *context, const struct word *word)
{
	*(size_t *)context += 1 + word->letters.size;
}

/*
 * T13, K228: putting marks in order is quadratic in the library, which is given
 * a kilobyte at a time of a text that does not end, and each byte once; and of
 * each byte come a few letters at most.
 */
static void
work_is_linear(void **state)
{
	const struct span pieces[] = {
	    SPAN("\xcc\x81\xcc\xa3"), /* marks out of order */
	    SPAN("\xcc\xa3"), /* marks in order */
	    SPAN("e\xcc\x81"), /* one endless word */
	    SPAN("\xe4\xb8\xad\xe6\x96\x87"), /* one endless run */
	    SPAN("\xef\xb7\xba"), /* 18 letters for one */
	    SPAN("a"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct words words = {0};
		struct buf buf = {0};
		size_t emitted = 0;
		while (buf.size < 1 << 18)
			buf_add(&buf, pieces[i]);
		mapped.all = mapped.longest = 0;
		words_each(buf_span(&buf), add_word, &emitted);
		expect_true("longest", pieces[i], mapped.longest < 1024 + 16);
		expect_true("all", pieces[i], mapped.all < 2 * buf.size);
		expect_true("words", pieces[i], emitted < 16 * buf.size);
		words_count(&words, SPAN("en"), SPAN(""), buf_span(&buf),
		    ARTICLE_GEMTEXT);
		expect_true("longest", pieces[i], mapped.longest < 1024 + 16);
		expect_true("counted", pieces[i], mapped.all < 4 * buf.size);
		words_free(&words);
		buf_free(&buf);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_that_are_one),
	    cmocka_unit_test(counts_words_and_pairs),
	    cmocka_unit_test(bigrams_are_found_in_runs),
	    cmocka_unit_test(fields_weigh),
	    cmocka_unit_test(openings),
	    cmocka_unit_test(plurals),
	    cmocka_unit_test(pairs_do_not_cross_title_and_body),
	    cmocka_unit_test(order_of_a_pair_counts),
	    cmocka_unit_test(gemtext_counts_labels_not_urls),
	    cmocka_unit_test(lengths),
	    cmocka_unit_test(languages_are_apart),
	    cmocka_unit_test(text_beyond_the_limit_is_not_looked_at),
	    cmocka_unit_test(many_terms),
	    cmocka_unit_test(fingerprints_stay),
	    cmocka_unit_test(known_words),
	    cmocka_unit_test(forgotten_words),
	    cmocka_unit_test(anywhere),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(work_is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
