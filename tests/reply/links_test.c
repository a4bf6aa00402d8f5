/* Symbolic links publish nothing that is hidden: rows K63, K64, K65 and K67. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/fixture.h"

#define KEY "0000000000000000000000000000000000000000000000000000000000000001"
#define DRAFT "---\ndraft: true\n---\n# Zanzibar\n"

/* What nobody, or no reader without a certificate, may see has this word. */
#define WORD "Zanzibar"

static const struct fixture_file files[] = {
    {"a.gmi", "# An article\n"},
    {"pub/b.gmi", "# Below\n"},
    {"pub/deep/c.gmi", "# Deeper\n"},
    {"pub/deep/.intro.gmi", "# Deep down\n"},
    {"pub/photo.png", "\x89PNG\r\n\x1a\n"},
    {"pub/unlisted.gmi", "---\nlisted: no\n---\n# Unlisted\n"},
    {"pub/gophermap", "A map\n"},
    {"pub/.intro.gmi", "# Public\n"},
    {"pub/.standing.gmi", "The block\n"},
    {"pub/b.gmi~", "# Zanzibar\n"},
    {"pub/zork", "Zork\n"},
    {"pub/zork.old", "Zanzibar\n"},
    {"drafts/d.gmi", DRAFT},
    {"drafts/later.gmi", "---\ndate: 9000-01-01\n---\n# Zanzibar\n"},
    {".git/config", "Zanzibar\n"},
    {".secret/x.gmi", "# Zanzibar\n"},
    {".hidden.gmi", "# Zanzibar\n"},
    {"vol/..one/v.gmi", "# Volume\n"},
    {"vol/..one/sub/w.gmi", "# Zanzibar\n"},
    {"vol/..other/o.gmi", "# Zanzibar\n"},
    {"vol/..other/v.gmi", "# Zanzibar\n"},
    {"club/in.gmi", "# Zanzibar\n"},
    {"club/deep/in.gmi", "# Zanzibar\n"},
    {"club/photo.png", "\x89PNG Zanzibar\n"},
    {"club/.intro.gmi", "# Zanzibar\n"},
    {"mixed/open.gmi", "# Open\n"},
    {"lang/open.gmi", "# Open\n"},
    {"holds/open.gmi", "# Open\n"},
    {"vol/b\xff.gmi", "# Zanzibar\n"},
    {"../outside.gmi", "# Zanzibar\n"},
};

/* Who is answered with what is behind a link. */
enum served { NOBODY, MEMBERS, EVERYBODY };

