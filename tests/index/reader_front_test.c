/* The front matter of files in any encoding, and of maps: row K225. */
#include "index/reader_priv.h"
#include "support/exact.h"
#include "support/expect.h"

/* K225: where a page begins is counted in lines of the file's own bytes. */
static void
bodies(void **state)
{
	static const struct {
		const char *charset;
		struct span bytes;
		unsigned lines;
		bool cr;
		uint32_t want;
	} rows[] = {
	    {"", SPAN("---\n---\nText"), 2, false, 77}, /* the article's own */
	    {"koi8-r", SPAN("---\n---\nText"), 0, false, 0},
	    {"koi8-r", SPAN("---\n---\nText"), 2, false, 8},
	    {"koi8-r", SPAN("---\r---\rText"), 2, true, 8},
	    {"koi8-r", SPAN("---\n---"), 2, false, 7},
	    {"utf-8", SPAN("\xef\xbb\xbfText"), 0, false, 3},
	    {"utf-16le", SPAN("\xff\xfeT\0"), 0, false, 2},
	    {"utf-16be", SPAN("\xff\xfeT\0"), 0, false, 0},
	    {"utf-16le", SPAN("-\0\n\0-\0\n\0T\0"), 2, false, 8},
	    {"utf-16be", SPAN("\0-\0\n\0-\0\n\0T"), 2, false, 8},
	    {"utf-16le", SPAN("-\0\r\0T\0"), 1, true, 4},
	    /* A line end that is not at the beginning of a unit is none. */
	    {"utf-16be", SPAN("\x01\n\0-\0\n\0T"), 1, false, 6},
	    {"utf-32le", SPAN("-\0\0\0\n\0\0\0T\0\0\0"), 1, false, 8},
	    {"utf-32be", SPAN("\0\0\0-\0\0\0\nT"), 1, false, 8},
	    /* Fewer lines, or a unit that is cut. */
	    {"utf-16le", SPAN("-\0\n\0T\0"), 2, false, 6},
	    {"utf-16le", SPAN("-\0\n"), 1, false, 3},
	    {"utf-16le", SPAN(""), 1, false, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record record = {.charset = span_of(rows[i].charset),
		    .cr_lines = rows[i].cr};
		struct article article = {.lines = rows[i].lines, .body = 77};
		struct span bytes = exact_copy(rows[i].bytes);
		uint32_t body =
		    reader_body(&record, bytes, SPAN("a\nb\n"), &article);
		expect_true(rows[i].charset, bytes, body == rows[i].want);
		exact_free(&bytes);
	}
}

/* K225: the date of a path is that of an article, and of no block. */
static void
dates_of_paths(void **state)
{
	static const struct {
		enum record_role role;
		bool known;
	} rows[] = {{RECORD_ARTICLE, true}, {RECORD_INTRO, false},
	    {RECORD_STANDING, false}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record record = {.identity.size = 1,
		    .path = SPAN("/2026-05-06/a.gmi"),
		    .role = rows[i].role,
		    .format = ARTICLE_GEMTEXT};
		struct record directory = {.path = SPAN("/2026-05-06/")};
		struct arena arena = {0};
		struct notes notes = {0};
		struct article article = {0};
		reader_parse(&record, &directory, SPAN("# A\n"), NULL, &arena,
		    &notes, &article);
		assert_int_equal(article.date.known, rows[i].known);
		note_free(&notes);
		arena_free(&arena);
	}
}

/* What the front matter of a file that is no article does, and what is noted.
 */
static struct span
front_of(
    struct record *record, struct span text, bool large, struct arena *arena)
{
	struct record directory = {.bundle = false};
	struct reader reader = {0};
	struct notes notes = {0};
	struct buf said = {0};

	buf_add(&reader.text, text);
	if (large)
		buf_repeat(&reader.text, '\n', ARTICLE_SIZE_MAX + 1);
	reader.page = buf_span(&reader.text);
	reader_read_front(&reader, record, &directory, 0, &notes);
	buf_format(&said, "%s%s%s%s%s%u", record->draft ? "draft " : "",
	    record->doubtful ? "doubtful " : "",
	    record->unlisted ? "unlisted " : "",
	    record->date.known ? "dated " : "",
	    record->publish.known ? "waits " : "", record->body);
	for (size_t i = 0; i < notes.count; i++)
		buf_format(&said, "%s%u",
		    notes.list[i].severity == NOTE_ERROR ? " E" : " R",
		    notes.list[i].line);
	note_free(&notes);
	buf_free(&reader.text);
	return buf_keep(&said, arena);
}

/*
 * P557, P789: all front matter counts in large articles, pages of directories
 * and below .well-known; in pages of other tools what hides them plainly, and
 * they are sent whole.
 */
static void
fronts(void **state)
{
#define DRAFT "---\ndraft: true\n---\n"
#define DOUBT "---\ndraft: perhaps\n---\n"
#define LATER "---\ndate: 2020-01-01\n---\n"
#define ASIDE "---\nlisted: no\n---\n"
	static const struct {
		const char *path, *mime;
		enum record_role role;
		bool large;
		const char *text, *want;
	} rows[] = {
	    {"/a.gmi", "text/gemini", RECORD_FILE, true, "", "0"},
	    {"/a.gmi", "text/gemini", RECORD_FILE, true, DRAFT, "draft 20 R0"},
	    {"/a.gmi", "text/gemini", RECORD_FILE, true, DOUBT,
		"draft doubtful 23 E2"},
	    {"/a.gmi", "text/gemini", RECORD_FILE, true, LATER,
		"dated waits 25 R0"},
	    {"/a.gmi", "text/gemini", RECORD_FILE, true, ASIDE, "unlisted 19"},
	    {"/2020-01-01-a.gmi", "text/gemini", RECORD_FILE, true, "",
		"dated 0 R0"},
	    {"/2020-01-01-a.gmi", "text/gemini", RECORD_FILE, false, "",
		"dated 0 R0"},
	    {"/2020/01/a.gmi", "text/gemini", RECORD_FILE, true, "", "0"},
	    {"/2020/01/02/a.gmi", "text/gemini", RECORD_FILE, true, "",
		"dated 0 R0"},
	    {"/2020/01/02/a.gmi", "text/gemini", RECORD_FILE, true, DRAFT,
		"draft 20 R0"},
	    {"/2020-01-01-a", "text/plain", RECORD_FILE, false, "",
		"dated 0 R0"},
	    {"/2020-01-01-a", "application/gzip", RECORD_FILE, false, "", "0"},
	    {"/INDEX.md", "text/markdown", RECORD_SPECIAL, false, DOUBT,
		"draft doubtful 23 E2"},
	    {"/index.html", "text/html", RECORD_FILE, false, ASIDE,
		"unlisted 19"},
	    {"/.well-known/a", "text/plain", RECORD_SPECIAL, false, DOUBT,
		"draft doubtful 23 E2"},
	    {"/.well-known/a", "text/plain", RECORD_SPECIAL, false, LATER,
		"dated waits 25 R0"},
	    {"/u/.well-known/a", "text/plain", RECORD_SPECIAL, false, DOUBT,
		"draft doubtful 23 E2"},
	    {"/.well-known/a.yaml", "text/plain", RECORD_SPECIAL, false, DRAFT,
		"0"},
	    {"/a.html", "text/html", RECORD_FILE, false, DRAFT, "draft 0 R0"},
	    {"/a.html", "text/html", RECORD_FILE, false, DOUBT, "0"},
	    {"/a.html", "text/html", RECORD_FILE, false, LATER, "waits 0 R0"},
	    {"/a.html", "text/html", RECORD_FILE, false, ASIDE, "0"},
	    {"/a.html", "application/octet-stream", RECORD_FILE, false, DRAFT,
		"0"},
	    {"/2020-01-01-a.html", "text/html", RECORD_FILE, false, "", "0"},
	    {"/a.css", "text/css", RECORD_FILE, false, DRAFT, "0"},
	    {"/robots.txt", "text/plain", RECORD_SPECIAL, false, DRAFT, "0"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record record = {.path = span_of(rows[i].path),
		    .identity.size = 1,
		    .mime = span_of(rows[i].mime),
		    .read = true,
		    .role = rows[i].role};
		struct span said = front_of(
		    &record, span_of(rows[i].text), rows[i].large, &arena);
		expect_span(rows[i].path, said, span_of(rows[i].want));
	}
	/* What is remarked on a large article is that of any. */
	struct record record = {.path = SPAN("/a.gmi"),
	    .mime = SPAN("text/gemini"),
	    .charset = SPAN("iso-8859-1"),
	    .read = true,
	    .role = RECORD_FILE};
	expect_span(
	    "charset", front_of(&record, SPAN(""), true, &arena), SPAN("0 R0"));
	record.path = SPAN("/a.html");
	expect_span(
	    "none", front_of(&record, SPAN(""), false, &arena), SPAN("0"));
	arena_free(&arena);
}

/* K29, P557: the sources of other tools' pages are hidden by their drafts. */
static void
sources_of_pages(void **state)
{
	static const char *const names[] = {"/a.markdown", "/a.mkdn",
	    "/a.mkdown", "/a.MKD", "/a.text", "/a.asciidoc", "/a.ad", "/a.adoc",
	    "/a.pandoc", "/a.pdc", "/a.textile", "/a.njk", "/a.liquid",
	    "/a.mdwn", "/a.mdtxt", "/a.Rmd", "/a.qmd", "/a.org", "/a.rst",
	    "/a.wiki", "/a.hbs", "/a.mustache", "/a.ejs", "/a.haml", "/a.pug",
	    "/a.swig", "/a.webc"};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct record record = {.path = span_of(names[i]),
		    .mime = SPAN("text/plain"),
		    .read = true,
		    .role = RECORD_FILE};
		expect_span(names[i],
		    front_of(&record, SPAN("---\ndraft: true\n---\nText\n"),
			false, &arena),
		    SPAN("draft 0 R0"));
	}
	arena_free(&arena);
}

/*
 * K225: a page has the name of its directory, whether it is the first or
 * another, and so has what would be one; that of the capsule has its own.
 */
static void
names_of_pages(void **state)
{
	static const struct {
		const char *path, *directory;
		enum record_role role;
		bool page, nested, bundle, dated;
		const char *want;
	} rows[] = {
	    {"/2020-01-01/index.gmi", "/2020-01-01/", RECORD_INDEX, true, false,
		false, true, "2020-01-01"},
	    {"/trip/index.gmi", "/trip/", RECORD_INDEX, false, false, false,
		false, "Trip"},
	    {"/trip/index.es.gmi", "/trip/", RECORD_ARTICLE, true, false, false,
		false, "Trip"},
	    {"/trip/one.gmi", "/trip/", RECORD_ARTICLE, false, false, false,
		false, "One"},
	    {"/index.gmi", "/", RECORD_INDEX, true, false, false, false,
		"Index"},
	    /* The date of a bundle is that of its page alone. */
	    {"/2020-01-01/one.gmi", "/2020-01-01/", RECORD_ARTICLE, false,
		false, false, true, "One"},
	    {"/2020-01-01/one.gmi", "/2020-01-01/", RECORD_ARTICLE, false,
		false, true, false, "One"},
	    {"/2020-01-01/index.es.gmi", "/2020-01-01/", RECORD_ARTICLE, true,
		false, true, true, "2020-01-01"},
	    {"/2020-01-01/trip/index.gmi", "/2020-01-01/trip/", RECORD_INDEX,
		true, true, false, false, "Trip"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record record = {.path = span_of(rows[i].path),
		    .identity.size = 1,
		    .role = rows[i].role,
		    .page = rows[i].page};
		struct record directory = {.path = span_of(rows[i].directory),
		    .nested = rows[i].nested,
		    .bundle = rows[i].bundle};
		struct arena arena = {0};
		struct notes notes = {0};
		struct article article = {0};
		reader_parse(&record, &directory, SPAN("Text.\n"), NULL, &arena,
		    &notes, &article);
		expect_span(rows[i].path, article.title, span_of(rows[i].want));
		expect_true(rows[i].path, SPAN("dated"),
		    article.date.known == rows[i].dated);
		note_free(&notes);
		arena_free(&arena);
	}
}

/* K225: of a text that was cut the beginning of a character is left out. */
static void
wholes(void **state)
{
	static const struct {
		struct span text;
		size_t want;
	} rows[] = {
	    {SPAN(""), 0},
	    {SPAN("ab"), 2},
	    {SPAN("ab\xc3"), 2},
	    {SPAN("ab\xf0\x9f\x98"), 2},
	    {SPAN("ab\xc3\xa9"), 4},
	    /* That is in another charset. */
	    {SPAN("a\xe9"
		  "bcd"),
		5},
	    {SPAN("a\xe9"
		  "bc"),
		1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(rows[i].text);
		assert_int_equal(reader_whole(text).size, rows[i].want);
		exact_free(&text);
	}
}

/*
 * K225, P925: the mark in front of a text names its charset, the longest first;
 * of characters of ASCII the zeros between them do.
 */
static void
marks(void **state)
{
	static const struct {
		struct span text;
		const char *want;
	} rows[] = {
	    {SPAN("\xff\xfe\0\0a"), "utf-32le"},
	    {SPAN("\0\0\xfe\xff"), "utf-32be"},
	    {SPAN("\xff\xfe\0"), "utf-16le"},
	    {SPAN("\xfe\xff"), "utf-16be"},
	    {SPAN("\xef\xbb\xbf"), "utf-8"},
	    {SPAN("\xef\xbb"), ""},
	    {SPAN(""), ""},
	    {SPAN("-\0-\0-\0\n\0d"), "utf-16le"},
	    {SPAN("\0-\0-\0-\0\r\0\n"), "utf-16be"},
	    {SPAN("#\0\0\0 \0\0\0A\0\0\0\t\0\0\0"), "utf-32le"},
	    {SPAN("\0\0\0#\0\0\0 \0\0\0A\0\0\0~"), "utf-32be"},
	    /* Fewer characters, others, and numbers. */
	    {SPAN("a\0b\0c\0d"), ""},
	    {SPAN("a\0b\0c\0\x7f\0"), ""},
	    {SPAN("a\0b\0c\0\x1b\0"), ""},
	    {SPAN("\1\0\2\0\3\0\4\0"), ""},
	    {SPAN("a\0\0\0b\0\0\0"), ""},
	    {SPAN("a\0b\0c\0\0d"), ""},
	    {SPAN("abcdefgh"), ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(rows[i].text);
		expect_span("mark", reader_mark(text), span_of(rows[i].want));
		exact_free(&text);
	}
}

/* K225: a map shows its texts, titles and items, up to its end. */
static void
maps(void **state)
{
	static const struct {
		const char *row, *map, *want;
	} rows[] = {
	    {"kinds", "!Title\nText\n1Item\t/a\n#no\n-b\n=c\n%FILES%\n",
		"\nTitle\nText\nItem\n"},
	    {"a dot ends it", "One\n.\nTwo\n", "\nOne\n"},
	    {"a star ends it", "One\n*\nTwo\n", "\nOne\n"},
	    {"a mark", "\xef\xbb\xbfOne\n", "\xef\xbb\xbf\nOne\n"},
	    {"dashes hide a name", "---\nA box: b\n---\nOne\n",
		"\nA box: b\nOne\n"},
	    {"a date", "---\ndate: 2020-01-02\n---\nOne\n",
		"---\ndate: 2020-01-02\n---\nOne\n"},
	    {"another date", "---\npublishDate: 2020-01-02\n---\nOne\n",
		"---\npublishDate: 2020-01-02\n---\nOne\n"},
	    {"a draft", "---\ndraft: yes\n---\nOne\n",
		"---\ndraft: yes\n---\nOne\n"},
	    {"no draft", "---\ndraft: no\ntitle: a\n---\nOne\n",
		"\ndraft: no\ntitle: a\nOne\n"},
	    {"nothing", "", "\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span map = exact_copy(span_of(rows[i].map));
		struct buf plain = {0};
		reader_map_text(&plain, map);
		expect_span(
		    rows[i].row, buf_span(&plain), span_of(rows[i].want));
		buf_free(&plain);
		exact_free(&map);
	}
}

/* K225: of a name a part of a date is no title, if more is left. */
static void
names(void **state)
{
	static const struct {
		const char *path, *want;
	} rows[] = {
	    {"/2018/03/12-name.gmi", "-name.gmi"},
	    {"/2018-03/12-name.gmi", "-name.gmi"},
	    {"/2018/03/12.gmi", "12.gmi"},
	    {"/2018/03/12", "12"},
	    {"/2018/03/12/name.gmi", "name.gmi"},
	    {"/2018-03-12-name.gmi", "2018-03-12-name.gmi"},
	    {"/name.gmi", "name.gmi"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].path,
		    reader_title_name(span_of(rows[i].path)),
		    span_of(rows[i].want));
}

/* K225, P789: what makes the page of a directory an article. */
static void
bundles(void **state)
{
	static const struct {
		const char *path, *directory;
		bool page, dated, misdated, of_bundle, bundle;
	} rows[] = {
	    {"/a/index.gmi", "/a/", true, true, false, false, true},
	    {"/a/index.gmi", "/a/", true, false, true, false, true},
	    {"/a/index.gmi", "/a/", true, false, false, true, false},
	    {"/a/index.gmi", "/a/", false, true, false, false, false},
	    {"/index.gmi", "/", true, true, false, false, false},
	    {"/.well-known/a/index.gmi", "/.well-known/a/", true, true, false,
		false, false},
	    {"/u/.well-known/a/index.gmi", "/u/.well-known/a/", true, true,
		false, false, false},
	    {"/a/index.es.gmi", "/a/", true, false, false, true, true},
	    {"/a/index.es.gmi", "/a/", true, true, false, false, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record record = {
		    .path = span_of(rows[i].path), .page = rows[i].page};
		struct record directory = {.path = span_of(rows[i].directory),
		    .bundle = rows[i].of_bundle};
		struct article article = {.misdated = rows[i].misdated};
		article.date.known = rows[i].dated;
		expect_true(rows[i].path, span_of(rows[i].path),
		    reader_is_bundle(&record, &directory, &article) ==
			rows[i].bundle);
	}
}

/* K225: a file's text is that of this file, whatever was read before it. */
static void
decoded(void **state)
{
	static const struct {
		const char *charset;
		struct span bytes;
		const char *want;
		bool cr;
	} rows[] = {
	    {"", SPAN("One\nTwo\n"), "One\nTwo\n", false},
	    {"iso-8859-1", SPAN("\xe9"), "\xc3\xa9", false},
	    {"", SPAN("a\rb"), "a\nb", true},
	    {"iso-8859-1", SPAN("\xe9\rb"), "\xc3\xa9\nb", true},
	    {"", SPAN(""), "", false},
	    {"", SPAN("Three"), "Three", false},
	};
	struct reader reader = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record record = {.charset = span_of(rows[i].charset)};
		reader.text.size = 0;
		buf_add(&reader.text, rows[i].bytes);
		reader_decode(&reader, &record);
		expect_span("page", reader.page, span_of(rows[i].want));
		assert_int_equal(record.cr_lines, rows[i].cr);
	}
	buf_free(&reader.text);
	buf_free(&reader.decoded);
	charset_tables_free(&reader.charsets);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bodies),
	    cmocka_unit_test(dates_of_paths),
	    cmocka_unit_test(fronts),
	    cmocka_unit_test(sources_of_pages),
	    cmocka_unit_test(names_of_pages),
	    cmocka_unit_test(wholes),
	    cmocka_unit_test(marks),
	    cmocka_unit_test(maps),
	    cmocka_unit_test(names),
	    cmocka_unit_test(bundles),
	    cmocka_unit_test(decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
