/* Feeds: Atom (RFC 4287), and gemtext pages to subscribe to (rows B1 to B5). */
#include <stdio.h>

#include "base/utf8.h"
#include "support/fixture.h"
#include "support/expect.h"
#include "support/xml.h"

static const struct fixture_file files[] = {
    {"2020-01-01-a.gmi", "# A <b> & \"c\"\n\nIt is short.\n\n#one #two\n"},
    {"2020-01-02-b.es.gmi",
	"---\nauthor: Ana\nupdated: 2021-05-06T07:08:09+02:00\n---\n# B\n"},
    {"news/2020-02-01-c.gmi",
	"---\nid: urn:x:c\ntags: one\n---\n# C\n\nIt is news.\n"},
    {"news/deep/late.gmi",
	"---\ndate: 2020-02-01T23:30-05:00\nid: my own\n---\n# Late\n"},
    {"news/2020-03-01-moved.gmi",
	"---\nwas: /blog/caf\xc3\xa9.gmi\nupdated: 2019-01-01\n---\n# Moved\n"},
    {"2020-04-01-plain.txt", "Plain\n\nText.\n"},
    {"caf\xc3\xa9/x ?.gmi", "---\ndate: 2020-05-05\n---\n# X\n"},
    {"undated.gmi", "---\ntags: one\n---\n# Undated\n"},
    {"hidden.gmi", "---\nlisted: no\ndate: 2020-01-01\n---\n# Hidden\n"},
    {"draft.gmi", "---\ndraft: yes\ndate: 2020-01-01\n---\n# Draft\n"},
    {"own/index.gmi", "# By hand\n"},
    {"empty/undated.gmi", "# No post\n"},
};

static void
read_feed(
    struct fixture *fixture, const char *row, struct span body, struct xml *xml)
{
	const char *wrong = xml_read(body, &fixture->arena, xml);

	expect_span(row, span_of(wrong), SPAN(""));
	expect_span(row, xml->elements[0].path, SPAN("feed"));
	expect_span(row, xml_attribute(&xml->elements[0], "xmlns"),
	    SPAN("http://www.w3.org/2005/Atom"));
}

static size_t
number_of(const struct xml *xml, const struct xml_element *element)
{
	return (size_t)(element - xml->elements);
}

static struct span
text_of(const struct xml *xml, size_t parent, const char *path)
{
	const struct xml_element *found = xml_find(xml, parent, path, 0);

	expect_true(path, SPAN("is there"), found != NULL);
	return found->text;
}

/* The href of the link of a relation, but those to translations. */
static struct span
link_of(const struct xml *xml, size_t parent, const char *path,
    const char *relation)
{
	struct span href = {0};

	for (size_t i = 0; i < xml_count(xml, parent, path); i++) {
		const struct xml_element *link = xml_find(xml, parent, path, i);
		if (!span_equal(
			xml_attribute(link, "rel"), span_of(relation)) ||
		    xml_attribute(link, "hreflang").size > 0)
			continue;
		assert_null(href.data);
		href = xml_attribute(link, "href");
	}
	assert_non_null(href.data);
	return href;
}

/* date-time of RFC 3339 with an upper-case T and Z (section 3.3). */
static void
expect_date(const char *row, struct span date)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";

	expect_true(row, date, date.size == sizeof(form) - 1);
	for (size_t i = 0; i < date.size; i++)
		expect_true(row, date,
		    form[i] == 'd' ? date.data[i] >= '0' && date.data[i] <= '9'
				   : date.data[i] == form[i]);
}

