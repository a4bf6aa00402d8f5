/* Reading what no press writes, and views at their edges: row K224. */
#include <unistd.h>

#include "edition/edition_linked.h"
#include "edition/edition_priv.h"
#include "edition/edition_series.h"
#include "edition/edition_twins.h"
#include "terms/twin_key.h"
#include "edition/weight.h"
#include "support/expect.h"
#include "support/fixture.h"

/* An edition of sections that a test writes down; strings are offsets. */
static const char strings[] = "/\0/a/\0/b/\0koi8-r\0/club/\xc3\xa9\0"
			      "/clubs/\xc3\xa9\0/d\xc3\xa9\0/a.gmi\0/a.md";

static struct edition_string
string_of(const char *text)
{
	size_t size = strlen(text);

	for (uint32_t at = 0; at + size <= sizeof(strings); at++)
		if (memcmp(strings + at, text, size) == 0)
			return (struct edition_string){at, (uint32_t)size};
	fail_msg("there is no string %s", text);
	return (struct edition_string){0, 0};
}

static struct edition
edition_of(void)
{
	struct edition edition = {.root = -1, .audience = AUDIENCE_ALL};

	edition.sections[EDITION_STRINGS].data = strings;
	edition.sections[EDITION_STRINGS].size = sizeof(strings);
	return edition;
}

#define PUT(edition, section, list)                                            \
	((edition)->sections[section].data = (list),                           \
	    (edition)->sections[section].size = sizeof(list))

/* K224: a table of a charset that lies outside of its section is none. */
static void
charsets(void **state)
{
	enum { ROW = 1024, SIZE = 2 * ROW }; /* bytes; of the least table */
	static const char tables[SIZE] = {0};
	static const struct {
		uint32_t at, size;
		size_t want;
	} rows[] = {{0, SIZE, SIZE}, {ROW, ROW, ROW}, {0, SIZE + 1, 0},
	    {ROW + 1, ROW, 0}, {SIZE + 1, 0, 0}, {UINT32_MAX, ROW, 0},
	    {0, ROW - 1, 0}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edition edition = edition_of();
		struct edition_charset list[] = {{string_of("/a/"), 0, SIZE},
		    {string_of("koi8-r"), rows[i].at, rows[i].size}};
		const struct edition_traits traits[] = {
		    {.charset = string_of("koi8-r")}};
		struct edition_entry entry = {.traits = 0};
		PUT(&edition, EDITION_TRAITS, traits);
		PUT(&edition, EDITION_CHARSETS, list);
		PUT(&edition, EDITION_TABLES, tables);
		struct charset found = edition_charset(&edition, &entry);
		expect_span("name", found.name, SPAN("koi8-r"));
		assert_int_equal(found.table.size, rows[i].want);
	}
}

/* K224: a reader has the column of lengths that is made for him, or the best.
 */
static void
lengths(void **state)
{
	static const uint32_t columns[] = {10, 11, 20, 21, 30, 31};
	static const struct edition_audience audiences[] = {
	    {.zones = 3, .docs = 1}, {.zones = 1, .docs = 2},
	    {.zones = 5, .docs = 9}};
	static const struct {
		uint64_t audience;
		uint32_t first; /* length; 0: there is none */
	} rows[] = {{3, 10}, {1, 20}, {5, 30}, {7, 30}, {2, 0}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edition edition = edition_of();
		struct edition_doc docs[2] = {{0}};
		edition.audience = rows[i].audience;
		PUT(&edition, EDITION_AUDIENCES, audiences);
		PUT(&edition, EDITION_LENGTHS, columns);
		edition_weigh_docs(&edition, docs, 2);
		assert_int_equal(docs[0].length, rows[i].first);
		assert_int_equal(
		    docs[1].length, rows[i].first ? rows[i].first + 1 : 0);
		/* Their words are those of all readers: the mean is 20. */
		static const uint32_t words[] = {10, 30};
		PUT(&edition, EDITION_DOC_WORDS, words);
		edition_weigh_docs(&edition, docs, 2);
		for (size_t j = 0; j < 2; j++)
			assert_int_equal(docs[j].length_norm,
			    weight_length_norm(words[j], 20));
		/* Fewer lengths than there are documents. */
		struct edition_doc more[3] = {{0}};
		edition_weigh_docs(&edition, more, 3);
		assert_int_equal(more[0].length, 0);
	}
}

