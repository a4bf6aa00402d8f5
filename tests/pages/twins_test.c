/* Two forms of one text: one entry of each list, the form of the network. */
#include "terms/twin_key.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/exact.h"
#include "support/fixture.h"

#define TEA                                                                    \
	"Green tea wants hot water of eighty degrees and a warm teapot for "   \
	"the leaves."
#define CUPS                                                                   \
	"A cup for green tea is small and holds hot water well, like the "     \
	"teapot."
#define TRAINS "The train leaves the railway station with few passengers."

static const struct fixture_file files[] = {
    {"gemini/2024-01-01-tea.gmi",
	"# Green tea\n\n" TEA "\n=> gemini://example.org/ More of “tea”\n"
	"\n#drinks #hot\n"},
    {"gopher/2024-01-01-tea.txt",
	"TITLE: Green tea\nTAGS: drinks\n\nGreen tea wants hot water of\n"
	"eighty degrees and a warm teapot\nfor the leaves.\n\n"
	"[1] More of \"tea\"\n\n[1] gemini://example.org/\n"},
    {"2024-01-02-cups.gmi", "---\ntitle: Cups for tea\n---\n" CUPS "\n"},
    {"2024-01-02-cups.txt", "2024-01-02 Cups for tea\n====\n\n" CUPS "\n"},
    {"gemini/2024-01-03-trains.gmi", "# Trains\n\n" TRAINS "\n"},
    {"gopher/2024-01-03-trains.txt", "Trains\n\n" TRAINS "\n"},
    {"2024-01-04-alone.gmi", "# Alone\n\nThis has one form.\n"},
};

