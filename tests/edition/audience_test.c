#include "edition/audience.h"
#include "support/expect.h"

static const struct span zones[] = {{"/club/", 6}, {"/club/board/", 12},
    {"/one.gmi", 8}, {"/open", 5}, {"/open/", 6}};

/* A path belongs to its innermost zone, whatever the order of the zones. */
static void
innermost(void **state)
{
	static const struct {
		const char *path;
		unsigned zone;
	} rows[] = {{"/", 0}, {"/club", 0}, {"/club/", 1}, {"/club/x.gmi", 1},
	    {"/clubs/x.gmi", 0}, {"/club/board/", 2}, {"/club/board/a/b", 2},
	    {"/club/boards", 1}, {"/one.gmi", 3}, {"/one.gmi.txt", 0},
	    {"/open", 4}, {"/open/", 5}, {"/open/x", 5}, {"/opened", 0}};
	struct span turned[COUNT(zones)];

	(void)state;
	for (size_t i = 0; i < COUNT(zones); i++)
		turned[i] = zones[COUNT(zones) - 1 - i];
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned zone = rows[i].zone;
		expect_true(rows[i].path, span_of(rows[i].path),
		    audience_zone(zones, COUNT(zones), span_of(rows[i].path)) ==
			zone);
		expect_true(rows[i].path, span_of(rows[i].path),
		    audience_zone(
			turned, COUNT(turned), span_of(rows[i].path)) ==
			(zone ? COUNT(zones) + 1 - zone : 0));
	}
}

/* Whatever covers the path of an innermost zone covers what is in it. */
static void
chains(void **state)
{
	static const char *const paths[] = {"/", "/club/x", "/club/board/x",
	    "/one.gmi", "/open", "/open/", "/open/x/y", "/else"};

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct span path = span_of(paths[i]);
		unsigned zone = audience_zone(zones, COUNT(zones), path);
		for (size_t j = 0; j < COUNT(zones); j++)
			expect_true(paths[i], zones[j],
			    audience_covers(zones[j], path) ==
				(zone > 0 &&
				    audience_covers(
					zones[j], zones[zone - 1])));
	}
}

/* A number that cannot be is seen by nobody. */
static void
sees(void **state)
{
	(void)state;
	assert_true(audience_sees(1, 0));
	assert_false(audience_sees(1, 1));
	assert_true(audience_sees(AUDIENCE_ALL, AUDIENCE_ZONES_MAX));
	assert_false(audience_sees(AUDIENCE_ALL, AUDIENCE_ZONES_MAX + 1));
	assert_false(audience_sees(AUDIENCE_ALL, UINT32_MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(innermost),
	    cmocka_unit_test(chains),
	    cmocka_unit_test(sees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
