/* Redirects: one rule, all rules, and whether they lead anywhere (H12). */
#include "config/redirects.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

/* What a path comes to: `31 /target`, `52`, or nothing. */
static struct span
outcome(
    const struct redirects *redirects, struct arena *arena, struct span path)
{
	const struct redirect *rule = redirects_find(redirects, path);
	struct buf target = {0};

	if (!rule)
		return SPAN("");
	redirect_target(rule, path, &target);
	struct span said = rule->status == 52
	    ? SPAN("52")
	    : arena_format(arena, "%u %pS%pS", rule->status,
		  SPAN_AT(buf_span(&target)), SPAN_AT(rule->query));
	buf_free(&target);
	return said;
}

static void
add(struct redirects *redirects, const char *text, unsigned line,
    struct notes *notes)
{
	struct span s = exact_copy(span_of(text));

	redirects_add(redirects, s, SPAN("x.ini"), line, notes);
	exact_free(&s);
}

static void
one_rule(void **state)
{
	static const struct {
		const char *row, *rule, *path, *want;
	} rows[] = {
	    {"for good", "31 /old /new", "/old", "31 /new"},
	    {"for now", "30 /old /new", "/old", "30 /new"},
	    {"gone", "52 /old", "/old", "52"},
	    {"tabs and spaces", "31\t/old  \t/new ", "/old", "31 /new"},
	    {"another path", "31 /old /new", "/older", ""},
	    {"above", "31 /old/a /new", "/old", ""},
	    {"below", "31 /old /new", "/old/a", ""},
	    {"case", "31 /old /new", "/Old", ""},
	    {"slash", "31 /old/ /new", "/old", ""},
	    {"no slash", "31 /old /new", "/old/", ""},
	    {"the front page", "30 / /en/", "/", "30 /en/"},
	    {"to the front page", "31 /index.html /", "/index.html", "31 /"},
	    {"all below to one page", "31 /old/* /new", "/old/a/b", "31 /new"},
	    {"all below: the directory", "31 /old/* /new", "/old/", "31 /new"},
	    {"all below: not its name", "31 /old/* /new", "/old", ""},
	    {"all below: a sibling", "31 /old/* /new", "/older/a", ""},
	    {"all gone", "52 /old/*", "/old/a", "52"},
	    {"tail", "31 /old/* /new/*", "/old/a/b.gmi", "31 /new/a/b.gmi"},
	    {"no tail", "31 /old/* /new/*", "/old/", "31 /new/"},
	    {"tail of a directory", "31 /old/* /new/*", "/old/a/",
		"31 /new/a/"},
	    {"tail of all", "31 /* gemini://b.example/*", "/a/b",
		"31 gemini://b.example/a/b"},
	    {"encoded", "31 /a%20b /c%20d", "/a b", "31 /c d"},
	    {"raw", "31 /caf\xc3\xa9 /t\xc3\xa9", "/caf\xc3\xa9",
		"31 /t\xc3\xa9"},
	    {"encoded once", "31 /a%2520b /c", "/a%20b", "31 /c"},
	    {"F1: dots are resolved", "31 /a/../old /./new", "/old", "31 /new"},
	    {"F4: slashes are one", "31 /a//b /c//d", "/a/b", "31 /c/d"},
	    {"a star that is a name", "31 /a%2A /b", "/a*", "31 /b"},
	    {"a star that is a name, at the end", "31 /a/%2A /b", "/a/b", ""},
	    {"query", "31 /old /search?coffee", "/old", "31 /search?coffee"},
	    {"IRI query", "31 /old /search?caf\xc3\xa9", "/old",
		"31 /search?caf%C3%A9"},
	    {"a URL", "31 /old gemini://b.example/x?y", "/old",
		"31 gemini://b.example/x?y"},
	    {"H12: another scheme", "31 /old https://b.example/", "/old",
		"31 https://b.example/"},
	    {"a URL without a host", "30 /old mailto:ann@b.example", "/old",
		"30 mailto:ann@b.example"},
	    {"H12: a URL's tail is encoded", "31 /old/* gemini://b.example/*",
		"/old/a b\r\n\xc3\xa9",
		"31 gemini://b.example/a%20b%0D%0A%C3%A9"},
	    {"a URL, all below", "30 /old/* gemini://b.example/x", "/old/a",
		"30 gemini://b.example/x"},
	    {"H12: an IRI is encoded", "31 /old gemini://b.example/caf\xc3\xa9",
		"/old", "31 gemini://b.example/caf%C3%A9"},
	    {"X12: a host is an A-label",
		"31 /old gemini://caf\xc3\xa9.example:1966/a", "/old",
		"31 gemini://xn--caf-dma.example:1966/a"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct redirects *redirects = redirects_new();
		struct notes notes = {0};
		struct span path = exact_copy(span_of(rows[i].path));
		add(redirects, rows[i].rule, 1, &notes);
		assert_int_equal(notes.count, 0);
		expect_span(rows[i].row, outcome(redirects, &arena, path),
		    span_of(rows[i].want));
		exact_free(&path);
		redirects_free(&redirects);
		assert_null(redirects);
	}
	assert_null(redirects_find(NULL, SPAN("/")));
	size_t count = 1;
	assert_null(redirects_list(NULL, &count));
	assert_int_equal(count, 0);
	arena_free(&arena);
}

/* Every mistake names file and line and what was expected. */
static void
mistakes(void **state)
{
	static const struct {
		const char *rule, *expected;
	} rows[] = {
	    {"", "30, 31 or 52 and an old path"},
	    {"32 /a /b", "30, 31 or 52 and an old path"},
	    {"031 /a /b", "30, 31 or 52 and an old path"},
	    {"20 /a /b", "30, 31 or 52 and an old path"},
	    {"/a /b", "30, 31 or 52 and an old path"},
	    {"301 /a /b", "30, 31 or 52 and an old path"},
	    {"31", "an old path, which begins with /"},
	    {"52", "an old path, which begins with /"},
	    {"31 a /b", "an old path, which begins with /"},
	    {"31 gemini://us/a /b", "an old path, which begins with /"},
	    {"31 * /b", "an old path, which begins with /"},
	    {"31 /a?b /c",
		"an old path without ? and # (%3F and %23 in a name)"},
	    {"31 /a#b /c",
		"an old path without ? and # (%3F and %23 in a name)"},
	    {"31 /a* /b",
		"the * of an old path after its last / (%2A in a name)"},
	    {"31 /a/*/c /b",
		"the * of an old path after its last / (%2A in a name)"},
	    {"31 /a/** /b",
		"the * of an old path after its last / (%2A in a name)"},
	    {"31 /../a /b", "an old path that readers can ask for"},
	    {"31 /a%2Fb /b", "an old path that readers can ask for"},
	    {"31 /a%zz /b", "an old path that readers can ask for"},
	    {"31 /a%00 /b", "an old path that readers can ask for"},
	    {"31 /a%ff /b", "an old path that readers can ask for"},
	    {"31 /a", "a target after the old path"},
	    {"30 /a/*", "a target after the old path"},
	    {"52 /a /b", "no target after 52"},
	    {"31 /a b /c", "no spaces in a path (%20 in a name)"},
	    {"31 /a /b/*",
		"a * at the end of the old path too, if its target ends in *"},
	    {"31 /a/* /b*",
		"the * of a target after its last / (%2A in a name)"},
	    {"31 /a/* /b/*/c",
		"the * of a target after its last / (%2A in a name)"},
	    {"31 /a/* gemini://b.example?*",
		"the * of a target after its last / (%2A in a name)"},
	    {"31 /a /b#c", "a target without a fragment"},
	    {"31 /a gemini://b.example/#c", "a target without a fragment"},
	    {"31 /a https://cafe'.a..b/",
		"a host of labels with a dot between two of them, of letters, "
		"digits and inner hyphens, or an IP address"},
	    {"31 /a https:///x", "a host after the scheme and //"},
	    {"31 /a https://b.example:99999/", "a port from 0 to 65535"},
	    {"31 /a gemini://ann@b.example/", "no user in a gemini URL"},
	    {"31 /a /../b", "a target that readers can ask for"},
	    {"31 /a /b?%zz", "a target that readers can ask for"},
	    {"31 /a //b.example/",
		"a target with a scheme where it names a host"},
	    {"31 /a b", "a target that is a path or a whole URL"},
	    {"31 /a gemini:", "a target that is a path or a whole URL"},
	    {"31 /a b.example/c", "a target that is a path or a whole URL"},
	    {"31 /a https://b.example/\"",
		"a target that is a path or a whole URL"},
	    {"31 /a gemini:/b", "a host after the scheme and //"},
	    {"31 /a gemini:///b", "a host after the scheme and //"},
	    {"31 /a gemini://b.example:0/",
		"a gemini URL that readers can ask for"},
	    {"31 /a gemini://b.example/../c",
		"a gemini URL that readers can ask for"},
	};
	struct redirects *redirects = redirects_new();
	struct arena arena = {0};
	size_t count;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notes notes = {0};
		add(redirects, rows[i].rule, 7, &notes);
		expect_true(
		    rows[i].rule, span_of("one error"), notes.errors == 1);
		expect_span(rows[i].rule, notes.list[0].path, SPAN("x.ini"));
		assert_int_equal(notes.list[0].line, 7);
		expect_span(rows[i].rule, notes.list[0].sentence,
		    arena_format(&arena, "redirect is \"%s\", expected %s",
			rows[i].rule, rows[i].expected));
		note_free(&notes);
	}
	redirects_list(redirects, &count);
	assert_int_equal(count, 0);
	redirects_free(&redirects);
	arena_free(&arena);
}

