/* Page bundles: directories that are articles. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/fixture.h"

/* Words by which the articles of a test resemble each other. */
#define QUINCES                                                                  \
	"Quinces and medlars ripen on the sunny wall behind the greenhouse, "    \
	"and the quinces are boiled with sugar into membrillo.\n"

static void
expect_in(const char *what, struct span whole, const char *part)
{
	expect_true(what, span_of(part), fixture_holds(whole, part));
}

static void
expect_absent(const char *what, struct span whole, const char *part)
{
	expect_true(what, span_of(part), !fixture_holds(whole, part));
}

/* The page of a bundle, and where its date stands. */
static const struct kind {
	const char *page, *text, *dir;
} kinds[] = {
    {"index.gmi", "---\ndate: 2023-04-05\ntags: fruit\n---\n# Pear\n\n" QUINCES,
	"/posts/pear/"},
    {"index.gmi", "# Pear\n\n" QUINCES "\n#fruit\n", "/posts/2023-04-05-pear/"},
    {"index.gmi", "# Pear\n\n" QUINCES "\n#fruit\n", "/2023/04/05/pear/"},
    {"index.gmi", "# Pear\n\n" QUINCES "\n#fruit\n", "/p/2023/04/05-pear/"},
    {"index.gmi", "# Pear\n\n" QUINCES "\n#fruit\n", "/2023/04/05/"},
    {"index.gemini", "+++\ndate = 2023-04-05\ntags = [\"fruit\"]\n+++\n# Pear\n\n"
	QUINCES, "/posts/pear/"},
    {"index.md", "---\ndate: 2023-04-05\ntags: [fruit]\n---\n# Pear\n\n" QUINCES,
	"/posts/pear/"},
    {"index.md", "# Pear\n\n" QUINCES "\n#fruit\n", "/posts/20230405-pear/"},
    {"index.txt", "Pear\n\n" QUINCES "\n#fruit\n", "/posts/2023_04_05_pear/"},
    {"index.txt", "---\ndate: 2023-04-05\ntags: fruit\n---\nPear\n\n" QUINCES,
	"/posts/pear/"},
    {"gophermap",
	"---\ntags: fruit\ndate: 2023-04-05\n---\nPear\n\n" QUINCES
	"\n0Other\t/b.txt\n",
	"/phlog/2001.01.01-pear/"},
    {"gophermap", "---\ndate: 2023-04-05\ntags: fruit\n---\n!Pear\n" QUINCES,
	"/phlog/pear/"},
    {"INDEX.GMI", "# Pear\n\n" QUINCES "\n#fruit\n", "/POSTS/20230405/"},
    {"INDEX.TXT", "Pear\n\n" QUINCES "\n#fruit\n", "/POSTS/20230405/"},
};

/* A capsule with the bundle, a picture beside it and an article like it. */
static void
make(struct fixture *fixture, const struct kind *kind)
{
	char path[96];

	fixture_make(fixture);
	snprintf(path, sizeof(path), "%s%s", kind->dir + 1, kind->page);
	server_write(&fixture->capsule, path, kind->text);
	snprintf(path, sizeof(path), "%spicture.jpg", kind->dir + 1);
	server_write(&fixture->capsule, path, "JPEG");
	server_write(&fixture->capsule, "b.gmi",
	    "---\ndate: 2022-01-01\ntags: fruit\n---\n# Apple\n\n" QUINCES);
	for (int i = 0; i < 8; i++) {
		snprintf(path, sizeof(path), "other%d.gmi", i);
		server_write(&fixture->capsule, path,
		    "# Trains\n\nThe train leaves at noon.\n");
	}
	fixture_open(fixture);
}

