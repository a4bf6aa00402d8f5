#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/fixture.h"
#include "support/expect.h"

/* S20, S31, S51, W1, C4: the header and the first bytes of responses. */
static void
on_gemini(void **state)
{
	static const struct {
		const char *path, *start;
	} rows[] = {
	    {"", "20 text/gemini; lang=en\r\n# localhost\n"},
	    {"/", "20 text/gemini; lang=en\r\n# localhost\n"},
	    {"/a.gmi", "20 text/gemini; lang=en\r\n# A\n"},
	    {"/%61.gmi", "20 text/gemini; lang=en\r\n# A\n"},
	    {"/dir/../a.gmi", "20 text/gemini; lang=en\r\n# A\n"},
	    {"/b.txt", "20 text/plain; lang=en\r\nB\n\nText.\n"},
	    {"/c.md", "20 text/markdown; lang=en\r\n# C\n\nText.\n"},
	    {"/es.gmi", "20 text/gemini; lang=es-SV\r\n# Es\n"},
	    {"/latin.gmi",
		"20 text/gemini; charset=iso-8859-1; lang=en\r\n# Caf\xe9 "
		"ol\xe9\n"},
	    {"/p.png", "20 image/png\r\n\x89PNG"},
	    {"/s.ogg", "20 audio/ogg\r\nOggS"},
	    {"/atom.xml", "20 application/atom+xml\r\n<?xml"},
	    {"/sp%20ace.gmi", "20 text/gemini; lang=en\r\n# Space\n"},
	    {"/dir", "31 gemini://localhost/dir/\r\n"},
	    {"/dir?x", "31 gemini://localhost/dir/\r\n"},
	    {"/dir/", "20 text/gemini; lang=en\r\n# Dir \u00b7 localhost\n"},
	    {"/old", "31 gemini://localhost/a.gmi\r\n"},
	    {"/recent",
		"20 text/gemini; lang=en\r\n# Recent Posts \u00b7 localhost\n"},
	    {"/robots.txt",
		"20 text/plain\r\nUser-agent: *\nDisallow: /related/\n"
		"Disallow: /links/\nDisallow: /search\n"},
	    {"/related/a.gmi",
		"20 text/gemini; lang=en\r\n"
		"# Similar Entries \u00b7 localhost\n"},
	    {"/related/none.gmi", "51 "},
	    {"/related/", "51 "},
	    {"/related", "51 "},
	    {"/none", "51 "},
	    {"/a.gmi/", "51 "},
	    {"/A.GMI", "51 "},
	    {"/a%2Fb.gmi", "51 "},
	    {"/draft.gmi", "51 "},
	    {"/.hidden.gmi", "51 "},
	    {"/.intro.gmi", "51 "},
	    {"/.standing.gmi", "51 "},
	    {"/search", "10 Words to search for\r\n"},
	    {"/caps.txt", "51 "},
	    {"/../a.gmi", "59 "},
	    {"/a b", "59 "},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "---\nwas: /old\n---\n# A\n");
	server_write(&fixture->capsule, "b.txt", "B\n\nText.\n");
	server_write(&fixture->capsule, "c.md", "# C\n\nText.\n");
	server_write(
	    &fixture->capsule, "es.gmi", "---\nlang: es-SV\n---\n# Es\n");
	server_write(&fixture->capsule, "latin.gmi", "# Caf\xe9 ol\xe9\n");
	server_write(&fixture->capsule, "p.png", "\x89PNG");
	server_write(&fixture->capsule, "s.ogg", "OggS");
	server_write(&fixture->capsule, "sp ace.gmi", "# Space\n");
	server_write(&fixture->capsule, "dir/d.gmi", "# D\n");
	server_write(
	    &fixture->capsule, "draft.gmi", "---\ndraft: true\n---\n# D\n");
	server_write(&fixture->capsule, ".hidden.gmi", "# H\n");
	server_write(&fixture->capsule, ".standing.gmi", "# S\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gemini(fixture, rows[i].path);
		expect_true(rows[i].path, got,
		    span_starts(got, span_of(rows[i].start)));
	}
	/* A .txt or .md article: its bytes and nothing under them. */
	expect_span("bytes", fixture_page(fixture, "/b.txt"), SPAN("B\n\nText.\n"));
	/* What is not UTF-8 goes whole, as it is. */
	expect_span("bytes", fixture_page(fixture, "/latin.gmi"),
	    SPAN("# Caf\xe9 ol\xe9\n"));
	/* A file has no language. */
	assert_false(fixture_holds(fixture_gemini(fixture, "/p.png"), "lang"));
}