/* K224: a tag has the name that most use; of equal ones, that met first. */
static void
tag_names(void **state)
{
	enum { NONE = UINT32_MAX };
	static const struct {
		struct {
			uint32_t spelling, zone, articles, met;
		} uses[3];
		const char *want;
	} rows[] = {
	    {{{0, 0, 1, 9}, {1, 0, 2, 5}, {NONE, 0, 0, 0}}, "/b/"},
	    {{{0, 0, 2, 9}, {1, 0, 1, 5}, {NONE, 0, 0, 0}}, "/a/"},
	    {{{0, 0, 2, 9}, {1, 0, 2, 5}, {NONE, 0, 0, 0}}, "/b/"},
	    {{{0, 0, 2, 5}, {1, 0, 2, 9}, {NONE, 0, 0, 0}}, "/a/"},
	    /* One spelling in two zones, the earlier article in either. */
	    {{{0, 0, 1, 9}, {0, 1, 1, 3}, {1, 0, 2, 5}}, "/a/"},
	    {{{0, 0, 1, 3}, {0, 1, 1, 9}, {1, 0, 2, 5}}, "/a/"},
	    /* What the reader may not see counts for nothing. */
	    {{{0, 2, 9, 1}, {1, 0, 1, 5}, {NONE, 0, 0, 0}}, "/b/"},
	    {{{0, 2, 9, 1}, {1, 2, 9, 5}, {NONE, 0, 0, 0}}, "/"},
	};
	const struct edition_string spellings[] = {
	    string_of("/a/"), string_of("/b/")};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edition edition = edition_of();
		struct edition_spelling list[3];
		struct edition_tag tag = {.name = {0, 1}};
		size_t count = 0;
		edition.audience = 3;
		for (; count < 3 && rows[i].uses[count].spelling != NONE;
		     count++)
			list[count] = (struct edition_spelling){
			    .text = spellings[rows[i].uses[count].spelling],
			    .zone = rows[i].uses[count].zone,
			    .articles = rows[i].uses[count].articles,
			    .met = rows[i].uses[count].met};
		edition.sections[EDITION_SPELLINGS].data = list;
		edition.sections[EDITION_SPELLINGS].size =
		    count * sizeof(*list);
		edition_name_tags(&edition, &tag, 1);
		expect_span("name", edition_text(&edition, tag.name),
		    span_of(rows[i].want));
		/* A tag that there is not has no name. */
		edition_name_tags(&edition, &tag, 0);
	}
}

/* K224: of more zones than there can be the first count. */
static void
many_zones(void **state)
{
	struct edition_string zones[AUDIENCE_ZONES_MAX + 3];
	struct edition edition = edition_of();
	const struct span closed = SPAN("/b/");

	(void)state;
	for (size_t i = 0; i < COUNT(zones); i++)
		zones[i] = string_of(i == 1 ? "/b/" : "/a/");
	PUT(&edition, EDITION_ZONES, zones);
	const uint64_t all = (1ULL << (AUDIENCE_ZONES_MAX + 1)) - 1;
	assert_true(edition_audience_of(&edition, NULL, 0) == all);
	assert_true(edition_audience_of(&edition, &closed, 1) == (all & ~4ULL));
	assert_true(edition_knows_zones(&edition, &closed, 1));
	const struct span other = SPAN("/c/");
	assert_false(edition_knows_zones(&edition, &other, 1));
}