/* What is true of every feed. */
static void
expect_complete(const char *row, const struct xml *xml, const char *scheme)
{
	static const char *const once[] = {
	    "feed/id", "feed/title", "feed/updated", "feed/author"};
	static const char *const once_each[] = {"feed/entry/id",
	    "feed/entry/title", "feed/entry/updated", "feed/entry/published"};
	struct span newest = SPAN("1970-01-01T00:00:00Z");
	size_t count = xml_count(xml, 0, "feed/entry");

	for (size_t i = 0; i < COUNT(once); i++)
		expect_true(
		    once[i], span_of(row), xml_count(xml, 0, once[i]) == 1);
	expect_true(row, SPAN("author"),
	    text_of(xml, number_of(xml, xml_find(xml, 0, "feed/author", 0)),
		"feed/author/name")
		    .size > 0);
	expect_true(row, SPAN("title"), text_of(xml, 0, "feed/title").size);
	expect_true(row, SPAN("self"),
	    span_starts(link_of(xml, 0, "feed/link", "self"), span_of(scheme)));
	expect_true(row, SPAN("alternate"),
	    span_starts(
		link_of(xml, 0, "feed/link", "alternate"), span_of(scheme)));
	for (size_t i = 0; i < count; i++) {
		size_t entry =
		    number_of(xml, xml_find(xml, 0, "feed/entry", i));
		for (size_t j = 0; j < COUNT(once_each); j++)
			expect_true(once_each[j], span_of(row),
			    xml_count(xml, entry, once_each[j]) == 1);
		struct span id = text_of(xml, entry, "feed/entry/id");
		struct span at = text_of(xml, entry, "feed/entry/updated");
		expect_true(row, id, span_find(id, ':') < id.size);
		expect_true(row, SPAN("title"),
		    text_of(xml, entry, "feed/entry/title").size);
		expect_true(row, SPAN("link"),
		    span_starts(
			link_of(xml, entry, "feed/entry/link", "alternate"),
			span_of(scheme)));
		expect_date(row, at);
		expect_date(row, text_of(xml, entry, "feed/entry/published"));
		newest = span_compare(at, newest) > 0 ? at : newest;
		for (size_t j = 0; j < i; j++) {
			size_t other =
			    number_of(xml, xml_find(xml, 0, "feed/entry", j));
			expect_true(row, id,
			    !span_equal(
				id, text_of(xml, other, "feed/entry/id")));
		}
	}
	expect_span(row, text_of(xml, 0, "feed/updated"), newest);
}

/* The ids of a feed's entries, each after a space, after its title. */
static void
expect_entries(struct fixture *fixture, const char *path, const char *want)
{
	struct xml xml;
	struct buf got = {0};

	struct span answer = fixture_gemini(fixture, path);
	expect_true(path, answer,
	    span_starts(answer, SPAN("20 application/atom+xml\r\n")));
	span_cut(&answer, '\n');
	read_feed(fixture, path, answer, &xml);
	expect_complete(path, &xml, "gemini://localhost/");
	buf_add(&got, text_of(&xml, 0, "feed/title"));
	for (size_t i = 0; i < xml_count(&xml, 0, "feed/entry"); i++) {
		size_t entry =
		    number_of(&xml, xml_find(&xml, 0, "feed/entry", i));
		buf_byte(&got, ' ');
		buf_add(&got, text_of(&xml, entry, "feed/entry/id"));
	}
	expect_span(path, buf_span(&got), span_of(want));
	buf_free(&got);
}

#define MOVED "tag:localhost,2020-03-01:/blog/caf%C3%A9.gmi"
#define LATE "tag:localhost,2020-02-01:my%20own"