/* Pages of 1,000 beyond 4,096 entries, linked at the end. */
static void
paging(void **state)
{
	struct fixture *fixture = *state;
	char path[64], first[128];

	for (int i = 0; i < 4096; i++) {
		snprintf(path, sizeof(path), "long/a%04d.png", i);
		server_write(&fixture->capsule, path, "");
	}
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/long/");
	assert_int_equal(fixture_count(page, ".png ("), 4096);
	assert_false(fixture_holds(page, "?page="));
	server_write(&fixture->capsule, "long/a4096.png", "");
	fixture_open(fixture);
	for (int number = 1; number <= 5; number++) {
		snprintf(path, sizeof(path), "/long/?page=%d", number);
		page = fixture_page(fixture, number == 1 ? "/long/" : path);
		assert_int_equal(
		    fixture_count(page, ".png ("), number == 5 ? 97 : 1000);
		snprintf(first, sizeof(first), "## Files\n=> /long/a%04d.png ",
		    (number - 1) * 1000);
		expect_true(path, page, fixture_holds(page, first));
		snprintf(first, sizeof(first), "=> /long/?page=%d Next page\n",
		    number + 1);
		assert_true(fixture_holds(page, first) == (number < 5));
		snprintf(first, sizeof(first),
		    "=> /long/%s%.*d Previous page\n",
		    number > 2 ? "?page=" : "", number > 2 ? 1 : 0,
		    number > 2 ? number - 1 : 0);
		assert_true(fixture_holds(page, first) == (number > 1));
	}
	/* Beyond the last one, and what is no number, is the first. */
	struct span one = fixture_page(fixture, "/long/");
	expect_span("6", fixture_page(fixture, "/long/?page=6"), one);
	expect_span("x", fixture_page(fixture, "/long/?page=x"), one);
	struct span menu = fixture_gopher(fixture, "/long/?page=2");
	assert_true(fixture_holds(menu, "Ia1000.png (0 bytes)\t/long/a1000.png"));
	assert_true(fixture_holds(
	    menu, "\n1Next page\t/long/?page=3\tlocalhost\t70\r\n"));
}

/* /recent: 50 newest posts. */
static void
recent(void **state)
{
	struct fixture *fixture = *state;
	char path[64];

	for (int i = 0; i < 60; i++) {
		snprintf(path, sizeof(path), "20%02d-01-01-post.gmi", i % 26);
		if (i >= 26)
			snprintf(path, sizeof(path), "d/19%02d-01-01.gmi", i);
		server_write(&fixture->capsule, path, "# Post\n\nSummary.\n");
	}
	server_write(&fixture->capsule, "undated.gmi", "# Undated\n");
	server_write(&fixture->capsule, "2026-01-01-unlisted.gmi",
	    "---\nlisted: no\n---\n# Unlisted\n");
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/recent");
	/* And the ways home, to archive, search and feed. */
	assert_int_equal(fixture_count(page, "\n=> /"), 54);
	assert_int_equal(fixture_count(page, "\nSummary.\n"), 50);
	assert_true(span_starts(page,
	    SPAN("# Recent Posts \u00b7 localhost\n\n"
		 "=> /2025-01-01-post.gmi 2025-01-01 Post\n"
		 "Summary.\n=> /2024-01-01-post.gmi")));
	assert_false(fixture_holds(page, "Undated"));
	assert_false(fixture_holds(page, "Unlisted"));
	assert_true(span_ends(page,
	    SPAN("Summary.\n\n=> / Home\n=> /archive/ Archive\n=> /search "
		 "Search\n"
		 "=> /atom.xml Atom feed\n")));
}