/* K224: paths in other spellings are in a zone, beside it or after it. */
static void
composed(void **state)
{
	struct edition edition = edition_of();
	const struct edition_moved list[] = {{string_of("/club/\xc3\xa9"), 5},
	    {string_of("/clubs/\xc3\xa9"), 6}, {string_of("/d\xc3\xa9"), 7}};
	uint32_t at = EDITION_NONE;

	(void)state;
	PUT(&edition, EDITION_COMPOSED, list);
	assert_int_equal(edition_composed_in(&edition, SPAN("/club"), &at), 5);
	assert_int_equal(
	    edition_composed_in(&edition, SPAN("/club"), &at), EDITION_NONE);
	at = EDITION_NONE;
	assert_int_equal(
	    edition_composed_in(&edition, SPAN("/d\xc3\xa9"), &at), 7);
	assert_int_equal(edition_composed_in(&edition, SPAN("/d\xc3\xa9"), &at),
	    EDITION_NONE);
	at = EDITION_NONE;
	assert_int_equal(
	    edition_composed_in(&edition, SPAN("/z"), &at), EDITION_NONE);
}

/* K224: a path in another spelling is found by that of its file first. */
static void
spellings(void **state)
{
	struct edition edition = edition_of();
	const struct edition_entry entries[] = {{.path = string_of("/")},
	    {.path = string_of("/d\xc3\xa9")},
	    {.path = string_of("/d\xc3\xa9")}};
	const struct edition_moved list[] = {{string_of("/d\xc3\xa9"), 0}};
	const struct span other = SPAN("/de\xcc\x81");

	(void)state;
	PUT(&edition, EDITION_ENTRIES, entries);
	PUT(&edition, EDITION_COMPOSED, list);
	assert_int_equal(edition_find_composed(&edition, other), 1);
	assert_int_equal(edition_find(&edition, other), 1);
	assert_int_equal(edition_find(&edition, SPAN("/d\xc3\xa9")), 1);
	assert_int_equal(edition_find_near(&edition, SPAN("/d\xc3\xa9"), 0), 1);
	assert_int_equal(edition_find(&edition, SPAN("/z")), EDITION_NONE);
	/* Of two with one spelling the one that is shown. */
	const struct edition_moved both[] = {{string_of("/a.gmi"), 0},
	    {string_of("/d\xc3\xa9"), 1}, {string_of("/d\xc3\xa9"), 2}};
	uint64_t hidden[] = {1 << 1};
	PUT(&edition, EDITION_COMPOSED, both);
	edition.hidden = hidden;
	assert_int_equal(edition_find_composed(&edition, other), 2);
	hidden[0] = 1 << 1 | 1 << 2;
	assert_int_equal(edition_find_composed(&edition, other), EDITION_NONE);
	edition.hidden = NULL;
	PUT(&edition, EDITION_COMPOSED, list);
	assert_int_equal(edition_find_near(&edition, other, 0), 1);
	assert_int_equal(
	    edition_find_near(&edition, SPAN("/z"), 0), EDITION_NONE);
}

/* K224: other titles, other words, other days: other keys of a text. */
static void
keys_of_texts(void **state)
{
	static const struct date first = {.known = true, .day = 1};
	static const struct date second = {.known = true, .day = 2};
	static const struct {
		const char *title;
		const struct date *date;
		const char *body;
	} rows[] = {{"One", &first, "A text.\n"}, {"Two", &first, "A text.\n"},
	    {"One", &second, "A text.\n"}, {"One", &first, "The text.\n"},
	    {"One", &first, "[c]d text\n"}, {"One", &first, "[c] text\n"}};
	uint64_t keys[COUNT(rows)];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		keys[i] = twin_key(span_of(rows[i].title), rows[i].date,
		    span_of(rows[i].body));
		for (size_t k = 0; k < i; k++)
			expect_true(rows[k].body, span_of(rows[i].body),
			    keys[i] != keys[k]);
	}
}

