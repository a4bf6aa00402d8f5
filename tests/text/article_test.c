#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/article.h"
#include "text/tag.h"

/* An article with what it was read into. */
struct reading {
	struct arena arena;
	struct notes notes;
	struct article article;
};

/* The text may be gone when the fields are looked at. */
static struct reading
reading_of(struct span text, enum article_format format, struct span name)
{
	struct span exact_text = exact_copy(text);
	struct span exact_name = exact_copy(name);
	struct reading reading = {0};

	article_read(exact_text, format, exact_name, &reading.arena,
	    &reading.notes, &reading.article);
	exact_free(&exact_text);
	exact_free(&exact_name);
	return reading;
}

static void
reading_free(struct reading *reading)
{
	arena_free(&reading->arena);
	note_free(&reading->notes);
}

/* One field of an article, or several, as a table writes it. */
struct row {
	const char *row, *name, *text, *want;
};

static void
expect_rows(enum article_format format, const struct row *rows, size_t count,
    struct span (*field)(struct reading *))
{
	for (size_t i = 0; i < count; i++) {
		struct reading reading = reading_of(
		    span_of(rows[i].text), format, span_of(rows[i].name));
		expect_span(
		    rows[i].row, field(&reading), span_of(rows[i].want));
		reading_free(&reading);
	}
}

static struct span
title(struct reading *reading)
{
	return reading->article.title;
}

static struct span
summary(struct reading *reading)
{
	return reading->article.summary;
}

static struct span
language(struct reading *reading)
{
	return reading->article.language;
}

static struct span
tags(struct reading *reading)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < reading->article.tag_count; i++)
		all = arena_format(&reading->arena, "%pS<%pS>", SPAN_AT(all),
		    SPAN_AT(reading->article.tags[i]));
	return all;
}

/* "2018-03-12", with T after it if a time was given; "draft" and "-". */
static struct span
date(struct reading *reading)
{
	const struct article *article = &reading->article;
	char text[DATE_SIZE];

	if (article->draft)
		return SPAN("draft");
	if (!article->date.known)
		return SPAN("-");
	date_print(article->date.day, text);
	return arena_format(&reading->arena, "%.*s%s", DATE_SIZE, text,
	    article->date.timed ? "T" : "");
}

/* L9, L12, P664: from the first source that has one. */
static void
title_of_gemtext(void **state)
{
	static const struct row rows[] = {
	    {"front matter first", "a.gmi", "---\ntitle: Front\n---\n# Head\n",
		"Front"},
	    {"heading", "a.gmi", "text\n\n# Head \n# Second\n", "Head"},
	    {"heading without space", "a.gmi", "#Head", "Head"},
	    {"level 2 is none", "a.gmi", "## Two\n", "A"},
	    {"preformat is none", "a.gmi", "```\n# Code\n```\n# Head\n",
		"Head"},
	    {"empty heading is none", "a.gmi", "#\n# Head\n", "Head"},
	    {"one line of tags is a heading", "a.gmi", "#Head", "Head"},
	    {"tag line is none", "a-b.gmi", "text\n#one #two\n", "A b"},
	    {"BOM", "a.gmi", "\xef\xbb\xbf# Head\n", "Head"},
	    {"BOM and front matter", "a.gmi",
		"\xef\xbb\xbf---\ntitle: Front\n---\n", "Front"},
	    {"CR LF", "a.gmi", "# Head\r\ntext\r\n", "Head"},
	    {"controls", "a.gmi", "# A\x1b[2J\tb\n", "A b"},
	    {"controls alone", "a-b.gmi", "# \x01\n", "A b"},
	    {"name", "2018-03-12-a-small_step.es.gmi", "", "A small step"},
	    {"compact date", "20180312-small.gmi", "", "Small"},
	    {"date alone", "2018-03-12.gmi", "", "2018-03-12"},
	    {"any date alone", "2018_03_12.gmi", "", "2018_03_12"},
	    {"date and time alone", "20180312T101530.gmi", "",
		"20180312T101530"},
	    {"date and language alone", "2018-03-12.en.gmi", "", "2018-03-12"},
	    {"date and a dash", "2018-03-12-.gmi", "", "2018-03-12"},
	    {"date and a word with T", "2018-03-12Tea.gmi", "", "Tea"},
	    {"moment", "2018-04-01T00:00:00Z.gmi", "", "2018-04-01T00:00:00Z"},
	    {"date and a comma", "2018-04-03, a_comma.gmi", "", "A comma"},
	    {"no language", "2018-03-26-node.js.gmi", "", "Node.js"},
	    {"no language, undated", "notes.draft.gmi", "", "Notes.draft"},
	    {"language and region", "2018-03-26-node.pt-BR.gmi", "", "Node"},
	    {"withdrawn language", "node.iw.gmi", "", "Node"},
	    {"language of three letters", "node.yue.gmi", "", "Node"},
	    {"dots", "2018.03.12.title.gmi", "", "Title"},
	    {"name without extension", "read_me", "", "Read me"},
	    {"name of dashes", "---.gmi", "", "---.gmi"},
	    {"name of controls", "\x01", "", "%01"},
	    {"name beyond ASCII",
		"\xc3\xb1"
		"and\xc3\xba.gmi",
		"",
		"\xc3\xb1"
		"and\xc3\xba"},
	    {"X12", "a\n=> b.gmi", "", "A => b"},
	};

	(void)state;
	expect_rows(ARTICLE_GEMTEXT, rows, COUNT(rows), title);
}

static void
title_of_other_text(void **state)
{
	static const struct row plain[] = {
	    {"first line", "a.txt", "\n\n  The title \nmore\n", "The title"},
	    {"rule above", "a.txt", "=====\nThe title\n=====\n", "The title"},
	    {"gemtext is none", "a.txt", "# Head\n", "# Head"},
	    {"nothing", "a.txt", " \n\n", "A"},
	};
	/* Its parser reads Markdown: tests/index/reader_head_test.c. */
	static const struct row markdown[] = {
	    {"no heading", "a.md", "# *Head*\n", "A"},
	    {"front matter", "a.md", "---\ntitle: Front\n---\n", "Front"},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, plain, COUNT(plain), title);
	expect_rows(ARTICLE_MARKDOWN, markdown, COUNT(markdown), title);
}

/*
 * P850, P851, P867: a plain text has its first paragraph, whatever gives its
 * title; neither a date nor an underlined heading is one.
 */
static void
summaries(void **state)
{
	static const struct row gemtext[] = {
	    {"front matter first", "a.gmi", "---\nsummary: Front\n---\nText\n",
		"Front"},
	    {"first paragraph", "a.gmi",
		"# Head\n\n=> /a link\n* item\n> quote\n Text here \nmore\n",
		"Text here"},
	    {"none", "a.gmi", "# Head\n```\ncode\n```\n", ""},
	    {"one line", "a.gmi", "a\tb\x1b\n", "a b"},
	    {"below a date", "a.gmi",
		"# Head\n\n2020-02-23\n\nIn 1984 we moved.\n",
		"In 1984 we moved."},
	    {"nothing but a date", "a.gmi", "# Head\n2020-02-23\n", ""},
	};
	static const struct row plain[] = {
	    {"up to a blank line", "a.txt",
		"Title\n=====\n\none\n two \n\nthree\n", "one two"},
	    {"none", "a.txt", "Title\n", ""},
	    {"a title of the front matter", "a.txt",
		"---\ntitle: T\n---\n\none\ntwo\n\nthree\n", "one two"},
	    {"it is repeated", "a.txt",
		"---\ntitle: A tea\n---\n| A TEA |\n\none\nA tea\n",
		"one A tea"},
	    {"another heading", "a.txt",
		"---\ntitle: My trip\n---\nTO ROME\n=======\n\nWe went.\n",
		"We went."},
	    {"nothing but a heading", "a.txt", "Title\n\nRome\n----", ""},
	    {"a line below the first", "a.txt", "Title\n\none\ntwo\n---\n",
		"one two"},
	    {"below a date", "a.txt",
		"Title\n| April 05th, 2026 |\n\none\n5 May 2020\n",
		"one 5 May 2020"},
	};

	(void)state;
	expect_rows(ARTICLE_GEMTEXT, gemtext, COUNT(gemtext), summary);
	expect_rows(ARTICLE_PLAIN, plain, COUNT(plain), summary);
}