/* B6, B7, B8, B10, B12: a feed is complete and has the posts below. */
static void
feeds(void **state)
{
	static const struct {
		const char *path, *want;
	} rows[] = {
	    {"/atom.xml",
		"localhost tag:localhost,2020-05-05:/caf%C3%A9/x%20%3F.gmi "
		"tag:localhost,2020-04-01:/2020-04-01-plain.txt " MOVED " " LATE
		" urn:x:c tag:localhost,2020-01-02:"
		"/2020-01-02-b.es.gmi tag:localhost,2020-01-01:"
		"/2020-01-01-a.gmi"},
	    /* Those of its directories too. */
	    {"/news/atom.xml",
		"News \u00b7 localhost " MOVED " " LATE " urn:x:c"},
	    {"/news/deep/atom.xml", "Deep \u00b7 localhost " LATE},
	    {"/own/atom.xml", "By hand \u00b7 localhost"},
	    {"/empty/atom.xml", "Empty \u00b7 localhost"},
	    {"/caf%C3%A9/atom.xml",
		"Caf\xc3\xa9 \u00b7 localhost "
		"tag:localhost,2020-05-05:/caf%C3%A9/x%20%3F.gmi"},
	    {"/tags/one/atom.xml",
		"one \u00b7 localhost urn:x:c "
		"tag:localhost,2020-01-01:/2020-01-01-a.gmi"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_entries(fixture, rows[i].path, rows[i].want);
}

/* B10, B11: the fields of an entry are those of its article. */
static void
an_entry(void **state)
{
	struct fixture *fixture = *state;
	struct xml xml;

	fixture_configure(
	    fixture, "[capsule]\ntitle = Notes\nauthor = The newsroom\n");
	fixture_fill(fixture, files, COUNT(files));
	read_feed(fixture, "root", fixture_page(fixture, "/atom.xml"), &xml);
	expect_span("title", text_of(&xml, 0, "feed/title"), SPAN("Notes"));
	expect_span("id", text_of(&xml, 0, "feed/id"),
	    SPAN("gemini://localhost/atom.xml"));
	expect_span("language", xml_attribute(&xml.elements[0], "xml:lang"),
	    SPAN("en"));
	size_t a = number_of(&xml, xml_find(&xml, 0, "feed/entry", 6));
	expect_span("escaped", text_of(&xml, a, "feed/entry/title"),
	    SPAN("A <b> & \"c\""));
	expect_span("summary", text_of(&xml, a, "feed/entry/summary"),
	    SPAN("It is short."));
	assert_int_equal(xml_count(&xml, a, "feed/entry/category"), 2);
	expect_span("tag",
	    xml_attribute(xml_find(&xml, a, "feed/entry/category", 1), "term"),
	    SPAN("two"));
	assert_int_equal(xml_count(&xml, a, "feed/entry/author"), 0);
	size_t b = number_of(&xml, xml_find(&xml, 0, "feed/entry", 5));
	expect_span("updated", text_of(&xml, b, "feed/entry/updated"),
	    SPAN("2021-05-06T05:08:09Z"));
	expect_span("published", text_of(&xml, b, "feed/entry/published"),
	    SPAN("2020-01-02T00:00:00Z"));
	expect_span("its language", xml_attribute(&xml.elements[b], "xml:lang"),
	    SPAN("es"));
	size_t author =
	    number_of(&xml, xml_find(&xml, b, "feed/entry/author", 0));
	expect_span("its author",
	    text_of(&xml, author, "feed/entry/author/name"), SPAN("Ana"));
	/* Not changed before it was published. */
	size_t moved = number_of(&xml, xml_find(&xml, 0, "feed/entry", 2));
	expect_span("updated", text_of(&xml, moved, "feed/entry/updated"),
	    SPAN("2020-03-01T00:00:00Z"));
}

/* Links are in the protocol of the request, ids are the same in both. */
static void
in_gopher(void **state)
{
	static const struct {
		const char *selector, *self, *page, *first;
	} rows[] = {
	    {"/atom.xml", "gopher://localhost/0/atom.xml",
		"gopher://localhost/1/",
		"gopher://localhost/1/caf%C3%A9/x%20%3F"},
	    {"/news/atom.xml", "gopher://localhost/0/news/atom.xml",
		"gopher://localhost/1/news/",
		"gopher://localhost/1/news/2020-03-01-moved"},
	    {"/tags/one/atom.xml", "gopher://localhost/0/tags/one/atom.xml",
		"gopher://localhost/1/tags/one",
		"gopher://localhost/1/news/2020-02-01-c"},
	};
	struct fixture *fixture = *state;
	struct xml xml, same;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *row = rows[i].selector;
		struct span answer = fixture_gopher(fixture, row);
		expect_true(row, answer,
		    fixture_count(answer, "\n") ==
			fixture_count(answer, "\r\n"));
		read_feed(fixture, row, answer, &xml);
		expect_complete(row, &xml, "gopher://localhost/");
		expect_span(row, link_of(&xml, 0, "feed/link", "self"),
		    span_of(rows[i].self));
		expect_span(row, link_of(&xml, 0, "feed/link", "alternate"),
		    span_of(rows[i].page));
		size_t entry =
		    number_of(&xml, xml_find(&xml, 0, "feed/entry", 0));
		expect_span(row,
		    link_of(&xml, entry, "feed/entry/link", "alternate"),
		    span_of(rows[i].first));
		read_feed(fixture, row, fixture_page(fixture, row), &same);
		expect_span(row, text_of(&xml, 0, "feed/id"),
		    text_of(&same, 0, "feed/id"));
		expect_span(row, text_of(&xml, entry, "feed/entry/id"),
		    text_of(&same, entry, "feed/entry/id"));
	}
}

/* B9: ports and Gopher selectors are in links, never in ids. */
static void
other_ports(void **state)
{
	struct fixture *fixture = *state;
	struct xml xml;

	fixture_configure(fixture,
	    "[gemini]\nport = 1966\n[gopher]\nport = 7071\n"
	    "host = gopher.example.org\narticles = text\n");
	server_write(&fixture->capsule, "2020-01-01-a.gmi", "# A\n");
	fixture_open(fixture);
	struct span answer = fixture_gopher(fixture, "/atom.xml");
	read_feed(fixture, "gopher", answer, &xml);
	expect_complete("gopher", &xml, "gopher://gopher.example.org:7071/");
	expect_true("no port in an id", answer,
	    fixture_holds(answer, "<id>gemini://localhost/atom.xml</id>") &&
		fixture_holds(answer,
		    "<id>tag:localhost,2020-01-01:/2020-01-01-a.gmi</id>"));
	expect_true("text", answer,
	    fixture_holds(
		answer, "gopher://gopher.example.org:7071/0/2020-01-01-a.txt"));
}

/* B13: some clients give up at any redirect of a feed. */
static void
no_redirects(void **state)
{
	static const char *const spellings[] = {"/atom.xml", "//atom.xml",
	    "/./atom.xml", "/news//atom.xml", "/news/../news/atom.xml",
	    "/news/%61tom.xml", "/tags/One/atom.xml", "/tags/ONE//atom.xml",
	    "/news/atom.xml?x", "/atom.xml?page=2"};
	static const char *const missing[] = {"/Atom.xml", "/atom.xml/",
	    "/none/atom.xml", "/tags/none/atom.xml", "/tags/atom.xml",
	    "/undated.gmi/atom.xml", "/news/atom.xml.gmi"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(spellings); i++) {
		struct span got = fixture_gemini(fixture, spellings[i]);
		expect_true(spellings[i], got,
		    span_starts(got, SPAN("20 application/atom+xml\r\n")));
	}
	for (size_t i = 0; i < COUNT(missing); i++) {
		struct span got = fixture_gemini(fixture, missing[i]);
		expect_true(missing[i], got, span_starts(got, SPAN("51 ")));
	}
	/* A publisher's own goes first. */
	server_write(&fixture->capsule, "news/atom.xml", "<feed/>\n");
	fixture_open(fixture);
	expect_span("a file", fixture_page(fixture, "/news/atom.xml"),
	    SPAN("<feed/>\n"));
}

/* B8: an id that two articles state, and a path that both have moved from. */
static void
shared_ids(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 4; i++)
		server_write(&fixture->capsule,
		    (const char *[]){"a.gmi", "b.gmi", "c.gmi", "d.gmi"}[i],
		    i < 2 ? "---\ndate: 2020-01-01\nid: urn:x:1\n---\n# A\n"
			  : "---\ndate: 2020-01-01\nwas: /old\n---\n# A\n");
	fixture_open(fixture);
	expect_entries(fixture, "/atom.xml",
	    "localhost urn:x:1 tag:localhost,2020-01-01:/b.gmi "
	    "tag:localhost,2020-01-01:/old tag:localhost,2020-01-01:/d.gmi");
}

