#include <stdio.h>
#include <unistd.h>

#include "base/utf8.h"
#include "support/fixture.h"
#include "support/expect.h"

#define TENS(x) x x x x x x x x x x
#define ELLIPSIS "\xe2\x80\xa6"

/* The line with most words of the query, cut around the first. */
static void
contexts(void **state)
{
	static const struct {
		const char *row, *path, *text, *query, *want;
	} rows[] = {
	    {"most of the words", "a.gmi",
		"# T\nA stone.\nA bird.\nBird on a stone.\n", "stone%20bird",
		"Bird on a stone."},
	    {"the first of equals", "a.gmi", "# T\nA stone.\nThe stone.\n",
		"stone", "A stone."},
	    {"one that begins alike", "a.gmi", "# T\nFirst.\nA stonecutter.\n",
		"stones", "A stonecutter."},
	    {"five letters alike", "a.gmi", "# T\nFirst.\nA gardener.\n",
		"gardening", "A gardener."},
	    {"in quotes itself", "a.gmi", "# T\nThe stones.\nA stone.\n",
		"%22stone%22", "A stone."},
	    {"not what is not wanted", "a.gmi", "# T\nRed trees.\nA stone.\n",
		"stone%20-bird", "A stone."},
	    {"the title is above it", "a.gmi", "# Stone\nFirst.\n", "stone",
		"First."},
	    {"title of the front matter", "a.gmi",
		"---\ntitle: Stone\n---\nFirst.\n", "stone", "First."},
	    {"the title of plain text", "a.txt", "Stone\r\n=====\r\n\r\nFirst.",
		"stone", "First."},
	    {"the title of Markdown", "a.md", "# Stone\n\nFirst.\n", "stone",
		"First."},
	    {"its own summary", "a.gmi",
		"---\nsummary: Of rocks.\n---\n# Stone\nFirst.\n", "stone",
		"Of rocks."},
	    {"nothing at all", "a.gmi", "# Stone\n", "stone", NULL},
	    {"a label, not a URL", "a.gmi",
		"# T\n=> /stone A link\n=> /x Stone by stone\n", "stone",
		"Stone by stone"},
	    {"preformatted", "a.gmi", "# T\n```stone\n  a   stone\n```\n",
		"stone", "a stone"},
	    {"folded", "a.gmi", "# T\nFirst.\nUn caf\xc3\xa9 solo.\n", "CAFE",
		"Un caf\xc3\xa9 solo."},
	    {"like a link", "a.txt", "T\n\nFirst.\n=> stone\n", "stone",
		" => stone"},
	    {"like a heading", "a.md", "# T\n\nFirst.\n\n## Stone\n", "stone",
		" ## Stone"},
	    {"like a toggle", "a.txt", "T\n\nFirst.\n```stone\n", "stone",
		" ```stone"},
	    {"lines that end in CRLF", "a.txt",
		"T\r\n\r\nFirst.\r\nA stone.\r\n", "stone", "A stone."},
	    {"control characters", "a.txt",
		"T\n\nFirst.\nA\x1b[1m stone\x07.\n", "stone", "A stone ."},
	    {"latin-1", "a.txt", "T\n\nFirst.\nUn caf\xe9 solo.\n", "solo",
		"Un caf\xc3\xa9 solo."},
	    {"the end of a long line", "a.gmi",
		"# T\n" TENS("some words in front of it and ") "a stone.\n",
		"stone",
		ELLIPSIS " in front of it and some words in front of it and a "
			 "stone."},
	    {"the front of a long line", "a.gmi",
		"# T\nA stone " TENS("and some words behind it ") "\n", "stone",
		"A stone and some words behind it and some words behind it "
		"and some words behind it and some words behind it and some "
		"words behind it and some words behind it " ELLIPSIS},
	    {"characters without spaces", "a.gmi",
		"# T\n" TENS(
		    "\xe4\xba\xba\xe5\xb1\xb1\xe5\xb7\x9d\xe6\x9c\xa8"
		    "\xe7\x81\xab\xe5\x9c\x9f") "\xe4\xb8\xad\xe6\x96\x87\n",
		"%E4%B8%AD%E6%96%87",
		ELLIPSIS " \xe4\xba\xba\xe5\xb1\xb1\xe5\xb7\x9d\xe6\x9c\xa8"
			 "\xe7\x81\xab\xe5\x9c\x9f"
			 "\xe4\xba\xba\xe5\xb1\xb1\xe5\xb7\x9d\xe6\x9c\xa8"
			 "\xe7\x81\xab\xe5\x9c\x9f"
			 "\xe4\xba\xba\xe5\xb1\xb1\xe5\xb7\x9d\xe6\x9c\xa8"
			 "\xe7\x81\xab\xe5\x9c\x9f"
			 "\xe4\xb8\xad\xe6\x96\x87"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		char query[64], want[512];
		server_write(&fixture->capsule, rows[i].path, rows[i].text);
		fixture_open(fixture);
		snprintf(query, sizeof(query), "/search?%s", rows[i].query);
		struct span page = fixture_page(fixture, query);
		snprintf(want, sizeof(want), "%s%s", rows[i].want ? "\n" : "",
		    rows[i].want ? rows[i].want : "");
		while (page.size > 0 && !span_starts(page, SPAN("=> /a.")))
			span_cut(&page, '\n');
		span_cut(&page, '\n');
		snprintf(want, sizeof(want), "%s%s\n=> / Home\n=> /search Search for something else\n",
		    rows[i].want ? rows[i].want : "", rows[i].want ? "\n" : "");
		expect_span(rows[i].row, page, span_of(want));
		unlink(server_path(&fixture->capsule, rows[i].path));
	}
}

/* A very long line, and a text of which only the start is searched. */
static void
long_texts(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};

	buf_add(&text, SPAN("# T\nFirst stone.\n"));
	while (text.size < 100000)
		buf_add(&text, SPAN("\xc3\xa9\xe4\xb8\xad\xf0\x9f\x8e\x89"));
	buf_add(&text, SPAN(" bird fish \"red fish\"\n"));
	server_write_bytes(&fixture->capsule, "a.gmi", buf_span(&text));
	fixture_open(fixture);
	static const char *const found[] = {
	    "stone", "bird", "fish", "%22red%20fish%22", "bird%20stone"};
	for (size_t i = 0; i < COUNT(found); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/search?%s", found[i]);
		struct span page = fixture_page(fixture, path);
		expect_true(found[i], page,
		    utf8_valid(page) && fixture_holds(page, "=> /a.gmi T\n") &&
			page.size < 700);
	}
	buf_free(&text);
}

