#include "base/buf.h"
#include "maps/selector.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

/* Every reading in one line: PATH ?QUERY 'WORDS'. */
static bool
note(void *context, const struct selector *selector)
{
	struct buf *buf = context;

	buf_format(
	    buf, "%s%pS", buf->size ? ", " : "", SPAN_AT(selector->path));
	if (selector->query.size > 0)
		buf_format(buf, " ?%pS", SPAN_AT(selector->query));
	if (selector->words.size > 0)
		buf_format(buf, " '%pS'", SPAN_AT(selector->words));
	return false;
}

static void
expect_readings(
    const char *row, const struct request *request, const char *want)
{
	struct arena arena = {0};
	struct buf got = {0};

	assert_false(selector_each(request, &arena, note, &got));
	expect_span(row, buf_span(&got), span_of(want));
	buf_free(&got);
	arena_free(&arena);
}

/* P121: among others, names as the menus of Gophernicus have them. */
static void
readings(void **state)
{
	static const struct {
		const char *row, *selector, *words, *want;
	} rows[] = {
	    {"1", "", "", "/, /"},
	    {"23", "/", "", "/, /"},
	    {"23", "1", "", "/1, /1, /, /"},
	    {"23", "/1/", "", "/1/, /1/, /, /"},
	    {"24", "a.txt", "", "/a.txt, /a.txt"},
	    {"25", "0/a.txt", "", "/0/a.txt, /0/a.txt, /a.txt, /a.txt"},
	    {"25", "/0/a.txt", "", "/0/a.txt, /0/a.txt, /a.txt, /a.txt"},
	    {"25 no item type", "/2/a.txt", "", "/2/a.txt, /2/a.txt"},
	    {"25 not alone", "/0a.txt", "", "/0a.txt, /0a.txt"},
	    {"28", "/../a", "", ""},
	    {"28", "/%2e%2e/a", "", "/%2e%2e/a"},
	    {"29", "/a%20b", "", "/a%20b, /a b"},
	    {"29", "/100%", "", "/100%"},
	    {"29 an escaped slash", "/a%2fb", "", "/a%2fb"},
	    {"octal", "/a#040b#303#251", "",
		"/a#040b#303#251, /a#040b#303#251, "
		"/a b\303\251"},
	    {"octal, a type", "0/a#043040", "",
		"/0/a#043040, /0/a#043040, /0/a#040, /a#043040, /a#043040, "
		"/a#040"},
	    {"octal, dots", "/#056#056/a", "", "/#056#056/a, /#056#056/a"},
	    {"octal, zero", "/a#000", "", "/a#000, /a#000"},
	    {"no octal", "/c#1 #08a #777 #40", "",
		"/c#1 #08a #777 #40, /c#1 #08a #777 #40"},
	    {"32", "/search", "two words",
		"/search 'two words', /search 'two words'"},
	    {"32", "7/search", "x",
		"/7/search 'x', /7/search 'x', /search 'x', /search 'x'"},
	    {"32", "/search?two+w%6Frds", "",
		"/search?two+w%6Frds, /search?two+words, "
		"/search ?two+w%6Frds 'two words', "
		"/search ?two+w%6Frds 'two words'"},
	    {"32 both", "/7/search?x", "y",
		"/7/search?x 'y', /7/search?x 'y', /7/search ?x 'y', "
		"/7/search ?x 'y', /search ?x 'y', /search ?x 'y'"},
	    {"32 no escape", "/search?100%", "",
		"/search?100%, /search ?100% '100%', /search ?100% '100%'"},
	    {"32 escaped controls", "/search?a%00b%1b%7f%0a", "",
		"/search?a%00b%1b%7f%0a, "
		"/search ?a%00b%1b%7f%0a 'a b   ', "
		"/search ?a%00b%1b%7f%0a 'a b   '"},
	    {"32 nothing asked", "/search?", "",
		"/search?, /search?, /search, /search"},
	    {"a page", "/dir/?page=2", "",
		"/dir/?page=2, /dir/?page=2, /dir/ ?page=2 'page=2', "
		"/dir/ ?page=2 'page=2'"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request request = {
		    .selector = exact_copy(span_of(rows[i].selector)),
		    .words = exact_copy(span_of(rows[i].words))};
		expect_readings(rows[i].row, &request, rows[i].want);
		exact_free(&request.selector);
		exact_free(&request.words);
	}
}

/* Readings end with the first that emit accepts. */
static bool
take_second(void *context, const struct selector *selector)
{
	(void)selector;
	return ++*(int *)context == 2;
}

static void
the_first_taken_wins(void **state)
{
	struct request request = {.selector = SPAN("/0/a?b")};
	struct arena arena = {0};
	int count = 0;

	(void)state;
	assert_true(selector_each(&request, &arena, take_second, &count));
	assert_int_equal(count, 2);
	arena_free(&arena);
}

/* Any bytes: a path begins with a slash and has no dot segments. */
static bool
check(void *context, const struct selector *selector)
{
	struct span path = selector->path;

	(void)context;
	expect_true("slash", path, span_starts(path, SPAN("/")));
	while (path.size > 0) {
		struct span segment = span_cut(&path, '/');
		expect_true(
		    "climbs", segment, !span_equal(segment, SPAN("..")));
	}
	return false;
}

static void
mutated(void **state)
{
	const struct span seeds[] = {SPAN("/search?two+words"),
	    SPAN("7/search"), SPAN("/a/../%2e%2e/b?page=2"), SPAN("/0/a.txt")};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct request request = {.selector = mutator_next(&mutator),
		    .words = mutator_next(&mutator)};
		struct arena arena = {0};
		assert_false(selector_each(&request, &arena, check, NULL));
		arena_free(&arena);
		exact_free(&request.selector);
		exact_free(&request.words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(readings),
	    cmocka_unit_test(the_first_taken_wins),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