static const struct row {
	const char *name, *target;
	enum served served;
	const char *why; /* in what is noted of it */
} rows[] = {
    {"same.gmi", "a.gmi", EVERYBODY, NULL},
    {"below.gmi", "pub/b.gmi", EVERYBODY, NULL},
    {"photo.png", "pub/photo.png", EVERYBODY, NULL},
    {"unlisted.gmi", "pub/unlisted.gmi", EVERYBODY, NULL},
    {"map.txt", "pub/gophermap", EVERYBODY, NULL},
    {"twice.gmi", "same.gmi", EVERYBODY, NULL},
    {"odd.gmi", "pub/.././pub//b.gmi", EVERYBODY, NULL},
    {"through.gmi", "toward/b.gmi", EVERYBODY, NULL},
    {"through2.gmi", "pub/up/toward/../a.gmi", EVERYBODY, NULL},
    {"pub/above.gmi", "../a.gmi", EVERYBODY, NULL},
    {"mixed/.intro.gmi", "../pub/.intro.gmi", NOBODY, NULL},
    /* K67 */
    {"vol/..data", "..one", NOBODY, "begins with a dot"},
    {"vol/v.gmi", "..data/v.gmi", EVERYBODY, NULL},
    {"vol/sub", "..data/sub", NOBODY, "a name begins with a dot"},
    {"vol/u.gmi", "..data/v.gmi", NOBODY, "a name begins with a dot"},
    {"vol/o.gmi", "..other/o.gmi", NOBODY, "a name begins with a dot"},
    {"volume.gmi", "vol/v.gmi", EVERYBODY, NULL},
    {"pub/v.gmi", "../vol/..data/v.gmi", NOBODY, "begins with a dot"},
    /* K63 */
    {"config.gmi", ".git/config", NOBODY, "/.git/config, where a name"},
    {"secret.gmi", ".secret/x.gmi", NOBODY, "a name begins with a dot"},
    {"hidden.gmi", ".hidden.gmi", NOBODY, "a name begins with a dot"},
    {"climb.gmi", "pub/../.secret/x.gmi", NOBODY, "begins with a dot"},
    {"chain.gmi", "hidden.gmi", NOBODY, "a name begins with a dot"},
    {"dots.gmi", "toward/../.hidden.gmi", NOBODY, "begins with a dot"},
    {"draft.gmi", "drafts/d.gmi", NOBODY, "/drafts/d.gmi, which is a dr"},
    {"draft2.gmi", "draft.gmi", NOBODY, "/drafts/d.gmi, which is a draft"},
    {"draft.txt", "drafts/d.gmi", NOBODY, "which is a draft"},
    {"draft.png", "drafts/d.gmi", NOBODY, "which is a draft"},
    {"later.gmi", "drafts/later.gmi", NOBODY, "dated in the future"},
    {"backup.gmi", "pub/b.gmi~", NOBODY, "which is not served"},
    {"latin.gmi", "vol/b\xff.gmi", NOBODY, "which is not served"},
    {"copy.gmi", "pub/zork.old", NOBODY, "a copy of the file beside"},
    {"intro.gmi", "pub/.intro.gmi", NOBODY, "read, but never served"},
    {"intro2.gmi", "mixed/.intro.gmi", NOBODY, "which is not served"},
    {"block.gmi", "pub/.standing.gmi", NOBODY, "read, but never served"},
    {"pub/zork.bak", "b.gmi", NOBODY, "a copy of the file beside"},
    {"copied.gmi", "pub/zork.bak", NOBODY, "which is not served"},
    {"same.gmi~", "a.gmi", NOBODY, "left by an editor"},
    {"tilde.gmi", "same.gmi~", NOBODY, "which is not served"},
    {"outside.gmi", "../outside.gmi", NOBODY, "leads out of the capsule"},
    {"out.gmi", "outside.gmi", NOBODY, "leads out of the capsule"},
    {"root.gmi", "/etc/passwd", NOBODY, "the link is absolute"},
    {"case.gmi", "PUB/b.gmi", NOBODY, "leads to no file"},
    {"none.gmi", "none", NOBODY, "leads to no file"},
    {"circle.gmi", "circle.gmi", NOBODY, "leads in a circle"},
    {"one.gmi", "two.gmi", NOBODY, "leads in a circle"},
    {"two.gmi", "one.gmi", NOBODY, "leads in a circle"},
    {"robots.txt", ".git/config", NOBODY, "a name begins with a dot"},
    {"caps.txt", "drafts/d.gmi", NOBODY, "which is a draft"},
    {"index.gmi", "drafts/d.gmi", NOBODY, "which is a draft"},
    {"gophermap", ".git/config", NOBODY, "a name begins with a dot"},
    {"mixed/index.gmi", "../drafts/d.gmi", NOBODY, "which is a draft"},
    {"mixed/index.txt", "../pub", EVERYBODY, NULL},
    {"holds/index.gmi", "none", NOBODY, "leads to no file"},
    {"mixed/.standing.gmi", "../.secret/x.gmi", NOBODY, "with a dot"},
    {"mixed/gophermap", "../.git/config", NOBODY, "with a dot"},
    /* K64 */
    {"in.gmi", "club/in.gmi", MEMBERS, NULL},
    {"in2.gmi", "in.gmi", MEMBERS, NULL},
    {"lang/index.gmi", "../club/in.gmi", MEMBERS, NULL},
    {"holds/.intro.gmi", "../club/in.gmi", NOBODY, "which is in a zone"},
    {"holds/.standing.gmi", "../by.gmi", NOBODY, "which is in a zone"},
    {"club/deep/.intro.gmi", "../.intro.gmi", NOBODY, NULL},
    {"in.png", "club/photo.png", MEMBERS, NULL},
    {"by.gmi", "toclub/in.gmi", MEMBERS, NULL},
    {"by2.gmi", "pub/../toclub/deep/in.gmi", MEMBERS, NULL},
    {"club/back.gmi", "../a.gmi", MEMBERS, NULL},
    {"back.gmi", "club/back.gmi", MEMBERS, NULL},
    {"round.gmi", "club/out/b.gmi", MEMBERS, NULL},
    /* K65: directories */
    {"toward", "pub", EVERYBODY, NULL},
    {"toward2", "toward", EVERYBODY, NULL},
    {"self", ".", EVERYBODY, NULL},
    {"pub/up", "..", EVERYBODY, NULL},
    {"pub/here", "../pub/", EVERYBODY, NULL},
    {"todeep", "toward/deep", EVERYBODY, NULL},
    {"toclub", "club", MEMBERS, NULL},
    {"toclub2", "toclub/deep", MEMBERS, NULL},
    {"club/out", "../pub", MEMBERS, NULL},
    {"tooout", "club/out", MEMBERS, NULL},
    {"togit", ".git", NOBODY, "a name begins with a dot"},
    {"tosecret", "pub/../.secret", NOBODY, "a name begins with a dot"},
    {"todrafts", "drafts", NOBODY, "where nothing is served"},
    {"toout", "..", NOBODY, "leads out of the capsule"},
    {"tonone", "none", NOBODY, "leads to no file"},
    {"tochain", "todrafts", NOBODY, "where nothing is served"},
};

