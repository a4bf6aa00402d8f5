/* Zones: no page shows anything of a closed one (rows S60 to S62, M13). */
#include <stdio.h>

#include "support/fixture.h"
#include "support/expect.h"

#define A "0000000000000000000000000000000000000000000000000000000000000001"
#define B "0000000000000000000000000000000000000000000000000000000000000002"

/* Words and tags that no other article has. */
static const struct fixture_file files[] = {
    {"2024-01-01-open.gmi",
	"---\ntags: garden, Common\n---\n# Open gardens\n\n"
	"Carrots and turnips grow in the garden, says the gardener.\n"},
    {"2024-01-02-more.gmi",
	"---\ntags: garden\n---\n# More of gardens\n\n"
	"Turnips grow in the garden; the gardener eats carrots.\n"},
    {"club/2025-05-05-secret.gmi",
	"---\ntags: xylophone, COMMON, garden\nwas: /old-secret.gmi\n---\n"
	"# Zanzibar gardens\n\n"
	"Carrots and turnips in the garden: the quagga gardener.\n"},
    {"club/deep/2025-05-06-deeper.gmi",
	"# Zanzibar below\n\nTurnips, carrots and a quagga.\n"},
    {"club/zanzibar.png", "\x89PNG\r\n\x1a\n"},
    {"inner/staff/zanzibar.gmi", "# Zanzibar staff\n\nA quagga.\n"},
    {"inner/known.gmi", "# Known\n\nTurnips again.\n"},
    {"2024-01-01-open.es.gmi", "# Huerto\n\nNabos y zanahorias.\n"},
    {"linked.gmi",
	"# Links\n\n=> /club/ The club\n=> menu:index?under=/club/ Inside\n"
	"=> menu:recent?under=/club/ New inside\n=> menu:tags Tags\n"
	"=> menu:recent?tag=xylophone Music\n=> menu:archive Years\n"
	"=> menu:recent?year=2025 This year\n=> menu:related Alike\n"},
};

static void
prepare(struct fixture *fixture)
{
	fixture_configure(fixture,
	    "[zone club]\npath = /club/\nallow = " A "\n"
	    "[zone staff]\npath = /inner/staff\nallow = any\n");
	fixture_fill(fixture, files, COUNT(files));
}

static struct visitor
visitor_of(unsigned char last)
{
	struct visitor visitor = {.state = VISITOR_KNOWN};

	visitor.certificate.bytes[DIGEST_SIZE - 1] = last;
	visitor.key.bytes[0] = 0xff;
	return visitor;
}

/* Generated pages, without those about a hidden article. */
static const char *const pages[] = {
    "/",
    "/inner/",
    "/recent",
    "/archive/",
    "/archive/2024",
    "/archive/2025",
    "/tags/",
    "/tags/garden",
    "/tags/common",
    "/tags/xylophone",
    "/tags/garden/atom.xml",
    "/tags/xylophone/atom.xml",
    "/atom.xml",
    "/inner/atom.xml",
    "/search?turnips",
    "/search?quagga",
    "/search?zanzibar",
    "/search?zanzibr",
    "/search?qagga",
    "/search?xylophone",
    "/search?common",
    "/search?tag:xylophone",
    "/search?tag:garden",
    "/search?-nothing%20turnips",
    "/search?%22quagga%20gardener%22",
    "/search?lang:en",
    "/related/2024-01-01-open.gmi",
    "/2024-01-01-open.gmi",
    "/2024-01-02-more.gmi",
    "/linked.gmi",
    "/old-secret.gmi",
};

static bool
is_quiet(struct span answer)
{
	/* What was asked for is repeated; what was found is not. */
	return !fixture_holds(answer, "Zanzibar") &&
	    !fixture_holds(answer, "secret") &&
	    !fixture_holds(answer, "deep") &&
	    !fixture_holds(answer, "zanzibar.") &&
	    !fixture_holds(answer, "inner/staff") &&
	    !fixture_holds(answer, "xylophone (") &&
	    !fixture_holds(answer, "COMMON") && !fixture_holds(answer, "2025");
}