/* K224: links that lead in a circle, or nowhere, are followed to an end. */
static void
circles(void **state)
{
	struct edition edition = edition_of();
	const struct edition_entry entries[] = {{.path = string_of("/")},
	    {.path = string_of("/a/"), .kind = EDITION_DIR_LINK},
	    {.path = string_of("/b/"), .kind = EDITION_DIR_LINK}};
	struct edition_symlink links[] = {{1, 2}, {2, 1}};
	struct buf path = {0};

	(void)state;
	PUT(&edition, EDITION_ENTRIES, entries);
	PUT(&edition, EDITION_SYMLINKS, links);
	assert_true(edition_follow(&edition, SPAN("/a/x"), &path));
	expect_span("circle", buf_span(&path), SPAN("/a/x"));
	assert_int_equal(edition_symlink_target(&edition, 0), EDITION_NONE);
	assert_int_equal(edition_symlink_target(&edition, 1), 2);
	assert_int_equal(edition_symlink_target(&edition, 3), EDITION_NONE);
	links[1].through = 3;
	assert_int_equal(edition_symlink_target(&edition, 2), EDITION_NONE);
	path.size = 0;
	assert_true(edition_follow(&edition, SPAN("/a/x"), &path));
	expect_span("nowhere", buf_span(&path), SPAN("/b/x"));
	buf_free(&path);
}

/* K224: a ring of twins that never comes back is walked to an end. */
static void
rings(void **state)
{
	struct edition edition = edition_of();
	static const struct edition_traits traits[] = {
	    {.twin = 1}, {.twin = 2}};
	const struct edition_entry entries[] = {{.path = string_of("/")},
	    {.path = string_of("/a/"), .traits = 1, .format = ARTICLE_PLAIN},
	    {.path = string_of("/b/"), .format = ARTICLE_PLAIN}};

	(void)state;
	PUT(&edition, EDITION_TRAITS, traits);
	PUT(&edition, EDITION_ENTRIES, entries);
	edition.forms = EDITION_GEMTEXT_FIRST;
	assert_false(edition_are_twins(&edition, 0, 3));
	assert_true(edition_are_twins(&edition, 0, 2));
	assert_false(edition_are_twins(&edition, 1, 1));
	assert_false(edition_is_second(&edition, 0, 0, 3));
	assert_true(edition_is_second(&edition, 2, 0, 3));
	assert_false(edition_is_second(&edition, 2, 2, 3));
	assert_false(edition_is_second(&edition, 1, 2, 3));
	assert_false(edition_is_second(&edition, 2, 0, 1));
	edition.forms = EDITION_ALL_FORMS;
	assert_false(edition_is_second(&edition, 2, 0, 3));
}

/* K295: a page that was made has its source, if there is such a file. */
static void
made_pages(void **state)
{
	enum { PAGE = 1, SOURCE = 2, OTHER = 3, ENTRIES = 4 };
	static const struct edition_made pages[] = {
	    {PAGE, SOURCE, {0, 0}, 0}, {OTHER, ENTRIES, {0, 0}, 0}};
	const struct edition_entry entries[ENTRIES] = {
	    {.path = string_of("/"), .flags = EDITION_MADE},
	    {.path = string_of("/a.gmi"), .flags = EDITION_MADE},
	    {.path = string_of("/a.md"), .flags = EDITION_SOURCE},
	    {.path = string_of("/b/"), .flags = EDITION_MADE}};
	struct edition edition = edition_of();

	(void)state;
	PUT(&edition, EDITION_ENTRIES, entries);
	PUT(&edition, EDITION_MADE_PAGES, pages);
	assert_null(edition_made(&edition, SOURCE));
	assert_null(edition_made(&edition, 0));
	assert_ptr_equal(edition_made(&edition, PAGE), &pages[0]);
	assert_int_equal(edition_source(&edition, PAGE), SOURCE);
	assert_int_equal(edition_source(&edition, OTHER), OTHER);
	assert_int_equal(edition_page(&edition, SOURCE), PAGE);
	/* Of a page with another source, or beyond the last that was made. */
	static const struct edition_made others[] = {{PAGE, 0, {0, 0}, 0}};
	PUT(&edition, EDITION_MADE_PAGES, others);
	assert_int_equal(edition_page(&edition, SOURCE), SOURCE);
	assert_null(edition_made(&edition, OTHER));
}

/* K295: links and parts of series that lie outside of their section are none.
 */