enum { RULES = 5 };

/* Whose rule holds: just this path, then the longest path above it. */
static void
exactness(void **state)
{
	static const char *const rules[] = {"31 /* /all", "31 /a/* /a-tail/*",
	    "31 /a/b/* /a-b", "30 /a/b/c /exact", "52 /a/", "52 /a/b"};
	static const struct {
		const char *path, *want;
	} rows[] = {
	    {"/", "31 /all"},
	    {"/x", "31 /all"},
	    {"/a", "31 /all"},
	    {"/a/", "52"},
	    {"/a/x", "31 /a-tail/x"},
	    {"/a/b", "52"},
	    {"/a/b/", "31 /a-b"},
	    {"/a/b/x", "31 /a-b"},
	    {"/a/b/c", "30 /exact"},
	    {"/a/b/c/", "31 /a-b"},
	    {"/a/bb", "31 /a-tail/bb"},
	};
	struct arena arena = {0};

	(void)state;
	/* In whatever order the lines stand. */
	for (size_t turn = 0; turn < COUNT(rules); turn++) {
		struct redirects *redirects = redirects_new();
		struct notes notes = {0};
		for (size_t i = 0; i < COUNT(rules); i++)
			add(redirects, rules[(i + turn) % COUNT(rules)],
			    (unsigned)i, &notes);
		assert_int_equal(notes.count, 0);
		for (size_t i = 0; i < COUNT(rows); i++)
			expect_span(rows[i].path,
			    outcome(redirects, &arena, span_of(rows[i].path)),
			    span_of(rows[i].want));
		redirects_free(&redirects);
	}
	arena_free(&arena);
}