/* The pages of a capsule that list an article. */
static void
expect_listed(struct fixture *fixture, const struct kind *kind)
{
	static const char *const pages[] = {"/recent", "/archive/2023",
	    "/tags/fruit", "/search?membrillo", "/related/b.gmi", "/b.gmi"};
	char line[96], item[96], up[96];

	snprintf(line, sizeof(line), "=> %s 2023-04-05 Pear\n", kind->dir);
	snprintf(item, sizeof(item), "2023-04-05 Pear\t%s\tlocalhost\t",
	    kind->dir);
	for (size_t i = 0; i < COUNT(pages); i++) {
		const char *gopher = pages[i];
		if (!strcmp(gopher, "/search?membrillo"))
			gopher = "/search\tmembrillo";
		if (!strcmp(gopher, "/b.gmi"))
			gopher = "/b";
		expect_in(pages[i], fixture_gemini(fixture, pages[i]), line);
		expect_in(pages[i], fixture_gopher(fixture, gopher), item);
	}
	/* The directory that the bundle is in lists it as an article. */
	snprintf(up, sizeof(up), "%s", kind->dir);
	up[strlen(up) - 1] = 0;
	strrchr(up, '/')[1] = 0;
	expect_in(up, fixture_gemini(fixture, up), line);
	expect_in(up, fixture_gopher(fixture, up), item);
	expect_true(up, SPAN("once"),
	    fixture_count(fixture_gemini(fixture, up), line) == 1);
}

static void
expect_feeds(struct fixture *fixture, const struct kind *kind)
{
	static const char *const feeds[] = {"/atom.xml", "/tags/fruit/atom.xml"};
	char link[96], id[96], hole[96];

	snprintf(link, sizeof(link), "href=\"gemini://localhost%s\"", kind->dir);
	snprintf(id, sizeof(id), "<id>tag:localhost,2023-04-05:%s</id>",
	    kind->dir);
	snprintf(hole, sizeof(hole), "href=\"gopher://localhost/1%s\"",
	    kind->dir);
	for (size_t i = 0; i < COUNT(feeds); i++) {
		expect_in(feeds[i], fixture_gemini(fixture, feeds[i]), link);
		expect_in(feeds[i], fixture_gemini(fixture, feeds[i]), id);
		expect_in(feeds[i], fixture_gopher(fixture, feeds[i]), hole);
	}
}

/* F14: the bundle is in every menu, for each kind of page. */
static void
listed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct fixture fixture;
		make(&fixture, &kinds[i]);
		expect_listed(&fixture, &kinds[i]);
		expect_feeds(&fixture, &kinds[i]);
		fixture_remove(&fixture);
	}
}

/* F14: what the bundle itself shows, and its list of what resembles it. */
static void
shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		const char *dir = kinds[i].dir;
		bool map = !strcmp(kinds[i].page, "gophermap");
		char related[96];
		struct fixture fixture;
		make(&fixture, &kinds[i]);
		snprintf(related, sizeof(related), "/related%s", dir);
		expect_in(dir, fixture_gemini(&fixture, dir), "Pear\n");
		expect_in(dir, fixture_gopher(&fixture, dir), "Pear\t");
		expect_in(related, fixture_gemini(&fixture, related),
		    "=> /b.gmi 2022-01-01 Apple\n");
		expect_in(related, fixture_gopher(&fixture, related),
		    "2022-01-01 Apple\t/b\t");
		/* Nothing is added to what a map says. */
		if (map) {
			expect_absent(dir, fixture_gemini(&fixture, dir),
			    "Similar Entries");
		} else {
			expect_in(dir, fixture_gemini(&fixture, dir),
			    "\n## Similar Entries\n=> /b.gmi ");
			expect_in(dir, fixture_gopher(&fixture, dir),
			    "iSimilar Entries\t");
			expect_in(dir, fixture_gopher(&fixture, dir),
			    "Home\t/");
		}
		fixture_remove(&fixture);
	}
}

