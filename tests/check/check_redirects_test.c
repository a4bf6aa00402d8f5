/* What `loam check` says of redirects once the capsule is known. */
#include <unistd.h>

#include "check/check_redirects.h"
#include "check/check_text.h"
#include "support/fixture.h"
#include "support/expect.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct fixture_file files[] = {
    {"new.gmi", "---\nwas: /once\n---\n# New\n"},
    {"dir/a.gmi", "# A\n"},
    {"pond/index.md", "---\nwas: /was/index.md\n---\n# Pond\n"},
};

/* The notes of one rule, as they are printed, without `loam.ini:2: `. */
static void
expect_notes(struct fixture *fixture, const char *rule, const char *want)
{
	struct redirects *redirects = redirects_new();
	struct notes notes = {0};
	struct buf got = {0};

	redirects_add(redirects, span_of(rule), SPAN("loam.ini"), 2, &notes);
	struct config config = fixture->config;
	config.redirects = redirects;
	config.file = SPAN("loam.ini");
	/* Of two hosts with the same capsule. */
	const struct edition *const editions[] = {
	    fixture->edition, fixture->edition};
	const struct zones *const zones[] = {
	    &fixture->vhost.zones, &fixture->vhost.zones};
	check_redirects(&config, editions, zones, COUNT(editions), &notes);
	for (size_t i = 0; i < notes.count; i++) {
		struct buf line = {0};
		note_write(&notes.list[i], &line);
		struct span rest = buf_span(&line);
		expect_true(rule, rest, span_skip(&rest, SPAN("loam.ini:2: ")));
		buf_add(&got, rest);
		if (notes.list[i].severity == NOTE_REMARK)
			buf_add(&got, SPAN(" (remark)"));
		buf_byte(&got, '\n');
		buf_free(&line);
	}
	expect_span(rule, buf_span(&got), span_of(want));
	buf_free(&got);
	note_free(&notes);
	redirects_free(&redirects);
}

static void
rules(void **state)
{
	static const struct {
		const char *rule, *want;
	} rows[] = {
	    {"31 /old /new.gmi", ""},
	    {"31 /old /dir/", ""},
	    {"31 /old /recent", ""},
	    {"31 /old /search?x", ""},
	    {"31 /old/* /dir/*", ""},
	    {"31 /old/* /new.gmi", ""},
	    {"52 /old", ""},
	    {"31 /once /new.gmi", ""},
	    {"31 /was /pond/", ""},
	    {"31 /was/index.md /pond/", ""},
	    {"31 /was/index.md /new.gmi",
		"redirect of \"/was/index.md\" hides a page that exists "
		"(remark)\n"},
	    {"31 /once /dir/a.gmi",
		"redirect of \"/once\" hides a page that exists (remark)\n"},
	    {"52 /old/*", ""},
	    {"30 /old gemini://b.example/x", ""},
	    {"31 /old /none.gmi",
		"redirect to \"/none.gmi\" leads to nothing that is served\n"},
	    {"31 /old/* /none/*",
		"redirect to \"/none/*\" leads to nothing that is served\n"},
	    {"31 /old /new",
		"redirect to \"/new\" leads to nothing that is served\n"},
	    {"31 /old /dir",
		"redirect to \"/dir\" leads to a directory: write it with its "
		"slash, or readers are sent on twice (remark)\n"},
	    {"52 /new.gmi",
		"redirect of \"/new.gmi\" hides a page that exists (remark)\n"},
	    {"52 /dir/*",
		"redirect of \"/dir/*\" hides a page that exists (remark)\n"},
	    {"52 /recent",
		"redirect of \"/recent\" hides a page that exists (remark)\n"},
	    {"52 /once",
		"redirect of \"/once\" hides a page that exists (remark)\n"},
	    {"30 / /dir/",
		"redirect of \"/\" hides a page that exists (remark)\n"},
	    {"31 /dir/a.gmi /none",
		"redirect of \"/dir/a.gmi\" hides a page that exists (remark)\n"
		"redirect to \"/none\" leads to nothing that is served\n"},
	    {"31 /old https://b.example/",
		"redirect to \"https://b.example/\" leaves Gemini: many "
		"clients ask first or refuse, a page with a link is kinder "
		"(remark)\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_notes(fixture, rows[i].rule, rows[i].want);
}

/* P389: an old address that an upload may not have is none to redirects. */
static void
refused_old_path(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[zone g]\npath = /guest/\nwrite = " A "\n");
	server_write(&fixture->capsule, "guest/x.gmi",
	    "---\nwas: /old.gmi\naliases: [/guest/old.gmi]\n---\n# X\n");
	fixture_open(fixture);
	expect_notes(fixture, "52 /old.gmi", "");
	expect_notes(fixture, "31 /a /old.gmi",
	    "redirect to \"/old.gmi\" leads to nothing that is served\n");
	expect_notes(fixture, "52 /guest/old.gmi",
	    "redirect of \"/guest/old.gmi\" hides a page that exists "
	    "(remark)\n");
	expect_notes(fixture, "31 /a /guest/old.gmi", "");
}

/* What is behind a link to a directory is there by both names. */
static void
linked_directory(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "dir/a.gmi", "# A\n");
	assert_int_equal(
	    symlink("dir", server_path(&fixture->capsule, "other")), 0);
	fixture_open(fixture);
	expect_notes(fixture, "31 /old /other/a.gmi", "");
	expect_notes(fixture, "31 /old /other/b.gmi",
	    "redirect to \"/other/b.gmi\" leads to nothing that is served\n");
}

/* P532: the book is there for a redirect where a host has one, and only then.
 */
static void
book(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_notes(fixture, "31 /old.gpub /capsule.gpub",
	    "redirect to \"/capsule.gpub\" leads to nothing that is "
	    "served\n");
	expect_notes(fixture, "31 /capsule.gpub /new.gmi", "");
	fixture->config.hosts[0].book = true;
	expect_notes(fixture, "31 /old.gpub /capsule.gpub", "");
	expect_notes(fixture, "31 /capsule.gpub /new.gmi",
	    "redirect of \"/capsule.gpub\" hides a page that exists "
	    "(remark)\n");
	/* Whichever host that is. */
	fixture->config.host_count = 2;
	expect_notes(fixture, "31 /old.gpub /capsule.gpub", "");
	fixture->config.hosts[0].book = false;
	fixture->config.hosts[1].book = true;
	expect_notes(fixture, "31 /old.gpub /capsule.gpub", "");
	fixture->config.host_count = 1;
}

/* A link to what is redirected leads somewhere, one to what is gone does not.
 */
static void
links(void **state)
{
	static const struct {
		const char *url;
		size_t errors;
	} rows[] = {{"/old", 0}, {"/gone", 1}, {"/new.gmi", 1}, {"/none", 1},
	    {"/dir/a.gmi", 0}, {"/dir/", 0}, {"/dir", 0}, {"/dir/a.gmi/", 1}};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[redirects]\nredirect = 31 /old /dir/\nredirect = 52 /gone\n"
	    "redirect = 52 /new.gmi\n");
	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notes notes = {0};
		check_text(&fixture->context, &notes, SPAN("/x.gmi"),
		    CHECK_PAGE, ARTICLE_GEMTEXT,
		    arena_format(&fixture->arena, "# X\n=> %s\n", rows[i].url));
		expect_true(rows[i].url, SPAN("errors"),
		    notes.errors == rows[i].errors);
		note_free(&notes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(rules),
	    FIXTURE_TEST(refused_old_path),
	    FIXTURE_TEST(linked_directory),
	    FIXTURE_TEST(book),
	    FIXTURE_TEST(links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