static void
expect_cut(struct span text, size_t size)
{
	struct reading reading =
	    reading_of(text, ARTICLE_GEMTEXT, SPAN("a.gmi"));
	struct span got = reading.article.summary;

	expect_true("UTF-8", got, utf8_valid(got));
	expect_true("size", got, got.size == size);
	if (size < text.size)
		expect_true(
		    "marked", got, span_ends(got, SPAN("\xe2\x80\xa6")));
	reading_free(&reading);
}

static void
long_text_is_cut_at_a_word(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_repeat(&buf, 'a', ARTICLE_SUMMARY_MAX);
	expect_cut(buf_span(&buf), ARTICLE_SUMMARY_MAX);
	buf_byte(&buf, 'a');
	expect_cut(buf_span(&buf), ARTICLE_SUMMARY_MAX + 3);
	buf.data[100] = ' ';
	expect_cut(buf_span(&buf), 100 + 3);
	/* A space in the first half would throw too much away. */
	buf.data[100] = 'a';
	buf.data[20] = ' ';
	expect_cut(buf_span(&buf), ARTICLE_SUMMARY_MAX + 3);
	buf_free(&buf);
	/* 160 is no multiple of 3: a character is not cut in two. */
	for (int i = 0; i < 100; i++)
		buf_add(&buf, SPAN("\xe4\xb8\xad"));
	expect_cut(buf_span(&buf), 159 + 3);
	buf_free(&buf);
}

/* P781: a text without blanks is cut between two clusters. */
static void
clusters_are_not_cut(void **state)
{
	static const struct {
		const char *cluster;
		size_t size; /* that is kept */
	} rows[] = {
	    {"ក្រី", 156}, /* Khmer: of 12 bytes */
	    {"กำ", 156}, /* Thai: a vowel that is no mark */
	    {"か\xe3\x82\x99", 156}, /* kana, decomposed */
	    {"x\xcc\x81\xcc\xa3", 160}, /* of 5 */
	    /* A letter, then a woman and a computer, joined: of 11. */
	    {"a\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 157},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		while (buf.size <= 2 * ARTICLE_SUMMARY_MAX)
			buf_add(&buf, span_of(rows[i].cluster));
		expect_cut(buf_span(&buf), rows[i].size + 3);
		buf_free(&buf);
	}
}

static void
headed_by_the_writer_or_not(void **state)
{
	static const struct {
		const char *row, *text;
		bool headed;
	} rows[] = {
	    {"heading", "# A\n", true},
	    {"front matter", "---\ntitle: A\n---\n", true},
	    {"nothing", "text\n", false},
	    {"a heading of controls", "# \x01\n", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading reading = reading_of(
		    span_of(rows[i].text), ARTICLE_GEMTEXT, SPAN("a.gmi"));
		expect_true(rows[i].row, span_of(rows[i].text),
		    reading.article.headed == rows[i].headed);
		reading_free(&reading);
	}
}

static void
body_is_after_bom_and_front_matter(void **state)
{
	static const struct {
		const char *text;
		size_t body;
		unsigned lines;
		bool draft;
	} rows[] = {
	    {"text\n", 0, 0, false},
	    {"\xef\xbb\xbftext\n", 3, 0, false},
	    {"\xef\xbb\xbf---\n---\n", 11, 2, false},
	    {"\xef\xbb\xbf---\r\ndraft: true\r\n---\r\n", 26, 3, true},
	    {"\n---\ntitle: a\n---\n", 18, 4, false},
	    {"\n---\nauthor: a\n---\n", 0, 0, false},
	    /* No front matter, and hardly meant to be read. */
	    {"\n---\ndraft: true\n---\n", 0, 0, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = span_of(rows[i].text);
		struct reading reading =
		    reading_of(s, ARTICLE_GEMTEXT, SPAN("a.gmi"));
		expect_true("body", s, reading.article.body == rows[i].body);
		expect_true("lines", s, reading.article.lines == rows[i].lines);
		expect_true("draft", s, reading.article.draft == rows[i].draft);
		reading_free(&reading);
	}
}

static void
dates(void **state)
{
	static const struct row rows[] = {
	    {"front matter first", "2017-01-01-a.gmi",
		"---\ndate: 2018-03-12\n---\n", "2018-03-12"},
	    {"with time", "a.gmi",
		"---\ndate: 2018-03-12T15:04:05+01:00\n---\n", "2018-03-12T"},
	    {"quoted", "a.gmi", "---\ndate: \"2018-03-12\"\n---\n",
		"2018-03-12"},
	    {"file name", "2018-03-12-a.gmi", "", "2018-03-12"},
	    {"compact file name", "20180312.gmi", "", "2018-03-12"},
	    {"none", "a.gmi", "", "-"},
	    {"no date in a name", "2018-02-30-a.gmi", "", "-"},
	    {"unreadable hides", "2018-03-12-a.gmi",
		"---\ndate: yesterday\n---\n", "draft"},
	    {"empty hides", "a.gmi", "---\ndate:\n---\n", "draft"},
	    {"one unreadable of two hides", "a.gmi",
		"---\ndate: no\ndate: 2018-03-12\n---\n", "draft"},
	    {"draft: no takes nothing back", "a.gmi",
		"---\ndate: no\ndraft: no\n---\n", "draft"},
	};

	(void)state;
	expect_rows(ARTICLE_GEMTEXT, rows, COUNT(rows), date);
}

static void
languages(void **state)
{
	static const struct row rows[] = {
	    {"front matter first", "a.es.gmi", "---\nlang: en-GB\n---\n",
		"en-GB"},
	    {"list", "a.gmi", "---\nlang: en,fr\n---\n", "en,fr"},
	    {"file name is the caller's", "a.es.gmi", "", ""},
	    {"quoted", "a.gmi", "---\nlang: \"es\"\n---\n", "es"},
	    {"no tag", "a.gmi", "---\nlang: \"e\tn\"\n---\n", ""},
	    {"H6", "a.gmi", "---\nlang: en; x=1\n---\n", ""},
	};

	(void)state;
	expect_rows(ARTICLE_GEMTEXT, rows, COUNT(rows), language);
}

static void
tags_of_both_kinds(void **state)
{
	static const struct row rows[] = {
	    {"front matter first", "a.gmi", "---\ntags: one\n---\ntext\n#two\n",
		"<one>"},
	    {"commas", "a.gmi", "---\ntags: one, two words ,, three\n---\n",
		"<one><two words><three>"},
	    {"brackets", "a.gmi", "---\ntags: [one, \"two\"]\n---\n",
		"<one><two>"},
	    {"hashes", "a.gmi", "---\ntags: #one #two\n---\n", "<one><two>"},
	    {"hashes and commas", "a.gmi", "---\ntags: #one, #two b\n---\n",
		"<one><two b>"},
	    {"items", "a.gmi",
		"---\ntags:\n- one\n- 'two'\n-\n\n# no\n- three\n"
		"title: a\n- four\n---\n",
		"<one><two><three>"},
	    {"controls", "a.gmi",
		"---\ntags: a\x1f"
		"b, \x01\n---\n",
		"<a b>"},
	    {"last line", "a.gmi", "text\n#one #two\n", "<one><two>"},
	    {"last line with blanks after", "a.gmi",
		"text\n #one  #two \r\n\n \n", "<one><two>"},
	    {"last line with tabs", "a.gmi", "text\n#one\t#two", "<one><two>"},
	    {"last line with commas", "a.gmi", "text\n#one, #two;\n",
		"<one><two>"},
	    {"last lines", "a.gmi", "text\n#one\n#two\n", "<one><two>"},
	    {"preformatted", "a.gmi", "text\n```\n#one\n", ""},
	    {"last line beyond ASCII", "a.gmi", "text\n#caf\xc3\xa9",
		"<caf\xc3\xa9>"},
	    {"last line with controls", "a.gmi",
		"text\n#a\x1f"
		"b",
		"<a b>"},
	    {"no words between", "a.gmi", "text\n#one and #two\n", ""},
	    {"no digit", "a.gmi", "text\n#1\n", ""},
	    {"no heading", "a.gmi", "text\n# one\n", ""},
	    {"no level 2", "a.gmi", "text\n##one\n", ""},
	    {"not the only line", "a.gmi", "#one #two\n", ""},
	    {"not the first line", "a.gmi", "#one\ntext\n", ""},
	};

	(void)state;
	expect_rows(ARTICLE_GEMTEXT, rows, COUNT(rows), tags);
}

static void
tags_have_a_limit(void **state)
{
	struct reading reading;
	struct buf front = {0}, last = {0};

	(void)state;
	buf_add(&front, SPAN("---\ntags: a"));
	buf_add(&last, SPAN("text\n"));
	for (int i = 0; i < 1000; i++) {
		buf_format(&front, ",a%d", i);
		buf_add(&last, SPAN("#a "));
	}
	buf_add(&front, SPAN("\n---\n"));
	reading = reading_of(buf_span(&front), ARTICLE_GEMTEXT, SPAN("a.gmi"));
	assert_int_equal(reading.article.tag_count, ARTICLE_TAGS_MAX);
	reading_free(&reading);
	reading = reading_of(buf_span(&last), ARTICLE_GEMTEXT, SPAN("a.gmi"));
	assert_int_equal(reading.article.tag_count, ARTICLE_TAGS_MAX);
	reading_free(&reading);
	buf_free(&front);
	buf_free(&last);
}

static void
stems(void **state)
{
	static const struct {
		const char *name, *stem, *language;
	} rows[] = {
	    {"a.gmi", "a", ""},
	    {"a.gemini", "a", ""},
	    {"a.txt", "a", ""},
	    {"a.md", "a", ""},
	    {"a.es.gmi", "a", "es"},
	    {"a.b.es.gmi", "a.b", "es"},
	    {"a.zh-Hant.gmi", "a", "zh-Hant"},
	    {"a.e.gmi", "a.e", ""},
	    {"a.es1.gmi", "a.es1", ""},
	    {"a.languages.gmi", "a.languages", ""},
	    {"a.es", "a.es", ""},
	    {"a.png", "a.png", ""},
	    {".es.gmi", ".es", ""},
	    {".gmi", "", ""},
	    {"README", "README", ""},
	    {"", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].name)), suffix;
		expect_span(rows[i].name, article_stem(s, &suffix),
		    span_of(rows[i].stem));
		expect_span(rows[i].name, suffix, span_of(rows[i].language));
		exact_free(&s);
	}
}

static void
tag_lines(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} rows[] = {
	    {"", 0},
	    {"\n", 1},
	    {"#a", 2},
	    {"x\n#a", 2},
	    {"x\n#a\n\n", 2},
	    {"x\r\n#a #b\r\n", 3},
	    {"x\n#a\ny\n", 7},
	    {"#a\n#b\n", 3},
	    {"x\n#", 3},
	    /* Several lines, of which none is the first of the text. */
	    {"x\n#a\n#b #c\n", 2},
	    {"x\n#a\n\n#b\n", 6},
	    {"\n\n#a\n#b\n", 5},
	    {" \n#a\n\n", 6},
	    {"x\n#a, #b;#c,\n", 2},
	    {"x\n#a b, #c\n", 11},
	    {"x\n#\xe6\x97\xa5\xe3\x80\x80#\xe6\x9c\xac\n", 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].text));
		expect_true(
		    rows[i].text, s, tag_lines_at(s, false) == rows[i].at);
		exact_free(&s);
	}
}