/* B5, G18: the same capsule, asked again: no clock, counter or visitor. */
static void
stable(void **state)
{
	static const char *const paths[] = {
	    "/", "/recent", "/2020-01-01-a.gmi", "/related/2020-01-01-a.gmi"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "2020-01-01-a.gmi", "# A\nwords here\n");
	server_write(&fixture->capsule, "2020-01-02-b.gmi", "# B\nwords here\n");
	server_write(&fixture->capsule, "c.gmi", "# C\nothers\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct span gemini = fixture_gemini(fixture, paths[i]);
		struct span gopher = fixture_gopher(fixture, paths[i]);
		fixture_open(fixture);
		expect_span(paths[i], fixture_gemini(fixture, paths[i]), gemini);
		expect_span(paths[i], fixture_gopher(fixture, paths[i]), gopher);
	}
}

/* Drafts, unlisted and future articles are on no page of either protocol. */
static void
no_draft_leaks(void **state)
{
	static const struct {
		const char *path, *front;
	} secrets[] = {
	    {"draft.gmi", "draft: true\ntags: secret"},
	    {"2020-01-01-draft.gmi", "draft: yes\nwas: /secret/old"},
	    {"draft.es.gmi", "draft: perhaps"},
	    {"draft.txt", "draft: true"},
	    {"draft.md", "draft: true"},
	    {"draft", "draft: true"},
	    {"9000-01-01-future.gmi", "author: x"},
	    {"future.gmi", "date: 9000-01-01"},
	    {"bad-date.gmi", "date: 2020-13-01"},
	    {"only/a.gmi", "draft: true"},
	    {"dir/index.gmi", "draft: true\ntitle: Secret index"},
	    {"dir/.intro.gmi", "draft: true\ntitle: Secret intro"},
	    {"dir/.standing.gmi", "draft: true"},
	};
	struct fixture *fixture = *state;
	char text[256];

	for (size_t i = 0; i < COUNT(secrets); i++) {
		snprintf(text, sizeof(text),
		    "---\n%s\n---\n# Secret\n\nSecret gophers dig burrows.\n",
		    secrets[i].front);
		server_write(&fixture->capsule, secrets[i].path, text);
	}
	server_write(&fixture->capsule, "2020-02-02-open.gmi",
	    "# Open\n\nOpen gophers dig burrows.\n=> menu:index\n");
	server_write(&fixture->capsule, "draft.fr.gmi", "# Open\n\nOpen.\n");
	server_write(&fixture->capsule, "dir/b.gmi",
	    "# B\n\nGophers dig burrows.\n=> menu:recent?under=/\n");
	fixture_open(fixture);
	static const char *const others[] = {"/recent",
	    "/related/2020-02-02-open.gmi", "/related/dir/b.gmi", "/only",
	    "/draft", "/draft.txt", "/draft.gmi.menu", "/secret/old", "/future",
	    "/related/draft.gmi", "/robots.txt", "/dir", "/2020-02-02-open",
	    "/2020-02-02-open.txt", "/dir/b", "/dir/b.txt", "/only/"};
	for (size_t i = 0; i < COUNT(others); i++) {
		struct span gemini = fixture_gemini(fixture, others[i]);
		struct span gopher = fixture_gopher(fixture, others[i]);
		expect_true(others[i], gemini, !fixture_holds(gemini, "Secret"));
		expect_true(others[i], gopher, !fixture_holds(gopher, "Secret"));
	}
	for (uint32_t i = 0; i < edition_count(fixture->edition); i++) {
		struct span path = edition_text(
		    fixture->edition, edition_entry(fixture->edition, i)->path);
		snprintf(text, sizeof(text), "%.*s", SHOWN(path));
		struct span gemini = fixture_gemini(fixture, text);
		struct span gopher = fixture_gopher(fixture, text);
		expect_true(text, gemini, !fixture_holds(gemini, "Secret"));
		expect_true(text, gopher, !fixture_holds(gopher, "Secret"));
		expect_true(text, gemini,
		    !fixture_holds(gemini, "draft.gmi") &&
			!fixture_holds(gemini, "future"));
	}
	/* A directory that holds nothing visible is in no menu. */
	assert_false(fixture_holds(fixture_page(fixture, "/"), "=> /only/"));
}

