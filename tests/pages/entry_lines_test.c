/* The links of entries: their URLs, and where these lead. */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "pages/entry_lines.h"
#include "pages/resolve.h"
#include "support/expect.h"
#include "support/fixture.h"

static void
link_to(const struct fixture *fixture, const char *to, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", fixture->capsule.capsule, name);
	assert_int_equal(symlink(to, path), 0);
}

static void
fill(struct fixture *fixture)
{
	static const char *const files[] = {"index.gmi", "a.gmi", "a.txt",
	    "b.md", "B.MD", "c.Md", "d.gemini", "sp ace.gmi", "100%.gmi",
	    "%41.gmi", "a:b.gmi", "q?x=1.gmi", "n#f.gmi", "~tilde_.gmi",
	    "tab\tname.gmi", "caf\xc3\xa9.gmi", "cafe\xcc\x81s.gmi",
	    "\xe6\xbc\xa2\xe5\xad\x97.gmi", "dir/index.gmi", "dir/b.md",
	    "dir/sp ace/x.gmi", "bundle/index.md", "bundle/photo.jpg",
	    "text/index.txt", "notes/2020-01-02-n.es.gmi", "moved.gmi",
	    "gone.gmi", "closed/x.gmi", "bad\xff.gmi", "x.menu.gmi",
	    "y.txt.gmi", ".md.gmi"};

	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i], "# T\n\nText.\n");
	link_to(fixture, "a.gmi", "link.gmi");
	link_to(fixture, "dir", "way");
	fixture_configure(fixture,
	    "[redirects]\nredirect = 31 /moved.gmi /a.gmi\n"
	    "redirect = 52 /gone.gmi\nredirect = 30 /d.gemini "
	    "gemini://example.org/d\n"
	    "[zone closed]\npath = /closed/\nallow = any\n");
	fixture_open(fixture);
}

/* A page with a line for each entry; with URLs that are read, or are known. */
static struct page
page_of(struct fixture *fixture, bool read)
{
	struct page page = page_new(&fixture->arena);
	uint32_t count = edition_count(fixture->edition);

	for (uint32_t i = 0; i < count; i++)
		entry_lines_add(&fixture->context,
		    edition_entry(fixture->edition, i), &page);
	for (size_t i = 0; i < page.count && read; i++)
		page.lines[i].path = SPAN("");
	resolve_page(&fixture->context, SPAN("/"), &page);
	return page;
}

/* Q127: a link of an entry leads where its URL does, without being read. */
static void
known(void **state)
{
	struct fixture *fixture = *state;
	size_t shorter = 0;

	fill(fixture);
	for (int gemtext = 0; gemtext < 2; gemtext++) {
		fixture->context.gemtext = gemtext;
		struct page page = page_of(fixture, false);
		struct page read = page_of(fixture, true);
		assert_int_equal(page.count, read.count);
		for (size_t i = 0; i < page.count; i++) {
			const struct page_line *line = &page.lines[i];
			const struct page_line *other = &read.lines[i];
			const struct item_target *target = &other->target;
			shorter += line->path.size > 0;
			expect_span("url", line->line.url, other->line.url);
			expect_span("text", line->line.text, other->line.text);
			expect_span("selector", line->target.selector,
			    target->selector);
			expect_span("host", line->target.host, target->host);
			expect_span("port", line->target.port, target->port);
			expect_true("type", line->line.url,
			    line->target.type == target->type);
		}
		page_free(&page);
		page_free(&read);
	}
	/* Most are not read. */
	assert_true(shorter > 40);
}

static bool
index_has(struct fixture *fixture, const char *part)
{
	return fixture_holds(fixture_page(fixture, "/d/"), part);
}

/* P911: below a text in an index a line leads on, on both networks. */
static void
texts_lead_on(void **state)
{
#define CANAL "\n\nThe canal was dug by hand, and its locks are of oak.\n"
	static const struct fixture_file files[] = {
	    {"d/2020-01-01-a.txt", "Canals" CANAL},
	    {"d/b.es.txt", "Canales" CANAL},
	    {"d/c.es.txt", "El canal" CANAL},
	    {"d/d.txt", "Locks" CANAL},
	    {"d/e.txt", "---\nmenus: none\n---\nOaks" CANAL},
	    {"d/f.txt", "Bread\n\nFlour and yeast.\n"},
	    {"d/g.gmi", "# The dig" CANAL},
	    {"d/h.bin", "The canal"},
	    {"i.gmi", "# I\n=> menu:index?under=/d/\n"},
	    {"x.es.txt", "Pan\n\nHarina y levadura.\n"},
	    {"map/gophermap", "Text\n*\n"},
	    {"map/j.txt", "The lock" CANAL},
	};
	static const char *const more[] = {
	    "Canals\n=> /related/d/2020-01-01-a.txt More like this\n",
	    "=> /related/d/b.es.txt M\xc3\xa1s como esto\n",
	    "=> /related/d/d.txt More like this\n"};
	static const char *const none[] = {
	    "/related/d/e", "/related/d/f", "/related/d/g", "/related/d/h"};
	static const char *const others[] = {
	    "/recent", "/archive/2020", "/search?canal", "/map/"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(more); i++)
		expect_true(more[i], fixture_page(fixture, "/d/"),
		    index_has(fixture, more[i]));
	for (size_t i = 0; i < COUNT(none); i++)
		expect_true(none[i], fixture_page(fixture, "/d/"),
		    !index_has(fixture, none[i]));
	for (size_t i = 0; i < COUNT(others); i++)
		expect_true(others[i], fixture_page(fixture, others[i]),
		    !fixture_holds(
			fixture_page(fixture, others[i]), "=> /related/"));
	assert_true(fixture_holds(fixture_page(fixture, "/i.gmi"), more[0]));
	assert_true(fixture_holds(fixture_gopher(fixture, "/d/"),
	    "\r\n1More like this\t/d/2020-01-01-a\t"));
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/d/2020-01-01-a"), "iSimilar Entries\t"));
	assert_false(
	    fixture_holds(fixture_gopher(fixture, "/map/"), "More like"));
	/* One that cannot be read now is compared with nothing. */
	server_write(&fixture->capsule, "d/d.txt", "Changed.\n");
	assert_false(index_has(fixture, "/related/d/d.txt"));
	/* Who wants no similar entries has none here. */
	fixture_configure(fixture, "[menus]\nrelated = 0\n");
	fixture_open(fixture);
	assert_false(index_has(fixture, "/related/"));
}

/* P912: an index of more than twelve texts has no such lines. */
static void
many_texts(void **state)
{
	struct fixture *fixture = *state;
	char path[32];

	for (int i = 1; i <= 13; i++) {
		snprintf(path, sizeof(path), "d/%02d.txt", i);
		server_write(&fixture->capsule, path, "Canals" CANAL);
		snprintf(path, sizeof(path), "d/%02d.gmi", i);
		server_write(&fixture->capsule, path, "# Locks" CANAL);
		if (i < 12)
			continue;
		fixture_open(fixture);
		expect_true(path, fixture_page(fixture, "/d/"),
		    index_has(fixture, "=> /related/d/12.txt") == (i == 12));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(known),
	    FIXTURE_TEST(texts_lead_on),
	    FIXTURE_TEST(many_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