/* P18: what stands between toggles is not looked at, in gemtext alone. */
static void
tags_between_toggles(void **state)
{
	static const struct {
		const char *text;
		size_t gemtext, plain;
	} rows[] = {
	    {"x\n```\n#a\n", 9, 6},
	    {"x\n```\n```\n#a\n", 10, 10},
	    {"x\n```\n#a\n```\n", 13, 13},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].text));
		expect_true(
		    rows[i].text, s, tag_lines_at(s, true) == rows[i].gemtext);
		expect_true(
		    rows[i].text, s, tag_lines_at(s, false) == rows[i].plain);
		exact_free(&s);
	}
}

/* One line of UTF-8 without controls, at most so many bytes. */
static void
expect_field(struct span input, struct span field, size_t limit)
{
	expect_true("UTF-8", input, utf8_valid(field));
	expect_true("size", input, field.size <= limit);
	for (struct span rest = field; rest.size > 0;)
		expect_true(
		    "one line", input, !utf8_is_control(utf8_next(&rest)));
}

static void
check_article(struct span input, const struct reading *reading)
{
	const struct article *article = &reading->article;
	size_t ellipsis = 3;

	expect_true("body", input, article->body <= input.size);
	expect_true("limit", input,
	    article->body <= 3 + ARTICLE_FRONT_SIZE &&
		article->lines <= ARTICLE_FRONT_LINES);
	expect_true("title", input, article->title.size > 0);
	expect_field(input, article->title, ARTICLE_TITLE_MAX + ellipsis);
	expect_field(input, article->summary, ARTICLE_SUMMARY_MAX + ellipsis);
	expect_field(input, article->author, input.size * 3);
	expect_field(input, article->id, input.size * 3);
	expect_field(input, article->language, 60);
	expect_true("tags", input, article->tag_count <= ARTICLE_TAGS_MAX);
	for (size_t i = 0; i < article->tag_count; i++) {
		expect_true("tag", input, article->tags[i].size > 0);
		expect_field(input, article->tags[i], input.size * 3);
	}
	expect_true("was", input,
	    article->was.size == 0 || article->was.data[0] == '/');
	for (size_t i = 0; i < reading->notes.count; i++)
		expect_true("note", input,
		    reading->notes.list[i].line > 1 &&
			(article->lines == 0 ||
			    reading->notes.list[i].line < article->lines));
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("---\ntitle: A title\ndate: 2018-03-12\nlang: es\ntags: [a, b]"
		 "\ndraft: no\nlisted: no\nwas: /b\nauthor: C\n---\n# Head\n"),
	    SPAN("\xef\xbb\xbf# Head\r\n\r\nText of it.\r\n\r\n#one #two\r\n"),
	    SPAN("Title\n=====\n\nSome *text* [a](b)\n```\ncode\n```\n#tag"),
	    SPAN("---\ntags:\n- one\n- two\nid: x\nupdated: 2018-01-01\n---\n"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		enum article_format format =
		    (enum article_format)mutator_below(&mutator, 3);
		/* A file name is anything but empty. */
		struct span name = span_head(input, 1 + (size_t)i % 30);
		struct reading reading =
		    reading_of(input, format, name.size > 0 ? name : SPAN("a"));
		check_article(input, &reading);
		size_t at = tag_lines_at(input, false);
		expect_true("tag lines", input,
		    tag_lines_size(span_tail(input, at)) == input.size - at);
		reading_free(&reading);
		exact_free(&input);
	}
}

