/* Front matter at the edges of its rules: rows K220 and K221. */
#include <stdlib.h>

#include "support/exact.h"
#include "support/expect.h"
#include "support/front.h"
#include "text/front_priv.h"

#define KEY100                                                                 \
	"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk" \
	"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"

/* K220: what fills a field, of values and of keys that could. */
static void
fields(void **state)
{
	static const struct front_row rows[] = {
	    {"a hash inside a word", "---\ntitle: &c and c#\n---\n",
		"&c and c#|||||"},
	    {"a comment after an ampersand", "---\ntitle: &c and d # no\n---\n",
		"&c and d|||||"},
	    {"published neither so nor so", "---\ntitle: a\npublished:\n---\n",
		"a|||||"},
	    {"a table for a title", "+++\ntitle = { a = 1 }\n+++\n",
		"{ a = 1 }|||||"},
	    {"prose after a gap",
		"---\ntitle: a: b\nlang: es\n\nThis is prose.\n---\n", "|||||"},
	    {"a stray line without a gap",
		"---\ntitle: a: b\nlang: es\nThis is prose.\n---\n",
		"a: b|||es||"},
	    {"a tag on the next line", "---\ntitle:\n  !important x\n---\n",
		"x|||||"},
	    {"a tag of YAML's own", "---\ntitle: !!str 5\n---\n", "5|||||"},
	    {"a list over two lines", "---\ntitle: [a,\n  b]\n---\n",
		"a, b|||||"},
	    {"a list of items", "---\nsummary:\n- a\n- b\n---\n", "|||||a, b"},
	    {"the better title first", "---\ntitle: a\nTITLE: b\n---\n",
		"b|||||"},
	    {"the better summary first",
		"---\nsummary: a\ndescription: b\n---\n", "|||||a"},
	    {"the better author first", "---\nauthor: a\nauthors: b\n---\n",
		"||||a|"},
	    {"the better language first", "---\nlang: es\nlanguage: de\n---\n",
		"|||es||"},
	    {"the better change first",
		"---\nupdated: 2020-01-02\nlastmod: 2020-01-01\n---\n",
		"||2020-01-02|||"},
	    {"changed at no time", "---\ntitle: a\nupdated: ' '\n---\n",
		"a|||||"},
	    {"published at no time", "---\ntitle: a\npublishDate:\n---\n",
		"a|||||"},
	    {"tags that are a comment", "---\ntitle: a\ntags: # one\n---\n",
		"a|||||"},
	    {"tags that are a hash", "---\ntitle: a\ntags: #\n---\n", "a|||||"},
	    {"tags that are hashes", "---\ntitle: a\ntags: ##x\n---\n",
		"a|||||"},
	    {"no tags", "---\ntitle: a\ntags:\n---\n", "a|||||"},
	    {"a key of 100 bytes", "---\ntitle: a\n" KEY100 ": b\n---\n",
		"a|||||"},
	    {"a longer key", "---\n" KEY100 "k: b\ntitle: a\n---\n", "a|||||"},
	    {"a list below a line that is refused",
		"---\nsummary: a: b\n- c\ntitle: a\n---\n", "a|||||a: b"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
}

/* K220: each mistake is told, and what is none is not. */
static void
notes(void **state)
{
	static const struct front_row rows[] = {
	    {"changed at a list", "---\nupdated: [2020-01-01]\n---\n", "E2 "},
	    {"changed at no time", "---\nupdated: ' '\n---\n", ""},
	    {"no menus", "---\nmenus:\ntitle: a\n---\n", ""},
	    {"all menus", "---\nmenus: All\n---\n", ""},
	    {"some menus", "---\nmenus: some\n---\n", "E2 "},
	    {"languages of 60 bytes",
		"---\nlang: en-aaaaaaaa-bbbbbbbb-cccccccc,de-aaaaaaaa-bbbbbbbb-"
		"cccccccc,e\n---\n",
		"E2 "},
	    {"languages of 61 bytes",
		"---\nlang: en-aaaaaaaa-bbbbbbbb-cccccccc,de-aaaaaaaa-bbbbbbbb-"
		"cccccccc,es\n---\n",
		"E2 "},
	    {"an alias of no bytes", "---\naliases: ['', /a]\n---\n", ""},
	    {"an alias that is relative", "---\naliases: [b, /a]\n---\n",
		"R2 "},
	    {"the file's time", "---\ndate: Last Modified\n---\n", "R2 "},
	    {"the file's first time", "---\ndate: created\n---\n", "R2 "},
	    {"the file's time of another tool",
		"---\ndate: git Last Modified\n---\n", "R2 "},
	    {"the file's first time of another tool",
		"---\npublishDate: git Created\n---\n", "R2 "},
	    {"no time of a file", "---\ndate: modified\n---\n", "E2 "},
	    {"lines that end in old YAML alone",
		"---\ntitle: a\xe2\x80\xa8 b\xe2\x80\xa9 c\xc2\x85 d\n"
		"date: none\n---\n",
		"E3 "},
	    {"lines of CR LF",
		"---\r\ntitle: a\r\ndate: none\r\nlang: en\r\nauthor: "
		"b\r\n---\r\n",
		"E3 "},
	    {"a lone CR", "---\ntitle: a\rdate: none\n---\n", "E2 "},
	    {"an alias in a list", "---\ntags: [*a, b]\n---\n", "E2 "},
	    {"a long key is unknown to all",
		"---\ntitle: a\n" KEY100 "k: b\n---\n", "R3 "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_notes);
}

/* K220: what hides stays hidden by whatever else is said. */
static void
flags(void **state)
{
	static const struct front_row rows[] = {
	    {"swallowed by a quote, before another key",
		"---\ntitle: \"a\ndraft: true\nb\"\nlang: en\n---\n", "draft "},
	    {"indented, after a value that is refused",
		"---\ntitle: a: b\n  draft: true\n---\n", "draft "},
	    {"no draft, after a value that is refused",
		"---\ntitle: a: b\n  draft: false\n---\n", ""},
	    {"another key, after a value that is refused",
		"---\ntitle: a: b\n  author: true\n---\n", ""},
	    {"indented, below a key of which a line is refused",
		"---\ntitle: a\nextra:\n  b: c: d\n  draft: true\n---\n", ""},
	    {"not closed, below a key",
		"---\nextra:\n  a: b\n  draft: true\ntitle: c\n", ""},
	    {"not closed, after a key that has a value",
		"---\nextra:\n  a: b\ntitle: c\n  draft: true\n", "draft "},
	    {"after a lone CR", "---\ntitle: a\rdraft: true\n---\n", "draft "},
	    {"a draft with a date that is none",
		"---\ndraft: true\ndate: nonsense\n---\n", "draft "},
	    {"the time of a file", "---\ndate: Git Created\n---\n", ""},
	    {"a date that is none, and published",
		"---\ndate: nonsense\npublished: maybe\n---\n", "draft "},
	    {"a draft that is published",
		"---\ndraft: true\npublished: true\n---\n", "draft "},
	    {"meant as a draft, twice",
		"---\ntitle: a\nstatus\xef\xbc\x9a draft\n- draft: true\n---\n",
		"draft "},
	    {"a draft below a key of TOML that has no value",
		"+++\nextra =\n- draft: true\n+++\n", "draft "},
	    {"a draft behind a colon of no input method",
		"---\ntitle\xef\xb9\x95 a\nlang: en\n---\n", ""},
	    {"not published, and no draft",
		"---\npublished: false\ndraft: false\n---\n", "draft "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

/* The day before which nothing is shown, and whether a value was no date, or
 * may only have meant to hide. */
static struct span
hiding(struct reading *reading)
{
	const struct article *article = &reading->article;
	char day[DATE_SIZE] = "";

	if (article->publish.known)
		date_print(article->publish.day, day);
	return arena_format(&reading->arena, "%.*s%s%s", DATE_SIZE, day,
	    article->misdated ? " misdated" : "",
	    article->doubtful ? " doubtful" : "");
}

/* K220: the latest date hides, of dates and of lines that look like such. */
static void
hidden_until(void **state)
{
	static const struct front_row rows[] = {
	    {"no date", "---\ntitle: a\n---\n", ""},
	    {"one date", "---\ndate: 2020-02-01\n---\n", "2020-02-01"},
	    {"a later one",
		"---\ndate: 2020-02-01\npublishDate: 2020-03-01\n---\n",
		"2020-03-01"},
	    {"an earlier one",
		"---\ndate: 2020-02-01\npublishDate: 2020-01-01\n---\n",
		"2020-02-01"},
	    {"published at a date",
		"---\ndate: 2020-02-01\npublished: 2020-03-01\n---\n",
		"2020-03-01"},
	    {"published at none", "---\npublished: soon\n---\n", " doubtful"},
	    {"a date that is none", "---\ndate: soon\n---\n",
		" misdated doubtful"},
	    {"a block that is not closed, with dates",
		"---\ndate: 2020-02-01\ndate: 2020-03-01\ndate: "
		"2020-01-01\n",
		"2020-03-01"},
	    {"one with a draft", "---\ntitle: a\ndraft: true\n", ""},
	    {"one with a doubt", "---\ntitle: a\ndraft: maybe\n", " doubtful"},
	    {"a doubt, then a draft",
		"---\ntitle: a\ndraft: maybe\ndraft: true\n", " doubtful"},
	    {"a draft, then a doubt",
		"---\ntitle: a\ndraft: true\ndraft: maybe\n", " doubtful"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), hiding);
}

/* K220: lines end with LF, or with CR if no LF follows the first of these. */
static void
line_ends(void **state)
{
	static const struct {
		const char *text;
		char end;
	} rows[] = {{"", '\n'}, {"a", '\n'}, {"a\nb", '\n'}, {"a\rb", '\r'},
	    {"a\r", '\r'}, {"a\nb\rc", '\n'}, {"a\rb\nc", '\r'},
	    {"a\r\nb", '\n'}, {"a\r\r\nb", '\n'}, {"a\r\rb\n", '\r'}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].text));
		expect_true("end", text, front_line_end(text) == rows[i].end);
		exact_free(&text);
	}
}

/* K220: an object ends at its brace; what a backslash ends is none. */
static void
objects(void **state)
{
	static const struct {
		const char *text;
		size_t size;
	} rows[] = {{"{}", 2}, {"{\"a\": {}} b", 9}, {"{\"a\\\"}\"}", 8},
	    {"{\"a\\", 0}, {"{\"a\\\n}", 6}, {"{\"a\n}", 5}, {"{", 0}, {"", 0}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].text));
		expect_true("object", text,
		    front_object_size(text, '\n') == rows[i].size);
		exact_free(&text);
	}
}