static void
prepare(struct fixture *fixture)
{
	fixture_configure(
	    fixture, "[zone club]\npath = /club/\nallow = " KEY "\n");
	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    symlink(rows[i].target,
			server_path(&fixture->capsule, rows[i].name)),
		    0);
	fixture_open(fixture);
}

static void
be_member(struct fixture *fixture)
{
	fixture->visitor.state = VISITOR_KNOWN;
	fixture->visitor.key.bytes[DIGEST_SIZE - 1] = 1;
}

static bool
is_directory(const struct fixture *fixture, const struct row *row)
{
	struct stat about;

	return stat(server_path(&fixture->capsule, row->name), &about) == 0 &&
	    S_ISDIR(about.st_mode);
}

static struct span
path_of(struct fixture *fixture, const struct row *row, const char *more)
{
	return arena_format(&fixture->arena, "/%s%s", row->name, more);
}

/* A file is answered, a directory redirected to; else nothing is there. */
static void
expect_answer(struct fixture *fixture, const struct row *row, bool served)
{
	const char *path = path_of(fixture, row, "").data;
	struct span answer = fixture_gemini(fixture, path);
	bool closed = span_starts(span_of(row->name), SPAN("club/")) &&
	    fixture->visitor.state == VISITOR_UNKNOWN;
	const char *want = !served       ? "51 "
	    : is_directory(fixture, row) ? "31 gemini://localhost/"
					 : "20 ";

	/* In place of a hidden one the server's own is sent. */
	if (span_equal(span_of(row->name), SPAN("robots.txt")))
		want = "20 text/plain\r\nUser-agent";
	if (closed)
		want = "60 ";
	expect_true(row->name, answer, span_starts(answer, span_of(want)));
}