/* M13: no page for a reader without access shows anything of a zone. */
static void
nothing_leaks(void **state)
{
	struct fixture *fixture = *state;

	prepare(fixture);
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct span answer = fixture_gemini(fixture, pages[i]);
		/* The author's own link is the author's to make. */
		bool repeats = fixture_holds(span_of(pages[i]), "linked") ||
		    fixture_holds(span_of(pages[i]), "2025") ||
		    fixture_holds(span_of(pages[i]), "old-");
		expect_true(pages[i], answer,
		    repeats ? !fixture_holds(answer, "Zanzibar") &&
			    !fixture_holds(answer, "/club/2025")
			    : is_quiet(answer));
		answer = fixture_gopher(fixture, pages[i]);
		expect_true(pages[i], answer,
		    !fixture_holds(answer, "Zanzibar") &&
			!fixture_holds(answer, "\t/club"));
	}
	/* A word that only they have is unknown, as one that nobody has. */
	struct span known = fixture_gemini(fixture, "/search?quagga");
	struct span nobody = fixture_gemini(fixture, "/search?qaggau");
	assert_false(fixture_holds(known, "Found"));
	assert_false(
	    fixture_holds(fixture_gemini(fixture, "/search?qagga"), "quagga"));
	assert_int_equal(
	    fixture_count(known, "\n"), fixture_count(nobody, "\n"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/tags/"), "garden (2)"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/tags/"), "Common (1)"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/archive/"), "2024 (2)") ||
	    fixture_holds(fixture_page(fixture, "/archive/"), "2024 (3)"));
}

/* A reader with access sees the capsule as if it had no zones. */
static void
inside_all_is_there(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *page, *holds;
	} rows[] = {
	    {"/", "=> /club/"},
	    {"/club/", "Zanzibar gardens"},
	    {"/club/2025-05-05-secret.gmi", "quagga"},
	    {"/recent", "Zanzibar gardens"},
	    {"/archive/", "2025 (2)"},
	    {"/archive/2025", "Zanzibar below"},
	    {"/tags/", "xylophone (1)"},
	    {"/tags/", "garden (3)"},
	    {"/tags/xylophone", "Zanzibar gardens"},
	    {"/tags/xylophone/atom.xml", "Zanzibar gardens"},
	    {"/atom.xml", "Zanzibar gardens"},
	    {"/club/atom.xml", "Zanzibar below"},
	    {"/search?quagga", "Zanzibar gardens"},
	    {"/search?xylophone", "#xylophone (1)"},
	    {"/search?qagga", "quagga"},
	    {"/related/2024-01-01-open.gmi", "Zanzibar gardens"},
	    {"/2024-01-01-open.gmi", "Zanzibar gardens"},
	    {"/linked.gmi", "Zanzibar gardens"},
	};

	prepare(fixture);
	fixture->visitor = visitor_of(1);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].page, fixture_page(fixture, rows[i].page),
		    fixture_holds(
			fixture_page(fixture, rows[i].page), rows[i].holds));
	assert_true(span_starts(fixture_gemini(fixture, "/old-secret.gmi"),
	    SPAN("31 gemini://localhost/club/2025-05-05-secret.gmi\r\n")));
	/* Nobody on Gopher is inside, whoever asks. */
	assert_true(span_starts(
	    fixture_gopher(fixture, "/club/2025-05-05-secret.gmi"), SPAN("3")));
	assert_true(span_starts(fixture_gopher(fixture, "/club/"), SPAN("3")));
}

