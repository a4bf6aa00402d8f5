#include "index/reader.h"
#include "support/expect.h"

/* P813: what clients ask for at the root of a host is special there alone. */
static void
roles(void **state)
{
	static const struct {
		const char *path;
		enum record_role role;
		enum article_format format;
	} rows[] = {
	    {"/a.gmi", RECORD_ARTICLE, ARTICLE_GEMTEXT},
	    {"/a.gemini", RECORD_ARTICLE, ARTICLE_GEMTEXT},
	    {"/a.GMI", RECORD_ARTICLE, ARTICLE_GEMTEXT},
	    {"/a.txt", RECORD_ARTICLE, ARTICLE_PLAIN},
	    {"/a.md", RECORD_ARTICLE, ARTICLE_MARKDOWN},
	    {"/suffixless", RECORD_ARTICLE, ARTICLE_PLAIN},
	    {"/v1.2/README", RECORD_ARTICLE, ARTICLE_PLAIN},
	    {"/a.png", RECORD_FILE, ARTICLE_GEMTEXT},
	    {"/a.c", RECORD_FILE, ARTICLE_GEMTEXT},
	    {"/a.gmi.gz", RECORD_FILE, ARTICLE_GEMTEXT},
	    {"/a.unknown", RECORD_FILE, ARTICLE_GEMTEXT},
	    {"/index.gmi", RECORD_INDEX, ARTICLE_GEMTEXT},
	    {"/dir/index.gmi", RECORD_INDEX, ARTICLE_GEMTEXT},
	    {"/index.gemini", RECORD_INDEX, ARTICLE_GEMTEXT},
	    {"/index.md", RECORD_INDEX, ARTICLE_MARKDOWN},
	    {"/index.txt", RECORD_INDEX, ARTICLE_PLAIN},
	    {"/INDEX.GMI", RECORD_INDEX, ARTICLE_GEMTEXT},
	    {"/a/INDEX.TXT", RECORD_INDEX, ARTICLE_PLAIN},
	    {"/index.GMI", RECORD_INDEX, ARTICLE_GEMTEXT},
	    {"/README.TXT", RECORD_ARTICLE, ARTICLE_PLAIN},
	    {"/index.html", RECORD_FILE, ARTICLE_GEMTEXT},
	    {"/INDEX.HTM", RECORD_FILE, ARTICLE_GEMTEXT},
	    {"/index.xml", RECORD_FILE, ARTICLE_GEMTEXT},
	    {"/GOPHERMAP", RECORD_SPECIAL, ARTICLE_PLAIN},
	    {"/ROBOTS.TXT", RECORD_SPECIAL, ARTICLE_PLAIN},
	    {"/index.es.gmi", RECORD_SPECIAL, ARTICLE_GEMTEXT},
	    {"/index", RECORD_ARTICLE, ARTICLE_PLAIN},
	    {"/indexes.gmi", RECORD_ARTICLE, ARTICLE_GEMTEXT},
	    {"/robots.txt", RECORD_SPECIAL, ARTICLE_PLAIN},
	    {"/favicon.txt", RECORD_SPECIAL, ARTICLE_PLAIN},
	    {"/caps.txt", RECORD_SPECIAL, ARTICLE_PLAIN},
	    {"/gophermap", RECORD_SPECIAL, ARTICLE_PLAIN},
	    {"/dir/gophermap", RECORD_SPECIAL, ARTICLE_PLAIN},
	    {"/my-robots.txt", RECORD_ARTICLE, ARTICLE_PLAIN},
	    {"/a/robots.txt", RECORD_ARTICLE, ARTICLE_PLAIN},
	    {"/a/FAVICON.TXT", RECORD_ARTICLE, ARTICLE_PLAIN},
	    {"/a/b/caps.txt", RECORD_ARTICLE, ARTICLE_PLAIN},
	    {"/.well-known/a.gmi", RECORD_SPECIAL, ARTICLE_GEMTEXT},
	    {"/.well-known/x/a.png", RECORD_SPECIAL, ARTICLE_GEMTEXT},
	    {"/a/.well-known/a.gmi", RECORD_SPECIAL, ARTICLE_GEMTEXT},
	    {"/a.well-known/a.gmi", RECORD_ARTICLE, ARTICLE_GEMTEXT},
	    {"/.intro.gmi", RECORD_INTRO, ARTICLE_GEMTEXT},
	    {"/dir/.intro.gmi", RECORD_INTRO, ARTICLE_GEMTEXT},
	    {"/.standing.gmi", RECORD_STANDING, ARTICLE_GEMTEXT},
	    {"/.standing.es.gmi", RECORD_STANDING, ARTICLE_GEMTEXT},
	    {"/intro.gmi", RECORD_ARTICLE, ARTICLE_GEMTEXT},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum article_format format;
		enum record_role role =
		    reader_role(span_of(rows[i].path), &format);
		expect_true(rows[i].path, SPAN("role"), role == rows[i].role);
		expect_true(rows[i].path, SPAN("format"),
		    role != RECORD_ARTICLE || format == rows[i].format);
	}
}