static void
outside(void **state)
{
	static const struct {
		uint32_t first, count, want;
	} rows[] = {{0, 2, 2}, {1, 1, 1}, {2, 0, 0}, {0, 3, 0}, {2, 1, 0},
	    {3, 0, 0}, {UINT32_MAX, 2, 0}};
	static const struct edition_doc docs[] = {
	    {.entry = 1}, {.entry = EDITION_NONE}};
	static const uint32_t sources[] = {1, 1};
	const struct edition_entry entries[] = {
	    {.path = string_of("/")}, {.path = string_of("/a/")}};
	const struct edition_part_of parts[] = {
	    {1, string_of("/a/")}, {1, string_of("/b/")}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edition edition = edition_of();
		const struct edition_linked linked[] = {
		    {string_of("/a/"), rows[i].first, rows[i].count}};
		const struct edition_series series[] = {
		    {string_of("/a/"), rows[i].first, rows[i].count}};
		uint32_t count;
		PUT(&edition, EDITION_ENTRIES, entries);
		PUT(&edition, EDITION_DOCS, docs);
		PUT(&edition, EDITION_LINKED, linked);
		PUT(&edition, EDITION_BACKLINKS, sources);
		PUT(&edition, EDITION_SERIES, series);
		PUT(&edition, EDITION_PARTS, parts);
		(void)edition_backlinks(&edition, linked, &count);
		assert_int_equal(count, rows[i].want);
		(void)edition_parts(&edition, series, &count);
		assert_int_equal(count, rows[i].want);
		assert_int_equal(edition_series_name(&edition, series).size > 0,
		    rows[i].want > 0);
		edition_view_linked(&edition);
		(void)edition_linked(&edition, &count);
		assert_int_equal(count, rows[i].want > 0);
		edition_view_series(&edition);
		const struct edition_series *shown =
		    edition_series(&edition, 0);
		assert_int_equal(shown ? shown->count : 0, rows[i].count);
		arena_free(&edition.arena);
	}
}

/* K295: of two forms of a part a view has one; of links those that it shows. */
static void
parts_and_sources(void **state)
{
	static const struct edition_doc docs[] = {{.entry = 1}, {.entry = 9}};
	static const uint32_t sources[] = {2, 1, 9};
	const struct edition_linked linked[] = {{string_of("/b/"), 0, 3}};
	const struct edition_entry entries[] = {{.path = string_of("/")},
	    {.path = string_of("/a/"), .traits = 1},
	    {.path = string_of("/b/"), .format = ARTICLE_PLAIN}};
	static const struct edition_traits traits[] = {
	    {.twin = 1}, {.twin = 2}};
	const struct edition_part_of parts[] = {
	    {1, string_of("/a/")}, {2, string_of("/a/")}};
	const struct edition_series series[] = {{string_of("/a/"), 0, 2}};
	struct edition edition = edition_of();
	uint32_t count;

	(void)state;
	edition.forms = EDITION_GEMTEXT_FIRST;
	PUT(&edition, EDITION_ENTRIES, entries);
	PUT(&edition, EDITION_TRAITS, traits);
	PUT(&edition, EDITION_DOCS, docs);
	PUT(&edition, EDITION_LINKED, linked);
	PUT(&edition, EDITION_BACKLINKS, sources);
	PUT(&edition, EDITION_SERIES, series);
	PUT(&edition, EDITION_PARTS, parts);
	edition_view_series(&edition);
	const struct edition_part_of *left =
	    edition_parts(&edition, edition_series(&edition, 0), &count);
	assert_int_equal(count, 1);
	assert_int_equal(left[0].entry, 1);
	edition_view_linked(&edition);
	const uint32_t *shown = edition_backlinks(
	    &edition, edition_linked(&edition, &count), &count);
	assert_int_equal(count, 1);
	assert_int_equal(shown[0], 1);
	arena_free(&edition.arena);
}

