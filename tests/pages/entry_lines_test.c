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
			const struct target *target = &other->target;
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
