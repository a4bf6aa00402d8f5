/* What is hidden changes no byte of what others see. */
#include <stdlib.h>

#include "base/mem.h"
#include "index/scan_priv.h"
#include "support/expect.h"
#include "support/sanitized.h"
#include "support/twins.h"

/* The sanitized program is much slower, and makes the same answers. */
enum { SEARCHES = SANITIZED ? 100 : 400, FEWER = SANITIZED ? 40 : 150 };

#define ONLY(letter)                                                           \
	"allow = " letter letter letter letter letter letter letter letter     \
	    letter letter letter letter letter letter letter letter "\n"
#define A_ONE ONLY("1111")
#define A_TWO ONLY("2222")

/* A reader whose certificate has a fingerprint of these bytes. */
static void
become(struct twins *twins, unsigned char byte)
{
	struct visitor visitor = {
	    .state = byte ? VISITOR_KNOWN : VISITOR_UNKNOWN};

	memset(
	    visitor.certificate.bytes, byte, sizeof(visitor.certificate.bytes));
	twins->bare.visitor = twins->full.visitor = visitor;
}

static void
expect_same(struct twins *twins, size_t searches)
{
	size_t pages = twins_pages(twins), asked = twins->asked;
	size_t found = twins_searches(twins, searches);

	print_message("%zu of %zu pages and %zu of %zu searches differ\n",
	    pages, asked, found, twins->asked - asked);
	assert_true(asked > (SANITIZED ? 400 : 1000));
	assert_int_equal(pages + found, 0);
	twins->asked = 0;
}

static void
compare(const char *config, const struct twins_hidden *hidden, size_t count,
    unsigned char reader, size_t searches)
{
	struct twins *twins = mem_alloc(sizeof(*twins));

	twins_make(twins, config, hidden, count);
	become(twins, reader);
	expect_same(twins, searches);
	twins_remove(twins);
	free(twins);
}

/* K50: drafts and future posts, by either key, anywhere. */
static void
drafts(void **state)
{
	static const struct twins_hidden hidden[] = {
	    {"", "draft: true\n", 31, 0},
	    {"notes/", "draft: true\n", 31, 100},
	    {"", "date: 9000-01-01\n", 31, 200},
	    {"notes/", "date: 2020-01-01\npublishDate: 9000-01-01\n", 9, 300},
	};

	(void)state;
	compare("", hidden, COUNT(hidden), 0, FEWER);
}

#define ZONE "[zone one]\npath = /hidden/\n" A_ONE

/* K51, K160: a small zone, and a reader without a certificate. */
static void
zone(void **state)
{
	static const struct twins_hidden hidden = {"hidden/", "", 31, 0};

	(void)state;
	compare(ZONE, &hidden, 1, 0, SEARCHES);
}

/* K51, K160: half of all articles, and a reader with a certificate of nothing.
 */
static void
large_zone(void **state)
{
	static const struct twins_hidden hidden = {"hidden/", "", 120, 0};

	(void)state;
	compare(ZONE, &hidden, 1, 2, FEWER);
}

#define NESTED                                                                 \
	"[zone one]\npath = /club\n" A_ONE "[zone two]\npath = "               \
	"/club/hidden/\n" A_TWO

/* K52: seen from outside. */
static void
zones_in_zones(void **state)
{
	static const struct twins_hidden hidden[] = {
	    {"club/", "", 40, 0}, {"club/hidden/", "", 40, 100}};

	(void)state;
	compare(NESTED, hidden, 2, 0, FEWER);
}

/* K52, K160: seen with the certificate of the outer zone. */
static void
outer_zone(void **state)
{
	static const struct twins_hidden outer = {"club/", "", 40, 0},
					 inner = {"club/hidden/", "", 40, 100};
	struct twins *twins = mem_alloc(sizeof(*twins));

	(void)state;
	twins_make(twins, NESTED, &inner, 1);
	twins_hide(&twins->bare.capsule, &outer);
	twins_hide(&twins->full.capsule, &outer);
	fixture_open(&twins->bare);
	fixture_open(&twins->full);
	become(twins, 0x11);
	expect_same(twins, FEWER);
	twins_remove(twins);
	free(twins);
}

#define THREE                                                                  \
	"[zone one]\npath = /one/\n" A_ONE                                     \
	"[zone two]\npath = /hidden/\n" A_TWO                                  \
	"[zone three]\npath = /three/\n" A_ONE