/* F71: drawings, rules and lines for programs are passed over. */
static void
titles_below_a_banner(void **state)
{
	static const struct row plain[] = {
	    {"a drawing", "a.txt", "   _    _\n _/ \\_ | |\nName\n\nText\n",
		"Name"},
	    {"a box", "a.txt", "+------+\n| Name |\n+------+\n\nText\n",
		"Name"},
	    {"a box of characters that draw", "a.txt",
		"\xe2\x95\x94\xe2\x95\x90\xe2\x95\x97\n"
		"\xe2\x95\x91 Name \xe2\x95\x91\n",
		"Name"},
	    {"stars", "a.txt", "*****\n* * Name * *\n", "Name"},
	    {"between rules", "a.txt", "=== Name: a story ===\n",
		"Name: a story"},
	    {"one side is no frame", "a.txt", "* Name\n", "* Name"},
	    {"a word is no frame", "a.txt", "(Name) and more -\n",
		"(Name) and more -"},
	    {"nothing but frame", "a.txt", "| |\n= =\n", "A"},
	    {"punctuation", "a.txt", "...\n?!\nName\n", "Name"},
	    {"signs", "a.txt", "\xe2\x98\x85 \xe2\x98\x85\nName\n", "Name"},
	    {"colours alone", "a.txt", "\x1b[31m\x1b[0m\nName\n", "Name"},
	    {"colours", "a.txt", "\x1b[1;31mName\x1b[0m\n", "Name"},
	    {"digits", "a.txt", "--\n1984\n", "1984"},
	    {"another script", "a.txt", "--\n\xe4\xb8\xad\n", "\xe4\xb8\xad"},
	    {"for a shell", "a", "#!/bin/sh\nName\n", "Name"},
	    {"for Emacs", "a.txt", "-*- mode: text -*-\nName\n", "Name"},
	    {"for vim", "a.txt", "# vim: tw=70\nName\n", "Name"},
	    {"signed", "a.txt",
		"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nName\n",
		"Name"},
	    {"about vim", "a.txt", "vim: a diary\n", "vim: a diary"},
	};
	static const struct row gemtext[] = {
	    {"a rule", "a.gmi", "# -----\n# Name\n", "Name"},
	    {"a rule alone", "a.gmi", "# -----\n", "A"},
	};
	static const struct row after[] = {
	    {"plain", "a.txt", "+--+\n|__|\nName\n\n....\n\nText\n\nmore\n",
		"Text"},
	};
	static const struct row after_gemtext[] = {
	    {"gemtext", "a.gmi", "# Name\n~ * ~\n#!/bin/sh\nText\n", "Text"},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, plain, COUNT(plain), title);
	expect_rows(ARTICLE_GEMTEXT, gemtext, COUNT(gemtext), title);
	expect_rows(ARTICLE_PLAIN, after, COUNT(after), summary);
	expect_rows(
	    ARTICLE_GEMTEXT, after_gemtext, COUNT(after_gemtext), summary);
}

/* All that a head gives: title|date|author|tags|summary. */
static struct span
head(struct reading *reading)
{
	const struct article *article = &reading->article;

	return arena_format(&reading->arena, "%pS|%pS|%pS|%pS|%pS",
	    SPAN_AT(article->title), SPAN_AT(date(reading)),
	    SPAN_AT(article->author), SPAN_AT(tags(reading)),
	    SPAN_AT(article->summary));
}

/* F72, P666: the lines on top of a text are its fields. */
static void
lines_on_top_of_a_text(void **state)
{
	static const struct row rows[] = {
	    {"all", "a.txt",
		"TITLE: Tea\nDATE: 2020-05-06\nAUTHOR: Ann\nTAGS: x, y z\n"
		"=====\n\nWarm the pot.\n",
		"Tea|2020-05-06|Ann|<x><y z>|Warm the pot."},
	    {"in any case", "a.txt",
		"Title: Tea\r\ndate: 6 May 2020\r\nTags: #x "
		"#y\r\n\r\nWarm.\r\n",
		"Tea|2020-05-06||<x><y>|Warm."},
	    {"blanks", "a.txt",
		"\n\n  TITLE  :  Tea\n  DATE   : 2020-05-06\nW\n",
		"Tea|2020-05-06|||W"},
	    {"no title", "a.txt", "DATE: 2020-05-06\n\nTea\n\nWarm.\n",
		"Tea|2020-05-06|||Warm."},
	    {"as in front matter", "a.txt",
		"title: \"Tea\"\ntags: [x, y]\ndate: May 6th, 2020\n\nWarm.\n",
		"Tea|2020-05-06||<x><y>|Warm."},
	    {"of mail", "a.txt",
		"From: ann@example.org\nTo: bob@example.org\n"
		"Subject: Re: Tea\nDate: Wed, 06 May 2020 10:00:00 +0200\n\n"
		"Warm.\n",
		"Re: Tea|2020-05-06T|||Warm."},
	    {"of news", "a.txt",
		"Path: a!b\nFrom: ann@example.org\nNewsgroups: rec.food\n"
		"Followup-To: rec.tea\nSubject: Tea\n"
		"Date: 6 May 2020 10:00:00 GMT\nX-Note: a\n\nWarm: the pot.\n",
		"Tea|2020-05-06T|||Warm: the pot."},
	    {"of a mailbox", "a.txt",
		"From joe Mon Mar  5 10:20:30 1990\nReceived: by a;\n\tb\n"
		"From: joe\nSubject: Tea,\r\n and\n\tmore\n"
		"References: <1@a>\n <2@a>\nTags: x,\n y\n\nWarm.\n",
		"Tea, and more|-||<x><y>|Warm."},
	    {"of nothing but names", "a.txt",
		"From: ann\nReply-By: bob\n\nWarm.\n",
		"From: ann|-|||Reply-By: bob"},
	    {"a dialogue", "a.txt", "Ann: why?\nBen: tea.\n\nWarm.\n",
		"Ann: why?|-|||Ben: tea."},
	    {"prose", "a.txt", "From here on\nSubject: Tea\n",
		"From here on|-|||Subject: Tea"},
	    {"other keys are passed over", "a.txt",
		"TITLE: Tea\nMOOD: calm\nTAGS: x\n\nWarm.\n",
		"Tea|-||<x>|Warm."},
	    {"other keys do not begin it", "a.txt", "NOTE: this\nTITLE: Tea\n",
		"NOTE: this|-|||TITLE: Tea"},
	    {"prose ends it", "a.txt", "TITLE: Tea\nWarm: the pot\n",
		"Tea|-|||Warm: the pot"},
	    {"front matter goes before", "a.txt",
		"---\ntitle: Front\ndate: 2019-01-01\n---\n"
		"TITLE: Tea\nDATE: 9000-01-01\nAUTHOR: Ann\n\nWarm.\n",
		"Front|2019-01-01|Ann||Warm."},
	    {"the name's date is less", "2019-01-01-a.txt",
		"DATE: 2020-05-06\nTea\n", "Tea|2020-05-06|||"},
	    {"unreadable", "2019-01-01-a.txt",
		"TITLE: Tea\nDATE: last spring\n\nWarm.\n",
		"Tea|2019-01-01|||Warm."},
	    {"no date, no head", "a.txt", "Date: a fruit\n\nSweet.\n",
		"Date: a fruit|-|||Sweet."},
	    {"no value", "a.txt", "TITLE:\nTea\n\nWarm.\n", "TITLE:|-|||Tea"},
	    {"not on top", "a.txt", "Tea\nDATE: soon\n", "Tea|-|||DATE: soon"},
	    {"nothing else", "a.txt", "TITLE: Tea", "Tea|-|||"},
	};
	static const struct row gemtext[] = {
	    {"not of gemtext", "a.gmi", "TITLE: Tea\n", "A|-|||"},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, rows, COUNT(rows), head);
	expect_rows(ARTICLE_GEMTEXT, gemtext, COUNT(gemtext), head);
	struct reading reading = reading_of(
	    SPAN("TITLE: Tea\n\nDATE: x\n"), ARTICLE_PLAIN, SPAN("a.txt"));
	assert_int_equal(reading.notes.count, 0);
	reading_free(&reading);
	reading = reading_of(
	    SPAN("TITLE: Tea\nDATE: x\n"), ARTICLE_PLAIN, SPAN("a.txt"));
	assert_int_equal(reading.notes.count, 1);
	assert_int_equal(reading.notes.errors, 0);
	assert_int_equal(reading.notes.list[0].line, 2);
	reading_free(&reading);
}