/* F14: a bundle of gemtext has the variants of an article. */
static void
variants(void **state)
{
	static const struct fixture_file files[] = {
	    {"x/pear/index.gmi",
		"---\ndate: 2023-04-05\n---\n# Pear\n\n=> photo.jpg Photo\n"},
	    {"x/pear/photo.jpg", "JPEG"},
	    {"x/plum/index.txt", "---\ndate: 2023-04-06\n---\nPlum\n\nRipe.\n"},
	    {"x/plum/photo.jpg", "JPEG"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span menu = fixture_gopher(fixture, "/x/pear/");
	expect_in("menu", menu, "0Plain text of this article\t/x/pear/index.txt\t");
	expect_in("menu", menu, "IPhoto\t/x/pear/photo.jpg\t");
	expect_in("menu", menu, "1Up\t/x/\t");
	expect_in("text", fixture_gopher(fixture, "/x/pear/index.txt"), "Pear\r\n");
	expect_in("narrow", fixture_gopher(fixture, "/x/pear/index.36.txt"),
	    "Pear\r\n");
	expect_in("no slash", fixture_gopher(fixture, "/x/pear"), "iPear\t");
	expect_in("file", fixture_gopher(fixture, "/x/pear/index.gmi"),
	    "=> photo.jpg Photo");
	expect_in("redirect", fixture_gemini(fixture, "/x/pear"), "31 ");
	expect_in("Up", fixture_page(fixture, "/x/pear/"), "\n=> /x/ Up\n");
	/* A page of text leads to the file and to what is beside it. */
	menu = fixture_gopher(fixture, "/x/plum/");
	expect_in("menu", menu, "0Plain text of this article\t/x/plum/index.txt\t");
	expect_in("menu", menu, "\t/x/plum/photo.jpg\t");
	expect_in("page", fixture_page(fixture, "/x/plum/"),
	    "\n=> /x/plum/photo.jpg ");
}

/* F14: what front matter says of an article, it says of a bundle. */
static void
fields(void **state)
{
	static const struct fixture_file files[] = {
	    {"a/one/index.gmi",
		"---\ndate: 2023-04-05\nwas: /old\n---\n# One\n\nText.\n"},
	    {"a/two/index.gmi",
		"---\ndate: 2023-04-06\nlisted: no\n---\n# Two\n"},
	    {"a/three/index.gmi",
		"---\ndate: 2023-04-07\nmenus: none\n---\n# Three\n"},
	    {"a/2023-04-08-four-five/index.gmi", "Text without a heading.\n"},
	    {"a/six/index.gmi", "---\ndate: 2023-04-09\nlang: es\n---\n# Seis\n"},
	    {"b/index.gmi", "---\ndate: 2023-04-10\nlisted: no\n---\n# Seven\n"},
	    {"index.gmi", "---\ndate: 2023-04-11\n---\n# Root\n\n"
		"=> menu:index\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_in("was", fixture_gemini(fixture, "/old"),
	    "31 gemini://localhost/a/one/\r\n");
	expect_in("was", fixture_gopher(fixture, "/old"), "iOne\t");
	struct span index = fixture_page(fixture, "/a/"),
		    recent = fixture_page(fixture, "/recent");
	expect_absent("listed: no", index, "/a/two/");
	expect_absent("listed: no", recent, "/a/two/");
	expect_in("listed: no", fixture_page(fixture, "/a/two/"), "# Two\n");
	expect_true("menus: none", SPAN("three"),
	    span_equal(fixture_page(fixture, "/a/three/"), SPAN("# Three\n")));
	expect_in("name", index, "=> /a/2023-04-08-four-five/ 2023-04-08 Four "
				 "five\n");
	expect_in("language", fixture_gemini(fixture, "/a/six/"), "lang=es");
	expect_in("language", fixture_page(fixture, "/a/six/"), "Entradas ");
	/* The root is no bundle, and has no menus but its own. */
	expect_absent("root", recent, "=> / Root\n");
	expect_absent("root", fixture_page(fixture, "/"), "## Recent");
	expect_in("root", fixture_page(fixture, "/"), "=> /a/ ");
	expect_absent("an unlisted one only", fixture_page(fixture, "/"), "/b/");
	assert_int_equal(fixture_count(recent, "=> /a/"), 4);
}

/* F15: a draft or a future date hides the directory, and what leads there. */
static void
hidden(void **state)
{
	static const struct {
		const char *dir, *page, *text;
	} rows[] = {
	    {"x/pear", "index.gmi",
		"---\ndate: 2023-04-05\ndraft: true\n---\n# Zanzibar\n"},
	    {"x/pear", "index.gmi", "---\ndate: 9000-04-05\n---\n# Zanzibar\n"},
	    {"x/9000-04-05-pear", "index.gmi", "# Zanzibar\n"},
	    {"x/2023-04-05-pear", "index.md",
		"---\ndraft: true\n---\n# Zanzibar\n"},
	    {"x/pear", "index.txt", "---\ndate: 9000-04-05\n---\nZanzibar\n"},
	    {"x/pear", "index.gmi", "---\ndate: someday\n---\n# Zanzibar\n"},
	    {"x/2099/04/05/pear", "index.gemini", "# Zanzibar\n"},
	    {"x/2023/04/05", "index.gmi",
		"---\npublished: false\n---\n# Zanzibar\n"},
	    {"x/9000-01-01", "gophermap", "Zanzibar\n"},
	    {"x/pear", "gophermap",
		"---\ndate: 2023-04-05\ndraft: true\n---\nZanzibar\n"},
	};
	static const struct fixture_file beside[] = {
	    {"photo.jpg", "Zanzibar"},
	    {"notes.gmi", "# Zanzibar notes\n"},
	    {"2001-01-01-old.gmi", "# Zanzibar of old\n"},
	    {"deep/2001-01-01-old.gmi", "# Zanzibar deep\n"},
	    {"deep/index.gmi", "---\ndate: 2001-01-01\n---\n# Zanzibar deeper\n"},
	    {"index.es.gmi", "# Zanzibar\n"},
	    {".standing.gmi", "Zanzibar\n"},
	};
	static const char *const paths[] = {"/", "/x/", "/recent", "/atom.xml",
	    "/archive/", "/tags/", "/search?zanzibar", "/seen.gmi", "/link.jpg",
	    "/way.jpg"};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture fixture;
		char path[96];
		fixture_make(&fixture);
		server_write(&fixture.capsule, "seen.gmi",
		    "---\ndate: 2000-01-01\n---\n# Seen\n");
		snprintf(path, sizeof(path), "%s/%s", rows[i].dir, rows[i].page);
		server_write(&fixture.capsule, path, rows[i].text);
		for (size_t j = 0; j < COUNT(beside); j++) {
			snprintf(path, sizeof(path), "%s/%s", rows[i].dir,
			    beside[j].path);
			server_write(&fixture.capsule, path, beside[j].text);
		}
		snprintf(path, sizeof(path), "%s/photo.jpg", rows[i].dir);
		assert_int_equal(symlink(path,
		    server_path(&fixture.capsule, "link.jpg")), 0);
		/* One leads on through a link that is there, too. */
		snprintf(path, sizeof(path), "%s/way.jpg", rows[i].dir);
		assert_int_equal(symlink(path,
		    server_path(&fixture.capsule, "way.jpg")), 0);
		assert_int_equal(symlink("photo.jpg",
		    server_path(&fixture.capsule, path)), 0);
		fixture_open(&fixture);
		for (size_t j = 0; j < COUNT(paths); j++)
			expect_absent(rows[i].dir,
			    fixture_gemini(&fixture, paths[j]), "Zanzibar");
		for (size_t j = 0; j < COUNT(beside); j++) {
			snprintf(path, sizeof(path), "/%s/%s", rows[i].dir,
			    beside[j].path);
			expect_in(path, fixture_gemini(&fixture, path), "51 ");
		}
		snprintf(path, sizeof(path), "/%s/", rows[i].dir);
		assert_false(fixture_has(&fixture, path));
		expect_in(path, fixture_gemini(&fixture, path), "51 ");
		expect_in(path, fixture_gopher(&fixture, path), "3");
		expect_in("/x/", fixture_gemini(&fixture, "/x/"), "51 ");
		assert_true(fixture_noted(
		    &fixture, path, "not shown, with all that is in it"));
		fixture_remove(&fixture);
	}
}

/* Looks again, also where no notices tell that a file is finished. */
static bool
look(struct fixture *fixture)
{
	scan_take_unfinished(fixture->scan);
	return fixture_look(fixture);
}

/* F15: what was hidden comes with its page, and goes with it. */
static void
comes_and_goes(void **state)
{
	static const struct fixture_file files[] = {
	    {"seen.gmi", "# Seen\n"},
	    {"x/pear/index.gmi",
		"---\ndate: 2023-04-05\ndraft: true\n---\n# Pear\n\n" QUINCES},
	    {"x/pear/notes.gmi", "# Notes of medlars\n\n" QUINCES},
	    {"x/pear/deep/photo.jpg", "JPEG"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	assert_false(fixture_has(fixture, "/x/"));
	server_drop(&fixture->capsule, "x/pear/index.gmi",
	    "---\ndate: 2023-04-05\n---\n# Pear\n\n" QUINCES);
	assert_true(look(fixture));
	assert_true(fixture_has(fixture, "/x/pear/deep/photo.jpg"));
	struct span found = fixture_gemini(fixture, "/search?medlars");
	expect_in("search", found, "=> /x/pear/ 2023-04-05 Pear\n");
	expect_in("search", found, "=> /x/pear/notes.gmi Notes of medlars\n");
	/* Without a date it is a page as others, and in no menu. */
	server_drop(
	    &fixture->capsule, "x/pear/index.gmi", "# Pear\n\n" QUINCES);
	assert_true(look(fixture));
	found = fixture_gemini(fixture, "/search?medlars");
	expect_absent("search", found, "=> /x/pear/ ");
	expect_in("directory", fixture_page(fixture, "/x/"), "=> /x/pear/ Pear\n");
	/* Nor is it with another page in front of it. */
	server_drop(&fixture->capsule, "x/pear/index.gmi",
	    "---\ndate: 9000-04-05\n---\n# Pear\n\n" QUINCES);
	assert_true(look(fixture));
	assert_false(fixture_has(fixture, "/x/"));
}

/* Looks until a run calls for no other at once. */
static void
settle(struct fixture *fixture)
{
	for (int run = 0; run < 5; run++)
		look(fixture);
	assert_false(scan_due(fixture->scan) == 0);
	assert_false(look(fixture));
}

/* K363: a page that is a link hides its bundle as what it leads to would. */
static void
linked_page(void **state)
{
	static const struct {
		const char *dir, *text; /* of the directory, at first */
		const char *target;
	} rows[] = {
	    {"2020-01-02-trip", "---\ndraft: true\n---\n# T\n", "README.gmi"},
	    {"2020-01-02-trip", "---\ndraft: true\n---\n# T\n",
		"text/news.gmi"},
	    {"trip", "---\ndate: 9000-01-02\n---\n# T\n", "README.md"},
	    {"trip", "---\ndraft: yes\ndate: 2020-01-02\n---\n# T\n",
		"../shared.gmi"},
	    {"trip", "---\ndate: someday\n---\n# T\n", "README.gmi"},
	    {"9000-01-02-trip", "# T\n", "text/news.gmi"},
	    {"9000-01-02-trip", "# T\n", "README.md"},
	    {"9000-01-02-trip", "# T\n", "../shared.gmi"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture fixture;
		char path[96], page[96], photo[96];
		fixture_make(&fixture);
		server_write(&fixture.capsule, "seen.gmi", "# Seen\n");
		snprintf(photo, sizeof(photo), "/%s/photo.jpg", rows[i].dir);
		server_write(&fixture.capsule, photo + 1, "JPEG");
		snprintf(
		    path, sizeof(path), "%s/%s", rows[i].dir, rows[i].target);
		server_write(&fixture.capsule, path, rows[i].text);
		snprintf(page, sizeof(page), "%s/index.gmi", rows[i].dir);
		assert_int_equal(symlink(rows[i].target,
				     server_path(&fixture.capsule, page)),
		    0);
		fixture_open(&fixture);
		expect_true(
		    path, SPAN("hidden"), !fixture_has(&fixture, photo));
		settle(&fixture);
		expect_true(
		    path, SPAN("hidden"), !fixture_has(&fixture, photo));
		server_drop(&fixture.capsule, path,
		    "---\ndate: 2020-01-02\n---\n# Trip\n");
		settle(&fixture);
		expect_true(
		    path, SPAN("shown"), i > 4 || fixture_has(&fixture, photo));
		server_drop(&fixture.capsule, path, rows[i].text);
		settle(&fixture);
		expect_true(
		    path, SPAN("hidden again"), !fixture_has(&fixture, photo));
		fixture_remove(&fixture);
	}
}

/*
 * Q98: a bundle's page is read before the files that precede it in path order:
 * both have their words, and so have they after a change.
 */
static void
page_is_read_first(void **state)
{
	static const struct fixture_file files[] = {
	    {"a/b/2020-01-02-x/index.gmi", "# One\n\n" QUINCES},
	    {"a/b/2020-01-02-x/a.gmi", "# Two\n\n" QUINCES},
	    {"a/b/2020-01-02-x/z.gmi", "# Three\n\n" QUINCES},
	    {"b/2020-01-01-y/index.gmi", "# Four\n\n" QUINCES},
	    {"b/2020-01-01-y/a.gmi", "# Five\n\n" QUINCES},
	};
	static const char *const titles[] = {
	    "One\n", "Two\n", "Three\n", "Four\n", "Five\n", "Six\n"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < 5; i++)
		expect_in(titles[i], fixture_gemini(fixture, "/search?quinces"),
		    titles[i]);
	server_drop(&fixture->capsule, "a/new.gmi", "# Six\n\n" QUINCES);
	assert_true(look(fixture));
	for (size_t i = 0; i < 6; i++)
		expect_in(titles[i], fixture_gemini(fixture, "/search?quinces"),
		    titles[i]);
}

/* F16: texts beside a bundle's page do not have its date. */
static void
beside(void **state)
{
	static const struct fixture_file files[] = {
	    {"2023-04-05-trip/index.gmi", "# Trip\n"},
	    {"2023-04-05-trip/notes.gmi", "# Notes\n"},
	    {"2023-04-05-trip/maps/index.gmi", "# Maps\n"},
	    {"2023-04-05-trip/maps/north.gmi", "# North\n"},
	    {"2023-04-05-trip/2001-01-01-before.gmi", "# Before\n"},
	    {"2023-04-05-trip/gophermap/odd.txt", "Odd\n"},
	    {"2023-04-06-all/one.gmi", "# One\n"},
	    {"2023-04-06-all/two/index.gmi", "# Two\n"},
	    {"2023/04/07/index.gmi", "# Day\n"},
	    {"2023/04/07/three.gmi", "# Three\n"},
	    {"2023/05/index.gmi", "---\ndate: 2023-05-01\n---\n# May\n"},
	    {"2023/05/02-four.gmi", "# Four\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span recent = fixture_page(fixture, "/recent");
	expect_in("bundle", recent, " 2023-04-05 Trip\n");
	expect_absent("beside", recent, "notes.gmi");
	expect_absent("below", recent, "maps/");
	expect_in("its own date", recent, " 2001-01-01 Before\n");
	expect_in("no bundle", recent, " 2023-04-06 One\n");
	expect_in("no bundle", recent, "=> /2023-04-06-all/two/ 2023-04-06 Two\n");
	expect_in("a day", recent, "=> /2023/04/07/ 2023-04-07 Day\n");
	expect_absent("a day's", recent, "three.gmi");
	expect_in("a month", recent, "=> /2023/05/ 2023-05-01 May\n");
	expect_in("a month's", recent, " 2023-05-02 Four\n");
	expect_in("article", fixture_gemini(fixture, "/search?notes"),
	    "=> /2023-04-05-trip/notes.gmi Notes\n");
	/* A page that comes takes the date from the others. */
	server_drop(&fixture->capsule, "2023-04-06-all/index.gmi", "# All\n");
	assert_true(look(fixture));
	recent = fixture_page(fixture, "/recent");
	expect_in("a new page", recent, "=> /2023-04-06-all/ 2023-04-06 All\n");
	expect_absent("a new page", recent, "one.gmi");
	expect_absent("a new page", recent, "two/");
}

/* F16: the page in another language is a post of that language. */
static void
translations(void **state)
{
	static const struct fixture_file files[] = {
	    {"x/pear/index.gmi", "---\ndate: 2023-04-05\n---\n# Pear\n"},
	    {"x/pear/index.es.gmi", "# Pera\n"},
	    {"x/pear/index.qq.gmi", "# Qqq\n"},
	    {"y/index.gmi", "# Section\n"},
	    {"y/index.es.gmi", "# Parte\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span recent = fixture_page(fixture, "/recent");
	expect_in("page", recent, "=> /x/pear/ 2023-04-05 Pear\n");
	expect_absent("no date", recent, "/y/");
	expect_absent("no language", recent, "Qqq");
	expect_in("translation", fixture_page(fixture, "/x/"),
	    "=> /x/pear/index.es.gmi Pera\n");
	expect_in("to it", fixture_page(fixture, "/x/pear/"),
	    "=> /x/pear/index.es.gmi ");
	expect_in("back", fixture_page(fixture, "/x/pear/index.es.gmi"),
	    "=> /x/pear/ ");
	expect_absent("no bundle", fixture_page(fixture, "/"), "/y/index");
}

/* A text in which %y, %m, %d and %n are a date and a number. */
static void
fill(struct buf *buf, const char *text, int i)
{
	for (; *text; text++) {
		if (*text != '%') {
			buf_byte(buf, *text);
			continue;
		}
		switch (*++text) {
		case 'y': buf_format(buf, "%d", 1990 + i % 30); break;
		case 'm': buf_format(buf, "%02d", 1 + i % 12); break;
		case 'd': buf_format(buf, "%02d", 1 + i % 28); break;
		default: buf_format(buf, "%d", i);
		}
	}
	buf_byte(buf, '\0');
}

/* Writes a file whose path and text are filled. */
static void
write_one(struct fixture *fixture, const char *path, const char *text, int i)
{
	struct buf name = {0}, bytes = {0};

	fill(&name, path, i);
	fill(&bytes, text, i);
	server_write(&fixture->capsule, name.data, bytes.data);
	buf_free(&name);
	buf_free(&bytes);
}

/* The posts on the pages of all years. */
static size_t
count_archive(struct fixture *fixture, bool gopher)
{
	size_t count = 0;

	for (int year = 1990; year < 2020; year++) {
		char path[32], mark[32];
		snprintf(path, sizeof(path), "/archive/%d", year);
		snprintf(mark, sizeof(mark), gopher ? "1%d-" : " %d-", year);
		count += fixture_count(gopher ? fixture_gopher(fixture, path)
					      : fixture_gemini(fixture, path),
		    mark);
		mark[0] = '0';
		if (gopher)
			count += fixture_count(
			    fixture_gopher(fixture, path), mark);
	}
	return count;
}

/* F17: as a generator of sites and as an archive of the nineties lay them. */
static void
whole(void **state)
{
	static const char *const kinds_of[][2] = {
	    /* A generator's. */
	    {"posts/title-%n/index.gmi",
		"---\ntitle: \"Post %n\"\ndate: %y-%m-%dT10:00:00Z\n"
		"tags: [a, b]\ndraft: false\n---\n\nMedlars.\n"},
	    {"posts/markdown-%n/index.md",
		"---\ntitle: Piece %n\ndate: %y-%m-%d\ntags:\n- a\n"
		"---\n\nMedlars.\n"},
	    {"walks/%y/%m/%d-walk-%n/index.gmi",
		"# Walk %n\n\nMedlars.\n"},
	    {"notes/%y_%m_%d_note_%n.gmi", "Medlars.\n"},
	    /* An archive's. */
	    {"diary/%y/%m/%d-%n.txt", "Diary %n\n\nMedlars.\n"},
	    {"days/%y%m%d-%n/gophermap", "Day %n\nMedlars.\n"},
	    {"TALKS/%y.%m.%d-%n/INDEX.TXT",
		"Talk %n\n\nMedlars.\n"},
	};
	enum { EACH = 20 };
	struct fixture *fixture = *state;
	uint32_t posts;

	server_write(&fixture->capsule, "posts/index.gmi", "# Posts\n");
	for (size_t kind = 0; kind < COUNT(kinds_of); kind++)
		for (int i = 0; i < EACH; i++)
			write_one(
			    fixture, kinds_of[kind][0], kinds_of[kind][1], i);
	fixture_open(fixture);
	edition_posts(fixture->edition, &posts);
	assert_int_equal(posts, COUNT(kinds_of) * EACH);
	assert_int_equal(count_archive(fixture, false), posts);
	assert_int_equal(count_archive(fixture, true), posts);
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/tags/a"), "=> /posts/"),
	    2 * EACH);
	assert_int_equal(
	    fixture_count(fixture_gemini(fixture, "/atom.xml"), "<entry>"), 50);
	/* The section is no post, and lists all of its own. */
	expect_absent("section", fixture_page(fixture, "/recent"), "=> /posts/ ");
	assert_int_equal(fixture_entry(fixture, "/posts/")->count, 2 * EACH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(listed),
	    cmocka_unit_test(shown),
	    FIXTURE_TEST(variants),
	    FIXTURE_TEST(fields),
	    cmocka_unit_test(hidden),
	    FIXTURE_TEST(comes_and_goes),
	    cmocka_unit_test(linked_page),
	    FIXTURE_TEST(page_is_read_first),
	    FIXTURE_TEST(beside),
	    FIXTURE_TEST(translations),
	    FIXTURE_TEST(whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
