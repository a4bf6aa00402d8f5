/* Names of exported files, by the table. */
#include "export/file_name.h"
#include "support/expect.h"
#include "text/mimetype.h"

static const struct {
	const char *path, *mime;
	uint32_t number;
	const char *name;
	bool index;
} gemini[] = {
    {"/", "text/gemini", 1, "index.gmi", true},
    {"/", "text/gemini", 2, "index-2.gmi", true},
    {"/a/b/", "text/gemini", 1, "a/b/index.gmi", true},
    {"/a/", "text/gemini", 12, "a/index-12.gmi", true},
    {"/a/", "text/plain", 1, "a/index.gmi", true},
    {"/a.gmi", "text/gemini", 1, "a.gmi", false},
    {"/a.GEMINI", "text/gemini", 1, "a.GEMINI", false},
    {"/recent", "text/gemini", 1, "recent/index.gmi", true},
    {"/archive/2018", "text/gemini", 3, "archive/2018/index-3.gmi", true},
    {"/related/a.txt", "text/gemini", 1, "related/a.txt/index.gmi", true},
    {"/related/a.gmi", "text/gemini", 2, "related/a.page-2.gmi", false},
    {"/tags/a.b/atom.xml", "application/atom+xml", 1, "tags/a.b/atom.xml",
	false},
    {"/README", "text/plain", 1, "README.txt", false},
    {"/2018.03.05", "text/plain", 1, "2018.03.05.txt", false},
    {"/.well-known/x", "text/plain", 1, ".well-known/x", false},
    {"/u/.well-known/x", "text/plain", 1, "u/.well-known/x", false},
    {"/a.c", "text/plain", 1, "a.c", false},
    {"/core", "application/octet-stream", 1, "core", false},
    {"/a b%/\xc3\xa9\xff.png", "image/png", 1, "a b%/\xc3\xa9\xff.png", false},
};

/* P461, P789: a file has the name by which static servers tell its type. */
static void
gemini_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(gemini); i++) {
		struct buf name = {0};
		bool index = file_name_gemini(span_of(gemini[i].path),
		    span_of(gemini[i].mime), gemini[i].number, &name);
		expect_span(
		    gemini[i].path, buf_span(&name), span_of(gemini[i].name));
		expect_true(
		    gemini[i].path, SPAN("index"), index == gemini[i].index);
		buf_free(&name);
	}
}

static const struct {
	const char *path;
	bool menu;
	uint32_t number;
	const char *name;
} gopher[] = {
    {"/", true, 1, "gophermap"},
    {"/", true, 2, "index-2/gophermap"},
    {"/posts/x", true, 1, "posts/x/gophermap"},
    {"/posts/", true, 1, "posts/gophermap"},
    {"/posts/", true, 3, "posts/index-3/gophermap"},
    {"/posts/x.txt", false, 1, "posts/x.txt"},
};

/* P462: on Gopher a menu is a gophermap where its selector leads. */
static void
gopher_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(gopher); i++) {
		struct buf name = {0};
		bool index = file_name_gopher(span_of(gopher[i].path),
		    gopher[i].menu, gopher[i].number, &name);
		expect_span(
		    gopher[i].path, buf_span(&name), span_of(gopher[i].name));
		expect_true(
		    gopher[i].path, SPAN("index"), index == gopher[i].menu);
		buf_free(&name);
	}
}

/* P463: a name that is taken gets a number, and one that is too long none. */
static void
other_names(void **state)
{
	char part[FILE_NAME_COMPONENT + 2];
	struct buf name = {0};

	(void)state;
	file_name_another(SPAN("a/b.gmi"), 2, &name);
	expect_span("another", buf_span(&name), SPAN("a/b.2.gmi"));
	name.size = 0;
	file_name_another(SPAN("b.gmi"), 2, &name);
	expect_span("another", buf_span(&name), SPAN("b.2.gmi"));
	name.size = 0;
	file_name_another(SPAN("a.b/c"), 3, &name);
	expect_span("another", buf_span(&name), SPAN("a.b/c.3"));
	buf_free(&name);
	memset(part, 'x', sizeof(part));
	assert_true(file_name_fits((struct span){part, sizeof(part) - 2}));
	assert_false(file_name_fits((struct span){part, sizeof(part) - 1}));
	part[9] = '/';
	assert_true(file_name_fits((struct span){part, sizeof(part)}));
	assert_false(file_name_fits(SPAN("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gemini_names),
	    cmocka_unit_test(gopher_names),
	    cmocka_unit_test(other_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