/* P916, P942: they may stand below a rule, in a box or in colours. */
static void
heads_in_a_frame(void **state)
{
	static const struct row rows[] = {
	    {"a rule", "a.txt",
		"=====\nTITLE: Tea\nDATE: 2020-05-06\n=====\n\nWarm.\n",
		"Tea|2020-05-06|||Warm."},
	    {"dashes", "a.txt",
		"-----\nTitle: Tea\nDate: 2020-05-06\n-----\n\nWarm.\n",
		"Tea|2020-05-06|||Warm."},
	    {"a box", "a.txt",
		"+--------+\n| TITLE: Tea  |\n| TAGS: x, y  |\n+--------+\n\n"
		"Warm.\n",
		"Tea|-||<x><y>|Warm."},
	    {"corners", "a.txt",
		".------.\n| TITLE: Tea |\n| DATE: 9000-01-01 |\n`------'\n"
		"\nWarm.\n",
		"Tea|9000-01-01|||Warm."},
	    {"stars", "a.txt",
		"** TITLE: Tea **\n** DATE: 2020-05-06 **\n\nWarm.\n",
		"Tea|2020-05-06|||Warm."},
	    {"colours", "a.txt",
		"\x1b[1mTITLE:\x1b[0m Tea\n\x1b[1mAUTHOR:\x1b[0m Ann\n\n"
		"Warm.\n",
		"Tea|-|Ann||Warm."},
	    {"a table", "a.txt",
		"| TITLE: | Tea |\n| DATE: | 2020-05-06 |\n\nWarm.\n",
		"TITLE: | Tea|-|||Warm."},
	    {"a block", "a.txt", "```\nTITLE: Tea\n```\nWarm.\n",
		"TITLE: Tea|-|||Warm."},
	    {"another block", "a.txt", "~~~\nTITLE: Tea\n~~~\nWarm.\n",
		"TITLE: Tea|-|||Warm."},
	    {"a poem", "a.txt", "* * *\nO Rose\nthou: art sick.\n",
		"O Rose|-|||thou: art sick."},
	    {"nothing", "a.txt", "*****\n", "A|-|||"},
	};
	static const struct row gemtext[] = {
	    {"no summary", "a.gmi",
		"# Tea\n| DATE: 2020-05-06 |\n| MOOD: calm |\n\nWarm.\n",
		"Tea|-|||Warm."},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, rows, COUNT(rows), head);
	expect_rows(ARTICLE_GEMTEXT, gemtext, COUNT(gemtext), head);
}

/* P834: as blanks of ASCII, those of other scripts are around no title. */
static void
wide_blanks(void **state)
{
	static const struct row rows[] = {
	    {"a heading", "a.gmi", "#\u3000\u898b\u51fa\u3057\u00a0 \n",
		"\u898b\u51fa\u3057"},
	    {"front matter", "a.gmi",
		"---\ntitle: \"\u2003Tea\u3000pot\u202f\"\n---\n",
		"Tea\u3000pot"},
	    {"nothing else", "a.gmi", "---\ntitle: \"\u3000\u00a0\"\n---\n",
		"A"},
	};
	static const struct row plain[] = {
	    {"a text", "a.txt",
		"\u3000\u3000\u8336\n\n\u3000\u3000\u6696\u3002\n",
		"\u8336|-|||\u6696\u3002"},
	};
	struct reading reading = reading_of(
	    SPAN("# Tea\u2026\u3000\n"), ARTICLE_GEMTEXT, SPAN("a.gmi"));

	(void)state;
	expect_rows(ARTICLE_GEMTEXT, rows, COUNT(rows), title);
	expect_rows(ARTICLE_PLAIN, plain, COUNT(plain), head);
	assert_false(reading.article.cut);
	reading_free(&reading);
}

#define FORTY "Words that are together of forty bytes,"

/*
 * P917, P941, P946: an indented line goes on with a title, or is passed over
 * below an author or tags, if a field is below it.
 */
static void
fields_that_go_on(void **state)
{
	static const struct row rows[] = {
	    {"a title", "a.txt",
		"TITLE: Tea\n       and more\n\tof it\nDATE: 2020-05-06\n\n"
		"Warm.\n",
		"Tea and more of it|2020-05-06|||Warm."},
	    {"a day to come", "a.txt",
		"TITLE: Tea\n  and more\nDATE: 9000-01-01\n\nWarm.\n",
		"Tea and more|9000-01-01|||Warm."},
	    {"the last one", "a.txt",
		"DATE: 2020-05-06\nTITLE: Tea\n  Warm.\nMore.\n",
		"Tea|2020-05-06|||Warm. More."},
	    {"at the end", "a.txt", "TITLE: Tea\n  Warm.", "Tea|-|||Warm."},
	    {"a day", "a.txt",
		"TITLE: Tea\nDATE: 2020-05-06\n  or so\nTAGS: x\n\nWarm.\n",
		"Tea|2020-05-06|||or so TAGS: x"},
	    {"indented fields", "a.txt", "  TITLE: Tea\n  AUTHOR: Ann\nW\n",
		"Tea|-|Ann||W"},
	    {"above a rule", "a.txt",
		"  TITLE: Tea\n  ----\n  DATE: 2020-05-06\n\nWarm.\n",
		"Tea|2020-05-06|||Warm."},
	    {"above a rule and a text", "a.txt",
		"TITLE: Tea\n  ----\n  Warm.\nTAGS: x\n",
		"Tea|-|||Warm. TAGS: x"},
	    {"above two rules", "a.txt",
		"TITLE: Tea\n  ----\n  ====\nMOOD:\twarm\nDATE: 2020-05-06\n\n"
		"Warm.\n",
		"Tea|2020-05-06|||Warm."},
	    {"an indented box", "a.txt",
		" +----+\n | TITLE: Tea |\n +----+\n | DATE: 2020-05-06 |\n"
		" +----+\n\nWarm.\n",
		"Tea|2020-05-06|||Warm."},
	    {"goes on in a box", "a.txt",
		" | TITLE: Tea |\n |  and more |\n | DATE: 2020-05-06 |\n\n"
		"Warm.\n",
		"Tea and more|2020-05-06|||Warm."},
	    {"above another key", "a.txt",
		"TITLE: Tea\n  Warm.\nPS: x\n\nMore.\n", "Tea|-|||Warm. PS: x"},
	    {"a paragraph", "a.txt",
		"TITLE: Tea\n  " FORTY " " FORTY " " FORTY "\n  " FORTY
		" " FORTY " " FORTY "\nTAGS: x\n",
		"Tea|-|||" FORTY " " FORTY " " FORTY " " FORTY "\xe2\x80\xa6"},
	    {"above another key and a day", "a.txt",
		"TITLE: Tea\n  and more\nMOOD: calm\nBY: Bo\n"
		"DATE: 9000-01-01\n\nWarm.\n",
		"Tea and more|9000-01-01|||Warm."},
	    {"an author", "a.txt",
		"TITLE: Tea\nAUTHOR: Ann\n  Bo\nDATE: 9000-01-01\n\nWarm.\n",
		"Tea|9000-01-01|Ann||Warm."},
	    {"tags", "a.txt",
		"TITLE: Tea\nTAGS: x, y,\n  z\nMOOD: calm\n"
		"DATE: 9000-01-01\n\nWarm.\n",
		"Tea|9000-01-01||<x><y>|Warm."},
	    {"an author above a text", "a.txt",
		"TITLE: Tea\nAUTHOR: Ann\n  Warm.\nPS: x\n",
		"Tea|-|Ann||Warm. PS: x"},
	    {"another key", "a.txt", "TITLE: Tea\nVERSE:\n  Warm.\nTAGS: x\n",
		"Tea|-|||Warm. TAGS: x"},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, rows, COUNT(rows), head);
}