/* K224: the children that a view shows are those before the first NONE. */
static void
children(void **state)
{
	static const uint32_t list[] = {1, 2, EDITION_NONE, 3, EDITION_NONE,
	    EDITION_NONE, EDITION_NONE, 4, 5, 6, EDITION_NONE, EDITION_NONE};
	static const struct {
		uint32_t first, count, want;
	} rows[] = {{0, 2, 2}, {0, 3, 2}, {3, 1, 1}, {3, 4, 1}, {4, 3, 0},
	    {4, 0, 0}, {7, 5, 3}, {7, 4, 3}, {7, 6, 0}};
	struct edition edition = edition_of();

	(void)state;
	PUT(&edition, EDITION_CHILDREN, list);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct edition_entry directory = {
		    .first = rows[i].first, .count = rows[i].count};
		uint32_t count;
		const uint32_t *shown =
		    edition_children(&edition, &directory, &count);
		assert_int_equal(count, rows[i].want);
		if (count > 0)
			assert_ptr_equal(shown, &list[rows[i].first]);
	}
}

/* K224: an article is that of its number, or the page of a directory. */
static void
articles(void **state)
{
	enum { ROOT, PAGE, BARE, FILE, OF_FILE, ENTRIES };
	static const uint32_t want[] = {
	    PAGE, PAGE, EDITION_NONE, EDITION_NONE, EDITION_NONE};
	const struct edition_entry entries[ENTRIES] = {
	    {.kind = EDITION_DIRECTORY, .index = PAGE},
	    {.kind = EDITION_ARTICLE},
	    {.kind = EDITION_DIRECTORY, .index = EDITION_NONE},
	    {.kind = EDITION_FILE}, {.kind = EDITION_DIRECTORY, .index = FILE}};
	uint64_t hidden[] = {1 << PAGE};
	struct edition edition = edition_of();

	(void)state;
	PUT(&edition, EDITION_ENTRIES, entries);
	for (uint32_t i = 0; i < ENTRIES; i++)
		assert_int_equal(edition_article(&edition, i), want[i]);
	assert_int_equal(edition_article(&edition, EDITION_NONE), EDITION_NONE);
	edition.hidden = hidden;
	assert_int_equal(edition_article(&edition, ROOT), EDITION_NONE);
}

/* K224: the entries of a tinylog are found by its number, or are none. */
static void
tinylogs(void **state)
{
	const struct edition_tinylog list[] = {{2, string_of("/a/")},
	    {3, string_of("/b/")}, {7, string_of("/club/")}};
	static const char *const want[] = {
	    "", "", "/a/", "/b/", "", "", "", "/club/", "", ""};
	struct edition edition = edition_of();

	(void)state;
	PUT(&edition, EDITION_TINYLOGS, list);
	for (uint32_t i = 0; i < COUNT(want); i++)
		expect_span(
		    "entries", edition_tinylog(&edition, i), span_of(want[i]));
}

/* K224: the page of a directory has the path of the directory. */
static void
paths_of_pages(void **state)
{
	static const struct {
		enum edition_kind kind;
		unsigned flags;
		const char *want;
	} rows[] = {
	    {EDITION_ARTICLE, EDITION_INDEX, "/club/"},
	    {EDITION_ARTICLE, EDITION_INDEX | EDITION_UNLISTED, "/club/"},
	    {EDITION_ARTICLE, EDITION_UNLISTED, "/club/\xc3\xa9"},
	    {EDITION_FILE, EDITION_INDEX, "/club/\xc3\xa9"},
	    {EDITION_FILE, 0, "/club/\xc3\xa9"},
	};
	struct edition edition = edition_of();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct edition_entry entry = {
		    .path = string_of("/club/\xc3\xa9")};
		entry.kind = (uint8_t)rows[i].kind;
		entry.flags = (uint16_t)rows[i].flags;
		expect_span("path", edition_path(&edition, &entry),
		    span_of(rows[i].want));
	}
}

/* What a directory has below it that a reader of the view may see. */
static void
view_of(struct fixture *fixture, const char *const *closed, size_t count,
    struct edition **view_r)
{
	struct span paths[8];

	for (size_t i = 0; i < count; i++)
		paths[i] = span_of(closed[i]);
	assert_true(edition_knows_zones(fixture->edition, paths, count));
	*view_r =
	    edition_view(fixture->edition, paths, count, EDITION_ALL_FORMS);
	assert_non_null(*view_r);
}

/* K224: where there is no edition yet there is none to keep, or to give back.
 */
