#include "base/buf.h"
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "search/query_match.h"

static void
print_phrase(struct buf *buf, const struct query *query,
    const struct query_phrase *phrase)
{
	buf_add(buf, phrase->excluded ? SPAN(" -[") : SPAN(" ["));
	for (size_t i = 0; i < phrase->count; i++) {
		if (i > 0)
			buf_byte(buf, ' ');
		buf_add(buf, query->words[phrase->words[i]].letters);
	}
	buf_byte(buf, ']');
}

/*
 * A query in one line: its words (-unwanted, ~aside, 'quoted', the last one
 * with a star), its [phrases], its filters.
 */
static void
print(struct buf *buf, const struct query *query)
{
	static const char roles[] = {
	    [QUERY_UNWANTED] = '-', [QUERY_ASIDE] = '~'};

	for (size_t i = 0; i < query->word_count; i++) {
		const struct query_word *word = &query->words[i];
		buf_byte(buf, ' ');
		if (roles[word->role])
			buf_byte(buf, roles[word->role]);
		buf_format(buf, word->quoted ? "'%pS'" : "%pS",
		    SPAN_AT(word->letters));
		if (i == query->last)
			buf_byte(buf, '*');
	}
	for (size_t i = 0; i < query->phrase_count; i++)
		print_phrase(buf, query, &query->phrases[i]);
	for (size_t i = 0; i < query->filter_count; i++)
		buf_format(buf, " %s%s=%pS",
		    query->filters[i].excluded ? "-" : "",
		    query->filters[i].language ? "lang" : "tag",
		    SPAN_AT(query->filters[i].value));
}

static void
expect_query(const char *row, const char *text, const char *want)
{
	struct arena arena = {0};
	struct query query;
	struct buf got = {0};
	struct span exact = exact_copy(span_of(text));

	query_parse(exact, &arena, &query);
	/* Everything in it lives in the arena. */
	exact_free(&exact);
	print(&got, &query);
	expect_span(row, span_tail(buf_span(&got), 1), span_of(want));
	buf_free(&got);
	arena_free(&arena);
}