/* P832: fields of any name are of a head, above one that has a meaning. */
static void
other_fields_of_heads(void **state)
{
	static const struct row rows[] = {
	    {"a day to come", "a.txt",
		"Title: Tea\nCategory: News\nDate: 9000-01-01\n\nWarm.\n",
		"Tea|9000-01-01|||Warm."},
	    {"several", "a.txt",
		"Title: Tea\nLast Modified: now\nCategor\xc3\xad"
		"a: x\nmood:\nurl: http://a/\nDate: 9000-01-01\n\nWarm.\n",
		"Tea|9000-01-01|||Warm."},
	    {"that go on", "a.txt",
		"Title: Tea\nRights: Ann\n  and Bo\nTopics:\n  - x\n- y\n"
		"Tags:\n- z\nDate: 9000-01-01\n\nWarm.\n",
		"Tea|9000-01-01|||Warm."},
	    {"below a title of two lines", "a.txt",
		"Title: Tea\n  and more\nCategory: x\nDate: 9000-01-01\n\n"
		"Warm.\n",
		"Tea and more|9000-01-01|||Warm."},
	    {"the first one", "a.txt",
		"layout: post\n mine\nTitle: Tea\nmood: calm\n"
		"Date: 9000-01-01\n\nWarm.\n",
		"Tea|9000-01-01|||Warm."},
	    {"in a box", "a.txt",
		"+-----+\n| Category: x |\n| Title: Tea |\n| Mood: calm |\n"
		"| Date: 9000-01-01 |\n+-----+\nWarm.\n",
		"Tea|9000-01-01|||Warm."},
	    {"a summary", "a.txt",
		"Title: Tea\nSummary: Pots\n  of it.\nTags: x\n\nWarm.\n",
		"Tea|-||<x>|Pots of it."},
	    {"a summary below front matter", "a.txt",
		"---\nsummary: Cups\n---\nTitle: Tea\nSummary: Pots\n"
		"Tags: x\n\nWarm.\n",
		"Tea|-||<x>|Cups"},
	    {"the last one above capitals", "a.txt",
		"Title: Tea\nDate: 2020-05-06\nLayout: post\nMOOD: calm\n\n"
		"Warm.\n",
		"Tea|2020-05-06|||Warm."},
	    {"tags twice", "a.txt",
		"Title: Tea\nDate: 2020-05-06\nTags: a\nCategory: q\n"
		"Tags: b\nAuthor: Z\n\nWarm.\n",
		"Tea|2020-05-06|Z|<a><b>|Warm."},
	    {"the last ones", "a.txt",
		"Title: Tea\nDate: 2020-05-06\nCategory: x\nSlug: tea\n\n"
		"Warm.\n",
		"Tea|2020-05-06|||Warm."},
	    {"a summary below all", "a.txt",
		"Title: Tea\nSummary: Pots\nof it.\n\nWarm.\n",
		"Tea|-|||Summary: Pots of it."},
	    {"an empty one", "a.txt", "Title: Tea\nType:\n\nWarm.\n",
		"Tea|-|||Type:"},
	    {"a dialogue", "a.txt",
		"Title: Tea\nAnn: why?\nBo: tea.\n\nTags: x\n",
		"Tea|-|||Ann: why? Bo: tea."},
	    {"a log", "a.txt",
		"Date: 2020-05-06\nTea: warm\nDate: 9000-01-01\nTea: cold\n",
		"Tea: warm|2020-05-06|||Tea: cold"},
	    {"a title with a colon", "a.txt",
		"Tea: a story\nDate: 2020-05-06\nTags: x\n\nWarm.\n",
		"Tea: a story|-|||Tags: x"},
	    {"no field", "a.txt", "Title: Tea\n10:20 up\nTags: x\n",
		"Tea|-|||10:20 up Tags: x"},
	    {"many words", "a.txt",
		"Title: Tea\nThis is what I have to say on tea: it warms.\n"
		"Tags: x\n",
		"Tea|-|||This is what I have to say on tea: it warms. Tags: x"},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, rows, COUNT(rows), head);
}

/* P902, P832: a list of things is no part of the head above it. */
static void
lists_below_a_head(void **state)
{
	static const struct row rows[] = {
	    {"titles", "a.txt",
		"Title: Albums\nDate: 2020-05-06\nBest of all: this\n"
		"Title: Blue\nArtist: Joni\nTitle: Pink Moon\nArtist: Nick\n",
		"Albums|2020-05-06|||Best of all: this Title: Blue Artist: "
		"Joni Title: Pink Moon Artist: Nick"},
	    {"one more subject", "a.txt",
		"Title: Day one\nMood: fine\nSubject: Day two\nMood: sad\n",
		"Day one|-|||Mood: fine Subject: Day two Mood: sad"},
	    {"authors", "a.txt",
		"Title: Log\nDate: 2020-05-06\nBook: Emma\nAuthor: Jane\n"
		"Book: Ulysses\nAuthor: James\n\nWarm.\n",
		"Log|2020-05-06|||Book: Emma Author: Jane Book: Ulysses "
		"Author: James"},
	    {"summaries", "a.txt",
		"Title: A\nAbstract: x\nTitle: B\nAbstract: y\n",
		"A|-|||Abstract: x Title: B Abstract: y"},
	    {"days to come", "a.txt",
		"Title: Events\nConcert: Bach\nDate: 9000-01-05\n"
		"In the hall.\nPlay: Hamlet\nDate: 9000-02-01\n\nCome!\n",
		"Events|-|||Concert: Bach Date: 9000-01-05 In the hall. Play: "
		"Hamlet Date: 9000-02-01"},
	    {"from the first line on", "a.txt",
		"Artist: Joni\nTitle: Blue\nArtist: Nick\nTitle: Pink\n",
		"Artist: Joni|-|||Title: Blue Artist: Nick Title: Pink"},
	    {"below a title of two lines", "a.txt",
		"Date: 2020-05-06\nTitle: Day one\n  in Rome\nMood: fine\n"
		"Date: 2021-05-06\nMood: sad\n",
		"Day one|2020-05-06|||in Rome Mood: fine Date: 2021-05-06 "
		"Mood: sad"},
	    {"below fields in capitals", "a.txt",
		"Title: A\n  day\nMOOD: fine\nDate: 2020-05-06\nArtist: x\n"
		"Title: B\n\nWarm.\n",
		"A day|2020-05-06|||Artist: x Title: B"},
	    {"in capitals", "a.txt",
		"TITLE: A\nMOOD: fine\nDATE: 2020-05-06\nMOOD: sad\n"
		"DATE: 9000-01-01\n\nWarm.\n",
		"A|9000-01-01|||Warm."},
	    {"authors above the only day", "a.txt",
		"Title: A\nAuthor: Ann\nEmail: a@b\nAuthor: Bo\nEmail: b@c\n"
		"Date: 9000-01-01\n\nWarm.\n",
		"A|9000-01-01|Bo||Warm."},
	    {"no list", "a.txt",
		"Mood: fine\nTitle: A\nSubject: B\nSummary: x\n"
		"Description: y\nExcerpt: z\nDate: 9000-01-01\n\nWarm.\n",
		"B|9000-01-01|||z"},
	    {"below a blank line", "a.txt",
		"Title: A\nMood: fine\nDate: 9000-01-01\n\nMood: sad\n"
		"Date: 2021-05-06\n",
		"A|9000-01-01|||Mood: sad Date: 2021-05-06"},
	    {"below a rule", "a.txt",
		"Title: A\nMood: fine\nDate: 9000-01-01\n----\nMood: sad\n"
		"Date: 2021-05-06\n",
		"A|9000-01-01|||Mood: sad Date: 2021-05-06"},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, rows, COUNT(rows), head);
}