/* Words of a phrase are adjacent, in the title or in the text. */
static void
phrases(void **state)
{
	static const struct fixture_file files[] = {
	    {"apart.gmi", "# Apart\nA lazy old dog.\n"},
	    {"title.gmi", "# The lazy dog\nText.\n"},
	    {"line.gmi", "# Line\nSo lazy.\nDog days.\n"},
	    {"text.gmi", "# Text\nOf a lazy dog.\n"},
	    {"plain.txt", "Plain\n\nHard-wrapped, and so a lazy\ndog.\n"},
	    {"between.gmi", "# So lazy\nDog days.\n"},
	    {"url.gmi", "# Links\n=> /lazy-dog A link\n"},
	    {"caf\xc3\xa9.es.gmi", "# Perro\nUn perro perezoso.\n"},
	    {"accent.gmi", "# Accent\nEl Perro pere\xcc\x81zoso.\n"},
	};
	static const struct {
		const char *query, *want;
	} rows[] = {
	    {"%22lazy%20dog%22", "between line plain text title"},
	    {"%22lazy%20dog", "between line plain text title"},
	    {"%22LAZY,%20dog%22", "between line plain text title"},
	    {"lazy%20-%22lazy%20dog%22", "apart"},
	    {"lazy%20-lazy-dog", "apart"},
	    {"%22old%20dog%22", "apart"},
	    {"%22dog%20lazy%22", ""},
	    {"%22lazy%20dogs%22", ""},
	    {"%22lazy%20dog%22%20%22dog%20days%22", "between line"},
	    {"%22perro%20perezoso%22", "accent caf\xc3\xa9"},
	    {"%22perro%20perezoso%22%20lang:es", "caf\xc3\xa9"},
	    {"dog%20%22so%20lazy%22", "between line"},
	    {"dog%20%22so%20a%20lazy%22", "plain"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[128], line[64];
		snprintf(path, sizeof(path), "/search?%s", rows[i].query);
		struct span page = fixture_page(fixture, path);
		struct span want = span_of(rows[i].want);
		size_t count = 0;
		while (want.size > 0) {
			struct span name = span_cut(&want, ' ');
			snprintf(line, sizeof(line), "=> /%.*s.",
			    span_starts(name, SPAN("caf")) ? 3 : (int)name.size,
			    name.data);
			if (span_starts(name, SPAN("caf")))
				line[strlen(line) - 1] = '%';
			expect_true(
			    rows[i].query, page, fixture_count(page, line) == 1);
			count++;
		}
		/* Those, and no others. */
		expect_true(rows[i].query, page,
		    fixture_count(page, ".gmi ") + fixture_count(page, ".txt ") ==
			count);
		/* How many there are is not known before all are read. */
		assert_false(fixture_holds(page, "Found: "));
	}
}

/* A file that has changed since the edition was made is not read. */
static void
changed_files(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# T\nFirst.\nA lazy dog.\n");
	server_write(&fixture->capsule, "b.gmi", "# U\nFirst.\nA lazy dog.\n");
	fixture_open(fixture);
	server_append(&fixture->capsule, "a.gmi", "A draft of a dog.\n");
	unlink(server_path(&fixture->capsule, "b.gmi"));
	struct span page = fixture_page(fixture, "/search?dog");
	expect_true("summaries", page,
	    fixture_holds(page, "=> /a.gmi T\nFirst.\n") &&
		fixture_holds(page, "=> /b.gmi U\nFirst.\n"));
	page = fixture_page(fixture, "/search?%22lazy%20dog%22");
	expect_true("phrases", page, fixture_holds(page, "Nothing found."));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(contexts),
	    FIXTURE_TEST(long_texts),
	    FIXTURE_TEST(phrases),
	    FIXTURE_TEST(changed_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