/* B9: an article keeps its id when it moves. */
static void
moving(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "2020-01-01-a.gmi", "# A\n");
	fixture_open(fixture);
	expect_entries(fixture, "/atom.xml",
	    "localhost tag:localhost,2020-01-01:/2020-01-01-a.gmi");
	server_remove(&fixture->capsule);
	server_make(&fixture->capsule);
	server_write(&fixture->capsule, "new/2020-01-01-b.gmi",
	    "---\nwas: /2020-01-01-a.gmi\n---\n# A\n");
	fixture_open(fixture);
	expect_entries(fixture, "/atom.xml",
	    "localhost tag:localhost,2020-01-01:/2020-01-01-a.gmi");
}

/*
 * P898: an entry stays the same one as the handbook says: of Markdown that has
 * moved, of gemtext in place of Markdown, and of gemtext beside a plain text.
 */
static void
other_files(void **state)
{
	static const struct fixture_file before[] = {
	    {"2020-01-03-a.md", "# A\n\nText of a.\n"},
	    {"2020-01-02-b.md", "# B\n\nText of b.\n"},
	    {"2020-01-01-c.txt", "C\n\nText of c.\n"},
	};
	static const struct fixture_file after[] = {
	    {"new/2020-01-03-a.md",
		"---\nwas: /2020-01-03-a.md\n---\n# A\n\nText of a.\n"},
	    {"2020-01-02-b.gmi",
		"---\nwas: /2020-01-02-b.md\n---\n# B\n\nText of b.\n"},
	    {"2020-01-01-c.txt", "C\n\nText of c.\n"},
	    {"2020-01-01-c.gmi",
		"---\nid: tag:localhost,2020-01-01:/2020-01-01-c.txt\n---\n"
		"# C\n\nText of c.\n"},
	};
	static const char want[] = "localhost "
				   "tag:localhost,2020-01-03:/2020-01-03-a.md "
				   "tag:localhost,2020-01-02:/2020-01-02-b.md "
				   "tag:localhost,2020-01-01:/2020-01-01-c.txt";
	struct fixture *fixture = *state;

	fixture_fill(fixture, before, COUNT(before));
	expect_entries(fixture, "/atom.xml", want);
	server_remove(&fixture->capsule);
	server_make(&fixture->capsule);
	fixture_fill(fixture, after, COUNT(after));
	expect_entries(fixture, "/atom.xml", want);
}