/* P903: a text right below a field that means nothing here takes it in. */
static void
texts_that_begin_as_fields(void **state)
{
	static const struct row rows[] = {
	    {"a sentence", "a.txt",
		"Title: P\nDate: 2020-01-01\nLanguage: is a virus\n"
		"from outer space.\n",
		"P|2020-01-01|||Language: is a virus from outer space."},
	    {"below others", "a.txt",
		"Title: P\nSlug: p\nUpdated: now it has\nmore.\n",
		"P|-|||Slug: p Updated: now it has more."},
	    {"above a rule", "a.txt",
		"Title: P\nCategory: x\nSlug: p\n====\nWarm.\n", "P|-|||Warm."},
	    {"the end", "a.txt", "Title: P\nCategory: x", "P|-|||"},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, rows, COUNT(rows), head);
}

/* P904: long lines of a summary, of authors or of tags are read whole. */
static void
long_fields_that_go_on(void **state)
{
	static const struct row rows[] = {
	    {"a summary", "a.txt",
		"Title: Tea\nSummary: " FORTY " " FORTY "\n  " FORTY
		"\n  " FORTY " " FORTY " " FORTY "\nTags: x\n\nWarm.\n",
		"Tea|-||<x>|" FORTY " " FORTY " " FORTY " " FORTY
		"\xe2\x80\xa6"},
	    {"a list of tags", "a.txt",
		"Title: Tea\nTags:\n- " FORTY "\n- " FORTY "\n- " FORTY
		"\n- " FORTY "\n- " FORTY "\n- " FORTY
		"\nDate: 9000-01-01\n\nWarm.\n",
		"Tea|9000-01-01|||Warm."},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, rows, COUNT(rows), head);
}

/*
 * P852, P866: nor are lines that look like fields, where they are none; other
 * kinds of lines begin no fields.
 */
static void
summaries_below_fields(void **state)
{
	static const struct row gemtext[] = {
	    {"a head", "a.gmi",
		"# Tea\n\nDATE: 2020-02-24\nAUTHOR: Ann\nMOOD: calm\n\nWarm.\n",
		"Tea|-|||Warm."},
	    {"capitals behind a gap", "a.gmi",
		"# Tea\nAUTHOR: Ann\n\nNOTE: warm the pot.\n",
		"Tea|-|||NOTE: warm the pot."},
	    {"prose", "a.gmi", "# Tea\nNote: this is warm.\nTags: x\n",
		"Tea|-|||Note: this is warm."},
	    {"an item", "a.gmi", "# Tea\n* Author: Ann\nNASA: a tea.\n\nb\n",
		"Tea|-|||NASA: a tea."},
	    {"a link", "a.gmi", "# Tea\n=> /a Author: Ann\nUNIX: a tea.\n",
		"Tea|-|||UNIX: a tea."},
	    {"a heading", "a.gmi", "# Tea\n## Author: me\nTODO: a tea.\n",
		"Tea|-|||TODO: a tea."},
	};
	static const struct row plain[] = {
	    {"blosxom", "a.txt",
		"Tea\nmeta-tags: x, y\nmeta-author: Ann\n\nWarm.\n",
		"Tea|-|||Warm."},
	    {"not below the title", "a.txt", "Tea\n\nmeta-tea: warm.\n",
		"Tea|-|||meta-tea: warm."},
	    {"prose", "a.txt", "Tea\nmeta-tea is: warm.\n",
		"Tea|-|||meta-tea is: warm."},
	};

	(void)state;
	expect_rows(ARTICLE_GEMTEXT, gemtext, COUNT(gemtext), head);
	expect_rows(ARTICLE_PLAIN, plain, COUNT(plain), head);
}

/* P855: a block of TOML on one line is neither title nor summary. */
static void
front_matter_on_one_line(void **state)
{
	static const struct row rows[] = {
	    {"TOML", "a.txt", "+++ type = 'post' +++\nTea\n\nWarm.\n",
		"Tea|-|||Warm."},
	    {"no pairs", "a.txt", "+++ Tea +++\n\nWarm.\n", "Tea|-|||Warm."},
	    {"no end", "a.txt", "+++ a = b\n\nWarm.\n", "+++ a = b|-|||Warm."},
	};
	static const struct row gemtext[] = {
	    {"gemtext", "a.gmi", "+++ type = 'post' +++\n# Tea\nWarm.\n",
		"Tea|-|||Warm."},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, rows, COUNT(rows), head);
	expect_rows(ARTICLE_GEMTEXT, gemtext, COUNT(gemtext), head);
}

/*
 * F73, P665, P891, P948: any form of the day goes, with what separates it from
 * the rest.
 */