/* S40, Q213: a file that has changed since the edition was made is not sent. */
static void
being_written(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "b.txt", "B\n");
	fixture_open(fixture);
	server_append(&fixture->capsule, "a.gmi", "more\n");
	unlink(server_path(&fixture->capsule, "b.txt"));
	assert_true(span_starts(fixture_gemini(fixture, "/a.gmi"), SPAN("40 ")));
	assert_true(span_starts(fixture_gopher(fixture, "/a"), SPAN("3")));
	assert_true(span_starts(fixture_gopher(fixture, "/a.gmi"), SPAN("3")));
	assert_true(span_starts(fixture_gemini(fixture, "/b.txt"), SPAN("40 ")));
	assert_true(span_starts(fixture_gopher(fixture, "/b"), SPAN("3")));
	/* Menus stand. */
	assert_true(fixture_holds(fixture_page(fixture, "/"), "=> /b.txt B\n"));
}

/* Q214: nor is what was kept of a file before it changed or went. */
static void
kept_and_changed(void **state)
{
	static const char *const pages[] = {"/a.gmi", "/b.txt"};
	static const char *const selectors[] = {"/a", "/a.gmi", "/b.txt"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "b.txt", "B\n");
	fixture_open(fixture);
	fixture->host.kept = 1 << 20;
	for (size_t i = 0; i < COUNT(pages); i++)
		fixture_page(fixture, pages[i]);
	for (size_t i = 0; i < COUNT(selectors); i++)
		fixture_gopher(fixture, selectors[i]);
	assert_true(fixture->host.cache.rendered.count >= COUNT(pages));
	server_append(&fixture->capsule, "a.gmi", "more\n");
	unlink(server_path(&fixture->capsule, "b.txt"));
	for (size_t i = 0; i < COUNT(pages); i++)
		expect_true(pages[i], SPAN("is not sent"),
		    span_starts(
			fixture_gemini(fixture, pages[i]), SPAN("40 ")));
	for (size_t i = 0; i < COUNT(selectors); i++)
		expect_true(selectors[i], SPAN("is not sent"),
		    span_starts(
			fixture_gopher(fixture, selectors[i]), SPAN("3")));
}

/* S41: before the first edition no file is served. */
static void
before_the_first_edition(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	fixture->context.edition = NULL;
	fixture->context.progress = 7;
	expect_span("gemini", fixture_gemini(fixture, "/a.gmi"),
	    SPAN("41 Starting, try again: 7 files read so far\r\n"));
	expect_span("gopher", fixture_gopher(fixture, "/a"),
	    SPAN("3Starting, try again: 7 files read so far\t\t"
		 "error.host\t1\r\n1Home\t/\tlocalhost\t70\r\n.\r\n"));
	fixture->context.edition = fixture->edition;
}