/* P640: a name is one letter with its accent, or a letter and a mark. */
static void
spellings(void **state)
{
	static const char *const rules[] = {"52 /caf\xc3\xa9",
	    "31 /\xc3\xa9/* /to/*", "31 /x/e%CC%81/* /e\xcc\x81/*",
	    "30 /e\xcc\x81/one /two"};
	static const struct {
		const char *path, *want;
	} rows[] = {
	    {"/caf\xc3\xa9", "52"},
	    {"/cafe\xcc\x81", "52"},
	    {"/cafe", ""},
	    {"/\xc3\xa9/a\xcc\x81/b", "31 /to/a\xcc\x81/b"},
	    {"/e\xcc\x81/a\xcc\x81/b", "31 /to/a\xcc\x81/b"},
	    {"/e\xcc\x81/", "31 /to/"},
	    {"/x/\xc3\xa9/b", "31 /e\xcc\x81/b"},
	    {"/x/e\xcc\x81/b", "31 /e\xcc\x81/b"},
	    {"/\xc3\xa9/one", "30 /two"},
	};
	struct redirects *redirects = redirects_new();
	struct notes notes = {0};
	struct arena arena = {0};

	(void)state;
	for (unsigned i = 0; i < COUNT(rules); i++)
		add(redirects, rules[i], i, &notes);
	assert_int_equal(notes.count, 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].path,
		    outcome(redirects, &arena, span_of(rows[i].path)),
		    span_of(rows[i].want));
	redirects_free(&redirects);
	arena_free(&arena);
}