/* K55: the set of open zones is one for which vectors have lengths. */
static void
two_of_three(void **state)
{
	static const struct twins_hidden open[] = {{"one/", "", 30, 0},
	    {"three/", "", 30, 100}},
					 hidden = {"hidden/", "", 60, 200};
	struct twins *twins = mem_alloc(sizeof(*twins));

	(void)state;
	twins_make(twins, THREE, &hidden, 1);
	for (size_t i = 0; i < COUNT(open); i++) {
		twins_hide(&twins->bare.capsule, &open[i]);
		twins_hide(&twins->full.capsule, &open[i]);
	}
	fixture_open(&twins->bare);
	fixture_open(&twins->full);
	become(twins, 0x11);
	expect_same(twins, FEWER);
	/* To nobody, all three are closed. */
	become(twins, 0);
	expect_same(twins, FEWER);
	twins_remove(twins);
	free(twins);
}

#define SEVEN                                                                  \
	"[zone a]\npath = /a/\n" A_ONE "[zone b]\npath = /b/\n" A_ONE          \
	"[zone hidden]\npath = /hidden/\n" A_TWO                               \
	"[zone c]\npath = /c/\n" A_ONE "[zone d]\npath = /d/\n" A_ONE          \
	"[zone e]\npath = /d/e/\n" A_ONE "[zone f]\npath = /f/\n" A_TWO

/* K59, K160: of seven zones five are open, a set that has no lengths of its
 * own. */
static void
many_zones(void **state)
{
	static const struct twins_hidden open[] = {{"a/", "", 12, 0},
	    {"b/", "", 12, 100}, {"c/", "", 12, 200}, {"d/", "", 12, 300},
	    {"d/e/", "", 12, 400}},
					 hidden[] = {{"hidden/", "", 60, 500},
					     {"f/", "", 12, 600}};
	struct twins *twins = mem_alloc(sizeof(*twins));

	(void)state;
	twins_make(twins, SEVEN, hidden, COUNT(hidden));
	assert_int_equal(
	    twins->full.scan->term_index.audiences.count, AUDIENCES_MAX);
	for (size_t i = 0; i < COUNT(open); i++) {
		twins_hide(&twins->bare.capsule, &open[i]);
		twins_hide(&twins->full.capsule, &open[i]);
	}
	fixture_open(&twins->bare);
	fixture_open(&twins->full);
	become(twins, 0x11);
	expect_same(twins, FEWER);
	twins_remove(twins);
	free(twins);
}

/*
 * Without hints the scan cannot know that no file is being written. However
 * long the questions took, it is not time for a merge.
 */
static void
look(struct fixture *fixture)
{
	scan_take_unfinished(fixture->scan);
	fixture->scan->merge_at = 0;
	assert_true(fixture_look(fixture));
}

/* Hidden articles come in two steps and go in two. */
static void
come_and_go(size_t small)
{
	static const struct twins_hidden first = {"hidden/", "", 20, 0},
					 second = {"hidden/", "", 11, 100};
	struct twins *twins = mem_alloc(sizeof(*twins));

	twins_make(twins, ZONE, NULL, 0);
	become(twins, 0);
	twins->full.scan->term_index.small = small;
	twins_hide(&twins->full.capsule, &first);
	look(&twins->full);
	expect_same(twins, FEWER);
	twins_hide(&twins->full.capsule, &second);
	twins_reveal(&twins->full.capsule, &first);
	look(&twins->full);
	if (small == 0)
		assert_true(twins->full.scan->term_index.delta_count > 0);
	expect_same(twins, FEWER);
	twins_reveal(&twins->full.capsule, &second);
	look(&twins->full);
	expect_same(twins, FEWER);
	twins_remove(twins);
	free(twins);
}

/* K53, K160: each change is a delta. */
static void
changes(void **state)
{
	(void)state;
	come_and_go(0);
}

/* K53, K160: each change is a merge. */
static void
merges(void **state)
{
	(void)state;
	come_and_go(TERM_INDEX_SMALL);
}