/* F78: recent, archive, tags, feeds, related, search: each text once. */
static void
one_entry(void **state)
{
	static const char *const pages[] = {"/recent", "/archive/2024",
	    "/atom.xml", "/search?teapot", "/tags/drinks"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct span page = fixture_page(fixture, pages[i]);
		expect_true(pages[i], page, fixture_holds(page, "01-tea.gmi"));
		expect_true(pages[i], page, !fixture_holds(page, ".txt"));
	}
	assert_true(
	    fixture_holds(fixture_page(fixture, "/archive/"), "2024 (4)"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/tags/"), "drinks (1)"));
	static const char *const selectors[] = {
	    "/recent", "/archive/2024", "/search\tteapot"};
	for (size_t i = 0; i < COUNT(selectors); i++) {
		struct span menu = fixture_gopher(fixture, selectors[i]);
		expect_true(selectors[i], menu,
		    fixture_holds(menu, "\t/gopher/2024-01-01-tea.txt\t"));
		expect_true(
		    selectors[i], menu, !fixture_holds(menu, "\t/gemini/"));
	}
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/recent"), "\t/2024-01-04-alone\t"));
}

/* F78: neither form is the other's similar entry, nor its recent post. */
static void
not_similar(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span page =
	    fixture_page(fixture, "/related/gemini/2024-01-01-tea.gmi");
	assert_true(fixture_holds(page, "=> /2024-01-02-cups.gmi"));
	assert_false(fixture_holds(page, "cups.txt"));
	assert_false(fixture_holds(page, "gopher/2024-01-01-tea.txt"));
	page = fixture_page(fixture, "/related/gopher/2024-01-01-tea.txt");
	assert_true(fixture_holds(page, "=> /2024-01-02-cups.gmi"));
	assert_false(fixture_holds(page, "=> /gemini/2024-01-01-tea.gmi 20"));
	page = fixture_page(fixture, "/gemini/2024-01-01-tea.gmi");
	assert_false(fixture_holds(page, "tea.txt"));
	assert_true(fixture_holds(page, "trains.gmi"));
	assert_false(fixture_holds(page, "trains.txt"));
	/* The page of a form that lists do not have, on the other network. */
	page = fixture_gopher(fixture, "/gemini/2024-01-01-tea");
	assert_true(fixture_holds(page, "\t/2024-01-02-cups.txt\t"));
	assert_false(fixture_holds(page, "\t/gopher/2024-01-01-tea.txt\t"));
	assert_true(fixture_holds(page, "\t/gopher/2024-01-03-trains.txt\t"));
}

/* F78: a part of the capsule that has one form only has that. */
static void
parts(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "list.gmi",
	    "# L\n\n=> menu:recent?under=/gopher/ Texts\n");
	fixture_fill(fixture, files, COUNT(files));
	struct span feed = fixture_page(fixture, "/gopher/atom.xml");
	assert_int_equal(fixture_count(feed, "<entry"), 2);
	feed = fixture_page(fixture, "/gemini/atom.xml");
	assert_int_equal(fixture_count(feed, "<entry"), 2);
	feed = fixture_page(fixture, "/atom.xml");
	assert_int_equal(fixture_count(feed, "<entry"), 4);
	struct span page = fixture_page(fixture, "/list.gmi");
	assert_true(fixture_holds(page, "=> /gopher/2024-01-01-tea.txt"));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/gopher/"), "2024-01-01-tea.txt"));
	/* Both are files of their directory. */
	page = fixture_page(fixture, "/");
	assert_true(fixture_holds(page, "=> /2024-01-02-cups.gmi"));
	assert_true(fixture_holds(page, "=> /2024-01-02-cups.txt"));
}

/* F78: a form that a reader may not see hides none that the reader may. */
static void
zones(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[zone a]\npath = /gemini/\nallow = any\n");
	fixture_fill(fixture, files, COUNT(files));
	struct span page = fixture_page(fixture, "/recent");
	assert_true(fixture_holds(page, "=> /gopher/2024-01-01-tea.txt"));
	assert_true(fixture_holds(page, "=> /gopher/2024-01-03-trains.txt"));
	assert_false(fixture_holds(page, "/gemini/"));
	assert_false(fixture_holds(page, "cups.txt"));
	page = fixture_gopher(fixture, "/recent");
	assert_true(fixture_holds(page, "\t/gopher/2024-01-01-tea.txt\t"));
	fixture->visitor.state = VISITOR_KNOWN;
	page = fixture_page(fixture, "/recent");
	assert_true(fixture_holds(page, "=> /gemini/2024-01-01-tea.gmi"));
	assert_false(fixture_holds(page, "/gopher/"));
}

/* F78: an unlisted form, a draft or another text hides none. */
static void
no_twins(void **state)
{
	static const struct fixture_file others[] = {
	    {"a/2024-01-01-x.gmi", "---\nlisted: no\n---\n# X\n\n" TEA "\n"},
	    {"b/2024-01-01-x.txt", "X\n\n" TEA "\n"},
	    {"a/2024-01-02-y.gmi", "---\ndraft: yes\n---\n# Y\n\n" TEA "\n"},
	    {"b/2024-01-02-y.txt", "Y\n\n" TEA "\n"},
	    {"a/2024-01-03-empty.gmi", "# Empty\n"},
	    {"b/2024-01-03-empty.txt", "Empty\n"},
	    {"a/2024-01-04-z.gmi", "# Z\n\n" TEA "\n"},
	    {"b/2024-01-05-z.txt", "Z\n\n" TEA "\n"},
	    {"a/2024-01-06-w.gmi", "# W\n\n" CUPS "\n"},
	    {"b/2024-01-06-w.gmi", "# W\n\n" CUPS "\n"},
	    {"a/2024-01-07-v.gmi", "# V\n\n" CUPS "\n"},
	    {"b/2024-01-07-v.txt", "V\n\n" CUPS " And more.\n"},
	};
	static const char *const shown[] = {"/b/2024-01-01-x.txt",
	    "/b/2024-01-02-y.txt", "/a/2024-01-03-empty.gmi",
	    "/b/2024-01-03-empty.txt", "/a/2024-01-04-z.gmi",
	    "/b/2024-01-05-z.txt", "/a/2024-01-06-w.gmi", "/b/2024-01-06-w.gmi",
	    "/a/2024-01-07-v.gmi", "/b/2024-01-07-v.txt"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, others, COUNT(others));
	struct span page = fixture_page(fixture, "/recent");
	for (size_t i = 0; i < COUNT(shown); i++)
		expect_true(shown[i], page, fixture_holds(page, shown[i]));
}

/* F78: the order of three forms, and a change of one. */
static void
three_forms(void **state)
{
	static const struct fixture_file three[] = {
	    {"2024-01-01-t.gmi", "# Tea\n\n* " TEA "\n"},
	    {"2024-01-01-t.md",
		"# Tea\n\n**Green tea** wants [hot water](/w) of eighty "
		"degrees\nand a warm teapot for the leaves.\n"},
	    {"2024-01-01-t.txt", "Tea\n---\n" TEA "\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, three, COUNT(three));
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/recent"), "=> /2024"), 1);
	assert_true(fixture_holds(
	    fixture_page(fixture, "/recent"), "=> /2024-01-01-t.gmi"));
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/recent"), "\t/2024-01-01-t.txt\t"));
	server_write(&fixture->capsule, "2024-01-01-t.gmi",
	    "# Tea\n\nAnother text altogether.\n");
	fixture_open(fixture);
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/recent"), "=> /2024"), 2);
}

/* P939: a text in Markdown that links elsewhere, and the same without links. */
static void
markdown_with_links(void **state)
{
	static const struct fixture_file two[] = {
	    {"g/2024-01-04-h.md",
		"# Harbour\n\nThe [old crane](http://a.example/) stands by "
		"the\n[water](http://b.example/). Ships come on Monday.\n"},
	    {"p/2024-01-04-h.txt",
		"Harbour\n\nThe old crane stands by the water. Ships come "
		"on\nMonday.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, two, COUNT(two));
	struct span page = fixture_page(fixture, "/recent");
	expect_true("one", page, fixture_count(page, "2024-01-04 ") == 1);
	page = fixture_gopher(fixture, "/recent");
	expect_true("text", page,
	    fixture_holds(page, "\t/p/2024-01-04-h.txt\t") &&
		fixture_count(page, "2024-01-04 ") == 1);
}

/* F78, P939: what is the same text, and what is not. */
static void
keys(void **state)
{
	static const struct {
		const char *one, *other;
		bool same;
	} rows[] = {
	    {"one two", "One,\ntwo.", true},
	    {"one two", "one three", false},
	    {"one two", "two one", false},
	    {"T\n\none", "one", true},
	    {"T one", "one", false},
	    {"=> /a label", "label", true},
	    {"=> gopher://h/ label", "[1] label\n\n[1] gopher://h/", true},
	    {"# one\n* two\n> three", "one\n====\n- two\n three", true},
	    {"\xe2\x80\x9cone\xe2\x80\x9d \xe2\x80\x94 two", "\"one\" -- two",
		true},
	    {"\xe4\xb8\xad\xe6\x96\x87", "\xe4\xb8\xad\n\xe6\x96\x87", true},
	    {"2020-05-06\none", "one", true},
	    {"2020-05-07\none", "one", false},
	    {"\x1b[1mone\x1b[0m", "one", true},
	    {"caf\xc3\xa9", "cafe", false},
	    {"one [3]", "one", true},
	    {"one [3", "one", false},
	    {"one [3 two]", "one 3 two", true},
	    {"[one](/a) two", "one two", true},
	    {"one](/a) two", "one two", true},
	    {"](/a) two", "two", false},
	    {"[one](http://a/) two", "one two", true},
	    {"the [one two](http://a/b), too", "the one two, too", true},
	    {"[http://a/](http://a/) two", "two", true},
	    {"[3](http://a/) two", "[3] two", true},
	    {"](http://a/) two", "two", true},
	    {"a]b two", "a two", false},
	    {"so: two", "so two", true},
	    {"T ]\none", "one", true},
	    {"T [3\none", "one", false},
	};
	const struct date date = {.known = true, .day = 18388};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span one = exact_copy(span_of(rows[i].one));
		struct span other = exact_copy(span_of(rows[i].other));
		uint64_t a = twin_key(SPAN("T"), &date, one);
		uint64_t b = twin_key(SPAN("T"), &date, other);
		expect_true(rows[i].other, one, (a == b) == rows[i].same);
		expect_true(rows[i].other, one, a != 0 && b != 0);
		exact_free(&one);
		exact_free(&other);
	}
	assert_true(twin_key(SPAN("T"), &date, SPAN("T\n\n--\n")) == 0);
	assert_true(twin_key(SPAN("T"), &date, SPAN("")) == 0);
	assert_true(twin_key(SPAN("T"), &date, SPAN("one")) !=
	    twin_key(SPAN("T"), &(struct date){0}, SPAN("one")));
	/* A title on top is left out, however its letters are written. */
	/* A bracket alone makes no number to be passed over. */
	assert_true(twin_key(SPAN("[3 teas"), &date, SPAN("# [3 teas\none")) ==
	    twin_key(SPAN("[3 teas"), &date, SPAN("one")));
	assert_true(twin_key(SPAN("[3 teas"), &date, SPAN("# teas\none")) !=
	    twin_key(SPAN("[3 teas"), &date, SPAN("one")));
	assert_true(
	    twin_key(SPAN("Green Tea"), &date, SPAN("# *green* tea\none")) ==
	    twin_key(SPAN("Green Tea"), &date, SPAN("one")));
	assert_true(
	    twin_key(SPAN("Green Tea"), &date, SPAN("# Green team\none")) !=
	    twin_key(SPAN("Green Tea"), &date, SPAN("one")));
	/* A year whose first digit is in it once. */
	const struct date day = {.known = true, .day = 6334};
	assert_true(twin_key(SPAN("T"), &day, SPAN("one 1987-05-06")) ==
	    twin_key(SPAN("T"), &day, SPAN("one")));
}

/* Q67: a line is taken apart as lines of one word are, whatever is in it. */
static void
lines(void **state)
{
	static const char *const words[] = {"one", "two,", "x:y", "http://h/a",
	    "[3]", "[label](target)", "2020-05-06", "2020-05-07", "caf\xc3\xa9",
	    "a]b", "\x1b[1mbold\x1b[0m", "12", "(see", "mid-dle", "so:", "://",
	    "]", "\xe4\xb8\xad\xe6\x96\x87", "extraordinarily"};
	const struct date date = {.known = true, .day = 18388};
	struct mutator random = {.state = 3};

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct buf line = {0}, single = {0};
		for (size_t j = mutator_below(&random, 40); j > 0; j--) {
			const char *word =
			    words[mutator_below(&random, COUNT(words))];
			buf_format(&line, "%s%s", line.size ? " " : "", word);
			buf_format(&single, "%s\n", word);
		}
		struct span whole = exact_copy(buf_span(&line));
		assert_true(twin_key(SPAN("T"), &date, whole) ==
		    twin_key(SPAN("T"), &date, buf_span(&single)));
		assert_true(twin_key(SPAN("T"), &(struct date){0}, whole) ==
		    twin_key(SPAN("T"), &(struct date){0}, buf_span(&single)));
		exact_free(&whole);
		buf_free(&line);
		buf_free(&single);
	}
}

/*
 * Q134: what is found once for all lines of a text, and words that are copied
 * in pieces, come to what lines of one word do, wherever lines and blocks end.
 */
static void
texts(void **state)
{
	static const char *const words[] = {"one", "x:y", "http://h/a", "[3]",
	    "[label](target)", "2020-05-06", "2020-05-07", "a]b",
	    "\x1b[1mbold\x1b[0m", "://", "\xe4\xb8\xad"};
	const struct date date = {.known = true, .day = 18388};
	struct mutator random = {.state = 5};

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct buf text = {0}, single = {0};
		for (size_t j = mutator_below(&random, 60); j > 0; j--) {
			size_t chosen =
			    mutator_below(&random, 2 * COUNT(words));
			struct buf word = {0};
			if (chosen < COUNT(words))
				buf_add(&word, span_of(words[chosen]));
			else
				buf_repeat(&word, (char)('a' + chosen % 11),
				    1 + mutator_below(&random, 90));
			buf_add(&text, buf_span(&word));
			buf_add(&text,
			    mutator_below(&random, 4) ? SPAN(" ") : SPAN("\n"));
			buf_add(&single, buf_span(&word));
			buf_add(&single, SPAN("\n"));
			buf_free(&word);
		}
		struct span whole = exact_copy(buf_span(&text));
		assert_true(twin_key(SPAN("T"), &date, whole) ==
		    twin_key(SPAN("T"), &date, buf_span(&single)));
		exact_free(&whole);
		buf_free(&text);
		buf_free(&single);
	}
}

/*
 * P551: a word of three texts is rarer than one of four, though each of the
 * three has two forms.
 */
static void
rarity(void **state)
{
	static const struct fixture_file own[] = {
	    {"2024-02-01-a.gmi", "# Red kite\n\nIt flies over the hill.\n"},
	    {"2024-02-01-a.txt", "Red kite\n\nIt flies over the hill.\n"},
	    {"2024-02-02-b.gmi", "# Blue kite\n\nIt flies over the sea.\n"},
	    {"2024-02-02-b.txt", "Blue kite\n\nIt flies over the sea.\n"},
	    {"2024-02-03-c.gmi", "# Old kite\n\nIt flies over the town.\n"},
	    {"2024-02-03-c.txt", "Old kite\n\nIt flies over the town.\n"},
	    {"2024-02-04-d.gmi", "# Red boat\n\nIt rests upon the lake.\n"},
	    {"2024-02-05-e.gmi", "# Blue boat\n\nIt rests upon the sea.\n"},
	    {"2024-02-06-f.gmi", "# Old boat\n\nIt rests upon the rock.\n"},
	    {"2024-02-07-g.gmi", "# New boat\n\nIt rests upon the sand.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, own, COUNT(own));
	struct span page = fixture_page(fixture, "/search?kite%20boat");
	expect_true("the rarer one first", page,
	    fixture_holds(page, "words\n\n=> /2024-02-03-c.gmi"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(one_entry),
	    FIXTURE_TEST(not_similar),
	    FIXTURE_TEST(parts),
	    FIXTURE_TEST(zones),
	    FIXTURE_TEST(no_twins),
	    FIXTURE_TEST(three_forms),
	    FIXTURE_TEST(markdown_with_links),
	    FIXTURE_TEST(rarity),
	    cmocka_unit_test(keys),
	    cmocka_unit_test(lines),
	    cmocka_unit_test(texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