static void
newest_fifty(void **state)
{
	struct fixture *fixture = *state;
	struct xml xml;
	char path[32];

	for (int i = 0; i < 60; i++) {
		snprintf(path, sizeof(path), "2020-%02d-%02d.gmi", i / 28 + 1,
		    i % 28 + 1);
		server_write(&fixture->capsule, path, "# Day\n");
	}
	fixture_open(fixture);
	read_feed(fixture, "60", fixture_page(fixture, "/atom.xml"), &xml);
	expect_complete("60", &xml, "gemini://localhost/");
	assert_int_equal(xml_count(&xml, 0, "feed/entry"), 50);
	expect_span("newest", text_of(&xml, 0, "feed/updated"),
	    SPAN("2020-03-04T00:00:00Z"));
}

/*
 * A page as gemtext feed readers read it: the first level-1 heading is the
 * title; links whose labels begin with a date, then not a digit, are the
 * entries, each URL once.
 */
static size_t
subscribe(const char *row, struct span page)
{
	struct span seen[64];
	size_t count = 0, titles = 0;

	while (page.size > 0) {
		struct span line = span_cut(&page, '\n');
		titles += span_starts(line, SPAN("# "));
		if (!span_skip(&line, SPAN("=>")))
			continue;
		line = span_trim(line);
		struct span url = span_cut(&line, ' ');
		bool dated = line.size > 10;
		for (size_t i = 0; i < 10 && dated; i++)
			dated = i == 4 || i == 7
			    ? line.data[i] == '-'
			    : line.data[i] >= '0' && line.data[i] <= '9';
		if (!dated)
			continue;
		expect_true(
		    row, line, line.data[10] < '0' || line.data[10] > '9');
		expect_true(row, line, span_trim(span_tail(line, 10)).size);
		for (size_t i = 0; i < count; i++)
			expect_true(row, url, !span_equal(seen[i], url));
		seen[count++] = url;
	}
	expect_true(row, SPAN("one title"), titles == 1);
	return count;
}