/* K220: without a key that loam knows, 64 lines are front matter at most. */
static void
unknown_keys(void **state)
{
	(void)state;
	for (unsigned lines = 63; lines <= 65; lines++) {
		struct buf text = {0};
		buf_add(&text, SPAN("---\n"));
		for (unsigned i = 0; i < lines - 2; i++)
			buf_format(&text, "key%u: value\n", i);
		buf_add(&text, SPAN("---\nText.\n"));
		struct reading reading = reading_of(buf_span(&text));
		assert_int_equal(reading.lines, lines <= 64 ? lines : 0);
		reading_free(&reading);
		buf_free(&text);
	}
}

/* K220: strings of TOML, their escapes and the lines that they join. */
static void
strings(void **state)
{
	static const struct front_row rows[] = {
	    {"joined by CR LF",
		"+++\r\ntitle = \"\"\"a \\\r\n\t b\"\"\"\r\n+++\r\n",
		"a b|||||"},
	    {"joined after a tab", "+++\ntitle = \"\"\"a\\\t\n b\"\"\"\n+++\n",
		"ab|||||"},
	    {"lines of CR LF",
		"+++\r\nsummary = \"\"\"\r\nTwo\r\n\"\"\"\r\n+++\r\n",
		"|||||Two"},
	    {"around the surrogates", "+++\ntitle = \"\\ud7ff\\ue000\"\n+++\n",
		"\xed\x9f\xbf\xee\x80\x80|||||"},
	};
	static const struct front_row refused[] = {
	    {"the last character", "+++\ntitle = \"\\U0010ffff\"\n+++\n", ""},
	    {"no character", "+++\ntitle = \"\\U00110000\"\n+++\n", "R2 "},
	    {"a surrogate", "+++\ntitle = \"\\ud800\"\n+++\n", "R2 "},
	    {"the last surrogate", "+++\ntitle = \"\\udfff\"\n+++\n", "R2 "},
	    {"no digit", "+++\ntitle = \"\\u00g0\"\n+++\n", "R2 "},
	    {"no escape", "+++\ntitle = \"\\x\"\n+++\n", "R2 "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
	front_expect(refused, COUNT(refused), front_notes);
}

/* K221: a text that ends anywhere is read as far as it goes. */
static void
cut_anywhere(void **state)
{
	static const char *const texts[] = {
	    "a = \"b\\u00e9\\\n c\\t\"\n[d]\ne.f = 'g' # h\ni = [1, [2]]\n",
	    "a = \"\"\"\r\nb\\\r\n c\"\"\"\nd = { e = 1, f = 'g' }",
	    "a = \"b\\", "a = \"b\\u00", "a = \"\"\"b\\ ", "a = \"\"\"b\\\t",
	    "a = b", "a", "a.", "\"a\"", "[a]", "[[a]]", "a = [", "a = {"};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		for (size_t size = 0; size <= strlen(texts[i]); size++) {
			struct arena arena = {0};
			struct front_entries entries = {.arena = &arena};
			struct span text =
			    exact_copy(span_head(span_of(texts[i]), size));
			front_toml(text, &entries);
			for (size_t j = 0; j < entries.count; j++)
				expect_true("a key", text,
				    entries.list[j].key.size > 0);
			exact_free(&text);
			free(entries.list);
			arena_free(&arena);
		}
}

/* The fields of the head of a plain text, as front_fields() has them. */
static void
expect_head(const char *row, const char *text, const char *want)
{
	struct reading reading = {0};

	front_read_head(
	    span_of(text), &reading.arena, &reading.notes, &reading.article);
	expect_span(row, front_fields(&reading), span_of(want));
	reading_free(&reading);
}

/* K220: the head of a plain text: keys with nothing, tabs, lists. */
static void
heads(void **state)
{
	static const struct front_row rows[] = {
	    {"nothing after a key", "TITLE: a\nMOOD:\nAUTHOR: b\n\nText.\n",
		"a||||b|"},
	    {"a tab after a key",
		"TITLE: a\nMOOD:\tcalm\nAUTHOR:\tb\n\nText.\n", "a||||b|"},
	    {"no key", "TITLE: a\nTO:DO\nURL://x\nAUTHOR: b\n\nText.\n",
		"a|||||"},
	    {"known without a blank", "TITLE:a\nAUTHOR: b\n\nText.\n",
		"a||||b|"},
	    {"unknown without a blank",
		"TITLE: a\nMOOD:calm\nAUTHOR: b\n\nText.\n", "a|||||"},
	    {"no name of a key", "A/B: c\nTITLE: a\n\nText.\n", "|||||"},
	    {"a key that says nothing",
		"TITLE: a\nFrom: c\nAUTHOR: b\n\nText.\n", "a||||b|"},
	    {"a list in brackets", "TITLE: a\nTAGS: [b, c]\n\nText.\n",
		"a|||||<b><c>"},
	    {"half a list", "TITLE: a\nTAGS: [b\n\nText.\n", "a|||||<[b>"},
	    {"the other half", "TITLE: a\nTAGS: b]\n\nText.\n", "a|||||<b]>"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_head(rows[i].row, rows[i].text, rows[i].want);
}

/* K220, P916: the date of a head counts if nothing else has one. */
static void
dates_of_heads(void **state)
{
	(void)state;
	for (int known = 0; known < 4; known++) {
		struct reading reading = {0};
		reading.article.date.known = known & 1;
		reading.article.publish.known = known & 2;
		front_read_head(SPAN("DATE: 2020-01-02\n\nText.\n"),
		    &reading.arena, &reading.notes, &reading.article);
		/* What holds a text back may be a line of its head. */
		assert_int_equal(
		    reading.article.date.day, known & 1 ? 0 : 18263);
		assert_int_equal(
		    reading.article.publish.day, known ? 0 : 18263);
		reading_free(&reading);
	}
}

static struct span
id_of(struct reading *reading)
{
	return reading->article.id;
}

/* K220: an identifier may be short; an empty one is none. */
static void
identifiers(void **state)
{
	static const struct front_row rows[] = {
	    {"one byte", "---\nid: x\n---\n", "x"},
	    {"nothing", "---\nid: ''\n---\n", ""},
	    {"nothing after another", "---\nid: x\nID: ' '\n---\n", "x"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), id_of);
}

/* K220: which keys hide an article, if they say so or cannot be read. */
static void
keys_that_hide(void **state)
{
	static const char *const hide[] = {"date", "publishDate",
	    "publish_date", "pubDate", "published_date", "published", "publish",
	    "draft", "DRAFT", "is_draft", "status"};
	static const char *const others[] = {"title", "lang", "language",
	    "tags", "tag", "taxonomies.tags", "categories", "category",
	    "taxonomies", "taxonomies.categories", "summary", "description",
	    "excerpt", "abstract", "author", "author.name", "authors",
	    "updated", "lastmod", "last_modified_at", "modified", "id",
	    "listed", "menus", "was", "aliases", "redirect_from", "weight",
	    "none", ""};

	(void)state;
	for (size_t i = 0; i < COUNT(hide); i++)
		expect_true("hides", span_of(hide[i]),
		    front_key_hides(span_of(hide[i])));
	for (size_t i = 0; i < COUNT(others); i++)
		expect_true("hides not", span_of(others[i]),
		    !front_key_hides(span_of(others[i])));
}

/* K220: what stands behind a # is no part of a plain value. */
static void
comments(void **state)
{
	static const struct {
		const char *word, *want;
	} rows[] = {{"yes # why", "yes"}, {"yes", "yes"}, {"#a", "#a"},
	    {"yes,", "yes"}, {"'yes' # why", "yes"}, {"", ""}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].word,
		    front_strip_comment(span_of(rows[i].word)),
		    span_of(rows[i].want));
}

/* K220: the first line that is not blank says how far keys are indented. */
static void
indents(void **state)
{
	static const struct {
		const char *inside;
		size_t want;
	} rows[] = {{"", 0}, {"\n\n", 0}, {"a: b\n", 0}, {"  a: b\nc: d\n", 2},
	    {"\n# no\n   a: b\n", 3}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true("indent", span_of(rows[i].inside),
		    front_indent_of_keys(span_of(rows[i].inside)) ==
			rows[i].want);
}

/* K220: quotes around all of a value are taken off, and no others. */
static void
quotes(void **state)
{
	static const struct {
		const char *value, *want;
	} rows[] = {
	    {"", ""},
	    {"\"", "\""},
	    {"\"\"", ""},
	    {"''", ""},
	    {"\"'", "\"'"},
	    {"\"a\"", "a"},
	    {"' a '", "a"},
	    {"\"a\" and \"b\"", "\"a\" and \"b\""},
	    {"a\"", "a\""},
	    {"\"a", "\"a"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span value = exact_copy(span_of(rows[i].value));
		expect_span(
		    rows[i].value, front_unquote(value), span_of(rows[i].want));
		exact_free(&value);
	}
}

/* K299: a key that hides, with a value that is none, makes a text doubtful. */
static void
doubtful(void **state)
{
	static const struct {
		const char *text;
		bool doubtful;
	} rows[] = {{"---\ndraft: yes\n---\n", false},
	    {"---\ndraft: no\n---\n", false},
	    {"---\ndraft: perhaps\n---\n", true},
	    {"---\ndraft: perhaps\npublished: yes\n---\n", true}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading reading = reading_of(span_of(rows[i].text));
		expect_true(rows[i].text, SPAN("doubtful"),
		    reading.article.doubtful == rows[i].doubtful);
		reading_free(&reading);
	}
}

/* The series, whether it is a tinylog, then the notes. */
static struct span
series_of(struct reading *reading)
{
	struct buf all = {0};

	buf_add(&all, reading->article.series);
	buf_add(&all, reading->article.tinylog ? SPAN(" T") : SPAN(""));
	for (size_t i = 0; i < reading->notes.count; i++)
		buf_format(
		    &all, "|%pS", SPAN_AT(reading->notes.list[i].sentence));
	return buf_keep(&all, &reading->arena);
}

/* K298: an article is a part of one series, whose name has to be one. */
static void
series(void **state)
{
	static const struct front_row rows[] = {
	    {"one", "---\nseries: The river\n---\n", "The river"},
	    {"quoted", "---\nseries: \"A: b\"\n---\n", "A: b"},
	    {"list of one", "---\nseries: [The river]\n---\n", "The river"},
	    {"list of two", "---\nseries: [a, b]\n---\n",
		"a|series has several names: the first counts"},
	    {"none", "---\nseries:\n---\n", ""},
	    {"empty", "---\nseries: \"\"\n---\n", ""},
	    {"quoted, with a bad escape", "---\nseries: \"The \\mill\"\n---\n",
		"The \\mill|series is read literally: found unknown escape "
		"character"},
	    {"tinylog", "---\ntinylog: yes\n---\n", " T"},
	    {"no tinylog", "---\ntinylog: no\n---\n", ""},
	};
	static const char *const nameless[] = {"---\nseries: \"..\"\n---\n",
	    "---\nseries: {a: b}\n---\n", "---\nseries: [\"..\"]\n---\n",
	    "---\nseries: []\n---\n"};

	(void)state;
	front_expect(rows, COUNT(rows), series_of);
	for (size_t i = 0; i < COUNT(nameless); i++) {
		struct reading reading = reading_of(span_of(nameless[i]));
		expect_span(nameless[i], reading.article.series, SPAN(""));
		expect_true(nameless[i], series_of(&reading),
		    reading.notes.errors == 1);
		reading_free(&reading);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields),
	    cmocka_unit_test(notes),
	    cmocka_unit_test(flags),
	    cmocka_unit_test(hidden_until),
	    cmocka_unit_test(line_ends),
	    cmocka_unit_test(objects),
	    cmocka_unit_test(unknown_keys),
	    cmocka_unit_test(strings),
	    cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(heads),
	    cmocka_unit_test(comments),
	    cmocka_unit_test(indents),
	    cmocka_unit_test(quotes),
	    cmocka_unit_test(keys_that_hide),
	    cmocka_unit_test(dates_of_heads),
	    cmocka_unit_test(identifiers),
	    cmocka_unit_test(doubtful),
	    cmocka_unit_test(series),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
