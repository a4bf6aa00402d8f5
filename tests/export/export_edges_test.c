/* Exports of capsules with links and names that few have. */
#include <stdlib.h>

#include "support/expect.h"
#include "support/exported.h"

static void
export_now(struct fixture *fixture, struct exported *exported,
    const struct protocol *protocol)
{
	exported_make(exported, fixture, protocol, "out");
	assert_int_equal(exported_write(exported), 0);
}

static struct span
file_of(const struct exported *exported, const char *name)
{
	struct span file = exported_file(exported, span_of(name));

	expect_true(name, SPAN("is there"), file.data);
	return file;
}

/* P467, P520: links to no name, to a page of none, and to places elsewhere. */
static void
links(void **state)
{
	static const struct fixture_file files[] = {
	    {"index.gmi",
		"# Home\n=> /b%00 1\n=> /recent?page=0 2\n"
		"=> //localhost/a.gmi 3\n=> /far#mine 4\n"
		"=> /a.gmi?query 5\n"},
	    {"2020-01-01-a.gmi", "# A\n"},
	    {"a.gmi", "# A\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_configure(
	    fixture, "[redirects]\nredirect = 30 /far https://example.org/\n");
	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gemini);
	struct span home = file_of(&exported, "index.gmi");
	expect_true("links", home,
	    fixture_holds(home,
		"# Home\n=> /b%00 1\n=> /recent/ 2\n=> /a.gmi 3\n"
		"=> https://example.org/#mine 4\n=> /a.gmi 5\n"));
	exported_free(&exported);
}

/* P467: items of a map that lead to the root, to URLs and to no name. */
static void
items(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"1Root\t\n1Root\t/\n1Else\t/"
		"x\tlocalhost\t7071\nhWeb\tURL:https://b.example/\n"
		"hWeb\t/URL:https://b.example/\n1Above\t/../x\n0A\t/a\n\n"
		"0None\t/none\n"},
	    {"a.gmi", "# A\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gopher);
	struct span map = file_of(&exported, "gophermap");
	expect_true("root", map,
	    fixture_holds(
		map, "1Root\t/Root\tlocalhost\t70\n1Root\t/\tlocalhost\t70\n"));
	expect_true("web", map,
	    fixture_count(map, "URL:https://b.example/\tlocalhost\t70\n") == 2);
	expect_true("another server", map,
	    fixture_holds(map, "1Else\t/x\tlocalhost\t7071\n"));
	expect_true("above", map, fixture_holds(map, "1Above\t"));
	expect_true(
	    "none", map, fixture_holds(map, "0None\t/none\tlocalhost\t70\n"));
	exported_free(&exported);
}

/* P463: a name that is taken many times over. */
static void
taken(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	server_write(&fixture->capsule, "recent/index.gmi", "# A page\n");
	server_write(&fixture->capsule, "2020-01-01-a.gmi", "# A\n");
	server_write(&fixture->capsule, "plain", "no suffix\n");
	server_write(&fixture->capsule, "plain.txt", "with one\n");
	server_write(&fixture->capsule, "tags/index.txt", "Of mine\n");
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	expect_span("own", file_of(&exported, "plain"), SPAN("no suffix\n"));
	expect_span(
	    "other", file_of(&exported, "plain.txt"), SPAN("with one\n"));
	expect_true("page", file_of(&exported, "recent/index.gmi"),
	    fixture_holds(file_of(&exported, "recent/index.gmi"), "# A page"));
	exported_free(&exported);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(links),
	    FIXTURE_TEST(items),
	    FIXTURE_TEST(taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