/* All notes of some rules, a line each. */
static void
expect_notes(
    const char *row, const char *const *rules, unsigned port, const char *want)
{
	static const struct span hosts[] = {
	    {"one.example", 11}, {"two.example", 11}};
	struct redirects *redirects = redirects_new();
	struct notes notes = {0};
	struct buf got = {0};

	for (unsigned i = 0; i < RULES && rules[i]; i++)
		add(redirects, rules[i], i + 1, &notes);
	int result = redirects_check(rules[0] ? redirects : NULL, SPAN("x.ini"),
	    hosts, COUNT(hosts), port, &notes);
	for (size_t i = 0; i < notes.count; i++) {
		note_write(&notes.list[i], &got);
		buf_byte(&got, '\n');
	}
	expect_span(row, buf_span(&got), span_of(want));
	expect_true(row, span_of(want), result == 0 || notes.errors > 0);
	buf_free(&got);
	note_free(&notes);
	redirects_free(&redirects);
}

#define CHAIN ", expected the final target\n"
#define LOOP ": it leads back to itself\n"

static void
ways(void **state)
{
	static const struct {
		const char *row;
		const char *rules[RULES];
		const char *want;
	} rows[] = {
	    {"none", {NULL}, ""},
	    {"all end", {"31 /a /b", "30 /c/* /d/*", "52 /e/*"}, ""},
	    {"duplicate", {"31 /a /b", "30 /%61 /c"},
		"x.ini:2: redirect of \"/a\" again, expected it once (line 1 "
		"has it)\n"},
	    {"duplicate of all below", {"31 /a/* /b", "52 //a/*"},
		"x.ini:2: redirect of \"/a/*\" again, expected it once (line "
		"1 has it)\n"},
	    {"duplicate in another spelling", {"52 /\xc3\xa9", "52 /e\xcc\x81"},
		"x.ini:2: redirect of \"/\xc3\xa9\" again, expected it once "
		"(line 1 has it)\n"},
	    {"chain of tails in another spelling",
		{"31 /a/* /e\xcc\x81/*", "31 /\xc3\xa9/x /c"},
		"x.ini:1: redirect of \"/a/*\" leads to \"/e\xcc\x81/*\", "
		"which line 2 redirects" CHAIN},
	    {"no duplicate", {"31 /a/ /b", "31 /a/* /b", "31 /a /b"}, ""},
	    {"chain", {"31 /a /b", "31 /b /c"},
		"x.ini:1: redirect of \"/a\" leads to \"/b\", which line 2 "
		"redirects" CHAIN},
	    {"chain to a tombstone", {"52 /b", "31 /a /b"},
		"x.ini:2: redirect of \"/a\" leads to \"/b\", which line 1 "
		"redirects" CHAIN},
	    {"chain elsewhere", {"31 /a /b", "31 /b https://c.example/"},
		"x.ini:1: redirect of \"/a\" leads to \"/b\", which line 2 "
		"redirects" CHAIN},
	    {"chain into all below", {"31 /a /b/c", "31 /b/* /d"},
		"x.ini:1: redirect of \"/a\" leads to \"/b/c\", which line 2 "
		"redirects" CHAIN},
	    {"chain of tails", {"31 /a/* /b/*", "31 /b/* /c/*"},
		"x.ini:1: redirect of \"/a/*\" leads to \"/b/*\", which line 2 "
		"redirects" CHAIN},
	    {"chain into one page of a tail's", {"31 /a/* /b/*", "31 /b/x /c"},
		"x.ini:1: redirect of \"/a/*\" leads to \"/b/*\", which line 2 "
		"redirects" CHAIN},
	    {"chain into a part of a tail's",
		{"31 /a/* /b/*", "31 /b/x/* /c", "31 /a/x/y /c"},
		"x.ini:1: redirect of \"/a/*\" leads to \"/b/*\", which line 2 "
		"redirects" CHAIN},
	    {"no chain: another rule goes first",
		{"31 /a/* /b/*", "31 /b/x /c", "31 /a/x /d"}, ""},
	    {"no chain: another goes first for a part",
		{"31 /a/* /b/*", "31 /b/x/* /c/", "31 /a/x/* /d/*"}, ""},
	    {"no chain: a sibling", {"31 /a/* /b/*", "31 /bb/* /c"}, ""},
	    {"loop of one", {"31 /a /a"},
		"x.ini:1: redirect of \"/a\" leads to \"/a\", which line 1 "
		"redirects" LOOP},
	    {"loop of two", {"31 /a /b", "31 /b /a"},
		"x.ini:1: redirect of \"/a\" leads to \"/b\", which line 2 "
		"redirects" LOOP
		"x.ini:2: redirect of \"/b\" leads to \"/a\", which line 1 "
		"redirects" LOOP},
	    {"loop of three", {"31 /a /b", "30 /b /c", "31 /c /a"},
		"x.ini:1: redirect of \"/a\" leads to \"/b\", which line 2 "
		"redirects" LOOP
		"x.ini:2: redirect of \"/b\" leads to \"/c\", which line 3 "
		"redirects" LOOP
		"x.ini:3: redirect of \"/c\" leads to \"/a\", which line 1 "
		"redirects" LOOP},
	    {"into a loop", {"31 /x /a", "31 /a /a"},
		"x.ini:1: redirect of \"/x\" leads to \"/a\", which line 2 "
		"redirects" CHAIN
		"x.ini:2: redirect of \"/a\" leads to \"/a\", which line 2 "
		"redirects" LOOP},
	    {"the page lies below", {"31 /a/* /a/new"},
		"x.ini:1: redirect of \"/a/*\" leads to \"/a/new\", which "
		"line 1 redirects" LOOP},
	    {"deeper and deeper", {"31 /* /en/*"},
		"x.ini:1: redirect of \"/*\" leads to \"/en/*\", which line 1 "
		"redirects" LOOP},
	    {"loop of tails", {"31 /a/* /b/*", "31 /b/* /a/*"},
		"x.ini:1: redirect of \"/a/*\" leads to \"/b/*\", which line 2 "
		"redirects" LOOP
		"x.ini:2: redirect of \"/b/*\" leads to \"/a/*\", which line 1 "
		"redirects" LOOP},
	    {"loop by our own name", {"31 /a gemini://ONE.example/a"},
		"x.ini:1: redirect of \"/a\" leads to "
		"\"gemini://ONE.example/a\", which line 1 redirects" LOOP},
	    {"loop by another of ours",
		{"31 /a/* gemini://two.example:1965/a/*"},
		"x.ini:1: redirect of \"/a/*\" leads to "
		"\"gemini://two.example:1965/a/*\", which line 1 "
		"redirects" LOOP},
	    {"not our port", {"31 /a gemini://one.example:1966/a"}, ""},
	    {"not our host", {"31 /* gemini://three.example/*"}, ""},
	    {"not our scheme", {"31 /* https://one.example/*"}, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_notes(rows[i].row, rows[i].rules, 1965, rows[i].want);
	/* A port that is not known yet is nobody's. */
	expect_notes("port",
	    (const char *const[RULES]){"31 /a gemini://one.example/a"}, 0, "");
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("31 /old/* /new/*"),
	    SPAN("30 /caf%C3%A9 gemini://caf\xc3\xa9.example:1965/a?b"),
	    SPAN("52 /a/b/c.gmi"),
	    SPAN("31 /* https://b.example/*"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	struct redirects *redirects = redirects_new();

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct notes notes = {0};
		struct buf target = {0};
		int result =
		    redirects_add(redirects, input, SPAN("x"), 1, &notes);
		expect_true("a note for each failure", input,
		    (result == -1) == (notes.errors == 1));
		const struct redirect *rule =
		    redirects_find(redirects, SPAN("/old/\r\n"));
		if (rule && rule->url.size > 0) {
			redirect_target(rule, SPAN("/old/\r\n"), &target);
			for (size_t j = 0; j < target.size; j++)
				expect_true("H6", input,
				    (unsigned char)target.data[j] > 0x20 &&
					(unsigned char)target.data[j] < 0x7f);
		}
		if (i % 64 == 63) {
			redirects_check(
			    redirects, SPAN("x"), NULL, 0, 0, &notes);
			redirects_free(&redirects);
			redirects = redirects_new();
		}
		buf_free(&target);
		note_free(&notes);
		exact_free(&input);
	}
	redirects_free(&redirects);
	redirects_free(&redirects);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_rule),
	    cmocka_unit_test(mistakes),
	    cmocka_unit_test(exactness),
	    cmocka_unit_test(spellings),
	    cmocka_unit_test(ways),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