/* B1, B3, B4: as pages to subscribe to. */
static void
indexes(void **state)
{
	static const struct {
		const char *path;
		size_t entries;
		const char *feed;
	} rows[] = {
	    {"/", 3, "\n=> /atom.xml Atom feed\n"},
	    {"/news/", 2, "\n=> /news/atom.xml Atom feed\n"},
	    {"/news/deep/", 1, "\n=> /news/deep/atom.xml Atom feed\n"},
	    {"/caf\xc3\xa9/", 1, "\n=> /caf%C3%A9/atom.xml Atom feed\n"},
	    {"/empty/", 0, "\n=> /empty/atom.xml Atom feed\n"},
	    {"/recent", 7, "\n=> /atom.xml Atom feed\n"},
	    {"/archive/2020", 7, "\n=> /atom.xml Atom feed\n"},
	    {"/tags/one", 2, "\n=> /tags/one/atom.xml Atom feed\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture, rows[i].path);
		expect_true(rows[i].path, page,
		    subscribe(rows[i].path, page) == rows[i].entries);
		expect_true(
		    rows[i].path, page, span_ends(page, span_of(rows[i].feed)));
	}
}

/*
 * K123: what XML forbids (section 2.2), noncharacters and lone surrogates in
 * names, titles, summaries, authors and tags reach neither feed nor menu.
 */
static void
forbidden_characters(void **state)
{
#define FOUL                                                                   \
	"\xef\xbf\xbf \xef\xbf\xbe\xef\xb7\x90\xf0\x9f\xbf\xbe"                \
	"\xed\xa0\x80\xc2\x9b\x1b\x01\xf4\x8f\xbf\xbf"
	static const char text[] =
	    "---\nauthor: A" FOUL "\ntags: t" FOUL "\nsummary: S" FOUL
	    "\n---\n# T" FOUL "z\n\nText" FOUL "\n";
	static const char *const pages[] = {
	    "/", "/recent", "/tags/", "/archive/"};
	struct fixture *fixture = *state;
	struct xml xml;

	server_write(&fixture->capsule,
	    "2020-01-01-x\xef\xbf\xbf\xef\xb7\x90.gmi", text);
	server_write(&fixture->capsule, "2020-01-02-y.txt", "Y" FOUL "\n");
	fixture_open(fixture);
	read_feed(fixture, "feed", fixture_page(fixture, "/atom.xml"), &xml);
	assert_int_equal(xml_count(&xml, 0, "feed/entry"), 2);
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct span page = fixture_page(fixture, pages[i]);
		assert_true(utf8_valid(page));
		while (page.size > 0) {
			uint32_t code_point = utf8_next(&page);
			assert_true(
			    code_point == '\n' || !utf8_is_control(code_point));
		}
	}
#undef FOUL
}

/* K75: fields as long as front matter allows leave the feed small. */
static void
long_fields(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};
	char path[32];
	struct xml xml;

	buf_format(&text, "---\nid: urn:x:");
	buf_repeat(&text, '&', 7000);
	buf_format(&text, "\nauthor: ");
	buf_repeat(&text, '"', 7000);
	buf_format(&text, "\n---\n# A\n");
	for (int i = 10; i < 60; i++) {
		snprintf(path, sizeof(path), "2020-01-01-%d.gmi", i);
		server_write_bytes(&fixture->capsule, path, buf_span(&text));
	}
	buf_free(&text);
	fixture_open(fixture);
	struct span feed = fixture_page(fixture, "/atom.xml");
	assert_true(feed.size < 512 << 10);
	assert_int_equal(fixture_count(feed, "<id>tag:"), 50);
	read_feed(fixture, "long", feed, &xml);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(long_fields),
	    FIXTURE_TEST(feeds),
	    FIXTURE_TEST(an_entry),
	    FIXTURE_TEST(in_gopher),
	    FIXTURE_TEST(other_ports),
	    FIXTURE_TEST(no_redirects),
	    FIXTURE_TEST(shared_ids),
	    FIXTURE_TEST(moving),
	    FIXTURE_TEST(other_files),
	    FIXTURE_TEST(newest_fifty),
	    FIXTURE_TEST(indexes),
	    FIXTURE_TEST(forbidden_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
