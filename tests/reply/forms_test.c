#include "base/utf8.h"
#include "reply/forms.h"
#include "support/booth.h"
#include "support/expect.h"

/* One capsule in which every name is wanted by somebody. */
static const char *const files[] = {"alone.gmi", "deep/alone.gmi", "both.gmi",
    "both.txt", "plain.md", "plain.txt", "directory.gmi", "directory/a.gmi",
    "twins.gemini", "twins.gmi", "bare", "covered", "covered.gmi", "recent.gmi",
    "robots.gmi", "dated.es.gmi", "picture", "picture.gmi", "only.txt",
    "long.gmi", "long.txt", "long.gmi.txt"};

static void
fill(struct booth *booth)
{
	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&booth->capsule, files[i], "# Title\n\nText.\n");
	server_write_bytes(
	    &booth->capsule, "picture", (struct span){"\x89PNG\0", 5});
	booth_open(booth);
}

static void
selectors(void **state)
{
	static const struct {
		const char *article, *menu, *text;
	} rows[] = {
	    {"/alone.gmi", "/alone", "/alone.txt"},
	    {"/deep/alone.gmi", "/deep/alone", "/deep/alone.txt"},
	    /* A real file of the name wins. */
	    {"/both.gmi", "/both", "/both.gmi.txt"},
	    {"/both.txt", "/both.txt.menu", "/both.txt"},
	    {"/covered.gmi", "/covered.gmi.menu", "/covered.txt"},
	    {"/picture.gmi", "/picture.gmi.menu", "/picture.txt"},
	    /* So does a directory. */
	    {"/directory.gmi", "/directory.gmi.menu", "/directory.txt"},
	    {"/directory/a.gmi", "/directory/a", "/directory/a.txt"},
	    /* And a generated page. */
	    {"/recent.gmi", "/recent.gmi.menu", "/recent.txt"},
	    {"/robots.gmi", "/robots", "/robots.gmi.txt"},
	    /* Of several articles the first in path order. */
	    {"/twins.gemini", "/twins", "/twins.txt"},
	    {"/twins.gmi", "/twins.gmi.menu", "/twins.gmi.txt"},
	    {"/plain.md", "/plain", "/plain.md"},
	    {"/plain.txt", "/plain.txt.menu", "/plain.txt"},
	    {"/only.txt", "/only", "/only.txt"},
	    {"/bare", "/bare.menu", "/bare"},
	    {"/covered", "/covered.menu", "/covered"},
	    {"/dated.es.gmi", "/dated.es", "/dated.es.txt"},
	};
	struct booth *booth = *state;

	fill(booth);
	for (size_t i = 0; i < COUNT(rows); i++)
		for (enum form form = FORM_MENU; form <= FORM_TEXT; form++) {
			uint32_t article = edition_find(
			    booth->edition, span_of(rows[i].article));
			struct buf got = {0};
			enum form found;
			unsigned width;
			expect_true(rows[i].article, SPAN("is there"),
			    article != EDITION_NONE);
			forms_selector(booth->edition, article, form, &got);
			const char *want =
			    form == FORM_MENU ? rows[i].menu : rows[i].text;
			expect_span(
			    rows[i].article, buf_span(&got), span_of(want));
			/* And back, unless it is a file of its own. */
			if (!booth_has(booth, want)) {
				assert_int_equal(
				    forms_find(booth->edition, buf_span(&got),
					&found, &width),
				    article);
				assert_int_equal(found, form);
				assert_int_equal(width, 0);
			}
			buf_free(&got);
		}
}

/* Issue "any width from 30 to 120": where it is one, and what fits it. */
static void
widths(void **state)
{
	static const struct {
		const char *selector;
		size_t width; /* 0: there is nothing */
	} rows[] = {
	    {"/wide.30.txt", 30},
	    {"/wide.36.txt", 36},
	    {"/wide.120.txt", 120},
	    {"/wide.gmi.36.txt", 36},
	    {"/wide.29.txt", 0},
	    {"/wide.121.txt", 0},
	    {"/wide.036.txt", 36},
	    {"/wide.x.txt", 0},
	    {"/wide..txt", 0},
	    {"/wide.36", 0},
	    {"/nobody.36.txt", 0},
	};
	struct booth *booth = *state;

	server_write(&booth->capsule, "wide.gmi",
	    "# A heading that is far too long for thirty cells of a phone\n\n"
	    "Some words that go on and on so that each width there is has to "
	    "break them somewhere, and once more, and once more again.\n"
	    "* A list item that has to hang in each of the widths, too, I say\n"
	    "> Quoted words that are led by a mark in each of all the widths\n"
	    "=> /x.gmi A link whose label has to be wrapped in a narrow one\n"
	    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac"
	    "\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5"
	    "\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
	    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\n");
	server_write(&booth->capsule, "taken.gmi", "# Taken\n");
	server_write(&booth->capsule, "taken.40.txt", "a file\n");
	booth_open(booth);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = booth_gopher(booth, rows[i].selector);
		size_t widest = 0;
		expect_true(rows[i].selector, text,
		    span_starts(text, SPAN("3")) == (rows[i].width == 0));
		while (rows[i].width > 0 && text.size > 0) {
			struct span line = span_cut(&text, '\n');
			size_t cells =
			    utf8_cells(span_head(line, line.size - 1));
			/* A URL stays whole. */
			if (booth_holds(line, "] gopher://"))
				continue;
			widest = cells > widest ? cells : widest;
		}
		expect_true(rows[i].selector, text,
		    widest <= rows[i].width && widest + 12 >= rows[i].width);
	}
	/* A file of that name goes first, as everywhere. */
	assert_true(span_starts(
	    booth_gopher(booth, "/taken.40.txt"), SPAN("a file\r\n")));
	/* Gemini has no forms. */
	assert_true(
	    span_starts(booth_gemini(booth, "/wide.36.txt"), SPAN("51 ")));
}