/* S60, S61, S62: the status, for files that exist or not, and for others. */
static void
refused_by_reason(void **state)
{
	struct fixture *fixture = *state;
	const struct {
		const char *row;
		struct visitor visitor;
		const char *path, *answer;
	} rows[] = {
	    {"60", {0}, "/club/2025-05-05-secret.gmi",
		"60 A client certificate is required here: /club/\r\n"},
	    {"60 a page of it", {0}, "/club/", "60 "},
	    {"60 not there", {0}, "/club/nothing", "60 "},
	    {"60 generated", {0}, "/club/atom.xml", "60 "},
	    {"60 by page", {0}, "/club/?page=2", "60 "},
	    {"60 made of it", {0}, "/related/club/2025-05-05-secret.gmi",
		"60 "},
	    {"60 links to it", {0}, "/links/club/2025-05-05-secret.gmi", "60 "},
	    {"60 escaped", {0}, "/%63lub/2025-05-05-secret.gmi", "60 "},
	    {"60 dots", {0}, "/inner/../club/x", "60 "},
	    {"60 slashes", {0}, "//club//x", "60 "},
	    {"60 without a slash", {0}, "/inner/staff", "60 "},
	    {"60 below", {0}, "/inner/staff/zanzibar.gmi", "60 "},
	    {"61", visitor_of(2), "/club/",
		"61 This certificate is not on the list: /club/, SHA-256 " B
		"\r\n"},
	    {"61 not there", visitor_of(2), "/club/nothing", "61 "},
	    {"any", visitor_of(2), "/inner/staff/zanzibar.gmi", "20 "},
	    {"62 expired", {.state = VISITOR_EXPIRED}, "/inner/staff/", "62 "},
	    {"62 early", {.state = VISITOR_EARLY}, "/club/", "62 "},
	    {"62 broken", {.state = VISITOR_BROKEN}, "/club/", "62 "},
	    {"outside", {0}, "/clubs", "51 "},
	    {"outside", {0}, "/inner/stafford.gmi", "51 "},
	    {"outside", {.state = VISITOR_EXPIRED}, "/inner/known.gmi", "20 "},
	    {"the way to it", {0}, "/club", "31 gemini://localhost/club/\r\n"},
	    {"inside", visitor_of(1), "/club/nothing", "51 "},
	    {"moved", {0}, "/old-secret.gmi", "51 "},
	};

	prepare(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		fixture->visitor = rows[i].visitor;
		struct span answer = fixture_gemini(fixture, rows[i].path);
		struct span want = span_of(rows[i].answer);
		expect_span(rows[i].row, span_head(answer, want.size), want);
	}
}

/* A path in two zones needs access to both. */
static void
zone_in_a_zone(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone outer]\npath = /club/\nallow = any\n"
	    "[zone inner]\npath = /club/deep/\nallow = " A "\n"
	    "[zone page]\npath = /club/deep/2025-05-06-deeper.gmi\n"
	    "allow = " A ", " B "\n");
	fixture_fill(fixture, files, COUNT(files));
	fixture->visitor = visitor_of(2);
	assert_true(span_starts(
	    fixture_gemini(fixture, "/club/deep/2025-05-06-deeper.gmi"),
	    SPAN("61 ")));
	struct span listing = fixture_page(fixture, "/club/");
	assert_true(fixture_holds(listing, "Zanzibar gardens"));
	assert_false(fixture_holds(listing, "deep"));
	fixture->visitor = visitor_of(1);
	assert_true(fixture_holds(fixture_page(fixture, "/club/"), "deep"));
}

/* P545: in whatever order zones are told, the innermost decides. */
static void
innermost(void **state)
{
	static const struct zone list[] = {{.path = SPAN("/a/b/")},
	    {.path = SPAN("/a")}, {.path = SPAN("/a/b/c.gmi")},
	    {.path = SPAN("/a/")}, {.path = SPAN("/d/")}};
	static const struct {
		const char *path;
		int zone; /* of the list, -1: none */
	} rows[] = {{"/a/b/c.gmi", 2}, {"/a/b/d.gmi", 0}, {"/a/b/", 0},
	    {"/a/d", 3}, {"/a", 1}, {"/d/a/b/", 4}, {"/", -1}, {"/ab", -1}};
	struct zones zones = {.list = list, .count = COUNT(list)};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].path, SPAN("closed"),
		    zone_at(&zones, UINT64_MAX, span_of(rows[i].path)) ==
			(rows[i].zone < 0 ? NULL : &list[rows[i].zone]));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].path, SPAN(""),
		    zone_innermost(&zones, span_of(rows[i].path)) ==
			(rows[i].zone < 0 ? NULL : &list[rows[i].zone]));
}