static void
passed_over(void **state)
{
	static const struct {
		const char *name;
		bool over;
	} rows[] = {
	    {".hidden", true},
	    {".git", true},
	    {".a.gmi", true},
	    {".name.gmi.Xb3f2q", true}, /* rsync */
	    {".syncthing.a.gmi.tmp", true},
	    {".a.gmi.swp", true},
	    {".standing.txt", true},
	    {".standing", true},
	    {".intro.txt", true},
	    {".intro.gmi~", true},
	    {".well-known", false},
	    {".intro.gmi", false},
	    {".standing.gmi", false},
	    {".standing.es.gmi", false},
	    {"a.gmi", false},
	    {"a.gmi~", false},
	    {"tmp", false},
	    {"a..b.txt", false},
	    {"sp ace.txt", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].name, SPAN(""),
		    tree_name_ignored(span_of(rows[i].name)) == rows[i].over);
}

/* K30, P892: leftovers of editors and transfers, and names that resemble them.
 */
static void
leftovers(void **state)
{
	static const struct {
		const char *name;
		enum tree_leftover leftover;
		const char *original;
	} rows[] = {
	    {"a.gmi~", LEFTOVER_ALWAYS, ""},
	    {"a.gmi.~1~", LEFTOVER_ALWAYS, ""},
	    {"picture.png~", LEFTOVER_ALWAYS, ""},
	    {"a.swp", LEFTOVER_ALWAYS, ""},
	    {"a.gmi.tmp", LEFTOVER_ALWAYS, ""},
	    {"A.TMP", LEFTOVER_ALWAYS, ""},
	    {"film.mp4.part", LEFTOVER_ALWAYS, ""},
	    {"a.gmi.filepart", LEFTOVER_ALWAYS, ""},
	    {"#a.gmi#", LEFTOVER_ALWAYS, ""},
	    {"##", LEFTOVER_ALWAYS, ""},
	    {"4913", LEFTOVER_EMPTY, ""},
	    {"a.gmi.bak", LEFTOVER_ALWAYS, "a.gmi"},
	    {"a.gemini.orig", LEFTOVER_ALWAYS, "a.gemini"},
	    {"a.txt.rej", LEFTOVER_ALWAYS, "a.txt"},
	    {"a.md.save", LEFTOVER_ALWAYS, "a.md"},
	    {"A.TXT.OLD", LEFTOVER_ALWAYS, "A.TXT"},
	    {"a.gmi.dpkg-dist", LEFTOVER_ALWAYS, "a.gmi"},
	    {"a.gmi.bak.old", LEFTOVER_ALWAYS, "a.gmi.bak"},
	    {"a.gmi~.bak", LEFTOVER_ALWAYS, "a.gmi~"},
	    {"gophermap.bak", LEFTOVER_ALWAYS, "gophermap"},
	    {"birds.gophermap.orig", LEFTOVER_ALWAYS, "birds.gophermap"},
	    {"index.gmi.bak", LEFTOVER_ALWAYS, "index.gmi"},
	    {"zork.save", LEFTOVER_COPY, "zork"},
	    /* Of nano and joe, when they are killed. */
	    {"a.gmi.save.1", LEFTOVER_ALWAYS, "a.gmi"},
	    {"A.TXT.SAVE.12", LEFTOVER_ALWAYS, "A.TXT"},
	    {"zork.save.2", LEFTOVER_COPY, "zork"},
	    {"nano.save", LEFTOVER_ALWAYS, "nano"},
	    {"nano.12345.save", LEFTOVER_ALWAYS, "nano.12345"},
	    {"nano.12345.save.1", LEFTOVER_ALWAYS, "nano.12345"},
	    {"DEADJOE", LEFTOVER_ALWAYS, ""},
	    {"nano.bak", LEFTOVER_COPY, "nano"},
	    {"nano.tips.save", LEFTOVER_COPY, "nano.tips"},
	    {"nano.12.saved", LEFTOVER_NONE, ""},
	    {"nano.gmi", LEFTOVER_NONE, ""},
	    {"nano.", LEFTOVER_NONE, ""},
	    {"deadjoe.gmi", LEFTOVER_NONE, ""},
	    {"a.save.b", LEFTOVER_NONE, ""},
	    {"a.gmi.1", LEFTOVER_NONE, ""},
	    {"photo.jpg.orig", LEFTOVER_COPY, "photo.jpg"},
	    {"passwd.dpkg-old", LEFTOVER_COPY, "passwd"},
	    {"zork.save.old", LEFTOVER_COPY, "zork.save"},
	    {"a.gmi", LEFTOVER_NONE, ""},
	    {"49130", LEFTOVER_NONE, ""},
	    {"4913.gmi", LEFTOVER_NONE, ""},
	    {"#a.gmi", LEFTOVER_NONE, ""},
	    {"a.gmi#", LEFTOVER_NONE, ""},
	    {"#", LEFTOVER_NONE, ""},
	    {"a~b", LEFTOVER_NONE, ""},
	    {"bak", LEFTOVER_NONE, ""},
	    {"part", LEFTOVER_NONE, ""},
	    {"old.gmi", LEFTOVER_NONE, ""},
	    {"part.2", LEFTOVER_NONE, ""},
	    {"a.dpkg", LEFTOVER_NONE, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span original;
		enum tree_leftover leftover =
		    tree_name_leftover(span_of(rows[i].name), &original);
		expect_true(rows[i].name, SPAN("leftover"),
		    leftover == rows[i].leftover);
		expect_span(rows[i].name, original, span_of(rows[i].original));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(roles),
	    cmocka_unit_test(passed_over),
	    cmocka_unit_test(leftovers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