/* E13, S41: an unreadable capsule is 41, not 51. */
static void
cannot_be_read(void **state)
{
	static const char *const paths[] = {
	    "/", "/a.gmi", "/none", "/recent", "/robots.txt", "/related/a.gmi"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	fixture->context.absent = true;
	for (size_t i = 0; i < COUNT(paths); i++) {
		expect_span(paths[i], fixture_gemini(fixture, paths[i]),
		    SPAN("41 The capsule cannot be read just now, try "
			 "again\r\n"));
		expect_span(paths[i], fixture_gopher(fixture, paths[i]),
		    SPAN("3The capsule cannot be read just now, try "
			 "again\t\terror.host\t1\r\n"
			 "1Home\t/\tlocalhost\t70\r\n"
		 "7Search\t/search\tlocalhost\t70\r\n.\r\n"));
	}
	fixture->context.absent = false;
	assert_true(span_starts(fixture_gemini(fixture, "/a.gmi"), SPAN("20 ")));
	assert_true(span_starts(fixture_gemini(fixture, "/none"), SPAN("51 ")));
}

/* G38: a real file wins. Gemini has no such page. */
static void
caps(void **state)
{
	struct fixture *fixture = *state;
	static const char *const selectors[] = {
	    "caps.txt", "/caps.txt", "/0/caps.txt"};

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(selectors); i++) {
		struct span text = fixture_gopher(fixture, selectors[i]);
		expect_true("38", text,
		    span_starts(text, SPAN("CAPS\r\nCapsVersion=1\r\n")) &&
			fixture_holds(text, "\r\nPathDelimeter=/\r\n") &&
			fixture_holds(
			    text, "\r\nServerDefaultEncoding=UTF-8\r\n"));
	}
	assert_true(span_starts(fixture_gemini(fixture, "/caps.txt"), SPAN("51 ")));
	server_write(&fixture->capsule, "caps.txt", "CAPS\nMine=1\n");
	fixture_open(fixture);
	expect_span(
	    "38", fixture_gopher(fixture, "/caps.txt"), SPAN("CAPS\r\nMine=1\r\n"));
	assert_true(span_starts(fixture_gemini(fixture, "/caps.txt"), SPAN("20 ")));
}

/* W1, W2, W3, G39: well-known names are the publisher's files, if present. */
static void
well_known(void **state)
{
	static const struct {
		const char *path, *without, *with;
	} rows[] = {
	    {"/robots.txt", "20 text/plain\r\nUser-agent: *\n",
		"20 text/plain; lang=en\r\n/robots.txt\n"},
	    {"/favicon.txt", "51 ", "20 text/plain; lang=en\r\n/favicon.txt\n"},
	    {"/.well-known/security.txt", "51 ",
		"20 text/plain; lang=en\r\n/.well-known/security.txt\n"},
	};
	static const char *const robots[] = {
	    "robots.txt", "/robots.txt", "0/robots.txt"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	for (int i = 0; i < 2; i++) {
		fixture_open(fixture);
		for (size_t j = 0; j < COUNT(robots); j++) {
			struct span got = fixture_gopher(fixture, robots[j]);
			expect_true(robots[j], got,
			    span_starts(got,
				i ? SPAN("/robots.txt\r\n")
				  : SPAN("User-agent: *\r\n")));
		}
		for (size_t j = 0; j < COUNT(rows); j++) {
			const char *path = rows[j].path;
			struct span got = fixture_gemini(fixture, path);
			expect_true(path, got,
			    span_starts(got,
				span_of(i ? rows[j].with : rows[j].without)));
			server_write(&fixture->capsule, path + 1, path);
			server_append(&fixture->capsule, path + 1, "\n");
		}
	}
}

/* C7: the size of the longest index that is one page. */
static void
largest_page(void **state)
{
	struct fixture *fixture = *state;
	char path[64], text[160];

	for (int i = 0; i < 4096; i++) {
		snprintf(
		    path, sizeof(path), "long/2024-01-02-a-post-%04d.gmi", i);
		snprintf(text, sizeof(text), "# %0100d\n", i);
		server_write(&fixture->capsule, path, text);
	}
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/long/");
	assert_int_equal(fixture_count(page, " 2024-01-02 0"), 4096);
	assert_true(page.size < 2 << 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(on_gemini),
	    FIXTURE_TEST(paging),
	    FIXTURE_TEST(recent),
	    FIXTURE_TEST(stable),
	    FIXTURE_TEST(no_draft_leaks),
	    FIXTURE_TEST(being_written),
	    FIXTURE_TEST(kept_and_changed),
	    FIXTURE_TEST(before_the_first_edition),
	    FIXTURE_TEST(cannot_be_read),
	    FIXTURE_TEST(caps),
	    FIXTURE_TEST(well_known),
	    FIXTURE_TEST(largest_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