/* K13: an error in a list of fingerprints names it by all its bytes. */
static void
lists_are_told_whole(void **state)
{
	struct fixture *fixture = *state;
	struct buf zone = {0};

	server_write_bytes(
	    &fixture->capsule, "list", SPAN(A "\nab\0cd Jane's\n"));
	buf_format(&zone, "[zone club]\npath = /club/\nallow = file:%s\n",
	    server_path(&fixture->capsule, "list"));
	buf_byte(&zone, '\0');
	fixture_configure(fixture, zone.data);
	buf_free(&zone);
	fixture_fill(fixture, files, COUNT(files));
	struct note *note = &fixture->notes.list[0];
	assert_true(fixture->notes.count > 0 && note->line == 2);
	expect_true("K13", note->sentence,
	    span_starts(
		note->sentence, SPAN("allow is \"ab\0cd\", expected a SHA")));
}

/* Access by the public key, which survives a renewed certificate. */
static void
known_by_key(void **state)
{
	struct fixture *fixture = *state;
	struct visitor visitor = visitor_of(9);

	prepare(fixture);
	visitor.key = visitor_of(1).certificate;
	fixture->visitor = visitor;
	assert_true(
	    span_starts(fixture_gemini(fixture, "/club/"), SPAN("20 ")));
}

/* A zone that is the whole capsule. */
static void
whole_capsule(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[zone all]\npath = /\nallow = " A "\n");
	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(pages); i++) {
		expect_true(pages[i], fixture_gemini(fixture, pages[i]),
		    span_starts(
			fixture_gemini(fixture, pages[i]), SPAN("60 ")));
		expect_true(pages[i], fixture_gopher(fixture, pages[i]),
		    !fixture_holds(fixture_gopher(fixture, pages[i]), "grow"));
	}
	fixture->visitor = visitor_of(1);
	assert_true(span_starts(fixture_gemini(fixture, "/"), SPAN("20 ")));
}

/* M13: on Gopher a link into a zone is text. */
static void
gated_links_are_text(void **state)
{
	struct fixture *fixture = *state;

	prepare(fixture);
	struct span menu = fixture_gopher(fixture, "/linked");
	assert_true(fixture_holds(menu, "iThe club\t"));
	assert_false(fixture_holds(menu, "1The club"));
	struct span text = fixture_gopher(fixture, "/linked.txt");
	assert_true(fixture_holds(text, "\nThe club\r\n"));
	assert_false(fixture_holds(text, "/club"));
}

/* M13: items of a map into a zone are links for readers with access. */
static void
maps_of_members(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone club]\npath = /club/\nallow = " A "\n");
	server_write(&fixture->capsule, "club/in.gmi", "# Inside\n");
	server_write(
	    &fixture->capsule, "gophermap", "1The club\tclub/\n1Home\t/\n");
	fixture_open(fixture);
	assert_false(fixture_holds(fixture_page(fixture, "/"), "=> /club/"));
	assert_true(fixture_holds(fixture_gopher(fixture, "/"), "iThe club\t"));
	fixture->visitor = visitor_of(1);
	assert_true(
	    fixture_holds(fixture_page(fixture, "/"), "=> /club/ The club"));
	assert_true(fixture_holds(fixture_gopher(fixture, "/"), "iThe club\t"));
}

/* S60: a zone of a directory that has the name of a virtual path. */
static void
below_a_generated_name(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone odd]\npath = /related/club/\nallow = any\n");
	server_write(&fixture->capsule, "related/club/x.gmi", "# X\n");
	fixture_open(fixture);
	assert_true(span_starts(
	    fixture_gemini(fixture, "/related/club/x.gmi"), SPAN("60 ")));
	assert_true(span_starts(
	    fixture_gemini(fixture, "/related/club/"), SPAN("60 ")));
}