static void
titles_without_their_date(void **state)
{
	static const struct {
		const char *title, *want;
	} rows[] = {
	    {"2020-05-06 Tea", "Tea"},
	    {"2020-05-06: Tea", "Tea"},
	    {"2020-05-06 - Tea - more", "Tea - more"},
	    {"2020-05-06 \xe2\x80\x93 Tea", "Tea"},
	    {"2020-05-06-tea", "tea"},
	    {"2020/05/06 Tea", "Tea"},
	    {"2020.05.06 Tea", "Tea"},
	    {"2020_05_06_Tea", "Tea"},
	    {"20200506 Tea", "Tea"},
	    {"2020-5-6 Tea", "Tea"},
	    {"[2020-05-06] Tea", "Tea"},
	    {"(2020-05-06) Tea", "Tea"},
	    {"May 6, 2020: Tea", "Tea"},
	    {"6th of May", "6th of May"},
	    {"May 6th, 2020: Tea", "Tea"},
	    {"6 May 2020 Tea", "Tea"},
	    {"Wednesday, 6 May 2020 | Tea", "Tea"},
	    {"2020-05-06 .NET", ".NET"},
	    {"2020-05-06\xe8\x8c\xb6", "\xe8\x8c\xb6"},
	    {"2020-05-06 \xe2\x80\x94 Tea", "Tea"},
	    {"2020-05-06 \xc2\xb7 Tea", "Tea"},
	    {"2020-05-06", ""},
	    {"6 May 2020.", ""},
	    {"2020-05-06T10:20:30Z", "2020-05-06T10:20:30Z"},
	    {"2020-05-06-07 Two days", "2020-05-06-07 Two days"},
	    {"2020-05-06/07 Two days", "2020-05-06/07 Two days"},
	    {"2020-05-06\u201307 Two days", "2020-05-06\u201307 Two days"},
	    {"2020-05-06 to 2020-05-08", "2020-05-06 to 2020-05-08"},
	    {"2020-05-06 - 2020-05-08 A", "2020-05-06 - 2020-05-08 A"},
	    {"6 May 2020 until 7 May 2020", "6 May 2020 until 7 May 2020"},
	    {"2020-05-06t10:20:30z", "2020-05-06t10:20:30z"},
	    {"2020-05-06 2020-05-08", "2020-05-06 2020-05-08"},
	    {"2020-05-06, 2020-05-08", "2020-05-06, 2020-05-08"},
	    {"2020-05-06-", ""},
	    {"2020-05-06 The 2020s", "The 2020s"},
	    {"2020-05-06 10 days", "10 days"},
	    /* The end of a span of days. */
	    {"2020-05-06 ~ 05-08 \uc5ec\ud589",
		"2020-05-06 ~ 05-08 \uc5ec\ud589"},
	    {"2020.05.06~08 Tea", "2020.05.06~08 Tea"},
	    {"2020-05-06\uff5e05-08 \u65c5", "2020-05-06\uff5e05-08 \u65c5"},
	    {"2020-05-06\u301c2020-05-08 \u65c5",
		"2020-05-06\u301c2020-05-08 \u65c5"},
	    {"2020-05-06 \u301c 2020-05-08 \u65c5",
		"2020-05-06 \u301c 2020-05-08 \u65c5"},
	    {"2020-05-06\u81f308\u65e5\u65c5\u884c",
		"2020-05-06\u81f308\u65e5\u65c5\u884c"},
	    {"2020-05-06 ~ 10 reasons", "10 reasons"},
	    {"2020-05-06 ~ 10. reasons", "10. reasons"},
	    {"2020-05-06 ~ 10", "10"},
	    {"2020-05-06 ~ 10.", "10."},
	    {"2020-05-06~ 10 reasons", "10 reasons"},
	    {"2020-05-06 ~ 5.8 Tea", "2020-05-06 ~ 5.8 Tea"},
	    {"2020. 5. 6 ~ 5. 8 Tea", "2020. 5. 6 ~ 5. 8 Tea"},
	    {"2020-05-06 \uff5e 5\u67088\u65e5",
		"2020-05-06 \uff5e 5\u67088\u65e5"},
	    {"2020-05-06 \u81f3 08\u65e5", "2020-05-06 \u81f3 08\u65e5"},
	    {"2020-05-06 ~ Tea ~", "Tea ~"},
	    {"2020-05-06 ~", ""},
	    {"2020-05-06\u3000", ""},
	    {"2020-05-06 - 05 Tea", "05 Tea"},
	    {"2020-05-06\u81f3\u7231", "\u81f3\u7231"},
	    /* What separates is wide in Chinese and Japanese. */
	    {"2020-05-06\uff1a\u65e5\u8a18", "\u65e5\u8a18"},
	    {"2020-05-06\u3001\u96e8", "\u96e8"},
	    {"2020-05-06\uff0c\u96e8", "\u96e8"},
	    {"2020-05-06\u3000\u65e5\u8a18", "\u65e5\u8a18"},
	    {"2020-05-06 \uff5c \u96e8", "\u96e8"},
	    {"2020-05-06 \u30fb \u96e8", "\u96e8"},
	    {"\u30102020-05-06\u3011\u65e5\u8a18", "\u65e5\u8a18"},
	    {"\uff3b2020-05-06\uff3d\u3002\u96e8", "\u96e8"},
	    {"\uff082020-05-06\uff09\u96e8", "\u96e8"},
	    /* An ending of a word on the day. */
	    {"2020-05-06\u306e\u65e5\u8a18", "2020-05-06\u306e\u65e5\u8a18"},
	    {"2020-05-06\uc5d0 \uc4f4 \uae00",
		"2020-05-06\uc5d0 \uc4f4 \uae00"},
	    {"2020-05-06eko tea", "2020-05-06eko tea"},
	    {"2020-05-06'te tea", "2020-05-06'te tea"},
	    {"2020-05-06\u2019te tea", "2020-05-06\u2019te tea"},
	    {"2020-05-06 'te", "'te"},
	    {"2020-05-07 Tea", "2020-05-07 Tea"},
	    {"2020-05-061 Tea", "2020-05-061 Tea"},
	    {"Tea of 2020-05-06", "Tea of 2020-05-06"},
	    {"May Tea", "May Tea"},
	    {"", ""},
	};
	struct date day;

	(void)state;
	assert_int_equal(date_parse(SPAN("2020-05-06"), &day), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].title));
		expect_span(rows[i].title, date_undated_title(s, day.day),
		    span_of(rows[i].want));
		exact_free(&s);
	}
}

/* P581: no blanks between the lines of Chinese and Japanese. */
static void
lines_without_blanks(void **state)
{
	static const struct row rows[] = {
	    {"Chinese", "a.txt",
		"\u96e8\n\n\u4eca\u5929\u4e0b\u96e8\u3002\n  "
		"\u660e\u5929\u6674\n\u5929\n",
		"\u4eca\u5929\u4e0b\u96e8\u3002\u660e\u5929\u6674\u5929"},
	    {"others", "a.txt",
		"A\n\n\ube44\uac00\n\uc628\ub2e4\n\u96e8\nof\n\u96ea\n",
		"\ube44\uac00 \uc628\ub2e4 \u96e8 of \u96ea"},
	};

	(void)state;
	expect_rows(ARTICLE_PLAIN, rows, COUNT(rows), summary);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(title_of_gemtext),
	    cmocka_unit_test(title_of_other_text),
	    cmocka_unit_test(summaries),
	    cmocka_unit_test(long_text_is_cut_at_a_word),
	    cmocka_unit_test(clusters_are_not_cut),
	    cmocka_unit_test(wide_blanks),
	    cmocka_unit_test(headed_by_the_writer_or_not),
	    cmocka_unit_test(body_is_after_bom_and_front_matter),
	    cmocka_unit_test(titles_below_a_banner),
	    cmocka_unit_test(lines_on_top_of_a_text),
	    cmocka_unit_test(heads_in_a_frame),
	    cmocka_unit_test(fields_that_go_on),
	    cmocka_unit_test(other_fields_of_heads),
	    cmocka_unit_test(lists_below_a_head),
	    cmocka_unit_test(texts_that_begin_as_fields),
	    cmocka_unit_test(long_fields_that_go_on),
	    cmocka_unit_test(summaries_below_fields),
	    cmocka_unit_test(front_matter_on_one_line),
	    cmocka_unit_test(titles_without_their_date),
	    cmocka_unit_test(dates),
	    cmocka_unit_test(languages),
	    cmocka_unit_test(tags_of_both_kinds),
	    cmocka_unit_test(tags_have_a_limit),
	    cmocka_unit_test(stems),
	    cmocka_unit_test(tag_lines),
	    cmocka_unit_test(tags_between_toggles),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(lines_without_blanks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
