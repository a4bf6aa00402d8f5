#include "search/search.h"
#include "support/fixture.h"
#include "support/expect.h"

static bool
is_found(struct fixture *fixture, const struct query *query, const char *path)
{
	struct search_hit hit;
	bool found = false;

	search_run(&fixture->searcher, fixture->edition, query, SIZE_MAX);
	while (search_next(&fixture->searcher, &hit))
		found = found ||
		    edition_entry(fixture->edition, hit.entry) ==
			fixture_entry(fixture, path);
	return found;
}

static void
filters(void **state)
{
	static const struct {
		const char *query, *path;
		bool passes;
	} rows[] = {
	    {"", "/a.gmi", true},
	    {"tag:one", "/a.gmi", true},
	    {"tag:ONE", "/a.gmi", true},
	    {"tag:\xc3\xb3ne", "/a.gmi", true},
	    {"tag:\"two words\"", "/a.gmi", true},
	    {"tag:two", "/a.gmi", false},
	    {"tag:on", "/a.gmi", false},
	    {"tag:one tag:\"two words\"", "/a.gmi", true},
	    {"tag:one tag:three", "/a.gmi", false},
	    {"-tag:one", "/a.gmi", false},
	    {"-tag:three", "/a.gmi", true},
	    {"tag:one -tag:\"two words\"", "/a.gmi", false},
	    {"tag:a-b", "/d.gmi", true}, /* as its page is called */
	    {"tag:a/b", "/d.gmi", true},
	    {"tag:one", "/b.es.gmi", false},
	    {"-tag:one", "/b.es.gmi", true},
	    {"lang:en", "/a.gmi", true},
	    {"lang:en-GB", "/a.gmi", true},
	    {"lang:es", "/b.es.gmi", true},
	    {"lang:es", "/c.gmi", true}, /* es-SV */
	    {"lang:es-MX", "/c.gmi", true},
	    {"lang:e", "/b.es.gmi", false},
	    {"lang:es", "/a.gmi", false},
	    {"-lang:es", "/a.gmi", true},
	    {"-lang:es", "/c.gmi", false},
	    {"lang:es lang:en", "/a.gmi", false},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi",
	    "---\ntags: One, Two Words\n---\n# A\n");
	server_write(&fixture->capsule, "b.es.gmi", "# B\n");
	server_write(&fixture->capsule, "d.gmi", "---\ntags: A/B\n---\n# D\n");
	server_write(
	    &fixture->capsule, "c.gmi", "---\nlang: es-SV\n---\n# C\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct query query;
		query_parse(span_of(rows[i].query), &fixture->arena, &query);
		/* Excluded languages are excluded from all articles. */
		query.word_count = 0;
		expect_true(rows[i].query, span_of(rows[i].path),
		    is_found(fixture, &query, rows[i].path) == rows[i].passes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(filters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