/* Q238: a zone is its path and what is below, not what begins as it does. */
static void
names_that_begin_alike(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone staff]\npath = /inner/staff\nallow = any\n");
	server_write(&fixture->capsule, "inner/staff/a.gmi", "# Closed\n");
	server_write(&fixture->capsule, "inner/staff-news.gmi", "# Open\n");
	server_write(&fixture->capsule, "inner/staffing/b.gmi", "# Wide\n");
	fixture_open(fixture);
	assert_true(span_starts(
	    fixture_gemini(fixture, "/inner/staff/a.gmi"), SPAN("60 ")));
	assert_true(span_starts(
	    fixture_gemini(fixture, "/inner/staff-news.gmi"), SPAN("20 ")));
	assert_true(span_starts(
	    fixture_gemini(fixture, "/inner/staffing/b.gmi"), SPAN("20 ")));
	assert_true(fixture_holds(fixture_page(fixture, "/inner/"), "Open"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/inner/staffing/"), "Wide"));
	assert_false(fixture_holds(fixture_page(fixture, "/inner/"), "Closed"));
}

/* P376: the innermost zone of a path decides, of an old path as well. */
static void
old_paths_of_uploads(void **state)
{
	static const struct zone list[] = {
	    {.path = SPAN("/blog/"), .writable = true},
	    {.path = SPAN("/blog/inner/"), .writable = true},
	    {.path = SPAN("/blog/locked/")},
	    {.path = SPAN("/club/")},
	};
	static const struct {
		const char *article, *old;
		bool leads;
	} rows[] = {
	    {"/blog/a.gmi", "/blog/old", true},
	    {"/blog/a.gmi", "/blog/innermost", true},
	    {"/blog/a.gmi", "/blog/inner/old", false},
	    {"/blog/a.gmi", "/blog/inner/", false},
	    {"/blog/a.gmi", "/blog/locked/old", false},
	    {"/blog/a.gmi", "/old", false},
	    {"/blog/a.gmi", "/club/old", false},
	    {"/blog/inner/a.gmi", "/blog/inner/old", true},
	    {"/blog/inner/a.gmi", "/blog/old", false},
	    {"/blog/locked/a.gmi", "/blog/inner/old", true},
	    {"/club/a.gmi", "/blog/old", true},
	    {"/a.gmi", "/blog/old", true},
	};
	const struct zones zones = {list, COUNT(list)};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].old, span_of(rows[i].article),
		    zone_lets_move(&zones, span_of(rows[i].article),
			span_of(rows[i].old)) == rows[i].leads);
}

/*
 * P378: a page that may not have an old address does not take it from one that
 * has it, though it comes before it.
 */
static void
old_paths_stay_with_theirs(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone blog]\npath = /blog/\nwrite = " A "\n"
	    "[zone inner]\npath = /blog/inner/\nwrite = " B "\n");
	server_write(&fixture->capsule, "blog/a.gmi",
	    "---\nwas: /blog/inner/old\n---\n# A\n");
	server_write(
	    &fixture->capsule, "blog/b.gmi", "---\nwas: /old\n---\n# B\n");
	server_write(&fixture->capsule, "blog/inner/a.gmi",
	    "---\nwas: /blog/inner/old\n---\n# Inner\n");
	server_write(&fixture->capsule, "z.gmi", "---\nwas: /old\n---\n# Z\n");
	fixture_open(fixture);
	assert_true(fixture_holds(fixture_gemini(fixture, "/blog/inner/old"),
	    "/blog/inner/a.gmi\r\n"));
	assert_true(
	    fixture_holds(fixture_gemini(fixture, "/old"), "/z.gmi\r\n"));
	assert_true(span_starts(fixture_gemini(fixture, "/none"), SPAN("51 ")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(nothing_leaks),
	    FIXTURE_TEST(inside_all_is_there),
	    FIXTURE_TEST(refused_by_reason),
	    FIXTURE_TEST(zone_in_a_zone),
	    cmocka_unit_test(innermost),
	    FIXTURE_TEST(lists_are_told_whole),
	    FIXTURE_TEST(known_by_key),
	    FIXTURE_TEST(whole_capsule),
	    FIXTURE_TEST(gated_links_are_text),
	    FIXTURE_TEST(maps_of_members),
	    FIXTURE_TEST(below_a_generated_name),
	    FIXTURE_TEST(names_that_begin_alike),
	    cmocka_unit_test(old_paths_of_uploads),
	    FIXTURE_TEST(old_paths_stay_with_theirs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