/* K63, K64, K65, K67, K68: what each link gives, and what is noted of it. */
static void
each_link(void **state)
{
	struct fixture *fixture = *state;

	prepare(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_answer(fixture, &rows[i], rows[i].served == EVERYBODY);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span path = path_of(fixture, &rows[i], "");
		struct span slash = path_of(fixture, &rows[i], "/");
		if (rows[i].why)
			expect_true(rows[i].name, span_of(rows[i].why),
			    fixture_noted(fixture, path.data, rows[i].why) ||
				fixture_noted(
				    fixture, slash.data, rows[i].why));
		else
			expect_true(rows[i].name, path,
			    !fixture_noted(
				fixture, path.data, "not shown: the link") &&
				!fixture_noted(fixture, slash.data,
				    "not shown: the link"));
	}
	be_member(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_answer(fixture, &rows[i], rows[i].served != NOBODY);
}

/* K360: what links lead to is found once, also to a link that is hidden. */
static void
settles(void **state)
{
	struct fixture *fixture = *state;

	prepare(fixture);
	for (int look = 0; look < 2; look++) {
		assert_false(fixture_look(fixture));
		assert_false(scan_due(fixture->scan) == 0);
	}
	/* It is shown by another name. */
	char left[SERVER_PATH];
	snprintf(left, sizeof(left), "%s",
	    server_path(&fixture->capsule, "same.gmi~"));
	assert_int_equal(
	    rename(left, server_path(&fixture->capsule, "kept.gmi")), 0);
	for (int look = 0; look < 3; look++)
		fixture_look(fixture);
	assert_false(scan_due(fixture->scan) == 0);
	assert_true(
	    fixture_holds(fixture_gemini(fixture, "/kept.gmi"), "# An art"));
	assert_int_equal(
	    rename(server_path(&fixture->capsule, "kept.gmi"), left), 0);
	for (int look = 0; look < 3; look++)
		fixture_look(fixture);
	assert_false(scan_due(fixture->scan) == 0);
	assert_true(fixture_holds(fixture_gemini(fixture, "/kept.gmi"), "51 "));
	assert_true(
	    fixture_holds(fixture_gemini(fixture, "/tilde.gmi"), "51 "));
}

static void
expect_quiet(struct fixture *fixture, const char *path)
{
	struct span answer = fixture_gemini(fixture, path);

	expect_true(path, answer, !fixture_holds(answer, WORD));
	answer = fixture_gopher(fixture, path);
	expect_true(path, answer, !fixture_holds(answer, WORD));
}

/* K63, K64: no answer to a reader without access holds what is hidden. */
static void
nothing_leaks(void **state)
{
	static const char *const pages[] = {"/", "/pub/", "/mixed/",
	    "/mixed/open.gmi", "/mixed/open.txt", "/vol/", "/recent", "/tags/",
	    "/atom.xml", "/mixed/atom.xml", "/a.gmi", "/pub/b.gmi", "/lang/",
	    "/archive/", "/robots.txt", "/caps.txt", "/index", "/holds/",
	    "/holds/open.gmi", "/holds/open", "/lang/open.gmi"};
	static const char *const more[] = {"", "/", "/in.gmi", "/in", "/x.gmi",
	    "/config", "/d.gmi", "/atom.xml", "/../in.gmi", ".txt", ".menu",
	    "/deep/", "/?page=2"};
	struct fixture *fixture = *state;

	prepare(fixture);
	for (size_t i = 0; i < COUNT(pages); i++)
		expect_quiet(fixture, pages[i]);
	for (size_t i = 0; i < COUNT(rows) * COUNT(more); i++) {
		const struct row *row = &rows[i % COUNT(rows)];
		struct span path = path_of(fixture, row, more[i / COUNT(rows)]);
		expect_quiet(fixture, path.data);
		/* Variants have the name without the extension. */
		path.size = span_find_last(path, '.');
		expect_quiet(fixture,
		    arena_format(&fixture->arena, "%pS", SPAN_AT(path)).data);
	}
	/* What describes a directory is linked within its zones. */
	assert_true(fixture_holds(
	    fixture_page(fixture, "/mixed/"), "# Public \u00b7 "));
	assert_true(fixture_holds(fixture_page(fixture, "/"), "/lang/ Lang\n"));
	be_member(fixture);
	assert_true(fixture_holds(fixture_page(fixture, "/club/deep/"), WORD));
	assert_true(fixture_holds(fixture_page(fixture, "/lang/"), WORD));
	assert_true(fixture_holds(fixture_page(fixture, "/"), WORD));
	assert_true(fixture_holds(fixture_page(fixture, "/in.gmi"), WORD));
}

/* K63: which links menus list: those that are served to their reader. */
static void
listed(void **state)
{
	struct fixture *fixture = *state;

	prepare(fixture);
	for (int member = 0; member < 2; member++) {
		struct span page = fixture_page(fixture, "/");
		struct span menu = fixture_gopher(fixture, "/");
		for (size_t i = 0; i < COUNT(rows); i++) {
			struct span path = path_of(fixture, &rows[i], "");
			bool lists =
			    rows[i].served >= (member ? MEMBERS : EVERYBODY) &&
			    span_find_last(path, '/') == 0 &&
			    !fixture_holds(path, "unlisted") &&
			    !is_directory(fixture, &rows[i]);
			expect_true(rows[i].name, page,
			    fixture_holds(page,
				arena_format(
				    &fixture->arena, "=> %pS ", SPAN_AT(path))
				    .data) == lists);
			if (member == 0 && !lists)
				expect_true(rows[i].name, menu,
				    !fixture_holds(menu,
					arena_format(&fixture->arena, "\t%pS\t",
					    SPAN_AT(path))
					    .data));
		}
		be_member(fixture);
	}
}

/* K65: where paths at and below links to directories lead. */
static void
below_directories(void **state)
{
	static const struct {
		const char *path, *open, *member;
	} paths[] = {
	    {"/toward", "31 /pub/", NULL},
	    {"/toward/", "31 /pub/", NULL},
	    {"/toward/?page=2", "31 /pub/?page=2", NULL},
	    {"/toward/b.gmi", "31 /pub/b.gmi", NULL},
	    {"/toward/deep", "31 /pub/deep/", NULL},
	    {"/toward/atom.xml", "31 /pub/atom.xml", NULL},
	    {"/toward/nothing.gmi", "51", NULL},
	    {"/toward/b.gmi~", "51", NULL},
	    {"/toward/.intro.gmi", "51", NULL},
	    {"/toward/b", "51", NULL},
	    {"/toward/up/up/pub/up/self/toward2/b.gmi", "51", NULL},
	    {"/toward/up/pub/up/self/toward2/b.gmi", "31 /pub/b.gmi", NULL},
	    {"/self/self/self", "31 /", NULL},
	    {"/pub/up/", "31 /", NULL},
	    {"/pub/here/here/here/", "31 /pub/", NULL},
	    {"/self/self/todrafts/d.gmi", "51", NULL},
	    {"/self/drafts/", "51", NULL},
	    {"/self/.git/config", "51", NULL},
	    {"/togit/config", "51", NULL},
	    {"/self/recent", "31 /recent", NULL},
	    {"/toclub", "51", "31 /club/"},
	    {"/toclub/", "51", "31 /club/"},
	    {"/toclub/in.gmi", "51", "31 /club/in.gmi"},
	    {"/toclub/nothing.gmi", "51", "51"},
	    {"/toclub2/in.gmi", "51", "31 /club/deep/in.gmi"},
	    {"/self/club/", "51", "31 /club/"},
	    {"/self/club/in.gmi", "51", "31 /club/in.gmi"},
	    {"/self/club/nothing.gmi", "51", "51"},
	    {"/self/club", "51", "31 /club/"},
	    {"/club/out/b.gmi", "60", "31 /pub/b.gmi"},
	    {"/tooout/b.gmi", "51", "31 /pub/b.gmi"},
	};
	struct fixture *fixture = *state;

	prepare(fixture);
	for (int member = 0; member < 2; member++) {
		for (size_t i = 0; i < COUNT(paths); i++) {
			const char *want = member && paths[i].member
			    ? paths[i].member
			    : paths[i].open;
			struct span answer =
			    fixture_gemini(fixture, paths[i].path);
			struct span all = want[2]
			    ? arena_format(&fixture->arena,
				  "31 gemini://localhost%s\r\n", want + 3)
			    : span_of(want);
			expect_true(paths[i].path, answer,
			    want[2] ? span_equal(answer, all)
				    : span_starts(answer, all));
		}
		be_member(fixture);
	}
}

/* K65: on Gopher such a path is answered as the directory's own. */
static void
on_gopher(void **state)
{
	static const struct {
		const char *path, *same;
	} paths[] = {
	    {"/toward", "/pub/"},
	    {"/toward/", "/pub/"},
	    {"/toward2/deep/c", "/pub/deep/c"},
	    {"/toward/b.txt", "/pub/b.txt"},
	    {"/toward/b.gmi", "/pub/b.gmi"},
	    {"/todeep/", "/pub/deep/"},
	    {"/self/toward/atom.xml", "/pub/atom.xml"},
	    {"/self/self/", "/"},
	    {"/toclub/", "/nothing/"},
	    {"/self/club/in", "/nothing"},
	    {"/club/out/b", "/nothing"},
	    {"/togit/", "/nothing/"},
	    {"/todrafts/", "/nothing/"},
	    {"/toward/nothing", "/nothing"},
	};
	struct fixture *fixture = *state;

	prepare(fixture);
	for (size_t i = 0; i < COUNT(paths); i++)
		expect_span(paths[i].path,
		    fixture_gopher(fixture, paths[i].path),
		    fixture_gopher(fixture, paths[i].same));
	/* A link line in a page leads to the directory's own selector. */
	server_write(&fixture->capsule, "m.gmi",
	    "=> /toward/b.gmi One\n=> /toward Two\n=> /toclub/in.gmi Three\n"
	    "=> menu:index?under=/todeep/ Deep\n");
	scan_take_unfinished(fixture->scan);
	assert_true(fixture_look(fixture));
	struct span menu = fixture_gopher(fixture, "/m");
	assert_true(fixture_holds(menu, "1One\t/pub/b\t"));
	assert_true(fixture_holds(menu, "1Two\t/pub/\t"));
	assert_false(fixture_holds(menu, "/club/"));
	assert_true(fixture_holds(menu, "1Deeper\t/pub/deep/c\t"));
}

/* K63, K65: the public pages are those of a capsule without the hidden files.
 */
static void
as_without_them(void **state)
{
	static const char *const pages[] = {"/", "/holds/", "/in.gmi",
	    "/holds/in.gmi", "/holds/", "/alone/", "/alone/x.gmi", "/todir",
	    "/todir/in.gmi", "/recent", "/holds/atom.xml", "/toclub"};
	struct fixture one, other;
	struct fixture *both[] = {&one, &other};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fixture_make(both[i]);
		fixture_configure(
		    both[i], "[zone club]\npath = /club/\nallow = " KEY "\n");
		server_write(&both[i]->capsule, "a.gmi", "# A\n");
		server_write(&both[i]->capsule, "holds/b.gmi", "# B\n");
	}
	server_write(&one.capsule, "club/in.gmi", "# Zanzibar\n");
	server_write(&one.capsule, "alone/.x", "x");
	for (size_t i = 0; i < 4; i++) {
		static const char *const links[][2] = {
		    {"club/in.gmi", "in.gmi"},
		    {"../club/in.gmi", "holds/in.gmi"},
		    {"../club/in.gmi", "alone/x.gmi"}, {"club", "toclub"}};
		assert_int_equal(symlink(links[i][0],
				     server_path(&one.capsule, links[i][1])),
		    0);
	}
	fixture_open(&one);
	fixture_open(&other);
	for (size_t i = 0; i < COUNT(pages); i++) {
		expect_span(pages[i], fixture_gemini(&one, pages[i]),
		    fixture_gemini(&other, pages[i]));
		expect_span(pages[i], fixture_gopher(&one, pages[i]),
		    fixture_gopher(&other, pages[i]));
	}
	be_member(&one);
	fixture_page(&one, "/alone/x.gmi");
	fixture_page(&one, "/alone/");
	fixture_remove(&one);
	fixture_remove(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(each_link),
	    FIXTURE_TEST(settles),
	    FIXTURE_TEST(nothing_leaks),
	    FIXTURE_TEST(listed),
	    FIXTURE_TEST(below_directories),
	    FIXTURE_TEST(on_gopher),
	    cmocka_unit_test(as_without_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