/* Issue 3, 5: "phrases", -word, tag:x, lang:es. */
static void
grammar(void **state)
{
	static const struct {
		const char *row, *text, *want;
	} rows[] = {
	    {"nothing", "", ""},
	    {"blanks", " \t\r\n \x01 ", ""},
	    {"a word", "gopher", "gopher*"},
	    {"words", "  red\tgreen \n blue ", "red green blue*"},
	    {"folded", "Caf\xc3\xa9 GOPHER", "cafe gopher*"},
	    {"the s stays", "birds bird", "birds bird*"},
	    {"each once", "red green RED red", "red* green"},
	    {"one letter", "a b\xc3\xa9 c", "a be c*"},
	    {"names with signs", "C++ c# .NET notepad++ x.y g#a",
		"c++ c# .net notepad++ x y g a*"},
	    {"a letter in a run", "Python\xe8\x8c\xb6", "python \xe8\x8c\xb6*"},
	    {"hyphen divides", "well-known fact", "well known fact*"},
	    {"apostrophe divides", "don't stop", "don t stop*"},
	    {"signs", "?!. && || ( red ) *", "red*"},
	    {"ideographs", "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97",
		"\xe4\xb8\xad\xe6\x96\x87 \xe6\x96\x87\xe5\xad\x97*"},

	    {"phrase", "\"red green\" blue", "'red' 'green' blue* [red green]"},
	    {"last is never quoted", "blue \"red green\"",
		"blue* 'red' 'green' [red green]"},
	    {"phrase alone", "\"red green\"", "'red' 'green' [red green]"},
	    {"one word in quotes", "\"Birds\"", "'birds'"},
	    {"not closed", "blue \"red green",
		"blue* 'red' 'green' [red green]"},
	    {"closed at once", "\"\" red", "red*"},
	    {"only quotes", "\" \" \"\"\"", ""},
	    {"quote in a word", "ab\"red green\"cd",
		"ab 'red' 'green' cd* [red green]"},
	    {"in and out", "red \"red green\"",
		"red* 'red' 'green' [red green]"},
	    {"twice the same", "\"red red\"", "'red' [red red]"},
	    {"signs in a phrase", "\"-red, tag:green\"",
		"'red' 'tag' 'green' [red tag green]"},
	    {"line ends in a phrase", "\"red\ngreen\"",
		"'red' 'green' [red green]"},
	    {"ideographs in quotes", "\"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\"",
		"'\xe4\xb8\xad\xe6\x96\x87' '\xe6\x96\x87\xe5\xad\x97' "
		"[\xe4\xb8\xad\xe6\x96\x87 \xe6\x96\x87\xe5\xad\x97]"},
	    {"curly quotes", "\xe2\x80\x9cred green\xe2\x80\x9d blue",
		"'red' 'green' blue* [red green]"},
	    {"low quotes", "\xe2\x80\x9ered green\xe2\x80\x9c blue",
		"'red' 'green' blue* [red green]"},
	    {"angle quotes",
		"\xc2\xab"
		"red green\xc2\xbb blue",
		"'red' 'green' blue* [red green]"},

	    {"unwanted", "red -green", "red* -green"},
	    {"unwanted in quotes", "red -\"green\"", "red* -'green'"},
	    {"unwanted phrase", "red -\"green blue\"",
		"red* ~'green' ~'blue' -[green blue]"},
	    {"unwanted, with a hyphen", "red -well-known",
		"red* ~well ~known -[well known]"},
	    {"unwanted and wanted", "green -green", "green* -green"},
	    {"a sign alone", "red - green", "red green*"},
	    {"a sign at the end", "red -", "red*"},
	    {"a sign behind", "red- green", "red green*"},
	    {"unwanted ideographs", "red -\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97",
		"red* ~\xe4\xb8\xad\xe6\x96\x87 ~\xe6\x96\x87\xe5\xad\x97 "
		"-[\xe4\xb8\xad\xe6\x96\x87 \xe6\x96\x87\xe5\xad\x97]"},

	    {"tag", "red tag:News", "red* tag=news"},
	    {"tag with a hash", "tag:#Caf\xc3\xa9", "tag=cafe"},
	    {"tag in quotes", "tag:\"Two  Words\" red", "red* tag=two  words"},
	    {"tag not closed", "tag:\"two words", "tag=two words"},
	    {"tag with a hyphen", "tag:by-hand", "tag=by-hand"},
	    {"unwanted tag", "-tag:news red", "red* -tag=news"},
	    {"language", "red lang:es-SV", "red* lang=es-sv"},
	    {"unwanted language", "-lang:es", "-lang=es"},
	    {"tag of nothing", "tag: red", "tag red*"},
	    {"tag of a hash", "tag:# red", "tag red*"},
	    {"tag of no letters", "tag:\"\" red", "tag red*"},
	    {"tag of an accent", "tag:\xcc\x81 red", "tag red*"},
	    {"tag of a dot", "-tag:. red", "-tag red*"},
	    {"no tag", "untag:red tags:blue", "untag red tags blue*"},
	    {"capitals", "Tag:news -LANG:es", "tag=news -lang=es"},
	    {"tag of a tag", "tag:tag:x", "tag=tag:x"},
	    {"all of it",
		"red -green \"two words\" -\"no such\" tag:x -lang:es",
		"red* -green 'two' 'words' ~'no' ~'such' [two words] "
		"-[no such] tag=x -lang=es"},

	    {"not UTF-8", "red\xffgreen \xc3", "red green*"},
	    {"quote cut short", "red \xe2\x80", "red*"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_query(rows[i].row, rows[i].text, rows[i].want);
}

/*
 * P778: a quote between Hebrew letters, or behind a word and before a blank,
 * belongs to the word, and begins and ends no phrase.
 */
static void
quotes_of_words(void **state)
{
	static const struct {
		const char *row, *text, *want;
	} rows[] = {
	    {"acronym", "צה\"ל ירושלים", "צה ל ירושלים*"},
	    {"curly", "ארה”ב", "ארה ב*"},
	    {"with a point", "דָ\"ר", "ד ר*"},
	    {"in a phrase", "\"צה\"ל בירושלים\" x",
		"'צה' 'ל' 'בירושלים' x* [צה ל בירושלים]"},
	    {"excluded", "-צה\"ל x", "~צה ~ל x* -[צה ל]"},
	    {"of a tag", "tag:צה\"ל", "tag=צה\"ל"},
	    {"Hebrew before a phrase", "צה \"red ל\" x",
		"צה 'red' 'ל' x* [red ל]"},
	    {"one side", "ל\"red green\" x", "ל 'red' 'green' x* [red green]"},
	    {"closed at the end", "\"צה\"", "'צה'"},
	    {"of Han", "東\"red green\"", "東* 'red' 'green' [red green]"},
	    {"inches", "12\" vinyl player", "12 vinyl player*"},
	    {"inches at the end", "vinyl 12\"", "vinyl 12*"},
	    {"curly inches", "12\xe2\x80\x9d \"vinyl player\"",
		"12* 'vinyl' 'player' [vinyl player]"},
	    {"closed only", "red green\" blue", "red green blue*"},
	    {"behind no word", "red -\" green blue\" x",
		"red ~'green' ~'blue' x* -[green blue]"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_query(rows[i].row, rows[i].text, rows[i].want);
}

/*
 * P779: the blanks of any script part the words of a query, and wide signs are
 * as the plain ones: input methods of Chinese and Japanese type them.
 */
static void
wide_signs(void **state)
{
	static const struct {
		const char *row, *text, *want;
	} rows[] = {
	    {"blank", "東京\xe3\x80\x80-京都", "東京* -京都"},
	    {"blanks", "\xe3\x80\x80red\xe3\x80\x80\xe3\x80\x80", "red*"},
	    {"no break", "red\xc2\xa0-green\xe2\x80\xaf-blue",
		"red* -green -blue"},
	    {"em space", "red\xe2\x80\x83-green", "red* -green"},
	    {"blank behind a tag", "tag:旅\xe3\x80\x80東京", "東京* tag=旅"},
	    {"blank before a tag", "東京\xe3\x80\x80tag:旅", "東京* tag=旅"},
	    {"colon", "tag\xef\xbc\x9a旅 LANG\xef\xbc\x9aja", "tag=旅 lang=ja"},
	    {"hyphen", "東京 \xef\xbc\x8d京都", "東京* -京都"},
	    {"minus", "red \xe2\x88\x92green", "red* -green"},
	    {"hyphen behind a word", "red\xef\xbc\x8dgreen", "red green*"},
	    {"hyphen alone", "red - -\xe3\x80\x80green", "red green*"},
	    {"quotes", "\xef\xbc\x82red green\xef\xbc\x82 blue",
		"'red' 'green' blue* [red green]"},
	    {"blank in a phrase", "\"red\xe3\x80\x80green\"",
		"'red' 'green' [red green]"},
	    {"inches", "12\"\xe3\x80\x80red", "12 red*"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_query(rows[i].row, rows[i].text, rows[i].want);
}

/* P830: hyphens of options exclude nothing, whatever keyboard wrote them. */
static void
options(void **state)
{
	static const struct {
		const char *row, *text, *want;
	} rows[] = {
	    {"two signs", "curl --green", "curl green*"},
	    {"with a hyphen", "--data-urlencode", "data urlencode*"},
	    {"three signs", "---green red", "green red*"},
	    {"wide", "\xef\xbc\x8d\xe2\x88\x92東京", "東京*"},
	    {"phrase", "--\"red green\" x", "'red' 'green' x* [red green]"},
	    {"filter", "--tag:news red", "red* tag=news"},
	    {"signs alone", "red -- green --", "red green*"},
	    {"a letter", "python -m venv", "python m venv*"},
	    {"at the end", "curl -X", "curl x*"},
	    {"a digit, wide blank", "gzip -9\xe3\x80\x80red", "gzip 9 red*"},
	    {"wide, of one letter", "red \xef\xbc\x8dx", "red x*"},
	    {"a letter in quotes", "red -\"x\"", "red* -'x'"},
	    {"two letters", "red -xy", "red* -xy"},
	    {"a name with signs", "red -c++", "red* -c++"},
	    {"a letter with an accent", "red -é", "red* -e"},
	    {"an ideograph", "red -茶", "red* -茶"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_query(rows[i].row, rows[i].text, rows[i].want);
}

/* What is more than the limits is left out; what is kept is not made of it. */
static void
limits(void **state)
{
	struct arena arena = {0};
	struct buf buf = {0};
	struct query query;

	(void)state;
	for (int i = 0; i < 40; i++)
		buf_format(&buf, "word%02d ", i);
	query_parse(buf_span(&buf), &arena, &query);
	assert_int_equal(query.word_count, QUERY_WORDS_MAX);
	assert_int_equal(query.last, QUERY_WORDS_MAX - 1);

	buf_add(&buf, SPAN("\"word00 wordxx word01\" -word02"));
	query_parse(buf_span(&buf), &arena, &query);
	assert_int_equal(query.word_count, QUERY_WORDS_MAX);
	assert_int_equal(query.phrase_count, 0);

	/* A phrase whose middle is left out is not one of what stood apart. */
	buf.size = 0;
	buf_byte(&buf, '"');
	for (int i = 0; i < QUERY_WORDS_MAX; i++)
		buf_format(&buf, "word%02d ", i);
	buf_add(&buf, SPAN("\" \"word00 more word01\" \"word01 word00 more\""));
	query_parse(buf_span(&buf), &arena, &query);
	assert_int_equal(query.phrase_count, 2);
	assert_int_equal(query.phrases[0].count, QUERY_WORDS_MAX);
	assert_int_equal(query.phrases[1].count, 2);
	assert_int_equal(query.phrases[1].words[0], 1);

	buf.size = 0;
	for (int i = 0; i < 20; i++)
		buf_format(&buf, "\"red green\" tag:x%d tag:x0 ", i);
	query_parse(buf_span(&buf), &arena, &query);
	assert_int_equal(query.word_count, 2);
	assert_int_equal(query.phrase_count, QUERY_PHRASES_MAX);
	assert_int_equal(query.filter_count, QUERY_FILTERS_MAX);
	buf_free(&buf);
	arena_free(&arena);
}

static void
what_is_asked_for(void **state)
{
	static const struct {
		const char *text;
		uint32_t required; /* a bit for each */
		bool asks;
	} rows[] = {
	    {"", 0, false},
	    {"red", 0, true},
	    {"-red", 0, false},
	    {"-\"red green\"", 0, false},
	    {"tag:x", 0, true},
	    {"-tag:x", 0, false},
	    {"-tag:x lang:es", 0, true},
	    {"\"\"", 0, false},
	    {"\"red green\"", 3, true},
	    {"red \"green\" blue", 2, true},
	    {"red -\"green blue\"", 0, true},
	    {"... - ++", 0, false},
	    {"... a - b", 0, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct query query;
		struct span text = span_of(rows[i].text);
		query_parse(text, &arena, &query);
		expect_true(rows[i].text, text,
		    query_required(&query) == rows[i].required);
		expect_true(
		    rows[i].text, text, query_asks(&query) == rows[i].asks);
		arena_free(&arena);
	}
}

/* J37: how long a query is, as its order depends on that. */
static void
lengths(void **state)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = {
	    {"", 0},
	    {"red", 1},
	    {"red green blue", 3},
	    {"how do i go red", 4},
	    {"red RED red", 1},
	    {"red -green -\"blue sky\" tag:x", 1},
	    {"\"red green\" blue sky", 4},
	    {"x y", 2},
	    {"well-known C++ book", 4},
	    {"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xe4\xb8\xad"
	     "\xe6\x96\x87\xe5\xad\x97",
		1},
	    {"red \xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97 green", 3},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct query query;
		struct span text = span_of(rows[i].text);
		query_parse(text, &arena, &query);
		expect_true(
		    rows[i].text, text, query_length(&query) == rows[i].length);
		arena_free(&arena);
	}
}

/* Where a word stands in what was typed, so that it can be put right there. */
static void
sources(void **state)
{
	static const struct {
		const char *text, *want; /* sources between bars */
	} rows[] = {
	    {"Red \"GREEN blue\"", "Red|GREEN|blue"},
	    {"  -red,green", "red|green"},
	    {"Caf\xc3\xa9 bar", "Caf\xc3\xa9|bar"},
	    {"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97",
		"\xe4\xb8\xad\xe6\x96\x87|\xe6\x96\x87\xe5\xad\x97"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct query query;
		struct buf got = {0};
		query_parse(span_of(rows[i].text), &arena, &query);
		for (size_t j = 0; j < query.word_count; j++) {
			struct span source = query.words[j].source;
			assert_true(source.data >= query.text.data &&
			    source.data + source.size <=
				query.text.data + query.text.size);
			buf_format(
			    &got, "%s%pS", j ? "|" : "", SPAN_AT(source));
		}
		expect_span(
		    rows[i].text, buf_span(&got), span_of(rows[i].want));
		buf_free(&got);
		arena_free(&arena);
	}
}

static void
phrases_in_a_text(void **state)
{
	static const struct {
		const char *phrase, *text;
		bool found;
	} rows[] = {
	    {"\"red green\"", "red green", true},
	    {"\"red green\"", "a Red, GREEN one", true},
	    {"\"red green\"", "red\n\n# green", true},
	    {"\"red green\"", "green red", false},
	    {"\"red green\"", "red blue green", false},
	    {"\"red green\"", "red greens", false},
	    {"\"red green\"", "reds green", false},
	    {"\"red green\"", "", false},
	    {"\"red red green\"", "red red red green", true},
	    {"\"red green red blue\"", "red green red green red blue", true},
	    {"\"red a green\"", "red green", false},
	    {"\"red a green\"", "red a green", true},
	    {"\"red green\"", "red a green", false},
	    {"\"caf\xc3\xa9 ol\xc3\xa9\"", "un cafe\xcc\x81 ole", true},
	    {"\"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\"",
		"\xe5\xad\x97\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97", true},
	    {"\"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\"",
		"\xe4\xb8\xad\xe6\x96\x87 \xe6\x96\x87\xe5\xad\x97", true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct query query;
		struct span text = exact_copy(span_of(rows[i].text));
		query_parse(span_of(rows[i].phrase), &arena, &query);
		assert_int_equal(query.phrase_count, 1);
		struct query_match match = {
		    .query = &query, .phrase = &query.phrases[0]};
		words_each(text, query_match_take, &match);
		expect_true(rows[i].phrase, text, match.found == rows[i].found);
		exact_free(&text);
		arena_free(&arena);
	}
}

/*
 * F65: a phrase with single letters and names with signs; a name is read with
 * its signs and without, and a Han character alone or in a word.
 */
static void
phrases_of_names(void **state)
{
	static const struct {
		const char *phrase, *text;
		bool found;
	} rows[] = {
	    {"plan B", "their plan B failed", true},
	    {"plan B", "plan a, plan b", true},
	    {"plan B", "plan 9", false},
	    {"vitamin C", "Vitamin c is", true},
	    {"Q&A", "a Q & A page", true},
	    {"TCP/IP", "the TCP/IP model", true},
	    {"server in C++", "a server in C++.", true},
	    {"server in C++", "a server in C#", false},
	    {"server in C", "a server in C++", false},
	    {"C++ and C#", "C++ and C#: two", true},
	    {".NET core", "the .NET Core", true},
	    {"net core", "the .NET Core", true},
	    {"use notepad++ here", "use Notepad++ here", true},
	    {"use notepad here", "use Notepad++ here", true},
	    {"use notepad++ here", "use Notepad here", false},
	    {"茶 Linux", "绿茶Linux", true},
	    {"Linux 茶", "Linux茶叶", true},
	    {"用 C", "用C写", true},
	    {"茶叶", "绿茶叶子", true},
	    {"绿茶叶", "绿茶 叶", false},
	    {"차 한", "기차 한", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct query query;
		struct span phrase = arena_format(
		    &arena, "\"%pS\"", SPAN_AT(span_of(rows[i].phrase)));
		query_parse(phrase, &arena, &query);
		struct query_phrase whole = {.count = query.word_count};
		for (size_t j = 0; j < query.word_count; j++)
			whole.words[j] = j;
		struct query_match match = {.query = &query, .phrase = &whole};
		words_each(span_of(rows[i].text), query_match_take, &match);
		expect_true(rows[i].phrase, span_of(rows[i].text),
		    match.found == rows[i].found);
		arena_free(&arena);
	}
}

static void
expect_sound(struct span input, const struct query *query)
{
	expect_true("text", input, span_equal(query->text, input));
	expect_true("words", input, query->word_count <= QUERY_WORDS_MAX);
	expect_true("last", input, query->last <= query->word_count);
	for (size_t i = 0; i < query->word_count; i++) {
		const struct query_word *word = &query->words[i];
		expect_true("letters", input,
		    word->letters.size > 0 && utf8_valid(word->letters) &&
			word->count >= 1 && word->count <= WORDS_LETTERS_MAX);
		expect_true("source", input,
		    word->source.data >= query->text.data &&
			word->source.size > 0 &&
			word->source.data + word->source.size <=
			    query->text.data + query->text.size);
	}
	expect_true("phrases", input, query->phrase_count <= QUERY_PHRASES_MAX);
	for (size_t i = 0; i < query->phrase_count; i++) {
		const struct query_phrase *phrase = &query->phrases[i];
		expect_true("phrase", input,
		    phrase->count > 1 && phrase->count <= QUERY_WORDS_MAX);
		for (size_t j = 0; j < phrase->count; j++)
			expect_true("number", input,
			    phrase->words[j] < query->word_count &&
				query->words[phrase->words[j]].role !=
				    QUERY_UNWANTED);
	}
	expect_true("filters", input, query->filter_count <= QUERY_FILTERS_MAX);
	for (size_t i = 0; i < query->filter_count; i++)
		expect_true("value", input, query->filters[i].value.size > 0);
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("red -green \"two words\" -\"no such\" tag:x -lang:es"),
	    SPAN("tag:\"a b\" \xe2\x80\x9cx yy zz\xe2\x80\x9d -well-known"),
	    SPAN("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97 caf\xc3\xa9 \xc2\xabqq"),
	    SPAN("\"\"\"---tag:tag:\"lang:-"),
	    SPAN("12\" צה\"ל"),
	    SPAN("東京\xe3\x80\x80\xef\xbc\x8dtag\xef\xbc\x9a\xef\xbc\x82xx"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct arena arena = {0};
		struct query query;
		query_parse(input, &arena, &query);
		expect_sound(input, &query);
		exact_free(&input);
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(grammar),
	    cmocka_unit_test(quotes_of_words),
	    cmocka_unit_test(wide_signs),
	    cmocka_unit_test(options),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(what_is_asked_for),
	    cmocka_unit_test(lengths),
	    cmocka_unit_test(sources),
	    cmocka_unit_test(phrases_in_a_text),
	    cmocka_unit_test(phrases_of_names),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