/* K56: neither the title nor the language, nor what an intro says. */
static void
index_in_a_zone(void **state)
{
	static const struct fixture_file files[] = {
	    {"part/a.gmi", "# A\n"},
	    {"part/b/c.gmi", "# C\n"},
	    {"part/b/.intro.gmi", "# An intro\n"},
	};
	struct fixture *fixture = *state;
	struct fixture bare;

	fixture_make(&bare);
	fixture_configure(&bare, ZONE);
	fixture_fill(&bare, files, COUNT(files) - 1);
	fixture_configure(fixture,
	    "[zone one]\npath = /part/index.gmi\n" A_ONE
	    "[zone two]\npath = /part/b/.intro.gmi\n" A_ONE);
	server_write(&fixture->capsule, "part/index.gmi",
	    "---\nlang: es\n---\n# Secret name\n");
	fixture_fill(fixture, files, COUNT(files));
	static const char *const paths[] = {
	    "/", "/part/", "/part/a.gmi", "/part/b/", "/part/b/c.gmi"};
	for (size_t i = 0; i < COUNT(paths); i++) {
		expect_span(paths[i], fixture_gemini(fixture, paths[i]),
		    fixture_gemini(&bare, paths[i]));
		expect_span(paths[i], fixture_gopher(fixture, paths[i]),
		    fixture_gopher(&bare, paths[i]));
	}
	fixture_remove(&bare);
}

/* K151: as if the hidden pages were not there, with one that is left or two. */
static void
pages_in_zones(void **state)
{
	static const struct fixture_file files[] = {
	    {"part/index.gmi", "---\nlang: es\n---\n# Secret name\n"},
	    {"part/index.gemini", "---\nlang: es\n---\n# Secret\n"},
	    {"part/a.gmi", "# A\n"},
	    {"part/gophermap", "iA map\n0a\t/part/a.gmi\n"},
	    {"part/index.txt", "A page\n\nof plain text\n"},
	};
	static const char *const paths[] = {"/", "/part/", "/part",
	    "/part/a.gmi", "/part/index.txt", "/part/gophermap",
	    "/part/atom.xml"};
	static const char zones[] =
	    "[zone one]\npath = /part/index.gmi\n" A_ONE
	    "[zone two]\npath = /part/index.gemini\n" A_ONE;
	(void)state;

	for (size_t used = COUNT(files); used >= COUNT(files) - 2; used--) {
		struct fixture full, bare;
		fixture_make(&full);
		fixture_make(&bare);
		fixture_configure(&full, zones);
		fixture_configure(&bare, zones);
		fixture_fill(&full, files, used);
		fixture_fill(&bare, files + 2, used - 2);
		for (size_t i = 0; i < COUNT(paths); i++) {
			expect_span(paths[i], fixture_gemini(&full, paths[i]),
			    fixture_gemini(&bare, paths[i]));
			expect_span(paths[i], fixture_gopher(&full, paths[i]),
			    fixture_gopher(&bare, paths[i]));
		}
		fixture_remove(&full);
		fixture_remove(&bare);
	}
}

/* K58: and a zone that is configured, and empty, makes no posting longer. */
static void
without_zones(void **state)
{
	static const enum edition_section of_zones[] = {EDITION_ZONES,
	    EDITION_AUDIENCES, EDITION_LENGTHS, EDITION_DOC_WORDS,
	    EDITION_SPELLINGS};
	struct twins *twins = mem_alloc(sizeof(*twins));
	struct fixture fixture;

	(void)state;
	twins_make(twins, "", NULL, 0);
	const struct edition_header *none = edition_header(twins->bare.edition);
	for (size_t i = 0; i < COUNT(of_zones); i++)
		assert_int_equal(none->sections[of_zones[i]].size, 0);
	fixture_make(&fixture);
	fixture_configure(&fixture, ZONE);
	twins_write(&fixture.capsule);
	fixture_open(&fixture);
	const struct edition_header *empty = edition_header(fixture.edition);
	assert_int_equal(none->sections[EDITION_POSTINGS].size,
	    empty->sections[EDITION_POSTINGS].size);
	assert_true(empty->sections[EDITION_LENGTHS].size > 0);
	fixture_remove(&fixture);
	twins_remove(twins);
	free(twins);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(drafts),
	    cmocka_unit_test(zone),
	    cmocka_unit_test(large_zone),
	    cmocka_unit_test(zones_in_zones),
	    cmocka_unit_test(outer_zone),
	    cmocka_unit_test(two_of_three),
	    cmocka_unit_test(many_zones),
	    cmocka_unit_test(changes),
	    cmocka_unit_test(merges),
	    FIXTURE_TEST(index_in_a_zone),
	    cmocka_unit_test(pages_in_zones),
	    cmocka_unit_test(without_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