static void
none(void **state)
{
	struct edition *edition = edition_keep(NULL);

	(void)state;
	assert_null(edition);
	edition_release(&edition);
}

#define ZONE(name, path) "[zone " name "]\npath = " path "\nallow = any\n"

/*
 * K224: directories that have only links left, or nothing; three of which the
 * page is hidden, with others to take its place, in any order; a zone in which
 * there is nothing.
 */
static void
views(void **state)
{
	static const struct fixture_file files[] = {{"one/gophermap", "!One\n"},
	    {"one/index.gmi", "# One\n"}, {"one/index.gemini", "# One\n"},
	    {"two/index.gmi", "# Two\n"}, {"two/index.txt", "Two\n"},
	    {"six/index.gmi", "# Six\n"}, {"six/index.gemini", "# Six\n"},
	    {"six/index.txt", "Six\n"}, {"far/a.gmi", "# Far\n"},
	    {"two/deep/index.gmi", "# Deep\n"},
	    {"links/hidden.gmi", "# Hidden\n"},
	    {"bare/deep/hidden.gmi", "# Hidden\n"}};
	static const char *const closed[] = {"/one/index.gmi", "/two/index.gmi",
	    "/links/hidden.gmi", "/bare/deep/", "/six/index.gmi"};
	static const struct {
		struct span directory, page;
	} others[] = {{SPAN("/one/"), SPAN("/one/index.gemini")},
	    {SPAN("/two/"), SPAN("/two/index.txt")},
	    {SPAN("/six/"), SPAN("/six/index.gemini")}};
	static const char *const none[] = {"/none/"};
	static const char *const far[] = {"/far/"};
	struct fixture *fixture = *state;
	struct edition *view;

	fixture_configure(fixture,
	    ZONE("a", "/one/index.gmi") ZONE("b", "/two/index.gmi")
		ZONE("c", "/links/hidden.gmi") ZONE("d", "/bare/deep/")
		    ZONE("e", "/none/") ZONE("f", "/six/index.gmi")
			ZONE("g", "/far/"));
	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	assert_int_equal(
	    symlink("../far", server_path(&fixture->capsule, "links/far")), 0);
	fixture_open(fixture);
	view_of(fixture, closed, COUNT(closed), &view);
	for (size_t i = 0; i < COUNT(others); i++) {
		uint32_t directory = edition_find(view, others[i].directory);
		const struct edition_entry *entry =
		    edition_entry(view, directory);
		struct span page =
		    edition_text(view, edition_entry(view, entry->index)->path);
		expect_span("page", page, others[i].page);
	}
	assert_int_equal(
	    edition_find(view, SPAN("/links/hidden.gmi")), EDITION_NONE);
	assert_int_equal(edition_find(view, SPAN("/bare/")), EDITION_NONE);
	assert_int_equal(edition_find(view, SPAN("/links/")), EDITION_NONE);
	assert_int_not_equal(
	    edition_find(view, SPAN("/links/far/")), EDITION_NONE);
	edition_release(&view);
	view_of(fixture, far, COUNT(far), &view);
	assert_int_equal(edition_find(view, SPAN("/links/far/")), EDITION_NONE);
	edition_release(&view);
	view_of(fixture, none, COUNT(none), &view);
	assert_int_not_equal(
	    edition_find(view, SPAN("/links/far/")), EDITION_NONE);
	edition_release(&view);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(charsets),
	    cmocka_unit_test(lengths),
	    cmocka_unit_test(tag_names),
	    cmocka_unit_test(many_zones),
	    cmocka_unit_test(composed),
	    cmocka_unit_test(spellings),
	    cmocka_unit_test(keys_of_texts),
	    cmocka_unit_test(circles),
	    cmocka_unit_test(rings),
	    cmocka_unit_test(made_pages),
	    cmocka_unit_test(outside),
	    cmocka_unit_test(parts_and_sources),
	    cmocka_unit_test(children),
	    cmocka_unit_test(articles),
	    cmocka_unit_test(tinylogs),
	    cmocka_unit_test(paths_of_pages),
	    cmocka_unit_test(none),
	    FIXTURE_TEST(views),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
