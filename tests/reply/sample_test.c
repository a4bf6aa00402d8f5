/* The sample capsule, as its readers meet it on both networks. */

#include "support/expect.h"
#include "support/fixture.h"

/* Where a line of a page leads to; empty: nowhere. */
static struct span
target_of(struct span line, bool gopher)
{
	if (gopher) {
		if (span_starts(line, SPAN("i")))
			return SPAN("");
		span_cut(&line, '\t');
		return span_cut(&line, '\t');
	}
	if (!span_skip(&line, SPAN("=> ")))
		return SPAN("");
	return span_head(line, span_find(line, ' '));
}

/* How many lines of a page lead somewhere; each to another place. */
static size_t
expect_once(struct span page, bool gopher)
{
	struct span targets[200];
	size_t count = 0;

	while (page.size > 0) {
		struct span line = span_cut_line(&page);
		struct span target = target_of(line, gopher);
		if (target.size == 0)
			continue;
		for (size_t i = 0; i < count; i++)
			expect_true(
			    "once", line, !span_equal(targets[i], target));
		assert_true(count < COUNT(targets));
		targets[count++] = target;
	}
	return count;
}

/* P50: the front page shows no entry twice, whatever the language. */
static void
front_page(void **state)
{
	static const char *const languages[] = {
	    "", "[capsule]\nlang = es\n", "[gopher]\narticles = text\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(languages); i++) {
		struct fixture fixture;
		fixture_make(&fixture);
		fixture_configure(&fixture, languages[i]);
		fixture_open_sample(&fixture);
		assert_true(
		    expect_once(fixture_page(&fixture, "/"), false) > 20);
		assert_true(
		    expect_once(fixture_gopher(&fixture, "/"), true) > 20);
		fixture_remove(&fixture);
	}
}

/* The paths of the recent posts of a page: below their heading. */
static struct span
recent_of(struct span page)
{
	struct span heading = SPAN("\n## Recent Posts\n");

	while (page.size > 0 && !span_starts(page, heading))
		page = span_tail(page, 1);
	return page;
}

/* P51: chapters of the handbook are no posts; all of the newsroom are. */
static void
posts(void **state)
{
	static const char *const lists[] = {"/recent", "/atom.xml"};
	struct fixture *fixture = *state;
	uint32_t first, end, articles = 0;

	fixture_open_sample(fixture);
	for (size_t i = 0; i < COUNT(lists); i++)
		expect_true(lists[i], SPAN("no chapter"),
		    !fixture_holds(
			fixture_page(fixture, lists[i]), "/handbook/"));
	edition_range(fixture->edition, SPAN("/news/"), &first, &end);
	for (uint32_t i = first; i < end; i++) {
		const struct edition_entry *entry =
		    edition_entry(fixture->edition, i);
		struct span path = edition_text(fixture->edition, entry->path);
		if (entry->kind != EDITION_ARTICLE)
			continue;
		expect_true("dated", path, entry->flags & EDITION_DATED);
		struct span recent = recent_of(fixture_page(fixture,
		    arena_format(&fixture->arena, "%pS", SPAN_AT(path)).data));
		expect_true("posts", path, fixture_count(recent, "=> /") >= 5);
		expect_true(
		    "articles", path, !fixture_holds(recent, "/handbook/"));
		articles++;
	}
	assert_true(articles > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(front_page),
	    FIXTURE_TEST(posts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