/* What a reader gets there: the form, or what was there before it. */
static void
answers(void **state)
{
	static const char menu[] = "iTitle\tTITLE\terror.host\t1\r\n";
	static const char text[] = "Title\r\n=====\r\n";
	static const char raw[] = "# Title\n\nText.\n";
	static const char lines[] = "# Title\r\n\r\nText.\r\n";
	static const struct {
		const char *selector, *start;
	} rows[] = {
	    {"/alone", menu},
	    {"/alone.txt", text},
	    {"/alone.gmi", raw},
	    {"/alone.gmi.menu", menu},
	    {"/alone.gmi.txt", text},
	    {"/both", menu},
	    {"/both.txt", lines},
	    {"/both.gmi.txt", text},
	    {"/both.txt.menu", "i# Title\t"},
	    {"/plain", menu},
	    {"/plain.md", lines},
	    {"/directory", "iDirectory\t"},
	    {"/directory.gmi.menu", menu},
	    {"/recent", "iRecent Posts\t"},
	    {"/recent.gmi.menu", menu},
	    {"/recent.txt", text},
	    {"/robots.txt", "User-agent"},
	    {"/robots.gmi.txt", text},
	    {"/bare", lines},
	    {"/bare.menu", "i# Title\t"},
	    {"/picture", "\x89PNG"},
	    {"/none", "3"},
	    {"/none.txt", "3"},
	    {"/alone.menu", "3"},
	    {"/picture.menu", "3"},
	    {"/directory.txt.menu", "3"},
	    {"/alone/", "3"},
	};
	struct booth *booth = *state;

	fill(booth);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = booth_gopher(booth, rows[i].selector);
		expect_true(rows[i].selector, got,
		    span_starts(got, span_of(rows[i].start)));
	}
}

/* Text that is no gemtext: title, the text as first item, summary, menus. */
static void
other_form(void **state)
{
	struct booth *booth = *state;

	server_write(&booth->capsule, "a.txt",
	    "A title\n=======\n\nThe first paragraph,\nin two "
	    "lines.\n\nMore.\n");
	booth_open(booth);
	expect_span("menu", booth_gopher(booth, "/a"),
	    SPAN(
		"iA title\tTITLE\terror.host\t1\r\n"
		"i=======\t\terror.host\t1\r\n"
		"0Plain text of this article\t/a.txt\tlocalhost\t70\r\n"
		"i\t\terror.host\t1\r\n"
		"iThe first paragraph, in two lines.\t\terror.host\t1\r\n"
		"i\t\terror.host\t1\r\n"
		"1Up\t/\tlocalhost\t70\r\n"
		"1Home\t/\tlocalhost\t70\r\n7Search\t/search\tlocalhost\t70\r\n"
		".\r\n"));
}

/* On Gemini an article has one form, which is itself. */
static void
not_on_gemini(void **state)
{
	static const char *const paths[] = {"/alone", "/alone.txt",
	    "/alone.gmi.menu", "/alone.gmi.txt", "/both.txt.menu", "/plain",
	    "/bare.menu", "/recent.gmi.menu", "/recent.txt"};
	struct booth *booth = *state;

	fill(booth);
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct span got = booth_gemini(booth, paths[i]);
		expect_true(paths[i], got, span_starts(got, SPAN("51 ")));
	}
}

/* The first item of a menu leads to the text, whatever the page opens with. */
static void
first_item(void **state)
{
	static const struct {
		const char *text;
	} rows[] = {{"# Title\n=> /x a\n"}, {"=> /x a\n# Title\n"},
	    {"\n\n# Title\n=> /x a\n"}, {"No title\n=> /x a\n"}, {""},
	    {"```\n# Title\n```\n=> /x a\n"}, {"## Second\n=> /x a\n"}};
	struct booth *booth = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&booth->capsule, "a.gmi", rows[i].text);
		booth_open(booth);
		struct span menu = booth_gopher(booth, "/a");
		struct span rest = menu, line = span_cut(&rest, '\n');
		while (span_starts(line, SPAN("i")))
			line = span_cut(&rest, '\n');
		expect_span(rows[i].text, line,
		    SPAN("0Plain text of this article\t/a.txt\t"
			 "localhost\t70\r"));
		assert_int_equal(booth_count(menu, "\tTITLE\t"), 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BOOTH_TEST(selectors),
	    BOOTH_TEST(answers),
	    BOOTH_TEST(widths),
	    BOOTH_TEST(other_form),
	    BOOTH_TEST(not_on_gemini),
	    BOOTH_TEST(first_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
